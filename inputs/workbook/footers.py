"""Lines below a list: sums, who made it, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inputs.workbook.cells import Cell, is_empty, shown
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.words import squash

_WORDS = re.compile(r"(?:合计|总计|小计|共计|制表|审核|填表|备注|说明|注(?=[:\d]|$))")


def footer(row: Iterable[Cell]) -> str | None:
    """The first cell of a row if it begins as lines below a list do; else None."""
    written = next((cell for cell in row if not is_empty(cell)), "")
    if isinstance(written, str) and written.isascii():
        return None  # as nearly every row begins: with an id
    first = shown(written)
    return first if _WORDS.match(squash(first)) else None


def passed_over() -> CellFault:
    """The reminder of a line that is not taken for a row."""
    return CellFault(
        "line-below",
        _("This line belongs to no row of the list; it is passed over."),
        remedy=_("Keep such lines outside the list if that is not meant."),
        warning=True,
    )
