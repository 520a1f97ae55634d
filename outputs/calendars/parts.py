"""A finished calendar as its components, and back again to the same bytes.

It is cut at whole lines alone: a text may say whatever it likes, also where it is folded,
since what goes on in the next line begins with a blank there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from outputs.calendars.building import END

_COMPONENT = re.compile(rb"(?<=\n)(?=BEGIN:(?:VTIMEZONE|VEVENT)\r\n)")
_ZONE_END, _EVENT_END = b"\r\nEND:VTIMEZONE\r\n", b"\r\nEND:VEVENT\r\n"


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar: its own lines, its clock, and its events, each from BEGIN to END."""

    properties: bytes
    clock: bytes
    events: tuple[bytes, ...]

    def joined(self) -> bytes:
        """The bytes of the calendar."""
        return b"".join((self.properties, self.clock, *self.events, END))


def parts(content: bytes) -> Parts:
    """The components of a calendar of this program; raises ValueError if it is not whole."""
    properties, *components = _COMPONENT.split(content.removesuffix(END))
    clocks = [one for one in components if one.endswith(_ZONE_END)]
    events = components[len(clocks) :]
    if not content.endswith(END) or not all(one.endswith(_EVENT_END) for one in events):
        raise ValueError("Expected a whole calendar.")
    return Parts(properties, b"".join(clocks), tuple(events))


def with_lines(event: bytes, lines: bytes) -> bytes:
    """The component `event` with further finished `lines` at its end."""
    end = _EVENT_END.removeprefix(b"\r\n")
    return event.removesuffix(end) + lines + end
