"""Tables of days as blocks: an axis of days, and the columns that belong to it with their headers.

Days always stand down a block's column here: pages whose days stand across are looked at with
their rows for columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inputs.lists.days import NO_HINT, Hint, Said, hint_in, said_in
from inputs.lists.grid import Page, Piece, Spot
from inputs.lists.names import Roll
from inputs.lists.shapes.axes import Axes
from inputs.lists.words import bare, role_of
from inputs.workbook.held import held_days
from planner.domain.faults import CellFault

_PLANNED = re.compile(r"计划|原定|拟|应")
"""Days on which something was to be: those on which it was count before them."""

_MOST_HEADS = 3
"""A header has no more rows than this."""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One row of a block. `piece` holds its day, `said` what that states; a row of a standing
    week has `weekdays` alone. `weekday` stands beside the day, `own` in the header right above.
    """

    row: int
    piece: Piece
    said: Said | None
    weekday: int | None = None
    own: Hint = NO_HINT
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Block:
    """Rows of days, and the columns beside them; `heads` are the rows of the header."""

    page: Page
    axis: int
    columns: tuple[int, ...]
    rows: tuple[DayRow, ...]
    heads: tuple[int, ...]
    skipped: frozenset[Spot]

    def stack(self, column: int) -> list[Piece]:
        """The header of a column, from above."""
        found: dict[Spot, Piece] = {}
        for row in self.heads:
            piece = self.page.at(row, column)
            if piece is not None and piece.spot not in self.skipped:
                found.setdefault(piece.spot, piece)
        return list(found.values())

    def header(self, column: int) -> str:
        """The header of a column in one text."""
        return " ".join(piece.line for piece in self.stack(column))

    def cells(self, column: int) -> Iterator[tuple[DayRow, Piece]]:
        """What stands in a column beside each day."""
        for row in self.rows:
            piece = self.page.at(row.row, column)
            if piece is not None and piece.spot not in self.skipped:
                yield row, piece


def blocks_of(page: Page, axes: Axes, skipped: frozenset[Spot], roll: Roll) -> list[Block]:
    """The blocks of a page as people see it; `roll` tells names from headers."""
    seen = page.turned() if axes.turned else page
    reader = _Reader(seen, axes, skipped, roll)
    return [block for axis in reader.axes() for block in reader.blocks(axis)]


