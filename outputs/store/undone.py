"""After a restore: what people had heard by then stays known, though it no longer counts.

Whoever was told of a revision that is taken back has to hear what holds instead, once, from what
they heard last. So the revisions that a restore takes back are kept, beside those that count, and
with them by which ways people are told, what was sent, and what each way has told; and what each
has confirmed of those that still count. Their numbers are not given again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from outputs.store.rows import moment_text
from outputs.store.schema import (
    audit,
    blob,
    channel,
    message,
    request,
    revision,
    seen,
    undone,
)
from outputs.store.schema import restored as restores

_UNSENT = ("waiting", "failed")
_NUMBERS = {"told", "since", "revision", "was", "now"}
"""The columns of what is kept that name revisions."""


def keep_heard(restored: Connection, lost: Connection, at: datetime) -> None:
    """Keep in `restored` what people heard of `lost`, which it takes the place of at `at`.

    Both are of one organisation.
    """
    numbers = _take_back(restored, lost)
    for table in (message, channel, restores):
        restored.execute(delete(table))
        rows = list(_rows(lost, table).values())
        for row in rows:
            row |= {name: numbers.get(row[name], row[name]) for name in _NUMBERS & row.keys()}
        if rows:
            restored.execute(insert(table), rows)
    was, now = (one.scalar(select(func.max(revision.c.number))) or 0 for one in (lost, restored))
    if (was := numbers.get(was, was)) != now:
        restored.execute(insert(restores).values(at=moment_text(at), was=was, now=now))
    for one in lost.execute(select(seen).where(seen.c.revision.not_in(numbers))):
        this = (seen.c.person == one.person) & (seen.c.revision == one.revision)
        restored.execute(delete(seen).where(this))
        restored.execute(insert(seen).values(one._asdict()))
    last = restored.scalar(select(func.max(audit.c.number))) or 0
    restored.execute(update(channel).where(channel.c.heard > last).values(heard=last))
    _drop_stale(restored, lost)


def history(connection: Connection, number: int) -> Iterator[Row[Any]]:
    """The rows of what counted when revision `number` was the newest, the oldest first."""
    row = row_of(connection, number)
    if row is None:
        kept = select(revision).where(revision.c.number <= number)
        yield from connection.execute(kept.order_by(revision.c.number))
        return
    yield from history(connection, row.base)
    beside = (undone.c.base == row.base) & (undone.c.number <= number)
    yield from connection.execute(select(undone).where(beside).order_by(undone.c.number))


def row_of(connection: Connection, number: int) -> Row[Any] | None:
    """The row of a revision that was taken back; None for any other."""
    return connection.execute(select(undone).where(undone.c.number == number)).one_or_none()


def _take_back(restored: Connection, lost: Connection) -> dict[int, int]:
    """Keep the revisions that `restored` does not have; which have other numbers now."""
    ours, theirs = _rows(restored, revision), _rows(lost, revision)
    known = ours | _rows(restored, undone)
    same = (number for number, row in theirs.items() if _is(row, ours.get(number)))
    base = max(same, default=0)
    gone = {number: {**row, "base": base} for number, row in theirs.items() if number > base}
    gone |= {
        number: row
        for number, row in _rows(lost, undone).items()
        if not _is(row, known.get(number))
    }
    # Programs that gave numbers twice have left two revisions of one.
    step = max(known, default=0) if gone.keys() & known.keys() else 0
    numbers = {number: number + step for number in gone}
    for number, row in sorted(gone.items()):
        for key in (row["plan"], row["problem"]):
            _copy_blob(restored, lost, key)
        moved = {"number": numbers[number], "base": numbers.get(row["base"], row["base"])}
        restored.execute(insert(undone).values({**row, **moved}))
    return numbers


def _rows(connection: Connection, table: Table) -> dict[int, dict[str, Any]]:
    return {row.number: row._asdict() for row in connection.execute(select(table))}


def _is(one: Mapping[str, Any], other: Mapping[str, Any] | None) -> bool:
    """Whether two rows are of the same publication."""
    return other is not None and all(one[name] == other[name] for name in ("at", "plan_sha256"))


def _copy_blob(restored: Connection, lost: Connection, key: str) -> None:
    here = blob.c.sha256 == key
    if restored.execute(select(blob.c.sha256).where(here)).first() is None:
        data = lost.execute(select(blob.c.data).where(here)).scalar_one()
        restored.execute(insert(blob).values(sha256=key, data=data))


def _drop_stale(restored: Connection, lost: Connection) -> None:
    """Take out of the outbox what is no longer so; changes are looked at when they are told.

    Reminders may speak of what was taken back. What somebody was at may have arrived.
    """
    restored.execute(
        update(message).where(message.c.state == "sending").values(state="sent", answer="{}")
    )
    unsent = message.c.state.in_(_UNSENT)
    restored.execute(delete(message).where(unsent & (message.c.topic == "reminder")))
    ours, theirs = _rows(restored, request), _rows(lost, request)
    same = [str(number) for number, row in ours.items() if theirs.get(number) == row]
    asked = (message.c.topic == "request") & message.c.key.not_in(same)
    restored.execute(delete(message).where(unsent & asked))
