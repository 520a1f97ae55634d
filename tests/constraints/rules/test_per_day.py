"""每人每日班次上限: nobody has more shifts on one day than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from planner.domain.hours import Hours
from planner.domain.problem import Duty, DutySlot, Pin, Problem
from tests.builders.day_problems import cadres, missing, planned
from tests.builders.judge_builder import duty, march, problem
from tests.builders.parameters import having
from tests.builders.tables import Row, allowed, amounts, disagreement

NIGHT = Hours(time(20), time(8))


def daily(name: str, slot: DutySlot, kind: str = "meeting", **fields: object) -> Duty:
    """A duty on every working day."""
    return duty(name, kind, period="day", slot=slot, **fields)


def town(most: int | None, *duties: Duty, names: str = "ab", **fields: object) -> Problem:
    """Some cadres on Monday and Tuesday."""
    of = problem(*duties, people=cadres(names), start=march(1), end=march(2), **fields)
    return replace(of, settings=replace(of.settings, shifts_per_day=most))


THREE = (daily("A", "am"), daily("B", "pm"), daily("C", "evening"))

ROWS = [
    Row("no shifts at all", town(1, *THREE), []),
    Row("one a day", town(1, *THREE), ["A 1 a", "B 1 b", "A 2 a"]),
    Row("two where one is allowed", town(1, *THREE), ["A 1 a", "B 1 a"], {"shifts-per-day": 1}),
    Row("three where two are", town(2, *THREE), ["A 1 a", "B 1 a", "C 1 a"],
        {"shifts-per-day": 1}),
    Row("three where one is", town(1, *THREE), ["A 1 a", "B 1 a", "C 1 a"], {"shifts-per-day": 2}),
    Row("no limit", town(None, *THREE), ["A 1 a", "B 1 a", "C 1 a"]),
    Row("a night belongs to the day it begins on", town(1, daily("A", "pm"), daily("N", NIGHT)),
        ["N 1 a", "A 2 a"]),
    Row("beside another of that day", town(1, daily("A", "pm"), daily("N", NIGHT)),
        ["A 1 a", "N 1 a"], {"shifts-per-day": 1}),
    Row("reports do not count", town(1, daily("A", "am"), daily("R", "pm", "report")),
        ["A 1 a", "R 1 a"]),
    Row("a 必须 does not outrank it",
        town(1, *THREE, pins=(Pin("B", "a", march(1), None, None, "must"),)),
        ["A 1 a", "B 1 a"], {"shifts-per-day": 1}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("per_day", row) == row.breaches
    assert allowed("per_day", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(1, daily("A", "am"), daily("B", "pm")),
        town(2, *THREE, names="a"),
        town(1, daily("A", "pm"), daily("N", NIGHT), names="a"),
    ],
    ids=["one", "two", "nights"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("per_day", of) is None


def test_a_day_with_too_few_people_leaves_a_gap_that_says_why() -> None:
    """Three shifts a day for two people who may have one each."""
    plan, broken = planned(town(1, *THREE))
    assert (broken, missing(plan)) == ([], 2)
    assert {gap.cause for gap in plan.gaps} == {"limit"}


def test_substitutes_do_not_count() -> None:
    """Who stands by for another shift of the day serves in one alone."""
    of = town(1, daily("A", "am", params=having(standby=1)), daily("B", "pm"))
    plan, broken = planned(of)
    assert (broken, plan.gaps) == ([], ())
    assert all(len(shift.people) == 2 for shift in plan.shifts if shift.duty == "A")
