"""What an office posts of its watches, before anybody draws it, and as it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from outputs.print.papers import Order, print_papers
from outputs.roster import write_roster
from outputs.sheets.columns import text_width
from outputs.tables.named import NamedPlan
from outputs.tables.notices import notices
from outputs.tables.watches import WatchNotice, watches
from planner.domain.hours import Hours
from planner.domain.language import speaking
from planner.domain.plan import Gap
from planner.domain.problem import Owner, TeamPart
from tests.builders.parameters import having
from tests.builders.watches import FIRST, FULL, LED, duty, made, night, nights, part


def told(named: NamedPlan) -> list[tuple[str, ...]]:
    """All cells of the only notice, head first."""
    [notice] = watches(named)
    return [notice.titles, *map(notice.line, notice.rows)]


# -- rows and columns ------------------------------------------------------------------------


def test_a_row_a_day_with_a_column_for_each_part() -> None:
    """Festivals, days off and worked weekends are marked; nobody's day is listed apart."""
    named = made([duty("ZB", "机关值班")], nights(10))
    [notice] = watches(named)
    assert notice.title == "清河镇2027年2月4日至2月13日机关值班安排表"
    assert notice.hours == "17:30-次日08:30"
    assert told(named)[0] == ("日期", "星期", "带班", "值班")
    assert told(named)[1:] == [
        ("2月4日", "星期四", "张三", "李四、王五"),
        ("2月5日", "星期五（除夕）", "张三", "李四、王五"),
        ("2月6日", "星期六（春节）", "张三", "李四、王五"),
        ("2月7日", "星期日（春节）", "张三", "李四、王五"),
        ("2月8日", "星期一（春节）", "张三", "李四、王五"),
        ("2月9日", "星期二", "张三", "李四、王五"),
        ("2月10日", "星期三", "张三", "李四、王五"),
        ("2月11日", "星期四（休）", "张三", "李四、王五"),
        ("2月12日", "星期五", "张三", "李四、王五"),
        ("2月13日", "星期六（班）", "张三", "李四、王五"),
    ]
    assert [row.stands_out for row in notice.rows] == [
        False, True, True, True, True, False, False, True, False, False,
    ]  # fmt: skip
    assert notices(named) == ()


def test_in_english() -> None:
    """Weekday, festival and hours are said in the language of whoever reads."""
    with speaking("en"):
        [notice] = watches(made([duty("ZB", "Duty office")], nights(2)))
        assert notice.title == "清河镇 Duty office roster, 4 February 2027 to 5 February 2027"
        assert [row.weekday for row in notice.rows] == ["Thu", "Fri (Chinese New Year's Eve)"]


@pytest.mark.parametrize(
    "name, title",
    [
        ("值班", "清河镇2027年2月4日值班安排表"),
        ("清河镇节日值班", "清河镇2027年2月4日节日值班安排表"),
        ("夜间巡查", "清河镇2027年2月4日夜间巡查值班安排表"),
        ("防汛值班表", "清河镇2027年2月4日防汛值班安排表"),
        ("防汛值班安排表", "清河镇2027年2月4日防汛值班安排表"),
        ("校领导陪餐安排", "清河镇2027年2月4日校领导陪餐安排表"),
        ("主日服事安排表", "清河镇2027年2月4日主日服事安排表"),
        ("安排表", "清河镇2027年2月4日值班安排表"),
    ],
)
def test_a_title_says_everything_once(name: str, title: str) -> None:
    """Neither the organisation nor what it is stands there twice."""
    [notice] = watches(made([duty("ZB", name)], nights(1)))
    assert notice.title == title


@pytest.mark.parametrize(
    "team, heads",
    [
        ((part("干部"),), ("值班人员",)),
        ((part("镇领导"), part("干部")), ("镇领导", "干部")),
        ((part("镇领导", 1, "带班"), part("干部")), ("带班", "干部")),
        ((part("镇领导", 1, "值班"), part("干部", 1, "值班")), ("值班",)),
    ],
)
def test_parts_without_a_label_are_called_after_whom_they_name(
    team: tuple[TeamPart, ...], heads: tuple[str, ...]
) -> None:
    """A part alone is just on watch; parts of one label share a column."""
    people = (("P9", 0), ("P1", 1))[: len(team)]
    [notice] = watches(made([duty("ZB", "值班", team)], [night("ZB", FIRST, people)]))
    assert notice.heads == heads
    if heads == ("值班",):
        assert notice.rows[0].cells == ("张三、李四",)


