"""Whoever had a festival in the years before does not have the same one again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.festivals.post import names
from planner.domain.named_days import NamedDays
from planner.domain.plan import Level, Plan
from planner.domain.problem import Done, Problem
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import duty, problem

EVES = (date(2025, 1, 28), date(2026, 2, 16))
FIRSTS = (date(2025, 1, 29), date(2026, 2, 17))


def spring(*had: tuple[date, str], pool: str = "", of: str = "D", years: int = 3) -> Problem:
    """A watch of one person on each of the four days from 除夕 2027 on, and what was before."""
    watches = [
        duty(name, "watch", period="day", named=NamedDays(("every",)), slot="am", pool=pool)
        for name in ("D", "E")
    ]
    watches[1] = replace(watches[1], until=date(2026, 12, 31))
    town = problem(
        *watches, people=cadres("abcd"), start=date(2027, 2, 5), end=date(2027, 2, 8),
        history=tuple(Done(day, of, person) for day, person in had),
    )  # fmt: skip
    return replace(town, settings=replace(town.settings, holiday_years=years))


HAD = (*zip(EVES, "ab", strict=True), *zip(FIRSTS, "cd", strict=True))


def on_the_eve(plan: Plan) -> str:
    """Who has 除夕."""
    return next(one.people[0].id for one in plan.shifts if one.date == date(2027, 2, 5))


def level(plan: Plan) -> Level | None:
    """The level, if there is one."""
    return next((one for one in plan.levels if one.name == "festivals"), None)


def test_the_eve_goes_to_who_never_had_it() -> None:
    """All had one turn; a and b had 除夕, so c or d has it, and the other 春节 once more."""
    plan, broken = planned(spring(*HAD))
    counted = level(plan)
    assert counted is not None
    assert (broken, counted.value, counted.proven) == ([], 1, True)
    assert on_the_eve(plan) in "cd"
    assert sorted(one.people[0].id for one in plan.shifts) == [*"abcd"]


def test_duties_of_one_pool_remember_for_each_other() -> None:
    """What was had in another duty counts where the two share a 公平组, and only there."""
    plan, _broken = planned(spring(*HAD, pool="值班", of="E"))
    assert on_the_eve(plan) in "cd"
    assert level(planned(spring(*HAD, of="E"))[0]) is None


def test_without_such_turns_there_is_no_level() -> None:
    """Neither without history, nor with years that are not looked back on."""
    assert level(planned(spring())[0]) is None
    assert level(planned(spring((EVES[0], "a"), years=2))[0]) is None


@pytest.mark.parametrize(
    "day, said",
    [
        (date(2026, 2, 16), {"除夕"}),
        (date(2024, 2, 9), {"除夕"}),  # not yet a holiday by law
        (date(2026, 2, 17), {"春节"}),
        (date(2025, 10, 6), {"中秋节"}),
        (date(2020, 10, 1), {"国庆节", "中秋节"}),
        (date(2026, 2, 20), set()),  # off for 14 February, which is worked
        (date(2026, 2, 21), set()),
        (date(2026, 3, 2), set()),
    ],
)
def test_what_a_day_is_called(day: date, said: set[str]) -> None:
    """By its festival; the other days of a break have none."""
    assert names(day) == said
