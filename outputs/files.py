r"""plan.json and households.csv: written for other programs, read back strictly.

plan.json keeps one row of every table on a line of its own, so that two plans can be
compared line by line. households.csv is UTF-8 with ``\n`` ends and the mark without which
Excel takes it for text in the computer's own encoding.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from outputs.earlier import completed
from outputs.folder.reading import read_whole
from outputs.located import MOMENT, NOT_NEGATIVE, Misplaced, converted
from planner.domain.frames import Frame
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.plan import (
    FORMAT,
    HOLDER_COLUMNS,
    Adopted,
    FairnessRow,
    Gap,
    Level,
    Plan,
    PlannedLink,
    PlanWarning,
    RotationRow,
    Shift,
)
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble

PLAN_FILE = "plan.json"
HOLDERS_FILE = "households.csv"

HOURS = "hours"
"""The slot of a shift that has hours of its own: those from its start to its end."""

_SECONDS_DECIMALS = 2
_MONTH = re.compile(r"(\d{4}-\d\d)(-01)?", re.ASCII)
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", re.ASCII)


class UnreadablePlan(Trouble):
    """A plan that cannot be read. `text` says which file, where in it, and what is wrong."""


@dataclass(frozen=True, slots=True)
class _Source:
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Calendar:
    working_days: tuple[date, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class _Content:
    """plan.json as the plan's own types, but for what it writes in other words (`_shaped`)."""

    organisation: str
    start: date
    end: date
    timezone: str
    created: datetime
    source: _Source
    calendar: _Calendar
    levels: tuple[Level, ...]
    links: tuple[PlannedLink, ...]
    shifts: tuple[Shift, ...]
    rotations: tuple[RotationRow, ...]
    gaps: tuple[Gap, ...]
    fairness: tuple[FairnessRow, ...]
    warnings: tuple[PlanWarning, ...]
    adopted: tuple[Adopted, ...] = ()
    since: date | None = None
    omitted: tuple[str, ...] = ()


_OWN = tuple(one.name for one in fields(_Content) if one.name not in ("source", "calendar"))
"""What plan.json and a plan call by the same name."""


# -- writing -----------------------------------------------------------------------------


def write_plan(plan: Plan, path: Path) -> None:
    """Write `plan` as plan.json to `path`: sorted keys, the same bytes for the same plan.

    Raises OSError where the file cannot be written.
    """
    lines = ",\n".join(f"{_json(key)}: {_table(rows)}" for key, rows in sorted(_as_json(plan)))
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")


def write_households(plan: Plan, path: Path) -> None:
    """Write who holds which household to `path`, a row per link, in the order of `plan`.

    Raises OSError where the file cannot be written.
    """
    frame = plan.holders.loc[:, list(HOLDER_COLUMNS)]
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, default=_time)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    assert isinstance(value, date)  # noqa: S101  nothing else is left by msgspec
    return value.isoformat()


def _table(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_json(row) for row in value) + "\n]"
    return _json(value)


def _as_json(plan: Plan) -> Iterable[tuple[str, object]]:
    yield "format", FORMAT
    yield "source", {"file": plan.source_file, "sha256": plan.source_sha256}
    yield "calendar", {"working_days": plan.working_days, "provisional": plan.provisional}
    for name in _OWN:
        value = getattr(plan, name)
        if isinstance(value, tuple):
            if value or name not in ("adopted", "omitted"):
                yield name, [one if isinstance(one, str) else _row(name, one) for one in value]
        elif value is not None:
            yield name, value


