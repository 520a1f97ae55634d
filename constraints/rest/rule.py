"""Rest: how long after a turn, and when a shift begins within it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from constraints.forms import bad_value
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Names, Param
from planner.domain.words import Word


@dataclass(frozen=True, slots=True)
class Rest:
    """So many hours after the end of a turn, or days after the one on which it begins."""

    count: int
    unit: Literal["hour", "day"]


_REST = re.compile(r"(\d{1,3})\s*(?:(?P<hour>小时|h|hours?)|(?P<day>天|日|d|days?))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Resting:
    """12小时 or 12h, 1天 or 1d."""

    value_type = Rest
    words: tuple[Word, ...] = ()

    def read(self, written: str, param: Param[Any], names: Names) -> Rest:
        """How long."""
        match = _REST.fullmatch(written)
        if match is None or int(match[1]) == 0:
            raise bad_value(param)
        return Rest(int(match[1]), "hour" if match["hour"] else "day")


REST: Final[Param[Rest | None]] = Param(
    "rest",
    "休息",
    _Resting(),
    None,
    _("After a turn nobody has a shift of any duty for so many hours, or on so many next days."),
    "休息=12小时",
    ("班后休息",),
)

RULE: Final = Rule(params=(REST,), of_days=True)
