"""Logs as people keep them, read and matched with what was planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from inputs.handback.log import read_log
from outputs.roster import write_roster
from planner.domain.records import Record
from planner.flows.matching.match import Matched, corrections, match
from planner.flows.recording import in_force
from tests.builders.rosters import put, sample_roster
from tests.builders.sample_plan import sample, shift

TODAY = date(2027, 3, 1)
WEEK_1, WEEK_2 = "R1.2027-W01", "R1.2027-W02"
VISIT = "V1D.P1.2027-01"


@cache
def noted() -> bytes:
    """安排表 of the sample plan with columns for what came of it."""
    book = openpyxl.load_workbook(BytesIO(sample_roster()))
    for column, header in enumerate(("结果", "实际日期", "实到", "次数"), 16):
        book["安排表"].cell(1, column).value = header
    for name in book.sheetnames[1:]:
        del book[name]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """That roster, to be changed at will."""
    path = tmp_path / "roster.xlsx"
    path.write_bytes(noted())
    return path


def filled(path: Path, change: Callable[[Worksheet], None]) -> Matched:
    """What the roster says after `change`."""
    book = openpyxl.load_workbook(path)
    change(book["安排表"])
    book.save(path)
    return matched(path)


def matched(path: Path, recorded: tuple[Record, ...] = ()) -> Matched:
    """What a log says beside the sample plan."""
    problem, plan = sample()
    return match(read_log(path), problem, plan.shifts, recorded=recorded, today=TODAY)


def a_list(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A plain list as a .csv file."""
    file = path / "清单.csv"
    file.write_text("\n".join(lines) + "\n", encoding=encoding)
    return file


def brief(found: Matched) -> list[tuple[str, str | None, str | None, str]]:
    """Day, person, shift and result of every record."""
    return [(str(one.date), one.person, one.shift, one.result) for one in found.records]


# -- 安排表 --------------------------------------------------------------------------------


def test_only_rows_with_a_result_say_something(roster: Path) -> None:
    """完成 in both rows of a reception: two records; the other rows are silent."""
    found = filled(roster, lambda sheet: put(sheet, WEEK_1, "结果", "完成"))
    assert brief(found) == [
        ("2027-01-06", "P1", WEEK_1, "done"),
        ("2027-01-06", "P5", WEEK_1, "done"),
    ]
    assert (found.faults, found.unplanned, found.silent) == ((), 0, 15)


def test_a_make_up_visit_has_its_own_day(roster: Path) -> None:
    """补课 with 实际日期 is recorded on that day, instead of the planned one."""

    def change(sheet: Worksheet) -> None:
        put(sheet, VISIT, "结果", "已补课")
        put(sheet, VISIT, "实际日期", datetime(2027, 1, 26))

    (one,) = filled(roster, change).records
    _problem, plan = sample()
    planned = next(shift for shift in plan.shifts if shift.id == VISIT)
    assert (one.date, one.result, one.instead_of) == (date(2027, 1, 26), "made_up", planned.date)
    assert one.target == planned.target


def test_who_came_instead_is_recorded(roster: Path) -> None:
    """实到 names P3 where P1 was planned: P3 served, P1 did not."""

    def change(sheet: Worksheet) -> None:
        put(sheet, WEEK_1, "结果", "√")
        put(sheet, WEEK_1, "实到", "欧阳文", nth=0)

    found = filled(roster, change)
    assert {(one.person, one.result) for one in found.records} == {
        ("P3", "done"),
        ("P5", "done"),
        ("P1", "not_done"),
    }
    assert found.full == {WEEK_1}


def test_a_round_counts_all_its_households(roster: Path) -> None:
    """A done round visited every household; a smaller number is told, and only counted."""
    _problem, plan = sample()
    round_ = next(one for one in plan.shifts if len(one.households) > 1)
    (whole,) = filled(roster, lambda sheet: put(sheet, round_.id, "结果", "完成")).records
    assert (whole.households, whole.count) == (round_.households, 1)
    part = filled(roster, lambda sheet: put(sheet, round_.id, "次数", 1))
    assert [(one.households, one.count) for one in part.records] == [(None, 1)]
    assert [fault.code for fault in part.faults] == ["which-households"]


@pytest.mark.parametrize(
    "header, value, code",
    [
        ("结果", "大概", "unknown-result"),
        ("结果", "补课", "missing-value"),
        ("实际日期", "下周", "bad-date"),
        ("实际日期", "2027-05-01", "in-the-future"),
        ("实到", "无此人", "unknown"),
        ("实到", "王五", "ambiguous"),
    ],
)
def test_faults_are_located(roster: Path, header: str, value: str, code: str) -> None:
    """What cannot be understood names sheet, row and column, and nothing is recorded."""
    found = filled(roster, lambda sheet: put(sheet, VISIT, header, value))
    (fault,) = found.faults
    assert (fault.code, fault.sheet, fault.warning) == (code, "安排表", False)
    assert fault.row is not None
    assert fault.column in (header, "实际日期")
    assert found.records == ()


