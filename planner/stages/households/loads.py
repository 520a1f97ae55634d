"""Equal loads: demand poured over people like water until no exchange helps any more."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence


def pour(
    load: list[int], most: Sequence[int], members: Sequence[int], demand: int
) -> dict[int, int]:
    """Give `demand` to `members`, always to the lowest load that is below its `most`.

    Changes `load`; returns who got how much. What does not fit is not given.
    """
    if not members or demand <= 0:
        return {}

    def room(level: int) -> int:
        return sum(max(min(most[i], level) - load[i], 0) for i in members)

    low = min(load[i] for i in members)
    high = min(max(load[i] for i in members) + demand, max(most[i] for i in members)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if room(middle) <= demand else (low, middle)
    given = {i: max(min(most[i], low) - load[i], 0) for i in members}
    left = demand - sum(given.values())
    for i in members:
        if left and load[i] + given[i] == low and most[i] > low:
            given[i] += 1
            left -= 1
    for i, amount in given.items():
        load[i] += amount
    return {i: amount for i, amount in given.items() if amount}


Zone = tuple[tuple[int, ...], int]
"""The people of a zone and its demand."""


def level_loads(
    base: Sequence[int], most: Sequence[int], zones: Sequence[Zone]
) -> tuple[list[int], list[dict[int, int]], list[int]]:
    """Share the zones' demand so that as much as possible is taken and loads are level.

    Returns the loads, who takes how much of each zone, and what each zone has left over.
    Optimal for every convex measure of the loads: at the end no chain of zones leads from
    somebody to anybody carrying two less (Harvey et al., Semi-matchings, 2006).
    """
    load = list(base)
    taken: list[dict[int, int]] = [{} for _zone in zones]
    for z in sorted(range(len(zones)), key=lambda one: (len(zones[one][0]), one)):
        taken[z] = pour(load, most, zones[z][0], zones[z][1])
    left = [demand - sum(taken[z].values()) for z, (_members, demand) in enumerate(zones)]
    if len(zones) < 2:
        return load, taken, left
    chains = _Chains(load, most, zones, taken)
    for z, open_demand in enumerate(left):
        left[z] = open_demand - chains.place(z, open_demand)
    chains.level()
    return load, taken, left


class _Chains:
    """Moves of demand along chains person, zone, person, zone, ..."""

    def __init__(
        self,
        load: list[int],
        most: Sequence[int],
        zones: Sequence[Zone],
        taken: list[dict[int, int]],
    ) -> None:
        self.load, self.most, self.zones, self.taken = load, most, zones, taken
        self.holding: dict[int, set[int]] = defaultdict(set)
        for z, amounts in enumerate(taken):
            for i in amounts:
                self.holding[i].add(z)

    def _reach(
        self, zones: Iterable[int], people: Iterable[int], closed: set[int]
    ) -> dict[int, tuple[int, int | None]]:
        """Whom demand can be handed on to: person to (through which zone, from whom)."""
        reached: dict[int, tuple[int, int | None]] = {}
        seen: set[int] = set()
        queue: deque[tuple[int, int | None]] = deque((z, None) for z in zones)
        starting = set(people)
        queue.extend((z, i) for i in sorted(starting) for z in sorted(self.holding[i]))
        while queue:
            z, giver = queue.popleft()
            if z in seen:
                continue
            seen.add(z)
            for i in self.zones[z][0]:
                if i not in reached and i not in starting and i not in closed:
                    reached[i] = z, giver
                    queue.extend((after, i) for after in sorted(self.holding[i]))
        return reached

    def _path(
        self, reached: Mapping[int, tuple[int, int | None]], last: int
    ) -> list[tuple[int, int | None, int]]:
        steps = []
        person: int | None = last
        while person is not None and person in reached:
            z, giver = reached[person]
            steps.append((z, giver, person))
            person = giver
        return steps

    def _move(self, steps: Sequence[tuple[int, int | None, int]], amount: int) -> None:
        for z, giver, taker in steps:
            if giver is not None:
                self.taken[z][giver] -= amount
                self.load[giver] -= amount
                if not self.taken[z][giver]:
                    del self.taken[z][giver]
                    self.holding[giver].discard(z)
            self.taken[z][taker] = self.taken[z].get(taker, 0) + amount
            self.load[taker] += amount
            self.holding[taker].add(z)

    def _widest(self, steps: Sequence[tuple[int, int | None, int]], amount: int) -> int:
        return min([amount, *(self.taken[z][giver] for z, giver, _ in steps if giver is not None)])

    def place(self, zone: int, amount: int) -> int:
        """Place up to `amount` more of `zone`; returns how much found a place."""
        placed = 0
        while placed < amount:
            reached = self._reach((zone,), (), set())
            open_to = [i for i in reached if self.load[i] < self.most[i]]
            if not open_to:
                break
            last = min(open_to, key=lambda i: (self.load[i], i))
            steps = self._path(reached, last)
            moved = self._widest(steps, min(amount - placed, self.most[last] - self.load[last]))
            self._move(steps, moved)
            placed += moved
        return placed

    def level(self) -> None:
        """Move demand from high to low loads until no chain joins loads two apart."""
        changed = True
        while changed:
            changed = False
            closed: set[int] = set()
            for i in sorted(range(len(self.load)), key=lambda one: (-self.load[one], one)):
                while i not in closed:
                    reached = self._reach((), (i,), closed)
                    open_to = [j for j in reached if self.load[j] < self.most[j]]
                    last = min(open_to, key=lambda j: (self.load[j], j), default=i)
                    if self.load[i] - self.load[last] < 2:
                        closed |= reached.keys() | {i}
                        break
                    steps = self._path(reached, last)
                    apart = self.load[i] - self.load[last]
                    room = self.most[last] - self.load[last]
                    self._move(steps, self._widest(steps, min(apart // 2, room)))
                    changed = True
