"""What others did since somebody looked last: the audit log of that time, in few lines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from outputs.store import StoreNotWritten
from outputs.store.errors import as_written
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import looked
from planner.web.logged import logged

if TYPE_CHECKING:
    from outputs.store import Store
    from outputs.words.naming import Names
    from planner.web.logged import Logged

_ONE_VISIT = timedelta(minutes=30)
"""Whoever looks again within this time has not been away."""

_NOTED_EVERY = timedelta(minutes=5)
_ENTRIES = 300
_LINES = 8


@dataclass(frozen=True, slots=True)
class Lately:
    """What others did since the visit that ended at `since`: `lines`, and how many `more`."""

    since: datetime
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Line:
    """Things of one sort that one account did: the newest of them, and how many there are."""

    newest: Logged
    count: int


class Looks:
    """When each account looked last, kept in the store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    def look(self, name: str) -> datetime | None:
        """Note that `name` looks now; when the visit before this one ended, None at the first.

        It stays the same as long as this visit lasts.
        """
        now = self._clock()
        mine = looked.c.name == name
        with self._store.database.reading() as connection, as_written():
            row = connection.execute(select(looked).where(mine)).one_or_none()
            at = None if row is None else moment_of(row.at)
            before = None if row is None or row.before is None else moment_of(row.before)
        if at is not None and now - at <= _NOTED_EVERY:
            return before
        if at is not None and now - at > _ONE_VISIT:
            before = at
        values = {"at": moment_text(now), "before": moment_text(before) if before else None}
        # Where there is no room to note it the next visit is told of more, not this one refused.
        with suppress(StoreNotWritten), self._store.database.writing() as connection:
            if not connection.execute(update(looked).where(mine).values(values)).rowcount:
                connection.execute(insert(looked).values(name=name, **values))
        return before


def lately(
    store: Store, since: datetime | None, but: str, names: Callable[[], Names | None]
) -> Lately | None:
    """What others than `but` did after `since`, newest first; None where that is nothing.

    Things of one sort and account are one line. `names` are those of :func:`logged`.
    """
    if since is None:
        return None
    entries = [one for one in store.audit(_ENTRIES) if one.at > since and one.by != but]
    found: dict[tuple[str, str], list[Logged]] = {}
    for one in logged(entries, names):
        found.setdefault((one.what, one.by), []).append(one)
    lines = [Line(same[0], len(same)) for same in found.values()]
    return Lately(since, tuple(lines[:_LINES]), max(0, len(lines) - _LINES)) if lines else None
