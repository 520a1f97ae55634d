"""Whether people can fill the parts of a team, each person one place."""

from __future__ import annotations

from collections.abc import Sequence


def can_fill(people: Sequence[str], named: Sequence[frozenset[str]], counts: Sequence[int]) -> bool:
    """Whether all `people` fit into parts that take `counts` of those they name."""
    places = [
        part for part, count in enumerate(counts) for _place in range(min(count, len(people)))
    ]
    taken: dict[int, str] = {}

    def place(person: str, seen: set[int]) -> bool:
        for index, part in enumerate(places):
            if index in seen or person not in named[part]:
                continue
            seen.add(index)
            if index not in taken or place(taken[index], seen):
                taken[index] = person
                return True
        return False

    return all(place(person, set()) for person in people)
