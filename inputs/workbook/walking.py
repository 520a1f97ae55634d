"""The XML of one sheet: where its cells are, and what the reader of cells does not say of them.

Nothing but the standard library is imported here, see ``inputs.workbook.package``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from xml.parsers import expat

from inputs.workbook.runs import Left, Runs

Trouble = Literal["damaged", "far-outside", "long-text"]
"""What is wrong with one sheet."""

MOST_CELLS, _SMALL_SHEET, _CELLS_PER_VALUE = 12_000_000, 1_000_000, 40
"""Cells in the rectangle a sheet spans: at most; of any sheet; for each cell with a value."""

LONGEST_TEXT = 32_767
"""Characters that Excel allows in one cell."""

MOST_TEXT = 100_000_000
"""Characters in all cells of a sheet."""

_DEEPEST = 100
"""Elements inside one another in a sheet."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class NotOffice(Exception):
    """XML that no office program writes."""


class BadSheet(Exception):
    """The sheet cannot be read."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


@dataclass(frozen=True, slots=True)
class Scan:
    """What one sheet's XML says.

    `errors` maps (row, column), from 0, to an error value, or to an empty text for a
    formula without a saved value. `hidden` are rows that are not shown, `hidden_columns`
    columns, from 0. `struck` maps a cell with text that is struck through to what is left of it.
    """

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    trouble: Trouble | None = None
    hidden_columns: frozenset[int] = frozenset()
    struck: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the other parts say of cells: how long each shared string is, what is left of those
    of several runs, and which styles are struck through.
    """

    lengths: list[int] = field(default_factory=list)
    left: Mapping[int, Left] = field(default_factory=dict)
    struck_styles: frozenset[str] = frozenset()


