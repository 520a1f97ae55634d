"""Adds a row to sheet 不可用 of a workbook, or takes one out, and touches nothing else in it.

Rows that several add at once are all kept: each reads and writes with the file to itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inputs.workbook.adding import free_rows
from inputs.workbook.cells import is_empty, normalise, shown
from inputs.workbook.editing import explained, write_changed
from inputs.workbook.faults import Collector
from inputs.workbook.ids import Kept, nothing_kept
from inputs.workbook.reading import identified
from inputs.workbook.sources import open_book
from inputs.workbook.spelling import cells_of
from inputs.workbook.tables import Table, tables
from planner.domain.alone import alone_with
from planner.domain.language import _
from planner.domain.problem import Absence
from planner.domain.trouble import Trouble

_LAST_ROW = 1_048_576


class AbsenceNotAdded(Trouble):
    """The workbook is as it was; `text` says why."""


def add_absence(book: Path, absence: Absence, kept: Kept = nothing_kept) -> None:
    """Write `absence` into a row of sheet 不可用 of the workbook `book` that holds nothing.

    It is the first below the list: lines below that stay as they are. The file is replaced
    in one step. A row that says just this already is enough; `kept` are the ids of people whose
    rows have none. Raises AbsenceNotAdded where the person or unit is not in the workbook, where
    the sheet is missing or has no header, or where the file cannot be read or written.
    """
    with explained(AbsenceNotAdded), alone_with(book):
        opened = open_book(book)
        found = tables(opened, Collector())
        rows = identified(found, Collector(), kept)
        if absence.who not in {*rows["people"].ids, *rows["units"].ids}:
            raise AbsenceNotAdded(_("There is nobody with the id {id}.", id=absence.who or "?"))
        if absence.end < absence.start:
            raise AbsenceNotAdded(_("The last day is before the first."))
        table = found["absences"]
        if not table.present or not table.whole or not table.headers:
            raise AbsenceNotAdded(
                _("Sheet 不可用 is missing or has no header; add it from a blank workbook.")
            )
        texts = _texts(table, absence)
        if _row_of(table, texts) is not None:
            return
        grid = next(grid for grid in opened.grids if grid.title == table.title)
        number = next(free_rows(grid, table))
        if number > _LAST_ROW:
            raise AbsenceNotAdded(_("Sheet 不可用 is full."))
        write_changed(book, book, {table.title: {number: texts}})


def remove_absence(book: Path, absence: Absence) -> None:
    """Empty the row that :func:`add_absence` wrote for `absence`; no row like it is no fault.

    Raises AbsenceNotAdded where the file cannot be read or written.
    """
    with explained(AbsenceNotAdded), alone_with(book):
        table = tables(open_book(book), Collector())["absences"]
        if not table.present or not table.whole or not table.headers:
            return
        texts = _texts(table, absence)
        number = _row_of(table, texts)
        if number is not None:
            write_changed(book, book, {table.title: {number: dict.fromkeys(texts, "")}})


def _row_of(table: Table, texts: Mapping[int, str]) -> int | None:
    """The number of the last row whose cells are just `texts`; None where there is none."""
    wanted = {place: normalise(text)[0] for place, text in texts.items()}
    for row, number in zip(reversed(table.rows), reversed(table.numbers), strict=True):
        cells = {place: shown(cell) for place, cell in enumerate(row) if not is_empty(cell)}
        if {place: normalise(text)[0] for place, text in cells.items()} == wanted:
            return number
    return None


def _texts(table: Table, absence: Absence) -> dict[int, str]:
    """The cells of the new row, by place; columns that the sheet lacks are left out."""
    if absence.slot and "slot" not in table.at:
        raise AbsenceNotAdded(_("Sheet 不可用 has no column 时段."))
    cells = cells_of(absence).items()
    return {table.at[en]: text for en, text in cells if text and en in table.at}
