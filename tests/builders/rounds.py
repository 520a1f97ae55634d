"""Small problems of household rounds, each household held by its contact."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from planner.domain.directory import Directory
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
from planner.domain.shifts import Beginnings
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.stages.rounds.stage import RoundResult, plan_rounds
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


def plan(of: Problem, busy: Collection[tuple[str, date, Half]] = ()) -> RoundResult:
    """The rounds of a problem; every household is held by its contact."""
    directory = Directory(of)
    frame = of.households
    holders = pd.DataFrame({"household": frame["id"], "duty": "HH", "holder": frame["contact"]})
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    beginnings = Beginnings(of)
    taken = {(who, at) for who, day, half in busy for at in beginnings.within(day, half)}
    return plan_rounds(of, directory, CALENDAR, attendance, holders, taken)
