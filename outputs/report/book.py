"""report-2027Q1.xlsx: the report as a workbook with native charts, ready to print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from xlsxwriter.worksheet import Worksheet

from outputs.report import words
from outputs.report.charts import DARK, LIGHT
from outputs.report.series import Series, charts
from outputs.report.tables import Table, tables
from outputs.sheets.book import A3, A4, Book, Page
from outputs.sheets.columns import Column
from outputs.tables.period.report import PeriodReport
from outputs.words.naming import Names
from planner.domain.language import Text, _
from planner.domain.plan import Plan
from planner.domain.spoken import in_chinese

_FONT = {"name": "宋体", "size": 10}
_CHART_COLUMNS = (
    Column("", 16, "wrap"),
    Column("", 11, "number"),
    Column("", 11, "number"),
    *(Column("", 11) for _blank in range(5)),
)
_CHART_PIXELS = (440, 250)
_CHART_ROWS = 14
_MOST_NUMBERED = 14
"""More bars than this have no room for their numbers, which stand beside the chart anyway."""

_ROW_POINTS = 18
_A4_CHARACTERS = 130
"""Wider tables go on A3."""


def write_book(report: PeriodReport, path: Path) -> None:
    """Write the workbook to `path` in the current language; equal reports give equal bytes.

    Raises OSError where the file cannot be written.
    """
    names = Names(report.problem)
    book = Book.create(_frame(report), title=words.heading(report))
    _summary(book, report, names)
    _charts(book, report, names)
    for table in tables(report, names):
        _table(book, report, table)
    book.save(path)


def _frame(report: PeriodReport) -> Plan:
    """What the sheets say of their issuer, period and day: an empty plan of the period."""
    settings = report.problem.settings
    made = datetime.combine(report.as_of, time(8), ZoneInfo(settings.timezone))
    return Plan(
        organisation=settings.organisation,
        start=report.period.first,
        end=report.period.last,
        timezone=settings.timezone,
        created=made.astimezone(UTC),
        source_file=report.problem.source_file,
        source_sha256=report.problem.source_sha256,
        working_days=(),
        provisional=False,
    )


def _page(
    book: Book,
    report: PeriodReport,
    name: Text,
    columns: Sequence[Column],
    *,
    title: str | None = None,
    landscape: bool = False,
    paper: int = A4,
) -> Page:
    """A new sheet with its title and a line that says of what days it speaks."""
    page = book.page(
        name, columns, title=title or name, landscape=landscape, paper=paper, bare=True
    )
    gap = "" if in_chinese() else ": "
    page.line(f"{report.problem.settings.organisation}{gap}{title or name}", "title", 34)
    page.line(words.subtitle(report), "subtitle")
    return page


def _summary(book: Book, report: PeriodReport, names: Names) -> None:
    """概况: the key numbers, the villages without a visit, and how to read all this."""
    columns = (
        Column(_("key number"), 40, "wrap"),
        Column(_("number"), 14, "number"),
        Column(_("of"), 14, "number"),
        Column(_("share"), 14, "percent"),
    )
    page = _page(book, report, _("Summary"), columns, title=words.heading(report))
    page.head()
    for figure in words.key_figures(report):
        value = figure.value
        part = words.share(int(value or 0), figure.whole) if figure.whole is not None else None
        page.add((str(figure.name), value, figure.whole, part))
    page.line("")
    said = words.unvisited(report, names)
    if said and report.recorded:
        page.line(_("Villages without a recorded visit: {names}", names=said))
        page.line("")
    page.line(_("How to read this"), "section")
    for note in words.notes(report):
        page.line(note)


def _table(book: Book, report: PeriodReport, table: Table) -> None:
    width = sum(head.width for head in table.heads)
    paper = A3 if width > _A4_CHARACTERS else A4
    page = _page(book, report, table.title, table.heads, landscape=width > 90, paper=paper)
    if table.note is not None:
        page.line(table.note)
    page.table(table.rows, empty=table.empty, frozen_columns=1)


def _charts(book: Book, report: PeriodReport, names: Names) -> None:
    """图表: each chart beside the numbers it is drawn from."""
    page = _page(book, report, _("Charts"), _CHART_COLUMNS)
    for data in charts(report, names):
        page.line(data.title, "section")
        first = page.row
        sheet = page.sheet
        heads = ("", *(str(name) for name in data.names))
        for column, head in enumerate(heads):
            book.put(sheet, page.row, column, head, book.forms["head"])
        page.row += 1
        for bar in data.rows:
            cells = (bar.label, bar.planned, bar.done) if len(data.names) > 1 else (
                bar.label, bar.done)  # fmt: skip
            for column, cell in enumerate(cells):
                form = book.forms["wrap" if column == 0 else "number"]
                book.put(sheet, page.row, column, cell, form)
            sheet.set_row(page.row, _ROW_POINTS)
            page.row += 1
        _draw(book, sheet, data, first)
        page.row = max(page.row, first + _CHART_ROWS) + 1
        sheet.set_row(page.row - 1, _ROW_POINTS)


def _draw(book: Book, sheet: Worksheet, data: Series, head: int) -> None:
    """Put the chart of the rows below `head` to the right of them."""
    last = head + len(data.rows)
    width, height = _CHART_PIXELS
    numbered = len(data.rows) * len(data.names) <= _MOST_NUMBERED
    chart = book.workbook.add_chart({"type": "bar" if data.lying else "column"})
    for number, _name in enumerate(data.names):
        colour = DARK if number == len(data.names) - 1 else LIGHT
        chart.add_series(
            {
                "name": [sheet.name, head, number + 1],
                "categories": [sheet.name, head + 1, 0, last, 0],
                "values": [sheet.name, head + 1, number + 1, last, number + 1],
                "fill": {"color": colour},
                "border": {"color": DARK, "width": 0.75},
                "gap": 60,
                "data_labels": {"value": numbered, "font": {"size": 8}},
            }
        )
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    places = {"num_font": _FONT, "major_gridlines": {"visible": False}}
    values = {
        "num_font": _FONT,
        "min": 0,
        "num_format": "0",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    if data.percent:
        values["max"] = 100
    if data.lying:  # lying bars run from the bottom up unless turned round
        chart.set_y_axis(places | {"reverse": True})
        chart.set_x_axis(values | {"label_position": "high"})
    else:
        chart.set_x_axis(places)
        chart.set_y_axis(values)
    if len(data.names) > 1:
        chart.set_legend({"position": "top", "font": _FONT})
    else:
        chart.set_legend({"none": True})
    tall = max(height, 22 * len(data.rows) + 60) if data.lying else height
    chart.set_size({"width": width, "height": tall})
    sheet.insert_chart(head, 3, chart, {"x_offset": 8, "object_position": 2,
                                        "description": str(data.title)})  # fmt: skip
