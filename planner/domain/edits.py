"""Edits of a workbook, as data: which rows and cells to change so that something is otherwise.

An edit says what a person does in Excel: write a row, delete a row, fill a cell. Explanations
name ways out by their edits, and try them on the problem; nobody has to read a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from planner.domain.params import Param
from planner.domain.problem import Absence, CalendarDay, Done, Link, Person, Pin, Problem, Unit

Listed = CalendarDay | Absence | Link | Pin | Done
"""Rows without an id: two that say the same are the same."""

Table = Literal["people", "duties", "items", "milestones"]
"""Sheets whose rows have an id."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write `row` below the last one of its sheet."""

    row: Listed | Person | Unit


@dataclass(frozen=True, slots=True)
class Drop:
    """Delete every row that says just what `row` says."""

    row: Listed


@dataclass(frozen=True, slots=True)
class Fill:
    """Fill one cell of the row `id` of `table` with `value`; `field` as in the domain's type."""

    table: Table
    id: str
    field: str
    value: object


@dataclass(frozen=True, slots=True)
class FillParam:
    """Give one parameter of a duty another value, in column 参数; its default takes it out."""

    duty: str
    param: Param[Any]
    value: object


@dataclass(frozen=True, slots=True)
class FillRange:
    """Give a parameter that is a range another lower or upper end; None leaves an end as it is.

    `unset` is the range that the duty has where it does not set the parameter.
    """

    duty: str
    param: Param[Any]
    low: int | None
    high: int | None
    unset: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FillSetting:
    """Give one setting of sheet 设置 another value; `field` as in the domain's type."""

    field: str
    value: object


Edit = Put | Drop | Fill | FillParam | FillRange | FillSetting
Edits = tuple[Edit, ...]

_LISTS: dict[type[Any], str] = {
    CalendarDay: "calendar",
    Absence: "absences",
    Link: "links",
    Pin: "pins",
    Done: "history",
}


def edited(problem: Problem, edits: Iterable[Edit]) -> Problem:
    """`problem` as it reads once the workbook is edited so, one edit after the other."""
    for edit in edits:
        problem = _DOING[type(edit)](problem, edit)
    return problem


def _put(problem: Problem, edit: Put) -> Problem:
    row = edit.row
    if isinstance(row, Person):
        return replace(problem, people={**problem.people, row.id: row})
    if isinstance(row, Unit):
        return replace(problem, units={**problem.units, row.id: row})
    name = _LISTS[type(row)]
    return replace(problem, **{name: (*getattr(problem, name), row)})  # type: ignore[arg-type]


def _drop(problem: Problem, edit: Drop) -> Problem:
    name = _LISTS[type(edit.row)]
    kept = tuple(row for row in getattr(problem, name) if row != edit.row)
    return replace(problem, **{name: kept})  # type: ignore[arg-type]


def _fill(problem: Problem, edit: Fill) -> Problem:
    rows = getattr(problem, edit.table)
    row = replace(rows[edit.id], **{edit.field: edit.value})
    changed = {**rows, edit.id: row}
    return replace(problem, **{edit.table: changed})  # type: ignore[arg-type]


def _fill_param(problem: Problem, edit: FillParam) -> Problem:
    duty = problem.duties[edit.duty]
    params = duty.params.having(edit.param, edit.value)
    return _fill(problem, Fill("duties", duty.id, "params", params))


def _fill_range(problem: Problem, edit: FillRange) -> Problem:
    low, high = problem.duties[edit.duty].params[edit.param] or edit.unset
    low = low if edit.low is None else edit.low
    high = high if edit.high is None else edit.high
    return _fill_param(problem, FillParam(edit.duty, edit.param, (low, high)))


def _fill_setting(problem: Problem, edit: FillSetting) -> Problem:
    settings = replace(problem.settings, **{edit.field: edit.value})  # type: ignore[arg-type]
    return replace(problem, settings=settings)


_DOING: dict[type[Any], Callable[[Problem, Any], Problem]] = {
    Put: _put,
    Drop: _drop,
    Fill: _fill,
    FillParam: _fill_param,
    FillRange: _fill_range,
    FillSetting: _fill_setting,
}
