"""Rest that keeps people from a shift, their own or another duty's: less of it would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from constraints.judging.case import Case
from constraints.rest.rule import REST, Rest
from constraints.why import Easing, Fact, Why, change_param
from planner.domain.language import Text, _
from planner.domain.problem import Duty
from planner.model.demands import Demand

_DAY = 10


def facts(case: Case, _demands: Sequence[Demand]) -> Iterator[Fact]:
    """Every duty after which there is rest: it closes days to all others."""
    for duty in case.problem.duties.values():
        rest = duty.params[REST]
        if rest is not None:
            yield _fact(duty, rest)


def _fact(duty: Duty, rest: Rest) -> Fact:
    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        shorter = [replace(rest, count=count) for count in range(rest.count - 1, 0, -1)]
        if rest.unit == "hour":  # hour by hour would try what nobody asks for
            shorter = [one for one in shorter if one.count % 4 == 0]
        step = _DAY if rest.unit == "day" else 1
        yield [
            *(
                Easing(
                    step * (rest.count - one.count),
                    _("{duty}: rest {less} instead of {rest}", duty=duty.name, less=_words(one),
                      rest=_words(rest)),
                    change_param(duty.id, REST, one),
                )
                for one in shorter
            ),
            Easing(step * rest.count, _("{duty}: no rest", duty=duty.name),
                   change_param(duty.id, REST, None)),
        ]  # fmt: skip

    text = _("after {duty} there is rest: {rest}", duty=duty.name, rest=_words(rest))
    return Fact("rest", (duty.id,), text, change_param(duty.id, REST, None), ways)


def _words(rest: Rest) -> Text:
    if rest.unit == "hour":
        return _("{amount:hour|hours}", amount=rest.count)
    return _("{amount:day|days}", amount=rest.count)


WHY: Final = Why(facts, 90)
