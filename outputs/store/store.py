"""The store itself: what can be asked of it, and what can be put into it.

What writes calendars is imported where it is needed: it takes longer to load than many a
question takes to answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, delete, insert, select

from outputs.store import revisions, undone
from outputs.store.connection import Database
from outputs.store.errors import StoreUnreadable, as_written
from outputs.store.rows import (
    Acknowledged,
    AuditEntry,
    Meanwhile,
    Publication,
    Restored,
    Revision,
    RevisionInfo,
    moment_of,
    moment_text,
)
from outputs.store.schema import audit, record, restored, revision
from planner.domain.language import _
from planner.domain.plan import Gap, Plan
from planner.domain.problem import USUAL_TIMEZONE, Problem
from planner.domain.records import Record
from planner.domain.workshops import sweep

if TYPE_CHECKING:
    from outputs.store.rows import CalendarKind

_ACKNOWLEDGED, _WITHDRAWN = "gap acknowledged", "gap open again"

FILE = "sanfang.db"

Files = Iterator[tuple[str, bytes]]
"""Calendars, by their path below the folder ``calendars``."""


class Store:
    """Published revisions, calendars, records of what was done, and the audit log.

    Every method is one transaction. Reading raises StoreUnreadable, writing raises
    StoreNotWritten and has then changed nothing. Moments need a time zone.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def open(where: Path | str, *, create: bool = True) -> Store:
        """The store in the file `where`, or in the database at an SQLAlchemy URL.

        A store that is not there yet is made, unless `create` is False; one of an older
        version is brought up to date. With `create` also goes what killed runs left beside
        it. Raises StoreUnreadable where the store cannot be read.
        """
        database = Database(where, create=create)
        if create and database.file is not None:
            sweep(database.file)
        return Store(database)

    @staticmethod
    def beside(book: Path) -> Path:
        """Where the store of a workbook, or of a folder of CSV files, lies."""
        return book.resolve().parent / FILE

    @property
    def name(self) -> str:
        """The file, or the URL without its password."""
        return self._database.name

    @property
    def database(self) -> Database:
        """The database, for whoever keeps tables of its own in it."""
        return self._database

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for other databases."""
        return self._database.file

    # -- revisions -----------------------------------------------------------------------

    def revisions(self) -> tuple[RevisionInfo, ...]:
        """Every revision, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(revision).order_by(revision.c.number))
            return tuple(map(revisions.info_of, rows))

    def zone(self) -> ZoneInfo:
        """The time zone of the newest revision's plan; the usual one where there is none."""
        with self._database.reading() as connection:
            row = revisions.newest(connection)
            return ZoneInfo(USUAL_TIMEZONE) if row is None else revisions.zone_of(connection, row)

    def latest(self, start: date | None = None, end: date | None = None) -> Revision | None:
        """The newest revision, of the plan from `start` to `end` where these are given."""
        where = []
        if start is not None:
            where.append(revision.c.first_day == start.isoformat())
        if end is not None:
            where.append(revision.c.last_day == end.isoformat())
        with self._database.reading() as connection:
            row = revisions.newest(connection, *where)
            return None if row is None else revisions.revision_of(connection, row)

    def revision(self, number: int, *, also_undone: bool = False) -> Revision:
        """Revision `number`; raises StoreUnreadable where there is none of that number.

        With `also_undone` it may be one that a restore has taken back.
        """
        with self._database.reading() as connection:
            row = revisions.newest(connection, revision.c.number == number)
            if row is None and also_undone:
                row = undone.row_of(connection, number)
            if row is None:
                raise StoreUnreadable(
                    _("{store} has no revision {number}.", store=self.name, number=number)
                )
            return revisions.revision_of(connection, row)

    def heard(self, number: int) -> tuple[RevisionInfo, ...]:
        """What counted when revision `number` was the newest, the oldest first.

        Also where a restore has taken that back since.
        """
        with self._database.reading() as connection:
            return tuple(map(revisions.info_of, undone.history(connection, number)))

    def restores(self) -> tuple[Restored, ...]:
        """Every restore that changed what counts, the oldest first."""
        with self._database.reading() as connection, as_written():
            rows = connection.execute(select(restored).order_by(restored.c.number))
            return tuple(Restored(moment_of(row.at), row.was, row.now) for row in rows)

    def publish(
        self,
        plan: Plan,
        problem: Problem,
        *,
        at: datetime,
        by: str,
        note: str = "",
        onto: int | None = None,
        beforehand: Callable[[Publication, Files], None] | None = None,
    ) -> Publication:
        """Make `plan` the newest revision and bring every calendar up to date.

        A plan takes the place of what was published for its period; what such a plan had
        before this one begins, or after it ends, stays. Where the newest revision of that
        time says the same already nothing is written. `beforehand` sees what will be, with
        the calendars, before it counts: where it raises, nothing has been published. Texts
        are in the current language. Moments of publication are whole seconds and rise.

        `onto` is the newest revision that the plan knows of: raises Overtaken where a newer one
        has some of its days, or that was taken back.
        """
        from outputs.store import feeds

        with self._database.writing() as connection:
            publication = revisions.publish(
                connection, plan, problem, at=at, by=by, note=note, onto=onto
            )
            if beforehand is not None:
                beforehand(publication, feeds.feeds(connection))
        return publication

    def meanwhile(self, base: int, first: date, last: date) -> Meanwhile | None:
        """What has become of the days from `first` to `last` since revision `base` was the newest.

        None where they are as they were then.
        """
        with self._database.reading() as connection:
            return revisions.meanwhile(connection, base, first, last)

    def before(self, number: int) -> Revision | None:
        """The newest revision before `number` that has some of its days, if there is one."""
        of = self.revision(number).info
        with self._database.reading() as connection:
            same_time = revisions.overlaps(of.start, of.end)
            row = revisions.newest(connection, revision.c.number < number, *same_time)
            return None if row is None else revisions.revision_of(connection, row)

    # -- calendars -----------------------------------------------------------------------

    def feed(
        self, kind: CalendarKind, key: str, *, at: datetime | None = None
    ) -> tuple[bytes, datetime] | None:
        """The calendar of a person, unit or duty, and when its bytes last changed.

        None where there is no such calendar. It changes when something is published that
        concerns it; with `at` tombstones also go on the day they are old enough, which
        then is the change.
        """
        from outputs.store import feeds

        with self._database.reading() as connection:
            return feeds.feed(connection, kind, key, at)

    def domain(self) -> str | None:
        """What the UIDs of published events end in; None where none was published."""
        from outputs.store import issuing

        with self._database.reading() as connection:
            return issuing.published_domain(connection)

    def calendars(self) -> tuple[tuple[str, bytes], ...]:
        """Every calendar as it was published last, by its path below ``calendars``."""
        from outputs.store import feeds

        with self._database.reading() as connection:
            return tuple(feeds.feeds(connection))

    def exclusively(self, number: int, act: Callable[[], None]) -> bool:
        """Do `act` while nobody publishes, if revision `number` still is the newest.

        Returns whether it was done.
        """
        with self._database.writing() as connection:
            newest = revisions.newest(connection)
            if newest is None or newest.number != number:
                return False
            act()
            return True

    # -- records -------------------------------------------------------------------------

    def record(self, rows: Iterable[Record], *, at: datetime, by: str) -> None:
        """Keep what was done; a row replaces the one of its shift, day, person and target."""
        kept = {_record_key(row): row for row in rows}
        with self._database.writing() as connection:
            for key, row in sorted(kept.items()):
                connection.execute(delete(record).where(record.c.key == key))
                connection.execute(
                    insert(record).values(
                        key=key,
                        day=row.date.isoformat(),
                        at=moment_text(at),
                        by=by,
                        data=msgspec.json.encode(row),
                    )
                )
            revisions.log(connection, "record", {"rows": str(len(kept))}, at, by)

    def records(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        known: datetime | None = None,
    ) -> tuple[Record, ...]:
        """What was done from `first` to `last`, both inclusive, by day.

        With `known` only what was written by that moment.
        """
        chosen = select(record.c.data).order_by(record.c.day, record.c.key)
        if first is not None:
            chosen = chosen.where(record.c.day >= first.isoformat())
        if last is not None:
            chosen = chosen.where(record.c.day <= last.isoformat())
        if known is not None:
            chosen = chosen.where(record.c.at <= moment_text(known))
        with self._database.reading() as connection, as_written():
            return tuple(
                msgspec.json.decode(data, type=Record)
                for data in connection.execute(chosen).scalars()
            )

    # -- copies --------------------------------------------------------------------------

    def backup(self, to: Path) -> None:
        """Copy the store to the new file `to`, whole, while others may go on using it.

        Raises StoreNotWritten where `to` is there already or cannot be written, and for a
        database that is no file, which has tools of its own for this.
        """
        from outputs.store import copies

        copies.backup(self._database, to)

    @staticmethod
    def restore(backup: Path, to: Path, *, at: datetime | None = None) -> Path | None:
        """Put the copy `backup` where the store `to` is; what was there is kept beside it.

        Where that can still be read, what calendars had shown since the copy was made is
        called back at `at`, which is now unless given: cancelled, or issued anew.

        Returns the file it is kept in; None where there was no store. The copy is looked
        through first and brought up to date. Raises StoreUnreadable where it is not a whole
        store, StoreNotWritten where it cannot be put there or somebody is using the store.
        """
        from outputs.store import copies

        return copies.restore(backup, to, at or datetime.now(UTC))

    # -- gaps that are known ---------------------------------------------------------------

    def acknowledge(self, gap: Gap, note: str, *, at: datetime, by: str) -> None:
        """Note that `by` knows of the gap, and why it stays.

        It holds for whatever plan has the gap, until it is withdrawn.
        """
        from outputs.words.auditing import said

        last = gap.period[1].isoformat()
        detail = {"gap": gap.id, "day": last, "note": note, **said(lambda: gap.words)}
        self.log(_ACKNOWLEDGED, detail, at=at, by=by)

    def withdraw(self, gap: str, *, at: datetime, by: str) -> None:
        """Take back that the gap of this id is known; nothing happens where it is not."""
        known = self.acknowledged().get(gap)
        if known is not None:
            self.log(_WITHDRAWN, {"gap": gap, "said": known.said}, at=at, by=by)

    def acknowledged(self) -> Mapping[str, Acknowledged]:
        """The gaps that are known, by their ids; the audit log is what tells it."""
        told = select(audit).where(audit.c.action.in_((_ACKNOWLEDGED, _WITHDRAWN)))
        found: dict[str, Acknowledged] = {}
        with self._database.reading() as connection, as_written():
            for row in connection.execute(told.order_by(audit.c.number)):
                detail = json.loads(row.detail)
                found.pop(detail["gap"], None)
                if row.action == _ACKNOWLEDGED:
                    last = date.fromisoformat(detail["day"])
                    found[detail["gap"]] = Acknowledged(
                        detail["gap"],
                        last,
                        detail["note"],
                        row.by,
                        moment_of(row.at),
                        detail.get("said", ""),
                    )
        return found

    # -- audit ---------------------------------------------------------------------------

    def log(self, action: str, detail: Mapping[str, str], *, at: datetime, by: str) -> None:
        """Note that `by` did `action`. What this class writes is noted without asking."""
        with self._database.writing() as connection:
            revisions.log(connection, action, detail, at, by)

    def log_in(
        self,
        connection: Connection,
        action: str,
        detail: Mapping[str, str],
        *,
        at: datetime,
        by: str,
    ) -> None:
        """Note what `by` does within the transaction of `connection`."""
        revisions.log(connection, action, detail, at, by)

    def version(self) -> int:
        """A number that grows with everything that is written: the last audit entry's."""
        with self._database.reading() as connection:
            newest = select(audit.c.number).order_by(audit.c.number.desc()).limit(1)
            return connection.execute(newest).scalar_one_or_none() or 0

    def audit(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        """The newest entries of the audit log, newest first."""
        with self._database.reading() as connection, as_written():
            rows = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(limit))
            return tuple(
                AuditEntry(
                    row.number, moment_of(row.at), row.by, row.action, json.loads(row.detail)
                )
                for row in rows
            )


def _record_key(row: Record) -> str:
    parts = (row.duty, row.shift, row.date.isoformat(), row.person, row.target)
    return sha256(json.dumps(parts).encode()).hexdigest()
