"""Engines: what relaxing shows, and one that gives up with an error of its own."""

from __future__ import annotations

from typing import Any

import pytest
from ortools.math_opt.python import mathopt

from planner.model.linear import Linear, Row
from planner.solver import engines, minimise
from planner.solver.engines import Limits, Task, relaxed
from planner.solver.solve import solve


@pytest.mark.parametrize("plain", [0, 10**6])
@pytest.mark.parametrize("error", [RuntimeError("kError"), AttributeError("canonical_code")])
def test_an_engine_that_fails_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, error: Exception, plain: int
) -> None:
    """Of three people two serve; without HiGHS CP-SAT finds the cheapest two, and proves it."""
    right = mathopt.solve

    def failing(model: mathopt.Model, solver: mathopt.SolverType, **rest: Any) -> object:
        if solver == mathopt.SolverType.HIGHS:
            raise error
        return right(model, solver, **rest)

    model = Linear()
    people = [model.boolean() for _person in range(3)]
    model.add([(one, 1) for one in people], low=2)
    level = model.level("cost")
    for cost, one in zip((3, 1, 2), people, strict=True):
        model.cost(level, one, cost)
    monkeypatch.setattr(engines.mathopt, "solve", failing)
    monkeypatch.setattr(minimise, "_PLAIN", plain)
    solution = solve(model, stage="test")
    [found] = solution.levels
    assert (found.value, found.proven, list(solution.values)) == (3, True, [0, 1, 1])


@pytest.mark.parametrize("known, bound", [(False, 7), (True, 25)])
def test_fractions_of_a_block_cost_what_the_whole_costs(known: bool, bound: float) -> None:
    """One of four people has a block of five days, whose square is 25.

    A quarter of it for each is a day and a quarter: 1 + 3/4 for each of four. That the square is
    never below 25 for each block of a person leaves no fraction that is cheaper.
    """
    model = Linear()
    level = model.level("load")
    people = [model.boolean() for _person in range(4)]
    model.equal([(one, 1) for one in people], 1)
    for one in people:
        square = [(one, 25)] if known else []
        model.convex_load(level, [(one, 5)], base=0, most=5, since=0, square=square)
    count = len(model.low)
    task = Task(
        list(range(count)), model.low, model.high, model.continuous, model.rows,
        model.objectives[level].terms,
    )  # fmt: skip
    found = relaxed(task, 0, Limits())
    assert found is not None
    assert found.bound == pytest.approx(bound)


@pytest.mark.parametrize("pairs, share", [(((0, 1), (1, 2), (2, 0)), 3 / 4), (((0, 1), (1, 2)), 0)])
def test_how_much_of_a_relaxation_is_broken(
    pairs: tuple[tuple[int, int], ...], share: float
) -> None:
    """One of each pair is needed, and a fourth person: in a ring of three, half of each will do.

    Without the third pair the one in the middle serves both, whole. What need not be whole does
    not count: a load of a half.
    """
    model = Linear()
    level = model.level("cost")
    people = [model.boolean() for _person in range(4)]
    for one, other in pairs:
        model.add([(people[one], 1), (people[other], 1)], low=1)
    model.add([(people[3], 1)], low=1)
    for person in people:
        model.cost(level, person, 1)
    load = len(model.low)
    task = Task(
        [*range(load), load], [*model.low, 0], [*model.high, 1],
        [*model.continuous, True],
        [*model.rows, Row([(load, 2)], 1, 1)],
        model.objectives[level].terms,
    )  # fmt: skip
    found = relaxed(task, 0, Limits())
    assert found is not None
    assert found.broken == pytest.approx(share)