def test_the_watches_of_a_day_have_their_own_columns_and_hours() -> None:
    """Two watches of one duty: each column says when; their hours are not told once more."""
    day = Hours(time(8, 30), time(17, 30))
    shifts = [
        night("ZB", FIRST, (("P1", 0),), day), night("ZB", FIRST, (("P2", 0),)),
        night("ZB", FIRST + timedelta(days=1), (("P1", 0),)),
    ]  # fmt: skip
    [notice] = watches(made([duty("ZB", "值班", (part("干部", 1, "值班"),))], shifts))
    assert notice.heads == ("08:30-17:30", "17:30-次日08:30")
    assert [row.cells for row in notice.rows] == [("李四", "王五"), ("", "李四")]
    assert notice.hours == ""


def test_duties_of_a_pool_share_their_notice() -> None:
    """A day's watches side by side, each under its name and hours; what is not held is blank."""
    day = Hours(time(8, 30), time(17, 30))
    duties = [
        duty("BB", "白班", (part("干部", 1, "值班"),), slot=day, pool="总值班"),
        duty("YB", "夜班", LED, pool="总值班"),
    ]
    shifts = [
        night("YB", FIRST, FULL), night("BB", FIRST + timedelta(days=1), (("P1", 0),), day),
        night("YB", FIRST + timedelta(days=1), FULL),
    ]  # fmt: skip
    [notice] = watches(made(duties, shifts))
    assert notice.title == "清河镇2027年2月4日至2月5日总值班安排表"
    assert notice.heads == (
        "白班\n08:30-17:30", "夜班\n17:30-次日08:30\n带班", "夜班\n17:30-次日08:30\n值班",
    )  # fmt: skip
    assert [row.cells for row in notice.rows] == [
        ("", "张三", "李四、王五"), ("李四", "张三", "李四、王五"),
    ]  # fmt: skip


def test_substitutes_have_a_column() -> None:
    """Who stands by is told apart from who serves."""
    standing = duty("ZB", "值班", (part("镇领导", 1, "带班"),), params=having(standby=1))
    rows = told(made([standing], [night("ZB", FIRST, (("P9", 0), ("P1", 1)))]))
    assert rows == [("日期", "星期", "带班", "候补"), ("2月4日", "星期四", "张三", "李四")]


def test_who_is_missing_is_to_be_announced() -> None:
    """A part that is short, and a day on which nothing could be planned, do not look complete."""
    gap = Gap(
        "gap", "ZB@2", "ZB", None, "all_away", 3, (FIRST + timedelta(days=1),) * 2, None, None,
        (), "", "days", "occurrence",
    )  # fmt: skip
    shifts = [night("ZB", FIRST, (("P1", 1),)), *nights(1, FIRST + timedelta(days=2))]
    assert [row[2:] for row in told(made([duty("ZB", "值班")], shifts, [gap]))[1:]] == [
        ("待定", "李四、待定"), ("待定", "待定"), ("张三", "李四、王五"),
    ]  # fmt: skip


# -- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first, count, titles",
    [
        (date(2027, 2, 1), 28, ["2027年2月"]),
        (date(2027, 1, 20), 31, ["2027年1月20日至2月19日"]),
        (date(2027, 1, 20), 40, ["2027年1月20日至1月31日", "2027年2月"]),
    ],
)
def test_a_month_or_a_break_is_one_page(first: date, count: int, titles: list[str]) -> None:
    """Up to 31 days stand together; more are cut by months, never by people."""
    found = watches(made([duty("ZB", "值班")], nights(count, first)))
    assert [one.title for one in found] == [f"清河镇{title}值班安排表" for title in titles]
    assert sum(len(one.rows) for one in found) == count


