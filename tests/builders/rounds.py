"""Small problems of household rounds, each household held by its contact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.problem import (
    Absence,
    Done,
    Duty,
    Half,
    Owner,
    Person,
    Pin,
    Problem,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.shifts import Beginnings, Taken
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver.solve import solve
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.stage import RoundResult, plan_rounds
from planner.stages.rounds.state import Rounds
from tests.builders.judge_builder import problem

QUARTER = Settings("某镇", date(2026, 4, 1), date(2026, 6, 30))
CALENDAR = WorkCalendar.of(())
DUTY = Duty(
    "HH", "联户", "household", Owner("target"),
    team=(TeamPart(Selector((Term("role", "党员"),), "党员")),),
    target=Selector((Term("household", "全部"),), "户:全部"),
    period="quarter", slot="half",
)  # fmt: skip


def town(
    households: int,
    *,
    duty: Duty = DUTY,
    settings: Settings = QUARTER,
    people: int = 1,
    groups: int = 1,
    hardship: int = 0,
    absences: tuple[Absence, ...] = (),
    history: tuple[Done, ...] = (),
    pins: tuple[Pin, ...] = (),
) -> Problem:
    """Households H0, H1, ... of person P0, P1, ... in turns, in groups one after the other."""
    found = problem(
        duty,
        places=[Unit("V", "村", "村"), *(Unit(f"G{k}", f"{k}组", "村民组", "V")
                                        for k in range(groups))],
        people=[Person(f"P{k}", f"人{k}", "V", roles=("党员",)) for k in range(people)],
        houses=[
            (f"H{k}", f"G{k * groups // households}", ("困难户",) if k < hardship else (),
             f"P{k % people}")
            for k in range(households)
        ],
        absences=absences,
        history=history,
        pins=pins,
    )  # fmt: skip
    return replace(found, settings=settings)


def solver(model: Linear, stage: str) -> Solution:
    """Solve a model as a stage does."""
    return solve(model, stage=stage)


def plan(of: Problem, busy: Collection[tuple[str, date, Half]] = ()) -> RoundResult:
    """The rounds of a problem; every household is held by its contact."""
    directory = Directory(of)
    frame = of.households
    holders = pd.DataFrame({"household": frame["id"], "duty": "HH", "holder": frame["contact"]})
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    taken = _taken(of, busy)
    return plan_rounds(of, directory, CALENDAR, attendance, holders, taken, solver=solver)


def rounds_of(of: Problem, busy: Collection[tuple[str, date, Half]] = ()) -> DutyRounds:
    """The rounds of the duty of a problem in the making, what they owe shared out."""
    directory = Directory(of)
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    stage = Rounds(of, directory, CALENDAR, attendance, _taken(of, busy), NO_LINKS, ())
    frame = of.households
    pairs = sorted(zip(frame["id"].tolist(), frame["contact"].tolist(), strict=True))
    found = DutyRounds(stage, of.duties["HH"], pairs)
    Shares(stage, found.duty, found.people).run()
    return found


def _taken(of: Problem, busy: Collection[tuple[str, date, Half]]) -> set[Taken]:
    beginnings = Beginnings(of)
    return {(who, at) for who, day, half in busy for at in beginnings.within(day, half)}
