"""Fewest turns of a person: how many, in which period."""

from __future__ import annotations

from typing import Final

from constraints.forms import PerPeriods
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import PerPeriod

FEWEST: Final[Param[tuple[PerPeriod, ...]]] = Param(
    "min_per_person",
    "每人最少",
    PerPeriods(1, 999),
    (),
    _("Fewest turns of a person in a period; who has fewer is a gap."),
    "每人最少=1/月",
    ("每人下限", "每人至少"),
    like="share",
)

RULE: Final = Rule(params=(FEWEST,), of_days=True)
