"""Fewest turns of a person: what somebody lacks is counted among the gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from constraints.fewest_turns.rule import FEWEST
from constraints.most_turns.post import Share, shares
from constraints.posting import Counted, Post, gaps_of
from planner.domain.periods import Period, periods
from planner.domain.problem import Duty
from planner.model.choices import Choices, Owing


def post(choices: Choices) -> None:
    """A variable for what each person lacks in each period, at the level of the duty's gaps."""
    for duty, people in _pools(choices).items():
        for least in duty.params[FEWEST]:
            known = shares(choices, (duty,), least.period, duty.start)
            settings = choices.problem.settings
            for period in periods(least.period, settings.start, settings.end, anchor=duty.start):
                for person in people:
                    if _owed(choices, duty, person, period):
                        share = known.get((person, period), Share())
                        _count(choices, duty, person, period, least.times, share)


def _pools(choices: Choices) -> dict[Duty, list[str]]:
    """Everybody whom some occurrence could take, by the duties that have a minimum."""
    found: dict[str, set[str]] = defaultdict(set)
    duties: dict[str, Duty] = {}
    for demand in choices.eligible:
        if demand.duty.params[FEWEST] and not demand.spare:
            duties[demand.duty.id] = demand.duty
            for part in demand.parts:
                found[demand.duty.id] |= {*part.candidates, *part.elsewhere}
    return {duties[key]: sorted(found[key]) for key in sorted(found)}


def _owed(choices: Choices, duty: Duty, person: str, period: Period) -> bool:
    one, settings = choices.problem.people[person], choices.problem.settings
    in_force = (duty.start is None or duty.start <= period.first) and (
        duty.until is None or period.last <= duty.until
    )
    throughout = one.serves(period.first) and one.serves(period.last)
    return in_force and throughout and settings.start <= period.last <= settings.end


def _count(
    choices: Choices, duty: Duty, person: str, period: Period, least: int, share: Share
) -> None:
    """Count how many turns `person` has fewer than `least`."""
    need = least - share.past
    if need <= 0:
        return
    lacking = choices.model.integer(0, need)
    choices.model.add([*share.terms, (lacking, 1)], low=need)
    choices.model.cost(choices.gap_level(duty.priority), lacking, 1)
    choices.owing.append(Owing(duty, person, period, least, lacking))


def levels(choices: Choices) -> Iterable[Counted]:
    """What people lack is a gap of its duty."""
    return gaps_of(choices, (duty.priority for duty in _pools(choices)))


POST: Final = Post(post, 57, levels)
