"""roster.xlsx as people hand it back: the plan it says, or what in it cannot be understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.roster import write_roster
from planner.domain.language import speaking
from planner.domain.plan import Assigned, Plan, Shift
from planner.domain.problem import Fault
from tests.builders.rosters import put, rows_of, sample_roster
from tests.builders.sample_plan import ZONE, sample


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_written_is_read_back(tmp_path: Path, language: str) -> None:
    """An untouched roster is the plan itself, in either language."""
    problem, plan = sample()
    path = tmp_path / "roster.xlsx"
    with speaking(language):
        write_roster(path, plan, problem)
    rows, faults = read_roster(path)
    edited, more = apply_roster(plan, rows, problem)
    assert (faults, more) == ((), ())
    assert edited.shifts == plan.shifts
    assert (edited.gaps, edited.fairness) == (plan.gaps, plan.fairness)


def edited(
    roster: Path, change: Callable[[Worksheet], None]
) -> tuple[dict[str, Shift], Plan, list[Fault]]:
    """The shifts and the plan after somebody changed 安排表 by hand, and all faults."""
    book = openpyxl.load_workbook(roster)
    change(book["安排表"])
    book.save(roster)
    problem, plan = sample()
    rows, faults = read_roster(roster)
    result, more = apply_roster(plan, rows, problem)
    return {one.id: one for one in result.shifts}, result, [*faults, *more]


def test_a_moved_shift_keeps_its_people(roster: Path) -> None:
    """A date typed as text and another word for the slot move the shift and its hours."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "R1.2027-W01", "日期", "2027年1月7日")
        put(sheet, "R1.2027-W01", "时段", "下 午")

    shifts, _plan, faults = edited(roster, change)
    moved = shifts["R1.2027-W01"]
    assert faults == []
    assert (moved.date, moved.slot) == (date(2027, 1, 7), "pm")
    assert moved.start == datetime(2027, 1, 7, 14, tzinfo=ZONE)
    assert moved.people == (Assigned("P1", 0), Assigned("P5", 1), Assigned("P2", 2))


def test_who_is_new_takes_the_part_of_whom_they_replace(roster: Path) -> None:
    """A changed name wins over the id beside it, and loads are counted again."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "R1.2027-W01", "姓名", "钱七", nth=1)

    shifts, plan, faults = edited(roster, change)
    assert faults == []
    assert shifts["R1.2027-W01"].people == (
        Assigned("P1", 0),
        Assigned("P7", 1),
        Assigned("P2", 2),
    )
    fair = next(row for row in plan.fairness if row.part == 1)
    assert (dict(fair.loads), fair.min, fair.max) == ({"P5": 1, "P7": 2}, 1, 2)


def test_a_substitute_who_serves_is_no_substitute(roster: Path) -> None:
    """P2 stands in for P1: the part is taken over, the substitute is gone."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "R1.2027-W01", "人员编码", "P2", nth=0)
        put(sheet, "R1.2027-W01", "姓名", "李四", nth=0)

    shifts, _plan, _faults = edited(roster, change)
    assert shifts["R1.2027-W01"].people == (Assigned("P2", 0), Assigned("P5", 1))


