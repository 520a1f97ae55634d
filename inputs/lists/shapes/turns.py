"""A page of turns, in whatever shape: its tables of days, and days with names in one cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inputs.lists.context import Context
from inputs.lists.days import NO_HINT, Hint, Said, Stated, days_in, hint_in, leading
from inputs.lists.duties import NOTHING, merged
from inputs.lists.found import Found, Leave
from inputs.lists.grid import Page, Piece, Spot
from inputs.lists.names import NOT_SERVED
from inputs.lists.settling import Frame, Settled, settle, span_of
from inputs.lists.shapes.axes import Axes, axes_of
from inputs.lists.shapes.blocks import Block, DayRow, blocks_of
from inputs.lists.shapes.cells import NO_WEEKS, Cells
from inputs.lists.shapes.columns import columns_of
from inputs.lists.shapes.gathering import NOT_READ, Gathering
from inputs.lists.shapes.lines import Lines, hints_of, validity_in
from inputs.lists.shapes.months import read_months
from inputs.lists.words import role_of
from planner.domain.language import Text, _
from planner.domain.periods import each_day, month_end

_HEADER = 8
"""Headers that say that a column states no turn are no longer."""


def read_turns(
    page: Page, lines: Lines, context: Context, hints: Sequence[Hint], late: Hint
) -> Found:
    """The turns of a page, and every cell that states something and could not be used.

    `hints` are what the sheet's name says of its days, `late` what the file's name does.
    """
    return _Turns(Gathering(context, page, lines), tuple(hints), late).read()


@dataclass(frozen=True)
class _Turns:
    into: Gathering
    hints: tuple[Hint, ...]
    late: Hint

    def read(self) -> Found:
        into = self.into
        skipped = into.lines.spots(into.page)
        for piece in into.page.distinct():
            if piece.struck and piece.spot not in skipped:
                into.leave(piece, NOT_SERVED, text=piece.struck)
        by_months = read_months(into, self._frame(0))
        axes = None if by_months else axes_of(into.page, skipped)
        if axes is not None:
            for block in blocks_of(into.page, axes, skipped, into.context.roll):
                self._block(block, axes)
        self._rest(skipped)
        return Found(
            tuple(into.turns),
            _spans(into.leaves),
            left=tuple(into.left.values()),
            told=tuple(into.told),
            questions=tuple(into.questions),
        )

    # -- tables of days ------------------------------------------------------------------------

    def _block(self, block: Block, axes: Axes) -> None:
        columns = columns_of(block, self.into.context)
        by_month = {} if axes.standing else self._by_month(block)
        settled = self._standing(block) if axes.standing else self._settled(block)
        if len(by_month) < len(columns) or not by_month:
            self._check(block, settled)
        beside = [one for one in columns if one.role not in ("names", "marks", "unknown")]
        self.into.used |= {row.piece.spot for row in block.rows}
        self.into.used |= {
            piece.spot for column in range(block.page.width) for piece in block.stack(column)
        }
        self.into.used |= {piece.spot for one in beside for _row, piece in block.cells(one.column)}
        names = [one.column for one in columns if one.role == "names"]
        cells = Cells(self.into, block, settled, beside, by_month, names)
        if len(beside) == len(columns):
            cells.of_sheet()
        for column in columns:
            if column.told is not None:
                self.into.told.append(column.told)
            cells.read(column)

    def _by_month(self, block: Block) -> dict[int, dict[int, Settled]]:
        """The days of the columns whose header names a month, where rows are bare numbers."""
        if any(row.said is None or row.said.first.month is not None for row in block.rows):
            return {}
        hints = {column: hint_in(block.header(column)) for column in block.columns}
        return {
            column: self._settled(block, hint)
            for column, hint in hints.items()
            if len(hint.months) == 1 and hint.span is None
        }

    def _settled(self, block: Block, head: Hint = NO_HINT) -> dict[int, Settled]:
        """The days of each row of a block, below the header `head`."""
        groups: dict[Hint, list[DayRow]] = {}
        for row in block.rows:
            groups.setdefault(head or row.own, []).append(row)
        found: dict[int, Settled] = {}
        for own, rows in groups.items():
            said = [(row.said, row.weekday) for row in rows if row.said is not None]
            days = settle(said, self._frame(rows[0].piece.spot.row, own))
            found |= {row.row: day for row, day in zip(rows, days, strict=True)}
        return found

    def _check(self, block: Block, settled: Mapping[int, Settled]) -> None:
        """Name the days that cannot be told, and say where weekdays do not fit."""
        for row in block.rows:
            days = settled[row.row]
            if isinstance(days, Text):
                if days is not NO_WEEKS:
                    self.into.leave(row.piece, days)
            elif row.weekday is not None and len(days) == 1 and days[0].weekday() != row.weekday:
                self.into.told.append(
                    _("{sheet}!{cell}: {day} is not the weekday that stands beside it; it counts.",
                      sheet=self.into.page.sheet, cell=row.piece.spot.address,
                      day=days[0].isoformat())
                )  # fmt: skip

    def _frame(self, real_row: int, own: Hint = NO_HINT) -> Frame:
        above = hints_of(self.into.lines.above(real_row))
        return Frame((*above, *self.hints), self.into.context.span, own, self.late)

    def _standing(self, block: Block) -> dict[int, Settled]:
        """The days of a standing week: those of its validity line, else of the plan."""
        found: dict[int, Settled] = {}
        for row in block.rows:
            span = self._validity(row.piece.spot.row)
            if span is None:
                found[row.row] = NO_WEEKS
                continue
            found[row.row] = tuple(day for day in each_day(*span) if day.weekday() in row.weekdays)
        return found

    def _validity(self, real_row: int) -> tuple[date, date] | None:
        frame, lines = self._frame(real_row), self.into.lines
        notes = [piece for piece in self.into.page.distinct() if piece.spot.row in lines.below]
        for line in (*lines.above(real_row), *notes):
            said = validity_in(line.line)
            if said is not None and (span := span_of(*said, frame)) is not None:
                return span
        month = _whole_month(frame)
        if month is not None or self.into.context.kind == "history":
            return month
        return self.into.context.span

    # -- beside the tables ---------------------------------------------------------------------

    def _rest(self, skipped: frozenset[Spot]) -> None:
        """Days with their names in one cell, and whatever else names people."""
        into = self.into
        known = skipped | into.used | self._passed()
        cells = [
            piece for piece in into.page.distinct() if piece.spot not in known and not piece.error
        ]
        lines = [piece for piece in into.lines.alone.values() if piece.spot not in into.used]
        inside = [(piece, *found) for piece in (*cells, *lines) if (found := self._dated(piece))]
        if inside:
            said: list[tuple[Said, int | None]] = [(one, None) for _piece, one, _rest in inside]
            days = settle(said, self._frame(min(piece.spot.row for piece, _s, _r in inside)))
            for (piece, _said, rest), day in zip(inside, days, strict=True):
                into.used.add(piece.spot)
                if isinstance(day, Text):
                    into.leave(piece, day)
                    continue
                for mention in into.context.roll.mentions(rest):
                    into.take(piece, mention, day, (NOTHING,))
        for piece in cells:
            named = piece.spot not in into.used and into.context.roll.names_in(piece.text)
            if named and not self._below_day(piece):
                into.leave(piece, NOT_READ)

    def _passed(self) -> set[Spot]:
        """The cells below headers such as 备注 or 电话: they state no turn."""
        page = self.into.page
        heads: dict[int, int] = {}
        for (row, column), piece in sorted(page.pieces.items()):
            if len(piece.text) <= _HEADER and role_of(piece.line) in ("passed", "phone"):
                heads.setdefault(column, row)
        return {
            piece.spot
            for (row, column), piece in page.pieces.items()
            if column in heads and row > heads[column]
        }

    def _below_day(self, piece: Piece) -> bool:
        """Read a cell of names below a line that holds one day; False where no line does."""
        into, row = self.into, piece.spot.row
        for line in into.lines.above(row):
            found = days_in(line.line)
            if len(found) != 1:
                continue
            ((days),) = settle([(Said((found[0],)), None)], self._frame(line.spot.row))
            if isinstance(days, Text):
                return False
            beside = [
                one
                for column in range(piece.spot.column)
                if (one := into.page.at(row, column)) is not None and one.spot != piece.spot
            ]
            into.used |= {one.spot for one in beside}
            near = merged(into.context.lexicon.inside(one.line) for one in beside)
            for mention in into.context.roll.mentions(piece.text):
                into.take(piece, mention, days, (near,))
            return True
        return False

    def _dated(self, piece: Piece) -> tuple[Said, str] | None:
        found = leading(piece.text) if isinstance(piece.value, str) else None
        return found if found and self.into.context.roll.names_in(found[1]) else None


def _whole_month(frame: Frame) -> tuple[date, date] | None:
    """The month that the title names, for a standing week."""
    hint = next((one for one in frame.said() if one.months), None)
    if hint is None or len(hint.months) != 1:
        return None
    year, month = hint.months[0]
    first = span_of(Stated(1, month, year), Stated(28, month, year), frame)
    if first is None:
        return None
    return first[0], month_end(first[0])


def _spans(leaves: Sequence[Leave]) -> tuple[Leave, ...]:
    """Days of leave that follow each other, of one person and reason, as one."""
    found: list[Leave] = []
    for one in sorted(leaves, key=lambda leave: (leave.person, leave.reason, leave.first)):
        last = found[-1] if found else None
        if (
            last is not None
            and (last.person, last.reason) == (one.person, one.reason)
            and one.first - last.last <= timedelta(days=1)
        ):
            found[-1] = Leave(
                last.person, last.first, max(last.last, one.last), last.spot, None, last.reason
            )
        else:
            found.append(one)
    return tuple(sorted(found, key=lambda leave: (leave.spot.row, leave.first)))
