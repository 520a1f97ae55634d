"""Lines of a list that are no rows: sums, who made it, notes, titles of its sections."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inputs.workbook.cells import Cell, is_empty, shown
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.words import squash

_WORDS = re.compile(
    r"(?:合计|总计|小计|共计|[共计]\d+[人名户个项条次天]$|制表|审核|审批|审定|填表|填报|签发|备注|说明"
    r"|注(?=[:\d]|$)|(?:负责|联系|填报|经办)人:|[(]?[一二三四五六七八九十]{1,3}[)、.]"
    r"|\d{4}年\d{1,2}月\d{1,2}日$)"
)


def footer(row: Iterable[Cell]) -> str | None:
    """The first cell of a row if it begins as lines below a list, or between its parts, do;
    else None.
    """
    written = next((cell for cell in row if not is_empty(cell)), "")
    if isinstance(written, str) and written.isascii():
        return None  # as nearly every row begins: with an id
    return shown(written) if belongs_below(written) else None


def belongs_below(cell: Cell) -> bool:
    """Whether the cell says what lines below a list do."""
    return _WORDS.match(squash(shown(cell))) is not None


def passed_over() -> CellFault:
    """The reminder of a line that is not taken for a row."""
    return CellFault(
        "line-below",
        _("This line belongs to no row of the list; it is passed over."),
        remedy=_("Keep such lines outside the list if that is not meant."),
        warning=True,
    )
