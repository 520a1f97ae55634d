"""Whatever people do to a roster: every edit is a plan, or faults in their places."""

from __future__ import annotations

import csv
import random
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from inputs.handback.log import read_log
from outputs.roster import write_roster
from planner import BadInput
from planner.domain.plan import Plan
from planner.domain.problem import Fault, Problem
from planner.domain.records import with_records
from planner.flows.adopting import adopted
from planner.flows.late.balance import balance
from planner.flows.matching.match import corrections, match
from tests.builders.sample_plan import sample

ODD = (
    "", "x", "2027-02-30", "张三、李四", "H1", "候补：欧阳文", "完成", "补课", "未完成", "-1",
    "#REF!", "V1", "2027-01-21", "上午", "晚上",
)  # fmt: skip
MORE = ["结果", "实际日期", "实到", "次数", "户", "原定日期"]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """安排表 of the sample plan as text."""
    problem, plan = sample()
    path = tmp_path_factory.mktemp("roster") / "roster.xlsx"
    write_roster(path, plan, problem)
    rows = openpyxl.load_workbook(path)["安排表"].values
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def spoiled(sheet: list[list[str]], draw: random.Random) -> list[list[str]]:
    """The sheet after a few edits: cells changed, rows deleted, rows added without an id."""
    words = sorted({cell for row in sheet[1:] for cell in row} | set(ODD))
    rows = [[*row, *(MORE if index == 0 else [""] * 6)] for index, row in enumerate(sheet)]
    for _edit in range(draw.randint(1, 8)):
        at, what = draw.randrange(1, len(rows)), draw.random()
        if what < 0.6:
            rows[at][draw.randrange(len(rows[at]))] = draw.choice(words)
        elif what < 0.7 and len(rows) > 3:
            del rows[at]
        elif what < 0.85:
            rows.insert(at, ["", *rows[at][1:]])
        else:
            rows[at][len(sheet[0])] = draw.choice(("完成", "补课", "未完成"))
    return rows


def write(path: Path, rows: list[list[str]]) -> Path:
    """The rows as a .csv file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def plan_or_faults(
    roster: Path, base: Plan, problem: Problem
) -> tuple[Plan | None, tuple[Fault, ...]]:
    """What becomes of a roster: a plan and its warnings, or no plan and every fault."""
    try:
        result = adopted(roster, base, problem, "zh")
    except BadInput as error:
        return None, error.faults
    return result.plan, result.faults


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_roster_is_a_plan_or_faults(
    seed: int, sheet: list[list[str]], tmp_path: Path
) -> None:
    """Adopting never fails; ids are unique, and every fault names its row."""
    problem, base = sample()
    write(tmp_path / "安排表.csv", spoiled(sheet, random.Random(seed)))
    plan, faults = plan_or_faults(tmp_path, base, problem)
    assert all(fault.row for fault in faults)
    if plan is None:
        assert any(not fault.warning for fault in faults)
        return
    ids = [shift.id for shift in plan.shifts]
    assert len(ids) == len(set(ids))
    assert all(shift.people for shift in plan.shifts)


@pytest.mark.parametrize("seed", range(20))
def test_a_log_means_the_same_twice(seed: int, sheet: list[list[str]], tmp_path: Path) -> None:
    """Recorded again, a log of either form has the same records and corrects nothing."""
    draw = random.Random(seed)
    problem, plan = sample()
    rows = spoiled(sheet, draw)
    if seed % 2:
        rows = [row[1:] for row in rows]  # a plain list has no ids
    log = read_log(write(tmp_path / "log.csv", rows))
    first = match(log, problem, plan.shifts, today=date(2027, 3, 1))
    again = match(log, problem, plan.shifts, recorded=first.records, today=date(2027, 3, 1))
    assert again.records == first.records
    assert corrections(again, first.records) == ()
    assert bool(first.records) <= all(fault.warning for fault in first.faults)
    balance(plan, with_records(problem, first.records), first.records, date(2027, 1, 20))
