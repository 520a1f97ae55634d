"""Calendars that phones subscribe to: one per person, and per unit and duty with shifts.

Events become finished lines once, because each stands in several files: those of the
people who serve, and those of units and duties, which name the people in the title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone
from icalendar import Event as VEvent
from icalendar.parser import Contentline, Contentlines
from icalendar.prop import vDDDTypes, vText

from outputs.calendars.events import Event, Events, digest
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.version import __version__

_DIGEST_LETTERS = 32
_FILE_OCTETS = 200
_FOLDED_FROM = 75
"""Octets of a line that is folded; shorter ones stay as they are."""

_REFRESH = timedelta(hours=1)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def file_name(key: str) -> str:
    """The name of the calendar of `key`: its id, percent-encoded, and ``.ics``.

    File systems take 255 octets; a longer name keeps its beginning and ends in a digest.
    """
    encoded = quote(key, safe="")
    if len(encoded) > _FILE_OCTETS:
        encoded = f"{encoded[: _FILE_OCTETS - _DIGEST_LETTERS - 1]}~{digest(key)}"
    return f"{encoded}.ics"


# -- components --------------------------------------------------------------------------


class _Plain(vText):
    r"""Text as RFC 5545, 3.3.11 escapes it; the library takes a written ``\N`` for a line end."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


@lru_cache(maxsize=4096)
def _folded(line: Contentline) -> bytes:
    """The line with its end, folded by octets; days, places and kinds come again and again."""
    plain = line.encode()
    if len(plain) < _FOLDED_FROM:
        return plain + b"\r\n"
    folded: bytes = Contentlines([line]).to_ical()  # type: ignore[no-untyped-call]
    return folded


def _lines(component: Component) -> list[bytes]:
    """The finished lines of a component, from BEGIN to END."""
    return [_folded(line) for line in component.content_lines() if line]


def _with(lines: Sequence[bytes], *parts: bytes) -> bytes:
    """A component with further finished `parts` in it, right after its first line."""
    return b"".join((lines[0], *parts, *lines[1:]))


def _title(text: str) -> bytes:
    """The line that gives an event its title."""
    return _text_line("SUMMARY", _clean(text))


def _text_line(name: str, text: str) -> bytes:
    """The finished line of a text without parameters."""
    return _folded(Contentline(f"{name}:{text.translate(_ESCAPES)}"))  # type: ignore[no-untyped-call]


_FREE = _text_line("TRANSP", "TRANSPARENT")
"""The line that says an event leaves the time free for others."""


def _texts(name: str, text: str) -> Iterator[bytes]:
    """The line of a text without control characters; none where nothing is left of it."""
    if cleaned := _clean(text):
        yield _text_line(name, cleaned)


