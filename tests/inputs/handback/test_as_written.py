"""Lists as people keep them: what is read all the same, and what is told about it."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from inputs.handback.log import read_log
from planner.domain.hours import Hours
from planner.domain.problem import Absence
from planner.domain.shifts import clock
from tests.builders.inputs_books import Book, problem_of, put, reading_of, township


def warned(
    tmp_path: Path, book: Book, finish: Any = None
) -> list[tuple[str, str, int | None, str]]:
    """The reminders of a workbook without an error: code, sheet, row and column."""
    reading = reading_of(tmp_path, book, finish)
    assert reading.problem is not None, [str(fault.text) for fault in reading.faults]
    return [(one.code, one.sheet, one.row, one.column) for one in reading.faults]


def test_headers_spread_with_blanks(tmp_path: Path) -> None:
    """编　码, as tables meant for print have it, is 编码."""
    book = township()
    for title, grid in book.items():
        book[title] = [["　".join(name) for name in grid[0]], *grid[1:]]
    assert problem_of(tmp_path, book).people == problem_of(tmp_path, township()).people


# Days -----------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["1月5日", "1/5", "01-05", "1月5号", " 1 月 5 日 "])
def test_a_day_without_a_year_is_the_one_of_the_plan(tmp_path: Path, written: str) -> None:
    """Where the plan holds that day once it is meant, with a reminder in its place."""
    book = township()
    book["不可用"] = [book["不可用"][0], ["P1", written, None, None, None]]
    assert problem_of(tmp_path, book).absences == (
        Absence("P1", date(2027, 1, 5), date(2027, 1, 5)),
    )
    assert warned(tmp_path, book) == [("day-without-year", "不可用", 2, "起")]


@pytest.mark.parametrize("written", ["6月5日", "2月30日", "13/1", 1.5])
def test_a_day_without_a_year_outside_the_plan_is_a_fault(tmp_path: Path, written: Any) -> None:
    """What the plan does not hold cannot be told."""
    book = township()
    put(book, "不可用", 2, "起", written)
    codes = [fault.code for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert codes == ["bad-date"]


def test_a_day_that_the_plan_holds_twice_is_a_fault(tmp_path: Path) -> None:
    """In a plan of two years nobody knows which 5 January is meant."""
    book = township()
    put(book, "设置", 3, "值", "2026-01-01")
    put(book, "不可用", 2, "起", "1月5日")
    codes = [fault.code for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert codes == ["bad-date"]


@pytest.mark.parametrize(
    "first,last",
    [
        (datetime(2027, 1, 5, 8, 30), datetime(2027, 1, 6, 17, 30)),
        ("2027-01-05 08:30", "2027年1月6日 17:30:00"),
    ],
)
def test_leave_with_clock_times(tmp_path: Path, first: Any, last: Any) -> None:
    """The first and the last day are cut to the minute; one reminder tells it for each column."""
    book = township()
    book["不可用"] = [
        book["不可用"][0],
        ["P1", first, last, None, None],
        ["P2", first, last, None, None],
    ]
    fifth, sixth = date(2027, 1, 5), date(2027, 1, 6)
    found = [one for one in problem_of(tmp_path, book).absences if one.who == "P1"]
    assert found == [
        Absence("P1", fifth, fifth, Hours(time(8, 30), time())),
        Absence("P1", sixth, sixth, Hours(time(), time(17, 30))),
    ]
    assert warned(tmp_path, book) == [
        ("date-with-time", "不可用", 2, "起"),
        ("date-with-time", "不可用", 2, "止"),
    ]


def test_leave_of_a_few_hours(tmp_path: Path) -> None:
    """Leave from noon to half past four is just that, and from four to noon is none."""
    book = township()
    times = datetime(2027, 1, 5, 12), datetime(2027, 1, 5, 16, 30)
    book["不可用"] = [book["不可用"][0], ["P1", *times, None, None]]
    fifth = date(2027, 1, 5)
    hours = Hours(time(12), time(16, 30))
    assert problem_of(tmp_path, book).absences == (Absence("P1", fifth, fifth, hours),)
    book["不可用"] = [book["不可用"][0], ["P1", *reversed(times), None, None]]
    told = [one.code for one in reading_of(tmp_path, book).faults if not one.warning]
    assert told == ["reversed-hours"]


def test_plain_numbers_of_a_workbook_from_1904(tmp_path: Path) -> None:
    """Where the workbook counts days from 1904 on, plain numbers are days from then on, too."""
    book = township()
    put(book, "不可用", 2, "起", 46391 - 1462)
    put(book, "不可用", 2, "止", 46391 - 1462)

    def mac(workbook: Workbook) -> None:
        workbook.epoch = CALENDAR_MAC_1904

    assert problem_of(tmp_path, book, mac).absences[0].start == date(2027, 1, 4)


# Lines below a list ---------------------------------------------------------------------


@pytest.mark.parametrize("line", ["合计", "合　计", "制表人：某某", "注：以上人员均在岗", "备注"])
def test_lines_below_a_list_are_passed_over(tmp_path: Path, line: str) -> None:
    """A sum or a signature below a list is no row of it, and that is told."""
    book = township()
    last = len(book["人员"]) + 1
    book["人员"].append([line, None, None, "5人"])
    assert problem_of(tmp_path, book).people == problem_of(tmp_path, township()).people
    assert warned(tmp_path, book) == [("line-below", "人员", last, "")]


def test_a_row_with_what_is_needed_is_a_row(tmp_path: Path) -> None:
    """Whoever has an id and a name is somebody, whatever the id begins with."""
    book = township()
    book["人员"].append(["注1", "注册员"])
    assert problem_of(tmp_path, book).people["注1"].name == "注册员"


def test_lines_below_a_log(tmp_path: Path) -> None:
    """Sums and signatures below a log are told and change nothing."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ["日期", "制度", "人员"],
        [datetime(2027, 1, 6, 9, 15), "接访", "张甲"],
        ["合计", "1次", None],
        ["制表人：某某", None, "2027年1月20日"],
    ):
        sheet.append(row)
    path = tmp_path / "log.xlsx"
    workbook.save(path)
    log = read_log(path)
    assert [(row.row, row.date, row.duty) for row in log.rows] == [(2, date(2027, 1, 6), "接访")]
    assert [(one.code, one.row, one.warning) for one in log.faults] == [
        ("date-with-time", 2, True),
        ("line-below", 3, True),
        ("line-below", 4, True),
    ]


