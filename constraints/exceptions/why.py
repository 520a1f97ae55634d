"""except: days of another duty are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.exceptions.rule import EXCEPT
from constraints.judging.case import Case
from constraints.why import Fact, Why, change_param, duties_of, given_up, named
from planner.domain.language import _
from planner.model.demands import Demand


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The duties that keep off days of others."""
    for duty in duties_of(demands):
        if duty.params[EXCEPT]:
            others = tuple(named(case, other) for other in duty.params[EXCEPT])
            text = _("{duty} is not held on days of {others}", duty=duty.name, others=others)
            without = change_param(duty.id, EXCEPT, ())
            yield given_up("except", (duty.id,), text, without, 14)


WHY: Final = Why(facts, 60)
