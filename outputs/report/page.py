"""report-2027Q1.html: the report as one page that needs no script, no network, and prints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from outputs.page.templating import filled
from outputs.report import words
from outputs.report.charts import picture
from outputs.report.series import charts
from outputs.report.tables import Table, tables
from outputs.sheets.columns import Cell
from outputs.tables.period.report import PeriodReport
from outputs.words.naming import Names
from planner.domain.spoken import date_word

_TEMPLATES = Path(__file__).parent / "templates"

ROWS_SHOWN = 3_000
"""Longer tables are cut on the page; the workbook has all rows."""


def page(report: PeriodReport) -> str:
    """The report as HTML, in the current language."""
    names = Names(report.problem)
    return filled(
        "report.html",
        _TEMPLATES,
        organisation=report.problem.settings.organisation,
        heading=words.heading(report),
        as_of=date_word(report.as_of),
        keys=[_key(one) for one in words.key_figures(report)],
        notes=words.notes(report),
        unvisited=words.unvisited(report, names),
        recorded=report.recorded,
        charts=[(one.title, picture(one)) for one in charts(report, names)],
        tables=[_shown(table) for table in tables(report, names)],
    )


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    value: str
    whole: str
    share: str


def _key(figure: words.KeyFigure) -> _Key:
    value = "—" if figure.value is None else f"{figure.value:g}"
    if figure.whole is None:
        return _Key(str(figure.name), value, "", "")
    share = words.share_word(int(figure.value or 0), figure.whole)
    return _Key(str(figure.name), value, f"{figure.whole}", share)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A table with its cells in words; `more` rows are left out."""

    table: Table
    rows: tuple[tuple[str, ...], ...]
    more: int


def _shown(table: Table) -> _Shown:
    rows = tuple(tuple(_cell(cell, head.style) for cell, head in zip(row, table.heads, strict=True))
                 for row in table.rows[:ROWS_SHOWN])  # fmt: skip
    return _Shown(table, rows, len(table.rows) - len(rows))


def _cell(cell: Cell, style: str) -> str:
    if cell is None:
        return "—" if style == "percent" else ""
    if style == "percent":
        return f"{int(float(cell) * 100 + 1e-9)}%" if isinstance(cell, (int, float)) else ""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:g}" if isinstance(cell, float) else f"{cell}"
