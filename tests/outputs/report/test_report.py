"""The report of a quarter or a year: what it counts, and the two files it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from outputs.report.charts import bars, columns
from outputs.report.page import page
from outputs.report.series import Bar, area_bars
from outputs.report.tables import tables
from outputs.report.timespan import parse_period, span, span_word
from outputs.report.words import heading, share_word
from outputs.report.write import ReportNotWritten, write_report
from outputs.tables.period.items import ItemFigures
from outputs.tables.period.report import PeriodReport, make_report
from outputs.words.naming import Names
from planner.domain.language import speaking
from planner.domain.periods import Period
from planner.domain.problem import Done, Item, Problem
from planner.stages.whole import make_plan
from tests.builders.commands import sanfang
from tests.builders.judge_builder import duty, march, problem
from tests.builders.sample_plan import sample
from tests.builders.sheets import SMALL_TOWN, Sheets

QUARTER = parse_period("2027Q1")
AFTER = date(2027, 4, 1)


def items(*rows: Item) -> dict[str, Item]:
    """A ledger."""
    return {row.id: row for row in rows}


LEDGER = items(
    Item("I1", "V1", "路灯", "ordinary", date(2027, 1, 5), None, "P8", "closed", None, None, "",
         date(2027, 1, 11)),
    Item("I2", "V1", "积水", "ordinary", date(2027, 1, 5), None, "P8", "resolved", None, None, "",
         date(2027, 1, 25)),
    Item("I3", "V2", "道路", "important", date(2026, 12, 20), None, "P9", "open"),
    Item("I4", "V2", "补贴", "ordinary", date(2027, 5, 1), None, "P9", "open"),
    Item("I5", "H1", "低保", "", None, None, "P8", "open"),
)  # fmt: skip
"""Handled in 6 and in 20 days; one open since 2026 and overdue; one not yet there; one undated."""


def recorded() -> Problem:
    """The sample workbook with a ledger and the records of January."""
    of, _plan = sample()
    history = (
        *of.history,
        Done(date(2027, 1, 6), "R1", "P1"),
        Done(date(2027, 1, 6), "R1", "P5"),
        Done(date(2027, 1, 8), "V1D", "P1", "V1"),
        Done(date(2027, 1, 18), "HH", "P8", "H1"),
    )
    return replace(of, history=history, items=LEDGER)


def report(of: Problem | None = None, period: Period = QUARTER) -> PeriodReport:
    """The report of the sample plan after its quarter."""
    _problem, made = sample()
    return make_report(of or recorded(), [made], period, AFTER)


@pytest.mark.parametrize(
    "text,first,last,label",
    [
        ("2027", date(2027, 1, 1), date(2027, 12, 31), "2027"),
        ("2027Q1", date(2027, 1, 1), date(2027, 3, 31), "2027Q1"),
        ("2027-q4", date(2027, 10, 1), date(2027, 12, 31), "2027Q4"),
        ("2027H2", date(2027, 7, 1), date(2027, 12, 31), "2027H2"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        ("2027-01-01..2027-03-31", date(2027, 1, 1), date(2027, 3, 31), "2027Q1"),
        ("2027-01-04 .. 2027-02-28", date(2027, 1, 4), date(2027, 2, 28),
         "2027-01-04_2027-02-28"),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(
    text: str, first: date, last: date, label: str
) -> None:
    """A period has its days, and a label fit for a file name."""
    assert parse_period(text) == Period(first, last, label)


@pytest.mark.parametrize(
    "text", ["", "27", "2027Q5", "2027H3", "2027-13", "2027-01-05", "2027-02-01..2027-01-01"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """Anything else is an error, never a guess."""
    with pytest.raises(ValueError):  # noqa: PT011  whatever it says, the command says it better
        parse_period(text)


def test_periods_are_named_in_both_languages() -> None:
    """The heading says which quarter or year it is."""
    assert span_word(QUARTER) == "2027年第一季度"
    assert span_word(parse_period("2027H2")) == "2027年下半年"
    assert span_word(span(date(2027, 1, 4), date(2027, 1, 10))) == "2027年1月4日至1月10日"
    assert heading(report()) == "2027年第一季度工作报告"
    with speaking("en"):
        assert span_word(QUARTER) == "2027 Q1"


def test_done_is_what_the_records_show() -> None:
    """Counted by hand: one reception, one visit and one home of the sample are recorded."""
    found = report()
    assert (found.receptions.done, found.visits.done, found.homes.done) == (1, 1, 1)
    assert found.homes_visited == 1
    assert found.recorded
    people = {one.person: one.deeds for one in found.people}
    assert (people["P1"].receptions_done, people["P1"].visits_done) == (1, 1)
    assert (people["P5"].receptions_planned, people["P5"].receptions_done) == (2, 1)
    assert (people["P8"].homes_planned, people["P8"].homes_done) == (2, 1)
    areas = {one.area: one for one in found.areas}
    assert (areas["V1"].deeds.visits_done, areas["V1"].visited, areas["V1"].listed) == (1, 1, 3)
    assert [one.area for one in found.areas if one.unvisited and one.area] == ["V2", "V3"]


def test_without_records_nothing_is_done_or_late() -> None:
    """A plan alone is reported as planned, and the page says why."""
    of, made = sample()
    found = make_report(of, [made], QUARTER, AFTER)
    assert (found.total.done, found.total.late, found.recorded) == (0, 0, False)
    assert found.total.planned > 0
    assert "本期还没有完成记录" in page(found)


def test_without_a_plan_the_records_are_reported() -> None:
    """History alone shows what was done; nothing is owed, and nothing is made up."""
    found = make_report(recorded(), [], QUARTER, AFTER)
    assert (found.total.owed, found.total.planned) == (0, 0)
    assert found.total.extra == 3
    assert found.areas[0].deeds.visits_done == 1
    assert found.uncovered == ((date(2027, 1, 1), date(2027, 3, 31)),)
    assert "没有本期的方案" in page(found)


def test_only_the_days_of_the_period_count() -> None:
    """February's report of a plan of two months has no shift of January."""
    found = report(period=parse_period("2027-02"))
    assert {one.month for one in found.months} == {date(2027, 2, 1)}
    assert found.months[0].planned == 3  # a reception, a rotation day, a work report
    assert found.receptions.done == 0
    late = report(period=parse_period("2028"))
    assert (late.plans, late.total.owed) == ((), 0)


