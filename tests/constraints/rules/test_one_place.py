"""One place at a time: nobody has two shifts in one half of a day."""

from __future__ import annotations

from datetime import time

import pytest

from planner.domain.hours import Hours
from planner.domain.problem import Duty, DutySlot, Problem, Slot
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem
from tests.builders.tables import Row, allowed, amounts, disagreement


def monday(name: str, slot: DutySlot, kind: str = "meeting") -> Duty:
    """A duty on Monday."""
    return duty(name, kind, period="day", slot=slot, weekdays=frozenset({0}))


def tuesday(name: str, slot: Slot, kind: str = "meeting") -> Duty:
    """A duty on Tuesday."""
    return duty(name, kind, period="day", slot=slot, weekdays=frozenset({1}))


NOON, NIGHT = Hours(time(12), time(14)), Hours(time(17, 30), time(9))
WHOLE = Hours(time(8), time(8))


def town(*duties: Duty, names: str = "ab") -> Problem:
    """Some cadres on Monday and Tuesday."""
    return problem(*duties, people=cadres(names), start=march(1), end=march(2))


ROWS = [
    Row("no shifts", town(monday("A", "am")), []),
    Row("morning and afternoon", town(monday("A", "am"), monday("B", "pm")), ["A 1 a", "B 1 a"]),
    Row("twice in the morning", town(monday("A", "am"), monday("B", "am")), ["A 1 a", "B 1 a"],
        {"two-places": 1}),
    Row("two people", town(monday("A", "am"), monday("B", "am")), ["A 1 a", "B 1 b"]),
    Row("all day and its afternoon", town(monday("A", "day"), monday("B", "pm")),
        ["A 1 a", "B 1 a"], {"two-places": 1}),
    Row("all day leaves the evening", town(monday("A", "day"), monday("B", "evening")),
        ["A 1 a", "B 1 a"]),
    Row("three at once are two too many",
        town(monday("A", "am"), monday("B", "am"), monday("C", "am")),
        ["A 1 a", "B 1 a", "C 1 a"], {"two-places": 2}),
    Row("noon lies within a whole day", town(monday("A", "day"), monday("B", NOON)),
        ["A 1 a", "B 1 a"], {"two-places": 1}),
    Row("noon lies between morning and afternoon",
        town(monday("A", "am"), monday("B", NOON), monday("C", "pm")),
        ["A 1 a", "B 1 a", "C 1 a"]),
    Row("a night reaches into the next morning", town(monday("A", NIGHT), tuesday("B", "am")),
        ["A 1 a", "B 2 a"], {"two-places": 1}),
    Row("and leaves its afternoon", town(monday("A", NIGHT), tuesday("B", "pm")),
        ["A 1 a", "B 2 a"]),
    Row("24 hours end where the next begin",
        town(monday("A", WHOLE), tuesday("B", WHOLE)), ["A 1 a", "B 2 a"]),
    Row("24 hours take all parts of a day",
        town(monday("A", WHOLE), monday("B", "evening")), ["A 1 a", "B 1 a"], {"two-places": 1}),
    Row("hours with a report", town(monday("A", NIGHT), tuesday("B", "am", "report")),
        ["A 1 a", "B 2 a"]),
    Row("reports take no time", town(monday("A", "am"), monday("B", "am", "report")),
        ["A 1 a", "B 1 a"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("one_place", row) == row.breaches
    assert allowed("one_place", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(monday("A", "am"), monday("B", "day"), monday("C", "pm")),
        town(monday("A", "half"), monday("B", "half"), monday("C", "half"), names="a"),
        town(monday("A", "evening"), monday("B", "day"), monday("C", "am", "report")),
        town(monday("A", NOON), monday("B", "day"), monday("C", WHOLE)),
        town(monday("A", NIGHT), tuesday("B", "am"), tuesday("C", NOON)),
    ],
    ids=["slots", "half days", "reports", "own hours", "nights"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("one_place", of) is None
