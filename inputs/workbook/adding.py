"""A copy of a workbook with further rows in its sheets, and nothing else changed.

Rows are put into the sheets' XML: formats, drop-downs and whatever else any program keeps in the
file stay as they are. A sheet that is not there is added, a column that is missing likewise. Of a
folder of CSV files the files that get rows are written anew, in the encoding they have.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from inputs.workbook.cells import is_empty
from inputs.workbook.csvs import write_folder
from inputs.workbook.editing import with_cells
from inputs.workbook.faults import Collector
from inputs.workbook.package import sheet_parts
from inputs.workbook.schema import SHEET_OF, Sheet
from inputs.workbook.sources import Book, Grid, open_book
from inputs.workbook.tables import Table, tables
from planner.domain.workshops import workbench

Row = Mapping[str, str]
"""One row: English column to the text of its cell."""

Texts = dict[int, dict[int, str]]
"""Row number, as Excel counts, to place, from 0, to text."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class _Change:
    """What one sheet gets; `title` is what the book calls it, None where it is not there yet."""

    sheet: Sheet
    title: str | None
    cells: Texts


def with_rows(book: Path, out: Path, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write to `out` what `book` is with further `rows`, by English sheet name.

    `out` is not there yet. Raises FileFault where the book cannot be read, OSError where the
    copy cannot be written; there is none then.
    """
    changes = list(_changes(open_book(book), rows))
    if book.is_dir():
        write_folder(book, out, {one.title or one.sheet.zh: one.cells for one in changes})
        return
    with workbench(out) as bench:
        fresh = bench / out.name
        _into_package(book, fresh, changes)
        fresh.rename(out)


def _changes(book: Book, rows: Mapping[str, Sequence[Row]]) -> Iterator[_Change]:
    found = tables(book, Collector())
    grids = {grid.title: grid for grid in book.grids}
    for en, added in rows.items():
        if not added:
            continue
        table, sheet = found[en], SHEET_OF[en]
        grid = grids.get(table.title) if table.present else None
        yield _Change(sheet, None if grid is None else grid.title, _cells(table, grid, added))


def _cells(table: Table, grid: Grid | None, rows: Sequence[Row]) -> Texts:
    """The new cells: of columns that are missing, and of the rows, below the list."""
    used = [column.en for column in table.sheet.columns if any(row.get(column.en) for row in rows)]
    found: Texts = {}
    at = dict(table.at)
    header = table.first - 1
    if grid is None or not at:
        header, columns = 1, [column.en for column in table.sheet.columns]
        if grid is not None:
            header = len(grid.rows) + 1
        at = {en: place for place, en in enumerate(columns)}
        found[header] = {place: table.sheet.column(en).zh for en, place in at.items()}
        free: Iterator[int] = iter(range(header + 1, header + 1 + len(rows)))
    else:
        at, heads = widened(table.sheet, at, used, width_of(grid))
        found |= {header: heads} if heads else {}
        free = free_rows(grid, table)
    for row, number in zip(rows, free, strict=False):
        found[number] = {at[en]: text for en, text in row.items() if text}
    return found


def width_of(grid: Grid) -> int:
    """How many columns the sheet has, those without anything before its last one included."""
    return max((len(row) for row in grid.rows), default=0)


def widened(
    sheet: Sheet, at: Mapping[str, int], used: Iterable[str], width: int
) -> tuple[dict[str, int], dict[int, str]]:
    """Where each column stands, those `used` that are missing behind the others of the sheet's
    `width`; and the headers of these by place.
    """
    missing = [en for en in used if en not in at]
    more = {en: place for place, en in enumerate(missing, width)}
    return {**at, **more}, {place: sheet.column(en).zh for en, place in more.items()}


def free_rows(grid: Grid, table: Table) -> Iterator[int]:
    """The numbers of the rows below the list in which nothing stands at all, one after another."""
    taken = {number for number, row in enumerate(grid.rows, 1) if not all(map(is_empty, row))}
    taken.update(row + 1 for row, _column in grid.errors)
    number = max(table.numbers, default=table.first - 1) + 1
    while True:
        merged = [bottom for top, _, bottom, _ in grid.merged if top < number <= bottom + 1]
        if merged:
            number = max(merged) + 2
            continue
        if number not in taken:
            yield number
        number += 1


# Packages -----------------------------------------------------------------------------------


def _into_package(book: Path, fresh: Path, changes: Sequence[_Change]) -> None:
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        parts = sheet_parts(old)
        texts = {parts[one.title]: one.cells for one in changes if one.title is not None}
        added = [one for one in changes if one.title is None]
        names = _names(old, added)
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in texts:
                data = with_cells(data, texts[entry.filename])
            elif added:
                data = _listed(entry.filename, data, names)
            new.writestr(entry, data)
        for change, name in names:
            blank = f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'.encode()
            new.writestr(f"xl/worksheets/{name}.xml", with_cells(blank, change.cells))


def _names(old: zipfile.ZipFile, added: Sequence[_Change]) -> list[tuple[_Change, str]]:
    """A part's name for each sheet that is added."""
    known = set(old.namelist())
    free = (
        name for n in range(1, 10_000) if f"xl/worksheets/{(name := f'more{n}')}.xml" not in known
    )
    return list(zip(added, free, strict=False))


def _listed(part: str, data: bytes, names: Sequence[tuple[_Change, str]]) -> bytes:
    """A part that lists the sheets, with those that are added; any other as it is."""
    text = data.decode("utf-8-sig") if part.endswith((".xml", ".rels")) else ""
    if part == "[Content_Types].xml":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        lines = "".join(
            f'<Override PartName="/xl/worksheets/{name}.xml" ContentType="{kind}"/>'
            for _change, name in names
        )
        return text.replace("</Types>", f"{lines}</Types>").encode()
    if part == "xl/_rels/workbook.xml.rels":
        lines = "".join(
            f'<Relationship Id="{name}" Type="{_RELATIONS}/worksheet"'
            f' Target="worksheets/{name}.xml"/>'
            for _change, name in names
        )
        return text.replace("</Relationships>", f"{lines}</Relationships>").encode()
    if part == "xl/workbook.xml":
        number = max((int(one) for one in re.findall(r'sheetId="(\d+)"', text)), default=0)
        prefix = (re.search(r"</(\w+:)?sheets>", text) or [None, None])[1] or ""
        lines = "".join(
            f'<{prefix}sheet xmlns:r="{_RELATIONS}" name={quoteattr(change.sheet.zh)}'
            f' sheetId="{number + n}" r:id="{name}"/>'
            for n, (change, name) in enumerate(names, 1)
        )
        return text.replace(f"</{prefix}sheets>", f"{lines}</{prefix}sheets>").encode()
    return data
