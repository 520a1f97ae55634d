"""接访公示: what is posted at the door, a month to an A4 page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from outputs.sheets.book import Book, Page
from outputs.sheets.columns import Column, lines_needed
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, Reception, Section, notices
from planner.domain.language import _
from planner.domain.spoken import date_word

SHEET = _("Public notices")

COLUMNS = (
    Column(_("date"), 9, "center"),
    Column(_("weekday"), 7, "center"),
    Column(_("time"), 13, "center"),
    Column(_("received by"), 12, "center"),
    Column(_("title"), 14, "center"),
    Column(_("unit"), 12, "center"),
    Column(_("place"), 12, "center"),
    Column(_("accompanied by (unit and name)"), 20, "center"),
)

_PAGE_POINTS = 690
"""Height of an A4 page between the margins, with some slack for other fonts."""

_PAGE_WIDTH_POINTS = 523
_CHARACTER_POINTS = 6.9
"""Widths of columns are counted in digits; those of Chinese fonts are about so wide, wider than
those of Western ones, in which the columns seem narrower than they print."""

_FULL_WIDTH_SCALE = int(
    100 * _PAGE_WIDTH_POINTS / (_CHARACTER_POINTS * sum(column.width for column in COLUMNS))
)
"""Print scale, in per cent, at which the columns are as wide as the page."""

_LEAST_SCALE = 45
_LINE_POINTS = 17
_PADDING_POINTS = 9
_SECTION_POINTS = 26
_FRAME_POINTS = 46 + 26 + 40 + 26
"""Title, the line under it, the column headers and the closing line."""


def write_notices(book: Book, named: NamedPlan) -> None:
    """Write the sheet, every notice on a page of its own."""
    page = book.page(SHEET, COLUMNS, bare=True)
    found = [page for notice in notices(named) for page in _pages(notice)]
    if not found:
        page.line(_("There are no receptions in this period."))
        return
    tallest = max(map(_points, found))
    # Manual page breaks only count where the sheet is scaled, not fitted, so the scale is
    # reckoned here from the tallest notice.
    scale = min(_FULL_WIDTH_SCALE, int(100 * _PAGE_POINTS / tallest))
    page.sheet.set_print_scale(max(scale, _LEAST_SCALE))
    ends = [_write(page, notice) for notice in found]
    page.sheet.set_h_pagebreaks(ends[:-1])
    page.sheet.print_area(0, 0, page.row - 1, page.last)


def _write(page: Page, notice: Notice) -> int:
    """Write one notice; returns the row after it."""
    page.line(notice.title, "title", 46)
    issued = date_word(page.book.issued)
    page.line(_("Issued by: {unit}   Date: {day}", unit=notice.unit, day=issued), "right", 26)
    page.sheet.set_row(page.row, 40)
    for index, column in enumerate(COLUMNS):
        page.book.put(page.sheet, page.row, index, str(column.title), page.book.forms["headlarge"])
    page.row += 1
    for section in notice.sections:
        page.line(section.duty, "band", _SECTION_POINTS)
        for row in section.rows:
            cells = _cells(row)
            page.add(cells, "large", _row_points(cells))
    page.line(_("Changes will be announced by a notice of change."), "note", 26)
    return page.row


def _cells(row: Reception) -> list[str]:
    return [
        row.when,
        row.weekdays,
        row.hours,
        row.who,
        row.posts,
        row.units,
        row.place,
        row.company,
    ]


def _row_points(cells: Sequence[str]) -> float:
    """The height of a row, whose text is a little larger than the columns are reckoned in."""
    lines = max(
        lines_needed(cell, column.width * 0.85) for cell, column in zip(cells, COLUMNS, strict=True)
    )
    return _PADDING_POINTS + _LINE_POINTS * lines


def _points(notice: Notice) -> float:
    """The height of a notice, unscaled."""
    rows = (row for section in notice.sections for row in section.rows)
    heads = _SECTION_POINTS * len(notice.sections)
    return _FRAME_POINTS + heads + sum(_row_points(_cells(row)) for row in rows)


def _pages(notice: Notice) -> Iterator[Notice]:
    """The notice, cut where even the smallest print would not hold it."""
    room = 100 * _PAGE_POINTS / _LEAST_SCALE - _FRAME_POINTS
    page: list[Section] = []
    used = 0.0
    for section in notice.sections:
        rows: list[Reception] = []
        used += _SECTION_POINTS
        for row in section.rows:
            points = _row_points(_cells(row))
            if used + points > room and (rows or page):
                page += [replace(section, rows=tuple(rows))] if rows else []
                yield replace(notice, sections=tuple(page))
                page, rows, used = [], [], float(_SECTION_POINTS)
            rows.append(row)
            used += points
        page.append(replace(section, rows=tuple(rows)))
    yield replace(notice, sections=tuple(page))
