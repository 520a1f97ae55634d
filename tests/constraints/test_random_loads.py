"""Rest and load of people in small towns at random: what the model plans the judge finds clean.

The judge tries every gap, too: nobody may be free whom the model left out.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from constraints.fewest_turns.rule import FEWEST
from constraints.judging.judge import verify
from constraints.longest_run.rule import MAX_RUN
from constraints.most_turns.rule import MOST
from constraints.rest.rule import REST, Rest
from planner.domain.hours import Hours
from planner.domain.params import NO_PARAMS, Params
from planner.domain.problem import Absence, Done, Duty, PerPeriod, Problem
from planner.repair.engine import repair
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import duty, march, problem, role

_SLOTS = (
    "am", "day", "evening", Hours(time(12), time(14)), Hours(time(17, 30), time(8, 30)),
    Hours(time(8, 30), time(8, 30)),
)  # fmt: skip


def town(seed: int) -> Problem:
    """Two or three daily duties of three or four people over ten days."""
    draw = random.Random(seed)
    names = "abcd"[: draw.choice([3, 4])]
    start = march(draw.choice([1, 4]))
    end = start + timedelta(days=9)
    people = cadres(names)
    if draw.random() < 0.3:
        people[0] = replace(people[0], start=start + timedelta(days=2))
    days = [start + timedelta(days=n) for n in range(-4, 10)]
    absences = tuple(
        Absence(draw.choice(names), day, day, draw.choice([None, "pm", Hours(time(7), time(9))]))
        for day in draw.sample(days, 2)
    )
    history = tuple(
        Done(day, draw.choice("AB"), draw.choice(names))
        for day in days[:4] if draw.random() < 0.5
    )  # fmt: skip
    of = problem(
        *(_duty(draw, name) for name in "ABC"[: draw.choice([2, 3])]),
        people=people, start=start, end=end, absences=absences, history=history,
    )  # fmt: skip
    return replace(of, settings=replace(of.settings, shifts_per_day=draw.choice([None, 1, 1, 2])))


def _duty(draw: random.Random, name: str) -> Duty:
    return duty(
        name, draw.choice(["service_window", "meeting"]), period="day", slot=draw.choice(_SLOTS),
        team=(role("cadre", count=draw.choice([1, 1, 2])),), params=_params(draw),
        weekdays=draw.choice([frozenset(), frozenset(range(7)), frozenset({0, 2, 5})]),
        block=draw.choice([None, None, None, "week"]),
    )  # fmt: skip


def _params(draw: random.Random) -> Params:
    found = NO_PARAMS
    if draw.random() < 0.4:
        found = found.having(REST, draw.choice([Rest(12, "hour"), Rest(1, "day")]))
    if draw.random() < 0.4:
        found = found.having(MOST, (PerPeriod(draw.choice([1, 2, 3]), "week"),))
    if draw.random() < 0.4:
        found = found.having(FEWEST, (PerPeriod(draw.choice([1, 2]), "week"),))
    if draw.random() < 0.4:
        found = found.having(MAX_RUN, draw.choice([1, 2]))
    return found


@pytest.mark.parametrize("seed", range(16))
def test_what_is_planned_is_clean(seed: int) -> None:
    """No rule is broken, every gap is forced, and re-planning an absence keeps it so."""
    of = town(seed)
    plan, broken = planned(of)
    assert broken == []
    day = plan.start + timedelta(days=4)
    who = next((s.people[0].id for s in plan.shifts if s.date == day), "a")
    later = replace(of, absences=(*of.absences, Absence(who, day, day)))
    found = repair(later, plan, of, today=date(2027, 3, 1))
    assert [one.rule for one in verify(found.plan, later) if one.hard] == []
