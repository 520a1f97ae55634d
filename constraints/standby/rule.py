"""Standby: how many substitutes are named."""

from __future__ import annotations

from typing import Final

from constraints.forms import Count
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

STANDBY: Final[Param[int]] = Param(
    "standby",
    "候补",
    Count(0, 99),
    0,
    _("So many free people are named as substitutes."),
    "候补=1",
    ("候补人数", "替补"),
)

RULE: Final = Rule(params=(STANDBY,))
