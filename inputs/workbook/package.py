"""The zip package of an .xlsx file: is it sound, and what does its XML say about errors.

The fast reader shows error values and formulas without a saved value as empty cells, and
it reserves memory for the whole rectangle that a sheet's cells span. Both are looked up
here, in the XML itself, before it is used.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from planner.domain.faults import FileFault
from planner.domain.language import Text, _

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all parts of a workbook may take unpacked."""

LARGEST_PART = 256 * 1024 * 1024
"""Bytes that one part may take unpacked."""

MOST_CELLS = 12_000_000
"""Cells in the rectangle a sheet spans."""


def no_book(code: str, text: Text, remedy: Text | None = None) -> FileFault:
    """The fault of a file, or a folder, that is no sound workbook."""
    return FileFault(code, text, _("An .xlsx workbook, or a folder of .csv files."), remedy)


def not_xlsx(code: str, text: Text) -> FileFault:
    """The fault of a spreadsheet of another format."""
    return no_book(code, text, _("Open it in Excel or WPS and save it as .xlsx."))


def not_a_workbook() -> FileFault:
    """The fault of a file that is something else."""
    text = _("This is not an Excel workbook, whatever its name says.")
    return not_xlsx("file-not-workbook", text)


def damaged() -> FileFault:
    """The fault of a workbook that Excel could only repair."""
    remedy = _("Open it in Excel or WPS, let it repair the file, and save it again.")
    return no_book("file-broken", _("The workbook is damaged."), remedy)


def encrypted() -> FileFault:
    """The fault of a workbook that needs a password."""
    remedy = _("Remove the password in Excel or WPS and save it again.")
    return no_book("file-encrypted", _("The workbook is protected with a password."), remedy)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one sheet's XML says.

    `errors` maps (row, column), from 0, to an error value, or to an empty text for a
    formula without a saved value.
    """

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    too_large: bool = False


def inspect(data: bytes) -> Mapping[str, Scan]:
    """Sheet title to what its XML says. Raises FileFault.

    Every part that is used is unpacked once, at most LARGEST_PART bytes, and its checksum
    compared: a damaged file, or one made to burst the memory, gets no further.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_sizes(package)
            names = set(package.namelist())
            _check_format(package, names)
            for name in sorted(names):
                if name.casefold().endswith((".xml", ".rels")) and "worksheets/" not in name:
                    package.read(name)
            return {
                title: _scan(package.read(part))
                for title, part in sheet_parts(package).items()
                if part in names
            }
    except RuntimeError:  # zipfile: a password is needed
        raise encrypted() from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        KeyError,
        ValueError,
        OSError,
        NotImplementedError,
        OverflowError,
    ):
        raise damaged() from None


def _check_sizes(package: zipfile.ZipFile) -> None:
    sizes = [entry.file_size for entry in package.infolist()]
    if sum(sizes) > LARGEST_UNPACKED or max(sizes, default=0) > LARGEST_PART:
        remedy = _("Delete pictures and sheets that are not needed.")
        raise no_book("file-too-large", _("Unpacked, the workbook is too large."), remedy)


def _check_format(package: zipfile.ZipFile, names: set[str]) -> None:
    """Refuse packages that are something else: OpenDocument, binary workbooks, Word, ..."""
    if "xl/workbook.bin" in names or "mimetype" in names:
        text = _("This is a spreadsheet, but not of the format .xlsx.")
        raise not_xlsx("file-old-format", text)
    if (
        "[Content_Types].xml" not in names
        or "_rels/.rels" not in names
        or b"spreadsheetml" not in package.read("[Content_Types].xml")
    ):
        raise not_a_workbook()


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title to the name of its part, by the workbook's relationships."""
    book = next(
        (
            target
            for kind, target in _relations(package, "_rels/.rels", "").values()
            if kind.endswith("/officeDocument")
        ),
        "xl/workbook.xml",
    )
    folder, name = posixpath.split(book)
    targets = _relations(package, f"{folder}/_rels/{name}.rels", folder)
    found: dict[str, str] = {}
    for element in _xml(package.read(book)).iter():
        if _local(element.tag) != "sheet":
            continue
        relation = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
        if relation in targets:
            found[element.attrib.get("name", "")] = targets[relation][1]
    return found


def _xml(data: bytes) -> ElementTree.Element:
    """The root of an XML part. Office never writes a DTD; one is refused unread."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ElementTree.ParseError("a document type is not allowed")
    return ElementTree.fromstring(data)  # noqa: S314 - entities are refused above


def _relations(package: zipfile.ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relationship id to its type and its target as a part name."""
    found: dict[str, tuple[str, str]] = {}
    for element in _xml(package.read(part)).iter():
        if _local(element.tag) == "Relationship":
            target = element.attrib.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = element.attrib.get("Type", "")
            found[element.attrib.get("Id", "")] = (kind, posixpath.normpath(path))
    return found


def _local(name: str) -> str:
    """An XML name without its namespace."""
    return name.rpartition("}")[2]


_ODD = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b't="e"', b"t='e'")
"""Bytes without which there is no formula and no error: far quicker than reading every cell."""

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb"\br=[\"']\$?([A-Z]{1,3})\$?(\d{1,7})[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BEYOND_Z = re.compile(rb' r="[A-Z]{2}')
_BEYOND_ZZ = re.compile(rb' r="[A-Z]{3}')
_LAST_ROW = re.compile(rb"\br=[\"'](?:[A-Z]{1,3})?(\d{1,7})[\"']")
_TAIL = 200_000


def _scan(xml: bytes) -> Scan:
    rows = max((int(n) for n in _LAST_ROW.findall(xml[-_TAIL:])), default=0)
    if rows * _width(xml) > MOST_CELLS and _spanned(xml) > MOST_CELLS:
        return Scan(too_large=True)
    return Scan(_errors(xml) if any(mark in xml for mark in _ODD) else {})


def _width(xml: bytes) -> int:
    """At least as many columns as the sheet has, told by the letters of its cells."""
    if b" r='" in xml or _BEYOND_ZZ.search(xml):  # other quotes are too rare to look into
        return 16_384
    return 702 if _BEYOND_Z.search(xml) else 26


def _spanned(xml: bytes) -> int:
    """Cells in the rectangle from A1 that holds every cell with a value."""
    last_row = last_column = 0
    for match in _CELL.finditer(xml):
        if match[2]:
            reference = _REF.search(match[1])
            if reference is not None:
                last_column = max(last_column, _column(reference[1]) + 1)
                last_row = max(last_row, int(reference[2]))
    return last_row * last_column


def _errors(xml: bytes) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for match in _CELL.finditer(xml):
        content = match[2] or b""
        kind = _TYPE.search(match[1])
        is_error = kind is not None and kind[1] == b"e"
        if not is_error and _FORMULA.search(content) is None:
            continue
        value = _VALUE.search(content)
        reference = _REF.search(match[1])
        if reference is None:
            continue
        place = int(reference[2]) - 1, _column(reference[1])
        if is_error:
            found[place] = value[1].decode("utf-8", "replace") if value else "#?"
        elif (value is None or not value[1]) and not (kind is not None and kind[1] == b"str"):
            found[place] = ""
    return found


def _column(letters: bytes) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
