"""roster.xlsx of the sample plan, and changes by hand."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from outputs.roster import write_roster
from tests.builders.sample_plan import sample


@cache
def sample_roster() -> bytes:
    """The roster of the sample plan."""
    problem, plan = sample()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_roster(path, plan, problem)
        return path.read_bytes()


def rows_of(sheet: Worksheet, key: str) -> list[int]:
    """The numbers of the rows of one shift."""
    return [row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == key]


def put(sheet: Worksheet, key: str, header: str, value: object, *, nth: int | None = None) -> None:
    """Write `value` under `header` in all rows of a shift, or in its `nth`."""
    column = 1 + [cell.value for cell in sheet[1]].index(header)
    rows = rows_of(sheet, key)
    for row in rows if nth is None else [rows[nth]]:
        sheet.cell(row, column).value = value
