"""Largest matchings, as the judge works them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def assigned(left: int, fits: Callable[[int], Sequence[int]]) -> dict[int, int]:
    """A largest matching of 0..`left`-1 with what `fits` offers each (augmenting paths)."""
    taken: dict[int, int] = {}

    def place(one: int, seen: set[int]) -> bool:
        for choice in fits(one):
            if choice in seen:
                continue
            seen.add(choice)
            if choice not in taken or place(taken[choice], seen):
                taken[choice] = one
                return True
        return False

    for one in range(left):
        place(one, set())
    return {one: choice for choice, one in taken.items()}


def can_fill(people: Sequence[str], named: Sequence[frozenset[str]], counts: Sequence[int]) -> bool:
    """Whether all `people` fit into parts that take `counts` of those they name."""
    places = [
        part for part, count in enumerate(counts) for _place in range(min(count, len(people)))
    ]

    def fits(one: int) -> list[int]:
        return [place for place, part in enumerate(places) if people[one] in named[part]]

    return len(assigned(len(people), fits)) == len(people)
