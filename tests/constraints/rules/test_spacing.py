"""间隔 and owner_spacing: turns keep their distance, counted in working days."""

from __future__ import annotations

from datetime import date

import pytest

from planner.domain.named_days import NO_NAMED, NamedDays
from planner.domain.problem import Done, Duty, Pin, Problem
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem
from tests.builders.parameters import having
from tests.builders.tables import Row, allowed, amounts, disagreement


def daily(*days: int, spacing: int | None = 2, name: str = "D", **fields: object) -> Duty:
    """A duty on given weekdays (0 Monday), each day, with its distance of turns."""
    return duty(name, period="day", slot="am", weekdays=frozenset(days), spacing=spacing, **fields)


def town(*duties: Duty, names: str = "ab", last: int = 9, **fields: object) -> Problem:
    """Some cadres, from Monday the 1st on."""
    return problem(*duties, people=cadres(names), start=march(1), end=march(last), **fields)


def thirds(spacing: int, named: NamedDays = NO_NAMED) -> Duty:
    """A duty of every ten days (旬), whose owner keeps a distance."""
    return duty(period="ten_days", slot="am", spacing=spacing, named=named)


EVERY = NamedDays(words=("every",))
FRIDAY = (Done(date(2027, 2, 26), "D", "a"),)
APART = having(owner_spacing=3)

ROWS = [
    Row("no turns", town(daily(0, 1)), []),
    Row("one working day apart is too near for two", town(daily(0, 1)), ["D 1 a", "D 2 a"],
        {"spacing": 1}),
    Row("two apart is the limit", town(daily(0, 2)), ["D 1 a", "D 3 a"]),
    Row("a weekend is no distance", town(daily(4, 0), last=8), ["D 5 a", "D 8 a"], {"spacing": 1}),
    Row("two people need none", town(daily(0, 1)), ["D 1 a", "D 2 b"]),
    Row("three in a row are two pairs", town(daily(0, 1, 2), names="a"),
        ["D 1 a", "D 2 a", "D 3 a"], {"spacing": 2}),
    Row("历史 before the plan binds", town(daily(0, 1), history=FRIDAY), ["D 1 a"], {"spacing": 1}),
    Row("and is far enough the day after", town(daily(0, 1), history=FRIDAY), ["D 2 a"]),
    Row("days of one block are one turn", town(daily(0, 1, block="week"), last=2),
        ["D 1 a", "D 2 a"]),
    Row("a 必须 outranks it for its own turn",
        town(daily(0, 1), pins=(Pin("D", "a", march(2), None, None, "must"),)),
        ["D 1 a", "D 2 a"]),
    Row("other duties have nothing to do with it",
        town(daily(0), daily(1, name="E")), ["D 1 a", "E 2 a"]),
    Row("an owner's occurrences keep theirs, whoever serves",
        town(duty(period="week", times=2, slot="am", params=APART), last=7),
        ["D 1 a", "D 3 b"], {"owner-spacing": 1}),
    Row("three apart is the owner's limit",
        town(duty(period="week", times=2, slot="am", params=APART), last=7), ["D 1 a", "D 4 b"]),
    Row("ten days are seven working days", town(thirds(7), last=20), ["D 3 a", "D 11 b"],
        {"owner-spacing": 1}),
    Row("and shorter than eight", town(thirds(8), last=20), ["D 3 a", "D 11 b"]),
    Row("ten where weekends and holidays count", town(thirds(10, EVERY), last=20),
        ["D 3 a", "D 11 b"], {"owner-spacing": 1}),
    Row("and shorter than eleven", town(thirds(11, EVERY), last=20), ["D 3 a", "D 11 b"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("spacing", row) == row.breaches
    assert allowed("spacing", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(daily(0, 1, 2, 3), last=4),
        town(daily(4, 0, 1), last=9),
        town(daily(0, 1, 2, block="week"), daily(1, name="E"), last=3),
        town(daily(0, 1, 2), last=3, history=FRIDAY),
        town(duty(period="week", times=2, slot="am", params=APART), names="a", last=7),
        town(daily(0, 1, 2), last=3, pins=(Pin("D", "a", march(2), None, None, "must"),)),
    ],
    ids=["four days", "over a weekend", "blocks", "history", "owner", "must"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("spacing", of) is None