# What is hardly meant -------------------------------------------------------------------


def test_leave_in_the_wrong_year(tmp_path: Path) -> None:
    """A slip of the year is told row by row, other leave outside the plan once."""
    book = township()
    book["不可用"] += [
        ["P2", "2026-01-05", "2026-01-06", None, None],
        ["P3", "2028-02-01", None, None, None],
        ["P3", "2026-12-30", None, None, None],
        ["P4", "2026-07-01", "2026-07-09", None, None],
        ["P4", "2026-12-28", "2027-01-02", None, None],
    ]
    assert warned(tmp_path, book) == [
        ("rows-outside-plan", "不可用", None, ""),
        ("outside-plan", "不可用", 3, "起"),
        ("outside-plan", "不可用", 4, "起"),
    ]
    faults = reading_of(tmp_path, book).faults
    assert "2027-01-05" in str(faults[1].text)
    assert "2" in str(faults[0].text)


@pytest.mark.parametrize(
    "written,roles",
    [
        ("镇领导 / 干部", ("镇领导", "干部")),
        ("镇领导/干部", ("镇领导", "干部")),
        ("镇领导 干部", ("镇领导", "干部")),
        ("镇 领 导", ("镇领导",)),
        ("village cadre", ("village cadre",)),
        ("A/B岗", ("A/B岗",)),
    ],
)
def test_roles_set_apart_by_a_slash_or_a_blank(
    tmp_path: Path, written: str, roles: tuple[str, ...]
) -> None:
    """Two roles in one cell are two, but what a duty names as one word stays one."""
    book = township()
    put(book, "人员", 3, "角色", written)
    put(book, "人员", 6, "角色", "A/B岗、干部")
    put(book, "制度", 2, "人员", "镇领导*1+A/B岗、镇领导*1")
    assert reading_of(tmp_path, book).problem is not None
    assert problem_of(tmp_path, book).people["P2"].roles == roles


