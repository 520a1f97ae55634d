"""Grids as tables: where the header is, which column is which, which rows hold data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from inputs.workbook.cells import Cell, is_empty, shown
from inputs.workbook.faults import Collector, Place, all_named, did_you_mean, named
from inputs.workbook.footers import belongs_below, footer, passed_over
from inputs.workbook.schema import SETTINGS, SHEETS, Column, Sheet
from inputs.workbook.sources import Book, Grid
from inputs.workbook.titles import titled
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.words import squash

_FURTHEST_HEADER = 40
_BRACKETS = re.compile(r"[\((\[【].*?[\))\]】]")
_COUNTER = re.compile(r"序号?|行号|No\.?", re.IGNORECASE)
"""The header of a column that counts the rows; nothing is lost where it is not read."""
_LONGEST_HEADER = 100
"""Longer texts are no header of a column."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as a table.

    `headers` maps a column's English name to its header as the user wrote it, `at` to its
    place among the cells of a row. `rows` are the rows below the header that are not
    empty, `numbers` their row numbers in Excel, which begin at `first`. `errors` is keyed by
    row number and column place. `whole` is False where required columns are missing or the
    sheet is unreadable. `hidden` are the numbers of rows that Excel does not show; `shown`
    says whether it shows the sheet.
    """

    sheet: Sheet
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)
    at: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[list[Cell], ...] = ()
    numbers: tuple[int, ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    present: bool = False
    whole: bool = True
    first: int = 1
    since_1904: bool = False
    hidden: tuple[int, ...] = ()
    shown: bool = True

    def place(self, index: int | None, en: str, cell: Cell = None) -> Place:
        """Where a fault in column `en` of the row `index` (from 0) is."""
        return Place(
            self.title,
            None if index is None else self.numbers[index],
            self.headers.get(en, self.sheet.column(en).zh if en else ""),
            shown(cell),
            en == "phone",
        )


def tables(book: Book, faults: Collector) -> Mapping[str, Table]:
    """English sheet name to its table, for every sheet of the schema, present or not."""
    found: dict[str, Table] = {}
    for grid, sheet in titled(book, faults):
        if sheet.en in found:
            faults.add(
                Place(grid.title),
                "duplicate-sheet",
                _(
                    "The sheet {sheet} is there already: {title}.",
                    sheet=named(sheet),
                    title=found[sheet.en].title,
                ),
                remedy=_("Keep one of them."),
            )
        else:
            found[sheet.en] = _table(sheet, grid, faults)
    for sheet in SHEETS:
        if sheet.en not in found:
            found[sheet.en] = Table(sheet, sheet.zh, whole=not sheet.required)
            if sheet.required:
                faults.add(
                    Place(sheet.zh),
                    "missing-sheet",
                    _("The sheet {sheet} is missing.", sheet=named(sheet)),
                    _("A sheet {sheet}: {purpose}", sheet=named(sheet), purpose=sheet.purpose),
                    _("Add it; `sanfang new BOOK.xlsx` writes a blank workbook."),
                )
    return found


def _table(sheet: Sheet, grid: Grid, faults: Collector) -> Table:
    bad = Table(sheet, grid.title, present=True, whole=False)
    if grid.broken is not None:
        faults.add(
            Place(grid.title),
            "sheet-unreadable",
            grid.broken,
            remedy=_("Copy its contents into a new sheet and save it again."),
        )
        return bad
    if not any(not is_empty(cell) for row in grid.rows for cell in row):
        if sheet.required:
            faults.add(
                Place(grid.title),
                "empty-sheet",
                _("The sheet is empty."),
                _("A header with {columns}.", columns=_required(sheet)),
            )
            return bad
        return Table(sheet, grid.title, present=True)
    header = _find_header(sheet, grid.rows)
    if header is None:
        faults.add(
            Place(grid.title),
            "missing-header",
            _("No row of this sheet is a header."),
            _("A header with {columns}.", columns=_required(sheet)),
            _("Write the column names of the blank workbook into one row."),
        )
        return bad
    return _below(sheet, grid, header, faults)


def _required(sheet: Sheet) -> object:
    return all_named(column for column in sheet.columns if column.required)


# The header -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Header:
    """`names` are the header texts by place; `first_data` is the index of the row below."""

    names: tuple[str, ...]
    first_data: int


def _column_called(sheet: Sheet, name: str) -> Column | None:
    """The column a header means, by its name or by what else people call it."""
    return _by_its_name(sheet, name) or _by_its_name(sheet, name, also=True)


def _by_its_name(sheet: Sheet, name: str, *, also: bool = False) -> Column | None:
    """The column of this name: 编码, 编 码, id, 编码*, 编码(必填), 编码 id, 人员编码."""
    if len(name) > _LONGEST_HEADER:
        return None
    name = squash(name)
    called = {
        word.casefold(): column
        for column in sheet.columns
        for word in (column.also if also else column.spellings)
    }
    bare = _BRACKETS.sub("", name).strip(" *:\n")
    for candidate in (name.casefold(), bare.casefold(), bare.removeprefix(sheet.zh).casefold()):
        if candidate in called:
            return called[candidate]
    parts = [called.get(part.casefold()) for part in re.split(r"[\s/|]+", bare) if part]
    # Both languages, and nothing else.
    return parts[0] if len(parts) == 2 and parts[0] is parts[1] else None


def _find_header(sheet: Sheet, rows: list[list[Cell]]) -> _Header | None:
    best: _Header | None = None
    most = 0
    for index, row in enumerate(rows[:_FURTHEST_HEADER]):
        names = tuple(shown(cell) for cell in row)
        known = _known(sheet, names)
        if known > most and _enough(names, known):
            best, most = _Header(names, index + 1), known
        below = rows[index + 1] if index + 1 < len(rows) else None
        if below is not None and known:
            both = _joined(sheet, names, tuple(shown(cell) for cell in below))
            if both is not None and _known(sheet, both) > max(most, known):
                best, most = _Header(both, index + 2), _known(sheet, both)
    if best is None and sheet.en == "settings":
        return _settings_without_header(rows)
    return best


def _known(sheet: Sheet, names: Iterable[str]) -> int:
    columns = (_column_called(sheet, name) for name in names if name)
    return len({column.en for column in columns if column is not None})


def _enough(names: tuple[str, ...], known: int) -> bool:
    """Whether a row is a header rather than data that happens to hold a column's name."""
    filled = sum(1 for name in names if name)
    return known >= 2 or (known == 1 and filled == 1 and len(names) == 1)


