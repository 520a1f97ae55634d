"""Sheet 指定: what must never be. That a 必须 is honoured or a gap is tried with the planner."""

from __future__ import annotations

import pytest

from planner.domain.problem import Duty, Pin, Problem
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem
from tests.builders.tables import Row, allowed, amounts, disagreement

A = duty("A", period="once", slot="half")
B = duty("B", period="once", slot="pm")


def never(
    duty: str | None = None,
    person: str | None = None,
    day: int | None = None,
    slot: str | None = None,
) -> tuple[Pin, ...]:
    """One 禁止; what is None is any."""
    when = None if day is None else march(day)
    return (Pin(duty, person, when, slot, None, "never"),)  # type: ignore[arg-type]


def town(pins: tuple[Pin, ...], *duties: Duty) -> Problem:
    """Two cadres, Monday to Wednesday."""
    of = duties or (A, B)
    return problem(*of, people=cadres("ab"), start=march(1), end=march(3), pins=pins)


ROWS = [
    Row("nothing is planned", town(never("A", "a")), []),
    Row("not this person", town(never("A", "a")), ["A 1 a"], {"never": 1}),
    Row("somebody else", town(never("A", "a")), ["A 1 b"]),
    Row("another duty", town(never("A", "a")), ["B 1 a"]),
    Row("not on that day", town(never("A", None, 1)), ["A 1 b"], {"never": 1}),
    Row("on another day", town(never("A", None, 1)), ["A 2 b"]),
    Row("not in any duty", town(never(None, "a", 1)), ["A 1.am a", "B 1 a"], {"never": 2}),
    Row("a morning leaves the afternoon", town(never(None, "a", 1, "am")), ["A 1.pm a"]),
    Row("all day takes the morning", town(never(None, "a", 1, "day")), ["A 1.am a"], {"never": 1}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("pins", row) == row.breaches
    assert allowed("pins", row) == (not row.breaches)


@pytest.mark.parametrize(
    "pins",
    [never("A", "a"), never(None, "a", 1), never(None, None, 2), never("A", None, 1, "day")],
    ids=["person", "day", "everybody", "all day"],
)
def test_every_plan_of_small_towns(pins: tuple[Pin, ...]) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("pins", town(pins)) is None