def test_the_period_is_the_plans_where_days_are_left_out() -> None:
    """Two days of February are February's roster; the duty's own days bound it."""
    days = [FIRST, FIRST + timedelta(days=4)]
    shifts = [night("ZB", day, FULL) for day in days]
    [whole] = watches(
        made([duty("ZB", "值班")], shifts, start=date(2027, 2, 1), end=date(2027, 2, 28))
    )
    assert whole.title == "清河镇2027年2月值班安排表"
    bounded = duty("ZB", "值班", start=date(2027, 2, 2), until=date(2027, 2, 20))
    [short] = watches(made([bounded], shifts, start=date(2027, 2, 1), end=date(2027, 2, 28)))
    assert short.title == "清河镇2027年2月2日至2月20日值班安排表"


@pytest.mark.parametrize(
    "first, count, pages",
    [
        (date(2027, 3, 1), 31, ["3月"]),
        (date(2027, 2, 26), 34, ["2月26日至3月31日"]),
        (date(2027, 3, 1), 36, ["3月1日至4月5日"]),
        (date(2027, 2, 20), 40, ["2月20日至2月28日", "3月"]),
        (date(2027, 2, 27), 70, ["2月27日至3月31日", "4月", "5月1日至5月7日"]),
        (date(2027, 2, 27), 67, ["2月27日至3月31日", "4月1日至5月4日"]),
    ],
)
def test_few_days_of_a_month_have_no_page_of_their_own(
    first: date, count: int, pages: list[str]
) -> None:
    """They stand with the month beside them; a week and more stands alone."""
    found = watches(made([duty("ZB", "值班")], nights(count, first)))
    assert [one.title for one in found] == [f"清河镇2027年{page}值班安排表" for page in pages]


def test_each_unit_posts_its_own_watch() -> None:
    """Under its own name and number; a village does not post the town's."""
    owed = duty("ZB", "值班", (part("村干部"),), owner=Owner("unit"), place=None)
    shifts = [night("ZB", FIRST, (("P3", 0),), owner=one, place=None) for one in ("V2", "V1")]
    named = made([owed], shifts, notice_phone=(("V1", "81"), ("T", "80")))
    assert [(one.title, one.rows[0].phones) for one in watches(named)] == [
        ("东村2027年2月4日值班安排表", ("81",)), ("西村2027年2月4日值班安排表", ()),
    ]  # fmt: skip


# -- telephones ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place, phones, shown",
    [
        ("T", (), ""),
        ("T", (("", "83310000"),), "83310000"),
        ("T", (("T", "80"), ("V1", "81")), "80"),
        ("V1", (("T", "80"), ("V1", "81")), "81"),
        (None, (("T", "80"), ("V1", "81")), "80"),
        ("V2", (("T", "80"), ("V1", "81")), ""),
    ],
)
def test_the_number_is_that_of_the_place(
    place: str | None, phones: tuple[tuple[str, str], ...], shown: str
) -> None:
    """Without a place it is the organisation's; without a number there is no column."""
    named = made(
        [duty("ZB", "值班", place=place)], [night("ZB", FIRST, FULL, place=place)],
        notice_phone=phones,
    )  # fmt: skip
    [notice] = watches(named)
    assert "".join(notice.rows[0].phones) == shown
    assert ("值班电话" in notice.titles) == bool(shown)


def test_own_numbers_only_where_the_duty_says_so() -> None:
    """Each with the name; one alone needs none."""
    open_to_all = duty("ZB", "值班", params=having(phones=True))
    named = made([open_to_all], nights(1), notice_phone=(("", "83310000"),))
    assert told(named)[1][-1] == (
        "83310000\n张三：13800000009\n李四：13800000001\n王五：13800000002"
    )
    alone = duty("ZB", "值班", (part("镇领导"),), params=having(phones=True))
    assert told(made([alone], [night("ZB", FIRST, (("P9", 0),))]))[1][-1] == "13800000009"


def test_a_month_with_everybodys_number_stays_on_its_page(tmp_path: Path) -> None:
    """Two numbers share a line where the page has too few; nothing is broken."""
    named = made(
        [duty("ZB", "值班", params=having(phones=True))], nights(30, date(2027, 4, 1)),
        notice_phone=(("", "0510-80000001"),),
    )  # fmt: skip
    numbers = "0510-80000001、张三：13800000009\n李四：13800000001、王五：13800000002"
    assert {row[-1] for row in told(named)[1:]} == {numbers}
    rows, said = drawn(named, tmp_path)
    assert numbers in rows[-1]
    assert said.count("李四：13800000001、王五：13800000002") == 30
    [paper] = (tmp_path / "print/notices").glob("*.pdf")
    assert len(PdfReader(paper).pages) == 1


