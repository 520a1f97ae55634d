"""What fits a page of A4, where a sheet says itself how large it is printed and where pages end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from outputs.sheets.columns import Column

_CHARACTER_POINTS = 6.9
"""Widths of columns are counted in digits; those of Chinese fonts are about so wide, wider than
those of Western ones, in which the columns seem narrower than they print."""


class Paper(NamedTuple):
    """What A4 holds between the margins, in points, with some slack for other fonts."""

    width: float
    height: float

    def scale(self, width: float, height: float = 0) -> float:
        """How large what is so wide and high may be printed on it."""
        return min(self.width / width, self.height / max(height, 1))


UPRIGHT, ACROSS = Paper(523, 690), Paper(765, 445)


def width_of(columns: Sequence[Column]) -> float:
    """How wide the columns are together, in points."""
    return _CHARACTER_POINTS * sum(column.width for column in columns)
