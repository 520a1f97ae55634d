"""What the ledger of obligations takes for owed is what the judge takes for owed.

Both are asked about plans that say nothing of some, or all, of what is owed: the ledger calls
it forgotten, the judge unanswered. They derive it on two sides of the wall.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from constraints.judging.case import Case
from constraints.judging.docket import Docket
from outputs.tables.standing.whole import standing
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from tests.builders.day_problems import random_plan
from tests.builders.good_plans import NAMES, good_plan

Owed = Counter[tuple[str, str | None]]
"""How many occurrences of a duty an owner owes."""


def cut(plan: Plan, nth: int) -> Plan:
    """`plan` without every `nth` shift; with 1 it says nothing of any occurrence."""
    shifts = tuple(shift for number, shift in enumerate(plan.shifts) if number % nth)
    gaps = () if nth == 1 else tuple(gap for gap in plan.gaps if gap.cause != "pin")
    return replace(plan, shifts=shifts, gaps=gaps)


def disagreement(plan: Plan, problem: Problem) -> dict[str, str]:
    """What one of the two takes for owed, and the other does not."""
    book = Case(problem, plan).docket
    told = standing([plan], problem)
    ledger: Owed = Counter((one.duty, one.owner) for one in told if one.forgotten)
    must, may = _of_judge(book)
    return {
        f"{duty} of {owner}": f"{ledger[duty, owner]} in the ledger, {must[duty, owner]} judged"
        for duty, owner in ledger | must
        if not 0 <= ledger[duty, owner] - must[duty, owner] <= may[duty, owner]
    }


def _of_judge(book: Docket) -> tuple[Owed, Owed]:
    """What must be answered, deferred turns that meet as one, and what may be."""
    must = {
        (one.stream, one.days) if one.deferred else (one.stream, number): one
        for number, one in enumerate(book.unanswered)
    }
    # The judge lets a deferred turn be one with any other of its day; the ledger goes by ids.
    may = [one for one in book.obligations if one.optional or one.deferred]
    return Counter(one.stream[:2] for one in must.values()), Counter(o.stream[:2] for o in may)


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_they_agree_on_good_plans_cut_short(name: str, nth: int) -> None:
    """Small towns and examples: as many of each duty and owner on both sides."""
    problem, plan = good_plan(name)
    assert disagreement(cut(plan, nth), problem) == {}


@pytest.mark.parametrize("seed", range(24))
def test_they_agree_on_random_problems(seed: int) -> None:
    """Problems nobody thought of, without any shift and without every second one."""
    problem, plan = random_plan(seed)
    assert [disagreement(cut(plan, nth), problem) for nth in (1, 2)] == [{}, {}]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_forgotten_in_a_good_plan(name: str) -> None:
    """A plan as it is made speaks of everything that is owed."""
    problem, plan = good_plan(name)
    assert [one for one in standing([plan], problem) if one.forgotten] == []
