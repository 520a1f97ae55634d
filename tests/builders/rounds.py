"""Small problems of household rounds, each household held by its contact."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from planner.domain.directory import Directory
from planner.domain.problem import (
    HOUSEHOLD_COLUMNS,
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
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.stages.rounds.stage import RoundResult, plan_rounds

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
    frame = pd.DataFrame({name: [None] * households for name in HOUSEHOLD_COLUMNS}, dtype=object)
    frame["id"] = [f"H{k}" for k in range(households)]
    frame["unit"] = [f"G{k * groups // households}" for k in range(households)]
    frame["categories"] = [("困难户",) if k < hardship else () for k in range(households)]
    frame["contact"] = [f"P{k % people}" for k in range(households)]
    frame["longitude"] = frame["latitude"] = float("nan")
    units = [
        Unit("V", "村", "村"),
        *(Unit(f"G{k}", f"{k}组", "村民组", "V") for k in range(groups)),
    ]
    return Problem(
        settings,
        units={unit.id: unit for unit in units},
        people={f"P{k}": Person(f"P{k}", f"人{k}", "V", roles=("党员",)) for k in range(people)},
        households=frame,
        duties={duty.id: duty},
        absences=absences,
        history=history,
        pins=pins,
    )


def plan(problem: Problem, busy: Collection[tuple[str, date, Half]] = ()) -> RoundResult:
    """The rounds of `problem`; every household is held by its contact."""
    directory = Directory(problem)
    frame = problem.households
    holders = pd.DataFrame({"household": frame["id"], "duty": "HH", "holder": frame["contact"]})
    settings = problem.settings
    attendance = Attendance(directory, settings.start, settings.end)
    return plan_rounds(problem, directory, CALENDAR, attendance, holders, busy)
