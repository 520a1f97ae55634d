"""report-2027Q1.html: the report as one page that needs no script, no network, and prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from outputs.page.templating import filled
from outputs.report import words
from outputs.report.charts import Bar, bars, columns
from outputs.report.tables import Cell, Table, tables
from outputs.tables.period.places import AreaFigures
from outputs.tables.period.report import PeriodReport
from outputs.words.naming import Names, kind_word
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.spoken import date_word, month_word

_TEMPLATES = Path(__file__).parent / "templates"

ROWS_SHOWN = 3_000
"""Longer tables are cut on the page; the workbook has all rows."""

MOST_BARS = 40
"""More villages than this are shown by the units above them."""


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
        charts=charts(report, names),
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


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what stands above it."""

    title: Text
    picture: Markup


def charts(report: PeriodReport, names: Names) -> tuple[Chart, ...]:
    """The charts of the report, those of the workbook's sheets that have something to show."""
    both = (_("planned"), _("done"))
    found = [_chart(_("Planned and done by month"), [
        Bar(month_word(one.month, short=True), one.done, one.planned) for one in report.months
    ], both)]  # fmt: skip
    kinds = [one for one in report.kinds if one.tally.owed or one.tally.done]
    if kinds:
        title = _("Done of what is owed, by kind of duty (percent)")
        rows = [Bar(kind_word(one.kind), percent(one.tally.done, one.tally.owed), 100)
                for one in kinds]  # fmt: skip
        found.append(Chart(title, bars(rows, title, percent=True)))
    if report.problem.items:
        ledger = [Bar(month_word(one.month, short=True), one.handled, one.received)
                  for one in report.months]  # fmt: skip
        pair = (_("items received"), _("items handled"))
        found.append(_chart(_("Items received and handled by month"), ledger, pair))
        durations = [
            Bar(word, count)
            for word, count in zip(words.duration_words(), report.items.groups, strict=True)
        ]
        found.append(_chart(_("How long handled items took"), durations, ()))
    areas = area_bars(report, names)
    if any(one.planned or one.done for one in areas):
        title = _("Visits by village, household visits included")
        found.append(Chart(title, bars(areas, title, names=both)))
    return tuple(found)


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in percent, rounded down so that only all is 100; 0 of nothing."""
    return 100 * part // whole if whole else 0


def _chart(title: Text, rows: list[Bar], pair: tuple[Text, ...]) -> Chart:
    return Chart(title, columns(rows, title, names=pair))


def area_bars(report: PeriodReport, names: Names) -> list[Bar]:
    """Visits of every village, or of the units above where there are too many villages."""
    directory = Directory(report.problem)
    areas = [one for one in report.areas if one.area]
    if len(areas) <= MOST_BARS:
        return [Bar(names.unit(one.area), *_visits(one)) for one in areas]
    planned, done = Counter[str](), Counter[str]()
    for one in areas:
        chain = directory.chain(one.area)
        above = chain[1] if len(chain) > 1 else one.area
        visits = _visits(one)
        done[above] += visits[0]
        planned[above] += visits[1]
    order = [unit for unit in report.problem.units if unit in planned]
    return [Bar(names.unit(unit), done[unit], planned[unit]) for unit in order[:MOST_BARS]]


def _visits(one: AreaFigures) -> tuple[int, int]:
    deeds = one.deeds
    return deeds.visits_done + deeds.homes_done, deeds.visits_planned + deeds.homes_planned
