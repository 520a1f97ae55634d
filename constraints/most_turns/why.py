"""Limits of a person's turns that keep them from more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.most_turns.rule import MOST
from constraints.why import Easing, Fact, Why, change_param, duties_of, steps
from planner.domain.edits import Edits
from planner.domain.language import _
from planner.domain.problem import Duty, PerPeriod
from planner.domain.spoken import in_chinese
from planner.domain.words import PERIODS
from planner.model.demands import Demand

_TURN = 6


def facts(_case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """Each limit of the duties of `demands`."""
    for duty in duties_of(demands):
        for limit in duty.params[MOST]:
            text = _("{duty}: nobody has more than {limit}", duty=duty.name, limit=words(limit))
            row = [
                Easing(
                    _TURN * more,
                    _("{duty}: {more} for a person instead of {now}", duty=duty.name,
                      more=words(raised), now=words(limit)),
                    _with(duty, limit, raised),
                )
                for more in (1, 2, 3)
                for raised in (PerPeriod(limit.times + more, limit.period),)
            ]  # fmt: skip
            yield Fact("most_turns", (duty.id, limit.period), text, _with(duty, limit, None),
                       steps(row))  # fmt: skip


def words(limit: PerPeriod) -> str:
    """2/周, as it is written."""
    word = next(word for word in PERIODS if word.value == limit.period)
    return f"{limit.times}/{word.zh if in_chinese() else word.en}"


def _with(duty: Duty, limit: PerPeriod, other: PerPeriod | None) -> Edits:
    """`other` in the place of one of the duty's limits, or nothing."""
    kept = tuple(
        other if one == limit else one
        for one in duty.params[MOST]
        if one != limit or other is not None
    )
    return change_param(duty.id, MOST, tuple(one for one in kept if one is not None))


WHY: Final = Why(facts, 92)
