"""Edits of a workbook done in its sheets, cell by cell, as somebody does them in Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inputs.workbook.schema import SHEET_OF
from inputs.workbook.schema.settings import SETTINGS
from inputs.workbook.spelling import SHEET_OF_ROW, cells_of, column_of, parameter, spelled
from planner.domain.edits import (
    Drop,
    Edit,
    Fill,
    FillParam,
    FillRange,
    FillSetting,
    Listed,
    Put,
)
from planner.domain.problem import Person, Unit
from tests.builders.sheets import Sheets

_EMPTY = {"state": "现有", "count": "1"}
"""What an empty cell of a row without id means, where it means something."""

Grid = dict[str, list[dict[str, str]]]


def done_in(sheets: Sheets, edits: Iterable[Edit]) -> Sheets:
    """`sheets` after `edits`. Fails where a row to delete or fill is not there."""
    grid = {title: _rows(lines) for title, lines in sheets.items()}
    heads = {title: lines[0].split(",") for title, lines in sheets.items()}
    for edit in edits:
        if isinstance(edit, Put):
            _put(grid, SHEET_OF_ROW[type(edit.row)], _cells(edit.row))
        elif isinstance(edit, Drop):
            _drop(grid, SHEET_OF_ROW[type(edit.row)], _cells(edit.row))
        elif isinstance(edit, Fill):
            _fill(grid, edit.table, edit.id, edit.field, edit.value)
        elif isinstance(edit, FillParam):
            _fill_param(grid, edit)
        elif isinstance(edit, FillRange):
            _fill_range(grid, edit)
        else:
            _fill_setting(grid, edit)
    return {title: _lines(heads.get(title, []), rows) for title, rows in grid.items()}


def _rows(lines: Iterable[str]) -> list[dict[str, str]]:
    head, *rest = (line.split(",") for line in lines)
    return [dict(zip(head, row, strict=True)) for row in rest]


def _lines(head: list[str], rows: list[dict[str, str]]) -> list[str]:
    names = list(dict.fromkeys([*head, *(name for row in rows for name in row)]))
    return [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]


def _cells(row: Listed | Person | Unit) -> dict[str, str]:
    """The cells of a row of the domain by the titles of their columns."""
    sheet = SHEET_OF[SHEET_OF_ROW[type(row)]]
    return {sheet.column(en).zh: text for en, text in cells_of(row).items()}


def _put(grid: Grid, en: str, cells: dict[str, str]) -> None:
    grid.setdefault(SHEET_OF[en].zh, []).append({k: v for k, v in cells.items() if v})


def _drop(grid: Grid, en: str, cells: dict[str, str]) -> None:
    sheet = SHEET_OF[en]
    rows = grid[sheet.zh]

    def same(row: dict[str, str]) -> bool:
        for column in sheet.columns:
            said, wanted = row.get(column.zh, ""), cells.get(column.zh, "")
            if column.en == "to" and not said:
                said = row["起"]
            said = said or _EMPTY.get(column.en, "")
            words = {text: word.zh for word in column.words for text in word.spellings}
            if words.get(said, said) != wanted:
                return False
        return True

    kept = [row for row in rows if not same(row)]
    assert len(kept) < len(rows), (en, cells, rows)
    grid[sheet.zh] = kept


def _row(grid: Grid, en: str, identity: str) -> dict[str, str]:
    (row,) = (one for one in grid[SHEET_OF[en].zh] if one["编码"] == identity)
    return row


def _fill(grid: Grid, en: str, identity: str, field: str, value: object) -> None:
    column = SHEET_OF[en].column(column_of(field))
    _row(grid, en, identity)[column.zh] = spelled(column, value)


def _fill_param(grid: Grid, edit: FillParam) -> None:
    row = _row(grid, "duties", edit.duty)
    pairs = [one for one in re.split("[;；]", row.get("参数", "")) if one]
    names = (edit.param.en, edit.param.zh)
    kept = [one for one in pairs if one.partition("=")[0].strip() not in names]
    if edit.value != edit.param.default:
        kept.append(f"{edit.param.en}={parameter(edit.value)}")
    row["参数"] = ";".join(kept)


def _fill_range(grid: Grid, edit: FillRange) -> None:
    pairs = dict(
        one.split("=") for one in re.split("[;；]", _row(grid, "duties", edit.duty)["参数"]) if one
    )
    said = pairs.get(edit.param.en) or pairs.get(edit.param.zh)
    low, high = edit.unset
    if said is not None:
        first, dash, last = said.partition("-")
        low, high = int(first), int(last if dash else first)
    low = low if edit.low is None else edit.low
    high = high if edit.high is None else edit.high
    _fill_param(grid, FillParam(edit.duty, edit.param, (low, high)))


def _fill_setting(grid: Grid, edit: FillSetting) -> None:
    (setting,) = (one for one in SETTINGS if one.en == edit.field)
    rows = grid["设置"]
    grid["设置"] = [row for row in rows if row["项"] not in setting.spellings]
    grid["设置"].append({"项": setting.zh, "值": "" if edit.value is None else str(edit.value)})
