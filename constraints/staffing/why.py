"""different_units: people of one unit do not serve together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.why import Fact, Why, change_param, duties_of, given_up
from planner.domain.language import _
from planner.model.demands import Demand


def facts(_case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The duties whose people come from different units."""
    for duty in duties_of(demands):
        if duty.params[DIFFERENT_UNITS]:
            text = _("{duty}: its people come from different units", duty=duty.name)
            without = change_param(duty.id, DIFFERENT_UNITS, False)
            yield given_up("units", (duty.id,), text, without, 16)


WHY: Final = Why(facts, 50)
