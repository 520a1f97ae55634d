"""The lines of a sheet: titles above, sections between, sums and notes below; the rest is table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inputs.lists.days import Hint, Stated, hint_in, leading, said_in, spans_in, weekday_in
from inputs.lists.grid import Page, Piece, Spot
from inputs.lists.words import bare, is_below, is_prose, legend_in, tells_days

_REMARKS = frozenset(("备注", "说明", "备考"))


@dataclass(frozen=True)
class Lines:
    """Which rows of a page are no rows of its table.

    `below` are sums, notes and signatures; `alone` are lines of one text, by row: titles and
    sections; `legend` is what notes say of marks.
    """

    below: frozenset[int]
    alone: Mapping[int, Piece]
    legend: Mapping[str, str]

    @property
    def skipped(self) -> frozenset[int]:
        """The rows that are no rows of the table."""
        return self.below | self.alone.keys()

    def spots(self, page: Page) -> frozenset[Spot]:
        """Where the lines stand that are no rows of the table."""
        return frozenset(
            piece.spot for (row, _c), piece in page.pieces.items() if row in self.skipped
        )

    def above(self, row: int) -> list[Piece]:
        """The lines of one text above a row, the nearest first."""
        return [self.alone[line] for line in sorted(self.alone, reverse=True) if line < row]


def lines_of(page: Page) -> Lines:
    """Tell apart the lines of a page that stands as people see it."""
    below: set[int] = set()
    alone: dict[int, Piece] = {}
    legend: dict[str, str] = {}
    narrow = all(len(page.row(row)) < 2 for row in range(page.height))
    top = min((row for row, _column in page.pieces), default=0)
    for row in range(page.height):
        cells = page.row(row)
        pieces = list({piece.spot: piece for _column, piece in cells}.values())
        if not pieces:
            continue
        first = pieces[0]
        if first.spot.row < row and row - 1 in below:
            below.add(row)  # a note that is merged over several rows
        elif _is_below(first, len(pieces)) or _signs(page, row, first, len(pieces)):
            if not _is_of_days(page, row, pieces):
                below.add(row)
            for piece in pieces:
                legend |= legend_in(piece.text)
        elif len(pieces) == 1 and first.spot.row == row and _is_line(page, row, first):
            if narrow and (row > top or leading(first.text) is not None):
                continue  # a list of one column
            alone[row] = first
            legend |= legend_in(first.text)
        elif _is_masthead(pieces, row, alone, below):
            alone[row] = first
    return Lines(frozenset(below), alone, legend)


def _is_below(first: Piece, pieces: int) -> bool:
    text = first.line
    if said_in(first) is not None or not is_below(text):
        return False
    numbered = text[:1].isdigit() or text[:1] in "*★※"
    return pieces == 1 or not numbered


def _is_of_days(page: Page, row: int, pieces: list[Piece]) -> bool:
    """Whether a row has remarks on days that run across above it, one in the column of each."""
    first, *remarks = pieces
    if bare(first.line) not in _REMARKS or not remarks:
        return False
    columns = [one.spot.column for one in remarks]
    if any(page.at(row, column + 1) is one for column, one in zip(columns, remarks, strict=True)):
        return False  # a note that is merged over several columns
    return any(all(_is_day(page.at(line, column)) for column in columns) for line in range(row))


def _is_day(piece: Piece | None) -> bool:
    return piece is not None and said_in(piece, bare=True) is not None


def _heads(page: Page, row: int) -> bool:
    """Whether the row below is one of a table."""
    return len(page.row(row + 1)) > 1


def _signs(page: Page, row: int, first: Piece, pieces: int) -> bool:
    """Whether the only text of a row is the day on which somebody signed."""
    if pieces > 1 or first.spot.row != row or (said := said_in(first)) is None:
        return False
    if said.first.year is None or len(said.days) > 1:
        return False
    wide = page.at(row, first.spot.column + 1) is not None and not _heads(page, row)
    last = not any(page.row(below) for below in range(row + 1, page.height))
    return wide or (last and first.spot.column > 0)


def _is_line(page: Page, row: int, piece: Piece) -> bool:
    """Whether the only text of a row is a line of its own, and not a row that is nearly empty."""
    said = said_in(piece)
    if said is not None and page.at(row, piece.spot.column + 1) is not None:
        return said.until is not None or _heads(page, row)  # days above their table
    if isinstance(piece.value, int | float) or said is not None:
        return False
    return weekday_in(piece.line) is None


def _is_masthead(
    pieces: list[Piece], row: int, alone: Mapping[int, Piece], below: set[int]
) -> bool:
    """Whether a row says who a list is of and when it was made: 单位:… 日期:…."""
    top = all(line in alone or line in below for line in range(row))
    return (
        top
        and len(pieces) <= 4
        and all(isinstance(piece.value, str) for piece in pieces)
        and sum(":" in piece.text for piece in pieces) * 2 >= len(pieces)
        and not any(is_prose(piece.text) for piece in pieces)
    )


def hints_of(lines: list[Piece]) -> list[Hint]:
    """What lines of text say of the days of a list, the nearest first."""
    return [hint for line in lines if tells_days(line.line) and (hint := hint_in(line.line))]


def validity_in(text: str) -> tuple[Stated, Stated | None] | None:
    """The first and last day that a line gives a standing week, or a week's table."""
    return next(iter(spans_in(text)), None) if tells_days(text) else None