def test_days_that_no_plan_covers_are_said() -> None:
    """The sample plan ends in February: March of the quarter has no plan."""
    assert report().uncovered == ((date(2027, 3, 1), date(2027, 3, 31)),)


def test_several_plans_make_a_year() -> None:
    """Plans of two months add up; the turns of each are owed once."""
    rule = duty(weekdays=frozenset({0}))
    first = problem(rule)
    second = problem(rule, start=date(2027, 4, 1), end=date(2027, 4, 30))
    plans = [make_plan(first), make_plan(second)]
    of = replace(first, history=(Done(march(8), "D", "a"),))
    found = make_report(of, plans, parse_period("2027"), None)
    # Mondays: five in March and four in April; the week of 29 March is March's.
    assert (found.total.owed, found.total.planned, found.total.done) == (9, 9, 1)


def test_the_ledger_is_counted_and_timed() -> None:
    """Received, handled, closed, open and overdue, and how long it took."""
    assert report().items == ItemFigures(
        brought=2, received=2, handled=2, closed=1, open=2, overdue=1, in_time=1,
        days=(6, 20),
    )  # fmt: skip
    [mine] = [one.items for one in report().people if one.person == "P8"]
    assert (mine.received, mine.handled, mine.open) == (2, 2, 1)
    [theirs] = [one.items for one in report().units if one.unit == "V2"]
    assert (theirs.received, theirs.handled, theirs.open) == (0, 0, 1)
    assert report().items.median == 13
    assert report().items.groups == (1, 1, 0, 0)


