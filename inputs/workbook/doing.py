"""Does edits in a workbook, cell by cell, and touches nothing else in it.

What an edit names is looked for as people write it, ids or names, days in any form. One whose
row or cell is not found in so many words is not done, and said: nobody guesses in a workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from inputs.workbook.adding import with_rows
from inputs.workbook.cells import no_warning, shown
from inputs.workbook.editing import explained, write_changed
from inputs.workbook.faults import Collector
from inputs.workbook.grammar import params
from inputs.workbook.ids import Kept, nothing_kept
from inputs.workbook.reading import identified
from inputs.workbook.rows import Row
from inputs.workbook.schema import SETTINGS, SHEET_OF
from inputs.workbook.sources import open_book
from inputs.workbook.spelling import SHEET_OF_ROW, cells_of, column_of, parameter, spelled
from inputs.workbook.tables import tables
from planner.domain.alone import alone_with
from planner.domain.edits import Drop, Edit, Fill, FillParam, FillRange, FillSetting, Put
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.problem import Problem
from planner.domain.trouble import Trouble
from planner.domain.words import squash
from planner.domain.workshops import workbench

_STANDS_FOR = {"state": "现有", "count": "1"}
"""What an empty cell of a row without id means, where it means something."""


class EditNotDone(Trouble):
    """The workbook is as it was; `text` says why."""


def do_edits(
    book: Path, edits: Iterable[Edit], problem: Problem, kept: Kept = nothing_kept
) -> None:
    """Do `edits` in the workbook `book`, an .xlsx of which `problem` was read.

    The file is replaced in one step. `kept` are the ids of rows that have none. Raises
    EditNotDone where one cannot be done as it stands, or the file cannot be read or written.
    """
    with explained(EditNotDone), alone_with(book), workbench(book) as bench:
        filled, fresh = bench / f"filled{book.suffix}", bench / book.name
        changing = _Changing(book, problem, kept)
        for edit in edits:
            changing.do(edit)
        write_changed(book, filled, changing.cells)
        with_rows(filled, fresh, changing.rows)
        fresh.replace(book)


class _Changing:
    """What the cells and the new rows of a workbook are to be."""

    def __init__(self, book: Path, problem: Problem, kept: Kept) -> None:
        self._problem = problem
        self._tables = tables(open_book(book), Collector())
        self._rows = identified(self._tables, Collector(), kept)
        self.cells: dict[str, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
        self.rows: dict[str, list[Mapping[str, str]]] = defaultdict(list)

    def do(self, edit: Edit) -> None:
        """Note what one edit changes; raises EditNotDone."""
        if isinstance(edit, Put):
            self.rows[SHEET_OF_ROW[type(edit.row)]].append(cells_of(edit.row))
        elif isinstance(edit, Drop):
            self._drop(SHEET_OF_ROW[type(edit.row)], cells_of(edit.row))
        elif isinstance(edit, Fill):
            self._fill(edit)
        elif isinstance(edit, FillParam):
            self._fill_param(edit)
        elif isinstance(edit, FillRange):
            low, high = self._problem.duties[edit.duty].params[edit.param] or edit.unset
            ends = (low if edit.low is None else edit.low, high if edit.high is None else edit.high)
            self._fill_param(FillParam(edit.duty, edit.param, ends))
        else:
            self._fill_setting(edit)

    def _write(self, row: Row, en: str, text: str) -> None:
        table = row.table
        if en not in table.at:
            raise EditNotDone(
                _("Sheet {sheet} has no column {column}.", sheet=table.title,
                  column=row.column(en).zh)
            )  # fmt: skip
        self.cells[table.title][row.number][table.at[en]] = text

    def _drop(self, en: str, wanted: Mapping[str, str]) -> None:
        rows = [row for row in self._rows[en] if self._says(row, wanted)]
        if not rows:
            raise EditNotDone(
                _("Sheet {sheet} has no row that says just this; change it in Excel or WPS.",
                  sheet=SHEET_OF[en].zh)
            )  # fmt: skip
        for row in rows:
            for column in row.table.at:
                self._write(row, column, "")

    def _says(self, row: Row, wanted: Mapping[str, str]) -> bool:
        return all(self._same(row, en, text) for en, text in wanted.items())

    def _same(self, row: Row, en: str, wanted: str) -> bool:
        """Whether the cell says `wanted`, in whatever form that is written."""
        column, said = row.column(en), row.told(en)
        if en == "to" and not said:
            return self._same(row, "from", wanted)
        said = said or _STANDS_FOR.get(en, "")
        if said == squash(wanted):
            return True
        if column.cell == "date" and said:
            with suppress(CellFault):
                return str(row.days.read(row.cell(en), no_warning)) == wanted
        if column.words:
            return any(
                word.zh == wanted and said in map(squash, word.spellings) for word in column.words
            )
        return bool(said) and said == squash(self._name(wanted))

    def _name(self, key: str) -> str:
        of = self._problem
        known = of.people.get(key) or of.units.get(key) or of.duties.get(key)
        return "" if known is None else known.name

    def _row(self, en: str, identity: str) -> Row:
        row = self._rows[en].by_id().get(identity)
        if row is None:
            raise EditNotDone(
                _("Sheet {sheet} has no row {id}.", sheet=SHEET_OF[en].zh, id=identity)
            )
        return row

    def _fill(self, edit: Fill) -> None:
        en, sheet = column_of(edit.field), SHEET_OF[edit.table]
        duty = self._problem.duties.get(edit.id) if edit.table == "duties" else None
        of_days = edit.field in ("weekdays", "named") and duty is not None and bool(duty.named)
        if of_days or en not in {column.en for column in sheet.columns}:
            raise EditNotDone(_("Change this in sheet {sheet} by hand.", sheet=sheet.zh))
        self._write(self._row(edit.table, edit.id), en, spelled(sheet.column(en), edit.value))

    def _fill_param(self, edit: FillParam) -> None:
        row = self._row("duties", edit.duty)
        written = self.cells.get(row.table.title, {}).get(row.number, {})
        text = written.get(row.table.at.get("params", -1), shown(row.cell("params")))
        names = set(map(squash, edit.param.spellings))
        kept = [(key, value) for key, value in params(text) if squash(key) not in names]
        if edit.value != edit.param.default:
            kept.append((edit.param.zh, parameter(edit.value)))
        self._write(row, "params", ";".join(f"{key}={value}" for key, value in kept))

    def _fill_setting(self, edit: FillSetting) -> None:
        setting = next(one for one in SETTINGS if one.en == edit.field)
        text = "" if edit.value is None else str(edit.value)
        names = set(map(squash, setting.spellings))
        rows: Iterable[Row] = self._rows["settings"]
        known = [row for row in rows if row.told("key") in names]
        for row in known:
            self._write(row, "value", text)
        if not known:
            self.rows["settings"].append({"key": setting.zh, "value": text})