def test_a_role_that_is_nearly_one_that_is_used(tmp_path: Path) -> None:
    """Who is never planned for a slip of the pen is told of, and what was meant."""
    book = township()
    put(book, "人员", 4, "角色", "部门负责、干部")
    assert warned(tmp_path, book) == [("unused-word", "人员", 4, "角色")]
    assert "部门负责人" in str(reading_of(tmp_path, book).faults[0].remedy)


def test_all_seven_weekdays_leave_holidays_out(tmp_path: Path) -> None:
    """One reminder names the days without anybody; a day opened in 日历 is none of them, and with
    每天 there are none.
    """
    book = township()
    put(book, "制度", 2, "星期", "一至日")
    book["日历"].append(["2027-02-06", "上班", None])
    (fault,) = [one for one in reading_of(tmp_path, book).faults if one.code == "holidays-left-out"]
    assert (fault.warning, fault.sheet, fault.row, fault.column) == (True, "制度", 2, "星期")
    assert "2027-02-07" in str(fault.text)
    assert "2027-02-06" not in str(fault.text)
    assert "每天" in str(fault.remedy)
    put(book, "制度", 2, "星期", "每天")
    assert warned(tmp_path, book) == []


def test_watches_that_cover_the_week_leave_holidays_out(tmp_path: Path) -> None:
    """工作日 and 周末 are two rows; the reminder names both, at the last of them."""
    book = township()
    for row, days in ((2, "工作日"), (3, "周末")):
        values = {
            "编码": f"Z{row}", "名称": f"{days}值班", "类型": "值班", "主体": "整体",
            "人员": "镇领导", "对象": None, "周期": "日", "次数": 1, "星期": days, "时段": "夜间",
            "地点": None, "间隔": None, "连班": None, "参数": None,
        }  # fmt: skip
        for column, value in values.items():
            put(book, "制度", row, column, value)
    found = [one for one in reading_of(tmp_path, book).faults if one.code == "holidays-left-out"]
    (fault,) = found
    assert (fault.warning, fault.sheet, fault.row, fault.column) == (True, "制度", 3, "星期")
    assert "工作日值班、周末值班" in str(fault.text)
    assert "2027-02-07" in str(fault.text)
    put(book, "制度", 3, "星期", "休息日")
    codes = [one.code for one in reading_of(tmp_path, book).faults]
    assert "holidays-left-out" not in codes


@pytest.mark.parametrize(
    "days, slot, others, told",
    [
        (None, "夜间", None, True),
        (None, "18:00-次日8:00", None, True),
        ("工作日", "夜间", None, False),
        ("每天", "夜间", None, False),
        (None, "上午", None, False),
        (None, "夜间", "休息日", False),
        (None, "夜间", "周末", True),
    ],
)
def test_a_nightly_watch_without_weekdays(
    tmp_path: Path, days: str | None, slot: str, others: str | None, told: bool
) -> None:
    """Empty, 星期 is every working day: the nights of days off that nobody has are told.

    Not where 工作日 says that it is meant, nor of what belongs to office hours.
    """
    book = township()
    for row, on in ((2, days), (3, others or "工作日")):
        values = {
            "编码": f"Z{row}", "名称": f"值班{row}", "类型": "值班", "主体": "整体",
            "人员": "镇领导", "对象": None, "周期": "日", "次数": 1, "星期": on, "时段": slot,
            "地点": None, "间隔": None, "连班": None, "参数": None,
        }  # fmt: skip
        for column, value in values.items():
            put(book, "制度", row, column, value)
    found = [one for one in reading_of(tmp_path, book).faults if one.code == "days-off-left-out"]
    assert [(one.warning, one.row, one.column) for one in found] == [(True, 2, "星期")] * told
    assert all("每天" in str(one.remedy) and "工作日" in str(one.remedy) for one in found)


