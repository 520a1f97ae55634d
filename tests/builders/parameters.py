"""Parameters of duties for tests, by their English names."""

from __future__ import annotations

from typing import Any

from constraints.parameters import PARAMS
from planner.domain.params import NO_PARAMS, Param, Params
from planner.domain.problem import Duty


def having(**values: object) -> Params:
    """``having(stay=(1, 2), cover=24)``; ``except`` is written ``except_``."""
    found = NO_PARAMS
    for name, value in values.items():
        found = found.having(PARAMS[name.rstrip("_")], value)
    return found


def value(duty: Duty, name: str) -> Any:
    """What `duty` says of a parameter, by its English name."""
    return duty.params[PARAMS[name]]


class Anything:
    """A workbook that has every duty, category and tag."""

    def other_duty(self, written: str, param: Param[Any]) -> str:
        """The duty as written."""
        return written

    def note_category(self, word: str) -> None:
        """Known."""

    def note_tag(self, word: str) -> None:
        """Known."""
