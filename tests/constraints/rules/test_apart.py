"""Turns of one person lie as far apart as they can."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.plan import Plan
from planner.domain.problem import Absence, Done
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import duty, march, problem

DAILY = duty(period="day")


def order(plan: Plan) -> str:
    """Who serves, day after day."""
    return "".join(one.id for shift in plan.shifts for one in shift.people)


def lacking(days: Iterable[int], distance: int) -> int:
    """What turns on `days` lack of `distance`, of half of it, and so on."""
    taken, total = sorted(days), 0
    while distance > 1:
        for first in range(taken[0] - distance, taken[-1] + 1):
            total += max(0, sum(first <= day < first + distance for day in taken) - 1)
        distance //= 2
    return total


def apart(plan: Plan) -> int:
    """What the level of that name came to, proven."""
    level = next(level for level in plan.levels if level.name == "apart")
    assert level.proven
    return level.value


def test_everybody_serves_before_anybody_serves_again() -> None:
    """Five days, three people: no two turns of one person within three days."""
    plan, broken = planned(problem(DAILY, start=march(1), end=march(5)))
    assert broken == []
    assert apart(plan) == 0
    assert all(len(set(order(plan)[day : day + 3])) == 3 for day in range(3))


def test_weeks_go_round_too() -> None:
    """Six Wednesdays, three people: each comes every third week, never two weeks running."""
    weekly = duty(weekdays=frozenset({2}))
    plan, broken = planned(problem(weekly, start=march(1), end=march(1) + timedelta(days=41)))
    assert broken == []
    assert order(plan)[:3] == order(plan)[3:]
    assert Counter(order(plan)) == {"a": 2, "b": 2, "c": 2}


def test_the_turn_before_the_plan_counts() -> None:
    """Who served on Friday is not the first on Monday, and the one before him not the second."""
    past = (Done(date(2027, 2, 25), "D", "a"), Done(date(2027, 2, 26), "D", "b"))
    plan, _broken = planned(problem(DAILY, history=past, start=march(1), end=march(3)))
    assert order(plan) == "cab"


def test_days_off_count_for_duties_that_are_held_on_them() -> None:
    """On weekends: who served last Sunday comes after who served ten weeks ago."""
    weekends = duty(period="day", weekdays=frozenset({5, 6}))
    for names in ("ab", "ba"):
        long_ago, lately = names
        past = (Done(date(2026, 12, 26), "D", long_ago), Done(date(2027, 2, 28), "D", lately))
        plan, broken = planned(
            problem(weekends, people=cadres("ab"), history=past, start=march(1), end=march(7))
        )
        assert (broken, order(plan)) == ([], names)


def test_a_block_is_one_turn() -> None:
    """Weeks are served whole, and by everybody in turn."""
    weekly = duty(period="day", block="week")
    plan, broken = planned(problem(weekly, start=march(1), end=march(1) + timedelta(days=39)))
    assert broken == []
    weeks = [order(plan)[day : day + 5] for day in range(0, 30, 5)]
    assert all(len(set(week)) == 1 for week in weeks)
    assert [week[0] for week in weeks[:3]] == [week[0] for week in weeks[3:]]


def test_turns_of_one_pool_are_apart() -> None:
    """Who served in another duty of the 公平组 on Thursday and Friday comes after who did not."""
    past = (Done(date(2027, 2, 25), "F", "a"), Done(date(2027, 2, 26), "F", "b"))
    pools = (replace(DAILY, pool="值班"), duty("F", weekdays=frozenset({4}), pool="值班"))
    plan, broken = planned(problem(*pools, history=past, start=march(1), end=march(3)))
    assert (broken, order(plan)) == ([], "cab")


def test_a_half_comes_half_as_often() -> None:
    """Ten days: the two turns of a are five days apart, those of the others two."""
    people = [replace(one, share=50 if one.id == "a" else 100) for one in cadres("abc")]
    plan, broken = planned(problem(DAILY, people=people, start=march(1), end=march(12)))
    first, second = (day for day, who in enumerate(order(plan)) if who == "a")
    assert (broken, apart(plan), second - first) == ([], 0, 5)


def possible(days: int, away: Sequence[tuple[str, int]]) -> Iterable[str]:
    """Everybody's turns on so many days, with nobody on a day that he is away."""
    for turns in itertools.product("abc", repeat=days):
        if all((who, day) not in away for day, who in enumerate(turns)):
            yield "".join(turns)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_least_there_can_be(seed: int) -> None:
    """Of all ways to fill eight days, those that are fairest; of these none lies wider."""
    days = [march(day) for day in (1, 2, 3, 4, 5, 8, 9, 10)]
    away = [
        (who, day)
        for who in "ab"
        for day in range(8)
        if (seed * 5 + ord(who) * 3 + day * 2) % 3 == 0
    ]
    absences = tuple(Absence(who, days[day], days[day]) for who, day in away)
    plan, broken = planned(problem(DAILY, absences=absences, start=march(1), end=march(10)))
    assert broken == []
    assert len(order(plan)) == 8
    ways = {
        way: (
            sum(count * count for count in Counter(way).values()),
            sum(lacking([d for d in range(8) if way[d] == who], 3) for who in set(way)),
        )
        for way in possible(8, away)
    }
    assert apart(plan) == min(ways.values())[1]
    assert ways[order(plan)] == min(ways.values())