def _joined(sheet: Sheet, upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...] | None:
    """Two rows as one header; None where the lower row is data.

    The lower row may only subdivide: below a known column it has nothing (the cells are
    merged) or a column name again.
    """
    both = []
    for above, below in zip(upper, lower, strict=False):
        if not below:
            both.append(above)
        elif _column_called(sheet, below) is not None:
            both.append(below)
        elif above and _column_called(sheet, above) is not None:
            return None
        else:
            both.append(below)
    return (*both, *upper[len(both) :])


def _settings_without_header(rows: list[list[Cell]]) -> _Header | None:
    """设置 whose first column already holds keys."""
    keys = {word.casefold() for setting in SETTINGS for word in setting.spellings}
    for index, row in enumerate(rows):
        if row and shown(row[0]).casefold() in keys:
            return _Header(("项", "值"), index)
    return None


# Below the header -----------------------------------------------------------------------


def _below(sheet: Sheet, grid: Grid, header: _Header, faults: Collector) -> Table:
    at: dict[str, int] = {}
    headers: dict[str, str] = {}
    unknown: list[tuple[int, str]] = []
    plainly = {one.en for name in header.names if (one := _by_its_name(sheet, name))}
    for place, name in enumerate(header.names):
        column = _by_its_name(sheet, name) if name else None
        other = _by_its_name(sheet, name, also=True) if name and column is None else None
        if other is not None and other.en not in {*plainly, *at}:
            _taken_for(other, Place(grid.title, header.first_data, name), faults)
            column = other
        if column is None:
            unknown.append((place, name))
        elif column.en in at:
            faults.add(
                Place(grid.title, header.first_data, name),
                "duplicate-column",
                _("The column {column} is there twice.", column=named(column)),
                remedy=_("Keep one of them."),
            )
        else:
            at[column.en] = place
            headers[column.en] = name
    rows = grid.rows[header.first_data :]
    _warn_unknown(sheet, grid, header, unknown, at, faults)
    whole = True
    for column in sheet.columns:
        if column.required and column.en not in at:
            whole = False
            faults.add(
                Place(grid.title, header.first_data, column.zh),
                "missing-column",
                _("The column {column} is missing.", column=named(column)),
                _("A column {column}: {note}", column=named(column), note=column.note),
                _alike(column, (name for _place, name in unknown if name)),
            )
    _fill_merged(grid, header.first_data, frozenset(at.values()))
    errors = {
        (row + 1, column): value
        for (row, column), value in grid.errors.items()
        if row >= header.first_data
    }
    with_error = {row for row, column in errors if column in at.values()}
    places = tuple(at.values())
    needed = [at[one.en] for one in sheet.columns if one.required and one.en in at]
    dated = {at[one.en] for one in sheet.columns if one.cell == "date" and one.en in at}
    headings = {place: squash(headers[en]) for en, place in at.items()}
    kept: list[list[Cell]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, start=header.first_data + 1):
        width = len(row)
        if number in with_error or any(
            place < width and not is_empty(row[place]) for place in places
        ):
            below = None if number in with_error else _no_row(row, needed, dated, headings)
            if below is not None:
                faults.caught(Place(grid.title, number, value=below), passed_over())
                continue
            kept.append(row)
            numbers.append(number)
    return Table(
        sheet, grid.title, headers, at, tuple(kept), tuple(numbers), errors,
        present=True, whole=whole, first=header.first_data + 1,
        since_1904=grid.since_1904,
        hidden=tuple(number for number in numbers if number - 1 in grid.hidden),
        shown=grid.shown,
    )  # fmt: skip


