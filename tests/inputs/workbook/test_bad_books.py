"""Workbooks as nobody should keep them: read right, or every fault at once and nothing else.

Each case says what is told: code, sheet, row and column of every fault and reminder.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from inputs.workbook.reading import Reading, read
from outputs.words.lines import fault_line
from planner.domain.hours import Hours
from planner.domain.problem import Problem
from tests.builders.commands import contents, sanfang
from tests.builders.inputs_books import Book, put, save, told, township

Told = tuple[str, str, int | None, str]
"""Code, sheet, row and column."""

Change = Callable[[Book], Any]


def folder(path: Path, book: Book, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """The book as a folder of CSV files, whose cells are all text."""
    path.mkdir()
    for title, grid in book.items():
        with (path / f"{title}.csv").open("w", encoding=encoding, newline="") as stream:
            rows = ([cell if cell is not None else "" for cell in row] for row in grid)
            csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def changed(change: Change) -> Book:
    """The township after `change`, which may hand back another book."""
    book = township()
    return change(book) or book


def all_told(reading: Reading) -> list[Told]:
    """What is told of every fault, errors and reminders alike."""
    return [(fault.code, fault.sheet, fault.row, fault.column) for fault in reading.faults]


def cell(sheet: str, row: int, header: str, value: Any) -> Change:
    """Another value in one cell."""
    return lambda book: put(book, sheet, row, header, value)


def cells(sheet: str, header: str, *values: Any) -> Change:
    """Other values from the first row on."""

    def change(book: Book) -> None:
        for row, value in enumerate(values, start=2):
            put(book, sheet, row, header, value)

    return change


def added(sheet: str, *rows: list[Any]) -> Change:
    """More rows."""
    return lambda book: book[sheet].extend(rows)


def called(sheet: str, title: str) -> Change:
    """Another title for a sheet."""
    return lambda book: {title if name == sheet else name: grid for name, grid in book.items()}


def without(sheet: str, header: str) -> Change:
    """Without a column."""

    def change(book: Book) -> None:
        at = book[sheet][0].index(header)
        for row in book[sheet]:
            del row[at]

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(book: Book) -> None:
        for one in changes:
            one(book)

    return change


def setting(key: str, value: Any) -> Change:
    """One more setting, in row 5."""
    return added("设置", [key, value])


def twice(header: str) -> Change:
    """One more column of 人员, called `header`."""

    def change(book: Book) -> None:
        for row in book["人员"]:
            row.append("x")
        book["人员"][0][-1] = header

    return change


# What is read right ---------------------------------------------------------------------

DAYS = [
    "2027年1月4日星期一", "2027年1月4日（周一）", "2027-1-4 星期一", "2027.01.04", "27年1月4日",
    "二〇二七年一月四日", "2027—1—4", "2027–1–4", "2027年1月4号", "2027年元月4日", "46391",
    "２０２７－０１－０４", "2027 年 1 月 4 日", "2027-01-04 00:00:00", "20270104",
]  # fmt: skip


@pytest.mark.parametrize("written", DAYS)
def test_a_day_in_any_form(tmp_path: Path, written: str) -> None:
    """Whole days, however they are written, are read without a word."""
    reading = read(folder(tmp_path / "book", changed(cell("不可用", 2, "起", written))))
    assert reading.problem is not None, [told(fault) for fault in reading.faults]
    assert reading.problem.absences[0].start == datetime(2027, 1, 4).date()
    assert reading.faults == ()


@pytest.mark.parametrize(
    "written,clock",
    [
        ("2027-01-04 上午8:30", time(8, 30)),
        ("2027/1/4 8:30:00 AM", time(8, 30)),
        ("2027年1月4日 08时30分", time(8, 30)),
        ("2027-1-4 下午2:30", time(14, 30)),
        ("2027-1-4 2:30 PM", time(14, 30)),
        ("46391.75", time(18)),
    ],
)
def test_a_time_of_day_in_any_form(tmp_path: Path, written: str, clock: time) -> None:
    """A clock time beside the day blocks what is left of it."""
    book = changed(both(cell("不可用", 2, "起", written), cell("不可用", 2, "止", None)))
    reading = read(folder(tmp_path / "book", book))
    assert reading.problem is not None
    assert [one.slot for one in reading.problem.absences] == [Hours(clock, time())]
    assert all_told(reading) == [("date-with-time", "不可用", 2, "起")]


SAME: list[tuple[str, Change, list[Told]]] = [
    ("title with blanks", called("人员", "人 员"), []),
    ("title in capitals", called("人员", "PEOPLE"), []),
    ("title with what cannot be seen", called("人员", "人员\u200b"), []),
    *(
        (f"title {title}", called("人员", title), [("sheet-by-another-name", title, None, "")])
        for title in ("人员表", "人员名单", "人员信息表", "1.人员", "一、人员",
                      "人员（2027）", "人员1", "2027年人员", "2027年第一季度人员", "2027上半年人员")
    ),
    ("a second 人员2", lambda book: book | {"人员2": book["人员"]},
     [("unknown-sheet", "人员2", None, "")]),
    ("id in full width", cell("人员", 3, "编码", "Ｐ２"), []),
    ("id with what cannot be seen", cell("人员", 3, "编码", "P2\u200b"), []),
    ("blanks that do not break", cell("人员", 3, "单位", "\u00a0T\u3000"), []),
    ("a name spread", cell("人员", 3, "姓名", "李　　乙"), []),
    ("a name over two lines", cell("人员", 3, "姓名", "李\n乙"), []),
    ("direction marks", cell("人员", 3, "姓名", "\u202e李乙"),
     [("control-characters", "人员", 3, "姓名")]),
    ("numbers with what they count", cell("户", 2, "人口", "3人"), []),
    *(
        (f"numbers in words: {said}", cell("户", 2, "人口", said), [])
        for said in ("五", "两口", "十二", "二十三口人", "5口人", "一百零五人")
    ),
    ("numbers in full width", cell("单位", 5, "户数", "２户"), []),
    ("days counted", setting("提前公示天数", "2天"), []),
    ("hours with points", setting("上午", "8.30-11.30"), []),
    ("hours in words", setting("上午", "8点30分至11点30分"), []),
    ("hours in full width", setting("上午", "８：３０—１１：３０"), []),
    ("a setting twice alike", setting("开始", "2027-01-01"),
     [("duplicate-setting", "设置", 5, "项")]),
    ("signs for nothing", both(cell("人员", 2, "起", "/"), cell("单位", 2, "上级", "—"),
                               cell("单位", 2, "户数", "无")),
     [("empty-sign", "单位", 2, "上级"), ("empty-sign", "单位", 2, "户数"),
      ("empty-sign", "人员", 2, "起")]),
    ("a sum below", added("人员", ["合计", None, None, "5人"]), [("line-below", "人员", 7, "")]),
    ("people counted below", added("人员", [None, "共5人"]), [("line-below", "人员", 7, "")]),
    ("a section of the list", added("人员", ["二、中层干部"]), [("line-below", "人员", 7, "")]),
    ("the header of the next page", lambda book: {**book, "人员": [*book["人员"], book["人员"][0]]},
     [("line-below", "人员", 7, "")]),
    ("the day it was made, below", added("制度", ["2027年1月1日"]),
     [("line-below", "制度", 7, "")]),
    ("who made it, and who looked at it, below",
     added("制度", ["制表人：王某", None, "审核：李某"]), [("line-below", "制度", 7, "")]),
    ("empty rows above", lambda book: {**book, "人员": [[None] * 10] * 3 + book["人员"]}, []),
    ("leave in another year", added("不可用", ["P2", "2026-01-18"]),
     [("outside-plan", "不可用", 3, "起")]),
    ("an unknown column", twice("备考"), [("unknown-column", "人员", 1, "备考")]),
    ("cells beside the table", lambda book: book["人员"][2].extend(["x", "y"]),
     [("column-without-header", "人员", 3, "")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    """The township as it is."""
    found = read(folder(tmp_path_factory.mktemp("plain") / "book", township())).problem
    assert found is not None
    return found


@pytest.mark.parametrize("change,expected", [one[1:] for one in SAME], ids=[one[0] for one in SAME])
def test_what_is_odd_is_read_right(
    tmp_path: Path, plain: Problem, change: Change, expected: list[Told]
) -> None:
    """It is the same township, and what is read otherwise than it stands is told."""
    reading = read(folder(tmp_path / "book", changed(change)))
    assert reading.problem is not None, [told(fault) for fault in reading.faults]
    assert all_told(reading) == expected
    assert reading.problem.people == plain.people
    assert reading.problem.units == plain.units
    assert reading.problem.settings == plain.settings
    assert reading.problem.absences[:1] == plain.absences


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_any_encoding_and_separator(
    tmp_path: Path, plain: Problem, encoding: str, delimiter: str
) -> None:
    """What programs of the office export is told by its content, also below a title with commas."""
    book = township()
    book["人员"] = [["示例镇,2027年,第一季度"], *book["人员"]]
    reading = read(folder(tmp_path / "book", book, encoding=encoding, delimiter=delimiter))
    assert reading.problem is not None, [told(fault) for fault in reading.faults]
    assert (reading.problem.people, reading.problem.duties) == (plain.people, plain.duties)
    assert reading.faults == ()


def test_a_long_cell_and_markup_are_text(tmp_path: Path) -> None:
    """What is legal in a cell stays as it is."""
    book = changed(
        both(cell("人员", 3, "职务", "长" * 32_000), cell("人员", 4, "姓名", "李<b>&\"'"))
    )
    reading = read(folder(tmp_path / "book", book))
    assert reading.problem is not None
    assert len(reading.problem.people["P2"].title) == 32_000
    assert reading.problem.people["P3"].name == "李<b>&\"'"
    assert reading.faults == ()


# What is a fault ------------------------------------------------------------------------

BAD: list[tuple[str, Change, list[Told]]] = [
    # one cause is one fault
    ("eight empty names", added("人员", *([f"P1{n}", None, "T"] for n in range(8))),
     [("missing-value", "人员", 7, "姓名")]),
    ("no id of a person", cells("人员", "编码", *[None] * 5),
     [("missing-value", "人员", 2, "编码")]),
    ("no id of a unit", cells("单位", "编码", *[None] * 7), [("missing-value", "单位", 2, "编码")]),
    ("no id of a duty", cells("制度", "编码", *[None] * 5), [("missing-value", "制度", 2, "编码")]),
    ("no id of a household", cells("户", "编码", *[None] * 3),
     [("missing-value", "户", 2, "编码")]),
    ("several in one cell", added("不可用", ["李乙、王丙", "2027-02-01"]),
     [("several-references", "不可用", 3, "人员")]),
    ("one id for all", cells("人员", "编码", *["P1"] * 5), [("duplicate-id", "人员", 3, "编码")]),
    ("no column of ids", without("单位", "编码"), [("missing-value", "单位", 2, "编码")]),
    ("an unknown unit of those a duty asks for",
     both(cells("人员", "单位", "T", "T", "农办", "农办", "农办"),
          cell("制度", 4, "人员", "部门负责人@D1")),
     [("unknown-reference", "人员", 4, "单位")]),
    ("one unknown unit", cells("人员", "单位", *["经济办"] * 5),
     [("unknown-reference", "人员", 2, "单位")]),
    ("one bad number", cells("单位", "户数", *["不详"] * 7), [("bad-number", "单位", 2, "户数")]),
    ("two bad numbers", cells("单位", "户数", *["不详", "没有"] * 3),
     [("bad-number", "单位", 2, "户数"), ("bad-number", "单位", 3, "户数")]),
    ("the plan backwards",
     both(cell("设置", 3, "值", "2027-03-31"),
          cell("设置", 4, "值", "2027-01-01"),
                             cell("不可用", 2, "起", "1月18日")),
     [("reversed-dates", "设置", 4, "值")]),
    ("no first day", both(cell("设置", 3, "值", "不知道"), cell("不可用", 2, "起", "1月18日")),
     [("bad-date", "设置", 3, "值")]),
    ("a first day without a year", cell("设置", 3, "值", "1月1日"),
     [("bad-date", "设置", 3, "值")]),
    ("an id that is none", both(cell("单位", 5, "编码", "a/b"), cell("单位", 7, "上级", "a/b"),
                                cell("联系", 2, "对象", "东村"), cell("人员", 2, "居住地", "东村")),
     [("bad-id", "单位", 5, "编码")]),
    # sheets and headers
    ("two sheets of people", lambda book: book | {"people": book["人员"]},
     [("duplicate-sheet", "人员", None, "")]),
    ("two sheets of people by other names",
     lambda book: {**called("人员", "人员表")(book), "人员名单": book["人员"]},
     [("duplicate-sheet", "人员表", None, ""), ("sheet-by-another-name", "人员表", None, ""),
      ("sheet-by-another-name", "人员名单", None, "")]),
    ("people by a name nobody knows", called("人员", "职工"),
     [("missing-sheet", "人员", None, ""), ("unknown-sheet", "职工", None, "")]),
    ("nothing of ours", lambda book: {"随便": [["a", "b"], [1, 2]]},
     [("missing-sheet", "设置", None, ""), ("missing-sheet", "人员", None, ""),
      ("missing-sheet", "制度", None, ""), ("unknown-sheet", "随便", None, "")]),
    ("empty everything", lambda book: {title: [] for title in book},
     [("empty-sheet", "设置", None, ""), ("empty-sheet", "人员", None, ""),
      ("empty-sheet", "制度", None, "")]),
    ("headers alone", lambda book: {title: grid[:1] for title, grid in book.items()},
     [("missing-setting", "设置", None, "项")] * 3),
    ("blanks alone", lambda book: {**book, "人员": [[" ", "\u3000", "\u200b"]] * 5},
     [("empty-sheet", "人员", None, "")]),
    ("one header twice", twice("姓名"), [("duplicate-column", "人员", 1, "姓名")]),
    ("one header in two languages", twice("name"), [("duplicate-column", "人员", 1, "name")]),
    # 上级
    ("a unit above itself", cell("单位", 2, "上级", "T"), [("unit-cycle", "单位", 2, "上级")]),
    ("units in a circle", both(cell("单位", 5, "上级", "V2"), cell("单位", 6, "上级", "V1")),
     [("unit-cycle", "单位", 5, "上级")]),
    ("a circle of all", cells("单位", "上级", "V1"), [("unit-cycle", "单位", 2, "上级")]),
    # cells
    ("a quoted id", cell("人员", 6, "编码", "'P5"), [("bad-id", "人员", 6, "编码")]),
    ("a formula of text", cell("人员", 6, "编码", '="P5"'), [("bad-id", "人员", 6, "编码")]),
    ("an emoji as id", cell("人员", 6, "编码", "P😀"), [("bad-id", "人员", 6, "编码")]),
    ("blanks in an id", cell("人员", 6, "编码", "P 5"), [("bad-id", "人员", 6, "编码")]),
    ("two units in one cell", cell("人员", 6, "单位", "D1、D2"),
     [("several-references", "人员", 6, "单位")]),
    ("a very long reference", cell("人员", 6, "单位", "长" * 32_000),
     [("unknown-reference", "人员", 6, "单位")]),
    ("a very long team", cell("制度", 2, "人员", "镇领导+" * 5_000),
     [("bad-team", "制度", 2, "人员")]),
    ("a label without people", cell("制度", 2, "人员", "带班="), [("bad-team", "制度", 2, "人员")]),
    ("people without a label", cell("制度", 2, "人员", "镇领导+=干部"),
     [("bad-team", "制度", 2, "人员")]),
    ("two labels of a part", cell("制度", 2, "人员", "带班=值班=镇领导"),
     [("bad-team", "制度", 2, "人员")]),
    ("a list as a label", cell("制度", 2, "人员", "带班、值班=镇领导"),
     [("bad-team", "制度", 2, "人员")]),
    ("a label too long for a column", cell("制度", 2, "人员", "当日带班的领导班子成员一名=镇领导"),
     [("bad-team", "制度", 2, "人员")]),
    ("a telephone in words", setting("公示电话", "见门口"), [("bad-phone", "设置", 5, "值")]),
    ("a telephone of a unit that is none", setting("公示电话", "农业办:81,林业办:82"),
     [("unknown-reference", "设置", 5, "值")]),
    ("two telephones of one unit", setting("公示电话", "农业办:81,D1:82"),
     [("bad-phone", "设置", 5, "值")]),
    ("a telephone of nobody beside one", setting("公示电话", "农业办:81,82"),
     [("bad-phone", "设置", 5, "值")]),
    ("one time for hours", setting("上午", "8:30"), [("bad-hours", "设置", 5, "值")]),
    ("hours that overlap", setting("上午", "8:30-15:30"), [("overlapping-hours", "设置", 5, "值")]),
    ("an hour that is none", setting("上午", "8:30-25:00"), [("bad-hours", "设置", 5, "值")]),
    ("a place for a zone", setting("时区", "北京"), [("unknown-timezone", "设置", 5, "值")]),
    ("a number in words", setting("提前公示天数", "两三天"), [("bad-number", "设置", 5, "值")]),
    ("a setting twice", setting("开始", "2027-01-02"), [("duplicate-setting", "设置", 5, "项")]),
    *(
        (f"the day {written}", cell("不可用", 2, "起", written), [(code, "不可用", 2, "起")])
        for written, code in (
            ("27-1-4", "bad-date"), ("4/1/2027", "bad-date"), ("2027-01", "bad-date"),
            ("2027年1月", "bad-date"), ("明天", "bad-date"), ("2027-1-4、2027-1-5", "bad-date"),
            ("2027-01-04至2027-01-06", "bad-date"), ("2027-01-04 25:00", "bad-hours"),
            ("2027-02-30", "impossible-date"), ("0000-00-00", "impossible-date"),
            ("9999-12-31", "impossible-date"), ("2027年1月4日 星期二", "bad-date"),
            ("4-Jan-27", "bad-date"), ("6月4日", "bad-date"), ("/", "bad-date"), ("-", "bad-date"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("change,expected", [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_every_fault_and_no_other(tmp_path: Path, change: Change, expected: list[Told]) -> None:
    """Each cause is one fault in its place, and nothing that follows from it is told."""
    reading = read(folder(tmp_path / "book", changed(change)))
    assert reading.problem is None
    assert sorted(all_told(reading)) == sorted(expected), [told(fault) for fault in reading.faults]
    for fault in reading.faults:
        assert len(fault_line(fault)) < 400
        assert "\n" not in fault_line(fault)


def test_rows_with_one_fault_are_listed(tmp_path: Path) -> None:
    """The line says which rows it is about."""
    nameless = ([f"P1{n}", None, "T"] for n in range(9))
    rows = added("人员", *islice(nameless, 8), ["P9", "某九"], *nameless)
    (fault,) = read(folder(tmp_path / "book", changed(rows))).faults
    assert "第7-14、16行（共9行）" in fault_line(fault)


FORGED: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "empty-sheet"),
    ("a mark alone", b"\xef\xbb\xbf", "empty-sheet"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "sheet-unreadable"),
    ("an open quotation mark", '编码,姓名\nP1,"张甲\n'.encode(), "sheet-unreadable"),
    ("text behind a quotation mark", '编码,姓名\nP1,"张"甲\n'.encode(), "sheet-unreadable"),
    ("half a character", "编码,姓名\nP1,张".encode() + b"\xe6\x9d\n", "sheet-unreadable"),
    ("a field without end", "编码,姓名\nP1,".encode() + b"x" * 200_000, "sheet-unreadable"),
    ("bars for commas", "编码|姓名\nP1|张甲\n".encode(), "missing-header"),
    ("full-width commas", "编码，姓名\nP1，张甲\n".encode(), "missing-header"),
    ("UTF-16 without its mark", "编码,姓名\nP1,张甲\n".encode("utf-16-le"), "missing-header"),
]


@pytest.mark.parametrize("data,code", [one[1:] for one in FORGED], ids=[one[0] for one in FORGED])
def test_a_csv_that_is_none(tmp_path: Path, data: bytes, code: str) -> None:
    """One file that cannot be read is one fault of its sheet."""
    path = folder(tmp_path / "book", township())
    (path / "人员.csv").write_bytes(data)
    assert [(one.code, one.sheet) for one in read(path).faults if not one.warning] == [
        (code, "人员")
    ]


# Workbooks of Excel ---------------------------------------------------------------------


def hidden(sheet: str, state: str) -> Callable[[Workbook], None]:
    """Hides a sheet."""

    def finish(workbook: Workbook) -> None:
        workbook[sheet].sheet_state = state

    return finish


def as_formula(workbook: Workbook) -> None:
    """A formula whose value nobody saved."""
    workbook["人员"]["B3"].value, workbook["人员"]["B3"].data_type = '="李"&"乙"', "f"


def merged(workbook: Workbook) -> None:
    """Merged cells over a header, and over rows of data."""
    sheet = workbook["人员"]
    sheet.insert_rows(1)
    sheet["A1"] = "人员名单"
    sheet.merge_cells("A1:J1")
    sheet["C7"].value = None
    sheet.merge_cells("C6:C7")


TYPED: list[tuple[str, Change, Callable[[Workbook], None] | None, list[Told]]] = [
    ("a hidden sheet", both(), hidden("人员", "hidden"), [("hidden-sheet", "人员", None, "")]),
    ("a deeply hidden sheet", both(), hidden("不可用", "veryHidden"),
     [("hidden-sheet", "不可用", None, "")]),
    ("merged cells", both(), merged, []),
    ("a formula without its value", both(), as_formula,
     [("formula-without-value", "人员", 3, "姓名")]),
    ("an error value", cell("人员", 3, "姓名", "#REF!"),
     lambda workbook: setattr(workbook["人员"]["B3"], "data_type", "e"),
     [("error-value", "人员", 3, "姓名")]),
    ("a time for a day", cell("不可用", 2, "起", time(8, 30)), None,
     [("bad-date", "不可用", 2, "起")]),
    ("a span for a day", cell("不可用", 2, "起", timedelta(days=1)), None,
     [("bad-date", "不可用", 2, "起")]),
    ("true for a day", cell("不可用", 2, "起", True), None, [("bad-date", "不可用", 2, "起")]),
    ("a day for a unit", cell("人员", 3, "单位", datetime(2027, 3, 2)), None,
     [("id-became-date", "人员", 3, "单位")]),
    ("a day for a number", cell("户", 2, "人口", datetime(2027, 3, 2)), None,
     [("bad-number", "户", 2, "人口")]),
    ("a serial number", cell("不可用", 2, "起", 46404), None, []),
    ("a serial number with a time", cell("不可用", 2, "起", 46404.25), None,
     [("date-with-time", "不可用", 2, "起")]),
    ("a fraction of people", cell("户", 2, "人口", 3.5), None, [("bad-number", "户", 2, "人口")]),
]  # fmt: skip


@pytest.mark.parametrize(
    "change,finish,expected", [one[1:] for one in TYPED], ids=[one[0] for one in TYPED]
)
def test_cells_of_excel(
    tmp_path: Path,
    change: Change,
    finish: Callable[[Workbook], None] | None,
    expected: list[Told],
) -> None:
    """What only a workbook can hold is read, or is a fault in its place."""
    reading = read(save(tmp_path / "book.xlsx", changed(change), finish))
    assert all_told(reading) == expected, [told(fault) for fault in reading.faults]


# The command ----------------------------------------------------------------------------

COMMANDED = (*BAD[:3], *BAD[17:20], *BAD[-3:])


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize("change,expected", [one[1:] for one in COMMANDED])
def test_the_command_ends_in_words(
    tmp_path: Path, change: Change, expected: list[Told], command: str
) -> None:
    """Exit 2, a line for each fault, and nothing written."""
    path = folder(tmp_path / "book", changed(change))
    before = contents(tmp_path)
    result = sanfang(command, path)
    lines = [line for line in result.output.splitlines() if "读取工作簿" not in line]
    assert result.exit_code == 2
    assert sum("：" in line for line in lines) >= len(expected)
    assert contents(tmp_path) == before


def test_a_copy_of_a_sheet_is_not_to_be_called_as_the_other(tmp_path: Path) -> None:
    """Two of one name cannot be: the rows go over, or the copy goes."""
    book = township()
    book["人员 (2)"] = book["人员"]
    (fault,) = read(folder(tmp_path / "book", book)).faults
    assert "已有人员表：请把有用的行移过去" in fault_line(fault)


def test_what_lies_beside_an_open_workbook_is_none(tmp_path: Path) -> None:
    """As a file picker offers it, or somebody types it."""
    place = tmp_path / "~$镇值班.xlsx"
    place.write_bytes(b"\x05user" + b" " * 160)
    (fault,) = read(place).faults
    assert "请改用 镇值班.xlsx" in fault_line(fault)