def _row(name: str, one: Any) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(one, builtin_types=(date, datetime))
    for said in (row, *(row["people"] if name == "gaps" else ())):
        for optional in ("purpose", "said"):
            if said.get(optional, "") is None:
                del said[optional]
    if name == "levels":
        row |= {"name": one.code, "what": one.name}
        row["seconds"] = round(one.seconds, _SECONDS_DECIMALS)
        if one.rank is None:
            del row["rank"]
        if one.generation == 1:
            del row["generation"]
    elif name == "rotations":
        row["month"] = f"{one.month:%Y-%m}"
    elif name == "shifts":
        row["slot"] = HOURS if isinstance(one.slot, Hours) else one.slot
        if one.groups:
            row["group"] = one.groups[0].id
        else:
            del row["groups"]
    elif name == "gaps":
        first, last = one.period
        row["period"] = f"{first.isoformat()}/{last.isoformat()}"
    return row


# -- reading -----------------------------------------------------------------------------


def read_plan(path: Path) -> Plan:
    """The plan in the folder `path`, or in the file `path` with households.csv beside it.

    Unknown fields are let pass: the contract allows adding some. Raises UnreadablePlan
    where a file or a field is missing, or is not what the contract says.
    """
    if not path.is_dir():
        return _read_plan(path)
    try:  # both files of one version, also while a run writes another
        return read_whole(path, lambda folder: _read_plan(folder / PLAN_FILE))
    except OSError as error:
        what = _("it cannot be opened ({why})", why=reason(error))
        raise _unreadable(path / PLAN_FILE, what) from error


def _read_plan(file: Path) -> Plan:
    """The plan in `file`, with households.csv beside it; see :func:`read_plan`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"), parse_constant=_no_constant)
    except OSError as error:
        raise _unreadable(file, _("it cannot be opened ({why})", why=reason(error))) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, _("it is not JSON in UTF-8")) from error
    if not isinstance(content, dict):
        raise _unreadable(file, _("it is not a plan written by sanfang"))
    if content.get("format") != FORMAT:
        raise _unreadable(file, _('its format is not "{format}"', format=FORMAT))
    try:
        found = converted(_shaped(completed(content)), _Content)
        for where, expected in _faults(found):
            raise Misplaced(where, expected)
    except Misplaced as error:
        what = _("{where}: expected {expected}", where=error.where, expected=error.expected)
        raise _unreadable(file, what) from error
    return Plan(
        **{name: getattr(found, name) for name in _OWN},
        source_file=found.source.file,
        source_sha256=found.source.sha256,
        working_days=found.calendar.working_days,
        provisional=found.calendar.provisional,
        holders=_read_holders(file.parent / HOLDERS_FILE),
    )


def _read_holders(file: Path) -> Frame:
    import pandas as pd

    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            header, *rows = list(csv.reader(stream)) or [[]]
    except OSError as error:
        raise _unreadable(file, _("it cannot be opened ({why})", why=reason(error))) from error
    except (ValueError, csv.Error) as error:  # bad UTF-8 is a ValueError
        raise _unreadable(file, _("it is not a table in UTF-8")) from error
    for name in HOLDER_COLUMNS:
        if header.count(name) != 1:
            raise _unreadable(file, _("column {column} is missing, or is there twice", column=name))
    for number, row in enumerate(rows, start=2):  # the header is row 1
        if len(row) != len(header):
            raise _unreadable(file, _("row {row} has not as many cells as the header", row=number))
    frame = pd.DataFrame(rows, columns=header, dtype=str).loc[:, list(HOLDER_COLUMNS)]
    empty = (frame == "").any(axis="columns").to_numpy()
    if empty.any():
        raise _unreadable(file, _("row {row} has an empty cell", row=int(empty.argmax()) + 2))
    return frame.sort_values(["duty", "household", "holder"], ignore_index=True)


def _shaped(content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` with the names of levels, the months and the periods as a plan has them.

    Raises Misplaced, also where a shift does not say which households it goes to.
    """
    shifts = _each(content, "shifts", "households", "households", _as_it_is, _("a list"))
    month, period = _("a month like 2027-01"), _("two dates like 2027-01-04/2027-01-10")
    return {
        **content,
        "levels": _each(content, "levels", "what", "name", _word, _("a text")),
        "shifts": [_with_groups(_with_hours(row)) for row in shifts]
        if isinstance(shifts, list)
        else shifts,
        "rotations": _each(content, "rotations", "month", "month", _first_day, month),
        "gaps": _each(content, "gaps", "period", "period", _two_days, period),
    }


