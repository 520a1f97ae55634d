"""Sheet 户, column by column: tens of thousands of rows, few different cells in each column.

Every different cell is read once; only rows with a fault are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from inputs.workbook import cells
from inputs.workbook.cells import Cell, Warn
from inputs.workbook.ids import Kept
from inputs.workbook.references import Incomplete, Registers, Unknown
from inputs.workbook.rows import Row, Rows, identity, with_given
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.problem import no_households
from planner.domain.words import squash

T = TypeVar("T")

_SHORT_STEM = r"[^.]{3,4}(?:\..*)?"
"""As long as the names of Windows' devices; ids like these are looked at closely."""

_PLAIN_ID = r"[0-9A-Za-z](?:[0-9A-Za-z_.\-]{0,62}[0-9A-Za-z])?"


def identities(rows: Rows, kept: Kept) -> Rows:
    """As :func:`inputs.workbook.rows.identities`, but for many rows."""
    column = _column(rows, "id")
    ids = pd.Series([_quick_id(cell) for cell in column], dtype=object)
    written = ids.fillna("").astype(str)
    plain = written.str.fullmatch(_PLAIN_ID) & ~written.str.fullmatch(_SHORT_STEM)
    unique = ~written.str.casefold().duplicated(keep=False)
    good = (plain & unique).to_numpy(dtype=np.bool_)
    found: list[str | None] = [i if fine else "" for i, fine in zip(written, good, strict=True)]
    at = rows.table.at.get("id")
    faulty = {row for row, place in rows.table.errors if place == at}
    first: dict[str, Row] = {}
    for index in np.flatnonzero(~good):
        if not cells.is_empty(column[index]) or rows.table.numbers[index] in faulty:
            found[index] = identity(rows[int(index)], first)
    return with_given(rows, found, kept)


def _quick_id(cell: Cell) -> str | None:
    """The id where nothing about the cell is doubtful; None to look closer."""
    if isinstance(cell, str):
        return cells.normalise(cell)[0]
    if isinstance(cell, float) and cell.is_integer() and 0 <= cell < 1e15:
        return str(int(cell))
    return None


def categories(rows: Rows) -> frozenset[str]:
    """Every category in use, without faults."""
    different = {cell for cell in _column(rows, "categories") if isinstance(cell, str)}
    return frozenset(word for cell in different for word in cells.words_of(cell))


def households(rows: Rows, registers: Registers) -> pd.DataFrame:
    """Sheet 户 with the columns of HOUSEHOLD_COLUMNS; rows without an id are left out.

    A contact who is not on the sheet 人员 is warned about and dropped.
    """
    if not len(rows):
        return no_households()
    column = rows.table.sheet.column

    def reference(en: str) -> Callable[[Cell, Warn], str]:
        refers = column(en).refers
        return lambda cell, warn: registers.reference(cells.id_text(cell), refers, warn)

    def contact(cell: Cell, warn: Warn) -> str | None:
        try:
            return reference("contact")(cell, warn)
        except Unknown as fault:
            warn(fault.ignored(_("The contact is ignored; correct or delete it.")))
            return None

    def persons(cell: Cell, _warn: Warn) -> int | None:
        return cells.integer(cell, column("persons").least, column("persons").most)

    def objects(en: str, reader: Callable[[Cell, Warn], T], default: T) -> pd.Series[Any]:
        # As they are: pandas is not to make NaN or numbers of them.
        return pd.Series(_read(rows, en, reader, default), dtype=object)

    def degrees(en: str) -> npt.NDArray[np.float64]:
        least, most = column(en).least, column(en).most
        read = _read(rows, en, lambda cell, _warn: cells.number(cell, least, most), np.nan)
        return np.array(read, dtype=np.float64)

    no_words: tuple[str, ...] = ()
    frame = pd.DataFrame(
        {
            "id": pd.Series(list(rows.ids), dtype=object),
            "unit": objects("unit", reference("unit"), ""),
            "head": objects("head", _name, ""),
            "categories": objects("categories", cells.words_of, no_words),
            "persons": objects("persons", persons, None),
            "contact": objects("contact", contact, None),
            "address": objects("address", cells.text, ""),
            "longitude": degrees("longitude"),
            "latitude": degrees("latitude"),
        }
    )
    return frame[frame["id"].notna()].reset_index(drop=True)


def _name(cell: Cell, warn: Warn) -> str:
    return squash(cells.text(cell, warn))


def _column(rows: Rows, en: str) -> list[Cell]:
    """The raw cells of a column; None where it is missing or a row is short."""
    at = rows.table.at.get(en)
    if at is None:
        return [None] * len(rows)
    return [row[at] if at < len(row) else None for row in rows.table.rows]


def _read(rows: Rows, en: str, reader: Callable[[Cell, Warn], T], default: T) -> list[T]:
    """A column, each different cell read once; faults are reported for every row."""
    column = _column(rows, en)
    results: dict[Hashable, T] = {}
    careful: set[Hashable] = set()  # cells with something to report, row by row
    if rows.table.sheet.column(en).required:
        careful.add(_EMPTY)
    else:
        results[_EMPTY] = default
    keys = [_EMPTY if cell == "" else _key(cell) for cell in column]
    for key, cell in dict(zip(keys, column, strict=True)).items():
        if key == _EMPTY:
            continue
        odd: list[CellFault] = []
        try:
            value = reader(cell, odd.append)
        except (CellFault, Incomplete):
            careful.add(key)
        else:
            if odd:
                careful.add(key)
            else:
                results[key] = value
    at = rows.table.at.get(en)
    faulty = {row for row, place in rows.table.errors if place == at}
    if not careful and not faulty:
        return [results[key] for key in keys]
    found: list[T] = []
    for index, key in enumerate(keys):
        if key in careful or (faulty and rows.table.numbers[index] in faulty):
            parsed = _parsed(rows[index], en, reader)
            found.append(default if parsed is None else parsed)
        else:
            found.append(results[key])
    return found


_EMPTY = ("empty", None)


def _key(cell: Cell) -> Hashable:
    """Equal for cells that read alike; 1 and True are told apart."""
    if cells.is_empty(cell):
        return _EMPTY
    return cell if isinstance(cell, str) else (type(cell), cell)


def _parsed(row: Row, en: str, reader: Callable[[Cell, Warn], T]) -> T | None:
    return row.parse(en, lambda cell: reader(cell, row.warner(en)))
