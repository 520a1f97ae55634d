"""Reading the cells of one table: a value of the right type, or a fault in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import TypeVar

from inputs.workbook import cells, grammar, slots
from inputs.workbook.cells import Cell, Warn, is_empty, says_nothing
from inputs.workbook.days import Days
from inputs.workbook.faults import Collector, named
from inputs.workbook.ids import Kept, given
from inputs.workbook.references import MISSING, Incomplete, Registers, Unknown
from inputs.workbook.schema import Column
from inputs.workbook.tables import Table, cell_error
from inputs.workbook.wishes import closest
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.problem import DutySlot, Selector, Settings
from planner.domain.words import squash

T = TypeVar("T")

_SIGNS_ALLOWED = frozenset(
    (
        "id",
        "date",
        "integer",
        "number",
        "share",
        "choice",
        "slot",
        "weekdays",
        "reference",
        "place",
        "selector",
        "params",
    )
)
"""Kinds of cells in which / or — is no text of its own."""

_APART = re.compile(r"[/|\s]+")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table. `ids` has each row's id, or None for rows that are passed over.

    Those that are not written stand in `given`. `span` are the first and the last day of the
    plan, once they are known.
    """

    table: Table
    faults: Collector
    ids: Sequence[str | None] = ()
    given: frozenset[str] = frozenset()
    span: tuple[date, date] | None = None

    def __len__(self) -> int:
        return len(self.table.rows)

    def __iter__(self) -> Iterator[Row]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Row:
        return Row(self.table, self.faults, index, Days(self.span, self.table.since_1904))

    def identified(self) -> Iterator[tuple[Row, str | None]]:
        """Each row with its id."""
        return zip(self, self.ids, strict=True)

    def by_id(self) -> dict[str, Row]:
        """The rows that have an id."""
        return {identifier: row for row, identifier in self.identified() if identifier is not None}


