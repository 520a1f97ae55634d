"""The zip package of an .xlsx file: is it sound, and what does its XML say about its cells.

The reader of cells trusts what it is given: it reserves memory for the whole rectangle that
a sheet's cells span and for every string that a table of strings claims to hold, and it
shows error values and formulas without a saved value as empty cells. So every part is first
parsed here, as XML, and the reader gets a package of the parts that were judged, and
nothing else.

Nothing but the standard library is imported here: the module runs in a process of its own
that starts with every workbook (``inputs.workbook.unpacking``).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from xml.parsers import expat

from inputs.workbook.runs import Left, Runs, struck_styles
from inputs.workbook.walking import (
    BadSheet,
    NotOffice,
    Scan,
    Shared,
    Walk,
    local,
    parse,
    xml_parser,
)

Code = Literal[
    "file-broken", "file-encrypted", "file-not-workbook", "file-old-format", "file-too-large"
]
"""What is wrong with a whole file; the codes of its fault."""

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all parts of a workbook may take unpacked, however large the file is."""

_SMALL_UNPACKED, _UNPACKED_PER_BYTE = 64 * 1024 * 1024, 100
"""Bytes that the parts of any file may take, and how many more for each of its bytes."""

MOST_PARTS, MOST_SHEETS = 5_000, 500


class Unsound(Exception):
    """The file is no workbook that can be read."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Judged:
    """A sound package: `data` is a zip file of the parts that were judged, stored as they are.

    `scans` is keyed by sheet title. `since_1904` says from which year the days are counted.
    """

    data: bytes
    scans: Mapping[str, Scan]
    since_1904: bool


def inspect(data: bytes) -> Judged:
    """Judge a whole package. Raises Unsound.

    Every part that is used is unpacked once and its checksum compared: a damaged file, or
    one made to burst the memory, gets no further.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_sizes(package, len(data))
            _check_format(package)
            return _judged(package)
    except RuntimeError:  # zipfile: a password is needed
        raise Unsound("file-encrypted") from None
    except MemoryError:
        raise Unsound("file-too-large") from None
    except (Unsound, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - zipfile raises a dozen kinds for a damaged file
        raise Unsound("file-broken") from None


def _check_sizes(package: zipfile.ZipFile, size: int) -> None:
    entries = package.infolist()
    most = min(LARGEST_UNPACKED, _SMALL_UNPACKED + _UNPACKED_PER_BYTE * size)
    if sum(entry.file_size for entry in entries) > most or len(entries) > MOST_PARTS:
        raise Unsound("file-too-large")


def _check_format(package: zipfile.ZipFile) -> None:
    """Refuse packages that are something else, and those with a part that may be either of two."""
    names = package.namelist()
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise Unsound("file-old-format")
    if (
        "[Content_Types].xml" not in names
        or "_rels/.rels" not in names
        or b"spreadsheetml" not in package.read("[Content_Types].xml")
    ):
        raise Unsound("file-not-workbook")
    if len({_folded(name) for name in names}) < len(names):
        raise Unsound("file-broken")


def _folded(name: str) -> str:
    """A part's name as programs compare it that ignore case and the kind of slash."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").casefold()


def _judged(package: zipfile.ZipFile) -> Judged:
    book, relations = _book(package)
    names = {_folded(name): name for name in package.namelist()}
    titles = _titles(package, book, relations)
    targets = [relation.target for relation in titles.values()]
    if len(targets) > MOST_SHEETS:
        raise Unsound("file-too-large")
    if len({_folded(target) for target in targets}) < len(targets):
        raise Unsound("file-broken")
    kept = {name: package.read(name) for name in ("[Content_Types].xml", "_rels/.rels", book)}
    kept |= {(name := _relations_of(book)): package.read(name)}
    for relation in relations.values():
        name = names.get(_folded(relation.target), "")
        if relation.kind in _OTHER_PARTS and name:
            kept[name] = package.read(name)
    shared = Shared()
    for xml in kept.values():
        strings = _strings(xml)
        if strings.lengths and shared.lengths:
            raise Unsound("file-broken")
        shared = strings if strings.lengths else shared
    styles = next((one.target for one in relations.values() if one.kind == "styles"), "")
    if name := names.get(_folded(styles), ""):
        shared = replace(shared, struck_styles=_struck(kept[name]))
    scans = {}
    for title, relation in titles.items():
        name = names.get(_folded(relation.target), "")
        if name in kept:
            raise Unsound("file-broken")
        if not name:
            scans[title] = Scan(trouble="damaged")
            continue
        try:
            xml = package.read(name)
            scans[title] = Walk(shared).scan(xml)
            kept[name] = xml
        except BadSheet as error:
            scans[title] = Scan(trouble=error.trouble)
        except (expat.ExpatError, NotOffice):
            scans[title] = Scan(trouble="damaged")
    return Judged(_zipped(kept), scans, _since_1904(kept[book]))


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


# Relations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Relation:
    """What kind of part a part refers to, and its name."""

    kind: str
    target: str


_OTHER_PARTS = ("sharedStrings", "styles", "theme")
"""The kinds of parts that the reader uses besides the sheets."""


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet title to the name of its part, by the workbook's relationships."""
    book, relations = _book(package)
    found = _titles(package, book, relations)
    return {title: relation.target for title, relation in found.items()}


def _book(package: zipfile.ZipFile) -> tuple[str, dict[str, _Relation]]:
    """The name of the part that lists the sheets, and what it refers to, by id."""
    root = _relations(package.read("_rels/.rels"), "").values()
    books = (one.target for one in root if one.kind == "officeDocument")
    book = next(books, "xl/workbook.xml")
    folder = posixpath.dirname(book)
    return book, _relations(package.read(_relations_of(book)), folder)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _titles(
    package: zipfile.ZipFile, book: str, relations: Mapping[str, _Relation]
) -> dict[str, _Relation]:
    """Sheet title to its relation. Raises Unsound where a title is there twice."""
    found: dict[str, _Relation] = {}
    for name, attributes in _elements(package.read(book)):
        if name != "sheet":
            continue
        title = attributes.get("name", "")
        relation = next((v for k, v in attributes.items() if local(k) == "id"), "")
        if title in found:
            raise Unsound("file-broken")
        if relation in relations:
            found[title] = relations[relation]
    return found


def _relations(xml: bytes, folder: str) -> dict[str, _Relation]:
    """Relationship id to what it leads to, with part names."""
    found: dict[str, _Relation] = {}
    for name, attributes in _elements(xml):
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, posixpath.normpath(path))
    return found