class _Reader:
    def __init__(self, page: Page, axes: Axes, skipped: frozenset[Spot], roll: Roll) -> None:
        self._page, self._found, self._skipped, self._roll = page, axes, skipped, roll

    # -- where the axes are ----------------------------------------------------------------

    def axes(self) -> list[int]:
        """The columns that are axes, in their order."""
        spots: dict[int, set[Spot]] = {}
        for row, column in self._found.places:
            spots.setdefault(column, set()).add(self._page.pieces[row, column].spot)
        most = max(map(len, spots.values()), default=0)
        found: list[int] = []
        seen: set[Spot] = set()
        for column in sorted(spots):
            told = not self._found.turned and role_of(self._head(column)) == "day"
            if len(spots[column]) >= (1 if told else min(2, most)) and not spots[column] <= seen:
                found.append(column)
                seen |= spots[column]
        if self._found.turned or len(found) < 2:
            return found
        heads = {column: bare(self._head(column)) for column in found}
        days = [one for one in found if role_of(heads[one]) == "day"] or found
        first = min(days, key=lambda one: _PLANNED.search(heads[one]) is not None)
        return [one for one in found if one == first or heads[one] in (heads[first], "")]

    def _head(self, column: int) -> str:
        first = min(row for row, at in self._found.places if at == column)
        for row in range(first - 1, max(first - 1 - _MOST_HEADS, -1), -1):
            piece = self._page.at(row, column)
            if piece is not None and piece.spot not in self._skipped:
                return piece.line
        return ""

    # -- what belongs to an axis -----------------------------------------------------------

    def blocks(self, axis: int) -> Iterator[Block]:
        """The blocks of one axis: one for each header above its days."""
        columns, turned = self._columns(axis), self._found.turned
        whole = [((), range(self._page.height))]
        for above, rows in whole if turned else self._segments(axis):
            if days := tuple(self._rows(axis, rows)):
                heads = tuple(range(days[0].row)) if turned else above
                yield Block(self._page, axis, columns, days, heads, self._skipped)

    def _columns(self, axis: int) -> tuple[int, ...]:
        axes = self.axes()
        at = axes.index(axis)
        if self._found.turned:
            end = axes[at + 1] if at + 1 < len(axes) else self._page.width
            return tuple(range(axis + 1, end))
        shift = self._shift(axes)
        begin = axis - shift if at else 0
        end = axes[at + 1] - shift if at + 1 < len(axes) else self._page.width
        return tuple(column for column in range(begin, end) if column != axis)

    def _shift(self, axes: list[int]) -> int:
        """How many columns before each axis belong to it, where tables stand side by side."""
        if len(axes) < 2:
            return 0
        shift = 0
        while axes[0] - shift - 1 >= 0:
            texts = [bare(self._head_at(axes[0], axis - shift - 1)) for axis in axes]
            if not texts[0] or len(set(texts)) > 1:
                return shift
            shift += 1
        return shift

    def _head_at(self, axis: int, column: int) -> str:
        first = min(row for row, at in self._found.places if at == axis)
        piece = self._page.at(first - 1, column) if first else None
        return "" if piece is None or piece.spot in self._skipped else piece.line

    def _segments(self, axis: int) -> list[tuple[tuple[int, ...], range]]:
        """Header rows and the rows below them."""
        day_rows = {row for row, column in self._found.places if column == axis}
        if self._found.standing:
            day_rows |= {row for row in range(self._page.height) if self._several(row, axis)}
        found: list[tuple[tuple[int, ...], range]] = []
        begin = min(day_rows)
        row = begin
        while row < self._page.height:
            if row not in day_rows and self._is_header(row, axis, day_rows):
                found.append((self._heads(begin, day_rows, axis), range(begin, row)))
                while row < self._page.height and row not in day_rows:
                    row += 1
                begin = row
            row += 1
        if begin < self._page.height:
            found.append((self._heads(begin, day_rows, axis), range(begin, self._page.height)))
        return found

    def _is_header(self, row: int, axis: int, day_rows: set[int]) -> bool:
        """Whether a row below days begins another table."""
        piece = self._page.at(row, axis)
        if piece is None or piece.spot in self._skipped or not any(one > row for one in day_rows):
            return False
        told = piece.text != "" and said_in(piece, bare=True) is None and not piece.struck
        return told and not self._without_day(row, axis, day_rows)

    def _without_day(self, row: int, axis: int, day_rows: set[int]) -> bool:
        """Whether a row states turns of a day that its axis does not tell, such as 待定: it names
        people where the next day does.
        """
        piece = self._page.at(row, axis)
        if piece is None or role_of(piece.line) == "day":
            return False
        below = min((one for one in day_rows if one > row), default=row)
        return not self._names(row, axis).isdisjoint(self._names(below, axis))

    def _names(self, row: int, axis: int) -> set[int]:
        """The columns in which a row names people."""
        return {
            column for column, one in self._page.row(row)
            if column != axis and self._roll.only_names(one.text)
        }  # fmt: skip

    def _heads(self, begin: int, day_rows: set[int], axis: int) -> tuple[int, ...]:
        found: list[int] = []
        row = begin - 1
        while row >= 0 and len(found) < _MOST_HEADS and row not in day_rows:
            pieces = [piece for _c, piece in self._page.row(row)]
            if not pieces or any(piece.spot in self._skipped for piece in pieces):
                break
            found.append(row)
            row -= 1
        day = next((one for one in found if self._is_day_head(one, axis)), None)
        return tuple(
            one for one in reversed(found)
            if day is None or one <= day or not self._without_day(one, axis, day_rows)
        )  # fmt: skip

    def _is_day_head(self, row: int, axis: int) -> bool:
        piece = self._page.at(row, axis)
        return piece is not None and role_of(piece.line) == "day"

    # -- the days --------------------------------------------------------------------------

    def _rows(self, axis: int, rows: range) -> list[DayRow]:
        found: list[DayRow] = []
        for row in rows:
            piece = self._page.at(row, axis)
            if piece is not None and piece.spot in self._skipped:
                continue
            if piece is None:
                if found and not self._found.turned and self._goes_on(row):
                    found.append(replace(found[-1], row=row))
            elif self._found.standing:
                if weekdays := self._standing(row, axis):
                    found.append(DayRow(row, piece, None, weekdays=weekdays))
            elif said := self._found.days.get((row, axis)):
                own = self._own(row, axis)
                found.append(DayRow(row, piece, said, self._weekday(row, axis), own))
        return found

    def _goes_on(self, row: int) -> bool:
        """Whether a row without a day belongs to the one above: it holds something, and no day."""
        if any(at == row for at, _column in self._found.places):
            return False
        pieces = [piece for _column, piece in self._page.row(row)]
        return bool(pieces) and not any(piece.spot in self._skipped for piece in pieces)

    def _several(self, row: int, axis: int) -> frozenset[int]:
        """The weekdays of a cell such as 周一、周三 or 周一至周五."""
        piece = self._page.at(row, axis)
        if piece is None or piece.spot in self._skipped or not isinstance(piece.value, str):
            return frozenset()
        if not any(word in piece.text for word in ("周", "星期", "礼拜", "工作日")):
            return frozenset()
        try:
            held = held_days(piece.text)
        except CellFault:
            return frozenset()
        if held.named.words and set(held.named.words) <= {"workdays", "weekends"}:
            named = {"workdays": range(5), "weekends": range(5, 7)}
            return frozenset(day for word in held.named.words for day in named[word])
        if not held.weekdays and not held.named and "工作日" in piece.text:
            return frozenset(range(5))
        return held.weekdays

    def _standing(self, row: int, axis: int) -> frozenset[int]:
        single = self._found.weekdays.get((row, axis))
        return frozenset((single,)) if single is not None else self._several(row, axis)

    def _weekday(self, row: int, axis: int) -> int | None:
        above = range(axis - 2, -1, -1) if self._found.turned else ()  # a month's page
        near = (axis + 1, axis - 1, axis + 2, *above)
        found = (self._found.weekdays.get((row, column)) for column in near)
        return next((weekday for weekday in found if weekday is not None), None)

    def _own(self, row: int, axis: int) -> Hint:
        """What the one or two cells before a day say of its month."""
        for column in (axis - 1, axis - 2):
            piece = self._page.at(row, column)
            if piece is None or piece.spot in self._skipped or not isinstance(piece.value, str):
                continue
            hint = hint_in(piece.text)
            if hint.months and hint.span is None and len(piece.text) <= 12:
                return hint
        return NO_HINT
