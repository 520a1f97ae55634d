"""Sets that grow together, and largest matchings, against going through everything."""

from __future__ import annotations

import random
from itertools import product

from planner.model.graphs import Joined, most_placed


def test_joined_numbers_have_one_root() -> None:
    """Joining goes on through what is joined already; the second's root stands for all."""
    joined = Joined(5)
    joined.join(0, 1)
    joined.join(3, 4)
    assert [joined.root(one) for one in range(5)] == [1, 1, 2, 4, 4]
    joined.join(0, 3)
    assert {joined.root(one) for one in (0, 1, 3, 4)} == {4}
    assert joined.root(2) == 2


def test_as_many_are_placed_as_any_choice_places() -> None:
    """Small random wishes, places with room for none up to two."""
    draw = random.Random(3)
    for _attempt in range(200):
        room = {place: draw.randint(0, 2) for place in range(draw.randint(1, 3))}
        wanted = {
            one: [place for place in room if draw.random() < 0.6]
            for one in range(draw.randint(0, 4))
        }
        best = max(
            sum(place is not None for place in choice)
            for choice in product(*([None, *places] for places in wanted.values()))
            if all(choice.count(place) <= most for place, most in room.items())
        )
        assert most_placed(wanted, room) == best
        alone = dict.fromkeys(room, 1)
        assert most_placed(wanted) == most_placed(wanted, alone)