def _since_1904(book: bytes) -> bool:
    given = (one.get("date1904", "") for name, one in _elements(book) if name == "workbookPr")
    return next(given, "").casefold() in ("1", "true")


# XML ------------------------------------------------------------------------------------


def _elements(xml: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element of a small part, with its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda name, given: found.append((local(name), given))
    parse(parser, xml)
    return iter(found)


def _struck(styles: bytes) -> frozenset[str]:
    """The numbers of the cell styles that are struck through, of the part of styles."""
    found: list[tuple[str, Mapping[str, str], int]] = []
    depth = 0
    parser = xml_parser()

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal depth
        found.append((local(name), given, depth))
        depth += 1

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, styles)
    return struck_styles(found)


def _strings(xml: bytes) -> Shared:
    """How long each string of a table of strings is, and what is left of those of several runs;
    nothing for any other part.

    Raises Unsound where it claims to hold far more than it does.
    """
    lengths: list[int] = []
    left: dict[int, Left] = {}
    claimed = 0
    runs, said = Runs(), [""]
    parser = xml_parser()

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal claimed, runs
        name = local(name)
        if name == "si":
            lengths.append(0)
            runs = Runs()
        elif name == "sst":
            claimed = max(claimed, int(given.get("uniqueCount", "0")))
        elif name == "r" or name == "rPr" or name == "strike":
            runs.start(name, given)
            said.clear()

    def end(name: str) -> None:
        name = local(name)
        if name == "r":
            runs.add("".join(said))
        elif name == "si" and (found := runs.left()) is not None:
            left[len(lengths) - 1] = found

    def text(part: str) -> None:
        if lengths:
            lengths[-1] += len(part)
            said.append(part)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parse(parser, xml)
    if claimed > 2 * len(lengths) + 1_000:
        raise Unsound("file-broken")
    return Shared(lengths, left)
