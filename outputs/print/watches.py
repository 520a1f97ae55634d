"""值班安排表 for print: a page of A4 for each notice, a file for each board."""

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
_PAGE_POINTS = 504
_PADDING = 1.4
"""Width between the margins, in points; what a cell adds to its text, in half characters."""

_WIDEST_HEAD, _WIDEST_CELL = 12, 40
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
        sheets = list(map(_sheet, notices))
        press.sheets("watch.typ", notices[0].title, stamp, {"words": words}, sheets, path)


def _sheet(notice: WatchNotice) -> Mapping[str, object]:
    rows = [notice.line(row) for row in notice.rows]
    widths = [
        _PADDING + max(min(_width([head]), _WIDEST_HEAD), min(_width(cells), _WIDEST_CELL))
        for head, *cells in zip(notice.titles, *rows, strict=True)
    ]
    return {
        "title": notice.title,
        "hours": str(_("Hours of the watch: {hours}", hours=notice.hours)) if notice.hours else "",
        "columns": notice.titles,
        "largest": 2 * _PAGE_POINTS / sum(widths),
        "widths": widths,
        "rows": [
            {"off": row.stands_out, "cells": cells}
            for row, cells in zip(notice.rows, rows, strict=True)
        ],
    }


def _width(texts: Sequence[str]) -> int:
    return max((text_width(line) for text in texts for line in text.split("\n")), default=0)
