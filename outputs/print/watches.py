"""值班安排表 for print: a page of A4 for each notice, a file for each board.

The paper stands upright, or lies where a board has too many columns for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.sheets.columns import text_width
from outputs.tables.named import NamedPlan
from outputs.tables.watches import WatchNotice, watches
from outputs.words.signing import preamble, signature
from planner.domain.language import _

_FILE_CHARACTERS = 40
_NOT_IN_FILE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]")
_UPRIGHT_POINTS, _ACROSS_POINTS = 504, 751
_PADDING = 1.4
"""Width between the margins, in points; what a cell adds to its text, in half characters."""

_DIGIT_MORE = 0.16
"""By how much of half a Chinese character a digit of the bold font is wider than that."""

_SMALLEST_POINTS = 9
"""The smallest print of the template; what has no room for it stands on paper laid across."""

_WIDEST_HEAD, _WIDEST_CELL = 17, 40
"""What is wider may go on in a second line."""


def write_watches(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write a file for each board into `folder`."""
    stamp = Stamp.of(named.plan)
    settings = named.problem.settings
    words = {
        "preamble": preamble(settings),
        "signature": signature(settings, stamp.moment.date()),
    }
    boards = [list(found) for _board, found in groupby(watches(named), lambda one: one.board)]
    for number, notices in enumerate(boards, 1):
        board = _NOT_IN_FILE.sub("_", notices[0].board)[:_FILE_CHARACTERS]
        path = folder / f"{_('watch-{number}-{board}', number=number, board=board)}.pdf"
        widths = list(map(_widths, notices))
        across = max(map(sum, widths)) * _SMALLEST_POINTS > 2 * _UPRIGHT_POINTS
        room = _ACROSS_POINTS if across else _UPRIGHT_POINTS
        sheets = [_sheet(*one, room) for one in zip(notices, widths, strict=True)]
        shared = {"words": words, "across": across}
        press.sheets("watch.typ", notices[0].title, stamp, shared, sheets, path)


def _widths(notice: WatchNotice) -> list[float]:
    """How wide each column is, in half characters."""
    rows = map(notice.line, notice.rows)
    return [
        _PADDING + max(min(_width([head]), _WIDEST_HEAD), min(_width(cells), _WIDEST_CELL))
        for head, *cells in zip(notice.titles, *rows, strict=True)
    ]


def _sheet(notice: WatchNotice, widths: Sequence[float], room: float) -> Mapping[str, object]:
    return {
        "title": notice.title,
        "hours": str(_("Hours of the watch: {hours}", hours=notice.hours)) if notice.hours else "",
        "columns": notice.titles,
        "largest": 2 * room / sum(widths),
        "widths": widths,
        "rows": [{"off": row.stands_out, "cells": notice.line(row)} for row in notice.rows],
    }


def _width(texts: Sequence[str]) -> float:
    lines = (line for text in texts for line in text.split("\n"))
    return max(map(_line_width, lines), default=0.0)


def _line_width(line: str) -> float:
    return text_width(line) + _DIGIT_MORE * sum(map(str.isascii, line))
