"""roster.xlsx as people get it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from outputs.roster import write_roster
from outputs.roster.shifts import HEADERS
from outputs.sheets.columns import Column, broken, fitted
from outputs.tables.named import NamedPlan
from planner.domain.plan import Plan
from planner.domain.spoken import day_word
from tests.builders.sample_plan import END, START, sample, shift

SHEETS = [
    "安排表",
    "接访公示",
    "走访安排",
    "轮换矩阵",
    "联系点",
    "联系点（按对象）",
    "联户汇总",
    "联户汇总（按人）",
    "清单",
    "清单明细",
    "个人负荷",
    "缺口",
    "优化证明",
]


def texts(sheet: Worksheet) -> str:
    """Everything a sheet says."""
    return "\n".join(str(cell) for row in sheet.values for cell in row if cell is not None)


def cells(book: Workbook) -> Iterator[openpyxl.cell.cell.Cell]:
    """Every cell of the workbook that holds something."""
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


# -- writing -------------------------------------------------------------------------------


def test_sheets_and_columns_are_those_of_the_contract(roster: Path) -> None:
    """安排表 comes first, with its fifteen columns in the first row; the others follow."""
    book = openpyxl.load_workbook(roster)
    assert book.sheetnames == SHEETS
    assert [cell.value for cell in book["安排表"][1]] == list(HEADERS.values())


def test_one_row_for_each_shift_and_person(roster: Path) -> None:
    """A shift without people has a row too, and a substitute stands in the note only."""
    rows = list(openpyxl.load_workbook(roster)["安排表"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 17  # 16 turns, and one shift without anybody
    empty = [row for row in rows if row[7] is None]
    assert [row[0] for row in empty] == ["W1.D2.2027-01-04"]
    first = next(row for row in rows if row[0] == "R1.2027-W01")
    assert first == (
        "R1.2027-W01",
        datetime(2027, 1, 6),
        "星期三",
        "上午",
        "08:30-11:30",
        "领导接访日",
        "接访",
        "P1",
        "张三",
        "镇长",
        "示例镇",
        "信访接待室",
        None,
        "赵六",
        "候补：李四",
    )


def test_dates_are_dates_and_nothing_is_a_formula(roster: Path) -> None:
    """Every date in 安排表 is an Excel date; text with a leading = is text everywhere."""
    problem, plan = sample()
    visit = next(one for one in plan.shifts if one.id == "V1D.P1.2027-01")
    moved = replace(visit, target="E1", place="E1")
    others = tuple(one for one in plan.shifts if one != visit)
    write_roster(roster, replace(plan, shifts=(*others, moved)), problem)
    book = openpyxl.load_workbook(roster)
    assert all(cell.data_type != "f" for cell in cells(book))
    assert any(cell.value == "=恒发机械厂" for cell in cells(book))
    dates = [row[1] for row in book["安排表"].iter_rows(min_row=2)]
    assert all(cell.is_date and isinstance(cell.value, datetime) for cell in dates)


def test_every_sheet_prints(roster: Path) -> None:
    """Paper, page numbers, who issued it and when; what is posted says so on the page itself."""
    for sheet in openpyxl.load_workbook(roster):
        assert int(sheet.page_setup.paperSize) == (8 if sheet.title == "轮换矩阵" else 9)
        posted = sheet.title == "接访公示"
        said = (sheet.oddFooter.center, sheet.oddFooter.left, sheet.oddFooter.right)
        expected = ("第 &P 页 共 &N 页", "示例镇", "2026-12-24")
        assert tuple(one.text for one in said) == ((None,) * 3 if posted else expected)
        assert (sheet.title in (sheet.oddHeader.center.text or "")) != posted
        assert "示例镇" not in (sheet.oddHeader.center.text or "")
        assert texts(sheet).count("示例镇2027") <= len(sheet.row_breaks.brk) + 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage != posted


def test_tables_can_be_filtered_and_keep_their_headers(roster: Path) -> None:
    """安排表 has a filter and a frozen header that is repeated on every printed page."""
    sheet = openpyxl.load_workbook(roster)["安排表"]
    assert sheet.auto_filter.ref == "A1:O18"
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"


def test_the_notice_is_no_wider_than_its_paper(roster: Path) -> None:
    """With the digits of Chinese fonts, some 6.9 points wide, A4 holds all eight columns."""
    page = load_workbook(roster)["接访公示"]
    # A column is stored with five pixels of padding, some 0.71 digits.
    widths = sum(page.column_dimensions[letter].width - 0.71 for letter in "ABCDEFGH")
    printable = 72 * (8.27 - page.page_margins.left - page.page_margins.right)
    assert widths * 6.9 * page.page_setup.scale / 100 <= printable


def test_each_month_of_the_notice_is_one_page(roster: Path) -> None:
    """Two months are two blocks with a page break between them, on A4 portrait."""
    sheet = openpyxl.load_workbook(roster)["接访公示"]
    titles = [cell for (cell, *_rest) in sheet.values if str(cell).endswith("接访公示")]
    assert titles == ["示例镇2027年1月接访公示", "示例镇2027年2月接访公示"]
    second = next(row[0].row for row in sheet.iter_rows() if row[0].value == titles[1])
    assert [one.id for one in sheet.row_breaks.brk] == [second - 1]
    assert sheet.page_setup.orientation != "landscape"
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert sum(heights[: second - 1]) * sheet.page_setup.scale / 100 < 700


def test_a_crowded_month_is_posted_unit_by_unit(tmp_path: Path) -> None:
    """Daily windows of two departments: a row for each day and department."""
    problem, plan = sample()
    days = [day for day in plan.working_days if day.month == 1]
    windows = tuple(
        shift(f"W1.{unit}.{day}", "W1", "service_window", day, "pm", (who,), owner=unit, place="H")
        for unit, who in (("D1", "P5"), ("D2", "P7"))
        for day in days
    )
    path = tmp_path / "roster.xlsx"
    write_roster(path, replace(plan, shifts=windows), problem)
    sheet = openpyxl.load_workbook(path)["接访公示"]
    assert [row[0] for row in sheet.values if "月" in str(row[0]) and row[1]] == [
        day_word(day) for day in days for _unit in range(2)
    ]
    assert not sheet.row_breaks.brk


def test_nothing_private_is_written(roster: Path) -> None:
    """No name of a household's head and no phone number stands anywhere in the roster."""
    problem, _plan = sample()
    said = "\n".join(texts(sheet) for sheet in openpyxl.load_workbook(roster))
    private = [*problem.households["head"], "13800001234", "13900005678", "一号"]
    assert [one for one in private if one in said] == []


