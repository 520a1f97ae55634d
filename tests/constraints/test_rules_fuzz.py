"""Planner and judge agree on problems nobody thought of."""

from __future__ import annotations

import pytest

from planner.domain.plan import Plan
from tests.builders.day_problems import at_random, planned


@pytest.mark.parametrize("seed", range(24))
def test_the_judge_accepts_every_plan(seed: int) -> None:
    """Whatever rules meet, a plan breaks none of them and leaves no gap somebody could fill."""
    plan, broken = planned(at_random(seed))
    assert isinstance(plan, Plan)
    assert broken == []


def test_the_same_problem_gives_the_same_plan() -> None:
    """Shifts, people and gaps do not change from run to run."""
    first, second = (planned(at_random(3))[0] for _ in range(2))
    assert (first.shifts, first.gaps) == (second.shifts, second.gaps)