def xml_parser() -> expat.XMLParserType:
    """A parser of the XML that Office writes: UTF-8, without a document type or entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.casefold() not in ("utf-8", "utf8", "us-ascii"):
            raise NotOffice

    def refused(*_about: object) -> None:
        raise NotOffice

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = refused
    return parser


def parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse a whole part. Raises NotOffice for other encodings, ExpatError for bad XML."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:4]:
        raise NotOffice
    parser.Parse(xml, True)


def local(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_SHOWN: Mapping[str, bool] = {"0": True, "false": True, "1": False, "true": False}


class Walk:
    """Walks through the cells of one sheet, where the reader of cells will find them."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._errors: dict[tuple[int, int], str] = {}
        self._struck: dict[tuple[int, int], str] = {}
        self._hidden: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._row = self._column = 0
        self._number: str | None = None
        self._last_row = self._last_column = self._values = self._text = 0
        self._kind = ""
        self._formula = self._has_value = self._in_cell = False
        self._value: list[str] = []
        self._style = ""
        self._runs: Runs | None = None
        self._run_from = 0

    def scan(self, xml: bytes) -> Scan:
        """What the sheet's XML says. Raises BadSheet, or ExpatError."""
        parser = xml_parser()
        depth = 0

        # Both are called millions of times.
        def start(name: str, given: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST:
                raise BadSheet("damaged")
            if ":" in name:
                name = local(name)
            if name == "c":
                self._start_cell(given)
                parser.CharacterDataHandler = self._value.append
            elif name == "v" or name == "is":
                if self._in_cell:
                    self._has_value = True
                    self._value.clear()
            elif name == "row":
                self._start_row(given)
            elif name == "f" and self._in_cell:
                self._formula = True
            elif name == "r" or name == "rPr" or name == "strike":
                self._start_run(name, given)
            elif name == "col":
                self._start_column(given)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if ":" in name:
                name = local(name)
            if name == "c":
                self._end_cell()
                parser.CharacterDataHandler = None
            elif name == "row":
                self._end_row()
                parser.CharacterDataHandler = None
            elif name == "f" and self._in_cell:
                self._value.clear()
            elif name == "r" and self._runs is not None:
                self._runs.add("".join(self._value[self._run_from :]))

        parser.StartElementHandler, parser.EndElementHandler = start, end
        try:
            parse(parser, xml)
        except NotOffice:  # a document type, another encoding
            raise BadSheet("damaged") from None
        spanned = self._last_row * self._last_column
        if spanned > min(MOST_CELLS, max(_SMALL_SHEET, _CELLS_PER_VALUE * self._values)):
            raise BadSheet("far-outside")
        return Scan(
            self._errors,
            frozenset(self._hidden),
            hidden_columns=frozenset(self._hidden_columns),
            struck=self._struck,
        )

    def _start_column(self, given: dict[str, str]) -> None:
        """Note the columns of one ``col`` that are not shown."""
        ends = [given.get("min", ""), given.get("max", "")]
        if not _SHOWN.get(given.get("hidden", "0"), True) and all(map(_NUMBER.fullmatch, ends)):
            first, last = map(int, ends)
            self._hidden_columns.update(range(first - 1, min(last, LAST_COLUMN)))

    def _start_run(self, name: str, given: dict[str, str]) -> None:
        if not self._in_cell:
            return
        if self._runs is None:
            self._runs = Runs()
        self._runs.start(name, given)
        if name == "r":
            self._run_from = len(self._value)

    def _start_row(self, given: dict[str, str]) -> None:
        written = given.get("r")
        self._number = written
        if written is not None:
            if _NUMBER.fullmatch(written) is None:
                raise BadSheet("damaged")
            self._row = int(written) - 1
        self._column = 0
        if not _SHOWN.get(given.get("hidden", "0"), True):
            self._hidden.add(self._row)

    def _end_row(self) -> None:
        self._row += 1
        self._column = 0
        self._number = None

    def _start_cell(self, given: dict[str, str]) -> None:
        if self._in_cell:
            raise BadSheet("damaged")
        written = given.get("r")
        if written is not None:
            match = _REFERENCE.fullmatch(written)
            if match is None:
                raise BadSheet("damaged")
            letters, number = match.groups()
            if self._number is None:
                self._row = int(number) - 1
            elif number != self._number:
                raise BadSheet("damaged")
            self._column = _column(letters)
        if self._row >= LAST_ROW or self._column >= LAST_COLUMN:
            raise BadSheet("damaged")
        self._kind, self._style = given.get("t", ""), given.get("s", "")
        self._runs = None
        self._in_cell = True
        self._formula = self._has_value = False
        self._value.clear()

    def _end_cell(self) -> None:
        value = "".join(self._value) if self._has_value else ""
        place = self._row, self._column
        if self._kind == "e":
            self._errors[place] = value or "#?"
        elif self._formula and not value and self._kind != "str":
            self._errors[place] = ""
        if self._has_value:
            if self._row >= self._last_row:
                self._last_row = self._row + 1
            if self._column >= self._last_column:
                self._last_column = self._column + 1
            self._values += 1
            self._count_text(value)
            self._note_struck(place, value)
        self._column += 1
        self._in_cell = False

    def _note_struck(self, place: tuple[int, int], value: str) -> None:
        styled = self._style in self._shared.struck_styles
        left = self._runs.left() if self._runs is not None else None
        if self._kind == "s":
            left = self._shared.left.get(int(value))
        if left is None:
            if styled:
                self._struck[place] = ""
        elif left[1 + styled] != left[0]:
            self._struck[place] = left[1 + styled]

    def _count_text(self, value: str) -> None:
        length = len(value)
        if self._kind == "s":
            if not value.isdecimal() or int(value) >= len(self._shared.lengths):
                raise BadSheet("damaged")
            length = self._shared.lengths[int(value)]
        self._text += length
        if length > LONGEST_TEXT or self._text > MOST_TEXT:
            raise BadSheet("long-text")


@lru_cache(maxsize=2 * LAST_COLUMN)
def _column(letters: str) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
