"""What is settled is put into the rows; what is left has the same solutions."""

from __future__ import annotations

import itertools
import random

import pytest

from planner.model.linear import Linear
from planner.solver.settling import settle
from planner.solver.solve import solve
from tests.planner.solver.test_solve import drawn, keeps, value


@pytest.mark.parametrize("seed", range(40))
def test_the_rows_that_are_left_allow_the_same(seed: int) -> None:
    """With some values known, the shorter rows and bounds allow what all rows did."""
    draw = random.Random(seed)
    model = drawn(draw)
    ranges = [range(low, high + 1) for low, high in zip(model.low, model.high, strict=True)]
    every = [values for values in itertools.product(*ranges) if keeps(model, values)]
    if not every:
        return
    some = draw.choice(every)
    known = {one: some[one] for one in range(len(some)) if draw.random() < 0.5}
    low, high = list(model.low), list(model.high)
    rows = settle(model.rows, known, low, high)
    left = [values for values in every if all(values[one] == at for one, at in known.items())]
    shorter = Linear(low, high, model.continuous, rows, model.objectives)
    inside = [range(least, most + 1) for least, most in zip(low, high, strict=True)]
    assert [values for values in itertools.product(*inside) if keeps(shorter, values)] == left
    assert not any(one in known for row in rows for one, _cost in row.terms)


def test_a_level_keeps_what_is_settled_before_it() -> None:
    """The first level is as glad of either variable; what it took stays, at any cost."""
    model = Linear()
    first, second, third = (model.boolean() for _n in range(3))
    model.equal([(first, 1), (second, 1)], 1)
    model.add([(second, 1), (third, -1)], high=0)
    model.level("a")
    model.level("b")
    model.cost(0, first, 1)
    model.cost(1, second, 5)
    model.cost(1, third, 1)
    model.settle(1, [first, second])
    solution = solve(model, stage="s")
    assert solution.values == [0, 1, 1]
    assert [value(model, level, solution.values) for level in (0, 1)] == [0, 6]
    assert [(level.value, level.proven) for level in solution.levels] == [(0, True), (6, True)]
