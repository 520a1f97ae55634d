"""A sheet of a list as people see it: cells with their text, where each really stands.

A merged cell stands at every place that it covers. What is struck through is kept apart from
what is left of the text. A page may be looked at with its rows for columns: its cells still
know where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from xlsxwriter.utility import xl_rowcol_to_cell

from inputs.workbook.cells import Cell, normalise, shown
from inputs.workbook.sources import Grid

Place = tuple[int, int]
"""Row and column of a page, from 0."""

_LARGEST = 400_000
"""Cells of a page; a list that people keep by hand has a few thousand."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: file, sheet, row and column from 0."""

    file: str
    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The cell as Excel calls it: B5."""
        return str(xl_rowcol_to_cell(self.row, self.column))


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell that holds something. `text` is what it shows, with line breaks, less what is
    `struck` through; `error` that its formula has no value, or a wrong one.
    """

    value: Cell
    text: str
    spot: Spot
    struck: str = ""
    error: bool = False
    since_1904: bool = False

    @property
    def line(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True)
class Page:
    """One sheet: the pieces by place, in the page's own rows and columns."""

    file: str
    sheet: str
    pieces: Mapping[Place, Piece]
    height: int = 0
    width: int = 0
    hidden: tuple[str, ...] = ()

    def at(self, row: int, column: int) -> Piece | None:
        """The piece that shows at a place; None where nothing does."""
        return self.pieces.get((row, column))

    def text(self, row: int, column: int) -> str:
        """What shows at a place on one line; empty where nothing does."""
        piece = self.at(row, column)
        return "" if piece is None else piece.line

    def row(self, row: int) -> list[tuple[int, Piece]]:
        """The pieces of a row with their columns, each merged one at its first."""
        found: list[tuple[int, Piece]] = []
        for column in range(self.width):
            piece = self.at(row, column)
            if piece is not None and not (found and found[-1][1].spot == piece.spot):
                found.append((column, piece))
        return found

    def distinct(self) -> Iterator[Piece]:
        """Every piece once, in the order of the sheet."""
        seen = {piece.spot: piece for piece in self.pieces.values()}
        yield from sorted(seen.values(), key=lambda one: (one.spot.row, one.spot.column))

    def turned(self) -> Page:
        """The page with its rows for columns."""
        flipped = {(column, row): piece for (row, column), piece in self.pieces.items()}
        return replace(self, pieces=flipped, height=self.width, width=self.height)


def page_of(file: str, grid: Grid) -> Page:
    """`grid` as a page: merged cells at each of their places, what is struck through apart."""
    pieces: dict[Place, Piece] = {}
    for at_row, cells in enumerate(grid.rows):
        for at_column, cell in enumerate(cells):
            place = at_row, at_column
            error = place in grid.errors
            if cell is None and not error:
                continue
            whole = _text(cell)
            left = normalise(grid.struck[place])[0] if place in grid.struck else whole
            if not whole and not error:
                continue
            pieces[place] = Piece(
                cell if place not in grid.struck else left,
                left,
                Spot(file, grid.title, at_row, at_column),
                _less(whole, left) if place in grid.struck else "",
                error,
                grid.since_1904,
            )
    _repeat(pieces)
    height = len(grid.rows)
    width = max((len(cells) for cells in grid.rows), default=0)
    for top, left_, bottom, right in grid.merged:
        piece = pieces.get((top, left_))
        bottom, right = min(bottom, height - 1), min(right, width - 1)
        if piece is None or (bottom - top + 1) * (right - left_ + 1) > _LARGEST:
            continue
        for row in range(top, bottom + 1):
            for column in range(left_, right + 1):
                pieces.setdefault((row, column), piece)
    return Page(file, grid.title, pieces, height, width, _hidden(grid, pieces))


_DITTO = frozenset(("〃", "″", "''", '"', "同上", "同前", "〞", "``"))
"""What stands for the cell above."""


def _repeat(pieces: dict[Place, Piece]) -> None:
    """Let cells that say "as above" say what stands above."""
    above: dict[int, Piece] = {}
    for (row, column), piece in sorted(pieces.items()):
        if piece.text in _DITTO and column in above:
            said = above[column]
            piece = replace(piece, value=said.value, text=said.text)
            pieces[row, column] = piece
        above[column] = piece


def _text(cell: Cell) -> str:
    """What the cell shows, line breaks kept."""
    if isinstance(cell, str):
        return normalise(cell)[0]
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ")
    return shown(cell)


def _less(whole: str, left: str) -> str:
    """What of `whole` is struck through, where `left` is not."""
    rest = whole
    for part in left.split():
        rest = rest.replace(part, " ", 1)
    return " ".join(rest.split()) or whole


def _hidden(grid: Grid, pieces: Mapping[Place, Piece]) -> tuple[str, ...]:
    """The rows and columns that are not shown though something stands in them."""
    rows = {row for row, _column in pieces} & grid.hidden
    columns = {column for _row, column in pieces} & grid.hidden_columns
    letters = (xl_rowcol_to_cell(0, column)[:-1] for column in sorted(columns))
    return (*(str(row + 1) for row in sorted(rows)), *letters)
