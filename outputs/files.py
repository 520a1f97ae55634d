r"""plan.json and households.csv: written for other programs, read back strictly.

plan.json keeps one row of every table on a line of its own, so that two plans can be
compared line by line. households.csv is plain UTF-8 without a byte order mark and with
``\n`` ends: it holds ids only, and most programs take a mark for part of the first header.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar, cast, get_args
from zoneinfo import ZoneInfo

import pandas as pd

from outputs.earlier import Row, level_facts
from planner.domain.language import Text, _
from planner.domain.plan import (
    FORMAT,
    Adopted,
    Assigned,
    Cause,
    FairnessRow,
    Gap,
    Level,
    Plan,
    PlannedLink,
    PlanWarning,
    Reason,
    RotationRow,
    Shift,
)
from planner.domain.problem import Slot
from planner.domain.reasons import reason

PLAN_FILE = "plan.json"
HOLDERS_FILE = "households.csv"
HOLDER_COLUMNS = ("household", "duty", "holder")

_SECONDS_DECIMALS = 2
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH = re.compile(r"(\d{4}-\d\d)(-01)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)

T = TypeVar("T")


class UnreadablePlan(ValueError):
    """A plan that cannot be read. `text` says which file, where in it, and what is wrong."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


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
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _table(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_json(row) for row in value) + "\n]"
    return _json(value)


def _as_json(plan: Plan) -> Iterable[tuple[str, object]]:
    yield "format", FORMAT
    yield "organisation", plan.organisation
    yield "start", plan.start.isoformat()
    yield "end", plan.end.isoformat()
    yield "timezone", plan.timezone
    yield "created", _moment(plan.created)
    yield "source", {"file": plan.source_file, "sha256": plan.source_sha256}
    yield (
        "calendar",
        {
            "working_days": [day.isoformat() for day in plan.working_days],
            "provisional": plan.provisional,
        },
    )
    yield (
        "levels",
        [_level_as_json(level) for level in plan.levels],
    )
    yield (
        "links",
        [
            {
                "duty": link.duty,
                "holder": link.holder,
                "target": link.target,
                "current": link.current,
            }
            for link in plan.links
        ],
    )
    yield "shifts", [_shift_as_json(shift) for shift in plan.shifts]
    yield (
        "rotations",
        [
            {
                "duty": row.duty,
                "owner": row.owner,
                "month": f"{row.month:%Y-%m}",
                "target": row.target,
                "forecast": row.forecast,
            }
            for row in plan.rotations
        ],
    )
    yield "gaps", [_gap_as_json(gap) for gap in plan.gaps]
    yield (
        "fairness",
        [
            {
                "duty": row.duty,
                "part": row.part,
                "pool": list(row.pool),
                "loads": dict(row.loads),
                "min": row.min,
                "max": row.max,
            }
            for row in plan.fairness
        ],
    )
    yield (
        "warnings",
        [{"code": warning.code, "message": warning.message} for warning in plan.warnings],
    )
    if plan.adopted:
        yield "adopted", [{"id": one.id, "mode": one.mode} for one in plan.adopted]


def _level_as_json(level: Level) -> dict[str, object]:
    row: dict[str, object] = {
        "name": level.code,
        "stage": level.stage,
        "what": level.name,
        "value": level.value,
        "bound": level.bound,
        "proven": level.proven,
        "seconds": round(level.seconds, _SECONDS_DECIMALS),
    }
    if level.rank is not None:
        row["rank"] = level.rank
    if level.generation > 1:
        row["generation"] = level.generation
    return row


def _shift_as_json(shift: Shift) -> dict[str, object]:
    return {
        "id": shift.id,
        "duty": shift.duty,
        "kind": shift.kind,
        "owner": shift.owner,
        "date": shift.date.isoformat(),
        "slot": shift.slot,
        "start": _moment(shift.start),
        "end": _moment(shift.end),
        "place": shift.place,
        "target": shift.target,
        "people": [{"id": one.id, "part": one.part} for one in shift.people],
        "households": list(shift.households),
    }


