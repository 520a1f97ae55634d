"""Changes single cells of a workbook and touches nothing else in it.

Of a folder of .csv files the files that change are written anew. Of an .xlsx workbook the cells
are put into the sheets' XML: everything else of the file, formats and drop-downs of any program
included, stays as it is, and a workbook of 50,000 households takes a second.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from shutil import copymode
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from inputs.workbook.csvs import Changes, write_folder
from inputs.workbook.package import sheet_parts
from planner.domain.faults import FileFault
from planner.domain.language import Text, _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import workbench

_ROW = re.compile(rb"(<(?:\w+:)?row\b([^>]*?))(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br\s*=\s*["\'](\d+)["\']')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br\s*=\s*["\']([A-Z]+\d+)["\']')
_STYLE = re.compile(rb'\bs\s*=\s*["\'](\d+)["\']')
_SPANS = re.compile(rb'\sspans\s*=\s*["\'][^"\']*["\']')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*(?:/>|>(.*)</(?:\w+:)?sheetData>)", re.DOTALL)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")

_STYLES = "xl/styles.xml"
_FILLS = re.compile(rb"<((?:\w+:)?)fills\b[^>]*>(.*?)</(?:\w+:)?fills>", re.DOTALL)
_FILL = re.compile(rb"<(?:\w+:)?fill\b")
_FORMATS = re.compile(rb"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?xf>)", re.DOTALL)
_OF_FILL = re.compile(rb'\s(?:fillId|applyFill)\s*=\s*["\'][^"\']*["\']')
_MARK = "FFFFC000"
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Where a text looks as if it named a character by its code: ``_x0041_`` would be an A."""

_Style = Callable[[int], int]


class Damaged(FileFault):
    """The file has not the parts of a workbook."""

    def __init__(self) -> None:
        super().__init__("file-broken", _("The workbook is damaged."))


@contextmanager
def explained(refusal: Callable[[Text], Trouble]) -> Iterator[None]:
    """Raise a `refusal` that says in words what is wrong with a workbook, or with its disk."""
    try:
        yield
    except FileFault as error:
        raise refusal(error.text) from error
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise refusal(
            _("The workbook could not be written ({why}); close it in Excel or WPS.",
              why=reason(error))
        ) from error  # fmt: skip


def write_changed(
    book: Path, place: Path, changes: Mapping[str, Changes], *, marked: bool = False
) -> None:
    """Write `book` to `place`, which may be `book` itself, with the `changes` of its sheets, by
    title; `marked` gives what is changed a colour of its own, where cells have colours.

    The file appears whole or not at all; for a folder see write_folder. Raises Damaged, OSError
    and BadZipFile.
    """
    if book.is_dir():
        write_folder(book, place, changes)
        return
    with workbench(place) as bench, zipfile.ZipFile(book) as old:
        fresh = bench / place.name
        parts = sheet_parts(old)
        wanted = {parts[title]: cells for title, cells in changes.items()}
        marks = _Marks(old.read(_STYLES)) if marked and _STYLES in old.namelist() else None
        style = _same if marks is None else marks.of
        new = {part: with_cells(old.read(part), cells, style) for part, cells in wanted.items()}
        if marks is not None:
            new[_STYLES] = marks.xml()
        with fresh.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
                for entry in old.infolist():
                    package.writestr(entry, new.get(entry.filename) or old.read(entry))
            file.flush()
            os.fsync(file.fileno())
        copymode(book, fresh)
        fresh.replace(place)


def formulas(book: Path) -> dict[str, set[tuple[int, int]]]:
    """The cells of the workbook that are formulas, by sheet title: row as Excel counts, column."""
    found: dict[str, set[tuple[int, int]]] = {}
    if book.is_dir():
        return found
    with zipfile.ZipFile(book) as package:
        for title, part in sheet_parts(package).items():
            xml = package.read(part)
            if not _FORMULA.search(xml):
                continue
            found[title] = {
                (number, place)
                for number, row in _numbered(xml)
                for place, cell in _placed(row[3] or b"")
                if _FORMULA.search(cell[2] or b"")
            }
    return found


def free_beside(book: Path, word: str, *, where: Path | None = None, folder: bool = False) -> Path:
    """The first name that nothing has: BOOK-WORD.xlsx, then BOOK-WORD2.xlsx and so on.

    Beside the book, or in the folder `where`; that of a `folder`, as of a book that is one.
    """
    book = book if book.name.strip(".") else book.resolve()  # the folder one stands in
    suffix = "" if book.is_dir() else book.suffix
    stem, place = book.name.removesuffix(suffix), where or book.parent
    names = (f"{stem}-{word}{n if n > 1 else ''}{'' if folder else suffix}" for n in count(1))
    return next(one for name in names if not (one := place / name).exists())


def _same(style: int) -> int:
    return style


