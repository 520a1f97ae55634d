"""Edits of a workbook done in its sheets, cell by cell, as somebody does them in Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from constraints.rest.rule import Rest
from inputs.workbook.schema import SHEET_OF, SHEETS
from inputs.workbook.schema.settings import SETTINGS
from planner.domain.edits import Drop, Edit, Fill, FillParam, FillRange, FillSetting, Put
from planner.domain.problem import (
    Absence,
    Cadence,
    CalendarDay,
    Deadline,
    Done,
    Link,
    Owner,
    PerPeriod,
    Person,
    Pin,
    Selector,
    TeamPart,
    Unit,
)
from planner.domain.words import ITEM_CLASSES, PERIODS
from planner.model.linear import INF
from tests.builders.sheets import Sheets

_SHEET_OF_ROW: dict[type[Any], str] = {
    CalendarDay: "calendar",
    Absence: "absences",
    Link: "links",
    Pin: "pins",
    Done: "history",
    Person: "people",
    Unit: "units",
}
_COLUMNS = {"start": "from", "end": "to", "who": "person"}
_EMPTY = {"state": "现有", "count": "1"}
"""What an empty cell of a row without id means, where it means something."""

Grid = dict[str, list[dict[str, str]]]


def done_in(sheets: Sheets, edits: Iterable[Edit]) -> Sheets:
    """`sheets` after `edits`. Fails where a row to delete or fill is not there."""
    grid = {title: _rows(lines) for title, lines in sheets.items()}
    heads = {title: lines[0].split(",") for title, lines in sheets.items()}
    for edit in edits:
        if isinstance(edit, Put):
            _put(grid, _SHEET_OF_ROW[type(edit.row)], _cells(edit.row))
        elif isinstance(edit, Drop):
            _drop(grid, _SHEET_OF_ROW[type(edit.row)], _cells(edit.row))
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


def _cells(row: object) -> dict[str, str]:
    """The cells of a row of the domain by the titles of their columns."""
    sheet = SHEET_OF[_SHEET_OF_ROW[type(row)]]
    found = {}
    for field in cast(Any, row).__slots__:
        en = _COLUMNS.get(field, field)
        if isinstance(row, Person) and field == "start":
            en = "from"
        column = sheet.column(en)
        found[column.zh] = _text(column, getattr(row, field))
    return found


def _text(column: Any, value: object) -> str:
    if value is None or value == () or value == frozenset():
        return ""
    if isinstance(value, Owner):
        return f"每单位:{value.units.text if value.units is not None else ''}"
    if isinstance(value, Selector):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if column.cell == "share":
        return f"{value}%"
    if isinstance(value, frozenset):
        return "、".join("一二三四五六日"[day] for day in sorted(value))
    if column.words:
        return next((word.zh for word in column.words if word.value == value), str(value))
    if isinstance(value, tuple) and isinstance(value[0], TeamPart):
        return "+".join(_part(one) for one in value)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _part(part: TeamPart) -> str:
    label = f"{part.label}=" if part.label else ""
    return f"{label}{part.selector.text}*{'全体' if part.count is None else part.count}"


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
    name = {"start": "from"}.get(field, field)
    column = SHEET_OF[en].column(name)
    _row(grid, en, identity)[column.zh] = _text(column, value)


def _fill_param(grid: Grid, edit: FillParam) -> None:
    row = _row(grid, "duties", edit.duty)
    pairs = [one for one in re.split("[;；]", row.get("参数", "")) if one]
    names = (edit.param.en, edit.param.zh)
    kept = [one for one in pairs if one.partition("=")[0].strip() not in names]
    if edit.value != edit.param.default:
        kept.append(f"{edit.param.en}={_value(edit.value)}")
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


def _value(value: object) -> str:
    if isinstance(value, Rest):
        return f"{value.count}{'小时' if value.unit == 'hour' else '天'}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and all(isinstance(one, int) for one in value):
        return "-".join(str(min(one, 999) if one >= INF else one) for one in value)
    if isinstance(value, tuple):
        return "、".join(_item(one) for one in value)
    return str(value)


def _item(one: object) -> str:
    """One of several values of a parameter."""
    if isinstance(one, PerPeriod):
        period = next(word.zh for word in PERIODS if word.value == one.period)
        return f"{one.times}/{period}{'@公平组' if one.pool else ''}"
    if isinstance(one, Cadence):
        period = next((word.zh for word in PERIODS if word.value == one.period), "期")
        often = one.times if one.percent == 100 else f"{one.percent}%"
        return f"{one.category}:{often}/{period}"
    if isinstance(one, Deadline):
        word = next(
            (word.zh for word in ITEM_CLASSES if word.value == one.item_class), one.item_class
        )
        return f"{word}:{one.count}{'天' if one.unit == 'day' else '月'}"
    if isinstance(one, tuple):
        category, least = one
        return f"{category}:{least}"
    return str(one)


def _fill_setting(grid: Grid, edit: FillSetting) -> None:
    (setting,) = (one for one in SETTINGS if one.en == edit.field)
    rows = grid["设置"]
    grid["设置"] = [row for row in rows if row["项"] not in setting.spellings]
    grid["设置"].append({"项": setting.zh, "值": "" if edit.value is None else str(edit.value)})


assert set(_SHEET_OF_ROW.values()) <= {sheet.en for sheet in SHEETS}
