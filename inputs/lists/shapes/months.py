"""People down, months across, the days of each in the cells: 4日、15日."""

from __future__ import annotations

import re

from inputs.lists.days import Hint, hint_in, said_in
from inputs.lists.duties import NOTHING
from inputs.lists.grid import Piece
from inputs.lists.settling import NO_DAYS, Frame, settle
from inputs.lists.shapes.gathering import Gathering
from inputs.lists.words import bare, says_nobody
from planner.domain.language import Text

_MONTH = re.compile(r"(?:\d{4}年)?(?:1[0-2]|0?[1-9])月份?|[一二三四五六七八九十]{1,2}月份?")
_FEWEST = 2


def _months_of(into: Gathering) -> dict[int, dict[int, Hint]]:
    """The header rows of months, each with the month of its columns, where people stand below."""
    page = into.page
    found: dict[int, dict[int, Hint]] = {}
    for row in range(page.height):
        if row in into.lines.skipped:
            continue
        heads = {
            column: hint_in(piece.text)
            for column, piece in page.row(row)
            if _MONTH.fullmatch(bare(piece.text))
        }
        if len(heads) >= _FEWEST and _person(row + 1, min(heads), into) is not None:
            found[row] = heads
    return found


def read_months(into: Gathering, frame: Frame) -> bool:
    """Read the turns of such a page into `into`; False where it has another shape."""
    page, heads = into.page, _months_of(into)
    rows = sorted(heads)
    for at, head in enumerate(rows):
        end = rows[at + 1] if at + 1 < len(rows) else page.height
        into.used |= {piece.spot for _column, piece in page.row(head)}
        for row in range(head + 1, end):
            who = _person(row, min(heads[head]), into)
            if who is None or row in into.lines.skipped:
                continue
            into.used.add(who.spot)
            for column, month in heads[head].items():
                piece = page.at(row, column)
                if piece is not None and not says_nobody(piece.text):
                    _cell(piece, who, month, into, frame)
    return bool(heads)


def _person(row: int, before: int, into: Gathering) -> Piece | None:
    """The cell that names the person of a row, left of its months."""
    pieces = (into.page.at(row, column) for column in range(before))
    named = (one for one in pieces if one is not None and into.context.roll.only_names(one.text))
    return next(named, None)


def _cell(piece: Piece, who: Piece, month: Hint, into: Gathering, frame: Frame) -> None:
    into.used.add(piece.spot)
    said = said_in(piece, bare=True)
    if said is None:
        into.leave(piece, NO_DAYS)
        return
    own = Frame(frame.hints, frame.span, month, frame.late)
    (days,) = settle([(said, None)], own)
    if isinstance(days, Text):
        into.leave(piece, days)
        return
    for mention in into.context.roll.mentions(who.text):
        into.take(piece, mention, days, (NOTHING,))