def with_cells(xml: bytes, changes: Changes, style: _Style = _same) -> bytes:
    """The sheet's XML with `changes`; formulas stay. Raises Damaged.

    The sheet's stated extent is dropped: programs then find it out themselves.
    """
    data = _DATA.search(xml)
    if data is None:
        raise Damaged
    prefix = data[1].decode()
    rows, done = data[2] or b"", 0
    found: list[bytes] = []
    waiting = sorted(changes, reverse=True)
    for number, row in _numbered(rows):
        found.append(rows[done : row.start()])
        done = row.end()
        while waiting and waiting[-1] < number:
            found.append(_row(prefix, waiting.pop(), changes, style))
        if waiting and waiting[-1] == number:
            waiting.pop()
            cells = _cells(prefix, number, row[3] or b"", changes[number], style)
            found.append(_SPANS.sub(b"", row[1]) + b">" + cells + f"</{prefix}row>".encode())
        else:
            found.append(row[0])
    found.append(rows[done:])
    found += [_row(prefix, number, changes, style) for number in reversed(waiting)]
    whole = b"<%ssheetData>%s</%ssheetData>" % (data[1], b"".join(found), data[1])
    return _DIMENSION.sub(b"", xml[: data.start()]) + whole + xml[data.end() :]


def _numbered(xml: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Each row with its number; one that does not say it follows the one before."""
    number = 0
    for row in _ROW.finditer(xml):
        said = _NUMBER.search(row[2])
        number = number + 1 if said is None else int(said[1])
        yield number, row


def _row(prefix: str, number: int, changes: Changes, style: _Style) -> bytes:
    cells = _cells(prefix, number, b"", changes[number], style)
    return f'<{prefix}row r="{number}">'.encode() + cells + f"</{prefix}row>".encode()


def _cells(prefix: str, number: int, xml: bytes, texts: Mapping[int, str], style: _Style) -> bytes:
    """The cells of one row, with `texts` in the place of those that were there."""
    before = dict(_placed(xml))
    found = {place: cell[0] for place, cell in before.items()}
    for place, text in texts.items():
        old = before.get(place)
        if old is None or not _FORMULA.search(old[2] or b""):
            look = _STYLE.search(old[1]) if old is not None else None
            found[place] = _cell(prefix, number, place, text, style(int(look[1]) if look else 0))
    return b"".join(found[place] for place in sorted(found))


def _placed(xml: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Each cell with its column; one that does not say it stands right of the one before."""
    place = -1
    for cell in _CELL.finditer(xml):
        named = _REFERENCE.search(cell[1])
        place = place + 1 if named is None else xl_cell_to_rowcol(named[1].decode())[1]
        yield place, cell


def _cell(prefix: str, number: int, place: int, text: str, style: int) -> bytes:
    opening = f'<{prefix}c r="{xl_col_to_name(place)}{number}"'
    opening += f' s="{style}"' if style else ""
    if not text:
        return f"{opening}/>".encode()
    plain = escape(_CODE.sub("_x005F_", text))
    return (
        f'{opening} t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">{plain}'
        f"</{prefix}t></{prefix}is></{prefix}c>"
    ).encode()


class _Marks:
    """The formats of a workbook, each also with the colour of what was changed."""

    def __init__(self, xml: bytes) -> None:
        fills, formats = _FILLS.search(xml), _FORMATS.search(xml)
        if fills is None or formats is None:
            raise Damaged
        self._xml, self._fills, self._formats = xml, fills, formats
        self._fill = len(_FILL.findall(fills[2]))
        self._known = list(_FORMAT.finditer(formats[2]))
        self._marked: dict[int, int] = {}

    def of(self, style: int) -> int:
        """The number of the format that is `style` with the colour."""
        return self._marked.setdefault(style, len(self._known) + len(self._marked))

    def xml(self) -> bytes:
        """The workbook's formats, with all that :meth:`of` has named."""
        p = self._fills[1].decode()
        fill = (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{_MARK}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        ).encode()
        formats = b"".join(self._with_fill(p, style) for style in self._marked)
        xml = _listed(
            self._xml, self._formats, "cellXfs", formats, len(self._known) + len(self._marked)
        )
        return _listed(xml, self._fills, "fills", fill, self._fill + 1)

    def _with_fill(self, prefix: str, style: int) -> bytes:
        known = self._known[style] if style < len(self._known) else None
        attributes, inside = (b"", b"") if known is None else (known[1], known[2] or b"")
        opening = f'<{prefix}xf fillId="{self._fill}" applyFill="1"'.encode()
        closing = f"</{prefix}xf>".encode()
        return opening + _OF_FILL.sub(b"", attributes) + b">" + inside + closing


def _listed(xml: bytes, found: re.Match[bytes], name: str, more: bytes, count: int) -> bytes:
    """`xml` with `more` at the end of the list `found`, which now has `count` members."""
    p = found[1].decode()
    opening = f'<{p}{name} count="{count}">'.encode()
    whole = opening + found[2] + more + f"</{p}{name}>".encode()
    return xml[: found.start()] + whole + xml[found.end() :]
