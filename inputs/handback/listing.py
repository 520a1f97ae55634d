"""Lists that people hand back: a header somewhere near the top, and rows below it.

Where the workbook's own sheets are strict, these are lenient about habits: title rows,
moved and extra columns, merged cells. What is asked of a cell and cannot be read is a
fault with its sheet, row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from inputs.workbook.cells import Cell, is_empty, no_warning, raw_text, says_nothing, shown
from inputs.workbook.days import Days
from inputs.workbook.footers import footer, passed_over
from inputs.workbook.sources import Grid
from planner.domain.faults import CellFault, joined
from planner.domain.language import Text, _
from planner.domain.problem import Fault
from planner.domain.words import squash

T = TypeVar("T")

_HEADER_ROWS = 20
"""So many rows may stand above the header."""

Spellings = Mapping[str, Sequence[str]]
"""A column's name in the code, and what its header may say."""

Span = tuple[date, date]
"""A first and a last day."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: `header` is the index of its header row, `columns` where each column is.

    `span` are the days that one without a year can mean.
    """

    grid: Grid
    header: int
    columns: Mapping[str, int]
    span: Span | None = None

    @property
    def days(self) -> Days:
        """How its days are read."""
        return Days(self.span, self.grid.since_1904)

    def heading(self, name: str) -> str:
        """What the user calls the column; its name where there is none."""
        if name not in self.columns:
            return name
        return shown(_cell(self.grid, self.header, self.columns[name]))

    def lines(self) -> Iterator[Line]:
        """The rows below the header that hold something in a known column."""
        above = _merged(self.grid, self.header)
        for index in range(self.header + 1, len(self.grid.rows)):
            cells = {
                name: _cell(self.grid, above.get((index, column), index), column)
                for name, column in self.columns.items()
            }
            if any(
                not is_empty(cells[name]) and (index, column) not in above
                for name, column in self.columns.items()
            ):
                yield Line(self, index, cells)


def find_listing(
    grids: Iterable[Grid],
    spellings: Spellings,
    titles: Iterable[str],
    accepts: Callable[[frozenset[str]], bool],
    span: Span | None = None,
) -> Listing | None:
    """The first list; see find_listings."""
    return next(find_listings(grids, spellings, titles, accepts, span), None)


def find_listings(
    grids: Iterable[Grid],
    spellings: Spellings,
    titles: Iterable[str],
    accepts: Callable[[frozenset[str]], bool],
    span: Span | None = None,
) -> Iterator[Listing]:
    """The list of each sheet, which begins at the first row whose known columns are acceptable;
    sheets of `titles` before others. `span` are the days that one without a year can mean.
    """
    names = {_key(word): name for name, words in spellings.items() for word in words}
    first = {title.casefold() for title in titles}
    for grid in sorted(grids, key=lambda grid: raw_text(grid.title).casefold() not in first):
        for index, row in enumerate(grid.rows[:_HEADER_ROWS]):
            columns: dict[str, int] = {}
            for column, cell in enumerate(row):
                name = names.get(_key(cell)) if isinstance(cell, str) else None
                if name is not None:
                    columns.setdefault(name, column)  # the first of two alike counts
            if accepts(frozenset(columns)):
                yield Listing(grid, index, columns, span)
                break


def told_once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """`faults`, the same one only once, and those about a whole column at its first cell."""
    told: set[tuple[str, str]] = set()
    kept: list[Fault] = []
    for fault in faults:
        if fault.code == "date-with-time":
            if (fault.sheet, fault.column) in told:
                continue
            told.add((fault.sheet, fault.column))
        kept.append(fault)
    return joined(kept)


def _key(header: str) -> str:
    return squash(raw_text(header)).replace("\n", "").casefold()


def _cell(grid: Grid, row: int, column: int) -> Cell:
    cells = grid.rows[row]
    return cells[column] if column < len(cells) else None


def _is_day(cell: Cell, days: Days) -> bool:
    try:
        days.read(cell, no_warning)
    except CellFault:
        return False
    return True


def _merged(grid: Grid, header: int) -> Mapping[tuple[int, int], int]:
    """Cells that a merged cell above stands for: (row, column) to the row that holds it."""
    return {
        (row, left): top
        for top, left, bottom, right in grid.merged
        if top > header and left == right
        for row in range(top + 1, bottom + 1)
    }


@dataclass(slots=True)
class Line:
    """One row, and what of it cannot be read."""

    listing: Listing
    index: int
    cells: Mapping[str, Cell]
    faults: list[Fault] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether a cell could not be read."""
        return any(not fault.warning for fault in self.faults)

    @property
    def row(self) -> int:
        """The row's number as Excel counts."""
        return self.index + 1

    def check_errors(self) -> None:
        """Note every cell that holds an error value, or a formula without a value."""
        for name, column in self.listing.columns.items():
            error = self.listing.grid.errors.get((self.index, column))
            if error is not None:
                text = _("The cell holds an error or a formula without a value.")
                self._note(name, error, CellFault("error-value", text))

    def read(self, name: str, parse: Callable[[Cell], T]) -> T | None:
        """The cell as `parse` reads it; None where it is empty or faulty."""
        cell = self.cells.get(name)
        if is_empty(cell) or says_nothing(cell):
            return None
        try:
            return parse(cell)
        except CellFault as fault:
            self._note(name, shown(cell), fault)
            return None

    def is_below(self) -> bool:
        """Whether this is a line below the list, without a day of its own; that is told."""
        below = footer(self.listing.grid.rows[self.index])
        if below is None or _is_day(self.cells.get("date"), self.listing.days):
            return False
        place = self.listing.grid.title, self.row, ""
        self.faults.append(passed_over().at(*place, below))
        return True

    def day(self, name: str) -> date | None:
        """The day in the cell; a clock time left out and a year put in are told."""
        value, days = shown(self.cells.get(name)), self.listing.days
        return self.read(name, lambda c: days.read(c, lambda f: self._note(name, value, f)))

    def text(self, name: str) -> str | None:
        """The cell's text, empty where the cell is; None where there is no such column."""
        return squash(shown(self.cells[name])) if name in self.cells else None

    def fault(self, name: str, code: str, text: Text, remedy: Text | None = None) -> None:
        """Note what is wrong with the cell of column `name`."""
        self._note(name, shown(self.cells.get(name)), CellFault(code, text, remedy=remedy))

    def _note(self, name: str, value: str, fault: CellFault) -> None:
        place = self.listing.grid.title, self.row, self.listing.heading(name)
        self.faults.append(fault.at(*place, value))
