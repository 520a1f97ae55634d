"""Steps of projects counted back, by hand, by brute force, and through both halves.

March 2027 begins on a Monday and has no public holidays (see ``tests.builders.judge_builder``).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from constraints.judging.case import Case
from constraints.judging.judge import verify
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Done,
    Link,
    Milestone,
    Person,
    Pin,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.steps import schedule
from planner.domain.workdays import WorkCalendar
from tests.builders.day_problems import cadres, missing, must, planned
from tests.builders.judge_builder import TARGET, duty, march, problem, role
from tests.builders.parameters import having

PROJECTS = (Unit("X", "老旧小区改造", "项目"), Unit("Y", "供水管网", "项目"))


def steps(
    *days: int, due: date | None = None, project: str = "X", **fields: object
) -> dict[str, Milestone]:
    """Steps of one project that take so many working days each; the last is due."""
    rows = [
        Milestone(f"{project}{number}", "D", project, f"第{number}步", count)
        for number, count in enumerate(days, 1)
    ]
    rows[-1] = replace(rows[-1], due=due)
    return {row.id: replace(row, **fields) for row in rows}  # type: ignore[arg-type]


def project_plan(rows: dict[str, Milestone], **fields: object) -> Problem:
    """A workbook of one duty of kind 节点 over March."""
    settings: dict[str, object] = {"places": PROJECTS, "milestones": rows, **fields}
    own = settings.pop("duty", duty(kind="milestone", owner=TARGET, period="once"))
    return problem(own, **settings)  # type: ignore[arg-type]


def when(plan: Plan) -> dict[str | None, int]:
    """The day of March of each step."""
    return {shift.owner: shift.date.day for shift in plan.shifts}


def person(identity: str) -> Selector:
    """One person."""
    return Selector((Term("person", identity),))


def latest(of: Problem) -> dict[str, date | None]:
    """The counted-back day of each step."""
    found = schedule(of, WorkCalendar.of(of.calendar))
    return {one: step.latest for one, step in found.items()}


def test_steps_are_counted_back_over_working_days() -> None:
    """Due on Friday the 26th: three days back is Tuesday, five more the Tuesday before."""
    of = project_plan(steps(2, 5, 3, due=march(26)))
    assert latest(of) == {"X1": march(16), "X2": march(23), "X3": march(26)}
    plan, broken = planned(of)
    assert (broken, plan.gaps) == ([], ())
    assert when(plan) == {"X1": 16, "X2": 23, "X3": 26}
    assert {(shift.owner, shift.target) for shift in plan.shifts} == {
        ("X1", "X"), ("X2", "X"), ("X3", "X"),
    }  # fmt: skip
    assert [shift.id for shift in plan.shifts] == [f"D@X{n}@step@1" for n in (1, 2, 3)]


def test_a_day_off_is_not_counted() -> None:
    """A due day on a weekend is the Friday before; a 休息 between moves the rest back."""
    of = project_plan(steps(1, 2, due=march(28)), calendar=(CalendarDay(march(25), "off"),))
    assert latest(of) == {"X1": march(23), "X2": march(26)}
    plan, broken = planned(of)
    assert (broken, when(plan)) == ([], {"X1": 23, "X2": 26})


def test_an_earlier_deadline_of_a_step_wins() -> None:
    """A step's own 期限 pulls it and what is before it; a later one changes nothing."""
    rows = steps(1, 2, 3, due=march(26))
    early = {**rows, "X2": replace(rows["X2"], due=march(12))}
    assert latest(project_plan(early)) == {"X1": march(10), "X2": march(12), "X3": march(26)}
    late = {**rows, "X2": replace(rows["X2"], due=march(30))}
    assert latest(project_plan(late)) == latest(project_plan(rows))


def test_a_step_moves_to_a_free_day_and_those_before_it_keep_their_distance() -> None:
    """Nobody on the 25th and 26th: the check is on the 24th, the step before 3 days earlier."""
    away = tuple(Absence(one, march(25), march(26)) for one in "abc")
    plan, broken = planned(project_plan(steps(2, 3, due=march(26)), absences=away))
    assert (broken, plan.gaps, when(plan)) == ([], (), {"X1": 19, "X2": 24})


def test_weekdays_of_the_duty_hold() -> None:
    """On Wednesdays only, a step due on Tuesday is on the Wednesday before."""
    own = duty(kind="milestone", owner=TARGET, period="once", weekdays=frozenset({2}))
    plan, broken = planned(project_plan(steps(2, 3, due=march(23)), duty=own))
    assert (broken, plan.gaps, when(plan)) == ([], (), {"X1": 10, "X2": 17})


