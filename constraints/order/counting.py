"""What the turns of a ring come to as they are had: for rings too large for rows.

The rows of ``post.py`` tell for every two people and every turn who stands before the other: of
a hundred people and a quarter of days that is 3.5 million rows and 3.9 GB. Here the queue is
replayed over values instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from constraints.order.forbidding import Blocked, Forbidding
from constraints.order.greedy import Place, Ring, behind


@dataclass(frozen=True, slots=True)
class AsHad:
    """How many turns of `rings` are out of order, or `excused`: pass over somebody whom other
    shifts keep away.
    """

    forbidding: Forbidding
    rings: Sequence[Ring]
    excused: bool = False

    def __call__(self, values: Mapping[int, int]) -> tuple[int, set[int]]:
        """The turns that count, with the values of all variables; and the variables of the other
        shifts that keep somebody away whom a turn passes over.
        """
        count, away = 0, set[int]()
        for passed in (one for ring in self.rings for one in self._passed(ring, values)):
            kept = [[one for one in against if one.holds(values)] for against in passed]
            count += any(bool(holding) == self.excused for holding in kept)
            holding = [blocked for holding in kept for blocked in holding]
            away.update(
                one for blocked in holding for one, _cost in blocked.terms if values.get(one)
            )
        return count, away

    def _passed(self, ring: Ring, values: Mapping[int, int]) -> Iterator[list[list[Blocked]]]:
        """For each turn had what may forbid it each of those whom it passes over."""
        queue, waiting = list(ring.queue), list(ring.passed)
        for moment, places in ring.turns.items():
            while waiting and waiting[0][0] <= moment:
                behind(queue, waiting.pop(0)[1])
            having = [
                {person for person, one in place.having.items() if values.get(one)}
                for place in places
            ]
            taken = set[str]().union(*having)
            for place, people in zip(places, having, strict=True):
                for person in people.intersection(queue) - set(place.demanded):
                    ahead = queue[: queue.index(person)]
                    yield self._against(place, person, [one for one in ahead if one not in taken])
            behind(queue, taken)

    def _against(self, place: Place, person: str, others: Sequence[str]) -> list[list[Blocked]]:
        """What may forbid each of `others` the place of `person`, where nothing always does."""
        turn, had = self.forbidding.turn, self.forbidding.turn(place.having[person])
        able = (turn(place.having[one]) for one in others if one in place.having)
        found = (self.forbidding.against(one, had) for one in able)
        return [against for against in found if against is not None]
