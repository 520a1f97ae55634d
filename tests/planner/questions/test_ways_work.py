"""What an explanation names is true of the workbook: every cause, and every way out.

Each is done in the sheets, as somebody would in Excel, and everything is planned again; in the
middle of a plan it is re-planned from that day on, and nothing that is over is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, partial
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.domain import plan as plans
from planner.domain.directory import Directory
from planner.domain.edits import Fill, edited
from planner.domain.language import speaking
from planner.domain.periods import each_day
from planner.domain.plan import Gap, Plan
from planner.domain.problem import Problem, Slot
from planner.questions.explaining.gaps import asked
from planner.questions.explaining.question import Cause, Question, WayOut, causes, ways_out
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.edits import done_in
from tests.builders.gap_books import DAYS, ONE, OTHERS, book
from tests.builders.sheets import Sheets, read_sheets
from tests.builders.whole_books import books

EVERY = {**DAYS, **OTHERS}


@cache
def planned(name: str) -> tuple[Problem, Plan]:
    """A book with gaps as a problem, and its plan."""
    of = read_sheets(EVERY[name](), warned=True)
    with speaking("zh"):
        return of, make_plan(of)


def named(plan: Plan, of: Problem, gap: Gap) -> tuple[Question, list[WayOut], list[Cause]]:
    """The question of a gap, and all that its explanation names."""
    question = asked(Scene(plan, of, Work()), gap)
    assert question is not None, gap.id
    return question, list(ways_out(question)), list(causes(question))


def untrue(
    sheets: Sheets,
    question: Question,
    every: Iterable[WayOut | Cause],
    again: Callable[[Problem], Plan] = make_plan,
) -> Iterator[str]:
    """What of `every` leaves more missing than it says, once it is done in the workbook."""
    for one in every:
        if isinstance(one, Cause) and one.demands:
            continue  # another turn is no row that could be deleted
        planned = again(read_sheets(done_in(sheets, one.edits), warned=True))
        left = question.counted(planned.gaps)
        if left > one.missing:
            yield f"{one}: {left} left"


def over(of: Problem, every: Iterable[WayOut], today: date) -> Iterator[str]:
    """What of `every` asks for something on a day before `today`."""
    for way in every:
        then = edited(of, way.edits)
        days = {day for _who, day, _slot in _away(of) ^ _away(then)}
        days |= {row.date for row in {*of.calendar} ^ {*then.calendar}}
        days |= {pin.date for pin in {*of.pins} ^ {*then.pins} if pin.date is not None}
        days |= {e.value for e in way.edits if isinstance(e, Fill) and isinstance(e.value, date)}
        if any(day < today for day in days):
            yield f"{way}: {min(days)}"


def _away(of: Problem) -> set[tuple[str, date, Slot | None]]:
    directory = Directory(of)
    return {
        (who, day, one.slot)
        for one in of.absences
        for who in (directory.members(one.who) if one.who in of.units else (one.who,))
        for day in each_day(one.start, one.end)
    }


def test_the_books_have_gaps_of_every_cause() -> None:
    """No cause is left out of what is tried here."""
    made = [planned(name) for name in EVERY]
    assert {gap.cause for _of, plan in made for gap in plan.gaps} == set(get_args(plans.Cause))


@pytest.mark.parametrize("name", EVERY)
def test_every_cause_and_every_way_out_is_true(name: str) -> None:
    """Done in the workbook each leaves as few missing as it says, and one way closes the gap."""
    sheets, (of, plan) = EVERY[name](), planned(name)
    with speaking("zh"):
        assert plan.gaps
        for gap in plan.gaps:
            question, ways, found = named(plan, of, gap)
            assert any(not way.missing for way in ways)
            assert not list(untrue(sheets, question, [*ways, *found]))


@pytest.mark.parametrize("name", EVERY)
def test_nothing_that_is_over_is_named(name: str) -> None:
    """From the plan's third day on: what is named can still be done, and works."""
    sheets, (of, plan) = EVERY[name](), planned(name)
    today = of.settings.start + timedelta(2)
    with speaking("zh"):
        for gap in plan.gaps:
            scene = Scene(plan, of, Work(), today)
            question = None if scene.over(gap) else asked(scene, gap)
            if question is None:
                continue
            ways = list(ways_out(question))
            assert not list(over(of, ways, today))
            again = partial(_again, plan, of, today)
            assert not list(untrue(sheets, question, [*ways, *causes(question)], again))


def test_what_is_owed_no_more_is_not_looked_for() -> None:
    """One turn a week instead of two, tried beside another easing: the second one is gone."""
    turns = "JF,接访,接访,整体,干部,,周,2,一、二,全天,,,,,max_per_person=1/周"
    musts = tuple(f"JF,a,2027-03-0{day},,,必须" for day in (4, 7, 2))
    sheets = book(turns, people=ONE, 指定=musts)
    of, today = read_sheets(sheets, warned=True), date(2027, 3, 4)
    plan = make_plan(of)
    for gap in plan.gaps:
        question = asked(Scene(plan, of, Work(), today), gap)
        assert question is not None
        ways = list(ways_out(question))
        assert not list(untrue(sheets, question, ways, partial(_again, plan, of, today)))


def _again(plan: Plan, of: Problem, today: date, now: Problem) -> Plan:
    return repair(now, plan, of, today=today).plan


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(books(), st.integers(0, 15))
def test_what_is_named_of_any_book_is_true(sheets: Sheets, after: int) -> None:
    """Random books of every stage: the first gaps, what forces them and the ways out."""
    of = read_sheets(sheets, warned=True)
    with speaking("zh"):
        plan = make_plan(of)
        if not all(level.proven for level in plan.levels):
            return  # long searches, which another edit of the book may end elsewhere
        today = min(of.settings.start + timedelta(after), of.settings.end) if after else None
        again = make_plan if today is None else partial(_again, plan, of, today)
        for gap in plan.gaps[:2]:
            scene = Scene(plan, of, Work(), today)
            question = None if scene.over(gap) else asked(scene, gap)
            if question is None:
                continue
            found: list[WayOut | Cause] = []
            with suppress(OutOfTime):
                ways = list(ways_out(question))
                if gap.stage == "follow_ups" and today is None:
                    assert any(not one.missing for one in ways), gap.message
                assert today is None or not list(over(of, ways, today))
                found += [one for one in ways if one.planned][:6]
                found += causes(question)
            assert not list(untrue(sheets, question, found, again))
