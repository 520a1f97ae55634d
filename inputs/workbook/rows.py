"""Reading the cells of one table: a value of the right type, or a fault in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from inputs.workbook import cells
from inputs.workbook.cells import Cell, Warn, is_empty
from inputs.workbook.faults import Collector, named
from inputs.workbook.references import Incomplete, Registers, Unknown
from inputs.workbook.tables import Table, cell_error
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.words import squash

T = TypeVar("T")


class Rows:
    """The rows of one table. Cells that cannot be read are faults and yield None."""

    def __init__(self, table: Table, faults: Collector) -> None:
        self.table = table
        self.faults = faults

    def __len__(self) -> int:
        return len(self.table.rows)

    def cell(self, index: int, en: str) -> Cell:
        """The raw cell; None where the column or the cell is missing."""
        at = self.table.at.get(en)
        row = self.table.rows[index]
        return None if at is None or at >= len(row) else row[at]

    def has(self, index: int, en: str) -> bool:
        """Whether there is anything in the cell, be it an error value."""
        at = self.table.at.get(en)
        number = self.table.numbers[index]
        return not is_empty(self.cell(index, en)) or (number, at) in self.table.errors

    def fault(
        self,
        index: int | None,
        en: str,
        code: str,
        text: Text,
        expected: Text | None = None,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        """A fault in the cell of column `en`, or of the whole column where index is None."""
        cell = None if index is None else self.cell(index, en)
        place = self.table.place(index, en, cell)
        self.faults.add(place, code, text, expected, remedy, warning=warning)

    def caught(self, index: int, en: str, fault: CellFault) -> None:
        """What a reader raised about the cell of column `en`."""
        self.faults.caught(self.table.place(index, en, self.cell(index, en)), fault)

    def warner(self, index: int, en: str) -> Warn:
        """A function that takes warnings about one cell."""
        return lambda fault: self.caught(index, en, fault)

    def parse(self, index: int, en: str, reader: Callable[[Cell], T]) -> T | None:
        """The cell as `reader` reads it; None where it is empty or faulty.

        An empty cell of a required column is a fault.
        """
        at = self.table.at.get(en)
        if at is None:
            return None
        error = self.table.errors.get((self.table.numbers[index], at))
        if error is not None:
            self.caught(index, en, cell_error(error))
            return None
        cell = self.cell(index, en)
        column = self.table.sheet.column(en)
        if is_empty(cell):
            if column.required:
                self.missing(index, en)
            return None
        try:
            return reader(cell)
        except CellFault as fault:
            self.caught(index, en, fault)
        except Incomplete:
            pass  # the unreadable sheet is a fault already
        return None

    def missing(self, index: int, en: str) -> None:
        """The cell is empty although it must not be."""
        column = self.table.sheet.column(en)
        self.fault(
            index,
            en,
            "missing-value",
            _("{column} is empty.", column=named(column)),
            column.note,
            _("Fill it in, such as {example}.", example=column.example) if column.example else None,
        )

    def duplicate_id(self, index: int, earlier: int) -> None:
        """The id stands in the Excel row `earlier` already."""
        self.fault(
            index,
            "id",
            "duplicate-id",
            _("Row {row} has this id already.", row=earlier),
            _("An id that no other row has, whatever the case of its letters."),
            _("Delete one of the rows or change its id."),
        )

    # -- by type -------------------------------------------------------------------------

    def text(self, index: int, en: str) -> str:
        """Free text; empty where there is none."""
        return self.parse(index, en, lambda c: cells.text(c, self.warner(index, en))) or ""

    def words(self, index: int, en: str) -> tuple[str, ...]:
        """A list of words."""
        return self.parse(index, en, lambda c: cells.words_of(c, self.warner(index, en))) or ()

    def day(self, index: int, en: str) -> date | None:
        """A day."""
        return self.parse(index, en, cells.day)

    def integer(self, index: int, en: str) -> int | None:
        """A whole number within the column's bounds."""
        column = self.table.sheet.column(en)
        return self.parse(index, en, lambda c: cells.integer(c, column.least, column.most))

    def choice(self, index: int, en: str) -> str | None:
        """The value of a word of the column's closed list."""
        column = self.table.sheet.column(en)
        return self.parse(index, en, lambda c: cells.choice(c, column.words))

    def reference(self, index: int, en: str, registers: Registers) -> str | None:
        """The id of what the cell refers to; unknown ones are errors."""
        return self.parse(index, en, lambda c: self._reference(c, index, en, registers))

    def _reference(self, cell: Cell, index: int, en: str, registers: Registers) -> str:
        column = self.table.sheet.column(en)
        written = cells.id_text(cell)
        return registers.reference(written, column.refers, self.warner(index, en))

    def lenient(self, index: int, en: str, registers: Registers) -> tuple[str | None, bool]:
        """The id a cell refers to, and whether the row still stands.

        What is unknown is warned about only, and the row is to be ignored: it may have
        been there once. An ambiguous name is an error all the same.
        """
        gone = False

        def reader(cell: Cell) -> str | None:
            nonlocal gone
            try:
                return self._reference(cell, index, en, registers)
            except Unknown as fault:
                gone = True
                raise CellFault(
                    fault.code,
                    fault.text,
                    fault.expected,
                    _("The row is ignored; delete it if that is meant."),
                    warning=True,
                ) from None

        found = self.parse(index, en, reader)
        return found, not gone

    # -- between cells -------------------------------------------------------------------

    def in_order(
        self, index: int, first: tuple[str, date | None], last: tuple[str, date | None]
    ) -> bool:
        """Whether the day of column `last` is not before that of `first`; else a fault.

        Both are (column, day); a day that is not there is in order.
        """
        (first_column, start), (last_column, end) = first, last
        if start is None or end is None or start <= end:
            return True
        sheet = self.table.sheet
        self.fault(
            index,
            last_column,
            "reversed-dates",
            _(
                "{last} is before {first}, {day}.",
                last=named(sheet.column(last_column)),
                first=named(sheet.column(first_column)),
                day=start.isoformat(),
            ),
            _("The same day or a later one."),
            _("Swap or correct the two dates."),
        )
        return False


def identities(rows: Rows) -> list[str | None]:
    """The id of each row; None where it is missing or was there before.

    Faults: no id, an id that may not be one, one that differs from an earlier one by
    letter case at most.
    """
    found: list[str | None] = []
    first: dict[str, int] = {}
    for index in range(len(rows)):
        written = rows.parse(index, "id", cells.id_text)
        if written is None:
            found.append(None)
            continue
        try:
            cells.check_id(written)
        except CellFault as fault:
            rows.caught(index, "id", fault)
        earlier = first.setdefault(written.casefold(), rows.table.numbers[index])
        if earlier != rows.table.numbers[index]:
            rows.duplicate_id(index, earlier)
            found.append(None)
        else:
            found.append(written)
    return found


def names_for(rows: Rows, ids: Iterable[str | None]) -> list[tuple[str, str]]:
    """(id, name) pairs for a register, without faults: those come when the row is read."""
    return [
        (identifier, squash(cells.shown(rows.cell(index, "name"))))
        for index, identifier in enumerate(ids)
        if identifier is not None
    ]
