"""What an explanation names is true of the workbook: every cause, and every way out.

Each is done in the sheets, as somebody would in Excel, and everything is planned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings

from planner.domain import plan as plans
from planner.domain.language import speaking
from planner.domain.plan import Gap, Plan
from planner.domain.problem import Problem
from planner.questions.explaining.gaps import asked
from planner.questions.explaining.question import Cause, Question, WayOut, causes, ways_out
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.stages.whole import make_plan
from tests.builders.edits import done_in
from tests.builders.gap_books import DAYS, OTHERS
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


def untrue(sheets: Sheets, question: Question, every: Iterable[WayOut | Cause]) -> Iterator[str]:
    """What of `every` leaves more missing than it says, once it is done in the workbook."""
    for one in every:
        if isinstance(one, Cause) and one.demands:
            continue  # another turn is no row that could be deleted
        again = make_plan(read_sheets(done_in(sheets, one.edits), warned=True))
        left = question.counted(again.gaps)
        if left > one.missing:
            yield f"{one}: {left} left"


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


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(books())
def test_what_is_named_of_any_book_is_true(book: Sheets) -> None:
    """Random books of every stage: the first gaps, what forces them and the ways out."""
    of = read_sheets(book, warned=True)
    with speaking("zh"):
        plan = make_plan(of)
        if not all(level.proven for level in plan.levels):
            return  # long searches, which another edit of the book may end elsewhere
        for gap in plan.gaps[:2]:
            question = asked(Scene(plan, of, Work()), gap)
            if question is None:
                continue
            found: list[WayOut | Cause] = []
            with suppress(OutOfTime):
                ways = list(ways_out(question))
                if gap.stage == "follow_ups":
                    assert any(not one.missing for one in ways), gap.message
                found += [one for one in ways if one.planned][:6]
                found += causes(question)
            assert not list(untrue(book, question, found))
