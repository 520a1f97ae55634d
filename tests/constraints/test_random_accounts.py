"""Accounts in small towns at random: what is planned and told the judge counts alike."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from constraints.judging.judge import verify
from constraints.most_turns.rule import MOST
from planner.domain.accounts import LEVEL_OF, uneven, weights
from planner.domain.plan import Plan
from planner.domain.problem import Absence, CalendarDay, Done, PerPeriod, Problem
from planner.repair.engine import repair
from tests.builders.day_problems import at_random, planned, with_days_off


def town(seed: int) -> Problem:
    """Duties of days off and holidays, some of one 公平组, with shares and years of history."""
    draw = random.Random(seed)
    of = with_days_off(at_random(seed), seed)
    start = of.settings.start
    pools = {name: draw.choice(["甲", "甲", "乙", ""]) for name in of.duties}
    duties = {name: replace(duty, pool=pools[name]) for name, duty in of.duties.items()}
    limited = draw.choice(sorted(duties))
    if draw.random() < 0.4:
        limits = (PerPeriod(draw.choice([1, 2, 4]), "week", pool=True),)
        params = duties[limited].params.having(MOST, limits)
        duties[limited] = replace(duties[limited], params=params)
    people = {
        name: replace(
            person,
            share=draw.choice([100, 100, 50, 75]),
            start=start - timedelta(draw.choice([30, 400])) if draw.random() < 0.3 else None,
        )
        for name, person in of.people.items()
    }
    days = [start - timedelta(draw.randrange(1, 900)) for _n in range(25)]
    history = tuple(
        Done(day, draw.choice("AB"), draw.choice(sorted(people)), None, draw.choice([1, 2]))
        for day in days
    )
    # Days of the month that are off move, which is another rule's matter.
    fixed = any(duty.named.month_days for duty in duties.values())
    days_off = draw.sample(range(6), 0 if fixed else 2)
    off = tuple(CalendarDay(start + timedelta(n), "off") for n in days_off)
    settings = replace(of.settings, holiday_years=draw.choice([1, 2, 3]))
    return replace(
        of, settings=settings, duties=duties, people=people, calendar=off,
        history=(*of.history, *history),
    )  # fmt: skip


def levels(plan: Plan) -> dict[str, int]:
    """What the levels of the accounts have reached."""
    return {one.name: one.value for one in plan.levels if one.name in LEVEL_OF.values()}


def rows(plan: Plan, of: Problem) -> dict[str, int]:
    """What they are worth by the rows; accounts that no row has left out."""
    weighing = weights(of.people)
    found: dict[str, int] = {}
    for row in plan.fairness:
        name = LEVEL_OF[row.account]
        found[name] = found.get(name, 0) + uneven(row, weighing)
    return found


@pytest.mark.parametrize("seed", range(120))
def test_the_judge_counts_what_is_told(seed: int) -> None:
    """No rule is broken, levels are what the rows say, and so after an absence."""
    of = town(seed)
    plan, broken = planned(of)
    assert broken == []
    assert levels(plan) == {LEVEL_OF["all"]: 0, **rows(plan, of)}
    assert list(plan.fairness) == sorted(plan.fairness, key=lambda row: row.rank)
    if not plan.shifts or seed % 2:
        return
    away = plan.shifts[-1]
    if not away.people:
        return
    who = away.people[0].id
    later = replace(of, absences=(*of.absences, Absence(who, away.date, away.date)))
    found = repair(later, plan, of, today=plan.start)
    assert [one.rule for one in verify(found.plan, later) if one.hard] == []
    assert levels(found.plan) == {LEVEL_OF["all"]: 0, **rows(found.plan, later)}