# -- drawn -----------------------------------------------------------------------------------


def drawn(named: NamedPlan, folder: Path) -> tuple[list[list[str]], str]:
    """The rows of the sheet, and what the paper says."""
    plan, problem = named.plan, named.problem
    write_roster(folder / "roster.xlsx", plan, problem)
    print_papers(plan, problem, folder / "print", "digest", Order(("notices",)))
    sheet = openpyxl.load_workbook(folder / "roster.xlsx")["值班安排表"]
    rows = [[str(cell) for cell in row if cell is not None] for row in sheet.values]
    [file] = (folder / "print/notices").glob("*.pdf")
    return rows, "".join(page.extract_text() for page in PdfReader(file).pages)


def words_of(notice: WatchNotice) -> list[str]:
    """Everything that the table of a notice says."""
    rows = (notice.titles, *map(notice.line, notice.rows))
    return [cell for row in rows for cell in row if cell]


def test_sheet_and_paper_say_what_is_told(tmp_path: Path) -> None:
    """Title, preamble, hours, table, signature and day; nothing besides, nothing twice."""
    named = made(
        [duty("ZB", "机关值班")], nights(5), notice_phone=(("", "83310000"),),
        notice_preamble="为确保联络畅通，现公布如下。", notice_signature="清河镇党政办公室",
    )  # fmt: skip
    [notice] = watches(named)
    rows, printed = drawn(named, tmp_path)
    said = [notice.title, "　　为确保联络畅通，现公布如下。", "值班时间：17:30-次日08:30"]
    assert [row[0] for row in rows[:3]] == said
    assert rows[3:-2] == [list(notice.titles), *(list(notice.line(row)) for row in notice.rows)]
    assert rows[-2:] == [["清河镇党政办公室"], ["2027年1月20日"]]
    for word in (*words_of(notice), *(line.strip() for line in said), "清河镇党政办公室"):
        assert word in printed
    assert printed.count("清河镇") == 2  # the title, and who signs
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["值班安排表"]
    assert not sheet.oddHeader.center.text
    assert not sheet.oddFooter.left.text


def test_what_is_not_filled_in_is_not_there(tmp_path: Path) -> None:
    """Without the settings the notice is its title, its hours and its table."""
    named = made([duty("ZB", "机关值班")], nights(3))
    [notice] = watches(named)
    rows, printed = drawn(named, tmp_path)
    assert [row[0] for row in rows] == [
        notice.title, "值班时间：17:30-次日08:30", "日期", "2月4日", "2月5日", "2月6日",
    ]  # fmt: skip
    assert "2027年1月20日" not in printed


