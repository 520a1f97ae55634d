"""The examples of watches, end to end: planned, proven, judged clean, posted and handed back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest

from constraints.judging.judge import verify
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from inputs.presets import presets
from inputs.workbook.reading import read
from inputs.workbook.template import write_book
from outputs.roster import write_roster
from outputs.tables.named import NamedPlan
from outputs.tables.watches import watches
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.stages.whole import make_plan

HEADS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zhiban": {
        "机关值班": ("日期", "星期", "带班", "值班", "司机", "值班电话"),
        "春节应急备勤": ("日期", "星期", "领班", "备勤", "值班电话"),
    },
    "yiyuan": {
        "总值班": (
            "日期",
            "星期",
            "午间\n12:00-14:00",
            "夜间\n17:30-次日08:00\n带班",
            "夜间\n17:30-次日08:00\n值班",
            "休息日白天\n08:00-17:30\n带班",
            "休息日白天\n08:00-17:30\n值班",
            "值班电话",
        ),
        "护理夜间值班": ("日期", "星期", "值班人员", "值班电话"),
    },
}
"""Of each example its notices, and their columns."""

every_one = pytest.mark.parametrize("name", sorted(HEADS))


@cache
def planned(name: str) -> tuple[Problem, Plan]:
    """The example as it is read, and its plan."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_book(path, presets()[name].build())
        reading = read(path)
    assert [fault for fault in reading.faults if not fault.warning] == []
    assert reading.problem is not None
    return reading.problem, make_plan(reading.problem)


@every_one
def test_it_is_planned_proven_and_judged_clean(name: str) -> None:
    """No gap, every level at its bound, nothing that the judge objects to."""
    problem, plan = planned(name)
    assert plan.gaps == ()
    assert [level.code for level in plan.levels if not level.proven] == []
    assert [finding for finding in verify(plan, problem) if finding.hard] == []


@every_one
def test_what_is_posted_is_a_row_a_day(name: str, tmp_path: Path) -> None:
    """Each watch with its own columns, and a row for each day on which it is held."""
    problem, plan = planned(name)
    found = watches(NamedPlan.of(plan, problem))
    assert {one.board: one.titles for one in found} == HEADS[name]
    for board in HEADS[name]:
        duties = {one.id for one in problem.duties.values() if board in (one.pool, one.name)}
        days = sorted({one.date for one in plan.shifts if one.duty in duties})
        assert [row.day for one in found if one.board == board for row in one.rows] == days
    write_roster(tmp_path / "roster.xlsx", plan, problem)
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    assert book["值班一览"].max_row == 3 + len(plan.shifts)  # title, period, head
    assert [one for one in book.sheetnames if one.startswith("值班安排表")] == [
        f"值班安排表（{board}）" for board in HEADS[name]
    ]


@every_one
def test_the_roster_is_read_back(name: str, tmp_path: Path) -> None:
    """As it is written, nights, parts and all."""
    problem, plan = planned(name)
    write_roster(tmp_path / "roster.xlsx", plan, problem)
    rows, faults = read_roster(tmp_path / "roster.xlsx", None, problem.settings)
    edited, more = apply_roster(plan, rows, problem)
    assert (faults, more) == ((), ())
    assert edited.shifts == plan.shifts


def test_zhiban_leaves_no_day_out() -> None:
    """Every day of the plan, the festival too, from one morning to the next; rest is kept."""
    problem, plan = planned("zhiban")
    held = [one for one in plan.shifts if one.duty == "机关值班"]
    span = (problem.settings.end - problem.settings.start).days + 1
    assert [one.date for one in held] == [
        problem.settings.start + timedelta(days=step) for step in range(span)
    ]
    assert {one.end - one.start for one in held} == {timedelta(days=1)}


def test_yiyuan_covers_every_hour_off() -> None:
    """Noons on working days, days on days off, every night; who had a night rests for 12 hours."""
    problem, plan = planned("yiyuan")
    days = {duty: {one.date for one in plan.shifts if one.duty == duty} for duty in problem.duties}
    assert days["午班"] == set(plan.working_days)
    assert days["午班"] | days["休息日班"] == days["夜班"] == days["护理夜班"]
    assert not days["午班"] & days["休息日班"]
    for night in (one for one in plan.shifts if one.duty == "夜班"):
        for person in (one.id for one in night.people):
            begins = [
                one.start for one in plan.shifts if any(who.id == person for who in one.people)
            ]
            assert not [at for at in begins if night.start < at < night.end + timedelta(hours=12)]
