"""How often households are visited, and how many in one round: why a round finds no day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from constraints.household_rounds.rule import VISITS
from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.why import Easing, Fact, Why, change_param, nothing, steps
from planner.domain.edits import Edits, FillSetting
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Cadence, Duty

_HOUSEHOLD, _FEWER = 6, 40
_STEPS = (1, 2, 3, 4, 6, 8, 12)


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """The size of a round, and the cadences of the gap's duty."""
    duty = case.problem.duties[gap.duty]
    if not KINDS[duty.kind].by_household or gap.stage != "rounds":
        return
    size = case.problem.settings.households_per_round
    text = _("a round goes to at most {count:household|households}", count=size)
    row = [
        Easing(
            _HOUSEHOLD * more,
            _(
                "{new:household|households} in one round instead of {old}",
                new=size + more,
                old=size,
            ),
            (FillSetting("households_per_round", size + more),),
        )
        for more in _STEPS
    ]
    without = (FillSetting("households_per_round", 999),)
    yield Fact("window", ("households_per_round",), text, without, steps(row))
    for cadence in duty.params[VISITS]:
        if cadence.times > 1:
            yield _often(duty, cadence)
        if cadence.percent < 100:
            yield _part(duty, cadence)


def _instead(duty: Duty, cadence: Cadence, other: Cadence) -> tuple[Cadence, ...]:
    return tuple(other if one == cadence else one for one in duty.params[VISITS])


def _part(duty: Duty, cadence: Cadence) -> Fact:
    """That a part of the households is to be visited: of fewer less is owed."""
    text = _("{duty}: {percent}% of {category} are visited in a period", duty=duty.name,
             category=cadence.category, percent=cadence.percent)  # fmt: skip

    def fewer(percent: int) -> Edits:
        instead = _instead(duty, cadence, replace(cadence, percent=percent))
        return change_param(duty.id, VISITS, instead)

    row = [
        Easing(
            _FEWER + cadence.percent - percent,
            _("{duty}: {new}% of {category} in a period instead of {old}%", duty=duty.name,
              category=cadence.category, new=percent, old=cadence.percent),
            fewer(percent),
            last_resort=True,
        )
        for percent in range(cadence.percent - 10, 0, -10)
    ]  # fmt: skip
    return Fact("window", (duty.id, cadence.category), text, fewer(1), steps(row))


def _often(duty: Duty, cadence: Cadence) -> Fact:
    text = _("{duty}: {category} are visited {times:time|times} a period", duty=duty.name,
             category=cadence.category, times=cadence.times)  # fmt: skip

    def seldom(times: int) -> tuple[Cadence, ...]:
        return _instead(duty, cadence, replace(cadence, times=times))

    row = [
        Easing(
            _FEWER * (cadence.times - times),
            _("{duty}: {category} {times:time|times} a period instead of {now}", duty=duty.name,
              category=cadence.category, times=times, now=cadence.times),
            change_param(duty.id, VISITS, seldom(times)),
            last_resort=True,
        )
        for times in range(cadence.times - 1, 0, -1)
    ]  # fmt: skip
    without = change_param(duty.id, VISITS, seldom(1))
    return Fact("window", (duty.id, cadence.category), text, without, steps(row))


WHY: Final = Why(nothing, 27, standing)
