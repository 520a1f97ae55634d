"""Plans and problems that are the same, frames included."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from planner.domain.plan import Plan
from planner.domain.problem import Problem


def assert_same_problem(one: Problem, other: Problem) -> None:
    """Every field is equal, the frame of households down to its types."""
    for field in fields(Problem):
        if field.name != "households":
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    pd.testing.assert_frame_equal(one.households, other.households, check_exact=True)


def assert_same_plan(one: Plan, other: Plan) -> None:
    """Every field is equal, the frame of holders down to its types."""
    for field in fields(Plan):
        if field.name != "holders":
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    pd.testing.assert_frame_equal(one.holders, other.holders, check_exact=True)
