"""Planner and judge agree on problems nobody thought of."""

from __future__ import annotations

import pytest

from constraints.judging.judge import verify
from planner.stages.whole import make_plan
from tests.builders.day_problems import at_random, random_plan, with_days_off


@pytest.mark.parametrize("seed", range(24))
def test_the_judge_accepts_every_plan(seed: int) -> None:
    """Whatever rules meet, a plan breaks none of them and leaves no gap somebody could fill."""
    problem, plan = random_plan(seed)
    assert [one.rule for one in verify(plan, problem) if one.hard] == []


@pytest.mark.parametrize("seed", [*range(24), 105, 152])
def test_the_judge_accepts_every_plan_on_days_off(seed: int) -> None:
    """The same for duties on holidays, weekends, days of the month and n-th weekdays."""
    problem = with_days_off(at_random(seed), seed)
    assert [one.rule for one in verify(make_plan(problem), problem) if one.hard] == []


def test_the_same_problem_gives_the_same_plan() -> None:
    """Shifts, people and gaps do not change from run to run."""
    first, second = random_plan(3)[1], make_plan(at_random(3))
    assert (first.shifts, first.gaps) == (second.shifts, second.gaps)
