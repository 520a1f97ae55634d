"""The levels and rules of the ledger's visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from constraints.exceptions.rule import EXCEPT
from constraints.follow_ups.model import Visit
from constraints.posting import Post, named, post_rules
from planner.domain.plan import Shift
from planner.domain.problem import Item, Problem
from planner.domain.shifts import Beginnings, Taken
from planner.model.choices import Choices, Turn
from planner.stages.follow_ups.wanted import RANKS, WantedVisits


def stands_in(turn: Turn, item: Item) -> bool:
    """Whether somebody else serves in the place of the item's own person, who is eligible."""
    if turn.standby or turn.person == item.person:
        return False
    part = turn.demand.parts[turn.part]
    return part.need == 1 and item.person in part.candidates


def close(
    choices: Choices,
    wanted: WantedVisits,
    shifts: Sequence[Shift],
    busy: frozenset[Taken],
) -> None:
    """Take away the turns of people who are elsewhere, or whom another rule keeps away."""
    beginnings = Beginnings(choices.problem)
    barred = _excepted(choices.problem, shifts)
    for turn in choices.turns:
        day, moments = turn.when.day, beginnings.within(*turn.when)
        if (
            any((turn.person, moment) in busy for moment in moments)
            or (turn.demand.duty.id, turn.person, day) in barred
            or not wanted.means(turn.demand, turn.part, turn.person, day)
        ):
            choices.model.fix(turn.variable, 0)


def _excepted(problem: Problem, shifts: Iterable[Shift]) -> set[tuple[str, str, date]]:
    """(follow-up duty, person, day) that a duty with ``except`` and 每人 keeps free of it."""
    return {
        (other, shift.owner, shift.date)
        for shift in shifts
        if shift.owner is not None and problem.duties[shift.duty].owner.by == "person"
        for other in problem.duties[shift.duty].params[EXCEPT]
    }


_URGENCY, _SUBSTITUTION, _WAIT = 5, 25, 26
_PLACES: Mapping[str, int] = {"wishes": 15}
"""Wishes come before who goes and when: nobody else waits for them."""


def post_visits(choices: Choices, wanted: WantedVisits) -> None:
    """The levels in their order, and every rule that binds visits."""
    levels = [
        named(_URGENCY, "urgency"),
        named(_SUBSTITUTION, "substitution"),
        named(_WAIT, "wait"),
    ]
    own = Post(lambda of: _prefer(of, wanted), 105, lambda _choices: levels)
    post_rules(choices, (own,), of_items=True, places=_PLACES)


def _prefer(choices: Choices, wanted: WantedVisits) -> None:
    """Earlier deadlines, the item's own person, and early days, those of alerts most of all."""
    model = choices.model
    keys = sorted({_urgency(visit) for visit in wanted.visits.values()}, reverse=True)
    urgency = {key: number for number, key in enumerate(keys, start=1)}
    for demand in choices.demands:
        visit = wanted.visits[demand.id]
        missed = model.implied(0, 1)
        placed = choices.placed[demand.id]
        model.equal([*((variable, 1) for variable in placed.values()), (missed, 1)], 1)
        model.cost(choices.level("urgency"), missed, urgency[_urgency(visit)])
        weight = len(RANKS) - demand.duty.priority
        for wait, when in enumerate(demand.when):
            if when in placed:
                model.cost(choices.level("wait"), placed[when], weight * wait)
    for turn in choices.turns:
        if stands_in(turn, wanted.visits[turn.demand.id].item):
            model.cost(choices.level("substitution"), turn.variable, 1)


def _urgency(visit: Visit) -> tuple[bool, date]:
    """What comes first among items of one alert: important ones, then the earlier deadline."""
    return visit.item.item_class != "important", visit.due
