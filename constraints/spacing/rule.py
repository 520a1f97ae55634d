"""Spacing: the distance of occurrences of one owner, where it is not that of people."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

OWNER_SPACING: Final[Param[int | None]] = Param(
    "owner_spacing",
    "主体间隔",
    Count(0, 999),
    None,
    _("Fewest working days between two occurrences of one owner."),
    "主体间隔=10",
)

RULE: Final = Rule(params=(OWNER_SPACING,))