def test_cleared_people_and_deleted_rows(roster: Path) -> None:
    """A shift whose person is cleared stays without them; one without rows is gone."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "V1D.P1.2027-01", "人员编码", None)
        put(sheet, "V1D.P1.2027-01", "姓名", None)
        sheet.delete_rows(rows_of(sheet, "V1D.P2.2027-01")[0])

    shifts, _plan, faults = edited(roster, change)
    assert faults == []
    assert shifts["V1D.P1.2027-01"].people == ()
    assert "V1D.P2.2027-01" not in shifts


def test_an_inserted_row_fills_a_gap(roster: Path) -> None:
    """A row without id joins the shift of its duty, day and slot; its gap is closed."""

    def change(sheet: Worksheet) -> None:
        values = [None, date(2027, 1, 13), None, "上午", None, "领导接访日", None, None, "钱七"]
        sheet.insert_rows(3)
        for column, value in enumerate(values, 1):
            sheet.cell(3, column, value)

    shifts, plan, faults = edited(roster, change)
    assert faults == []
    assert [one.id for one in shifts["R1.2027-W02"].people] == ["P2", "P7"]
    assert "R1.2027-W02" not in [gap.obligation for gap in plan.gaps]


def test_columns_may_be_moved_and_titles_added(roster: Path) -> None:
    """Reordered columns under a title row are read the same; extra columns do not matter."""

    def change(sheet: Worksheet) -> None:
        rows = [list(row) for row in sheet.values]
        sheet.delete_rows(1, sheet.max_row)
        sheet.append(["2027年第一季度安排"])
        for index, row in enumerate(rows):
            sheet.append(["说明" if index == 0 else "x", *reversed(row)])

    shifts, _plan, faults = edited(roster, change)
    assert faults == []
    assert tuple(shifts.values()) == sample()[1].shifts


@pytest.mark.parametrize(
    "header, value, code",
    [
        ("日期", "下周三", "bad-date"),
        ("日期", "2027-02-30", "impossible-date"),
        ("时段", "子夜", "unknown-word"),
        ("编号", "R9.2027-W01", "unknown-shift"),
        ("姓名", "查无此人", "unknown"),
        ("姓名", "王五", "ambiguous"),
        ("对象", "不知道哪里", "unknown"),
    ],
)
def test_what_cannot_be_understood_is_located(
    roster: Path, header: str, value: str, code: str
) -> None:
    """A fault names sheet, row, column and value."""
    where: list[int] = []

    def change(sheet: Worksheet) -> None:
        where.extend(rows_of(sheet, "V1D.P1.2027-01"))
        put(sheet, "V1D.P1.2027-01", header, value)

    _shifts, _plan, faults = edited(roster, change)
    assert [(one.code, one.sheet, one.row, one.column, one.value) for one in faults] == [
        (code, "安排表", where[0], header, value)
    ]


def test_rows_of_one_shift_must_agree(roster: Path) -> None:
    """Half a moved shift is a fault, not a guess."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "R1.2027-W01", "日期", date(2027, 1, 7), nth=0)

    _shifts, _plan, faults = edited(roster, change)
    assert [one.code for one in faults] == ["rows-differ"]


def test_a_changed_time_is_warned_about(roster: Path) -> None:
    """Hours follow from the slot; typing others is noticed and not taken over."""

    def change(sheet: Worksheet) -> None:
        put(sheet, "V1D.P1.2027-01", "时间", "9:15-10:00")

    shifts, _plan, faults = edited(roster, change)
    assert [(one.code, one.warning) for one in faults] == [("other-time", True)]
    assert shifts["V1D.P1.2027-01"].start.hour == 8


def test_files_that_are_no_roster(tmp_path: Path) -> None:
    """A file without the sheet, a broken and a missing file are faults, never a traceback."""
    other = Workbook()
    other.save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 nothing")
    for name in ("other.xlsx", "broken.xlsx", "missing.xlsx"):
        rows, faults = read_roster(tmp_path / name)
        assert rows == ()
        assert len(faults) == 1
        assert not faults[0].warning


@pytest.mark.parametrize("written", ["1月7日", "1/7", "1月7号"])
def test_a_day_without_a_year_is_the_one_of_the_plan(tmp_path: Path, written: str) -> None:
    """Each cell is read as the day that the plan has once, and told."""
    path = tmp_path / "roster.xlsx"
    path.write_bytes(sample_roster())
    book = openpyxl.load_workbook(path)
    put(book["安排表"], "R1.2027-W01", "日期", written)
    book.save(path)
    _problem, plan = sample()
    rows, faults = read_roster(path, (plan.start, plan.end))
    assert {one.date for one in rows if one.id == "R1.2027-W01"} == {date(2027, 1, 7)}
    assert {(one.code, one.column, one.warning) for one in faults} == {
        ("day-without-year", "日期", True)
    }
    _rows, faults = read_roster(path, (date(2026, 1, 1), date(2027, 12, 31)))
    assert {(one.code, one.column, one.warning) for one in faults} == {("bad-date", "日期", False)}
