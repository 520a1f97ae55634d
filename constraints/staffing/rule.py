"""Staffing: whether the members of a team come from different units."""

from __future__ import annotations

from typing import Final

from constraints.forms import Yes
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param

DIFFERENT_UNITS: Final[Param[bool]] = Param(
    "different_units",
    "不同单位",
    Yes(),
    False,
    _("Team members come from different units."),
    "不同单位=是",
)

RULE: Final = Rule(params=(DIFFERENT_UNITS,))
