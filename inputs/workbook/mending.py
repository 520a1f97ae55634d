"""Safe mends of a workbook: what is read rightly, or can only be meant so, written as it should be.

They go into a copy, each cell in a colour of its own; the workbook stays as it is.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from inputs.workbook import cells
from inputs.workbook.cells import is_empty, no_warning, normalise, shown
from inputs.workbook.days import Days, near_day
from inputs.workbook.editing import formulas, write_changed
from inputs.workbook.faults import Collector
from inputs.workbook.references import Incomplete
from inputs.workbook.rows import Row, Rows
from inputs.workbook.samples import without_samples
from inputs.workbook.schema import SETTINGS, CellKind, Column, Setting
from inputs.workbook.sheets.settings import settings as read_settings
from inputs.workbook.sources import open_book
from inputs.workbook.tables import tables
from planner.domain.faults import CellFault
from planner.domain.words import items, squash


@dataclass(frozen=True, slots=True)
class Mend:
    """One cell: where it is, what stands there, and what it is to be."""

    sheet: str
    row: int
    place: int
    column: str
    before: str
    after: str


_ENDS = " .。,，;；、"
_HOURS = re.compile(r"(\d{2})[:.]?(\d{2})\s*[-~至到—–]+\s*(\d{2})[:.]?(\d{2})")
_FULL_WIDTH = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ")
    for code in range(ord(first), ord(last) + 1)
}
"""Letters and digits alone: the punctuation of a text is as it is meant to be."""


def mends(path: Path) -> tuple[Mend, ...]:
    """What can safely be mended in the workbook `path`, in its order. Raises FileFault, OSError."""
    book = open_book(path)
    found = without_samples(tables(book, Collector()), Collector())
    plan = read_settings(found["settings"], Collector())
    made = formulas(path)
    mended: list[Mend] = []
    for table in found.values():
        rows = Rows(table, Collector(), span=(plan.start, plan.end))
        for row in rows:
            for column in table.sheet.columns:
                place, cell = table.at.get(column.en), row.cell(column.en)
                if place is None or not isinstance(cell, str) or is_empty(cell):
                    continue
                after = _mended(row, column, cell)
                if after != cell and (row.number, place) not in made.get(table.title, ()):
                    header = table.headers[column.en]
                    mended.append(Mend(table.title, row.number, place, header, cell, after))
    order = [grid.title for grid in book.grids]
    return tuple(sorted(mended, key=lambda one: (order.index(one.sheet), one.row, one.place)))


def write_mended(path: Path, place: Path, found: tuple[Mend, ...]) -> None:
    """Write the workbook `path` to `place` with what was `found`, marked. Raises as mends."""
    changes: dict[str, dict[int, dict[int, str]]] = {}
    for one in found:
        changes.setdefault(one.sheet, {}).setdefault(one.row, {})[one.place] = one.after
    write_changed(path, place, changes, marked=True)


def _mended(row: Row, column: Column, cell: str) -> str:
    """The cell as it should be written; as it is where that is not certain."""
    of: Column | Setting = column
    if column.cell == "value":
        key = normalise(shown(row.cell("key")))[0]
        of = next((one for one in SETTINGS if key.casefold() in one.spellings), column)
    if row.says_nothing(column.en):
        return ""
    if of.cell in _AS_IT_IS:
        kept = normalise(cell, "NFC")[0].translate(_FULL_WIDTH)
        return squash(kept) if of.en in ("name", "head") else kept
    written = normalise(cell)[0]
    with suppress(CellFault, Incomplete):
        return _typed(of.cell, written, row.days)
    near = near_day(written) if of.cell == "date" else None
    return written if near is None else near.isoformat()


_AS_IT_IS: tuple[CellKind, ...] = (
    "text", "prose", "phones", "value", "timezone", "domain", "key",
)  # fmt: skip
_LISTS: tuple[CellKind, ...] = ("list", "weekdays", "selector", "owner")


def _typed(kind: CellKind, written: str, days: Days) -> str:
    """A cell of that kind as it should be written. Raises CellFault where it says nothing."""
    if kind == "date":
        day = days.read(written, no_warning)
        return written if days.clock(written) != time() else day.isoformat()
    if kind == "integer":
        return str(cells.integer(written))
    if kind in ("hours", "slot") and any(one.isdecimal() for one in written):
        compact = _HOURS.fullmatch(written)
        clear = written if compact is None else "{}:{}-{}:{}".format(*compact.groups())
        return str(cells.hours(clear, overnight=True))
    if kind in _LISTS:
        return squash("、".join(items(written)))
    if kind in ("reference", "place"):
        return squash(written.strip(_ENDS))
    if kind == "params":
        return ",".join(part.strip() for part in written.split("\n") if part.strip())
    if kind == "team":
        return "+".join(part.strip() for part in written.replace("×", "*").split("+"))
    return written
