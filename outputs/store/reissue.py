"""After a restore: calendars that tell every client to come back, too.

Clients have seen what was published after the copy was made, with higher numbers than the
copy has. What differs is issued anew, with numbers above those, so that nobody goes on
showing what no longer holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from outputs.calendars.building import Issue, View, Writer
from outputs.calendars.events import Event
from outputs.store.entries import GONE, Place
from outputs.store.rows import moment_text
from outputs.store.schema import calendar, entry, event, revision


def of_one_office(restored: Connection, lost: Connection) -> bool:
    """Whether two stores are of one organisation."""
    return _organisations(restored) == _organisations(lost)


def reissue(restored: Connection, lost: Connection, at: datetime) -> int:
    """Issue anew in `restored`, at `at`, what clients may know otherwise from `lost`.

    Returns how many events that were. Both are of one organisation.
    """
    seen = {row.shift: row for row in lost.execute(select(event))}
    known = {row.shift: row for row in restored.execute(select(event))}
    newest = restored.execute(select(func.max(revision.c.number))).scalar()
    differ = [key for key in sorted(seen) if _differs(seen[key], known.get(key))]
    if not differ or newest is None:
        return 0
    places, seen_places = _places(restored), _places(lost)
    heads = {(row.kind, row.key): row.head for row in lost.execute(select(calendar))}
    there = {(row.kind, row.key) for row in restored.execute(select(calendar))}
    writer, stamp = Writer(), moment_text(at)
    touched: set[Place] = set()
    for key in differ:
        theirs, mine = seen[key], known.get(key)
        number = theirs.sequence + 1
        if mine is None:
            # Only the lost revisions had it: it is cancelled, and keeps its number.
            row = {**theirs._mapping, "status": "cancelled", "revision": newest}  # noqa: SLF001
            restored.execute(insert(event).values({**row, "sequence": number, "at": stamp}))
        else:
            made = msgspec.json.decode(mine.event, type=Event)
            issue = Issue(at, number, published=True, cancelled=mine.status == "cancelled")
            restored.execute(
                update(event)
                .where(event.c.shift == key)
                .values(sequence=number, at=stamp, **_lines(writer.views(made, issue)))
            )
        gone = writer.views(
            msgspec.json.decode(theirs.event, type=Event),
            Issue(at, number, published=True, cancelled=True),
        )
        held = places.get(key, {})
        for place in sorted(held.keys() | seen_places.get(key, {}).keys()):
            touched.add(place)
            if held.get(place, GONE) != GONE:
                continue  # it is there, as it was when the copy was made
            if place not in there:
                there.add(place)
                restored.execute(
                    insert(calendar).values(
                        kind=place[0], key=place[1], head=heads[place], at=stamp
                    )
                )
            view = "people" if place[0] == "people" else "units"
            restored.execute(
                delete(entry).where(
                    and_(entry.c.kind == place[0], entry.c.key == place[1], entry.c.shift == key)
                )
            )
            restored.execute(
                insert(entry).values(
                    kind=place[0],
                    key=place[1],
                    shift=key,
                    view=GONE,
                    begins=theirs.begins,
                    at=stamp,
                    body=gone[cast("View", view)],
                )
            )
    for kind, name in sorted(touched):
        restored.execute(
            update(calendar)
            .where(and_(calendar.c.kind == kind, calendar.c.key == name))
            .values(at=stamp)
        )
    return len(differ)


def _differs(theirs: Any, mine: Any) -> bool:
    """Whether a client that knows `theirs` would not take `mine` for what is newer."""
    if mine is None or theirs.sequence > mine.sequence:
        return True
    return bool(theirs.sequence == mine.sequence and theirs.at != mine.at)


def _organisations(connection: Connection) -> set[str]:
    return set(connection.execute(select(revision.c.organisation)).scalars())


def _places(connection: Connection) -> Mapping[str, Mapping[Place, str]]:
    """The calendars of every shift, and how it stands in them."""
    found: dict[str, dict[Place, str]] = defaultdict(dict)
    for row in connection.execute(select(entry)):
        found[row.shift][row.kind, row.key] = row.view
    return found


def _lines(views: Mapping[View, bytes]) -> dict[str, bytes]:
    return {
        "for_people": views["people"],
        "for_substitutes": views["substitutes"],
        "for_units": views["units"],
    }
