"""每村每周来访上限: no village is visited from outside too often in a week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.domain.problem import Duty, Person, Problem, Unit
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import TARGET, duty, march, problem, units
from tests.builders.tables import Row, allowed, amounts, disagreement

PEOPLE = [*cadres("ab"), Person("v", "v", "V", roles=("cadre",))]
PLACES = [Unit("V", "V", "村"), Unit("G", "G", "村民组", "V"), Unit("W", "W", "村")]


def town(limit: int | None, *duties: Duty, last: int = 7) -> Problem:
    """Two cadres from elsewhere and one of village V, from Monday the 1st on."""
    return problem(
        *duties, people=PEOPLE, places=PLACES, start=march(1), end=march(last),
        visits_per_week=limit,
    )  # fmt: skip


def visit(name: str, *days: int, kind: str = "visit", to: str = "村民组") -> Duty:
    """Owed to every unit of a kind, on one of some weekdays of the week."""
    return duty(name, kind, owner=TARGET, target=units(to), slot="am", weekdays=frozenset(days))


A, B = visit("A", 0), visit("B", 1)
NEXT = replace(visit("C", 0), period="day", start=march(8), until=march(8))

ROWS = [
    Row("nobody comes", town(1, A, B), []),
    Row("one is the limit", town(1, A, B), ["A 1 a"]),
    Row("two are one too many", town(1, A, B), ["A 1 a", "B 2 b"], {"village-limit": 1}),
    Row("two where two are allowed", town(2, A, B), ["A 1 a", "B 2 b"]),
    Row("none where none is allowed", town(0, A), ["A 1 a"], {"village-limit": 1}),
    Row("without a limit", town(None, A, B), ["A 1 a", "B 2 b"]),
    Row("the village's own people do not count", town(1, A, B), ["A 1 a", "B 2 v"]),
    Row("another week", town(1, A, NEXT, last=14), ["A 1 a", "C 8 b"]),
    Row("a meeting disturbs nobody", town(1, A, visit("M", 1, kind="meeting")),
        ["A 1 a", "M 2 b"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("villages", row) == row.breaches
    assert allowed("villages", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(1, A, B, visit("M", 0, kind="meeting")),
        town(1, visit("A", 0, 1, to="村")),
        town(2, A, B, visit("C", 2)),
    ],
    ids=["one", "two villages", "three visits"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("villages", of) is None
