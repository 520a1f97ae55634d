"""Writes the ids that the reader gives into the workbook, and touches nothing else in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inputs.workbook.editing import explained, write_changed
from inputs.workbook.faults import Collector
from inputs.workbook.ids import Kept, nothing_kept
from inputs.workbook.reading import identified
from inputs.workbook.rows import Rows
from inputs.workbook.sources import Book, open_book
from inputs.workbook.tables import tables
from planner.domain.alone import alone_with
from planner.domain.trouble import Trouble


class NotNumbered(Trouble):
    """The workbook is as it was; `text` says why."""


def number(path: Path, kept: Kept = nothing_kept) -> Mapping[str, Mapping[int, str]]:
    """Write an id into each row of the workbook `path` that has none: what was written, by the
    sheet's title and the row's number.

    They are those under which the rows are read, so that nothing changes that is planned or
    published. A sheet without the column gets it behind its last one. The file is replaced in
    one step, of a folder of .csv files each: what was stopped between two is gone on with by
    doing it again. Raises NotNumbered.
    """
    with explained(NotNumbered), alone_with(path):
        book = open_book(path)
        rows = identified(tables(book, Collector()), Collector(), kept)
        found = {one.table.title: _lacking(one) for one in rows.values() if one.given}
        changes = {
            one.table.title: _cells(book, one, found[one.table.title])
            for one in rows.values()
            if one.given
        }
        if changes:
            write_changed(path, path, changes)
    return found


def _lacking(rows: Rows) -> dict[int, str]:
    """The ids that are given, by the number of the row."""
    return {row.number: one for row, one in rows.identified() if one in rows.given}


def _cells(book: Book, rows: Rows, ids: Mapping[int, str]) -> dict[int, dict[int, str]]:
    """The cells to write, with a header where the sheet has no column of ids."""
    table = rows.table
    place = table.at.get("id")
    if place is not None:
        return {row: {place: one} for row, one in ids.items()}
    grid = next(grid for grid in book.grids if grid.title == table.title)
    place = max(map(len, grid.rows))
    header = {table.first - 1: {place: table.sheet.column("id").zh}}
    return header | {row: {place: one} for row, one in ids.items()}
