"""Sheet 设置: a list of keys and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from inputs.workbook import cells
from inputs.workbook.cells import Cell
from inputs.workbook.faults import Collector, all_named, did_you_mean, named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from inputs.workbook.schema import SETTINGS, Setting
from inputs.workbook.tables import Table
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.problem import DEFAULT_HOURS, Half, Settings
from planner.domain.words import items, squash

LONGEST_YEARS = 3

_PHONES = _("A number, or several of the form 示例村:0510-80000002, separated by 、.")
_NOTICE_PHONE = next(setting for setting in SETTINGS if setting.cell == "phones")


def settings(table: Table, faults: Collector) -> Settings:
    """The settings; what is missing or faulty has a default beside its fault.

    A plan whose start or end is not known is open there, so that no day is outside it.
    """
    rows = Rows(table, faults)
    values: dict[str, Any] = {}
    seen: dict[str, Row] = {}
    for row in rows:
        setting = _setting(row)
        if setting is None:
            continue
        if setting.en in seen:
            _repeated(row, setting, seen[setting.en])
            continue
        seen[setting.en] = row
        value = _value(row, setting)
        if value is not None:
            values[setting.en] = value
    if table.whole:
        _check_required(rows, values, seen)
    _check_order(values, seen)
    hours = _hours(values, seen)
    given = {en: value for en, value in values.items() if en not in hours}
    known = {"organisation": "", "start": date.min, "end": date.max, **given}
    return Settings(hours=hours, **known)


def notice_phones(
    table: Table, registers: Registers, faults: Collector
) -> tuple[tuple[str, str], ...]:
    """公示电话, its units looked up: (unit's id, or nothing for every unit; number)."""
    for row in Rows(table, faults):
        if cells.shown(row.cell("key")).strip(" :").casefold() in _NOTICE_PHONE.spellings:
            return row.parse("value", partial(_phones, row, registers)) or ()
    return ()


def _phones(row: Row, registers: Registers, cell: Cell) -> tuple[tuple[str, str], ...]:
    written = cells.raw_text(cell, row.warner("value"))
    if ":" not in written:
        return (("", _number(written)),)
    found: dict[str, str] = {}
    for item in items(written):
        unit, colon, number = (side.strip() for side in item.rpartition(":"))
        if not colon:
            raise CellFault("bad-phone", _("“{item}” names no unit.", item=item), _PHONES)
        key = registers.reference(squash(unit), ("units",), row.warner("value"))
        if key in found:
            raise CellFault("bad-phone", _("“{unit}” has a number twice.", unit=unit), _PHONES)
        found[key] = _number(number)
    return tuple(found.items())


def _number(written: str) -> str:
    if not any(map(str.isdigit, written)):
        raise CellFault("bad-phone", _("There is no telephone number in it."), _PHONES)
    return written


def _setting(row: Row) -> Setting | None:
    """The setting a row is about; None with a fault where it is none."""
    if not row.has("key"):
        if row.has("value"):
            row.missing("key")
        return None
    key = row.parse("key", lambda c: cells.text(c).strip(" :"))
    if key is None:
        return None
    for setting in SETTINGS:
        if key.casefold() in setting.spellings:
            return setting
    row.fault(
        "key",
        "unknown-setting",
        _("This setting is not known; it is not read."),
        _("One of {words}.", words=all_named(SETTINGS)),
        did_you_mean(key, (word for setting in SETTINGS for word in setting.spellings)),
        warning=True,
    )
    return None


def _repeated(row: Row, setting: Setting, earlier: Row) -> None:
    same = cells.shown(row.cell("value")) == cells.shown(earlier.cell("value"))
    row.fault(
        "key",
        "duplicate-setting",
        _("{setting} is there already, in row {row}.", setting=named(setting), row=earlier.number),
        remedy=_("Keep one of them."),
        warning=same,
    )


def _value(row: Row, setting: Setting) -> Any:
    """The value by the setting's type; None where it is empty or faulty."""
    if setting is _NOTICE_PHONE:
        return None  # it names units, which are read later: see `notice_phones`
    readers: Mapping[str, Callable[[Cell], Any]] = {
        "text": lambda c: cells.text(c, row.warner("value")),
        "prose": lambda c: cells.prose(c, row.warner("value")),
        "date": row.days.read,
        "domain": cells.domain,
        "timezone": cells.timezone,
        "hours": lambda c: cells.hours(c, overnight=setting.en in ("evening", "night")),
        "integer": lambda c: cells.integer(c, setting.least, setting.most),
        "choice": lambda c: cells.choice(c, setting.words),
    }
    return row.parse("value", readers[setting.cell])


def _check_required(rows: Rows, values: Mapping[str, Any], seen: Mapping[str, Row]) -> None:
    for setting in SETTINGS:
        row = seen.get(setting.en)
        if not setting.required or setting.en in values or (row and row.has("value")):
            continue  # it is there, or it is faulty
        fault = CellFault(
            "missing-setting",
            _("{setting} is missing.", setting=named(setting)),
            setting.note,
            _(
                "Write {setting} beside a value such as {example}.",
                setting=named(setting),
                example=setting.example,
            ),
        )
        if row is None:
            rows.faults.caught(rows.table.place(None, "key"), fault)
        else:
            row.caught("value", fault)


def _last_day(start: date) -> date:
    """The last day a plan that begins at `start` may have."""
    year = start.year + LONGEST_YEARS
    try:
        return start.replace(year=year) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def _check_order(values: dict[str, Any], seen: Mapping[str, Row]) -> None:
    start, end = values.get("start"), values.get("end")
    if start is None or end is None:
        return
    if end < start:
        del values["start"], values["end"]  # nothing is told that follows from it
        seen["end"].fault(
            "value",
            "reversed-dates",
            _("The plan ends before it starts, {day}.", day=start.isoformat()),
            _("The same day or a later one."),
            _("Swap or correct the two dates."),
        )
    elif end > _last_day(start):
        seen["end"].fault(
            "value",
            "plan-too-long",
            _("The plan is longer than three years."),
            _("At most {day}.", day=_last_day(start).isoformat()),
            _("Plan a quarter or a year at a time."),
        )


def _hours(values: Mapping[str, Any], seen: Mapping[str, Row]) -> dict[Half, tuple[time, time]]:
    hours: dict[Half, tuple[time, time]] = {
        half: (values[half].start, values[half].end) if half in values else usual
        for half, usual in DEFAULT_HOURS.items()
    }
    halves: tuple[Half, ...] = ("am", "pm", "evening")
    for earlier, later in pairwise(halves):
        row = seen.get(later, seen.get(earlier))
        if hours[earlier][1] > hours[later][0] and row is not None:
            row.fault(
                "value",
                "overlapping-hours",
                _("The hours of morning, afternoon and evening overlap."),
                _("Each begins when the one before has ended."),
            )
    start, end = hours["evening"]
    if end < start:
        overlaps = end > hours["am"][0]
        seen["evening"].fault(
            "value",
            "overlapping-hours" if overlaps else "night",
            _("The hours of morning, afternoon and evening overlap.")
            if overlaps
            else _("The evening ends on the next day."),
            _("Each begins when the one before has ended.") if overlaps else None,
            None
            if overlaps
            else _("Give the duty a rest of hours or days where nobody may serve on after it."),
            warning=not overlaps,
        )
    return hours
