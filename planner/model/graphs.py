"""Two textbook structures: sets that grow together, and largest matchings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Joined:
    """The numbers below `size`, each alone at first; joined ones have one root (union-find)."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def __len__(self) -> int:
        return len(self._above)

    def root(self, one: int) -> int:
        """The number that stands for all that `one` is joined with."""
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Join the two; the root of `other` stands for both."""
        self._above[self.root(one)] = self.root(other)


def most_placed(wanted: Mapping[K, Iterable[V]], room: Mapping[V, int] | None = None) -> int:
    """How many of `wanted` can have one of the places it wants (augmenting paths).

    A place has room for one, or for as many as `room` says.
    """
    held: dict[V, list[K]] = defaultdict(list)

    def place(one: K, seen: set[V]) -> bool:
        for there in wanted[one]:
            if there in seen:
                continue
            seen.add(there)
            here = held[there]
            if len(here) < (1 if room is None else room[there]):
                here.append(one)
                return True
            for index, other in enumerate(here):
                if place(other, seen):
                    here[index] = one
                    return True
        return False

    return sum(place(one, set()) for one in wanted)
