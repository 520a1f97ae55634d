"""Moving a shift: what is offered keeps every rule, what is not is said why."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constraints.judging.judge import finding_key, verify
from constraints.kinds import kind_of
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Absence, CalendarDay, Problem
from planner.questions.whatif import bench
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.exchange import moved, settled
from planner.questions.whatif.moves import NoMove, OtherDay, days_nearest, move, other_days
from planner.stages.whole import make_plan
from tests.builders.day_problems import cadres, random_plan
from tests.builders.good_plans import good_plan
from tests.builders.judge_builder import duty, march, problem, role

WEEK: dict[str, Any] = {"start": march(1), "end": march(7)}


def hard(plan: Plan, of: Problem) -> set[tuple[str, ...]]:
    """What the whole judge holds against a plan."""
    return {finding_key(one) for one in verify(plan, of) if one.hard}


def stands(bench: Bench, shift: Shift, to: OtherDay) -> bool:
    """Whether the whole judge finds no rule newly broken where the shift is moved."""
    of, plan = bench.problem, bench.plan
    new = moved(bench.case, shift, replace(shift, date=to.day, slot=to.slot))
    fresh = {key[0] for key in hard(settled(plan, of, [new]), of) - hard(plan, of)}
    return not fresh - {"gap-could-be-filled", "standby-missing"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 60), draw=st.randoms(use_true_random=False))
def test_days_are_offered_just_where_the_whole_judge_allows_them(
    seed: int, draw: random.Random
) -> None:
    """Each day of the duty is forbidden exactly where a full verify finds a rule newly broken."""
    of, plan = random_plan(seed)
    if not plan.shifts:
        return
    bench = Bench(plan, of)
    shift = draw.choice(sorted(plan.shifts, key=lambda shift: shift.id))
    owed = bench.owed(shift)
    for one in other_days(bench, shift, plan.start) if owed is not None else ():
        if one.here or owed is None or one.day not in owed.days:
            continue
        assert one.allowed == stands(bench, shift, one)


@pytest.mark.parametrize("town", ["houses", "ledger"])
def test_rounds_and_visits_of_items_are_offered_just_the_same(town: str) -> None:
    """So it is for what is owed by a cadence or a deadline; some days are free, some are not."""
    of, plan = good_plan(town)
    bench = Bench(plan, of)
    owed = [shift for shift in plan.shifts if not kind_of(shift.kind).unfolds]
    found = [
        (shift, one)
        for shift in owed[::3]
        for one in days_nearest(bench, shift, plan.start)
        if one.judged and not one.here
    ]
    assert {one.allowed for _shift, one in found} == {True, False}
    for shift, one in found:
        assert one.allowed == stands(bench, shift, one), (shift.id, one)


def test_the_days_of_a_round_need_not_the_whole_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no visit is missing, those that count for the same periods are as many as before."""
    of, plan = good_plan("houses")
    whole: list[Shift] = []

    def settle(plan: Plan, of: Problem, changed: list[Shift]) -> Plan:
        whole.extend(changed)
        return settled(plan, of, changed)

    monkeypatch.setattr(bench, "settled", settle)
    asked = Bench(plan, of)
    rounds = [shift for shift in plan.shifts if kind_of(shift.kind).by_household]
    judged = 0
    for shift in rounds:
        judged += sum(one.judged for one in days_nearest(asked, shift, plan.start))
    assert judged > len(rounds)
    assert len(whole) < judged / 4


def planned(of: Problem) -> tuple[Bench, Shift]:
    """The plan of a problem that owes one shift."""
    plan = make_plan(of)
    (shift,) = plan.shifts
    return Bench(plan, of), shift


def told(bench: Bench, shift: Shift, today: date) -> dict[int, str]:
    """The days by number with what forbids them."""
    days = other_days(bench, shift, today)
    return {one.day.day: "、".join(map(str, one.why)) for one in days if not one.here}


def test_every_day_of_the_week_is_told() -> None:
    """A holiday, a day off and one on which the only cadre is away say so; others are free."""
    of = problem(
        duty(), people=cadres("a"), absences=(Absence("a", march(4), march(4), reason="培训"),),
        calendar=(CalendarDay(march(3), "off"),), **WEEK,
    )  # fmt: skip
    bench, shift = planned(of)
    found = told(bench, shift, march(1))
    free = {1, 2, 5} - {shift.date.day}
    assert {day for day, why in found.items() if not why} == free
    assert found[3] == "放假"
    assert found[6] == found[7] == "不是该制度的日子"
    assert "不在" in found[4]
    assert set(told(bench, shift, march(5))) == {5, 6, 7} - {shift.date.day}


def test_a_moved_shift_is_a_plan_of_the_same_gaps() -> None:
    """It lies on its new day, keeps its people, and the plan says that a hand moved it."""
    bench, shift = planned(problem(duty(), people=cadres("a"), **WEEK))
    day = next(one.day for one in other_days(bench, shift, march(1)) if one.allowed)
    found = move(bench, shift, day, shift.slot)
    assert found.verdict.legal
    assert [(one.date, one.people) for one in found.plan.shifts] == [(day, shift.people)]
    assert "swapped" in {one.code for one in found.plan.warnings}


def test_days_of_another_period_are_none() -> None:
    """A weekly shift cannot leave its week, and a day off is no day of it."""
    bench, shift = planned(problem(duty(), people=cadres("a"), **WEEK))
    for day in (march(6), march(9)):
        with pytest.raises(NoMove):
            move(bench, shift, day, shift.slot)


def test_whoever_is_there_comes_where_all_are_to() -> None:
    """A part that asks for all has on its new day who is there then."""
    everybody = duty(team=(role("cadre", count=None),))
    of = problem(everybody, people=cadres("ab"), absences=(Absence("b", march(4), march(4)),),
                 **WEEK)  # fmt: skip
    bench, shift = planned(of)
    found = move(bench, shift, march(4), shift.slot)
    assert found.verdict.legal, [str(one.text) for one in found.verdict.broken]
    assert [one.id for one in found.plan.shifts[0].people] == ["a"]


def test_what_nothing_asks_for_is_not_moved() -> None:
    """The visit of an item that the ledger no longer has stays, and says so."""
    of, plan = good_plan("ledger")
    visit = next(one for one in plan.shifts if kind_of(one.kind).by_item)
    with pytest.raises(NoMove):
        other_days(Bench(plan, replace(of, items={})), visit, plan.start)
