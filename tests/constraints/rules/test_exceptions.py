"""except=DUTY: not on days on which that other duty takes place for the same owner."""

from __future__ import annotations

import pytest

from planner.domain.problem import Duty, Problem
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import PERSON, duty, march, problem
from tests.builders.parameters import having
from tests.builders.tables import Row, allowed, amounts, disagreement


def town(*duties: Duty, names: str = "ab") -> Problem:
    """Some cadres, Monday to Wednesday."""
    return problem(*duties, people=cadres(names), start=march(1), end=march(3))


def weekly(name: str, slot: str = "am", **fields: object) -> Duty:
    """A duty once on one of the three days."""
    return duty(name, period="once", slot=slot, **fields)


OFF = having(except_=("A",))
BOTH = (weekly("A"), weekly("B", "pm", params=OFF))
OWN = (weekly("A"), weekly("B", "pm", owner=PERSON, params=OFF))

ROWS = [
    Row("neither takes place", town(*BOTH), []),
    Row("on one day", town(*BOTH), ["A 1 a", "B 1 b"], {"except": 1}),
    Row("on two days", town(*BOTH), ["A 1 a", "B 2 b"]),
    Row("a gap of the other is no occurrence", town(*BOTH), ["B 1 b"]),
    Row("who serves there does not owe here that day", town(*OWN), ["A 1 a", "B 1 a", "B 2 b"],
        {"except": 1}),
    Row("who does not serve there may", town(*OWN), ["A 1 a", "B 1 b", "B 2 a"]),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_both_halves_say_what_the_row_says(row: Row) -> None:
    """The judge counts the breaches; the model allows the plan where there are none."""
    assert amounts("exceptions", row) == row.breaches
    assert allowed("exceptions", row) == (not row.breaches)


@pytest.mark.parametrize("duties", [BOTH, OWN], ids=["whole", "person"])
def test_every_plan_of_small_towns(duties: tuple[Duty, ...]) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement("exceptions", town(*duties)) is None
