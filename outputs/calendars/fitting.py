"""Keeps a calendar below the size that clients take, by whole days and never in silence.

What is over goes first, the oldest first. Where what is still to come is too much by itself
(the duties of a whole town, day by day), the last days wait until others are over. Either
way the calendar says from when to when it goes, and no day is ever shown in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from icalendar.parser import Contentline, Contentlines, Parameters
from icalendar.prop import vText

from outputs.calendars.building import END
from outputs.calendars.lint import LARGEST
from outputs.calendars.parts import Parts, parts
from planner.domain.language import _
from planner.domain.spoken import date_word

_DAY = re.compile(rb"\r\nDTSTART[^:\r\n]*:(\d{8})T")
_ROOM = 1000
"""Octets left free for the lines that say what is shown."""


def fitted(content: bytes, today: date, most: int = LARGEST) -> bytes:
    """The calendar `content` within `most` octets, as described above.

    It is `content` itself where that is small enough, which nearly every calendar is. Its
    events stand in the order in which they begin. The day `today` always is in it.
    """
    if len(content) <= most:
        return content
    whole = parts(content)
    days = [(day, list(block)) for day, block in groupby(whole.events, key=_day)]
    sizes = [sum(map(len, block)) for _of, block in days]
    first = next((at for at, (day, _b) in enumerate(days) if day >= today), len(days))
    room = most - len(whole.properties) - len(whole.clock) - len(END) - _ROOM
    first, last = _window(sizes, first, room)
    shown = tuple(event for _of, block in days[first:last] for event in block)
    said = str(_("There are too many duties for one calendar: it has those from {first} to {last}.",
                 first=date_word(days[first][0]), last=date_word(days[last - 1][0])))  # fmt: skip
    lines = Contentlines(
        [
            Contentline.from_parts(name, Parameters(), vText(said))
            for name in ("DESCRIPTION", "X-WR-CALDESC")
        ]
    ).to_ical()  # type: ignore[no-untyped-call]
    return Parts(whole.properties + lines, whole.clock, shown).joined()


def _day(event: bytes) -> date:
    found = _DAY.search(event)
    if found is None:
        raise ValueError("Expected an event that begins at a moment.")
    return date.fromisoformat(found[1].decode())


def _window(sizes: Sequence[int], now: int, room: int) -> tuple[int, int]:
    """Which days fit into `room`: from `now` on as many as do, then those before, backwards."""
    first = min(now, len(sizes) - 1)
    last = first + 1
    left = room - sizes[first]
    while last < len(sizes) and sizes[last] <= left:
        left -= sizes[last]
        last += 1
    if last == len(sizes):
        while first > 0 and sizes[first - 1] <= left:
            first -= 1
            left -= sizes[first]
    return first, last
