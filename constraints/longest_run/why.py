"""Runs of turns that may not be longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.longest_run.rule import MAX_RUN
from constraints.why import Easing, Fact, Why, change_param, duties_of, steps
from planner.domain.language import _
from planner.model.demands import Demand

_TURN = 6


def facts(_case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The longest run of each of the duties of `demands`."""
    for duty in duties_of(demands):
        most = duty.params[MAX_RUN]
        if most is not None:
            text = _("{duty}: nobody serves more than {most:turn|turns} running", duty=duty.name,
                     most=most)  # fmt: skip
            row = [
                Easing(
                    _TURN * more,
                    _("{duty}: {more:turn|turns} running instead of {now}", duty=duty.name,
                      more=most + more, now=most),
                    change_param(duty.id, MAX_RUN, most + more),
                )
                for more in (1, 2, 3)
            ]  # fmt: skip
            without = change_param(duty.id, MAX_RUN, None)
            yield Fact("longest_run", (duty.id,), text, without, steps(row))


WHY: Final = Why(facts, 93)
