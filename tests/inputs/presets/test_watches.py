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
    for duty in problem.duties.values():
        days = sorted({one.date for one in plan.shifts if one.duty == duty.id})
        rows = [row.day for one in found if one.board == duty.name for row in one.rows]
        assert rows == days
    write_roster(tmp_path / "roster.xlsx", plan, problem)
    sheets = openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames
    assert [one for one in sheets if one.startswith("值班安排表")] == [
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