def test_what_the_other_sheets_say(roster: Path) -> None:
    """Each sheet holds what it is for, counted by hand from the sample."""
    book = openpyxl.load_workbook(roster)
    visits = [row[:8] for row in book["走访安排"].iter_rows(min_row=4, values_only=True)]
    assert [(row[0], row[1], row[6]) for row in visits] == [
        ("东河村", "2027年1月", "张三"),
        ("东河村", "2027年1月", "王五"),
        ("东河村", "2027年1月", "1人"),
        ("东河村", "2027年2月", "王五"),
        ("西桥村", "2027年1月", "李四"),
        ("西桥村", "2027年1月", "1人"),
    ]
    matrix = list(book["轮换矩阵"].iter_rows(min_row=4))
    assert [cell.value for cell in matrix[1]][1:] == [
        "农业农村局",
        "东河村",
        "第一组",
        "第二组",
        "第三组",
    ]
    assert matrix[1][5].fill.fgColor.rgb == "FFD9D9D9"
    assert matrix[1][4].fill.fgColor.rgb != "FFD9D9D9"
    held = [*book["联户汇总"].values, *book["联户汇总（按人）"].values]
    # 东河村: H1-H3, one hardship, two groups, one holder kept; 1 + 1 + 4 visits a year.
    assert ("东河村", "党员干部联户", 1, 0, 3, 1, 2, 1, 6, 2) in held
    assert ("西桥村", "党员干部联户", 1, 1, 2, 1, 1, 1, 5, 1) in held
    assert ("西桥村", "党员干部联户", "周九", "西桥村", 1, 1, 1, 1, 4, 1) in held
    loads = {row[0]: row for row in book["个人负荷"].values}
    assert loads["P6"][4:] == (0,) * 12
    assert loads["P1"][-5:] == (3, 3, 0, 0, 0)
    assert loads["P8"][-5:] == (1, 1, 0, 3, 2)
    assert "赵六：1月13日上午已排便民服务窗口" in texts(book["缺口"])
    assert "限时内未证明" in texts(book["优化证明"])
    assert "尚未公布" in texts(book["优化证明"])
    assert "西桥村" in texts(book["联系点"])


def test_an_empty_plan_says_so(tmp_path: Path) -> None:
    """Sheets that would only say so are left out; those that stay have a line that does."""
    problem, plan = sample()
    empty = Plan(
        organisation=plan.organisation,
        start=START,
        end=END,
        timezone=plan.timezone,
        created=plan.created,
        source_file="",
        source_sha256="",
        working_days=(),
        provisional=False,
    )
    path = tmp_path / "roster.xlsx"
    write_roster(path, empty, replace(problem, people={}))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["安排表", "清单", "清单明细", "个人负荷", "缺口", "优化证明"]
    assert all("没有" in texts(sheet) for sheet in book)


def test_equal_plans_are_equal_bytes(tmp_path: Path) -> None:
    """Writing a plan twice gives the same file."""
    problem, plan = sample()
    write_roster(tmp_path / "a.xlsx", plan, problem)
    write_roster(tmp_path / "b.xlsx", plan, problem)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_missed_must_makes_no_shift_short() -> None:
    """A shift that has all its people is not short because 指定 asked for somebody else."""
    problem, plan = sample()
    gap = next(one for one in plan.gaps if one.sort == "people")
    whole = next(one for one in plan.shifts if one.id != gap.obligation)
    missed = replace(gap, obligation=whole.id, cause="pin", sort="pin")
    named = NamedPlan.of(replace(plan, gaps=(gap, missed)), problem)
    assert gap.obligation in named.short
    assert whole.id not in named.short


def test_ids_in_a_remark_are_never_cut(roster: Path) -> None:
    """Households stand on lines that the column holds, three or so to a line."""
    notes = [str(row[14].value or "") for row in load_workbook(roster)["安排表"].iter_rows()]
    listed = [note for note in notes if "户：\n" in note]
    assert listed
    assert broken(["H000001"] * 7, 30, "、") == "、\n".join(
        ["H000001、H000001、H000001"] * 2 + ["H000001"]
    )
    assert broken(["x" * 40, "y"], 30, "、") == f"{'x' * 40}、\ny"


def test_columns_are_widened_where_that_saves_paper() -> None:
    """Most cells take one line then; a column that would have to be far wider stays."""
    columns = (Column("a", 10, "wrap"), Column("b", 10, "wrap"), Column("c", 10, "text"))
    rows = [("字" * 5, "字" * 20, "字" * 5)] * 9 + [("字" * 30, "", "")]
    assert [one.width for one in fitted(columns, rows)] == [11.5, 10, 10]
