"""The columns of a table, and how much room text takes in them.

Column widths are counted in characters; programs differ in how high they make rows, so that
is reckoned here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import ceil

from planner.domain.language import Text

Cell = str | int | float | date | None
"""What a cell may hold: text, a number, a date, or nothing."""

LINE_POINTS = 15.5
ROW_PADDING_POINTS = 5
MOST_ROW_POINTS = 400

FILLED = 0.88
"""How much of a column's width a line fills: wide characters do not break where it ends."""

_WRAPPED = ("wrap", "center")
_MOST, _STRETCH = 0.9, 1.3
"""For how many of its cells a column is made wider, and how much wider at most."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its header, its width in characters, and how it is shown.

    `style` is a key of the book's formats: text, center, number, date, wrap.
    """

    title: Text | str
    width: float
    style: str = "text"


class _Widths(dict[str, int]):
    """How wide each character is that has been met: a roster has millions, of few kinds."""

    def __missing__(self, one: str) -> int:
        self[one] = width = 2 if unicodedata.east_asian_width(one) in "WF" else 1
        return width


_width_of = _Widths().__getitem__


def text_width(text: str) -> int:
    """How many character widths `text` takes: a Chinese character takes two."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


@lru_cache(maxsize=50_000)
def lines_needed(text: str, width: float) -> int:
    """How many lines `text` takes in a column `width` characters wide; at least one."""
    return max(1, sum(_wrapped(line, width * FILLED) for line in text.split("\n")))


def _wrapped(line: str, room: float) -> int:
    """Lines that one line takes. Programs break words among Chinese text each in its own way."""
    width = text_width(line)
    needed = max(1, ceil(width / room))
    mixed = width > len(line) and any(one.isascii() and one.isalnum() for one in line)
    return needed + (mixed and needed > 1)


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    """`columns`, those a little wider in which most of `rows` then take one line less of paper."""
    return tuple(
        replace(column, width=_wider(column.width, [row[index] for row in rows]))
        if column.style in _WRAPPED
        else column
        for index, column in enumerate(columns)
    )


def _wider(width: float, cells: Sequence[Cell]) -> float:
    widths = sorted(
        text_width(line)
        for cell in cells
        if isinstance(cell, str) and cell
        for line in cell.split("\n")
    )
    needed = widths[int((len(widths) - 1) * _MOST)] / FILLED if widths else 0
    return ceil(needed * 2) / 2 if width < needed <= width * _STRETCH else width


def broken(items: Iterable[str], room: float, comma: str) -> str:
    """`items` joined by `comma`, on lines no longer than `room` characters: none is cut."""
    lines: list[str] = []
    for item in items:
        longer = f"{lines[-1]}{comma}{item}" if lines else item
        if lines and text_width(longer + comma) <= room:
            lines[-1] = longer
        else:
            lines.append(item)
    return f"{comma.rstrip()}\n".join(lines)


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
    return min(lines * LINE_POINTS + ROW_PADDING_POINTS, MOST_ROW_POINTS)