def _clean(text: str) -> str:
    lines = (_CONTROL.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


# -- events ------------------------------------------------------------------------------

View = Literal["people", "substitutes", "units"]
"""Under which title an event is shown: to those who serve, to substitutes, to units and duties."""


@dataclass(frozen=True, slots=True)
class Issue:
    """In which state an event goes out: when it was stamped, and how often it has changed.

    `published` events say when they last changed, which is their stamp; `cancelled` ones
    stay in the calendar as tombstones, so that every client learns of it.
    """

    stamp: datetime
    sequence: int = 0
    published: bool = False
    cancelled: bool = False


class Writer:
    """Turns events into the finished lines of calendars."""

    def __init__(self) -> None:
        self._moments: dict[tuple[str, datetime, str], bytes] = {}

    def views(self, event: Event, issue: Issue) -> Mapping[View, bytes]:
        """The finished event under each of its titles."""
        lines = self._untitled(event, issue)
        titles: Mapping[View, str] = {
            "people": event.title,
            "substitutes": event.standby_title,
            "units": event.named_title,
        }
        made: dict[View, bytes] = {}
        for view, title in titles.items():
            free = issue.cancelled or event.free or view == "substitutes"
            said = str(_("[Cancelled] {what}", what=title)) if issue.cancelled else title
            made[view] = _with(lines, _title(said), *((_FREE,) if free else ()))
        return made

    def _untitled(self, event: Event, issue: Issue) -> Sequence[bytes]:
        """The lines in the order in which the library writes them."""
        return (
            b"BEGIN:VEVENT\r\n",
            self._moment("DTSTART", event.start, event.timezone),
            self._moment("DTEND", event.end, event.timezone),
            self._moment("DTSTAMP", issue.stamp, "UTC"),
            _text_line("UID", event.uid),
            _text_line("SEQUENCE", str(issue.sequence)),
            *_texts("CATEGORIES", event.category),
            *_texts("DESCRIPTION", event.description),
            *((self._moment("LAST-MODIFIED", issue.stamp, "UTC"),) if issue.published else ()),
            *_texts("LOCATION", event.location),
            *((_text_line("STATUS", "CANCELLED"),) if issue.cancelled else ()),
            b"END:VEVENT\r\n",
        )

    def _moment(self, name: str, moment: datetime, timezone: str) -> bytes:
        """The line of a moment on that clock; most shifts begin and end at the same hours."""
        key = (name, moment, timezone)
        if key not in self._moments:
            component = VEvent()
            component[name] = vDDDTypes(moment.astimezone(ZoneInfo(timezone)))
            self._moments[key] = _lines(component)[1]
        return self._moments[key]


# -- calendars ---------------------------------------------------------------------------


def head(organisation: str, name: str, timezone: bytes, *, published: bool = False) -> bytes:
    """Everything of a calendar's file that stands before its events."""
    title = _clean(name if name == organisation else f"{organisation} {name}")
    called = {f"{one}\r\n".encode(): _text_line(one, title) if title else b"" for one in _CALLED}
    lines = (called.get(line, line) for line in _head_lines(published=published))
    return b"".join((*lines, timezone))


_CALLED = ("NAME", "X-WR-CALNAME")
"""The lines of a calendar that say what it is called."""


@cache
def _head_lines(*, published: bool) -> tuple[bytes, ...]:
    """What stands before the events of every calendar; what it is called is left open."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Sanfang//Sanfang {__version__}//EN")
    calendar.add("version", "2.0")
    for one in _CALLED:
        calendar[one] = _Plain("?")
    if published:
        calendar.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
        calendar["x-published-ttl"] = _Plain("PT1H")
    open_lines = {f"{one}:?\r\n".encode(): f"{one}\r\n".encode() for one in _CALLED}
    *lines, _end = _lines(calendar)
    return tuple(open_lines.get(line, line) for line in lines)


END = b"END:VCALENDAR\r\n"
"""What stands after the last event of a calendar."""


@lru_cache(maxsize=16)
def timezone_lines(timezone: str, first: date, last: date) -> bytes:
    """The description of a time zone's clock for the years around `first` to `last`."""
    # A year on either side: deferred shifts may lie after the plan's end.
    zone = Timezone.from_tzinfo(
        ZoneInfo(timezone),
        timezone,
        first_date=date(first.year - 1, 1, 1),
        last_date=date(last.year + 2, 1, 1),
    )
    del zone["COMMENT"]  # RFC 5545, 3.6.5 has none there
    lines: bytes = zone.to_ical()
    return lines


def calendars(plan: Plan, problem: Problem) -> Iterator[tuple[str, bytes]]:
    """Every calendar as (path below the folder ``calendars``, content), sorted by path.

    One for each person, also for those who never serve, and for each unit and duty that
    has shifts. A unit has the shifts whose target, place or owner, or one of whose
    households, is it or lies in it. Texts are in the current language.
    """
    events = Events(plan, problem)
    names = events.names
    writer = Writer()
    issue = Issue(plan.created)
    people: dict[str, list[bytes]] = {key: [] for key in problem.people}
    units: dict[str, list[bytes]] = defaultdict(list)
    duties: dict[str, list[bytes]] = defaultdict(list)
    for shift in sorted(plan.shifts, key=lambda shift: (shift.start, shift.id)):
        event = events.event(shift)
        views = writer.views(event, issue)
        for one in event.people:
            mine = views["substitutes" if one.standby else "people"]
            people.setdefault(one.id, []).append(mine)
        for key in event.units:
            units[key].append(views["units"])
        duties[shift.duty].append(views["units"])

    timezone = timezone_lines(plan.timezone, plan.start, plan.end)

    def calendar(name: str, lines: Iterable[bytes]) -> bytes:
        return b"".join((head(plan.organisation, name, timezone), *lines, END))

    for key in sorted(duties):
        yield f"duties/{file_name(key)}", calendar(names.duty(key), duties[key])
    for key in sorted(people):
        yield f"people/{file_name(key)}", calendar(names.person(key), people[key])
    for key in sorted(units):
        yield f"units/{file_name(key)}", calendar(names.unit(key), units[key])


def write_calendars(plan: Plan, problem: Problem, folder: Path) -> None:
    """Write every calendar below `folder`, which must not hold any yet.

    Raises OSError where a file cannot be written.
    """
    write_files(calendars(plan, problem), folder)


def write_files(made: Iterable[tuple[str, bytes]], folder: Path) -> None:
    """Write calendars, given by path and content, below `folder`, which must not hold any yet.

    Raises OSError where a file cannot be written.
    """
    for part in ("duties", "people", "units"):
        (folder / part).mkdir(parents=True)
    for path, content in made:
        (folder / path).write_bytes(content)