def _no_row(
    row: list[Cell], needed: Iterable[int], dated: Collection[int], headings: Mapping[int, str]
) -> str | None:
    """What a line begins with that is no row of the list; None for a row.

    It is one below the list, or between its parts, that says nothing in the columns that are
    `needed`, or the header once more; a day begins a row where the column is `dated`.
    """
    filled = [place for place, cell in enumerate(row) if not is_empty(cell)]
    first, below = filled[0], footer(row)
    if len(filled) > 1 and all(squash(shown(row[one])) == headings.get(one) for one in filled):
        return shown(row[first])
    more = (place for place in needed if place != first and place in filled)
    begins = first in dated and shown(row[first])[:1].isdigit()
    if begins or any(not belongs_below(row[place]) for place in more):
        return None
    return below


def _taken_for(column: Column, place: Place, faults: Collector) -> None:
    faults.add(
        place,
        "column-by-another-name",
        _("This column is read as {column}.", column=named(column)),
        remedy=_("Call it {column}, or otherwise if that is not meant.", column=named(column)),
        warning=True,
    )


def _alike(column: Column, names: Iterable[str]) -> Text | None:
    """A remedy where an unknown header may have been meant for a missing column."""
    for name in names:
        if did_you_mean(name, column.spellings) is not None or column.zh in name:
            return _(
                "Is it the column “{name}”? Then call it {column}.",
                name=name,
                column=named(column),
            )
    return None


def _warn_unknown(
    sheet: Sheet,
    grid: Grid,
    header: _Header,
    unknown: list[tuple[int, str]],
    at: Mapping[str, int],
    faults: Collector,
) -> None:
    missing = [column for column in sheet.columns if column.en not in at]
    for _place, name in unknown:
        if name and not _COUNTER.fullmatch(squash(name)):
            faults.add(
                Place(grid.title, header.first_data, name),
                "unknown-column",
                _("This column is not known; it is not read."),
                _("One of {words}.", words=all_named(sheet.columns)),
                did_you_mean(name, (word for column in missing for word in column.spellings)),
                warning=True,
            )
    nameless = {place for place, name in unknown if not name}
    width = len(header.names)
    for number, row in enumerate(grid.rows[header.first_data :], start=header.first_data + 1):
        if not nameless and len(row) <= width:
            continue
        for place, cell in enumerate(row):
            if (place in nameless or place >= width) and not is_empty(cell):
                faults.add(
                    Place(grid.title, number, "", shown(cell)),
                    "column-without-header",
                    _("This cell stands in a column without a header; it is not read."),
                    _("One of {words}.", words=all_named(sheet.columns)),
                    _("Give the column a header, or move the cell."),
                    warning=True,
                )
                return


def _fill_merged(grid: Grid, first_data: int, places: frozenset[int]) -> None:
    """A cell merged over several rows of data stands for each of them."""
    for top, left, bottom, right in grid.merged:
        if top < first_data or left != right or left not in places:
            continue
        value = grid.rows[top][left] if top < len(grid.rows) else None
        for row in grid.rows[top + 1 : bottom + 1]:
            if left < len(row) and is_empty(row[left]):
                row[left] = value


def cell_error(value: str) -> CellFault:
    """The fault of a cell that holds an error value, or a formula without a saved value."""
    if value:
        return CellFault(
            "error-value",
            _("The cell shows the error {value}.", value=value),
            remedy=_("Correct the formula, or type the value."),
        )
    return CellFault(
        "formula-without-value",
        _("The cell is a formula whose value was not saved."),
        remedy=_("Open the workbook in Excel or WPS and save it, or type the value."),
    )
