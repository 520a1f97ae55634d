"""The rows of a workbook as somebody fills them in: each cell as the text one would type.

A row is changed, added or emptied in a copy, and nothing else in it. The copy is read again, and
refused where it does not say just what was meant: a workbook may be written in odd ways.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from inputs.workbook.adding import free_rows, widened, width_of, with_rows
from inputs.workbook.cells import is_empty, prose
from inputs.workbook.editing import explained, formulas, write_changed
from inputs.workbook.faults import Collector
from inputs.workbook.package import Unsound
from inputs.workbook.samples import without_samples
from inputs.workbook.schema import SHEET_OF, SHEETS
from inputs.workbook.schema.types import Sheet
from inputs.workbook.sources import Grid, open_book
from inputs.workbook.tables import Table, tables
from planner.domain.language import _
from planner.domain.trouble import Trouble

Why = Literal["formula", "merged"]
"""Why a cell is changed in Excel or WPS alone."""

_TOO_MANY = ("households",)
"""Sheets that are not shown row by row."""


class NotEntered(Trouble):
    """Nothing was written; `text` says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its number as Excel counts, its `cells` with something in them by English column.

    `fixed` are cells that are changed in Excel or WPS alone, and why; `sample` says that it is an
    example row, which is not planned.
    """

    number: int
    cells: Mapping[str, str]
    fixed: Mapping[str, Why] = field(default_factory=dict)
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One sheet of the schema with its rows, as the workbook has it under `title`.

    `headers` are the columns it has, as they are written, and `at` their places; `header` is the
    number of the row they stand in, `free` that of the first row below the list, `width` how many
    columns the sheet has, `others` the places of columns that are not known. `readable` is False
    where rows cannot be told from one another; a sheet that is not there has no headers.
    """

    en: str
    title: str
    readable: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)
    header: int = 1
    free: int = 2
    width: int = 0
    others: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """What the schema says of it."""
        return SHEET_OF[self.en]

    def entry(self, number: int) -> Entry | None:
        """The row of that number; None where nothing stands in it."""
        return next((one for one in self.entries if one.number == number), None)


Listings = Mapping[str, Listing]
"""Sheets by their English names, in the order in which one fills them."""


def listings(path: Path) -> Listings:
    """The sheets of the workbook `path` but for the households. Raises FileFault, OSError."""
    book = open_book(path)
    found = tables(book, Collector())
    own = without_samples(found, Collector())
    try:
        made = formulas(path)
    except (zipfile.BadZipFile, KeyError, Unsound):
        made = {}
    grids = {grid.title: grid for grid in book.grids}
    return {
        sheet.en: _listing(found[sheet.en], own[sheet.en], grids, made)
        for sheet in SHEETS
        if sheet.en not in _TOO_MANY
    }


def _listing(
    table: Table, own: Table, grids: Mapping[str, Grid], made: Mapping[str, set[tuple[int, int]]]
) -> Listing:
    if not table.at:
        return Listing(table.sheet.en, table.title, readable=table.whole or not table.present)
    grid = grids[table.title]
    fixed = dict(_merged(grid, table))
    for place in made.get(table.title, ()):
        fixed[place] = "formula"
    header = table.first - 1
    named = grid.rows[header - 1] if header else []
    known = set(table.at.values())
    return Listing(
        table.sheet.en, table.title, headers=table.headers, at=table.at, header=header,
        free=next(free_rows(grid, table)), width=width_of(grid),
        others=tuple(n for n, cell in enumerate(named) if n not in known and not is_empty(cell)),
        entries=tuple(_entries(table, own, fixed)),
    )  # fmt: skip


def _entries(table: Table, own: Table, fixed: Mapping[tuple[int, int], Why]) -> Iterator[Entry]:
    ours = frozenset(own.numbers)
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = {en: prose(row[at]) for en, at in table.at.items() if at < len(row)}
        for en, at in table.at.items():
            if (number, at) in table.errors:
                cells[en] = table.errors[number, at]
        yield Entry(
            number,
            {en: text for en, text in cells.items() if text},
            {en: fixed[number, at] for en, at in table.at.items() if (number, at) in fixed},
            sample=number not in ours,
        )


def _merged(grid: Grid, table: Table) -> Iterator[tuple[tuple[int, int], Why]]:
    """The cells of the list that share a merged one with others."""
    last = max(table.numbers, default=0)
    for top, left, bottom, right in grid.merged:
        for place in table.at.values():
            if left <= place <= right and (top < bottom or left < place):
                for number in range(max(top + 1, table.first), min(bottom + 1, last) + 1):
                    yield (number, place), "merged"


# Writing --------------------------------------------------------------------------------


def write_entry(
    book: Path, out: Path, listing: Listing, number: int | None, cells: Mapping[str, str]
) -> int:
    """Write to `out` what `book` is with `cells` in the row of that number of the sheet, or in a
    new one without a number; which row it is.

    `listing` is of `book` as it is. Raises NotEntered.
    """
    texts = {en: text for en, text in cells.items() if text or number is not None}
    where = listing.free if number is None else number
    with explained(NotEntered):
        if listing.at:
            at, heads = widened(listing.sheet, listing.at, texts, listing.width)
            changes = {where: {at[en]: text for en, text in texts.items()}}
            if heads:
                changes[listing.header] = heads
            write_changed(book, out, {listing.title: changes})
        else:
            with_rows(book, out, {listing.en: [texts]})
        before = listing.entry(where)
        meant = {**(before.cells if before else {}), **{en: prose(t) for en, t in texts.items()}}
        return _written(out, listing, where, {en: text for en, text in meant.items() if text})


def write_without(book: Path, out: Path, listing: Listing, number: int) -> None:
    """Write to `out` what `book` is without the row of that number: it is emptied, others stay
    where they are.

    Raises NotEntered, also where a cell of the row is a formula, or merged with others.
    """
    entry = listing.entry(number)
    if entry is not None and entry.fixed:
        raise NotEntered(
            _("This row has formulas or merged cells; remove it in Excel or WPS, and upload that.")
        )
    places = dict.fromkeys((*listing.at.values(), *listing.others), "")
    with explained(NotEntered):
        write_changed(book, out, {listing.title: {number: places}})
        _written(out, listing, number, {})


def _written(out: Path, listing: Listing, number: int, meant: Mapping[str, str]) -> int:
    """The number of the row in `out` that says what was `meant`: `number` where the sheet was
    there before.

    Raises NotEntered unless everything else is as it was.
    """
    now = {one.number: one.cells for one in listings(out)[listing.en].entries}
    rest = {one.number: one.cells for one in listing.entries if one.number != number}
    where = number if listing.at else next(iter(now), number)
    if now != ({**rest, where: meant} if meant else rest):
        raise NotEntered(
            _("This workbook is written in a way in which this cannot be changed here; change it"
              " in Excel or WPS, and upload that.")
        )  # fmt: skip
    return where
