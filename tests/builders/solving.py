"""The planner's own solver, as stages take one, and plans that are judged."""

from __future__ import annotations

from constraints.judging.judge import verify
from planner.domain.plan import Plan
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver.pool import Workers
from planner.solver.solve import solve
from planner.stages.whole import make_plan
from tests.builders.sheets import Sheets, read_sheets


def solver(model: Linear, stage: str) -> Solution:
    """Solve `model` on one thread."""
    return solve(model, stage=stage, workers=Workers(jobs=1))


def planned(sheets: Sheets, *, warned: bool = False) -> Plan:
    """The plan of `sheets`, which the judge accepts."""
    problem = read_sheets(sheets, warned=warned)
    plan = make_plan(problem)
    assert [str(one.text) for one in verify(plan, problem)] == []
    return plan
