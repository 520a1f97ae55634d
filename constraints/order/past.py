"""The model's queue before the plan, and who goes to its end during it without a turn of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from planner.domain.crews import members_of
from planner.domain.periods import period_of
from planner.domain.problem import Done, Duty
from planner.model.choices import Choices, Turn


class RingKey(NamedTuple):
    """Duty and part, and what else tells a ring from the others of that part."""

    duty: str
    part: int
    owner: str | None
    target: str | None


def ring_of(turn: Turn) -> RingKey:
    """The ring in which a turn goes round."""
    demand = turn.demand
    selector = demand.duty.team[turn.part].selector
    own = any(
        term.by == "linked" or (term.scope is not None and term.scope.by in ("own", "linked"))
        for term in selector.terms
    )
    return RingKey(
        demand.duty.id,
        turn.part,
        demand.owner if own else None,
        demand.target if selector.follows_target else None,
    )


def begins(duty: Duty, day: date) -> datetime:
    """When what is only known by its day begins: a block with its week or month."""
    block = None if duty.block is None else period_of(duty.block, day)
    return datetime.combine(day if block is None else block.first, time())


def members(choices: Choices, duty: Duty, key: RingKey, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Everybody of the ring, from its first on."""
    selector = duty.team[key.part].selector
    found = {one for turn in turns for one in turn.demand.parts[turn.part].candidates}
    if key.owner is None and key.target is None:
        found |= set(choices.directory.people(selector))  # those who left are in 历史
    if all(term.by == "person" and term.scope is None for term in selector.terms):
        return tuple(dict.fromkeys(term.value for term in selector.terms if term.value in found))
    return tuple(person for person in choices.problem.people if person in found)


def passings(
    choices: Choices, duty: Duty, key: RingKey, ring: Sequence[str]
) -> tuple[tuple[str, ...], list[tuple[datetime, tuple[str, ...]]]]:
    """The queue before anything, and who goes to its end when: by 历史, or because they join."""
    settings, people = choices.problem.settings, choices.problem.people
    need = duty.team[key.part].count
    past: dict[datetime, dict[str | None, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for done in choices.problem.history:
        told = _tells(choices, duty, key, done) and done.date <= settings.end
        if told and done.person is not None and done.person in ring:
            held = done.target if duty.owner.by == "target" else None
            past[begins(duty, done.date)][held][done.person] += 1
    served: dict[datetime, set[str]] = {}
    for moment, turns in past.items():
        served[moment] = set()
        for counted in turns.values():
            most = sorted(counted, key=lambda one: (-counted[one], ring.index(one)))
            served[moment].update(most[:need] if duty.block is not None else most)
    first = min(served, default=datetime.combine(settings.start, time()))
    queue = _turned(ring, served.get(first, ()))
    found: list[tuple[datetime, tuple[str, ...]]] = [
        (datetime.combine(start, time()), (person,))
        for person in ring
        if (start := people[person].start) is not None and start > first.date()
    ]
    found += [(moment, tuple(sorted(who))) for moment, who in served.items()]
    # Sorting is stable: on one day those who join come before those who served.
    return queue, sorted(found, key=lambda one: one[0])


def _tells(choices: Choices, duty: Duty, key: RingKey, done: Done) -> bool:
    """Whether a row of 历史 is about this ring."""
    if done.duty != duty.id or not done.count:
        return False
    if key.target is not None and done.target != key.target:
        return False
    if key.owner is None or duty.owner.by == "whole":
        return True
    if duty.owner.by == "unit":
        people = members_of(choices.problem.people, done.person or "")
        return not choices.directory.members(key.owner).isdisjoint(people)
    return key.owner == (done.person if duty.owner.by == "person" else done.target)


def _turned(ring: Sequence[str], first: Collection[str]) -> tuple[str, ...]:
    """The ring turned so that those who served first stand as near its head as they can."""
    turned = [(*ring[at:], *ring[:at]) for at in range(len(ring))]
    ways = [one for one in turned if one[0] in first]
    return min(ways, key=lambda one: max(map(one.index, first)), default=tuple(ring))
