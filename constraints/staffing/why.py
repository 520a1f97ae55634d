"""different_units: people of one unit do not serve together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.why import Fact, Why, change_param, duties_of, given_up
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Duty
from planner.model.demands import Demand


def facts(_case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The duties whose people come from different units."""
    for duty in duties_of(demands):
        yield from _differ(duty)


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """Holders of one target who come from different units."""
    duty = case.problem.duties[gap.duty]
    if KINDS[duty.kind].pairs:
        yield from _differ(duty)


def _differ(duty: Duty) -> Iterator[Fact]:
    if duty.params[DIFFERENT_UNITS]:
        text = _("{duty}: its people come from different units", duty=duty.name)
        without = change_param(duty.id, DIFFERENT_UNITS, False)
        yield given_up("units", (duty.id,), text, without, 16)


WHY: Final = Why(facts, 50, standing)