def _each(
    content: Mapping[str, Any],
    table: str,
    name: str,
    own: str,
    parse: Callable[[Any], object],
    expected: Text,
) -> Any:
    """The rows of `table` with the field `name` parsed, as the field `own`."""
    rows = content.get(table)
    if not isinstance(rows, list):
        return rows
    found = []
    for place, row in enumerate(rows):
        try:
            found.append({**row, own: parse(row[name])} if isinstance(row, dict) else row)
        except (KeyError, TypeError, ValueError):
            raise Misplaced(f"{table}[{place}].{name}", expected) from None
    return found


def _as_it_is(value: object) -> object:
    return value


def _with_hours(shift: Any) -> Any:
    """The row of a shift, whose slot is its own hours where it says so."""
    if not isinstance(shift, dict) or shift.get("slot") != HOURS:
        return shift
    try:
        start, end = (datetime.fromisoformat(shift[name]).time() for name in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        return {**shift, "slot": "day"}  # its start or end is told as wrong
    return {**shift, "slot": {"start": start.isoformat(), "end": end.isoformat()}}


def _with_groups(shift: Any) -> Any:
    """The row of a shift; what names one whole unit alone means the first part of the team."""
    if not isinstance(shift, dict) or "groups" in shift or shift.get("group") is None:
        return shift
    return {**shift, "groups": [{"id": shift["group"], "part": 0}]}


def _word(written: str) -> str:
    if not isinstance(written, str):
        raise TypeError(written)
    return written


def _first_day(written: str) -> str:
    """A month, YYYY-MM, as its first day; the first day itself is read as well."""
    match = _MONTH.fullmatch(written)
    if match is None:
        raise ValueError(written)
    return date.fromisoformat(f"{match[1]}-01").isoformat()


def _two_days(written: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(written)
    if match is None:
        raise ValueError(written)
    first, last = map(date.fromisoformat, match.groups())
    if last < first:
        raise ValueError(written)
    return first, last


def _faults(content: _Content) -> Iterator[tuple[str, Text]]:
    """Where values contradict each other or are none that can be, and what was expected."""
    if content.end < content.start:
        yield "end", _("a date that is not before start")
    try:
        ZoneInfo(content.timezone)
    except (KeyError, OSError, ValueError):  # an unknown zone, or the name of a folder of zones
        yield "timezone", _("a time zone like Asia/Shanghai")
    moments = [("created", content.created)]
    counts: list[tuple[str, float]] = []
    for place, level in enumerate(content.levels):
        counts.append((f"levels[{place}].seconds", level.seconds))
    for place, shift in enumerate(content.shifts):
        where = f"shifts[{place}]"
        moments += [(f"{where}.start", shift.start), (f"{where}.end", shift.end)]
        counts += [(f"{where}.people[{n}].part", one.part) for n, one in enumerate(shift.people)]
    for place, gap in enumerate(content.gaps):
        counts.append((f"gaps[{place}].missing", gap.missing))
    for place, row in enumerate(content.fairness):
        where = f"fairness[{place}]"
        counts += [(f"{where}.{name}", getattr(row, name)) for name in ("part", "min", "max")]
        counts += [(f"{where}.loads.{person}", load) for person, load in row.loads.items()]
    yield from ((where, MOMENT) for where, moment in moments if moment.tzinfo is None)
    yield from ((where, NOT_NEGATIVE) for where, count in counts if count < 0)
    for place, shift in enumerate(content.shifts):
        if shift.end < shift.start:
            yield f"shifts[{place}].end", _("a time that is not before start")


def _no_constant(word: str) -> float:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _unreadable(file: Path, what: Text) -> UnreadablePlan:
    return UnreadablePlan(_("{file} cannot be read: {what}.", file=file, what=what))