@dataclass(frozen=True, slots=True)
class Row:
    """One row, the `index`-th of its table. Cells that cannot be read are faults and yield None.

    Columns are named in English.
    """

    table: Table
    faults: Collector
    index: int
    days: Days = field(default_factory=Days)

    @property
    def number(self) -> int:
        """The row's number as Excel counts."""
        return self.table.numbers[self.index]

    def column(self, en: str) -> Column:
        """What the schema says of the column."""
        return self.table.sheet.column(en)

    def standing(self, en: str, instead: str = "") -> str:
        """The column itself; `instead`, or the first one, where the sheet as written has none."""
        return en if en in self.table.at else instead or self.table.sheet.columns[0].en

    def cell(self, en: str) -> Cell:
        """The raw cell; None where the column or the cell is missing."""
        at = self.table.at.get(en)
        row = self.table.rows[self.index]
        return None if at is None or at >= len(row) else row[at]

    def has(self, en: str) -> bool:
        """Whether there is anything in the cell, be it an error value."""
        at = self.table.at.get(en)
        return not is_empty(self.cell(en)) or (self.number, at) in self.table.errors

    def fault(
        self,
        en: str,
        code: str,
        text: Text,
        expected: Text | None = None,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        """A fault in the cell of column `en`."""
        self.caught(en, CellFault(code, text, expected, remedy, warning=warning))

    def caught(self, en: str, fault: CellFault) -> None:
        """What a reader raised about the cell of column `en`."""
        self.faults.caught(self.table.place(self.index, en, self.cell(en)), fault)

    def _odd_day(self, en: str, fault: CellFault) -> None:
        """A guess is told for each cell, clock times at the first of their column only."""
        keep = self.faults.once if fault.code == "date-with-time" else self.faults.caught
        keep(self.table.place(self.index, en, self.cell(en)), fault)

    def warner(self, en: str) -> Warn:
        """A function that takes warnings about one cell."""
        return lambda fault: self.caught(en, fault)

    def told(self, en: str) -> str:
        """What stands in the cell, as a name is compared."""
        return squash(cells.shown(self.cell(en)))

    def says_nothing(self, en: str) -> bool:
        """Whether a sign stands in the cell that is taken for an empty one."""
        return says_nothing(self.cell(en)) and self._may_say_nothing(en)

    def parse(self, en: str, reader: Callable[[Cell], T]) -> T | None:
        """The cell as `reader` reads it; None where it is empty or faulty.

        An empty cell of a required column is a fault.
        """
        at = self.table.at.get(en)
        if at is None:
            return None
        error = self.table.errors.get((self.number, at))
        if error is not None:
            self.caught(en, cell_error(error))
            return None
        cell = self.cell(en)
        if is_empty(cell):
            if self.column(en).required:
                self.missing(en)
            return None
        if self.says_nothing(en):
            text = _("This sign is taken for an empty cell.")
            self.faults.once(
                self.table.place(self.index, en, cell), CellFault("empty-sign", text, warning=True)
            )
            return None
        try:
            return reader(cell)
        except CellFault as fault:
            self.caught(en, closest(self.table.sheet.en, en, cell, fault))
        except Incomplete:
            pass  # the unreadable sheet is a fault already
        return None

    def _may_say_nothing(self, en: str) -> bool:
        column = self.column(en)
        return not column.required and column.cell in _SIGNS_ALLOWED

    def missing(self, en: str) -> None:
        """The cell is empty, or its column is not there, although it must not be."""
        column = self.column(en)
        self.fault(
            self.standing(en),
            "missing-value",
            _("{column} is empty.", column=named(column)),
            column.note,
            _("Fill it in, such as {example}.", example=column.example) if column.example else None,
        )

    def duplicate_id(self, earlier: int) -> None:
        """The id stands in the Excel row `earlier` already."""
        self.fault(
            "id",
            "duplicate-id",
            _("Row {row} has this id already.", row=earlier),
            _("An id that no other row has, whatever the case of its letters."),
            _("Delete one of the rows or change its id."),
        )

    # -- by type -------------------------------------------------------------------------

    def text(self, en: str) -> str:
        """Free text; empty where there is none."""
        return self.parse(en, lambda c: cells.text(c, self.warner(en))) or ""

    def words(self, en: str) -> tuple[str, ...]:
        """A list of words."""
        return self.parse(en, lambda c: cells.words_of(c, self.warner(en))) or ()

    def kept_words(self, en: str, used: frozenset[str]) -> tuple[str, ...]:
        """A list of words, some set apart by a slash or a blank only.

        A word that is in use stays whole; one of which a part is in use, or that has a
        slash, is several.
        """
        found = self.parse(en, lambda c: cells.raw_items(c, self.warner(en))) or ()
        words: list[str] = []
        for item in found:
            parts = [part for part in _APART.split(item) if part]
            whole = squash(item)
            several = len(parts) > 1 and ("/" in item or not used.isdisjoint(parts))
            words += parts if several and whole not in used else (whole,)
        return tuple(dict.fromkeys(words))

    def day(self, en: str) -> date | None:
        """A day."""
        return self.parse(en, lambda c: self.days.read(c, lambda fault: self._odd_day(en, fault)))

    def clock(self, en: str) -> time:
        """The time of day beside a day; midnight where there is none, or no day."""
        try:
            return self.days.clock(self.cell(en))
        except CellFault:
            return time()

    def integer(self, en: str) -> int | None:
        """A whole number within the column's bounds."""
        column = self.column(en)
        return self.parse(en, lambda c: cells.integer(c, column.least, column.most))

    def decimal(self, en: str) -> float | None:
        """A decimal number within the column's bounds."""
        column = self.column(en)
        return self.parse(en, lambda c: cells.number(c, column.least, column.most))

    def share(self, en: str) -> int | None:
        """A share in hundredths, within the column's bounds."""
        column = self.column(en)
        return self.parse(en, lambda c: cells.share(c, column.least, column.most))

    def choice(self, en: str) -> str | None:
        """The value of a word of the column's closed list."""
        words = self.column(en).words
        return self.parse(en, lambda c: cells.choice(c, words))

    def slot(self, en: str, settings: Settings) -> DutySlot | None:
        """A part of the day of the column's list, or hours."""
        words = self.column(en).words
        return self.parse(en, lambda c: slots.read(c, words, settings))

    def written(self, en: str, cell: Cell) -> str:
        """The cell's text for one of the grammars."""
        return cells.raw_text(cell, self.warner(en))

    def selector(self, en: str, registers: Registers) -> Selector | None:
        """Whom or what a selector means."""

        def reader(cell: Cell) -> Selector:
            written = self.written(en, cell)
            return registers.selector(grammar.selector(written), written, self.warner(en))

        return self.parse(en, reader)

    def reference(self, en: str, registers: Registers) -> str | None:
        """The id of what the cell refers to; unknown ones are errors."""
        return self.parse(en, lambda c: self._reference(c, en, registers))

    def _reference(self, cell: Cell, en: str, registers: Registers) -> str:
        return registers.reference(cells.id_text(cell), self.column(en).refers, self.warner(en))

    def lenient(self, en: str, registers: Registers) -> tuple[str | None, bool]:
        """The id a cell refers to, and whether the row still stands.

        What is unknown is warned about only, and the row is to be ignored: it may have
        been there once. An ambiguous name is an error all the same.
        """
        gone = False

        def reader(cell: Cell) -> str | None:
            nonlocal gone
            try:
                return self._reference(cell, en, registers)
            except Unknown as fault:
                gone = True
                remedy = _("The row is ignored; delete it if that is meant.")
                raise fault.ignored(remedy) from None

        found = self.parse(en, reader)
        return found, not gone

    # -- between cells -------------------------------------------------------------------

    def in_order(self, first: tuple[str, date | None], last: tuple[str, date | None]) -> bool:
        """Whether the day of column `last` is not before that of `first`; else a fault.

        Both are (column, day); a day that is not there is in order.
        """
        (first_column, start), (last_column, end) = first, last
        if start is None or end is None or start <= end:
            return True
        self.fault(
            last_column,
            "reversed-dates",
            _(
                "{last} is before {first}, {day}.",
                last=named(self.column(last_column)),
                first=named(self.column(first_column)),
                day=start.isoformat(),
            ),
            _("The same day or a later one."),
            _("Swap or correct the two dates."),
        )
        return False


def identities(rows: Rows, kept: Kept) -> Rows:
    """`rows` with the id of each: the one that is written, or one that is given.

    A repetition has None, and a row that says nothing an id that stands for it. Faults: an id
    that may not be one, one that differs from an earlier one by letter case at most.
    """
    first: dict[str, Row] = {}
    return with_given(rows, [identity(row, first) for row in rows], kept)


def identity(row: Row, first: dict[str, Row]) -> str | None:
    """The written id of one row, empty without one; `first` holds the row of each id before,
    and takes this one.

    A row whose id cannot be read is read under another, so that nothing is told again that
    follows from it; one whose id was there before is so only if it is about something else.
    """
    written = row.parse("id", cells.id_text)
    if written is None:
        return f"{MISSING}{row.number}" if row.has("id") and not row.says_nothing("id") else ""
    try:
        cells.check_id(written)
    except CellFault as fault:
        row.caught("id", fault)
    earlier = first.setdefault(written.casefold(), row)
    if earlier is row:
        return written
    row.duplicate_id(earlier.number)
    same = "name" in row.table.at and row.cell("name") == earlier.cell("name")
    return None if same else f"{MISSING}{row.number}"


def with_given(rows: Rows, written: Sequence[str | None], kept: Kept) -> Rows:
    """`rows` with an id for each whose `written` one is empty."""
    sheet = rows.table.sheet
    without = [index for index, one in enumerate(written) if one == ""]
    texts = {index: [rows[index].told(en) for en in sheet.told_by] for index in without}
    known = kept().get(sheet.en, {}) if without else {}
    found = given(texts, sheet.always, filter(None, written), known)
    if sheet.en != "people":  # of whom it is told by more than what makes their ids
        _tell_alike(rows, texts)
    ids = list(written)
    for index in without:
        ids[index] = found.get(index, f"{MISSING}{rows.table.numbers[index]}")
    return replace(rows, ids=ids, given=frozenset(found.values()))


def _tell_alike(rows: Rows, texts: Mapping[int, Sequence[str]]) -> None:
    """Warn of rows without an id that nothing tells from an earlier one."""
    first: dict[tuple[str, ...], int] = {}
    for index, told in texts.items():
        earlier = first.setdefault(tuple(told), index)
        if earlier != index and any(told):
            rows[index].fault(
                rows.table.sheet.told_by[0],
                "row-twice",
                _("Row {row} says the same; they count as two.", row=rows.table.numbers[earlier]),
                remedy=_("Delete one of them, or give each its 编码."),
                warning=True,
            )


def names_for(rows: Rows) -> list[tuple[str, str]]:
    """(id, name) pairs for a register, without faults: those come when the row is read."""
    return [(one, row.told("name")) for one, row in rows.by_id().items()]