def test_contradictions_within_a_row_are_faults(roster: Path) -> None:
    """Not done, and yet somebody came on some day."""

    def change(sheet: Worksheet) -> None:
        put(sheet, VISIT, "结果", "未完成")
        put(sheet, VISIT, "实到", "张三")
        put(sheet, VISIT, "实际日期", "2027-01-26")

    assert [fault.code for fault in filled(roster, change).faults] == ["contradiction"] * 2


# -- lists ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_finds_its_shifts(tmp_path: Path, encoding: str) -> None:
    """A row of the planned day and person is that shift's, in any encoding."""
    path = a_list(tmp_path, "日期,制度,人员", "2027/1/6,领导接访日,张三", encoding=encoding)
    assert brief(matched(path)) == [("2027-01-06", "P1", WEEK_1, "done")]


def test_another_day_of_the_period_is_the_nearest_shift(tmp_path: Path) -> None:
    """P1 received on the Friday of the week of 13 January: that week's turn, two days late."""
    path = a_list(tmp_path, "日期,制度,人员,结果", "2027-01-15,R1,P2,补课")
    (one,) = matched(path).records
    assert (one.shift, one.result, one.instead_of) == (WEEK_2, "made_up", date(2027, 1, 13))


def test_work_that_no_plan_had_is_kept_and_told(tmp_path: Path) -> None:
    """A reception on a day of no plan belongs to no shift."""
    path = a_list(tmp_path, "日期,制度,人员,备注", "2026-12-30,R1,P1,年终接访")
    found = matched(path)
    assert brief(found) == [("2026-12-30", "P1", None, "done")]
    assert found.unplanned == 1
    assert [(one.code, one.row, one.warning) for one in found.faults] == [("unplanned", 2, True)]


def test_the_same_list_means_the_same_again(tmp_path: Path) -> None:
    """What was recorded before does not make a row look for another shift."""
    path = a_list(tmp_path, "日期,制度,人员", "2027-01-15,R1,P2", "2026-12-30,R1,P1")
    first = matched(path)
    assert matched(path, first.records).records == first.records
    assert corrections(first, first.records) == ()


def test_households_are_named_by_their_ids(tmp_path: Path) -> None:
    """Ids in 对象 or in 户 are households; one that is not there is a fault."""
    problem, plan = sample()
    round_ = next(one for one in plan.shifts if len(one.households) > 1)
    duty, who = round_.duty, round_.people[0].id
    some = round_.households[0]
    path = a_list(tmp_path, "日期,制度,人员,对象", f"{round_.date},{duty},{who},{some}")
    (one,) = matched(path).records
    assert (one.shift, one.households) == (round_.id, (some,))
    path = a_list(tmp_path, "日期,制度,人员,户", f"{round_.date},{duty},{who},X99")
    assert [fault.code for fault in matched(path).faults] == ["unknown-household"]
    assert problem.households["id"].tolist()


def test_two_rows_that_disagree_are_a_fault(tmp_path: Path) -> None:
    """Done and not done at once cannot be both."""
    path = a_list(
        tmp_path, "日期,制度,人员,结果", "2027-01-06,R1,P1,完成", "2027-01-06,R1,P1,未完成"
    )
    problem, plan = sample()
    found = match(read_log(path), problem, plan.shifts, today=TODAY)
    assert [(one.code, one.row) for one in found.faults if not one.warning] == [
        ("contradiction", 3)
    ]


# -- corrections ---------------------------------------------------------------------------


def test_a_correction_takes_back_what_was_said(roster: Path) -> None:
    """First 完成 on the day, then 补课 a week later: the first day was not done after all."""
    first = filled(roster, lambda sheet: put(sheet, VISIT, "结果", "完成"))
    book = openpyxl.load_workbook(roster)
    put(book["安排表"], VISIT, "结果", "补课")
    put(book["安排表"], VISIT, "实际日期", "2027-01-26")
    book.save(roster)
    second = matched(roster, first.records)
    taken_back = corrections(second, first.records)
    assert taken_back == (replace(first.records[0], result="not_done"),)


def test_a_replaced_plan_has_no_shifts() -> None:
    """A newer plan of an overlapping period replaces all of the older one."""
    old = shift("a", "R1", "reception", date(2027, 1, 6), "am", ("P1",))
    new = shift("b", "R1", "reception", date(2027, 1, 13), "am", ("P1",))
    before = shift("c", "R1", "reception", date(2026, 12, 30), "am", ("P1",))
    january, december = (
        (date(2027, 1, 1), date(2027, 1, 31)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    )
    plans = [(*january, lambda: [new]), (*january, lambda: [old]), (*december, lambda: [before])]
    assert in_force(plans) == (new, before)


def test_files_that_are_no_log(tmp_path: Path) -> None:
    """No list, a roster without results, a missing file: one fault each."""
    problem, plan = sample()
    plain = tmp_path / "roster.xlsx"
    write_roster(plain, plan, problem)
    for path in (a_list(tmp_path, "a,b", "1,2"), plain, tmp_path / "missing.csv"):
        log = read_log(path)
        assert (log.rows, len(log.faults)) == ((), 1)
