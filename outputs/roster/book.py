"""The look shared by every sheet of roster.xlsx, and the only place that writes cells.

Text is always written as text: a name that begins with = + - @ never becomes a formula.
Fonts are those every Chinese Windows has; grey stands for colour, since offices print in
black and white.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outputs.words.naming import date_word, in_chinese, period_word
from planner.domain.language import Text, _
from planner.domain.plan import Plan

Cell = str | int | float | date | None
"""What a cell may hold: text, a number, a date, or nothing."""

A3, A4 = 8, 9
_BODY, _TITLE = "宋体", "黑体"
_BODY_SIZE, _TITLE_SIZE = 11, 18
_WIDTH_FONT = {"font_name": "Arial", "font_size": 10}
"""Column widths are counted in digits of this font, which every system has or imitates."""

_LINE_POINTS = 15.5
_ROW_PADDING_POINTS = 5
_FILLED = 0.88
"""How much of a column's width a line fills: wide characters do not break where it ends."""

_BOLD = 0.9
"""How much of a column's width is left to bold text, which runs wider."""
_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.8, "bottom": 0.7}
_CONTROLS = ("Cc", "Cs")
_WRAPPED = ("wrap", "center")
_MOST_CELL_CHARACTERS = 32_767
_MOST_ROW_POINTS = 400
_MOST_HEADER_CHARACTERS = 200


@dataclass(frozen=True)
class Column:
    """One column of a table: its header, its width in characters, and how it is shown.

    `style` is a key of the book's formats: text, center, number, date, wrap.
    """

    title: Text | str
    width: float
    style: str = "text"


@dataclass
class Page:
    """One worksheet being written from the top; `row` is the next free row, from 0."""

    book: Book
    sheet: Worksheet
    columns: Sequence[Column]
    row: int = 0

    @property
    def last(self) -> int:
        """The index of the last column."""
        return len(self.columns) - 1

    def line(self, text: Text | str, style: str = "note", points: float | None = None) -> None:
        """One line of text over the whole width, as high as it needs to be."""
        shown = str(text)
        if points is None:
            room = sum(column.width for column in self.columns)
            points = _LINE_POINTS * max(1, ceil(text_width(shown) / room)) + 4
        self.sheet.set_row(self.row, min(points, _MOST_ROW_POINTS))
        form = self.book.forms[style]
        if self.last > 0:
            self.sheet.merge_range(self.row, 0, self.row, self.last, "", form)
        self.book.put(self.sheet, self.row, 0, shown, form)
        self.row += 1

    def head(self) -> None:
        """The row of column headers."""
        names = [str(column.title) for column in self.columns]
        lines = max(
            lines_needed(name, column.width * _BOLD)
            for name, column in zip(names, self.columns, strict=True)
        )
        self.sheet.set_row(self.row, lines * _LINE_POINTS + _ROW_PADDING_POINTS)
        for index, name in enumerate(names):
            self.book.put(self.sheet, self.row, index, name, self.book.forms["head"])
        self.row += 1

    def table(
        self,
        rows: Iterable[Sequence[Cell]],
        *,
        empty: Text,
        frozen_columns: int = 0,
        grouped: bool = False,
    ) -> None:
        """A table with a header that stays in sight, repeats on paper and has a filter.

        Without rows there is one line, `empty`, in its place. `grouped` draws a heavier
        line wherever the first column changes.
        """
        found = list(rows)
        if not found:
            self.line(empty)
            return
        head = self.row
        self.head()
        self.sheet.freeze_panes(self.row, frozen_columns)
        self.sheet.repeat_rows(head)
        above: Cell = None
        for row in found:
            self.add(row, "first" if grouped and row[0] != above else "")
            above = row[0]
        self.sheet.autofilter(head, 0, self.row - 1, self.last)

    def add(self, cells: Sequence[Cell], variant: str = "", points: float | None = None) -> None:
        """One row of a table, as high as its text needs. `variant` picks another look.

        Variants are those of the book's formats; `points` sets another height.
        """
        height = row_points(cells, self.columns) if points is None else points
        self.sheet.set_row(self.row, height)
        for index, (cell, column) in enumerate(zip(cells, self.columns, strict=False)):
            self.book.put(
                self.sheet, self.row, index, cell, self.book.forms[column.style + variant]
            )
        self.row += 1


