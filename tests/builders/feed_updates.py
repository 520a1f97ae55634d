"""Whether one state of a feed may follow another: what clients of feeds go by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from outputs.calendars.lint import LARGEST

_TOMBSTONE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _State:
    """An event as one state of a feed has it; stamps are text in UTC, days local."""

    content: bytes
    sequence: int
    stamp: str
    day: str
    cancelled: bool


def lint_update(before: bytes, after: bytes, *, at: datetime | None = None) -> tuple[str, ...]:
    """What is wrong with `after` as the next state, fetched `at`, of the feed `before`.

    A changed event has a higher SEQUENCE and a later DTSTAMP; one that is unchanged is the
    same to the byte. One that is gone was a tombstone of 30 days, lies before the quarter
    before that of `at`, or has to make room (:mod:`outputs.calendars.fitting`).
    """
    return tuple(_update_faults(_events(before), _events(after), at, len(after)))


def _update_faults(
    before: dict[str, _State], after: dict[str, _State], at: datetime | None, size: int
) -> Iterator[str]:
    for uid, new in after.items():
        old = before.get(uid)
        if old is None or old.content == new.content:
            continue
        if new.sequence <= old.sequence:
            yield f"{uid} changed without a higher SEQUENCE."
        if new.stamp <= old.stamp:
            yield f"{uid} changed without a later DTSTAMP."
    days = {state.day for state in after.values()}
    crowded = size > LARGEST // 2 and bool(days)
    first = "" if at is None else f"{_previous_quarter(at.date()):%Y%m%d}"
    for uid, old in before.items():
        out = crowded and not min(days) <= old.day <= max(days)
        if uid in after or old.day < first or out:
            continue
        if not old.cancelled:
            yield f"{uid} has gone without being cancelled."
        elif at is not None and at.astimezone(UTC) - _moment(old.stamp) < _TOMBSTONE:
            yield f"The tombstone of {uid} has gone before 30 days were over."


def _previous_quarter(day: date) -> date:
    this = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = this - timedelta(days=1)
    return date(last.year, last.month - 2, 1)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _events(content: bytes) -> dict[str, _State]:
    """UID to the event as it stands in the feed."""
    found: dict[str, _State] = {}
    for piece in content.split(b"BEGIN:VEVENT\r\n")[1:]:
        body = piece.partition(b"END:VEVENT\r\n")[0]
        values: dict[str, str] = {}
        for line in body.decode().replace("\r\n ", "").split("\r\n"):
            head, _colon, value = line.partition(":")
            values.setdefault(head.partition(";")[0], value)
        found[values.get("UID", "")] = _State(
            content=body,
            sequence=int(values.get("SEQUENCE", "0")),
            stamp=values.get("DTSTAMP", ""),
            day=values.get("DTSTART", "")[:8],
            cancelled=values.get("STATUS") == "CANCELLED",
        )
    return found
