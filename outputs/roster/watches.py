"""值班安排表: what is posted of watches, a sheet for each board and a page for each notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from outputs.sheets.book import Book, Page
from outputs.sheets.columns import FILLED, Column, lines_needed, text_width
from outputs.sheets.paper import ACROSS, UPRIGHT, width_of
from outputs.tables.named import NamedPlan
from outputs.tables.watches import WatchNotice, watches
from outputs.words.signing import preamble, signature
from planner.domain.language import _

SHEET = _("Watch roster")


_LEAST_SCALE, _LARGEST_SCALE = 40, 130
_NARROWEST, _WIDEST, _WIDEST_PHONES = 9.0, 34.0, 52.0
_LARGER = 1.2
"""How much wider the text of a notice is than columns are counted in."""

_TITLE_LARGER = 1.8
"""The same of a title."""

_LINE_POINTS, _PADDING_POINTS = 18, 8
_TITLE_POINTS = 46


def write_watches(book: Book, named: NamedPlan) -> None:
    """Write the sheets; none where nobody is on watch."""
    boards = [list(found) for _board, found in groupby(watches(named), lambda one: one.board)]
    for found in boards:
        name = SHEET if len(boards) == 1 else _("Watch roster: {name}", name=found[0].board)
        _write_board(book, book.free_name(str(name)), found, named)


def _write_board(book: Book, name: str, found: Sequence[WatchNotice], named: NamedPlan) -> None:
    columns = _columns(found)
    page = book.page(name, columns, posted=True)
    ends, tallest = [], 0.0
    for notice in found:
        tallest = max(tallest, _write(page, notice, named))
        ends.append(page.row)
    size = width_of(columns), tallest
    paper = max(UPRIGHT, ACROSS, key=lambda one: one.scale(*size))
    if paper is ACROSS:
        page.sheet.set_landscape()
    # Manual page breaks only count where the sheet is scaled, not fitted.
    scale = int(100 * paper.scale(*size))
    page.sheet.set_print_scale(min(max(_LEAST_SCALE, scale), _LARGEST_SCALE))
    page.sheet.set_h_pagebreaks(ends[:-1])
    page.sheet.print_area(0, 0, page.row - 1, page.last)


def _columns(found: Sequence[WatchNotice]) -> list[Column]:
    """As wide as what stands there, the title on one line included; very long lists of names go on
    in a second line.
    """
    columns = []
    for index in range(max(len(notice.titles) for notice in found)):
        wide = [notice for notice in found if index < len(notice.titles)]
        said = [notice.titles[index] for notice in wide]
        said += [notice.line(row)[index] for notice in wide for row in notice.rows]
        longest = max(text_width(line) for text in said for line in text.split("\n"))
        phones = any(one.phoned and index + 1 == len(one.titles) for one in wide)
        widest = _WIDEST_PHONES if phones else _WIDEST
        width = min(max(longest * _LARGER / FILLED, _NARROWEST), widest)
        columns.append(Column(said[0], width, "center"))
    title = max(text_width(notice.title) for notice in found) * _TITLE_LARGER / FILLED
    wider = max(1.0, title / sum(column.width for column in columns))
    return [replace(column, width=column.width * wider) for column in columns]


def _write(page: Page, notice: WatchNotice, named: NamedPlan) -> float:
    """Write one notice; returns how high it is, in points."""
    settings, before = named.problem.settings, page.points
    page.line(notice.title, "title", _TITLE_POINTS)
    for said in preamble(settings):
        page.line(said, "said")
    if notice.hours:
        page.line(_("Hours of the watch: {hours}", hours=notice.hours), "said")
    page.row_of(notice.titles, "headlarge", _points(notice.titles, page.columns))
    for row in notice.rows:
        cells = notice.line(row)
        page.row_of(
            cells, "centeroff" if row.stands_out else "centerlarge", _points(cells, page.columns)
        )
    for said in signature(settings, page.book.issued):
        page.line(said, "right", _LINE_POINTS + _PADDING_POINTS)
    return page.points - before


def _points(cells: Sequence[str], columns: Sequence[Column]) -> float:
    lines = max(
        lines_needed(cell, column.width / _LARGER)
        for cell, column in zip(cells, columns, strict=False)
    )
    return _PADDING_POINTS + _LINE_POINTS * lines