def test_everything_is_in_the_order_of_the_sheets() -> None:
    """No table is sorted by numbers: nobody is ranked."""
    found = report()
    of = found.problem
    order = list(of.units)
    assert [one.area for one in found.areas if one.area] == ["V1", "V2", "V3"]
    units = [of.people[one.person].unit or "" for one in found.people]
    assert units == sorted(units, key=order.index)
    assert [one.duty for one in found.duties] == [key for key in of.duties if key[0] != "L"]


def test_both_files_say_the_same_and_nothing_private(tmp_path: Path) -> None:
    """Every table of the page is a sheet; no household's head and no phone is in either."""
    found = report()
    book_path, page_path = write_report(found, tmp_path)
    assert [path.name for path in (book_path, page_path)] == [
        "report-2027Q1.xlsx",
        "report-2027Q1.html",
    ]
    book = openpyxl.load_workbook(book_path)
    shown = page_path.read_text(encoding="utf-8")
    titles = [str(table.title) for table in tables(found, Names(found.problem))]
    assert book.sheetnames == ["概况", "图表", *titles]
    assert all(f">{title}</h2>" in shown for title in titles)
    said = "\n".join(str(c) for sheet in book for row in sheet.values for c in row if c is not None)
    private = [*found.problem.households["head"], "13800001234", "一号"]
    assert [one for one in private if one in said or one in shown] == []


def test_charts_are_native_in_the_workbook(tmp_path: Path) -> None:
    """Excel draws the charts itself, from numbers on the same sheet."""
    path, _page = write_report(report(), tmp_path)
    charts = openpyxl.load_workbook(path)["图表"]._charts
    assert len(charts) == 5


def test_sheets_are_ready_to_print(tmp_path: Path) -> None:
    """Every sheet is one page wide on A4 or A3, with a header and page numbers."""
    path, _page = write_report(report(), tmp_path)
    for sheet in openpyxl.load_workbook(path):
        assert str(sheet.page_setup.paperSize) in ("8", "9")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in str(sheet.oddFooter.center.text)


def test_the_page_needs_no_script_and_no_network() -> None:
    """The charts are pictures inside the page; nothing is fetched."""
    shown = page(report())
    assert "<script" not in shown
    assert re.findall(r"""(?:src|href)=["'](?!#)""", shown) == []
    assert "url(" not in shown
    assert shown.count("<svg") == 5


def test_names_on_the_page_are_text() -> None:
    """A village called like a tag stays a name, in tables and in charts."""
    of = recorded()
    odd = replace(of.units["V1"], name='<b onload="x">&村')
    shown = page(report(replace(of, units={**of.units, "V1": odd})))
    assert "<b onload" not in shown
    assert "&lt;b onload=" in shown


def test_equal_reports_are_equal_bytes(tmp_path: Path) -> None:
    """The same input and day give the same files."""
    first = write_report(report(), tmp_path / "one")
    second = write_report(report(), tmp_path / "two")
    assert [a.read_bytes() == b.read_bytes() for a, b in zip(first, second, strict=True)] == [
        True,
        True,
    ]


def test_both_files_or_neither(tmp_path: Path) -> None:
    """Where the page cannot take its place, the workbook of before stays."""
    old, _page = write_report(report(), tmp_path)
    old.write_bytes(b"old")
    (tmp_path / "report-2027Q1.html").unlink()
    (tmp_path / "report-2027Q1.html").mkdir()
    with pytest.raises(ReportNotWritten) as refused:
        write_report(report(), tmp_path)
    assert old.read_bytes() == b"old"
    assert "报告不能写入" in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "report-2027Q1.html",
        "report-2027Q1.xlsx",
    ]


