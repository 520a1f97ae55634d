"""As few people as possible have two shifts on one day."""

from __future__ import annotations

from collections import Counter

import pytest

from planner.domain.plan import Plan
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import PERSON, duty, march, problem

WEEK = {"start": march(1), "end": march(5)}


def most_a_day(plan: Plan) -> int:
    """The most shifts that anybody has on one day."""
    return max(Counter((s.date, one.id) for s in plan.shifts for one in s.people).values())


def second_shifts(plan: Plan) -> int:
    """What the level of that name came to, proven."""
    level = next(level for level in plan.levels if level.name == "doubled")
    assert level.proven
    return level.value


@pytest.mark.parametrize("names, second", [("abc", 0), ("ab", 5), ("a", 10), ("abcd", 0)])
def test_three_watches_a_day(names: str, second: int) -> None:
    """Morning, afternoon and evening: three people have one each, two have one too many."""
    watches = [
        duty(name, "service_window", period="day", slot=slot)
        for name, slot in (("A", "am"), ("B", "pm"), ("C", "evening"))
    ]
    plan, broken = planned(problem(*watches, people=cadres(names), **WEEK))
    assert broken == []
    assert len(plan.shifts) == 15
    assert second_shifts(plan) == second
    assert most_a_day(plan) == (3 if names == "a" else 2 if second else 1)


def test_days_give_way_before_they_are_spread() -> None:
    """Two visits a week of everybody's own would both be on Wednesday: they part."""
    visits = [
        duty(name, "visit", owner=PERSON, slot=slot) for name, slot in (("A", "am"), ("B", "pm"))
    ]
    plan, broken = planned(problem(*visits, people=cadres("ab"), **WEEK))
    assert (broken, second_shifts(plan), most_a_day(plan)) == ([], 0, 1)


def test_reports_take_no_time() -> None:
    """A report beside a shift is no second shift."""
    both = (duty("A", "report", owner=PERSON, period="day"), duty("B", period="day"))
    plan, _broken = planned(problem(*both, people=cadres("a"), **WEEK))
    assert second_shifts(plan) == 0
