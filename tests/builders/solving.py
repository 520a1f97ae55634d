"""The planner's own solver, as stages take one."""

from __future__ import annotations

from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver.pool import Workers
from planner.solver.solve import solve


def solver(model: Linear, stage: str) -> Solution:
    """Solve `model` on one thread."""
    return solve(model, stage=stage, workers=Workers(jobs=1))