def _gap_as_json(gap: Gap) -> dict[str, object]:
    first, last = gap.period
    return {
        "id": gap.id,
        "obligation": gap.obligation,
        "duty": gap.duty,
        "owner": gap.owner,
        "cause": gap.cause,
        "missing": gap.missing,
        "period": f"{first.isoformat()}/{last.isoformat()}",
        "date": None if gap.date is None else gap.date.isoformat(),
        "target": gap.target,
        "people": [{"id": one.id, "reason": one.reason} for one in gap.people],
        "message": gap.message,
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


# -- reading -----------------------------------------------------------------------------


def read_plan(path: Path) -> Plan:
    """The plan in the folder `path`, or in the file `path` with households.csv beside it.

    Unknown fields are let pass: the contract allows adding some. Raises UnreadablePlan
    where a file or a field is missing, or is not what the contract says.
    """
    file = path / PLAN_FILE if path.is_dir() else path
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
    return _plan(_Fields(file, "", content), _read_holders(file.parent / HOLDERS_FILE))


def _read_holders(file: Path) -> pd.DataFrame:
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


def _plan(fields: _Fields, holders: pd.DataFrame) -> Plan:
    source = fields.inner("source")
    days = fields.inner("calendar")
    start, end = fields.day("start"), fields.day("end")
    if end < start:
        raise fields.wrong("end", _("a date that is not before start"))
    return Plan(
        organisation=fields.text("organisation"),
        start=start,
        end=end,
        timezone=fields.zone("timezone"),
        created=fields.moment("created"),
        source_file=source.text("file"),
        source_sha256=source.text("sha256"),
        working_days=days.days("working_days"),
        provisional=days.flag("provisional"),
        levels=fields.rows("levels", _level),
        links=fields.rows("links", _link),
        shifts=fields.rows("shifts", _shift),
        rotations=fields.rows("rotations", _rotation),
        gaps=fields.rows("gaps", _gap),
        fairness=fields.rows("fairness", _fairness),
        warnings=fields.rows("warnings", _warning),
        holders=holders,
        adopted=fields.rows("adopted", _adopted) if fields.has("adopted") else (),
    )


def _level(fields: _Fields) -> Level:
    code = fields.text("name")
    told: Row = level_facts(code)
    if fields.has("stage"):
        told = {
            "stage": fields.text("stage"),
            "name": fields.text("what"),
            "rank": fields.count("rank") if fields.has("rank") else None,
            "generation": fields.count("generation") if fields.has("generation") else 1,
        }
    return Level(
        **told,
        value=fields.whole("value"),
        bound=fields.whole("bound"),
        proven=fields.flag("proven"),
        seconds=fields.seconds("seconds"),
    )


def _link(fields: _Fields) -> PlannedLink:
    return PlannedLink(
        duty=fields.text("duty"),
        holder=fields.text("holder"),
        target=fields.text("target"),
        current=fields.flag("current"),
    )


def _shift(fields: _Fields) -> Shift:
    start, end = fields.moment("start"), fields.moment("end")
    if end < start:
        raise fields.wrong("end", _("a time that is not before start"))
    return Shift(
        id=fields.text("id"),
        duty=fields.text("duty"),
        kind=fields.text("kind"),
        owner=fields.maybe("owner"),
        date=fields.day("date"),
        slot=cast("Slot", fields.word("slot", get_args(Slot))),
        start=start,
        end=end,
        place=fields.maybe("place"),
        target=fields.maybe("target"),
        people=fields.rows("people", lambda one: Assigned(one.text("id"), one.count("part"))),
        households=fields.texts("households"),
    )


def _rotation(fields: _Fields) -> RotationRow:
    return RotationRow(
        duty=fields.text("duty"),
        owner=fields.text("owner"),
        month=fields.month("month"),
        target=fields.text("target"),
        forecast=fields.flag("forecast"),
    )


def _gap(fields: _Fields) -> Gap:
    return Gap(
        id=fields.text("id"),
        obligation=fields.text("obligation"),
        duty=fields.text("duty"),
        owner=fields.maybe("owner"),
        cause=cast("Cause", fields.word("cause", get_args(Cause))),
        missing=fields.count("missing"),
        period=fields.period("period"),
        date=None if fields.maybe("date") is None else fields.day("date"),
        target=fields.maybe("target"),
        people=fields.rows("people", lambda one: Reason(one.text("id"), one.text("reason"))),
        message=fields.text("message"),
    )


def _fairness(fields: _Fields) -> FairnessRow:
    return FairnessRow(
        duty=fields.text("duty"),
        part=fields.count("part"),
        pool=fields.texts("pool"),
        loads=fields.counts("loads"),
        min=fields.count("min"),
        max=fields.count("max"),
    )


def _adopted(fields: _Fields) -> Adopted:
    mode = fields.word("mode", ("fixed", "wish"))
    return Adopted(fields.text("id"), "fixed" if mode == "fixed" else "wish")


def _warning(fields: _Fields) -> PlanWarning:
    return PlanWarning(code=fields.text("code"), message=fields.text("message"))


class _Fields:
    """The fields of one JSON object: every one is there and of its type, or UnreadablePlan."""

    def __init__(self, file: Path, where: str, values: Mapping[str, object]) -> None:
        self._file = file
        self._where = where
        self._values = values

    def wrong(self, name: str, expected: Text) -> UnreadablePlan:
        """The error that the field `name` is not what was expected."""
        where = f"{self._where}{name}"
        return _unreadable(
            self._file, _("{where}: expected {expected}", where=where, expected=expected)
        )

    def has(self, name: str) -> bool:
        """Whether the field is there at all."""
        return name in self._values

    def _value(self, name: str, expected: Text) -> object:
        if name not in self._values:
            raise self.wrong(name, expected)
        return self._values[name]

    def text(self, name: str) -> str:
        """A string."""
        expected = _("a text")
        value = self._value(name, expected)
        if not isinstance(value, str):
            raise self.wrong(name, expected)
        return value

    def maybe(self, name: str) -> str | None:
        """A string or null."""
        expected = _("a text or null")
        value = self._value(name, expected)
        if value is not None and not isinstance(value, str):
            raise self.wrong(name, expected)
        return value

    def word(self, name: str, words: Iterable[str]) -> str:
        """One of `words`."""
        expected = _("one of {words}", words=", ".join(words))
        value = self._value(name, expected)
        if not isinstance(value, str) or value not in words:
            raise self.wrong(name, expected)
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        expected = _("true or false")
        value = self._value(name, expected)
        if not isinstance(value, bool):
            raise self.wrong(name, expected)
        return value

    def whole(self, name: str) -> int:
        """A whole number."""
        expected = _("a whole number")
        value = self._value(name, expected)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(name, expected)
        return value

    def count(self, name: str) -> int:
        """A whole number that is not negative."""
        value = self.whole(name)
        if value < 0:
            raise self.wrong(name, _("a number that is not negative"))
        return value

    def seconds(self, name: str) -> float:
        """A number that is not negative."""
        expected = _("a number that is not negative")
        value = self._value(name, expected)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(name, expected)
        try:
            seconds = float(value)
        except OverflowError:
            raise self.wrong(name, expected) from None
        if seconds < 0 or not math.isfinite(seconds):
            raise self.wrong(name, expected)
        return seconds

    def day(self, name: str) -> date:
        """A date, YYYY-MM-DD."""
        expected = _("a date like 2027-01-04")
        return self._parsed(name, expected, _as_day)

    def month(self, name: str) -> date:
        """A month, YYYY-MM, as its first day; the first day itself is read as well."""
        expected = _("a month like 2027-01")
        return self._parsed(name, expected, _as_month)

    def moment(self, name: str) -> datetime:
        """A time with its offset, RFC 3339."""
        expected = _("a time like 2027-01-04T08:30:00+08:00")
        return self._parsed(name, expected, _as_moment)

    def period(self, name: str) -> tuple[date, date]:
        """Two dates, ``first/last``."""
        expected = _("two dates like 2027-01-04/2027-01-10")
        first, last = self._parsed(name, expected, _as_period)
        if last < first:
            raise self.wrong(name, expected)
        return first, last

    def zone(self, name: str) -> str:
        """The name of a time zone."""
        expected = _("a time zone like Asia/Shanghai")
        return self._parsed(name, expected, _as_zone)

    def _parsed(self, name: str, expected: Text, parse: Callable[[str], T]) -> T:
        value = self._value(name, expected)
        if not isinstance(value, str):
            raise self.wrong(name, expected)
        try:
            return parse(value)
        except ValueError:
            raise self.wrong(name, expected) from None

    def _items(self, name: str) -> list[object]:
        expected = _("a list")
        value = self._value(name, expected)
        if not isinstance(value, list):
            raise self.wrong(name, expected)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings."""
        values = self._items(name)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values):
            raise self.wrong(name, _("a list of texts"))
        return texts

    def days(self, name: str) -> tuple[date, ...]:
        """A list of dates."""
        try:
            return tuple(_as_day(text) for text in self.texts(name))
        except ValueError:
            raise self.wrong(name, _("a list of dates like 2027-01-04")) from None

    def counts(self, name: str) -> dict[str, int]:
        """An object of whole numbers that are not negative."""
        inner = self.inner(name)
        return {key: inner.count(key) for key in inner._values}  # noqa: SLF001  its own class

    def inner(self, name: str) -> _Fields:
        """An object inside this one."""
        expected = _("an object")
        value = self._value(name, expected)
        if not isinstance(value, dict):
            raise self.wrong(name, expected)
        return _Fields(self._file, f"{self._where}{name}.", value)

    def rows(self, name: str, read: Callable[[_Fields], T]) -> tuple[T, ...]:
        """A list of objects, each read by `read`."""
        rows = []
        for index, value in enumerate(self._items(name)):
            here = f"{name}[{index}]"
            if not isinstance(value, dict):
                raise self.wrong(here, _("an object"))
            rows.append(read(_Fields(self._file, f"{self._where}{here}.", value)))
        return tuple(rows)


def _as_day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _as_month(text: str) -> date:
    match = _MONTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date.fromisoformat(f"{match[1]}-01")


def _as_moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _as_period(text: str) -> tuple[date, date]:
    first, slash, last = text.partition("/")
    if not slash:
        raise ValueError(text)
    return _as_day(first), _as_day(last)


def _as_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError) as error:  # an unknown zone, or the name of a folder of zones
        raise ValueError(text) from error
    return text


def _no_constant(word: str) -> float:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _unreadable(file: Path, what: Text) -> UnreadablePlan:
    return UnreadablePlan(_("{file} cannot be read: {what}.", file=file, what=what))