@dataclass
class Book:
    """The workbook being written, with its formats and what every page says of the plan."""

    plan: Plan
    workbook: xlsxwriter.Workbook
    forms: dict[str, Format] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path, plan: Plan, *, title: Text | str | None = None) -> Book:
        """A new workbook at `path`; the caller closes ``workbook``. A roster without `title`."""
        # A copy, since xlsxwriter writes into what it is given.
        options = {"default_format_properties": dict(_WIDTH_FONT)}
        workbook = xlsxwriter.Workbook(str(path), options)
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
        book = cls(plan, workbook)
        book._make_forms()
        return book

    @property
    def issued(self) -> date:
        """The day the plan was made, by the clock of the place."""
        return self.plan.created.astimezone(ZoneInfo(self.plan.timezone)).date()

    def page(
        self,
        name: Text | str,
        columns: Sequence[Column],
        *,
        title: Text | str | None = None,
        landscape: bool = False,
        paper: int = A4,
        bare: bool = False,
    ) -> Page:
        """A new worksheet, ready to print: paper, header, footer, one page wide.

        A `bare` page begins with its table; others begin with the title and a line that
        says who issued it, for when, and on what day.
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
        sheet.set_header(f'&C&"{_TITLE}"&12{_plain(f"{self.plan.organisation} {shown}")}')
        sheet.set_footer(f"&L{_plain(self.plan.organisation)}&C{_page_numbers()}&R{self._dated()}")
        page = Page(self, sheet, columns)
        if not bare:
            gap = "" if in_chinese() else ": "
            page.line(f"{self.plan.organisation}{gap}{shown}", "title", 34)
            page.line(self.subtitle(), "subtitle")
        return page

    def subtitle(self) -> str:
        """Who issues the sheet, for which days, made when."""
        return str(
            _(
                "Unit: {unit}   Period: {period}   Issued: {day}",
                unit=self.plan.organisation,
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

    def _make_forms(self) -> None:
        body = {"font_name": _BODY, "font_size": _BODY_SIZE, "valign": "vcenter", "border": 1}
        styles: dict[str, dict[str, object]] = {
            "text": {},
            "wrap": {"text_wrap": True},
            "center": {"align": "center", "text_wrap": True},
            "number": {"align": "center", "num_format": "0"},
            "percent": {"align": "center", "num_format": "0%"},
            "seconds": {"align": "center", "num_format": "0.0"},
            "date": {"align": "center", "num_format": "yyyy-mm-dd"},
            "day": {
                "align": "center",
                "num_format": 'm"月"d"日"' if in_chinese() else "d mmm",
            },
        }
        variants: dict[str, dict[str, object]] = {
            "": {},
            "first": {"top": 2},
            "forecast": {"bg_color": "#D9D9D9", "italic": True},
            "large": {"font_size": 13},
        }
        for style, look in styles.items():
            for variant, extra in variants.items():
                self.forms[style + variant] = self.workbook.add_format(body | look | extra)
        head = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7E6E6"}
        self.forms["head"] = self.workbook.add_format(body | head)
        self.forms["headlarge"] = self.workbook.add_format(body | head | {"font_size": 13})
        self.forms["headforecast"] = self.workbook.add_format(
            body | head | {"bg_color": "#BFBFBF", "italic": True}
        )
        plain = {"font_name": _BODY, "font_size": _BODY_SIZE, "valign": "vcenter"}
        title = {"font_name": _TITLE, "font_size": _TITLE_SIZE, "align": "center"}
        self.forms["title"] = self.workbook.add_format(
            plain | title | {"text_wrap": True, "bold": True}
        )
        self.forms["subtitle"] = self.workbook.add_format(
            plain | {"align": "center", "text_wrap": True}
        )
        self.forms["note"] = self.workbook.add_format(plain | {"text_wrap": True})
        self.forms["section"] = self.workbook.add_format(
            plain | {"font_name": _TITLE, "font_size": 13, "bold": True}
        )
        self.forms["band"] = self.workbook.add_format(
            body | {"font_name": _TITLE, "font_size": 13, "bg_color": "#F2F2F2"}
        )
        self.forms["right"] = self.workbook.add_format(plain | {"font_size": 13, "align": "right"})


def text_width(text: str) -> int:
    """How many character widths `text` takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@lru_cache(maxsize=50_000)
def lines_needed(text: str, width: float) -> int:
    """How many lines `text` takes in a column `width` characters wide; at least one."""
    return max(1, sum(_wrapped(line, width * _FILLED) for line in text.split("\n")))


def _wrapped(line: str, room: float) -> int:
    """Lines that one line takes. Programs break words among Chinese text each in its own way."""
    width = text_width(line)
    needed = max(1, ceil(width / room))
    mixed = width > len(line) and any(one.isascii() and one.isalnum() for one in line)
    return needed + (mixed and needed > 1)


def row_points(cells: Sequence[Cell], columns: Sequence[Column]) -> float:
    """How high a row must be to show its wrapped text; programs differ in finding it out."""
    lines = max(
        (
            lines_needed(cell, column.width)
            for cell, column in zip(cells, columns, strict=False)
            if isinstance(cell, str) and column.style in _WRAPPED
        ),
        default=1,
    )
    return min(lines * _LINE_POINTS + _ROW_PADDING_POINTS, _MOST_ROW_POINTS)


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
