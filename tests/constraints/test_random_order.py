"""Turns in order, in towns at random: the level is the judge's count, of the best plan and others.

A plan is drawn from the model itself, at random costs, with every rule in it; then the level
is made small with that plan fixed. Other duties, rest, spacing and limits forbid turns here and
there, which is where the two halves could differ.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from constraints.judging.case import Case
from constraints.judging.judge import checks, verify
from constraints.most_turns.rule import MOST
from constraints.order.replay import out_of_order
from constraints.order.rule import ORDER
from constraints.posting import post_rules
from constraints.rest.rule import REST, Rest
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.params import NO_PARAMS
from planner.domain.plan import Shift
from planner.domain.problem import Absence, Done, PerPeriod, Person, Pin, Problem, Unit
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.choices import Choices
from planner.model.linear import Linear, Objective
from planner.model.unfolding import unfold
from planner.model.windows import windows
from planner.solver.pool import Workers
from planner.solver.solve import solve
from planner.stages.days import chosen_times, shift_of
from planner.stages.whole import make_plan
from tests.builders.judge_builder import TARGET, duty, march, plan, problem, role, units

DAYS = checks(frozenset({"days"}))
SEEDS = range(60)
ROTATE = NO_PARAMS.having(ORDER, "rotate")


def town(seed: int) -> Problem:
    """A ring of some people over a week or two, and beside it what may forbid turns."""
    draw = random.Random(seed)
    people = "abcdef"[: draw.randint(3, 6)]
    days = draw.choice([7, 10, 12])
    rotated = ROTATE
    if draw.random() < 0.3:
        rotated = rotated.having(REST, draw.choice([Rest(12, "hour"), Rest(1, "day")]))
    if draw.random() < 0.3:
        rotated = rotated.having(MOST, (PerPeriod(draw.randint(1, 3), "week"),))
    weekly = draw.random() < 0.3
    by_village = draw.random() < 0.2
    ring = duty(
        "D",
        owner=TARGET if by_village else duty().owner,
        target=units("村") if by_village else None,
        period="week" if weekly else "day",
        times=draw.choice([1, 2]) if weekly else 1,
        weekdays=frozenset(draw.sample(range(5), 3)) if draw.random() < 0.4 else frozenset(),
        slot=draw.choice(["am", "day"]),
        team=(role("cadre", "target" if by_village and draw.random() < 0.5 else None,
                   count=draw.choice([1, 1, 2])),),
        block=draw.choice([None, None, "week"]) if not weekly else None,
        spacing=draw.choice([None, None, 2]),
        params=rotated,
    )  # fmt: skip
    other = duty("M", "meeting", period="day", slot=draw.choice(["am", "pm"]),
                 weekdays=frozenset(draw.sample(range(5), 2)))  # fmt: skip
    places = [Unit("T", "镇", "镇"), Unit("V0", "东村", "村", "T"), Unit("V1", "西村", "村", "T")]
    return problem(
        *((ring, other) if draw.random() < 0.6 else (ring,)),
        people=[
            Person(one, one, draw.choice(["V0", "V1"]), roles=("cadre",),
                   start=march(draw.randint(2, 6)) if draw.random() < 0.15 else None)
            for one in people
        ],
        places=places,
        start=march(1),
        end=march(days),
        absences=tuple(_absences(draw, people, days)),
        history=tuple(_history(draw, people)),
        pins=tuple(_pins(draw, people, days)),
    )  # fmt: skip


def _absences(draw: random.Random, people: str, days: int) -> list[Absence]:
    found = []
    for _ in range(draw.randint(0, 3)):
        first = draw.randint(1, days)
        last = min(days, first + draw.choice([0, 1, 4]))
        found.append(Absence(draw.choice(people), march(first), march(last)))
    return found


def _history(draw: random.Random, people: str) -> list[Done]:
    return [
        Done(march(1) - timedelta(draw.randint(1, 10)), "D", draw.choice(people),
             draw.choice(["V0", "V1"]))
        for _ in range(draw.choice([0, 1, 4]))
    ]  # fmt: skip


def _pins(draw: random.Random, people: str, days: int) -> list[Pin]:
    modes: tuple[Literal["must", "never", "wish"], ...] = ("must", "never", "wish")
    return [
        Pin("D", draw.choice(people), march(draw.randint(1, days)), None, None, draw.choice(modes))
        for _ in range(draw.choice([0, 0, 1]))
    ]


def model_of(of: Problem) -> Choices:
    """The choices of the days with every rule posted."""
    directory, calendar = Directory(of), WorkCalendar.of(of.calendar)
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    demands = unfold(of, directory, calendar, NO_LINKS).demands
    framed = windows(demands, directory, attendance, of.pins)
    choices = Choices(of, directory, calendar, attendance, demands, windows=framed)
    post_rules(choices)
    return choices


def drawn(choices: Choices, seed: int) -> tuple[Shift, ...]:
    """Some plan that every rule allows, full rather than empty."""
    draw = random.Random(seed)
    costs = [(turn.variable, draw.randint(-9, -1)) for turn in choices.turns]
    values = solve(
        _alone(choices.model, Objective("any", None, costs)), stage="days", workers=Workers(jobs=1)
    ).values
    chosen = chosen_times(choices, values)
    return tuple(
        shift_of(choices, demand, chosen[demand.id], values)
        for demand in choices.demands
        if demand.id in chosen
    )


def least(choices: Choices, shifts: tuple[Shift, ...]) -> int:
    """The level of `shifts`, and nothing else chosen."""
    model = choices.model
    objective = next(one for one in model.objectives if one.name == "order")
    alone = _alone(model, objective, choices.level("order"))
    held = {shift.id: shift for shift in shifts}
    for demand, when, placed in choices.occurrences(choices.demands):
        shift = held.get(demand.id)
        here = shift is not None and (shift.date, shift.slot) == when
        alone.fix(placed, int(here))
        for turn in choices.turns_at[demand.id, when]:
            serves = here and any(one.id == turn.person for one in (shift.people if shift else ()))
            alone.fix(turn.variable, int(serves))
    return solve(alone, stage="days").levels[0].value


def _alone(model: Linear, objective: Objective, until: int = 0) -> Linear:
    rows = [replace(row, since=0) for row in model.rows if row.since <= until]
    return replace(
        model, low=list(model.low), high=list(model.high), rows=rows, objectives=[objective]
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_any_plan_counts_alike(seed: int) -> None:
    """The model's level of a plan is what the judge finds in it."""
    of = town(seed)
    choices = model_of(of)
    for turn in range(3):
        shifts = drawn(choices, 100 * seed + turn)
        passed = list(out_of_order(Case(of, plan(of, *shifts))))
        assert least(choices, shifts) == len(passed), passed


