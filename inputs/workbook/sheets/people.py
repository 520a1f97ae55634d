"""Sheets 日历, 单位, 人员 and 不可用."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Literal, cast
from unicodedata import normalize

from inputs.workbook import reminders
from inputs.workbook.cells import is_empty
from inputs.workbook.cycles import cycles
from inputs.workbook.faults import quoted
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from planner.domain.accounts import WHOLE_SHARE
from planner.domain.hours import Hours
from planner.domain.language import _
from planner.domain.mail import is_mail
from planner.domain.problem import Absence, CalendarDay, Person, Settings, Slot, Unit
from planner.domain.words import squash

_DEEPEST = 50


def calendar(rows: Rows) -> tuple[CalendarDay, ...]:
    """Sheet 日历."""
    found: dict[date, CalendarDay] = {}
    for row in rows:
        day, kind = row.day("date"), row.choice("kind")
        note = row.text("note")
        if day is None or kind is None:
            continue
        known = CalendarDay(day, cast(Literal["off", "work"], kind), note)
        earlier = found.setdefault(day, known)
        if earlier is not known:
            same = earlier.kind == kind
            row.fault(
                "date",
                "duplicate-row" if same else "contradiction",
                _("This day is on the sheet already.")
                if same
                else _("This day is off in one row and worked in another."),
                remedy=_("Delete one of the rows."),
                warning=same,
            )
    return tuple(found.values())


def units(rows: Rows, registers: Registers, used: frozenset[str]) -> dict[str, Unit]:
    """Sheet 单位. A cycle of parents is one fault, and cut. `used` as for people."""
    found: dict[str, Unit] = {}
    at: dict[str, Row] = {}
    for row, identifier in rows.identified():
        unit = Unit(
            identifier or "",
            squash(row.text("name")),
            row.text("kind"),
            row.reference("parent", registers),
            row.integer("households"),
            row.kept_words("tags", used),
            row.text("note"),
            *_position(row),
        )
        if identifier is not None:
            found[identifier], at[identifier] = unit, row
    order = list(found)
    parents = {unit.id: () if unit.parent is None else (unit.parent,) for unit in found.values()}
    for cycle in cycles(parents):
        first = cycle.index(min(cycle, key=order.index))
        ids_in_turn = (*cycle[first:], *cycle[: first + 1])
        at[cycle[first]].fault(
            "parent",
            "unit-cycle",
            _("These units are each below the next: {ids}.", ids=quoted(ids_in_turn)),
            _("A unit that is not below this one; empty for the topmost."),
        )
        for identifier in cycle:
            found[identifier] = replace(found[identifier], parent=None)
    for unit in found.values():
        if _depth(unit, found) > _DEEPEST:
            at[unit.id].fault(
                "parent",
                "units-too-deep",
                _("More than {n} units are above this one.", n=_DEEPEST),
            )
            found[unit.id] = replace(unit, parent=None)
    return found


def _position(row: Row) -> tuple[float | None, float | None]:
    """Longitude and latitude; with a warning neither where only one of them is written."""
    longitude, latitude = row.decimal("longitude"), row.decimal("latitude")
    if (longitude is None) != (latitude is None):
        written, empty = ("longitude", "latitude")[:: 1 if latitude is None else -1]
        if is_empty(row.cell(empty)):
            row.fault(
                written,
                "half-position",
                _("A place on the map needs both numbers; the other one is empty."),
                remedy=_("Fill in both 经度 and 纬度, or neither."),
                warning=True,
            )
        return None, None
    return longitude, latitude


def _depth(unit: Unit, among: Mapping[str, Unit]) -> int:
    depth = 0
    while unit.parent is not None and unit.parent in among and depth <= _DEEPEST:
        unit, depth = among[unit.parent], depth + 1
    return depth


def people(rows: Rows, registers: Registers, used: frozenset[str]) -> dict[str, Person]:
    """Sheet 人员. `used` are the words that duties use."""
    found: dict[str, Person] = {}
    for row, identifier in rows.identified():
        start, until = row.day("from"), row.day("until")
        row.in_order(("from", start), ("until", until))
        person = Person(
            identifier or "",
            squash(row.text("name")),
            row.reference("unit", registers),
            row.text("title"),
            row.kept_words("roles", used),
            row.reference("home", registers),
            row.reference("origin", registers),
            row.integer("household_limit"),
            row.text("phone"),
            _mail(row),
            start,
            until,
            row.share("share") or WHOLE_SHARE,
        )
        if identifier is not None:
            found[identifier] = person
    return found


def _mail(row: Row) -> str:
    """The address of a person; what is none is told, and nothing is sent there."""
    written = normalize("NFKC", row.text("email")).strip()
    if not written or is_mail(written):
        return written
    row.fault(
        "email",
        "no-mail-address",
        _("This is no address for mail: no messages go there."),
        _("one address, such as name@example.org; empty where there is none."),
        warning=True,
    )
    return ""


def absences(rows: Rows, registers: Registers, plan: Settings) -> tuple[Absence, ...]:
    """Sheet 不可用. Without an end an absence is one day; clock times cut its edges."""
    found: list[tuple[Row, Absence]] = []
    for row in rows:
        who = row.reference("person", registers)
        start, end = row.day("from"), row.day("to")
        slot = cast(Slot | None, row.slot("slot", plan))
        reason = row.text("reason")
        ordered = row.in_order(("from", start), ("to", end))
        if who is None or start is None or not ordered:
            continue
        found.append((row, Absence(who, start, end or start, slot, reason)))
    reminders.absences_outside(found, plan, rows)
    return tuple(
        part
        for row, absence in found
        for part in ((absence,) if absence.slot else _by_the_clock(row, absence))
    )


def _by_the_clock(row: Row, absence: Absence) -> Iterator[Absence]:
    """`absence` with its first and last day cut by the clock times that the row has.

    Midnight is no clock time: it begins the first day and ends the last.
    """
    first, last = (row.clock(en) for en in ("from", "to"))
    start, end = absence.start, absence.end
    if start == end and time() < last <= first:
        row.fault("to", "reversed-hours", _("The end is not after the start."))
        return
    cut: dict[date, Hours] = {}
    if first > time():
        cut[start] = Hours(first, last if start == end else time())
        start += timedelta(days=1)
    if last > time() and absence.end not in cut:
        cut[absence.end] = Hours(time(), last)
        end -= timedelta(days=1)
    if start <= end:
        yield replace(absence, start=start, end=end)
    for day, hours in cut.items():
        yield replace(absence, start=day, end=day, slot=hours)