def test_the_owner_of_a_step_takes_the_place_of_the_first_part() -> None:
    """责任人 leads its step; the rest of the team stays, other steps have the duty's team."""
    own = duty(kind="milestone", owner=TARGET, period="once", team=(role("head"), role("cadre")))
    people = [*cadres("ab"), Person("h", "h", roles=("head",)), Person("o", "o")]
    rows = steps(1, 1, due=march(26))
    rows["X2"] = replace(rows["X2"], owner=person("o"))
    plan, broken = planned(project_plan(rows, duty=own, people=people))
    assert (broken, plan.gaps) == ([], ())
    leaders = {shift.owner: [p.id for p in shift.people if p.part == 0] for shift in plan.shifts}
    assert leaders == {"X1": ["h"], "X2": ["o"]}
    assert all(len(shift.people) == 2 for shift in plan.shifts)


def test_the_team_is_drawn_from_the_people_of_the_project() -> None:
    """联系:DUTY at a milestone means those linked to its project."""
    linking = duty("L", "pairing", owner=TARGET, target=Selector((Term("unit_kind", "项目"),)),
                   period="year")  # fmt: skip
    own = duty(kind="milestone", owner=TARGET, period="once",
               team=(TeamPart(Selector((Term("linked", "L"),))),))  # fmt: skip
    rows = {**steps(1, due=march(26)), **steps(1, due=march(26), project="Y")}
    fixed = (Link("L", "b", "X", "fixed"), Link("L", "c", "Y", "fixed"))
    plan, broken = planned(problem(linking, own, places=PROJECTS, milestones=rows, links=fixed))
    assert (broken, plan.gaps) == ([], ())
    assert {s.target: s.people[0].id for s in plan.shifts} == {"X": "b", "Y": "c"}


def test_steps_beyond_the_plan_belong_to_the_next() -> None:
    """Only the steps whose counted-back day lies in the plan are planned."""
    of = project_plan(steps(1, 1, 10, 10, due=date(2027, 4, 29)))  # the 5th is a holiday
    assert [latest(of)[one] for one in ("X1", "X2", "X3")] == [
        march(30), march(31), date(2027, 4, 15),
    ]  # fmt: skip
    plan, broken = planned(of)
    assert (broken, plan.gaps, when(plan)) == ([], (), {"X1": 30, "X2": 31})


def test_a_step_whose_day_is_past_is_a_late_gap() -> None:
    """Two steps should have been done in February: late, and not planned; the third is."""
    plan, broken = planned(project_plan(steps(3, 3, 5, due=march(5))))
    assert broken == []
    assert [(gap.owner, gap.cause, gap.missing) for gap in plan.gaps] == [
        ("X1", "late", 1),
        ("X2", "late", 1),
    ]
    assert all("2月" in gap.message for gap in plan.gaps)
    assert when(plan) == {"X3": 5}


def test_what_is_done_is_not_owed_and_leaves_the_next_its_days() -> None:
    """Step 1 done on the 22nd: step 2 takes three days, so the 25th is its first day."""
    rows = steps(2, 3, due=march(26))
    rows["X1"] = replace(rows["X1"], done_on=march(22))
    away = tuple(Absence(one, march(26), march(26)) for one in "abc")
    plan, broken = planned(project_plan(rows, absences=away))
    assert (broken, plan.gaps, when(plan)) == ([], (), {"X2": 25})
    everybody = tuple(Absence(one, march(25), march(26)) for one in "abc")
    plan, broken = planned(project_plan(rows, absences=everybody))
    assert (broken, [gap.cause for gap in plan.gaps]) == ([], ["all_away"])
    rows["X1"] = replace(rows["X1"], done_on=march(24))
    plan, broken = planned(project_plan(rows))
    assert (broken, [gap.cause for gap in plan.gaps]) == ([], ["late"])


@pytest.mark.parametrize("count, left", [(1, {"X2", "X3"}), (2, {"X3"}), (3, set())])
def test_history_finishes_the_first_open_steps(count: int, left: set[str]) -> None:
    """Rows of 历史 with the duty and the project are its steps, in their order."""
    done = tuple(Done(march(day), "D", "a", "X") for day in range(1, count + 1))
    plan, broken = planned(project_plan(steps(1, 1, 1, due=march(26)), history=done))
    assert (broken, plan.gaps, set(when(plan))) == ([], (), left)


