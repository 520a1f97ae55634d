"""Rows that differ by their days alone, as one row that lists the days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:

    class Dated(Protocol):
        """A frozen dataclass with the days it is about."""

        __dataclass_fields__: ClassVar[dict[str, Any]]

        @property
        def days(self) -> tuple[date, ...]:
            """The days, in order."""


T = TypeVar("T", bound="Dated")


def condensed(rows: Iterable[T]) -> tuple[T, ...]:
    """The rows in the order in which each is first met, with the days of all its like."""
    days: dict[T, set[date]] = defaultdict(set)
    for row in rows:
        days[replace(row, days=())].update(row.days)
    return tuple(replace(row, days=tuple(sorted(found))) for row, found in days.items())
