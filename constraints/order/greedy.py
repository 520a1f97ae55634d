"""A plan in order, turn after turn: where the search for the fewest turns out of order begins.

Each turn goes to the first in its queue whom no row of the model forbids it, in the light of
the turns before: whoever is passed over is passed over for a reason. The solver is told so;
where it does not fit with all else, nothing is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from planner.model.linear import Linear


class Place(NamedTuple):
    """A turn for `need` of those who can have it, each with the variable that says so; another
    says that it is `held` at all. Whoever is `demanded` for it has it before the queue.
    """

    need: int
    having: Mapping[str, int]
    held: int
    demanded: Collection[str] = ()


class Ring(NamedTuple):
    """One ring: its queue before anything, who goes to the end when without one of its turns, by
    time, and the turns that begin at each time.
    """

    queue: Sequence[str]
    passed: Sequence[tuple[datetime, Collection[str]]]
    turns: Mapping[datetime, Sequence[Place]]


@dataclass(frozen=True, slots=True)
class InTurn:
    """The turns of `rings` in order; those that are `fixed` elsewhere are as they are known."""

    model: Linear
    rings: Sequence[Ring]
    fixed: Collection[int] = ()

    def __call__(self, known: Mapping[int, int]) -> dict[int, int]:
        """The variables of all these turns, those chosen that go round in order."""
        found = {one: known[one] for one in self.fixed if one in known}
        chosen = _Chosen(self.model, found)
        queues = [list(ring.queue) for ring in self.rings]
        passed = [list(ring.passed) for ring in self.rings]
        every = [
            (moment, number, places)
            for number, ring in enumerate(self.rings)
            for moment, places in ring.turns.items()
        ]
        for moment, number, places in sorted(every, key=lambda one: one[:2]):
            queue = queues[number]
            while passed[number] and passed[number][0][0] <= moment:
                behind(queue, passed[number].pop(0)[1])
            served: set[str] = set()
            for place in places:
                having = place.having
                found |= {one: self.model.low[one] for one in having.values()}
                certain = {one for one in having if found[having[one]]}
                served |= certain
                left = place.need - len(certain)
                able = [one for one in queue if one in having and one not in served]
                for person in sorted(able, key=lambda one: one not in place.demanded):
                    if left > 0 and chosen.take((place.held, having[person])):
                        served.add(person)
                        left -= 1
            behind(queue, served)
        return found | dict.fromkeys(chosen.taken, 1)


def behind(queue: list[str], some: Collection[str]) -> None:
    """Let `some` go to the end of `queue`, as they stood."""
    queue.sort(key=lambda one: one in some)


class _Chosen:
    """What is taken so far, and the room that the model's rows leave beside what is `fixed`."""

    def __init__(self, model: Linear, fixed: Mapping[int, int]) -> None:
        self._high = model.high
        self._rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        """By variable the rows it stands in, each with what it adds there once taken."""
        self._room: list[int] = []
        for row in model.rows:
            if row.since:
                continue
            for sign, limit in ((1, row.high), (-1, -row.low)):
                least = 0
                for one, cost in row.terms:
                    more = sign * cost
                    if one in fixed:
                        least += more * fixed[one]
                        continue
                    least += more * (model.low[one] if more > 0 else model.high[one])
                    if more > 0:
                        self._rows[one].append((len(self._room), more))
                self._room.append(limit - least)
        self.taken: set[int] = set()

    def take(self, variables: Iterable[int]) -> bool:
        """Take all of `variables`, if the rows allow it."""
        fresh = {*variables} - self.taken
        grown: dict[int, int] = defaultdict(int)
        for one in fresh:
            for row, more in self._rows[one]:
                grown[row] += more
        if not all(self._high[one] for one in fresh) or any(
            more > self._room[row] for row, more in grown.items()
        ):
            return False
        for row, more in grown.items():
            self._room[row] -= more
        self.taken |= fresh
        return True
