"""An engine that gives up with an error of its own leaves the part to the next one."""

from __future__ import annotations

from typing import Any

import pytest
from ortools.math_opt.python import mathopt

from planner.model.linear import Linear
from planner.solver import engines, minimise
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