@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_begins_with_a_plan_in_order(seed: int) -> None:
    """What it is told to try first keeps every rule, with turns out of order only for a 必须."""
    of = replace(town(seed), pins=())
    choices = model_of(of)
    level = choices.level("order")
    known = dict(enumerate(solve(choices.model, stage="days").values))
    for begin in choices.model.objectives[level].begin:
        alone = _alone(choices.model, choices.model.objectives[level], level)
        for variable, value in begin(known).items():
            alone.fix(variable, value)
        assert solve(alone, stage="days").levels[0].value == 0


def test_turns_go_round_beside_what_only_some_can_do() -> None:
    """A watch goes round six people each morning; on Tuesdays one of two leaders receives.

    In order by itself it is a leader's turn on a Tuesday, beside the other's leave: then nobody
    receives. With the reception as it is known, the leader is passed over, and all is held.
    """
    watch = duty("D", period="day", slot="am", team=(role("cadre", count=1),), params=ROTATE)
    reception = duty("M", slot="am", weekdays=frozenset({1}), team=(role("leader", count=1),))
    of = problem(
        watch, reception,
        people=[
            Person(one, one, "T", roles=("cadre", "leader") if one in "bf" else ("cadre",))
            for one in "abcdef"
        ],
        places=[Unit("T", "镇", "镇")],
        start=march(1), end=march(12),
        absences=(Absence("f", march(1), march(12)),),
    )  # fmt: skip
    choices = model_of(of)
    known = dict(enumerate(solve(choices.model, stage="days").values))
    gaps, order = (
        next(one for one in choices.model.objectives if one.name == name)
        for name in ("gaps", "order")
    )
    found = []
    for begin in order.begin:
        alone = _alone(choices.model, order, choices.level("order"))
        alone.objectives.insert(0, gaps)
        for variable, value in begin(known).items():
            alone.fix(variable, value)
        found.append([one.value for one in solve(alone, stage="days").levels])
    assert found[-1] == [0, 0]
    assert found[0][0] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_tells_what_it_has(seed: int) -> None:
    """The level of the plan is proven, and the judge's count; no rule is broken for it."""
    of = town(seed)
    made = make_plan(of)
    level = next(one for one in made.levels if one.name == "order")
    assert level.proven
    assert level.value == len(list(out_of_order(Case(of, made))))
    assert not [one for one in verify(made, of, DAYS) if one.hard]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_not_known_is_counted_as_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that no level has touched yet have no value: the count is as with 0."""
    monkeypatch.setattr("constraints.order.post._MOST", 0)
    choices = model_of(town(seed))
    values = dict(enumerate(solve(choices.model, stage="days").values))
    for objective in choices.model.objectives:
        if objective.counted is not None:
            known = {one: at for one, at in values.items() if at}
            assert objective.counted(known) == objective.counted(values)


@pytest.mark.parametrize("seed", SEEDS)
def test_large_rings_are_counted_as_they_are_had(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without rows for a ring the plan has what the judge finds, breaks no rule, and says that
    nothing is proven where it is not nothing. Turns are out of order for a 必须 at most.
    """
    of = town(seed)
    exact = next(one for one in make_plan(of).levels if one.name == "order").value
    monkeypatch.setattr("constraints.order.post._MOST", 0)
    made = make_plan(of)
    level = next(one for one in made.levels if one.name == "order")
    assert level.value == len(list(out_of_order(Case(of, made))))
    assert exact <= level.value <= (exact if not of.pins else len(made.shifts))
    assert level.proven == (level.value == level.bound)
    assert not [one for one in verify(made, of, DAYS) if one.hard]
