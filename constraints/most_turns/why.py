"""Limits of a person's turns that keep them from more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from constraints.judging.case import Case
from constraints.most_turns.rule import MOST
from constraints.why import Easing, Fact, Why, change_param, duties_of, steps
from planner.domain.accounts import pooled
from planner.domain.edits import Edits
from planner.domain.language import _
from planner.domain.problem import Duty, PerPeriod
from planner.domain.words import PERIODS, Either
from planner.model.demands import Demand

_TURN = 6


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """Each limit of the duties of `demands`, and of the pools they are in."""
    own = list(duties_of(demands))
    mates = {mate.id: mate for duty in own for mate in pooled(case.problem.duties, duty)}
    for duty in mates.values():
        for limit in duty.params[MOST]:
            if not limit.pool and duty not in own:
                continue
            text = _("{duty}: nobody has more than {limit}", duty=duty.name, limit=words(limit))
            row = [
                Easing(
                    _TURN * more,
                    _("{duty}: {more} for a person instead of {now}", duty=duty.name,
                      more=words(raised), now=words(limit)),
                    _with(duty, limit, raised),
                )
                for more in (1, 2, 3)
                for raised in (replace(limit, times=limit.times + more),)
            ]  # fmt: skip
            about = (duty.id, limit.period, limit.pool)
            yield Fact("most_turns", about, text, _with(duty, limit, None), steps(row))


def words(limit: PerPeriod) -> Either:
    """2/周, as it is written."""
    word = next(word for word in PERIODS if word.value == limit.period)
    zh, en = ("@公平组", "@pool") if limit.pool else ("", "")
    return Either(f"{limit.times}/{word.zh}{zh}", f"{limit.times}/{word.en}{en}")


def _with(duty: Duty, limit: PerPeriod, other: PerPeriod | None) -> Edits:
    """`other` in the place of one of the duty's limits, or nothing."""
    kept = tuple(
        other if one == limit else one
        for one in duty.params[MOST]
        if one != limit or other is not None
    )
    return change_param(duty.id, MOST, tuple(one for one in kept if one is not None))


WHY: Final = Why(facts, 92)
