"""What stands in a cell that says a value of the domain: the reading of cells, backwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from constraints.rest.rule import Rest
from inputs.workbook.schema import SHEET_OF, Column
from planner.domain.edits import Listed
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

SHEET_OF_ROW: Final[Mapping[type[Any], str]] = {
    CalendarDay: "calendar",
    Absence: "absences",
    Link: "links",
    Pin: "pins",
    Done: "history",
    Person: "people",
    Unit: "units",
}
"""The sheet, by its English name, on which a row of the domain stands."""

_COLUMNS = {"start": "from", "end": "to", "who": "person"}
_NO_LIMIT = 999


def cells_of(row: Listed | Person | Unit) -> dict[str, str]:
    """The cells of a row of the domain, by the English names of their columns."""
    sheet = SHEET_OF[SHEET_OF_ROW[type(row)]]
    columns = {field: sheet.column(column_of(field)) for field in cast(Any, row).__slots__}
    return {column.en: spelled(column, getattr(row, field)) for field, column in columns.items()}


def column_of(field: str) -> str:
    """The English name of the column of a field of the domain."""
    return _COLUMNS.get(field, field)


def spelled(column: Column, value: object) -> str:
    """The text of a cell of `column` that says `value`; empty where there is none."""
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


def parameter(value: object) -> str:
    """The value of a parameter as it stands in column 参数."""
    if isinstance(value, Rest):
        return f"{value.count}{'小时' if value.unit == 'hour' else '天'}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple) and all(isinstance(one, int) for one in value):
        return "-".join(str(min(one, _NO_LIMIT) if one >= INF else one) for one in value)
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