@pytest.mark.parametrize(
    "team, told",
    [("全体", True), ("镇领导*1+全体@本单位", True), ("全体*1", False), ("全体*全体", False)],
)
def test_all_without_a_number(tmp_path: Path, team: str, told: bool) -> None:
    """A team of 全体 is one person of all; who writes it so is asked whether all are meant."""
    book = township()
    put(book, "制度", 2, "主体", "每单位:部门")
    put(book, "制度", 2, "人员", team)
    codes = [one[0] for one in warned(tmp_path, book)]
    assert ("one-of-all" in codes) is told


def test_one_person_under_two_ids(tmp_path: Path) -> None:
    """One name in one unit, or with one phone, is told; two terms one after the other are not."""
    book = township()
    book["人员"] += [
        ["P6", "李乙", "T", None, "镇领导"],
        ["P7", "张甲", "D1", None, None, None, None, "13800001234"],
        ["P8", "赵丁", "D2", None, None, None, None, None, None, "2026-12-31"],
    ]
    put(book, "人员", 5, "起", "2027-01-01")
    assert warned(tmp_path, book) == [
        ("person-twice", "人员", 7, "姓名"),
        ("person-twice", "人员", 8, "姓名"),
    ]


def test_history_of_a_year_that_cannot_be_meant(tmp_path: Path) -> None:
    """A turn after the plan, or long before it, is told of."""
    book = township()
    book["历史"] = [
        ["日期", "制度", "人员", "对象", "次数"],
        ["2062-01-06", "JF", "P1", None, 1],
        ["2002-01-06", "JF", "P1", None, 1],
        ["2026-01-07", "JF", "P1", None, 1],
    ]
    assert warned(tmp_path, book) == [
        ("unlikely-date", "历史", 2, "日期"),
        ("unlikely-date", "历史", 3, "日期"),
    ]


def test_hidden_rows_are_told_of(tmp_path: Path) -> None:
    """A hidden row counts like any other, and one reminder says so."""

    def hide(workbook: Workbook) -> None:
        workbook["人员"].row_dimensions[4].hidden = True
        workbook["人员"].row_dimensions[40].hidden = True

    assert problem_of(tmp_path, township(), hide).people == problem_of(tmp_path, township()).people
    assert warned(tmp_path, township(), hide) == [("hidden-rows", "人员", None, "")]


def test_an_evening_that_ends_on_the_next_day(tmp_path: Path) -> None:
    """Night duty runs over midnight; that nobody need rest after it is told."""
    book = township()
    book["设置"].append(["晚上", "17:30-08:30"])
    settings = problem_of(tmp_path, book).settings
    start, end = clock(settings, date(2027, 1, 31), "evening")
    assert (start.isoformat()[:16], end.isoformat()[:16]) == (
        "2027-01-31T17:30",
        "2027-02-01T08:30",
    )
    assert warned(tmp_path, book) == [("night", "设置", 5, "值")]
    put(book, "设置", 5, "值", "17:30-08:31")
    codes = [one.code for one in reading_of(tmp_path, book).faults]
    assert codes == ["overlapping-hours"]


def test_a_log_on_several_sheets(tmp_path: Path) -> None:
    """Every list of the file is read; a sheet of other things is none."""
    workbook = Workbook()
    for title, day in (("一月", 6), ("说明", 0), ("二月", 7)):
        sheet = workbook.create_sheet(title)
        if day:
            sheet.append(["日期", "制度", "人员"])
            sheet.append([datetime(2027, 1, day), "接访", "张甲"])
        else:
            sheet.append(["按月填写"])
    path = tmp_path / "log.xlsx"
    workbook.save(path)
    log = read_log(path)
    assert [(row.sheet, row.row, row.date) for row in log.rows] == [
        ("一月", 2, date(2027, 1, 6)),
        ("二月", 2, date(2027, 1, 7)),
    ]
    assert log.faults == ()