def test_every_month_is_a_page_of_its_own(tmp_path: Path) -> None:
    """In the workbook and on paper."""
    named = made([duty("ZB", "机关值班")], nights(59, date(2027, 1, 1)))
    drawn(named, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["值班安排表"]
    titles = [cell.row for (cell,) in sheet.iter_rows(max_col=1) if "安排表" in str(cell.value)]
    assert [one.id for one in sheet.row_breaks.brk] == [titles[1] - 1]
    [file] = (tmp_path / "print/notices").glob("*.pdf")
    assert len(PdfReader(file).pages) == 2


def test_each_duty_has_its_sheet_and_its_paper(tmp_path: Path) -> None:
    """Two duties are two rosters, in the order of the workbook."""
    named = made(
        [duty("ZB", "机关值班"), duty("BQ", "备勤/一组")], [*nights(2), night("BQ", FIRST, FULL)]
    )
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    print_papers(named.plan, named.problem, tmp_path / "print", "digest", Order(("notices",)))
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    [_title, _period, head, first, *_rows] = book["值班一览"].values
    assert head == ("日期", "星期", "时间", "制度", "地点", "带班", "值班", "备注")
    assert first[1:7] == ("星期四", "17:30-次日08:30", "机关值班", "清河镇", "张三", "李四、王五")
    assert book.sheetnames[1:3] == ["值班安排表（机关值班）", "值班安排表（备勤_一组）"]
    files = sorted(path.name for path in (tmp_path / "print/notices").iterdir())
    assert files == ["值班安排表-1-机关值班.pdf", "值班安排表-2-备勤_一组.pdf"]


def test_no_name_becomes_a_formula(tmp_path: Path) -> None:
    """Whatever a label begins with."""
    odd = duty("ZB", "机关值班", (part("镇领导", 1, "-带班"), part("干部", None, "@")))
    named = made([odd], nights(1))
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["值班安排表"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_plan_whose_duty_is_gone_is_written_all_the_same(tmp_path: Path) -> None:
    """A shift of a duty that the workbook no longer has is on no roster of watches."""
    named = made([duty("ZB", "机关值班")], nights(2))
    gone = NamedPlan.of(named.plan, replace(named.problem, duties={}))
    assert watches(gone) == ()
    write_roster(tmp_path / "roster.xlsx", gone.plan, gone.problem)


@pytest.mark.parametrize("count, groups, across", [(28, 3, False), (3, 7, True)])
def test_the_paper_lies_as_it_prints_largest(
    tmp_path: Path, count: int, groups: int, across: bool
) -> None:
    """A month upright; a short break with many columns across."""
    team = tuple(part("干部", 2, f"第{n}应急小组") for n in range(groups))
    named = made([duty("ZB", "机关值班", team)], nights(count))
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["值班安排表"]
    assert (sheet.page_setup.orientation == "landscape") == across


@pytest.mark.parametrize("watches_a_day, across", [(1, False), (2, True)])
def test_no_column_is_too_narrow_for_its_hours(
    tmp_path: Path, watches_a_day: int, across: bool
) -> None:
    """The paper lies across where it must: nothing is broken or runs over its edges."""
    team = (part("镇领导", 1, "带班领导"), part("干部", 2, "值班干部"), part("干部", 1, "司机"))
    hours = {"昼": Hours(time(8, 30), time(17, 30)), "夜": Hours(time(17, 30), time(8, 30))}
    some = list(hours)[:watches_a_day]
    named = made(
        [duty(name, f"{name}间值班", team, pool="值班", slot=hours[name]) for name in some],
        [night(name, FIRST, FULL, hours[name]) for name in some],
        notice_phone=(("", "0510-80000001"),),
    )
    print_papers(named.plan, named.problem, tmp_path, "digest", Order(("notices",)))
    [path] = (tmp_path / "notices").iterdir()
    [page] = PdfReader(path).pages
    assert (page.mediabox.width > page.mediabox.height) == across
    said = page.extract_text()
    assert said.count("08:30-17:30") == (3 if across else 1)
    assert said.count("17:30-次日08:30") == (3 if across else 0)


def test_a_day_off_for_one_that_is_worked_is_marked_so() -> None:
    """20 February 2026 is off for the 14th, which is worked; neither is a festival."""
    named = made([duty("ZB", "机关值班")], nights(7, date(2026, 2, 14)))
    said = [row[1] for row in told(named)[1:]]
    assert said == [
        "星期六（班）", "星期日（休）", "星期一（除夕）", "星期二（春节）", "星期三（春节）",
        "星期四（春节）", "星期五（休）",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["值班", "春节期间应急备勤", "春节期间森林防火应急备勤"])
def test_a_title_is_on_one_line(tmp_path: Path, name: str) -> None:
    """In smaller print where it has to be: 安排 and 表 stay together."""
    named = made([duty("ZB", name)], nights(7))
    _rows, said = drawn(named, tmp_path)
    assert watches(named)[0].title in said


def test_a_narrow_sheet_has_its_title_on_one_line(tmp_path: Path) -> None:
    """Four short columns are as wide together as a long title in its larger print."""
    named = made([duty("ZB", "党政综合办公室机关夜间值班")], nights(7, date(2026, 2, 14)))
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["值班安排表"]
    title = sheet.cell(1, 1).value
    wide = sum(one.width for one in sheet.column_dimensions.values() if not one.hidden)
    assert isinstance(title, str)
    assert wide >= 1.6 * text_width(title)
