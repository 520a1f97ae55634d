"""Changes of single rows that were sent, kept until their form is shown again."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain.problem import Fault

_MOST = 64
"""So many are known; the oldest make room."""


@dataclass
class Edit:
    """What somebody wants a row of a sheet to say, and what came of it.

    `was` is what its cells said when the form was opened, `typed` what they are to say, by English
    column; a row without a `number` is a new one. `row` is where it stands, once that is known.
    `meanwhile` is what others have written into its cells since, `faults` what would be wrong with
    the workbook, and `broken` the errors among them that it brings.
    """

    sheet: str
    number: int | None
    by: str
    was: Mapping[str, str]
    typed: Mapping[str, str]
    row: int | None = None
    saved: bool = False
    meanwhile: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    broken: tuple[Fault, ...] = ()


class Edits:
    """The changes that were sent last, each for whoever sent it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Edit] = OrderedDict()

    def keep(self, one: Edit) -> str:
        """Keep a change; returns the key it is found by."""
        key = secrets.token_urlsafe(16)
        self._known[key] = one
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return key

    def of(self, key: str, by: str, sheet: str) -> Edit | None:
        """The change of that key, where it is that person's and of that sheet."""
        one = self._known.get(key)
        return one if one is not None and (one.by, one.sheet) == (by, sheet) else None
