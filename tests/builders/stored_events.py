"""Everything that a store has published, as it is now: events, and the feeds they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from outputs.calendars.events import Event
from outputs.store import Store
from outputs.store.feeds import feeds
from outputs.store.rows import Status, moment_of
from outputs.store.schema import event


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A shift's event as it is now: `revision` and `changed_at` are those of its last change."""

    event: Event
    sequence: int
    status: Status
    changed_at: datetime
    revision: int


def live(store: Store) -> tuple[StoredEvent, ...]:
    """Every event by time and shift, cancelled ones among them."""
    with store.database.reading() as connection:
        rows = connection.execute(select(event).order_by(event.c.begins, event.c.shift))
        return tuple(
            StoredEvent(
                event=msgspec.json.decode(row.event, type=Event),
                sequence=row.sequence,
                status=row.status,
                changed_at=moment_of(row.at),
                revision=row.revision,
            )
            for row in rows
        )


def every_feed(store: Store) -> dict[str, bytes]:
    """Every calendar by its path below the folder ``calendars``."""
    with store.database.reading() as connection:
        return dict(feeds(connection))
