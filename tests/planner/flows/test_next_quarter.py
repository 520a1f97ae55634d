"""The next quarter's plan knows what was recorded in this one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from constraints.judging.judge import verify
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    Cadence,
    Done,
    Duty,
    Item,
    Milestone,
    Owner,
    Person,
    Problem,
    Unit,
)
from planner.domain.records import Record, with_records
from planner.stages.whole import make_plan
from tests.builders.judge_builder import PERSON, WHOLE, houses, problem, role, unit, units
from tests.builders.parameters import having

Q1 = (date(2027, 1, 4), date(2027, 3, 31))
Q2 = (date(2027, 4, 1), date(2027, 6, 30))


def as_done(plan: Plan) -> list[Record]:
    """A record for every turn of a plan: everything was done as planned."""
    return [
        Record(shift.date, shift.duty, one.id, shift.target, shift.id, "done",
               shift.households or None)
        for shift in plan.shifts
        for one in shift.people
    ]  # fmt: skip


def in_quarter(whole: Problem, quarter: tuple[date, date]) -> Problem:
    """The workbook with another period."""
    start, end = quarter
    return replace(whole, settings=replace(whole.settings, start=start, end=end))


def sound(plan: Plan, whole: Problem) -> bool:
    """Whether the judge finds nothing wrong."""
    return not [finding for finding in verify(plan, whole) if finding.hard]


def test_a_rotation_goes_on_where_it_was() -> None:
    """Of six groups the first quarter knows three; the second goes to the other three."""
    groups = [Unit(f"G{n}", f"{n}组", "村民组", "V") for n in range(6)]
    duty = Duty(
        "R", "轮组", "rotation", Owner("unit", units("部门")), (role("cadre", "own"),),
        unit("V"), params=having(stay=(1, 1)),
    )  # fmt: skip
    duty = replace(duty, target=units("村民组"))
    whole = problem(
        duty,
        people=[Person("a", "甲", "D", roles=("cadre",))],
        places=[Unit("D", "农业办", "部门"), Unit("V", "东村", "村"), *groups],
    )
    first = make_plan(in_quarter(whole, Q1))
    visited = {shift.target for shift in first.shifts}
    later = in_quarter(whole, Q2)
    known = with_records(later, as_done(first))
    second = make_plan(known)
    assert len(visited) == 3
    assert {shift.target for shift in second.shifts} == {one.id for one in groups} - visited
    assert sound(second, known)
    assert {shift.target for shift in make_plan(later).shifts} == visited  # what nobody recorded


def test_fairness_counts_the_year() -> None:
    """Who was away in the first quarter catches up in the second, as far as the year goes."""
    duty = Duty("J", "接访", "reception", WHOLE, (role("cadre"),), None, "week",
                weekdays=frozenset({2}), slot="am")  # fmt: skip
    whole = problem(duty, people=[Person("a", "甲", roles=("cadre",)),
                                  Person("b", "乙", roles=("cadre",))])  # fmt: skip
    away = replace(in_quarter(whole, Q1), absences=(Absence("a", *Q1),))
    first = make_plan(away)
    turns = Counter(one.id for shift in first.shifts for one in shift.people)
    assert turns.keys() == {"b"}
    known = with_records(in_quarter(whole, Q2), as_done(first))
    second = make_plan(known)
    now = Counter(one.id for shift in second.shifts for one in shift.people)
    assert abs(now["a"] - now["b"] - turns["b"]) <= 1
    assert dict(second.fairness[0].loads) == {"a": now["a"], "b": now["b"] + turns["b"]}
    assert sound(second, known)


def test_households_that_were_visited_are_not_due_again() -> None:
    """A visit each half year: the second quarter goes to those the first did not see."""
    duty = Duty("H", "联户", "household", PERSON, (role("cadre"),), houses(), slot="am",
                params=having(visits=(Cadence("全部", 1, "half_year"),)))  # fmt: skip
    whole = problem(
        duty,
        people=[Person("a", "甲", "V", roles=("cadre",))],
        places=[Unit("V", "东村", "村")],
        houses=[(f"H{n}", "V", (), "a") for n in range(12)],
        households_per_round=3,
    )
    first = make_plan(in_quarter(whole, Q1))
    seen = {household for shift in first.shifts for household in shift.households}
    assert 0 < len(seen) < 12
    known = with_records(in_quarter(whole, Q2), as_done(first))
    second = make_plan(known)
    assert {one for shift in second.shifts for one in shift.households} == {
        f"H{n}" for n in range(12)
    } - seen
    assert sound(second, known)


def test_a_resolved_item_that_was_visited_is_not_visited_again() -> None:
    """The visit after the resolution is recorded, so no plan holds it any more."""
    duty = Duty("F", "回访", "follow_up", PERSON, (), None, slot="am", params=having(after=7))
    item = Item("S1", "H1", person="a", state="resolved", received=date(2027, 3, 20),
                resolved_on=date(2027, 3, 28))  # fmt: skip
    whole = problem(
        duty,
        people=[Person("a", "甲", "V", roles=("cadre",))],
        places=[Unit("V", "东村", "村")],
        houses=[("H1", "V", (), "a")],
        items={"S1": item},
    )
    later = in_quarter(whole, Q2)
    planned = make_plan(later).shifts
    assert [shift.households for shift in planned] == [("H1",)]
    done = [
        Record(shift.date, "F", "a", shift.target, shift.id, "done", shift.households)
        for shift in planned
    ]
    assert make_plan(with_records(later, done)).shifts == ()


def test_what_is_typed_and_recorded_counts_once() -> None:
    """The first quarter in 历史 as well as in the store gives the same second quarter."""
    duty = Duty("J", "接访", "reception", WHOLE, (role("cadre"),), None, "week",
                weekdays=frozenset({2}), slot="am", place="T")  # fmt: skip
    whole = problem(duty, people=[Person("a", "甲", roles=("cadre",)),
                                  Person("b", "乙", roles=("cadre",))],
                    places=[Unit("T", "镇", "镇")])  # fmt: skip
    first = make_plan(in_quarter(whole, Q1))
    records = as_done(first)
    later = in_quarter(whole, Q2)
    typed = replace(
        later, history=tuple(Done(one.date, one.duty, one.person, one.target) for one in records)
    )
    once, twice = with_records(later, records), with_records(typed, records)
    assert len(twice.history) == len(once.history) == len(records)
    assert make_plan(twice).fairness == make_plan(once).fairness


def test_a_make_up_visit_counts_for_its_own_quarter() -> None:
    """March's visit, made up for in April, is not taken for April's."""
    duty = Duty("V", "走访", "visit", PERSON, (role("cadre"),), None, "month", slot="am")
    whole = in_quarter(problem(duty, people=[Person("a", "甲", roles=("cadre",))]), Q2)
    day = date(2027, 4, 7)
    made_up = Record(day, "V", "a", None, "V@a@2027-03@1", "made_up",
                     instead_of=date(2027, 3, 30))  # fmt: skip
    plain = Record(day + timedelta(days=1), "V", "a", None)
    assert len(make_plan(with_records(whole, [made_up])).shifts) == 3
    assert len(make_plan(with_records(whole, [plain])).shifts) == 2


def test_a_project_goes_on_after_the_recorded_step() -> None:
    """The second step was done out of turn: its record names it, and it is not owed again."""
    rows = {
        f"X{n}": Milestone(
            f"X{n}", "D", "X", f"第{n}步", 2, due=None if n < 3 else date(2027, 3, 26)
        )
        for n in (1, 2, 3)
    }
    steps = Duty(
        "D", "节点", "milestone", Owner("target"), (role("cadre"),), None, "once", slot="am"
    )
    whole = problem(
        steps,
        people=[Person("a", "甲", roles=("cadre",))],
        places=[Unit("X", "旧改", "项目")],
        milestones=rows,
    )
    first = {shift.owner: shift for shift in make_plan(whole).shifts}
    assert set(first) == {"X1", "X2", "X3"}
    second = first["X2"]
    done = Record(second.date, "D", "a", second.target, second.id)
    known = with_records(whole, [done])
    assert [row.target for row in known.history] == ["X2"]
    assert {shift.owner for shift in make_plan(known).shifts} == {"X1", "X3"}
