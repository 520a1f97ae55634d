"""The look shared by every workbook that people read, and the only place that writes cells.

Text is always written as text: a name that begins with = + - @ never becomes a formula.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.sheets.columns import (
    LINE_POINTS,
    MOST_ROW_POINTS,
    ROW_PADDING_POINTS,
    Cell,
    Column,
    fitted,
    lines_needed,
    row_points,
    text_width,
)
from outputs.sheets.forms import TITLE, forms_of
from planner.domain.language import Text, _
from planner.domain.plan import Plan
from planner.domain.spoken import date_word, in_chinese, period_word

A3, A4 = 8, 9
_WIDTH_FONT = {"font_name": "Arial", "font_size": 10}
"""Column widths are counted in digits of this font, which every system has or imitates."""

_BOLD = 0.9
"""How much of a column's width is left to bold text, which runs wider."""

_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.8, "bottom": 0.7}
_CONTROLS = ("Cc", "Cs")
_MOST_CELL_CHARACTERS = 32_767
_MOST_HEADER_CHARACTERS = 200
_SHEET_CHARACTERS = 31
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass
class Page:
    """One worksheet being written from the top; `row` is the next free row, from 0."""

    book: Book
    sheet: Worksheet
    columns: Sequence[Column]
    row: int = 0
    points: float = 0
    """How high the rows are that have been written."""

    @property
    def last(self) -> int:
        """The index of the last column."""
        return len(self.columns) - 1

    def line(self, text: Text | str, style: str = "note", points: float | None = None) -> None:
        """One line of text over the whole width, as high as it needs to be."""
        shown = str(text)
        if points is None:
            room = sum(column.width for column in self.columns)
            points = LINE_POINTS * max(1, ceil(text_width(shown) / room)) + 4
        self._high(min(points, MOST_ROW_POINTS))
        form = self.book.forms[style]
        if self.last > 0:
            self.sheet.merge_range(self.row, 0, self.row, self.last, "", form)
        self.book.put(self.sheet, self.row, 0, shown, form)
        self.row += 1

    def fit(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Make columns a little wider where most of `rows` then take fewer lines."""
        self.columns = fitted(self.columns, rows)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)

    def head(self) -> None:
        """The row of column headers."""
        names = [str(column.title) for column in self.columns]
        lines = max(
            lines_needed(name, column.width * _BOLD)
            for name, column in zip(names, self.columns, strict=True)
        )
        self._high(lines * LINE_POINTS + ROW_PADDING_POINTS)
        for index, name in enumerate(names):
            self.book.put(self.sheet, self.row, index, name, self.book.forms["head"])
        self.row += 1

    def table(
        self,
        rows: Iterable[Sequence[Cell]],
        *,
        empty: Text | None = None,
        frozen_columns: int = 0,
        grouped: bool = False,
        soon: Collection[int] = (),
    ) -> None:
        """A table with a header that stays in sight, repeats on paper and has a filter.

        Without rows there is one line, `empty`, in its place, if that is given. `grouped`
        draws a heavier line wherever the first column changes; the rows numbered in `soon`
        are red.
        """
        found = list(rows)
        if not found:
            if empty is not None:
                self.line(empty)
            return
        self.fit(found)
        head = self.row
        self.head()
        self.sheet.freeze_panes(self.row, frozen_columns)
        self.sheet.repeat_rows(head)
        above: Cell = None
        for number, row in enumerate(found):
            look = "first" if grouped and row[0] != above else ""
            self.add(row, "soon" if number in soon else look)
            above = row[0]
        self.sheet.autofilter(head, 0, self.row - 1, self.last)

    def add(self, cells: Sequence[Cell], variant: str = "", points: float | None = None) -> None:
        """One row of a table, as high as its text needs. `variant` picks another look.

        Variants are those of the book's formats; `points` sets another height.
        """
        self._high(row_points(cells, self.columns) if points is None else points)
        for index, (cell, column) in enumerate(zip(cells, self.columns, strict=False)):
            self.book.put(
                self.sheet, self.row, index, cell, self.book.forms[column.style + variant]
            )
        self.row += 1

    def row_of(self, cells: Sequence[Cell], style: str, points: float) -> None:
        """One row whose cells all look alike."""
        self._high(points)
        for index, cell in enumerate(cells):
            self.book.put(self.sheet, self.row, index, cell, self.book.forms[style])
        self.row += 1

    def _high(self, points: float) -> None:
        self.sheet.set_row(self.row, points)
        self.points += points


@dataclass
class Book:
    """The workbook being written, with its formats and what every page says of the plan."""

    plan: Plan
    workbook: xlsxwriter.Workbook
    content: BytesIO
    forms: Mapping[str, Format]

    @classmethod
    def create(cls, plan: Plan, *, title: Text | str | None = None) -> Book:
        """A new workbook; a roster without `title`."""
        # A copy, since xlsxwriter writes into what it is given.
        options = {"default_format_properties": dict(_WIDTH_FONT), "in_memory": True}
        content = BytesIO()
        workbook = xlsxwriter.Workbook(content, options)
        local = plan.created.astimezone(ZoneInfo(plan.timezone)).replace(tzinfo=None)
        workbook.set_properties(
            {
                "title": str(
                    title or _("Roster {period}", period=period_word(plan.start, plan.end))
                ),
                "author": plan.organisation,
                "created": local,
            }
        )
        return cls(plan, workbook, content, forms_of(workbook))

    def save(self, path: Path) -> None:
        """Write all that was put into it to `path`; raises OSError."""
        self.workbook.close()
        path.write_bytes(self.content.getbuffer())

    @property
    def issued(self) -> date:
        """The day the plan was made, by the clock of the place."""
        return self.plan.day_of(self.plan.created)

    def page(
        self,
        name: Text | str,
        columns: Sequence[Column],
        *,
        title: Text | str | None = None,
        landscape: bool = False,
        paper: int = A4,
        bare: bool = False,
        posted: bool = False,
    ) -> Page:
        """A new worksheet, ready to print: paper, header, footer, one page wide.

        A `bare` page begins with its table; others begin with the title, which names the
        organisation, and a line that says for when and on what day it was made. What is
        `posted` has all it says on the page itself, without header and footer.
        """
        sheet = self.workbook.add_worksheet(str(name))
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        shown = str(title if title is not None else name)
        sheet.set_paper(paper)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(**_MARGINS_INCHES)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        if not posted:
            organisation = _plain(self.plan.organisation)
            sheet.set_header(f'&C&"{TITLE}"&12{_plain(shown)}')
            sheet.set_footer(f"&L{organisation}&C{_page_numbers()}&R{self._dated()}")
        page = Page(self, sheet, columns)
        if not (bare or posted):
            gap = "" if in_chinese() else ": "
            begun = shown.startswith(self.plan.organisation)
            page.line(shown if begun else f"{self.plan.organisation}{gap}{shown}", "title", 34)
            page.line(self.subtitle(), "subtitle")
        return page

    def free_name(self, title: str) -> str:
        """`title` as a name that a sheet may have and none has yet."""
        taken = {sheet.name.casefold() for sheet in self.workbook.worksheets()}
        plain = _NOT_IN_NAME.sub("_", title)[:_SHEET_CHARACTERS]
        name, number = plain, 2
        while name.casefold() in taken:
            name = f"{plain[: _SHEET_CHARACTERS - 3]} {number}"
            number += 1
        return name

    def subtitle(self) -> str:
        """For which days the sheet is, and when it was made; the title says whose it is."""
        return str(
            _(
                "Period: {period}   Issued: {day}",
                period=period_word(self.plan.start, self.plan.end),
                day=date_word(self.issued),
            )
        )

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, form: Format) -> None:
        """Write one cell by what it is; text stays text whatever it begins with."""
        if cell is None or cell == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(cell, str):
            sheet.write_string(row, column, _printable(cell)[:_MOST_CELL_CHARACTERS], form)
        elif isinstance(cell, (date, datetime)):
            sheet.write_datetime(row, column, cell, form)
        else:
            sheet.write_number(row, column, cell, form)

    def _dated(self) -> str:
        return self.issued.isoformat()


def _printable(text: str) -> str:
    """`text` without the control characters that a workbook cannot hold."""
    if text.isprintable():
        return text
    return "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in _CONTROLS
    )


def _plain(text: str) -> str:
    """`text` for a printed header, where & begins a command."""
    return _printable(text)[: _MOST_HEADER_CHARACTERS // 3].replace("&", "&&")


def _page_numbers() -> str:
    """第 &P 页 共 &N 页; in a printed footer &P is the page and &N how many there are."""
    return str(_("Page &P of &N"))
