"""接访公示: what is posted at the door, a month to an A4 page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from outputs.sheets.book import Book, Page
from outputs.sheets.columns import Column, lines_needed
from outputs.sheets.paper import width_of
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, Reception, Section, notices
from outputs.words.signing import phone_line, preamble, signature
from planner.domain.language import _

SHEET = _("Public notices")

_SHORT = (
    Column(_("date"), 11, "center"),
    Column(_("weekday"), 8.5, "center"),
    Column(_("time"), 15, "center"),
    Column(_("received by"), 12, "center"),
)
_LONG = (
    Column(_("title"), 14, "center"),
    Column(_("unit"), 12, "center"),
    Column(_("place"), 12, "center"),
    Column(_("accompanied by (unit and name)"), 20, "center"),
)
_WIDER = (1.0, 1.25, 1.5, 1.75, 2.0)
"""How much wider the columns of long texts may be: rows get lower, and the print smaller."""

_PAGE_POINTS = 690
"""Height of an A4 page between the margins, with some slack for other fonts."""

_PAGE_WIDTH_POINTS = 523

_LEAST_SCALE = 45
_LINE_POINTS = 17
_PADDING_POINTS = 9
_SECTION_POINTS = 26
_LINE_BELOW_POINTS = 26
_FRAME_POINTS = 46 + 40 + _LINE_BELOW_POINTS
"""Title, column headers and the closing line."""


def write_notices(book: Book, named: NamedPlan) -> None:
    """Write the sheet, every notice on a page of its own; none where nobody is received."""
    found = list(notices(named))
    if not found:
        return
    settings = named.problem.settings
    said = [_cells(row) for notice in found for section in notice.sections for row in section.rows]
    shown = [index for index, words in enumerate(zip(*said, strict=True)) if any(words)]
    frame = _Frame(preamble(settings), signature(settings, book.issued), shown)
    layout = max(
        map(partial(_layout, found, frame), _WIDER), key=lambda one: (-one.pages, one.scale)
    )
    page = book.page(SHEET, layout.columns, posted=True)
    # Manual page breaks only count where the sheet is scaled, not fitted, so the scale is
    # reckoned here.
    page.sheet.set_print_scale(layout.scale)
    ends = [_write(page, one, frame) for notice in found for one in layout.cut(notice)]
    page.sheet.set_h_pagebreaks(ends[:-1])
    page.sheet.print_area(0, 0, page.row - 1, page.last)


@dataclass(frozen=True)
class _Frame:
    """What stands above and below every table, and which columns say anything at all."""

    preamble: Sequence[str]
    signature: Sequence[str]
    shown: Sequence[int]

    def cells(self, row: Reception) -> list[str]:
        """The cells of a row, without those of columns in which nothing is said."""
        cells = _cells(row)
        return [cells[index] for index in self.shown]

    def points(self, columns: Sequence[Column]) -> float:
        """How high it is, with a line for the telephone."""
        room = sum(column.width for column in columns)
        above = sum(lines_needed(line, room) for line in self.preamble)
        return above * _LINE_POINTS + (1 + len(self.signature)) * _LINE_BELOW_POINTS


@dataclass(frozen=True)
class _Layout:
    """The columns, the print scale in per cent, and how many pages that takes."""

    columns: Sequence[Column]
    frame: _Frame
    scale: int
    pages: int = 0

    def cut(self, notice: Notice) -> Iterator[Notice]:
        """The notice, cut where a page would not hold it."""
        room = 100 * _PAGE_POINTS / self.scale - _FRAME_POINTS - self.frame.points(self.columns)
        page: list[Section] = []
        used = 0.0
        for section in notice.sections:
            rows: list[Reception] = []
            used += _SECTION_POINTS
            for row in section.rows:
                points = _row_points(self.frame.cells(row), self.columns)
                if used + points > room and (rows or page):
                    page += [replace(section, rows=tuple(rows))] if rows else []
                    yield replace(notice, sections=tuple(page))
                    page, rows, used = [], [], float(_SECTION_POINTS)
                rows.append(row)
                used += points
            page.append(replace(section, rows=tuple(rows)))
        yield replace(notice, sections=tuple(page))


def _layout(found: Sequence[Notice], frame: _Frame, wider: float) -> _Layout:
    """The largest print on the fewest pages, with columns of long texts so much wider."""
    every = (*_SHORT, *(replace(one, width=one.width * wider) for one in _LONG))
    columns = [every[index] for index in frame.shown]
    full = width_of(columns)
    most = int(100 * _PAGE_WIDTH_POINTS / full)

    def at(scale: int) -> _Layout:
        layout = _Layout(columns, frame, scale)
        return replace(layout, pages=sum(1 for notice in found for _page in layout.cut(notice)))

    scales = range(min(_LEAST_SCALE, most), most + 1)
    fewest = at(scales[0]).pages
    return at(scales[bisect_right(scales, fewest, key=lambda scale: at(scale).pages) - 1])


def _write(page: Page, notice: Notice, frame: _Frame) -> int:
    """Write one notice; returns the row after it."""
    page.line(notice.title, "title", 46)
    for line in frame.preamble:
        page.line(line, "said")
    page.row_of([str(column.title) for column in page.columns], "headlarge", 40)
    for section in notice.sections:
        page.line(section.duty, "band", _SECTION_POINTS)
        for row in section.rows:
            cells = frame.cells(row)
            page.add(cells, "large", _row_points(cells, page.columns))
    page.line(_("Changes will be announced by a notice of change."), "note", _LINE_BELOW_POINTS)
    for line in phone_line(notice.phone):
        page.line(line, "note", _LINE_BELOW_POINTS)
    for line in frame.signature:
        page.line(line, "right", _LINE_BELOW_POINTS)
    return page.row


def _cells(row: Reception) -> list[str]:
    return [
        row.when,
        row.weekday,
        row.hours,
        row.who,
        row.posts,
        row.units,
        row.place,
        row.company,
    ]


def _row_points(cells: Sequence[str], columns: Sequence[Column]) -> float:
    """The height of a row, whose text is a little larger than the columns are reckoned in."""
    lines = max(
        lines_needed(cell, column.width * 0.85) for cell, column in zip(cells, columns, strict=True)
    )
    return _PADDING_POINTS + _LINE_POINTS * lines
