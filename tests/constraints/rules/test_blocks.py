"""连班: the same people serve a whole week or month, but for who is away."""

from __future__ import annotations

import pytest

from planner.domain.problem import Absence, Duty, Problem
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem, role
from tests.builders.tables import Row, allowed, amounts, disagreement


def town(*, count: int = 1, last: int = 3, names: str = "abc", **fields: object) -> Problem:
    """A daily duty in blocks of a week, from Monday the 1st on."""
    one: Duty = duty(period="day", slot="am", block="week", team=(role("cadre", count=count),))
    return problem(one, people=cadres(names), start=march(1), end=march(last), **fields)


AWAY = (Absence("a", march(2), march(2)),)

ROWS = [
    Row("nobody serves", town(), []),
    Row("one serves all days", town(), ["D 1 a", "D 2 a", "D 3 a"]),
    Row("one day is another's", town(), ["D 1 a", "D 2 b", "D 3 a"], {"block": 3}),
    Row("a stand-in on the day one is away", town(absences=AWAY), ["D 1 a", "D 2 b", "D 3 a"]),
    Row("but on no other day", town(absences=AWAY), ["D 1 a", "D 2 b", "D 3 b"], {"block": 3}),
    Row("a day that is a gap breaks no block", town(), ["D 1 a", "D 3 a"]),
    Row("another week, other people", town(last=8), ["D 5 a", "D 8 b"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("blocks", row) == row.breaches
    assert allowed("blocks", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [town(names="ab"), town(absences=AWAY), town(last=8, names="a")],
    ids=["a week", "somebody away", "two weeks"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("blocks", of) is None
