"""The pure model: rows only where they say something, exact squares of loads."""

from __future__ import annotations

import pytest

from planner.model.linear import INF, Linear
from planner.solver.solve import solve


def test_rows_that_the_bounds_imply_are_left_out() -> None:
    """Two booleans are together at most two; at most one says something."""
    model = Linear()
    pair = [model.boolean(), model.boolean()]
    model.at_most(pair, 2)
    assert model.rows == []
    model.at_most(pair, 1, since=3)
    (row,) = model.rows
    assert (row.terms, row.low, row.high, row.since) == ([(0, 1), (1, 1)], -INF, 1, 3)


def test_a_row_that_cannot_hold_is_kept() -> None:
    """An empty sum that should be one is a contradiction, not a triviality."""
    model = Linear()
    model.equal([], 1)
    assert len(model.rows) == 1


def test_negative_coefficients_count_from_the_other_bound() -> None:
    """A difference of two booleans lies from -1 to 1."""
    model = Linear()
    one, other = model.boolean(), model.boolean()
    model.add([(one, 1), (other, -1)], low=-1, high=1)
    assert model.rows == []
    model.add([(one, 1), (other, -1)], low=0)
    assert len(model.rows) == 1


def test_variables_have_their_bounds_and_can_be_fixed() -> None:
    """Indices count up; a fixed variable has one value; implied ones are continuous."""
    model = Linear()
    assert [model.integer(2, 5), model.boolean(), model.implied(0, 3)] == [0, 1, 2]
    assert model.continuous == [False, False, True]
    model.fix(0, 4)
    assert (model.low[0], model.high[0]) == (4, 4)


def test_a_cost_of_nothing_is_no_term() -> None:
    """Levels are indices in order; zero costs leave no trace."""
    model = Linear()
    assert [model.level("a"), model.level("b")] == [0, 1]
    model.cost(1, model.boolean(), 0)
    assert model.objectives[1].terms == []


@pytest.mark.parametrize("base, wanted", [(0, 4), (2, 16)])
def test_convex_loads_are_squares(base: int, wanted: int) -> None:
    """Two turns on top of `base` cost (base + 2) squared."""
    model = Linear()
    level = model.level("fair")
    turns = [model.boolean() for _ in range(3)]
    model.equal([(turn, 1) for turn in turns], 2)
    model.convex_load(level, [(turn, 1) for turn in turns], base=base, most=3, since=level)
    assert solve(model, stage="s").levels[0].value == wanted
