"""A household sees the same people all week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.judging.case import Case
from constraints.judging.face import Asked
from constraints.visitors.check import check, refuse
from planner.domain.problem import Duty, Problem, Unit
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import TARGET, duty, houses, march, plan, problem, role, shift
from tests.builders.tables import Row, allowed, amounts, disagreement

HOUSES = (("h1", "G", (), None), ("h2", "G", ("困难户",), None))


def town(*duties: Duty, last: int = 7, people: str = "ab") -> Problem:
    """Some cadres and two households of one group, from Monday the 1st on."""
    return problem(
        *duties, people=cadres(people), places=[Unit("G", "G", "村民组")], houses=HOUSES,
        start=march(1), end=march(last),
    )  # fmt: skip


def visit(name: str, *days: int, to: str = "困难户", kind: str = "visit", team: int = 1) -> Duty:
    """Owed to each household of a category, on one of some weekdays of the week."""
    return duty(
        name, kind, owner=TARGET, target=houses(to), slot="am", weekdays=frozenset(days),
        team=(role("cadre", count=team),),
    )  # fmt: skip


A, B = visit("A", 0), visit("B", 1)
NEXT = replace(visit("C", 0), period="day", start=march(8), until=march(8))

ROWS = [
    Row("nobody comes", town(A, B), []),
    Row("one comes once", town(A, B), ["A 1 a"]),
    Row("the same one again", town(A, B), ["A 1 a", "B 2 a"]),
    Row("another one", town(A, B), ["A 1 a", "B 2 b"], {"different-people": 1}),
    Row("another one a week later", town(A, NEXT, last=14), ["A 1 a", "C 8 b"]),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("visitors", row) == row.breaches
    assert allowed("visitors", row) == (not row.breaches)


@pytest.mark.parametrize(
    "of",
    [
        town(A, B),
        town(A, visit("B", 1, 2), people="abc"),
        town(visit("A", 0, to="全部"), B),
        town(replace(visit("A", 0, 3), times=2), B),
        town(A, NEXT, last=14),
        town(A, visit("M", 0, kind="follow_up")),
    ],
    ids=["two", "two days", "two households", "twice", "two weeks", "an item"],
)
def test_every_plan_of_small_towns(of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("visitors", of) is None


def test_who_may_join() -> None:
    """The one who comes that week may come again, or whoever stands beside them."""
    of = town(A, B)
    first = shift(1, "a", duty="A", kind="visit", target="h2", households=("h2",), slot="am")
    again = replace(first, id="again", duty="B", date=march(2), people=())
    case = Case(of, plan(of, first))
    assert check_codes(case) == []
    assert refuse(case, Asked(again, "a")) is None
    refusal = refuse(case, Asked(again, "b"))
    assert refusal is not None
    assert refusal.sort == "visitors"
    assert refuse(case, Asked(replace(again, date=march(8)), "b")) is None
    assert refuse(case, Asked(again, "b", but=first.id)) is None


def check_codes(case: Case) -> list[str]:
    """What the judge finds."""
    return [finding.rule for finding in check(case)]
