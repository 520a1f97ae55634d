"""What lies near, and what it shows, by hand and against every solution of small parts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from planner.model.linear import INF, Linear, Row, Term
from planner.solver.engines import Limits, Stop
from planner.solver.nearby import least_nearby, near, rows_of
from planner.solver.parts import Part, total


def test_a_row_is_as_far_as_it_is_long() -> None:
    """From 0: 1 and 2 by a row of two each, 3 and 4 by a row of three, then all by a long one."""
    rows = [
        Row([(one, 1) for one in terms], 0, 1)
        for terms in (range(10), (0, 3, 4), (0, 1), (1, 2))
    ]  # fmt: skip
    places = rows_of(rows)
    assert places[1] == [0, 2, 3]
    assert near([0], rows, places, 3) == [0, 1, 3]
    assert near([0], rows, places, 5) == [0, 1, 3, 4, 2]
    assert near([9, 0], rows, places, 3) == [0, 9, 1]


def _part(model: Linear, terms: list[Term]) -> Part:
    return Part(list(range(len(model.low))), model.rows, terms)


def _shown(model: Linear, part: Part, values: dict[int, int], size: int) -> int:
    part.least = -INF
    return least_nearby(model, part, values, size, 0, Limits(), Stop())


def test_what_lies_near_shows_the_least() -> None:
    """A meeting on one of two days, on both of which its one leader has a turn, has a second
    shift. That shows without the forty others of the township, whom a long row joins with them.
    """
    model = Linear()
    days = [model.boolean() for _day in range(2)]
    turns = [model.boolean() for _day in range(2)]
    more = [model.boolean() for _day in range(2)]
    others = [model.boolean() for _one in range(40)]
    model.equal([(one, 1) for one in days], 1)
    for day, turn, second in zip(days, turns, more, strict=True):
        model.equal([(turn, 1)], 1)
        model.add([(second, -1), (day, 1), (turn, 1)], high=1)
    model.equal([(one, 1) for one in (*turns, *others)], 22)
    part = _part(model, [(one, 1) for one in more])
    values = dict.fromkeys((days[0], *turns, more[0], *others[:20]), 1)
    values |= dict.fromkeys({*part.variables} - values.keys(), 0)
    assert _shown(model, part, values, 6) == 1
    assert _shown(model, part, values, 2) == 0  # the meeting may as well be on neither


def _solutions(model: Linear) -> Iterator[dict[int, int]]:
    ranges = [range(low, high + 1) for low, high in zip(model.low, model.high, strict=True)]
    for values in map(dict, map(enumerate, product(*ranges))):
        if all(row.low <= total(row.terms, values) <= row.high for row in model.rows):
            yield values


def test_no_neighbourhood_shows_more_than_there_is() -> None:
    """From any solution, and of any size; many a small one shows all there is."""
    draw = random.Random(5)
    tried = closed = 0
    for _round in range(60):
        model = Linear()
        for _one in range(6):
            low = draw.choice([0, 0, -1])
            model.integer(low, low + draw.randint(1, 2))
        for _row in range(4):
            terms = [(one, draw.choice([1, 2, -1])) for one in draw.sample(range(6), 3)]
            least = draw.randint(-1, 1)
            model.add(terms, low=draw.choice([-INF, least]), high=least + draw.randint(0, 2))
        part = _part(model, [(one, draw.choice([1, 2, -1])) for one in draw.sample(range(6), 3)])
        known = list(_solutions(model))
        if not known:
            continue
        least = min(total(part.terms, values) for values in known)
        for size in range(1, 7):
            shown = _shown(model, part, draw.choice(known), size)
            assert shown <= least
            closed += size < 6 and shown == least
        tried += 1
    assert tried > 30
    assert closed > 30