def test_history_may_name_a_step() -> None:
    """A row with the id of a step finishes that one, the row with the project the first."""
    done = (Done(march(3), "D", "a", "X2"), Done(march(5), "D", "a", "X"))
    plan, broken = planned(project_plan(steps(1, 1, 1, due=march(26)), history=done))
    assert (broken, set(when(plan))) == ([], {"X3"})


def test_history_that_repeats_a_finished_day_is_that_step() -> None:
    """A row on the day of a 完成日期 finishes nothing more."""
    rows = steps(1, 1, due=march(26))
    rows["X1"] = replace(rows["X1"], done_on=march(2))
    plan, broken = planned(project_plan(rows, history=(Done(march(2), "D", "a", "X"),)))
    assert (broken, set(when(plan))) == ([], {"X2"})


def test_dispatch_meetings_are_steps_of_another_duty() -> None:
    """A meeting of the whole group stands before each check, in one chain of two duties."""
    check = duty(kind="milestone", owner=TARGET, period="once", slot="am")
    meet = duty("M", "milestone", owner=TARGET, period="once", slot="pm",
                team=(role("cadre", count=3),))  # fmt: skip
    rows = steps(1, 3, 1, 3, due=march(26))
    rows = {
        one: replace(row, duty="M") if one in ("X1", "X3") else row for one, row in rows.items()
    }
    plan, broken = planned(problem(check, meet, places=PROJECTS, milestones=rows))
    assert (broken, plan.gaps) == ([], ())
    assert when(plan) == {"X1": 17, "X2": 22, "X3": 23, "X4": 26}
    assert [len(s.people) for s in sorted(plan.shifts, key=lambda s: s.date)] == [3, 1, 3, 1]


def test_a_pin_places_a_step_and_the_step_before_gives_way() -> None:
    """必须 on the 15th for a project whose step 2 could be there."""
    rows = steps(2, 3, due=march(19))
    plan, broken = planned(project_plan(rows, pins=(replace(must(march(12)), target="X"),)))
    assert (broken, plan.gaps) == ([], ())
    assert 12 in when(plan).values()


def test_an_order_that_absences_break_leaves_one_gap() -> None:
    """One free day for two steps: one is held, the other is a gap that nobody could fill."""
    away = tuple(
        Absence(one, first, last)
        for one in "abc"
        for first, last in ((march(1), march(9)), (march(11), march(31)))
    )
    plan, broken = planned(project_plan(steps(1, 1, due=march(12)), absences=away))
    assert (broken, missing(plan), len(plan.shifts)) == ([], 1, 1)


def moved(plan: Plan, owner: str, day: int) -> Plan:
    """The plan with one step on another day."""
    shifts = tuple(
        replace(
            one,
            date=march(day),
            start=one.start.replace(day=day),
            end=one.end.replace(day=day),
        )
        if one.owner == owner
        else one
        for one in plan.shifts
    )
    return replace(plan, shifts=shifts)


def test_the_judge_sees_steps_too_close_and_too_late() -> None:
    """On the limit is right; one day closer, or one day too late, is not."""
    of = project_plan(steps(2, 3, due=march(26)))
    plan, broken = planned(of)
    assert (broken, when(plan)) == ([], {"X1": 23, "X2": 26})
    early = moved(moved(plan, "X1", 22), "X2", 25)
    assert [one.rule for one in verify(early, of)] == []
    close = moved(plan, "X2", 25)
    assert [(one.rule, one.amount) for one in verify(close, of)] == [("step-order", 1)]
    late = moved(plan, "X2", 29)
    assert "step-late" in [one.rule for one in verify(late, of)]
    without = replace(plan, shifts=plan.shifts[:1])
    assert "missing" in [one.rule for one in verify(without, of)]


def brute_force(of: Problem) -> tuple[int, int]:
    """The most steps that can be held, and the fewest working days before their last days.

    Tries every choice of days for one project.

    Everybody of the team is alike here: a step can be held where any of them is there and
    no other project's step takes them, so it is for problems of one project.
    """
    case = Case(of, planned(replace(of, milestones={}))[0])
    found = schedule(of, WorkCalendar.of(of.calendar))
    open_steps = [
        step for step in found.values()
        if step.done is None and step.latest is not None and step.latest <= march(31)
    ]  # fmt: skip
    working = WorkCalendar.of(of.calendar).working_days(march(1), march(31))
    choices = []
    for step in open_steps:
        assert step.latest is not None
        floor = step.floor or march(1)
        days = [
            day for day in working
            if floor <= day <= step.latest and any(case.present(p, day, "day") for p in of.people)
        ]  # fmt: skip
        choices.append([None, *days])
    best = (0, 0)
    for chosen in itertools.product(*choices):
        at = {
            step.milestone.id: day
            for step, day in zip(open_steps, chosen, strict=True)
            if day is not None
        }
        if all(
            sum(at[earlier] < day <= at[one] for day in working) >= days
            for one in at
            for earlier, days in found[one].days_before.items()
            if earlier in at
        ):
            best = max(best, (len(at), -_early(of, at)))
    return best[0], -best[1]


