"""Files as grids of cells: an .xlsx workbook, or a folder of .csv files.

Nothing here knows what the cells mean. Whatever is wrong with a file as a whole is one
:class:`FileFault`; a sheet that cannot be read is a fault of that sheet.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from inputs.workbook.cells import Cell
from inputs.workbook.csvs import csv_files, decoded, delimiter_of
from inputs.workbook.package import Code, Unsound
from inputs.workbook.unpacking import unpacked
from inputs.workbook.walking import Trouble
from planner.domain.faults import FileFault
from planner.domain.language import Text, _
from planner.domain.reasons import reason

LARGEST_BYTES = 200 * 1024 * 1024
"""Files larger than this are refused; 55,000 households take about 3 MB."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows` from Excel's row 1 on, each from column A on.

    `errors` maps (row, column), both from 0, to an error value such as ``#REF!``, or to
    an empty text for a formula whose value was not saved. `merged` are ranges (first row,
    first column, last row, last column), from 0, inclusive, also below `rows`. `broken` says
    why the sheet cannot be read; it has no rows then. `hidden` are rows that Excel does not
    show, from 0. `since_1904` says that days are counted from 1904 on, not from 1900; `shown`
    whether Excel shows the sheet. `hidden_columns` are columns that it does not show, and
    `struck` maps a cell with text that is struck through to what is left of it.
    """

    title: str
    rows: list[list[Cell]] = field(default_factory=list)
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    broken: Text | None = None
    hidden: frozenset[int] = frozenset()
    since_1904: bool = False
    shown: bool = True
    hidden_columns: frozenset[int] = frozenset()
    struck: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets of a workbook; `name` is the file name without folders."""

    name: str
    sha256: str
    grids: tuple[Grid, ...]


def open_book(path: Path, meanwhile: Callable[[], object] | None = None) -> Book:
    """Read the workbook or folder at `path`. Raises FileFault.

    `meanwhile` is done while a workbook is unpacked by another process.
    """
    try:
        if path.is_dir():
            return _folder(path)
        return _workbook(path, meanwhile)
    except FileNotFoundError:
        raise FileFault(
            "file-missing",
            _("There is no such file."),
            remedy=_("Check the path; `sanfang new BOOK.xlsx` writes a blank workbook."),
        ) from None
    except PermissionError:
        raise FileFault(
            "file-not-allowed",
            _("The file may not be read."),
            remedy=_("Close it in other programs, or ask for the right to read it."),
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a path no system can open
        raise FileFault(
            "file-unreadable",
            _("The file cannot be read: {reason}.", reason=reason(error)),
        ) from None


def open_list(path: Path) -> Book:
    """Read a workbook, a folder, or one .csv file on its own. Raises FileFault."""
    if path.suffix.casefold() != ".csv" or path.is_dir():
        return open_book(path)
    try:
        data = _read_bytes(path)
    except OSError:
        return open_book(path)  # which says what is wrong with the path
    grid = _csv(path.stem, data)
    if grid.broken is not None:
        raise FileFault("file-unreadable", grid.broken)
    return Book(path.name, hashlib.sha256(data).hexdigest(), (grid,))


def _read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises FileFault if it is too large, OSError if it cannot be read."""
    if not path.exists():
        raise FileNotFoundError(path)
    if not path.is_file():
        raise no_book("file-unreadable", _("This is not a file."))
    with path.open("rb") as stream:
        data = stream.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise FileFault(
            "file-too-large",
            _("The file is too large."),
            _("At most {mb} MB.", mb=LARGEST_BYTES // 1024 // 1024),
            _("Delete pictures and sheets that are not needed."),
        )
    return data


# Workbooks ------------------------------------------------------------------------------

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_TROUBLES: Mapping[Trouble, Text] = {
    "damaged": _("The sheet is damaged."),
    "far-outside": _("The sheet is too large: a cell stands far outside."),
    "long-text": _("The sheet holds more text than Excel allows."),
}


def _workbook(path: Path, meanwhile: Callable[[], object] | None) -> Book:
    data = _read_bytes(path)
    if not data:
        raise no_book("file-empty", _("The file is empty."), _("Use a copy or a backup."))
    if data.startswith(_OLE):
        raise _unsound("file-encrypted" if _ENCRYPTED in data else "file-old-excel")
    if not data.startswith(b"PK"):
        if path.name.startswith("~$"):
            text = _("Excel and WPS keep this file beside a workbook that is open.")
            called = path.name.removeprefix("~$")
            raise no_book("file-not-workbook", text, _("Name {file} itself.", file=called))
        raise _unsound("file-not-workbook")
    try:
        found = unpacked(data, meanwhile)
    except Unsound as error:
        raise _unsound(error.code) from None
    grids = tuple(
        Grid(
            title,
            rows,
            scan.errors,
            merged,
            None,
            scan.hidden,
            found.since_1904,
            shown=title not in found.hidden,
            hidden_columns=scan.hidden_columns,
            struck=scan.struck,
        )
        if scan.trouble is None
        else Grid(title, broken=_TROUBLES[scan.trouble])
        for title, rows, merged, scan in found.sheets
    )
    return Book(path.name, hashlib.sha256(data).hexdigest(), grids)


def no_book(code: str, text: Text, remedy: Text | None = None) -> FileFault:
    """The fault of a file, or a folder, that is no sound workbook."""
    return FileFault(code, text, _("An .xlsx workbook, or a folder of .csv files."), remedy)


def _unsound(code: Code | Literal["file-old-excel"]) -> FileFault:
    """The fault of a file that is no sound workbook."""
    save_as = _("Open it in Excel or WPS and save it as .xlsx.")
    match code:
        case "file-old-excel":
            text = _("This is a workbook of an old format (.xls or .et).")
            return no_book("file-old-format", text, save_as)
        case "file-old-format":
            text = _("This is a spreadsheet, but not of the format .xlsx.")
            return no_book(code, text, save_as)
        case "file-not-workbook":
            text = _("This is not an Excel workbook, whatever its name says.")
            return no_book(code, text, save_as)
        case "file-encrypted":
            remedy = _("Remove the password in Excel or WPS and save it again.")
            return no_book(code, _("The workbook is protected with a password."), remedy)
        case "file-too-large":
            remedy = _("Delete pictures and sheets that are not needed.")
            return no_book(code, _("Unpacked, the workbook is too large."), remedy)
        case "file-broken":
            remedy = _("Open it in Excel or WPS, let it repair the file, and save it again.")
            return no_book(code, _("The workbook is damaged."), remedy)


# Folders --------------------------------------------------------------------------------


def _folder(path: Path) -> Book:
    files = csv_files(path)
    if not files:
        remedy = _("Name each file after its sheet, such as 人员.csv.")
        raise no_book("folder-without-sheets", _("The folder has no .csv files."), remedy)
    digest = hashlib.sha256()
    grids = []
    for file in files:
        data = _read_bytes(file)
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(data).digest())
        grids.append(_csv(file.stem, data))
    return Book(path.resolve().name, digest.hexdigest(), tuple(grids))


def _csv(title: str, data: bytes) -> Grid:
    found = decoded(data)
    if found is None:
        return Grid(title, broken=_("The file is neither UTF-8 nor GB18030 text."))
    text, _encoding = found
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True
        )
        return Grid(title, [list(row) for row in reader])
    except csv.Error as error:
        return Grid(
            title,
            broken=_("Line {n} is not proper CSV: {why}.", n=reader.line_num, why=reason(error)),
        )
