"""max_per_person=: nobody has more turns of a duty in a period than that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.most_turns.rule import MOST
from planner.domain.faults import CellFault
from planner.domain.params import NO_PARAMS
from planner.domain.problem import Done, Duty, PerPeriod, Pin, Problem
from tests.builders.day_problems import cadres, missing, planned
from tests.builders.judge_builder import duty, march, problem
from tests.builders.parameters import Anything
from tests.builders.tables import Row, allowed, amounts, disagreement

WEEK, MONTH = PerPeriod(2, "week"), PerPeriod(3, "month")


def watch(*limits: PerPeriod, **fields: object) -> Duty:
    """A duty W each working day."""
    more = {"period": "day", "slot": "am", **fields}
    return duty("W", "service_window", params=NO_PARAMS.having(MOST, limits), **more)


def town(
    *duties: Duty, names: str = "ab", first: int = 1, last: int = 3, **fields: object
) -> Problem:
    """Some cadres, Monday to Wednesday unless said otherwise."""
    return problem(*duties, people=cadres(names), start=march(first), end=march(last), **fields)


def before(day: date, duty: str = "W", count: int = 1) -> tuple[Done, ...]:
    """A turn of a in 历史."""
    return (Done(day, duty, "a", count=count),)


def pooled(
    limit: PerPeriod, *, other: str = "值班", both: bool = False, **fields: object
) -> Problem:
    """W and X, an afternoon duty, of one pool; W, or both, with a limit."""
    limits = (limit,) if both else ()
    afternoon = replace(watch(*limits, slot="pm", pool=other), id="X", name="X")
    return town(watch(limit, pool="值班"), afternoon, **fields)


ROWS = [
    Row("no shifts at all", town(watch(WEEK)), []),
    Row("twice is allowed", town(watch(WEEK)), ["W 1 a", "W 2 a", "W 3 b"]),
    Row("three times is not", town(watch(WEEK)), ["W 1 a", "W 2 a", "W 3 a"], {"most-turns": 1}),
    Row("each week begins anew", town(watch(WEEK), first=4, last=9),
        ["W 4 a", "W 5 a", "W 8 a", "W 9 a"]),
    Row("one a month beside two a week", town(watch(WEEK, PerPeriod(1, "month"))),
        ["W 1 a", "W 2 a"], {"most-turns": 1}),
    Row("never", town(watch(PerPeriod(0, "week"))), ["W 1 a"], {"most-turns": 1}),
    Row("历史 of the week counts", town(watch(WEEK), first=3, last=4, history=before(march(1))),
        ["W 3 a", "W 4 a"], {"most-turns": 1}),
    Row("a count of it, too", town(watch(WEEK), first=3, last=4, history=before(march(1), count=2)),
        ["W 3 a"], {"most-turns": 1}),
    Row("that of the week before does not", town(watch(WEEK), history=before(date(2027, 2, 26))),
        ["W 1 a", "W 2 a"]),
    Row("nor of another duty", town(watch(WEEK), first=3, last=4, history=before(march(1), "X")),
        ["W 3 a", "W 4 a"]),
    Row("a block is one turn", town(watch(PerPeriod(1, "week"), block="week")),
        ["W 1 a", "W 2 a", "W 3 a"]),
    Row("that 历史 began", town(watch(PerPeriod(1, "week"), block="week"), first=3, last=4,
                              history=before(march(1))), ["W 3 a", "W 4 a"]),
    Row("two blocks are two", town(watch(PerPeriod(1, "month"), block="week"), first=4, last=9),
        ["W 4 a", "W 5 a", "W 8 a", "W 9 a"], {"most-turns": 1}),
    Row("a pool counts the turns of all its duties", pooled(PerPeriod(2, "week", pool=True)),
        ["W 1 a", "X 2 a", "W 3 a"], {"most-turns": 1}),
    Row("not those of others", pooled(PerPeriod(2, "week", pool=True), other=""),
        ["W 1 a", "X 2 a", "W 3 a"]),
    Row("of the duty alone where it has no pool", town(watch(PerPeriod(1, "week", pool=True))),
        ["W 1 a", "W 2 a"], {"most-turns": 1}),
    Row("both duties say so, and one turn is too many",
        pooled(PerPeriod(2, "week", pool=True), both=True), ["W 1 a", "X 1 a", "X 2 a"],
        {"most-turns": 1}),
    Row("历史 of the other duty counts for a pool",
        pooled(PerPeriod(1, "week", pool=True), first=3, history=before(march(1), "X")),
        ["W 3 a"], {"most-turns": 1}),
    Row("a 必须 does not outrank it",
        town(watch(PerPeriod(1, "week")), pins=(Pin("W", "a", march(2), None, None, "must"),)),
        ["W 1 a", "W 2 a"], {"most-turns": 1}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("most_turns", row) == row.breaches
    assert allowed("most_turns", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(watch(WEEK), last=4),
        town(watch(PerPeriod(1, "week"), PerPeriod(1, "month")), first=4, last=8),
        town(watch(PerPeriod(1, "week"), block="week"), first=4, last=8, history=before(march(3))),
        town(watch(PerPeriod(2, "month")), first=3, last=5, history=before(march(1))),
        pooled(PerPeriod(2, "week", pool=True), first=2, last=3, history=before(march(1), "X")),
        pooled(PerPeriod(2, "week", pool=True), both=True, last=2, names="a"),
    ],
    ids=["week", "week and month", "blocks", "history", "pool", "pool of one"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("most_turns", of) is None


def test_who_has_enough_turns_leaves_a_gap_that_says_so() -> None:
    """Two cadres, each twice a week, for five days: one day falls, because of the limit."""
    plan, broken = planned(town(watch(WEEK), last=5))
    assert (broken, missing(plan), len(plan.shifts)) == ([], 1, 4)
    assert {gap.cause for gap in plan.gaps} == {"limit"}
    assert all("2" in reason.reason for gap in plan.gaps for reason in gap.people)


def test_a_pool_leaves_a_gap_that_says_so() -> None:
    """Two cadres twice a week, over a morning and an afternoon duty: of six turns four are had."""
    plan, broken = planned(pooled(PerPeriod(2, "week", pool=True)))
    assert (broken, missing(plan), len(plan.shifts)) == ([], 2, 4)
    assert {gap.cause for gap in plan.gaps} == {"limit"}
    assert all("值班" in reason.reason for gap in plan.gaps for reason in gap.people)


def test_it_is_written_per_period() -> None:
    """As the contract has it, in both languages, several side by side; no term, no twice."""
    names = Anything()
    read = MOST.form.read
    assert read("2/周", MOST, names) == read("2/week", MOST, names) == (WEEK,)
    assert read("2/周、3/月", MOST, names) == (WEEK, MONTH)
    pool = PerPeriod(6, "week", pool=True)
    assert read("6/周@公平组", MOST, names) == read("6/week@pool", MOST, names) == (pool,)
    assert read("2/周、6/周@公平组", MOST, names) == (WEEK, pool)
    for written in ("2", "2/一次", "2/周、3/周", "6/周@别的", "x/周"):
        with pytest.raises(CellFault):
            read(written, MOST, names)