def test_many_villages_are_drawn_by_the_units_above() -> None:
    """A county's chart has a bar for each town, with all of its villages in it."""
    found = report()
    names = Names(found.problem)
    assert [one.label for one in area_bars(found, names)] == ["东河村", "西桥村", "南园社区"]
    many = replace(found, areas=tuple(found.areas[:1]) * 50)
    (one,) = area_bars(many, names)
    assert (one.label, one.done) == ("示例镇", 50 * area_bars(found, names)[0].done)


def test_charts_bear_nothing_and_long_names() -> None:
    """A chart of zeros, of nothing, and with a very long name is still a chart."""
    assert "<svg" in columns([Bar("一月", 0, 0)], "空")
    assert "<svg" in bars([], "空")
    assert "…" in bars([Bar("很长" * 40, 1, 2)], "长")


def test_shares_are_never_rounded_up_to_all() -> None:
    """999 of 1000 is 99 %, and a share of nothing is a dash."""
    assert [share_word(999, 1000), share_word(3, 3), share_word(0, 0)] == ["99%", "100%", "—"]


def test_english_is_whole() -> None:
    """In English no Chinese word of ours is left but the names of the workbook."""
    of, made = sample()
    bare = replace(
        recorded(), units={k: replace(u, name=k) for k, u in of.units.items()},
        people={k: replace(p, name=k, title="") for k, p in of.people.items()},
        duties={k: replace(d, name=k) for k, d in of.duties.items()},
        settings=replace(of.settings, organisation="Town"),
    )  # fmt: skip
    with speaking("en"):
        shown = page(make_report(bare, [made], QUARTER, AFTER))
    assert set(re.findall(r"[\u4e00-\u9fff]+", shown.split("</style>")[1])) == {"历史"}


HISTORY: Sheets = {**SMALL_TOWN, "历史": ("日期,制度,人员", "2027-01-06,jiefang,p1")}


def test_the_command_finds_the_plan_beside_the_workbook(
    write_book: Callable[[Sheets], Path],
) -> None:
    """`sanfang report BOOK` after `sanfang plan BOOK` needs no more words."""
    book = write_book(HISTORY)
    assert sanfang("plan", book).exit_code == 0
    ran = sanfang("report", book, "--period", "2027Q1")
    assert ran.exit_code == 0, ran.output
    assert "采用方案：2027-01-04 至 2027-01-31" in ran.output
    sheet = openpyxl.load_workbook(book.parent / "report-2027Q1.xlsx")["概况"]
    rows = {row[0]: row[1:3] for row in sheet.values}
    assert rows["接访：完成／应办"] == (1, 4)


def test_the_command_refuses_what_it_cannot_read(small_town: Path, tmp_path: Path) -> None:
    """A bad period and a missing plan end with a sentence, and nothing is written."""
    odd = sanfang("report", small_town, "--period", "soon")
    assert (odd.exit_code, "应填期间" in odd.output) == (2, True)
    lost = sanfang("report", small_town, tmp_path / "no")
    assert lost.exit_code == 2
    assert list(tmp_path.glob("**/report*")) == []


def test_the_command_works_without_any_plan(
    write_book: Callable[[Sheets], Path], tmp_path: Path
) -> None:
    """Records alone make a report, of the workbook's period."""
    book = write_book(HISTORY)
    ran = sanfang("report", book, "--out", tmp_path / "out")
    assert ran.exit_code == 0, ran.output
    assert "没有找到本期的方案" in ran.output
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".xlsx"]


def test_an_interruption_loses_neither_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between the two files brings back both as they were."""
    for path in write_report(report(), tmp_path):
        path.write_bytes(b"old")
    move, left = Path.rename, iter(range(3))

    def interrupted(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return move(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report(report(), tmp_path)
    assert sorted((path.suffix, path.read_bytes()) for path in tmp_path.iterdir()) == [
        (".html", b"old"),
        (".xlsx", b"old"),
    ]