def _early(of: Problem, at: Mapping[str, date]) -> int:
    """The working days between steps and their last days, all together."""
    working = WorkCalendar.of(of.calendar).working_days(march(1), march(31))
    last = latest(of)
    return sum(day < other <= (last[one] or day) for one, day in at.items() for other in working)


@pytest.mark.parametrize("seed", range(12))
def test_as_many_steps_as_can_be_are_held_as_late_as_can_be(seed: int) -> None:
    """Against every choice of days, with people away at random; the judge finds nothing.

    Turns are unequal, which must not draw steps away from their days.
    """
    draw = random.Random(seed)
    rows = steps(*(draw.randint(1, 2) for _ in range(3)), due=march(draw.choice([8, 9, 10])))
    if draw.random() < 0.4:
        rows["X1"] = replace(rows["X1"], done_on=march(draw.randint(1, 4)))
    days = [march(1) + timedelta(days=n) for n in range(12)]
    away = tuple(Absence(one, day, day) for one in "ab" for day in days if draw.random() < 0.6)
    of = project_plan(rows, people=cadres("ab"), absences=away)
    held, early = brute_force(of)
    done = tuple(Done(march(1) - timedelta(days=n), "D", "a") for n in range(1, 4))
    of = replace(of, history=done)
    plan, broken = planned(of)
    at = {shift.owner or "": shift.date for shift in plan.shifts if shift.duty == "D"}
    assert (broken, len(at), _early(of, at)) == ([], held, early)
    (level,) = (one for one in plan.levels if one.code == "days.steps")
    assert (level.value, level.proven) == (early, True)


@pytest.mark.parametrize("seed", range(10))
def test_solver_and_judge_agree_on_random_projects(seed: int) -> None:
    """Two projects, two duties, pins, history and holidays: no finding."""
    draw = random.Random(100 + seed)
    duties = [
        duty(
            name, "milestone", owner=TARGET, period="once",
            team=(role("cadre", count=draw.choice([1, 2, None])),),
            slot=draw.choice(["day", "half", "am"]),
            weekdays=frozenset(draw.sample(range(5), 3)) if draw.random() < 0.4 else frozenset(),
            spacing=draw.choice([None, None, 3]),
            params=having(standby=draw.choice([0, 0, 1])),
        )
        for name in "DE"
    ]  # fmt: skip
    rows: dict[str, Milestone] = {}
    for project in "XY":
        due = march(draw.randint(2, 31)) + timedelta(days=draw.choice([0, 0, 20]))
        own = steps(*(draw.randint(1, 5) for _ in range(4)), due=due, project=project)
        rows |= {
            one: replace(
                row,
                duty=draw.choice("DDE"),
                owner=person(draw.choice("abc")) if draw.random() < 0.4 else None,
                done_on=march(draw.randint(1, 5)) if draw.random() < 0.1 else None,
            )
            for one, row in own.items()
        }
    away = tuple(
        Absence(draw.choice("abc"), march(day), march(min(31, day + 3)))
        for day in (draw.randint(1, 31) for _ in range(5))
    )
    pins = tuple(
        Pin(draw.choice("DE"), draw.choice([*"abc", None]), march(draw.randint(1, 31)), None,
            draw.choice(["X", "Y", None]), draw.choice(["must", "never"]))  # type: ignore[arg-type]
        for _ in range(draw.randint(0, 2))
    )  # fmt: skip
    history = (Done(march(1), "D", "a", draw.choice(["X", "X2"])),) if draw.random() < 0.6 else ()
    of = problem(
        *duties, places=PROJECTS, milestones=rows, absences=away, pins=pins, history=history,
        calendar=(CalendarDay(march(draw.randint(1, 31)), "off"),),
    )  # fmt: skip
    plan, broken = planned(of)
    assert broken == [], [(str(one.text)) for one in verify(plan, of)]
