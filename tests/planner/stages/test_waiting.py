"""A part of the households in each period: those first that wait longest."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from constraints.judging.judge import verify
from planner.domain.plan import Shift
from planner.domain.problem import Absence, Cadence, Done, Person, Pin, Problem, Unit
from planner.domain.problem import Settings as Frame
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.judge_builder import problem
from tests.builders.parameters import having
from tests.builders.receptions import breaches
from tests.builders.rounds import DUTY, town
from tests.builders.sheets import read_sheets
from tests.builders.towns import SCHOOL

FIRST = date(2026, 3, 2)
LAST = date(2026, 7, 12)
"""A term, of 133 days."""


def drawn(seed: int) -> Problem:
    """A school of one or two classes; shares of categories that overlap, beside other cadences."""
    draw = random.Random(seed)
    count, classes, people = draw.randint(4, 9), draw.randint(1, 2), draw.randint(1, 3)
    kinds = ("大班", "困难户")
    houses = [
        (f"H{k}", f"G{k % classes}", tuple(one for one in kinds if draw.random() < 0.6), None)
        for k in range(count)
    ]
    cadences = [Cadence("大班", 1, "half_year", draw.randint(20, 90))]
    cadences += draw.sample(
        [
            Cadence("困难户", 1, "quarter", draw.randint(20, 90)), Cadence("困难户", 1, "month"),
            Cadence("全部", 1, "year"), Cadence("全部", 1, "term", draw.randint(20, 90)),
            Cadence("大班", 1, "month", draw.randint(10, 50)),
        ],
        draw.randint(0, 2),
    )  # fmt: skip
    duty = replace(
        DUTY, slot="am", spacing=draw.choice([None, 3]),
        params=having(
            visits=tuple(cadences), holders_per_household=min(people, draw.choice([1, 1, 2]))
        ),
    )  # fmt: skip
    history = tuple(
        Done(FIRST - timedelta(draw.randint(1, 400)), "HH", None, f"H{k}")
        for k in range(count)
        for _again in range(draw.randint(0, 2))
    )
    day = FIRST + timedelta(draw.randint(0, 100))
    pin = Pin("HH", None, day, None, f"H{draw.randrange(count)}", draw.choice(["must", "never"]))
    found = problem(
        duty,
        places=[Unit("V", "村", "村"), *(Unit(f"G{k}", f"{k}组", "村民组", "V")
                                        for k in range(classes))],
        people=[Person(f"P{k}", f"人{k}", "V", roles=("党员",)) for k in range(people)],
        houses=houses, history=history, pins=(pin,) if draw.random() < 0.3 else (),
        absences=(Absence("P0", FIRST, FIRST + timedelta(draw.choice([0, 60, 120]))),),
    )  # fmt: skip
    return replace(
        found, settings=Frame("园", FIRST, LAST, households_per_round=draw.randint(1, 3))
    )


@pytest.mark.parametrize("seed", range(40))
def test_nobody_is_passed_over(seed: int) -> None:
    """Plans, and plans made again, are as the judge wants them."""
    of = drawn(seed)
    made = make_plan(of)
    assert [one.rule for one in verify(made, of) if one.hard] == []
    today = date(2026, 4, 20)
    draw = random.Random(seed)
    change: dict[str, object] = {
        "history": (*of.history, Done(today - timedelta(1), "HH", None, "H0")),
        "absences": (*of.absences, Absence("P0", today, today + timedelta(30))),
    }
    for key in draw.sample(sorted(change), draw.randint(0, 1)):
        del change[key]
    after = replace(of, **change)  # type: ignore[arg-type]
    found = repair(after, made, of, today=today)
    assert breaches(found.plan, after, today) == []


def visited(shifts: tuple[Shift, ...]) -> set[str]:
    """The households visited."""
    return {one for shift in shifts for one in shift.households}


def test_the_term_of_a_school() -> None:
    """Six of 大班, 50% of them each half-year: three, of which 122 of 181 days are two in full and
    a part; eleven days of the next half-year ask for one more. Of the first class D3 and D5 were
    never visited, D2 longest ago; every family of 中班 is visited; 30% of thirteen are
    four a year, of which the others are already two.
    """
    of = read_sheets(SCHOOL, warned=True)
    made = make_plan(of)
    early = tuple(one for one in made.shifts if one.date <= date(2027, 6, 30))
    late = tuple(one for one in made.shifts if one.date > date(2027, 6, 30))
    assert visited(early) == {"D2", "D3", "D5", "Z1", "Z2", "Z3"}
    assert visited(late) == {"D1"}
    assert not made.gaps
    assert verify(made, of) == ()


def test_a_newcomer_takes_the_visit_of_who_was_there_lately() -> None:
    """Two of four households a term. A fifth comes, whom nobody ever visited: one round that is
    posted changes for it, and more are not owed.
    """
    frame = Frame("园", FIRST, LAST, households_per_round=1)
    duty = replace(DUTY, params=having(visits=(Cadence("全部", 1, "term", 40),)))

    def school(count: int) -> Problem:
        past = tuple(Done(date(2025, 9 + k, 1), "HH", "P0", f"H{k}") for k in range(min(count, 4)))
        return town(count, duty=duty, settings=frame, history=past)

    before, after = school(4), school(5)
    base = make_plan(before)
    assert visited(base.shifts) == {"H0", "H1"}
    second = max(one.date for one in base.shifts)
    for today in (FIRST, second - timedelta(1)):  # also where it is posted for tomorrow
        found = repair(after, base, before, today=today)
        assert visited(found.plan.shifts) == {"H0", "H4"}
        assert len(found.changes) == 1
        assert found.proven or today > FIRST
        assert breaches(found.plan, after, today) == []
    found = repair(after, base, before, today=second + timedelta(1))  # too late for this term
    assert not found.changes
