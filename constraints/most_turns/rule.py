"""Most turns of a person: how many, in which period."""

from __future__ import annotations

from typing import Final

from constraints.forms import PerPeriods
from constraints.rule import Rule
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.problem import PerPeriod

MOST: Final[Param[tuple[PerPeriod, ...]]] = Param(
    "max_per_person",
    "每人上限",
    PerPeriods(0, 999),
    (),
    _("Most turns of a person in a period."),
    "max_per_person=2/周",
)

RULE: Final = Rule(params=(MOST,), of_days=True)
