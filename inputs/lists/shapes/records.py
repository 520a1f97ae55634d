"""Lists with a row for each thing: a header of known columns, and rows below it.

Tables may stand side by side, headers may have two rows and come again, lines of one text may
stand between rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inputs.lists.grid import Page, Piece
from inputs.lists.shapes.lines import Lines
from inputs.lists.words import bare

_LONGEST = 20
"""Headers are no longer."""

Vocabulary = Mapping[str, re.Pattern[str]]
"""A column's name, and what its header may say."""


@dataclass(frozen=True)
class Record:
    """One row of one table: `at` is where each known column is, `headers` what others say.

    `section` are the lines above it, the nearest first; `below` is the first row that may say
    something for it: behind the header, and behind the last line between.
    """

    page: Page
    row: int
    at: Mapping[str, int]
    headers: Mapping[int, str]
    section: tuple[Piece, ...]
    below: int = 0

    def piece(self, name: str) -> Piece | None:
        """The cell of a known column; None where it is empty."""
        return self.page.at(self.row, self.at[name]) if name in self.at else None

    def text(self, name: str) -> str:
        """The text of a known column."""
        piece = self.piece(name)
        return "" if piece is None else piece.line

    def carried(self, name: str) -> str:
        """The text of a column that is written once for the rows below it."""
        for row in range(self.row, self.below - 1, -1):
            piece = self.page.at(row, self.at[name]) if name in self.at else None
            if piece is not None and piece.text:
                return piece.line
        return ""

    def others(self) -> Iterator[tuple[str, Piece]]:
        """The cells of columns that are not known, with their headers."""
        for column, header in self.headers.items():
            piece = self.page.at(self.row, column)
            if piece is not None and piece.text:
                yield header, piece


@dataclass(frozen=True)
class Header:
    """One header: its rows, and for each table side by side where its columns are."""

    rows: tuple[int, ...]
    tables: tuple[tuple[Mapping[str, int], Mapping[int, str]], ...]

    @property
    def names(self) -> frozenset[str]:
        """The known columns of all its tables."""
        return frozenset(name for at, _headers in self.tables for name in at)


def headers_of(
    page: Page, lines: Lines, vocabulary: Vocabulary, needed: Sequence[frozenset[str]]
) -> list[Header]:
    """Every header of a page that has all columns of one of `needed`."""
    found: list[Header] = []
    taken = -1
    called: dict[str, str] = {}

    def name_of(text: str) -> str:
        """The column that a header means; most cells of a list stand in it often."""
        if text not in called:
            plain = bare(text) if len(text) <= _LONGEST else ""
            names = (one for one, said in vocabulary.items() if said.fullmatch(plain))
            called[text] = next(names, "")
        return called[text]

    skipped = lines.skipped
    for row in range(page.height):
        if row in skipped or row <= taken:
            continue
        header = _header(page, row, name_of)
        if any(names <= header.names for names in needed):
            found.append(header)
            taken = header.rows[-1]
    return found


def _header(page: Page, row: int, name_of: Callable[[str], str]) -> Header:
    upper = {column: page.at(row, column) for column in range(page.width)}
    two = _subdivided(page, row)
    texts: dict[int, str] = {}
    for column, piece in upper.items():
        below = page.at(row + 1, column) if two else None
        own = below if below is not None and below.text else piece
        if own is not None and own.text:
            texts[column] = own.line
    rows = (row, row + 1) if two else (row,)
    groups: list[tuple[dict[str, int], dict[int, str]]] = [({}, {})]
    first = ""
    for column, text in texts.items():
        name = name_of(text)
        if name and name == first and name in groups[-1][0]:
            groups.append(({}, {}))
        if name and name not in groups[-1][0]:
            groups[-1][0][name] = column
            first = first or name
        else:
            groups[-1][1][column] = text
    return Header(rows, tuple(groups))


def _subdivided(page: Page, row: int) -> bool:
    """Whether the row below divides columns of a header further: below a cell merged over them."""
    for column in range(page.width - 1):
        piece, beside = page.at(row, column), page.at(row, column + 1)
        if piece is None or beside is None or piece.spot != beside.spot:
            continue
        below = [page.at(row + 1, column), page.at(row + 1, column + 1)]
        if all(one is not None and one.spot != piece.spot for one in below):
            return True
    return False


def records_of(page: Page, lines: Lines, headers: Sequence[Header]) -> Iterator[Record]:
    """The rows below each header, table by table."""
    skipped = lines.skipped
    for index, header in enumerate(headers):
        end = headers[index + 1].rows[0] if index + 1 < len(headers) else page.height
        for at, others in header.tables:
            for row in range(header.rows[-1] + 1, end):
                if row in skipped:
                    continue
                cells = (page.at(row, column) for column in (*at.values(), *others))
                if any(piece is not None and piece.text for piece in cells):
                    section = tuple(lines.above(row))
                    first = max(
                        [header.rows[-1] + 1, *(line + 1 for line in lines.alone if line < row)]
                    )
                    yield Record(page, row, at, others, section, first)
