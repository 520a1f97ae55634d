"""Adds a row to sheet 不可用 of a workbook, and touches nothing else in it.

The row is put into the sheet's XML: everything else of the file, formats and drop-downs of
any program included, stays as it is, and a workbook of 50,000 households takes a second.
"""

from __future__ import annotations

import os
import re
import zipfile
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from tempfile import mkstemp
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from inputs.workbook.faults import Collector
from inputs.workbook.package import sheet_parts
from inputs.workbook.schema import SLOTS
from inputs.workbook.sources import open_book
from inputs.workbook.tables import Table, tables
from planner.domain.faults import FileFault
from planner.domain.language import _
from planner.domain.problem import Absence
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble

_SLOTS = {word.value: word.zh for word in SLOTS}
_ROW = re.compile(
    rb'<(?:\w+:)?row\b[^>]*?\br\s*=\s*["\'](\d+)["\'][^>]*?(?:/>|>.*?</(?:\w+:)?row>)', re.DOTALL
)
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*(?:/>|>(.*)</(?:\w+:)?sheetData>)", re.DOTALL)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_LAST_ROW = 1_048_576


class AbsenceNotAdded(Trouble):
    """The workbook is as it was; `text` says why."""


def add_absence(book: Path, absence: Absence) -> None:
    """Write `absence` into the next free row of sheet 不可用 of the workbook `book`.

    The file is replaced in one step. Raises AbsenceNotAdded where the person or unit is not
    in the workbook, where the sheet is missing or has no header, or where the file cannot
    be read or written.
    """
    try:
        found = tables(open_book(book), Collector())
    except FileFault as error:
        raise AbsenceNotAdded(error.text) from error
    known = {
        str(row[table.at["id"]]).strip()
        for table in (found["people"], found["units"])
        if "id" in table.at
        for row in table.rows
        if table.at["id"] < len(row)
    }
    if absence.who not in known:
        raise AbsenceNotAdded(_("There is nobody with the id {id}.", id=absence.who or "?"))
    if absence.end < absence.start:
        raise AbsenceNotAdded(_("The last day is before the first."))
    table = found["absences"]
    if not table.present or not table.whole or not table.headers:
        raise AbsenceNotAdded(
            _("Sheet 不可用 is missing or has no header; add it from a blank workbook.")
        )
    number = max(table.numbers, default=table.first - 1) + 1
    if number > _LAST_ROW:
        raise AbsenceNotAdded(_("Sheet 不可用 is full."))
    try:
        _put(book, table, number, _texts(table, absence))
    except (OSError, zipfile.BadZipFile) as error:
        raise AbsenceNotAdded(
            _("The workbook could not be written ({why}); close it in Excel or WPS.",
              why=reason(error))
        ) from error  # fmt: skip


def _texts(table: Table, absence: Absence) -> dict[int, str]:
    """The cells of the new row, by place; columns that the sheet lacks are left out."""
    values = {
        "person": absence.who,
        "from": absence.start.isoformat(),
        "to": absence.end.isoformat(),
        "slot": _SLOTS[absence.slot] if absence.slot else "",
        "reason": absence.reason,
    }
    if absence.slot and "slot" not in table.at:
        raise AbsenceNotAdded(_("Sheet 不可用 has no column 时段."))
    return {table.at[en]: text for en, text in values.items() if text and en in table.at}


def _put(book: Path, table: Table, number: int, texts: dict[int, str]) -> None:
    """Replace `book` by a copy that has `texts` in row `number` of the sheet."""
    handle, name = mkstemp(prefix=f".{book.stem}-", suffix=".tmp", dir=book.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(book) as old:
            part = sheet_parts(old)[table.title]
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
                for entry in old.infolist():
                    data = old.read(entry)
                    if entry.filename == part:
                        data = with_row(data, number, texts)
                    new.writestr(entry, data)
            file.flush()
            os.fsync(file.fileno())
        copymode(book, fresh)
        fresh.replace(book)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()


def with_row(xml: bytes, number: int, texts: dict[int, str]) -> bytes:
    """The sheet's XML with `texts`, by column from 0, as row `number`, which holds nothing.

    An empty row of that number is replaced. The sheet's stated extent is dropped: programs
    then find it out themselves.
    """
    data = _DATA.search(xml)
    if data is None:
        raise AbsenceNotAdded(_("The workbook is damaged."))
    prefix = data[1].decode()
    cells = "".join(
        f'<{prefix}c r="{xl_col_to_name(place)}{number}" t="inlineStr"><{prefix}is>'
        f'<{prefix}t xml:space="preserve">{escape(text)}</{prefix}t></{prefix}is></{prefix}c>'
        for place, text in sorted(texts.items())
    )
    row = f'<{prefix}row r="{number}">{cells}</{prefix}row>'.encode()
    rows = data[2] or b""
    before = after = len(rows)
    for one in _ROW.finditer(rows):
        if int(one[1]) >= number:
            before, after = one.start(), one.end() if int(one[1]) == number else one.start()
            break
    inside = rows[:before] + row + rows[after:]
    whole = b"<%ssheetData>%s</%ssheetData>" % (data[1], inside, data[1])
    return _DIMENSION.sub(b"", xml[: data.start()]) + whole + xml[data.end() :]
