"""Writes what every calendar holds now, and marks those that change.

The finished lines of every event are kept, so that what has not changed stays the same to
the byte: on another machine, at another time, with another version of this program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, Update, and_, bindparam, delete, insert, or_, select, update

from outputs.calendars.building import Issue, View, Writer, head, timezone_lines
from outputs.calendars.events import Event
from outputs.store.entries import GONE, TOMBSTONE_DAYS, Place, portions, previous_quarter
from outputs.store.rows import moment_text
from outputs.store.schema import calendar, entry, event
from outputs.words.naming import Names
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem


class Calendars:
    """Writes what one publication changes, and marks the calendars it changes."""

    def __init__(
        self, connection: Connection, plan: Plan, problem: Problem, number: int, at: datetime
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._problem = problem
        self._number = number
        self._at = at
        self._stamp = moment_text(at)
        self._names = Names(problem)
        self._writer = Writer()
        zone = ZoneInfo(plan.timezone)
        first = previous_quarter(at.astimezone(zone).date())
        self._first_moment = moment_text(datetime.combine(first, time(), zone))
        self._touched: set[Place] = set()
        self._heads: dict[Place, bytes] = {}
        self._events: list[dict[str, object]] = []
        self._changed: list[dict[str, object]] = []
        self._wanted: dict[str, tuple[str, dict[Place, View]]] = {}
        self._cancelled: dict[str, int] = {}

    # -- calendars -----------------------------------------------------------------------

    def open_calendars(self) -> None:
        """Give everybody a calendar, and every calendar the name it goes by now."""
        rows = self._connection.execute(select(calendar.c.kind, calendar.c.key, calendar.c.head))
        for row in rows:
            self._heads[row.kind, row.key] = row.head
        renamed = []
        for place in sorted(self._heads):
            fresh = self._head(place)
            if fresh is not None and _told(fresh) != _told(self._heads[place]):
                renamed.append({"k": place[0], "i": place[1], "lines": fresh})
                self._heads[place] = fresh
                self._touched.add(place)
        if renamed:
            self._connection.execute(
                update(calendar)
                .where(calendar.c.kind == bindparam("k"), calendar.c.key == bindparam("i"))
                .values(head=bindparam("lines")),
                renamed,
            )
        self._open([("people", key) for key in self._problem.people])

    def _open(self, places: Iterable[Place]) -> None:
        missing = sorted(set(places) - self._heads.keys())
        rows = []
        for place in missing:
            lines = self._head(place) or self._lines(place[1])
            self._heads[place] = lines
            rows.append({"kind": place[0], "key": place[1], "head": lines, "at": self._stamp})
        if rows:
            self._connection.execute(insert(calendar), rows)

    def _head(self, place: Place) -> bytes | None:
        """The head of a calendar; None where the workbook no longer has whom it belongs to."""
        kind, key = place
        if kind == "people":
            return self._lines(self._names.person(key)) if key in self._problem.people else None
        if kind == "units":
            return self._lines(self._names.unit(key)) if key in self._problem.units else None
        return self._lines(self._names.duty(key)) if key in self._problem.duties else None

    def _lines(self, name: str) -> bytes:
        # Whole decades, so that the clock is described alike for years; a zone that keeps
        # one time all year is described alike for ever.
        decade = self._plan.end.year // 10 * 10
        clock = timezone_lines(
            self._plan.timezone, date(min(decade, 2020), 1, 1), date(decade + 15, 1, 1)
        )
        return head(self._plan.organisation, name, clock, published=True)

    # -- events --------------------------------------------------------------------------

    def write(self, shift: Shift, made: Event, sequence: int, *, fresh: bool) -> None:
        """Put a new event, or a new state of one, into the calendars it belongs to."""
        views = self._writer.views(made, Issue(self._at, sequence, published=True))
        row = {
            "shift": shift.id,
            "revision": self._number,
            "first_day": self._plan.start.isoformat(),
            "last_day": self._plan.end.isoformat(),
            "day": shift.date.isoformat(),
            "begins": moment_text(shift.start),
            "sequence": sequence,
            "status": "confirmed",
            "at": self._stamp,
            "facts": made.facts,
            "state": msgspec.json.encode(shift),
            "event": msgspec.json.encode(made),
            "for_people": views["people"],
            "for_substitutes": views["substitutes"],
            "for_units": views["units"],
        }
        (self._events if fresh else self._changed).append(row)
        wanted: dict[Place, View] = {("duties", made.duty): "units"}
        wanted.update({("units", key): "units" for key in made.units})
        for one in made.people:
            wanted["people", one.id] = "substitutes" if one.standby else "people"
        self._wanted[shift.id] = (str(row["begins"]), wanted)

    def cancel(self, sequences: Mapping[str, int]) -> None:
        """Take events out of every calendar, leaving tombstones with these sequence numbers."""
        self._cancelled.update(sequences)

    def keep(self, shifts: Sequence[str]) -> None:
        """Hand events that say what they said before over to this plan, as they are."""
        period = {
            "first_day": self._plan.start.isoformat(),
            "last_day": self._plan.end.isoformat(),
        }
        for keys in portions(shifts):
            self._connection.execute(update(event).where(event.c.shift.in_(keys)).values(**period))

    def close(self) -> None:
        """Write everything down."""
        before = self._placed([*(str(row["shift"]) for row in self._changed), *self._cancelled])
        self._bury(before)
        if self._events:
            self._connection.execute(insert(event), self._events)
        if self._changed:
            rows = [{"s": row["shift"], **row} for row in self._changed]
            self._connection.execute(update(event).where(event.c.shift == bindparam("s")), rows)
        if self._cancelled:
            self._connection.execute(
                update(event)
                .where(event.c.shift == bindparam("s"))
                .values(
                    status="cancelled", sequence=bindparam("n"), at=self._stamp,
                    revision=self._number,
                ),
                [{"s": key, "n": count} for key, count in sorted(self._cancelled.items())],
            )  # fmt: skip
        self._place(before)
        self._tidy()
        self._mark()

    def _placed(self, shifts: Iterable[str]) -> dict[str, dict[Place, str]]:
        """Which calendars hold these shifts, and how."""
        found: dict[str, dict[Place, str]] = defaultdict(dict)
        for keys in portions(sorted(shifts)):
            rows = self._connection.execute(
                select(entry.c.shift, entry.c.kind, entry.c.key, entry.c.view).where(
                    entry.c.shift.in_(keys)
                )
            )
            for row in rows:
                found[row.shift][row.kind, row.key] = row.view
        return found

    def _bury(self, before: Mapping[str, Mapping[Place, str]]) -> None:
        """Leave a tombstone wherever an event was and no longer is."""
        sequences = {
            **{str(row["shift"]): cast("int", row["sequence"]) for row in self._changed},
            **self._cancelled,
        }
        lost: dict[str, list[tuple[Place, str]]] = {}
        for key in sorted(sequences):
            wanted = self._wanted[key][1] if key in self._wanted else {}
            gone = [
                (place, view)
                for place, view in sorted(before.get(key, {}).items())
                if view != GONE and place not in wanted
            ]
            if gone:
                lost[key] = gone
        buried = []
        for keys in portions(list(lost)):
            rows = self._connection.execute(
                select(event.c.shift, event.c.event).where(event.c.shift.in_(keys))
            )
            for row in rows:
                old = msgspec.json.decode(row.event, type=Event)
                issue = Issue(self._at, sequences[row.shift], published=True, cancelled=True)
                views = self._writer.views(old, issue)
                for place, view in lost[row.shift]:
                    body = views[cast("View", view)]
                    buried.append({"k": place[0], "i": place[1], "s": row.shift, "lines": body})
                    self._touched.add(place)
        if buried:
            self._connection.execute(
                _entry_is().values(view=GONE, at=self._stamp, body=bindparam("lines")), buried
            )

    def _place(self, before: Mapping[str, Mapping[Place, str]]) -> None:
        """Put new and changed events into the calendars they belong to."""
        fresh, changed = [], []
        places: set[Place] = set()
        for key, (begins, wanted) in sorted(self._wanted.items()):
            for place, view in sorted(wanted.items()):
                row = {"k": place[0], "i": place[1], "s": key, "v": view, "b": begins}
                if place in before.get(key, {}):
                    changed.append(row)
                    self._touched.add(place)
                elif begins >= self._first_moment:
                    fresh.append(row)
                    places.add(place)
        self._open(places)
        self._touched |= places
        if changed:
            self._connection.execute(
                _entry_is().values(
                    view=bindparam("v"), begins=bindparam("b"), at=self._stamp, body=None
                ),
                changed,
            )
        if fresh:
            self._connection.execute(
                insert(entry).values(
                    kind=bindparam("k"),
                    key=bindparam("i"),
                    shift=bindparam("s"),
                    view=bindparam("v"),
                    begins=bindparam("b"),
                    at=self._stamp,
                ),
                fresh,
            )

    def _tidy(self) -> None:
        """Drop what is older than a calendar shows, old tombstones, and empty calendars."""
        forgotten = moment_text(self._at - timedelta(days=TOMBSTONE_DAYS))
        old = or_(
            entry.c.begins < self._first_moment,
            and_(entry.c.view == GONE, entry.c.at < forgotten),
        )
        for row in self._connection.execute(select(entry.c.kind, entry.c.key).where(old)):
            self._touched.add((row.kind, row.key))
        self._connection.execute(delete(entry).where(old))
        filled = {
            (row.kind, row.key)
            for row in self._connection.execute(select(entry.c.kind, entry.c.key).distinct())
        }
        empty = [
            {"k": kind, "i": key}
            for kind, key in sorted(self._heads.keys() - filled)
            if self._head((kind, key)) is None
        ]
        if empty:
            self._connection.execute(
                delete(calendar).where(
                    calendar.c.kind == bindparam("k"), calendar.c.key == bindparam("i")
                ),
                empty,
            )

    def _mark(self) -> None:
        """Note for every calendar whose bytes have changed when they did."""
        if self._touched:
            self._connection.execute(
                update(calendar)
                .where(calendar.c.kind == bindparam("k"), calendar.c.key == bindparam("i"))
                .values(at=self._stamp),
                [{"k": kind, "i": key} for kind, key in sorted(self._touched)],
            )


def _entry_is() -> Update:
    """An update of the entry that the parameters k, i and s name."""
    return update(entry).where(
        entry.c.kind == bindparam("k"),
        entry.c.key == bindparam("i"),
        entry.c.shift == bindparam("s"),
    )


def _told(lines: bytes) -> bytes:
    """The head of a calendar without the version of this program, which is no news."""
    return b"\r\n".join(line for line in lines.split(b"\r\n") if not line.startswith(b"PRODID:"))
