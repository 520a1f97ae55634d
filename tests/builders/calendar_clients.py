"""Model clients that read published calendars, each in the worst way a client may.

One drops what is cancelled and keeps the rest for ever; one shows what the calendar holds and
strikes out what is cancelled; one knows nothing of STATUS and SEQUENCE and goes by dates and
titles alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

GONE = "【取消】"
SHANGHAI = ZoneInfo("Asia/Shanghai")

Shown = dict[str, datetime]
"""What a client shows: UIDs and when they begin."""


@dataclass(frozen=True)
class Seen:
    """An event as it stands in a file, read by hand where it matters and by a library."""

    uid: str
    start: datetime
    sequence: int
    stamp: datetime
    modified: datetime
    title: str
    cancelled: bool
    transparent: bool
    content: bytes


def read(content: bytes) -> list[Seen]:
    """The events of a calendar, in its order; by hand, since it is done thousands of times."""
    return [_seen(block) for block in content.split(b"BEGIN:VEVENT\r\n")[1:]]


@lru_cache(maxsize=10_000)
def _seen(block: bytes) -> Seen:
    body, _end, _rest = block.partition(b"END:VEVENT\r\n")
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")
    values = {line.split(":")[0].split(";")[0]: line.partition(":")[2] for line in lines}
    local = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S").replace(tzinfo=SHANGHAI)
    return Seen(
        uid=values["UID"],
        start=local.astimezone(UTC),
        sequence=int(values["SEQUENCE"]),
        stamp=datetime.fromisoformat(values["DTSTAMP"]),
        modified=datetime.fromisoformat(values["LAST-MODIFIED"]),
        title=values["SUMMARY"],
        cancelled=values.get("STATUS") == "CANCELLED",
        transparent=values.get("TRANSP") == "TRANSPARENT",
        content=body,
    )


@dataclass
class Dropper:
    """Takes an event by its UID where SEQUENCE is not lower, and drops cancelled ones.

    It never forgets what is no longer in the file: the worst a client may do.
    """

    known: dict[str, Seen] = field(default_factory=dict)

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows after reading the calendar."""
        for one in events:
            old = self.known.get(one.uid)
            if old is None or one.sequence >= old.sequence:
                self.known[one.uid] = one
        return {key: one.start for key, one in self.known.items() if not one.cancelled}


@dataclass
class Striker:
    """Shows what the file holds, and strikes out what is cancelled."""

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows that is not struck out."""
        return {one.uid: one.start for one in events if not one.cancelled}


@dataclass
class DatesOnly:
    """Takes what was modified last, whatever its status; people read the title."""

    known: dict[str, Seen] = field(default_factory=dict)

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows as still to be done."""
        for one in events:
            old = self.known.get(one.uid)
            if old is None or one.modified >= old.modified:
                self.known[one.uid] = one
        return {
            key: one.start
            for key, one in self.known.items()
            if not (one.title.startswith(GONE) and one.transparent)
        }
