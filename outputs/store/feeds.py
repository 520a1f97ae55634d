"""The calendars as they are now, as the bytes of their files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Select, case, or_, select

from outputs.calendars.building import END, file_name
from outputs.store.entries import GONE, TOMBSTONE_DAYS
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import calendar, entry, event

if TYPE_CHECKING:
    from typing import Any

    from outputs.store.rows import CalendarKind

_LINES = case(
    (entry.c.view == "people", event.c.for_people),
    (entry.c.view == "substitutes", event.c.for_substitutes),
    (entry.c.view == "units", event.c.for_units),
    else_=entry.c.body,
).label("lines")
_IN_ORDER = (entry.c.begins, entry.c.shift)


def feed(
    connection: Connection, kind: CalendarKind, key: str, at: datetime | None
) -> tuple[bytes, datetime] | None:
    """A calendar and when its bytes last changed; see :meth:`Store.feed`."""
    found = connection.execute(
        select(calendar.c.head, calendar.c.at).where(calendar.c.kind == kind, calendar.c.key == key)
    ).one_or_none()
    if found is None:
        return None
    changed = moment_of(found.at)
    chosen = _entries().where(entry.c.kind == kind, entry.c.key == key)
    if at is not None:
        lasts = timedelta(days=TOMBSTONE_DAYS)
        forgotten = moment_text(at - lasts)
        gone = select(entry.c.at).where(
            entry.c.kind == kind,
            entry.c.key == key,
            entry.c.view == GONE,
            entry.c.at < forgotten,
        )
        ends = [
            moment_of(row.at) + lasts + timedelta(seconds=1) for row in connection.execute(gone)
        ]
        changed = max([changed, *ends])
        chosen = chosen.where(or_(entry.c.view != GONE, entry.c.at >= forgotten))
    lines = connection.execute(chosen.order_by(*_IN_ORDER)).scalars()
    return b"".join((found.head, *lines, END)), changed


def feeds(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Every calendar as (path below the folder ``calendars``, content), sorted by path."""
    heads = {
        (row.kind, row.key): row.head
        for row in connection.execute(select(calendar.c.kind, calendar.c.key, calendar.c.head))
    }
    rows = connection.execute(
        _entries(entry.c.kind, entry.c.key).order_by(entry.c.kind, entry.c.key, *_IN_ORDER)
    )
    made = {place: b"".join((lines, END)) for place, lines in heads.items()}
    for place, group in groupby(rows, key=attrgetter("kind", "key")):
        made[place] = b"".join((heads[place], *(row.lines for row in group), END))
    for kind, key in sorted(made):
        yield f"{kind}/{file_name(key)}", made[kind, key]


def _entries(*columns: Any) -> Select[Any]:
    return select(*columns, _LINES).select_from(entry.join(event, entry.c.shift == event.c.shift))
