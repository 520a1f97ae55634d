"""max_run=: nobody serves on more calendar days running than that."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.longest_run.rule import MAX_RUN
from planner.domain.params import NO_PARAMS
from planner.domain.problem import Done, Duty, Pin, Problem
from tests.builders.day_problems import cadres, missing, planned
from tests.builders.judge_builder import duty, march, problem
from tests.builders.tables import Row, allowed, amounts, disagreement

WORKED, ALL_WEEK = frozenset(range(5)), frozenset(range(7))


def watch(most: int, *, weekdays: frozenset[int] = ALL_WEEK, **fields: object) -> Duty:
    """A duty W on each of its weekdays, the weekend among them."""
    more = {"period": "day", "slot": "am", **fields}
    return duty("W", "service_window", weekdays=weekdays,
                params=NO_PARAMS.having(MAX_RUN, most), **more)  # fmt: skip


def town(
    *duties: Duty, names: str = "ab", first: int = 1, last: int = 4, **fields: object
) -> Problem:
    """Some cadres, Monday to Thursday unless said otherwise."""
    return problem(*duties, people=cadres(names), start=march(first), end=march(last), **fields)


def done(*days: date) -> tuple[Done, ...]:
    """Turns of a in 历史."""
    return tuple(Done(day, "W", "a") for day in days)


FEBRUARY = (date(2027, 2, 27), date(2027, 2, 28))

ROWS = [
    Row("no shifts at all", town(watch(2)), []),
    Row("two days running", town(watch(2)), ["W 1 a", "W 2 a", "W 4 a"]),
    Row("three", town(watch(2)), ["W 1 a", "W 2 a", "W 3 a"], {"longest-run": 1}),
    Row("four are two too many", town(watch(2)), ["W 1 a", "W 2 a", "W 3 a", "W 4 a"],
        {"longest-run": 2}),
    Row("two people are two runs", town(watch(2)), ["W 1 a", "W 2 a", "W 3 b", "W 4 b"]),
    Row("over the weekend", town(watch(2), first=5, last=8), ["W 5 a", "W 6 a", "W 7 a"],
        {"longest-run": 1}),
    Row("a weekend off ends the run", town(watch(2, weekdays=WORKED), first=4, last=9),
        ["W 4 a", "W 5 a", "W 8 a", "W 9 a"]),
    Row("历史 began it", town(watch(2), history=done(*FEBRUARY)), ["W 1 a"], {"longest-run": 1}),
    Row("a day between", town(watch(2), history=done(FEBRUARY[0])), ["W 1 a", "W 2 a"]),
    Row("what 历史 did alone is nobody's", town(watch(1), history=done(*FEBRUARY)), ["W 2 a"]),
    Row("a block is one turn", town(watch(1, block="week")), ["W 1 a", "W 2 a", "W 3 a"]),
    Row("two blocks running", town(watch(1, block="week"), first=6, last=9),
        ["W 6 a", "W 7 a", "W 8 a", "W 9 a"], {"longest-run": 1}),
    Row("a 必须 does not outrank it",
        town(watch(1), pins=(Pin("W", "a", march(2), None, None, "must"),)),
        ["W 1 a", "W 2 a"], {"longest-run": 1}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("longest_run", row) == row.breaches
    assert allowed("longest_run", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(watch(2)),
        town(watch(1), first=5, last=8),
        town(watch(1, block="week"), first=6, last=9),
        town(watch(3), history=done(*FEBRUARY), names="a", last=5),
    ],
    ids=["days", "weekend", "blocks", "history"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("longest_run", of) is None


def test_one_person_alone_leaves_a_gap_that_says_why() -> None:
    """Six days, two running at most: two fall, and the reason is the limit."""
    plan, broken = planned(town(watch(2), names="a", last=6))
    assert (broken, missing(plan)) == ([], 2)
    assert {gap.cause for gap in plan.gaps} == {"limit"}
