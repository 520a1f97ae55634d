"""Sheet 设置: a list of keys and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from inputs.workbook import cells
from inputs.workbook.cells import Cell
from inputs.workbook.faults import Collector, all_named, did_you_mean, named
from inputs.workbook.rows import Rows
from inputs.workbook.schema import SETTINGS, Setting
from inputs.workbook.tables import Table
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.problem import DEFAULT_HOURS, Half, Settings

LONGEST_YEARS = 3


def settings(table: Table, faults: Collector) -> Settings:
    """The settings; what is missing or faulty has a default beside its fault.

    A plan whose start or end is not known is open there, so that no day is outside it.
    """
    rows = Rows(table, faults)
    values: dict[str, Any] = {}
    seen: dict[str, int] = {}
    for index in range(len(rows)):
        setting = _setting(rows, index)
        if setting is None:
            continue
        if setting.en in seen:
            _repeated(rows, index, setting, seen[setting.en])
            continue
        seen[setting.en] = index
        value = _value(rows, index, setting)
        if value is not None:
            values[setting.en] = value
    if table.whole:
        _check_required(rows, values, seen)
    _check_order(rows, values, seen)
    return Settings(
        organisation=values.get("organisation", ""),
        start=values.get("start", date.min),
        end=values.get("end", date.max),
        timezone=values.get("timezone", "Asia/Shanghai"),
        language=values.get("language", "zh"),
        hours=_hours(rows, values, seen),
        village_visits_per_week=values.get("village_visits_per_week"),
        households_per_round=values.get("households_per_round", 6),
        notice_days=values.get("notice_days", 2),
        clock=values.get("clock", "local"),
    )


def _setting(rows: Rows, index: int) -> Setting | None:
    """The setting a row is about; None with a fault where it is none."""
    if not rows.has(index, "key"):
        if rows.has(index, "value"):
            rows.missing(index, "key")
        return None
    key = rows.parse(index, "key", lambda c: cells.text(c).strip(" :"))
    if key is None:
        return None
    for setting in SETTINGS:
        if key.casefold() in (setting.zh, setting.en):
            return setting
    rows.fault(
        index,
        "key",
        "unknown-setting",
        _("This setting is not known; it is not read."),
        _("One of {words}.", words=all_named(SETTINGS)),
        did_you_mean(key, (word for setting in SETTINGS for word in (setting.zh, setting.en))),
        warning=True,
    )
    return None


def _repeated(rows: Rows, index: int, setting: Setting, earlier: int) -> None:
    same = cells.shown(rows.cell(index, "value")) == cells.shown(rows.cell(earlier, "value"))
    rows.fault(
        index,
        "key",
        "duplicate-setting",
        _(
            "{setting} is there already, in row {row}.",
            setting=named(setting),
            row=rows.table.numbers[earlier],
        ),
        remedy=_("Keep one of them."),
        warning=same,
    )


def _value(rows: Rows, index: int, setting: Setting) -> Any:
    """The value by the setting's type; None where it is empty or faulty."""
    readers: Mapping[str, Callable[[Cell], Any]] = {
        "text": lambda c: cells.text(c, rows.warner(index, "value")),
        "date": cells.day,
        "timezone": cells.timezone,
        "hours": cells.hours,
        "integer": lambda c: cells.integer(c, setting.least, setting.most),
        "choice": lambda c: cells.choice(c, setting.words),
    }
    return rows.parse(index, "value", readers[setting.cell])


def _check_required(rows: Rows, values: Mapping[str, Any], seen: Mapping[str, int]) -> None:
    for setting in SETTINGS:
        if not setting.required or setting.en in values:
            continue
        index = seen.get(setting.en)
        if index is not None and rows.has(index, "value"):
            continue  # it is there, and faulty
        rows.fault(
            index,
            "value" if index is not None else "key",
            "missing-setting",
            _("{setting} is missing.", setting=named(setting)),
            setting.note,
            _(
                "Write {setting} beside a value such as {example}.",
                setting=named(setting),
                example=setting.example,
            ),
        )


def _last_day(start: date) -> date:
    """The last day a plan that begins at `start` may have."""
    year = start.year + LONGEST_YEARS
    try:
        return start.replace(year=year) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def _check_order(rows: Rows, values: Mapping[str, Any], seen: Mapping[str, int]) -> None:
    start, end = values.get("start"), values.get("end")
    if start is None or end is None:
        return
    if end < start:
        rows.fault(
            seen["end"],
            "value",
            "reversed-dates",
            _("The plan ends before it starts, {day}.", day=start.isoformat()),
            _("The same day or a later one."),
            _("Swap or correct the two dates."),
        )
    elif end > _last_day(start):
        rows.fault(
            seen["end"],
            "value",
            "plan-too-long",
            _("The plan is longer than three years."),
            _("At most {day}.", day=_last_day(start).isoformat()),
            _("Plan a quarter or a year at a time."),
        )


def _hours(
    rows: Rows, values: Mapping[str, Any], seen: Mapping[str, int]
) -> dict[Half, tuple[time, time]]:
    hours: dict[Half, tuple[time, time]] = {
        half: values.get(half, DEFAULT_HOURS[half]) for half in DEFAULT_HOURS
    }
    halves: tuple[Half, ...] = ("am", "pm", "evening")
    for earlier, later in pairwise(halves):
        if hours[earlier][1] > hours[later][0]:
            index = seen.get(later, seen.get(earlier))
            fault = CellFault(
                "overlapping-hours",
                _("The hours of morning, afternoon and evening overlap."),
                _("Each begins when the one before has ended."),
            )
            if index is not None:
                rows.caught(index, "value", fault)
    return hours
