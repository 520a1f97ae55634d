"""Calendars that phones subscribe to: one per person, and per unit and duty with shifts.

An event says what, when, where and with whom; it never names a household. Its lines are
made once, because it stands in several files: those of the people who serve, and those of
units and duties, which name the people in the title.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone
from icalendar.parser import Contentline, Contentlines, Parameters
from icalendar.prop import vDDDTypes, vText

from constraints.kinds import KINDS
from outputs.naming import Names, kind_word, list_word
from planner.directory import Directory
from planner.domain import Problem
from planner.language import _
from planner.plan import Plan, Shift
from planner.version import __version__

_UID_OCTETS = 200
_ORGANISATION_OCTETS = 80
_DIGEST_LETTERS = 32
_FILE_OCTETS = 200
_TITLE_NAMES = 6
_LISTED_NAMES = 30

_NOT_IN_UID = re.compile(r"(?:[^A-Za-z0-9._@-]|_\.)+")
_NOT_IN_DOMAIN = re.compile(r"(?:[^A-Za-z0-9._-]|_\.)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


# -- names of files and events -----------------------------------------------------------


def file_name(key: str) -> str:
    """The name of the calendar of `key`: its id, percent-encoded, and ``.ics``.

    File systems take 255 octets; a longer name keeps its beginning and ends in a digest.
    """
    encoded = quote(key, safe="")
    if len(encoded) > _FILE_OCTETS:
        encoded = f"{encoded[: _FILE_OCTETS - _DIGEST_LETTERS - 1]}~{_digest(key)}"
    return f"{encoded}.ics"


def organisation_id(problem: Problem) -> str:
    """The id of the unit named like the organisation, else the organisation's name."""
    name = problem.settings.organisation
    return next((unit.id for unit in problem.units.values() if unit.name == name), name)


def event_uid(shift_id: str, organisation: str) -> str:
    """The UID of a shift's event: ``<shift id>@<organisation>.sanfang``.

    Letters, digits and ``._-@`` stay as they are, every run of anything else becomes
    ``_.<hexadecimal UTF-8>.``; a ``_.`` of the id itself counts as something else, so that
    two ids never meet. What would be longer than 200 octets ends in ``_..<digest>``.
    """
    domain = f"@{_encoded(organisation, _NOT_IN_DOMAIN, _ORGANISATION_OCTETS)}.sanfang"
    return _encoded(shift_id, _NOT_IN_UID, _UID_OCTETS - len(domain)) + domain


def _encoded(text: str, foreign: re.Pattern[str], octets: int) -> str:
    encoded = foreign.sub(lambda run: f"_.{run[0].encode('utf-8', 'surrogatepass').hex()}.", text)
    if len(encoded) <= octets:
        return encoded
    tail = f"_..{_digest(text)}"
    return encoded[: octets - len(tail)] + tail


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LETTERS]


# -- components --------------------------------------------------------------------------


class _Plain(vText):
    r"""Text as RFC 5545, 3.3.11 escapes it; the library takes a written ``\N`` for a line end."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPES).encode()


@lru_cache(maxsize=4096)
def _folded(line: Contentline) -> bytes:
    """The line with its end, folded by octets; days, places and kinds come again and again."""
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
    return _folded(Contentline.from_parts("SUMMARY", Parameters(), _Plain(_clean(text))))


_FREE = _folded(Contentline.from_parts("TRANSP", Parameters(), _Plain("TRANSPARENT")))
"""The line that says an event leaves the time free for others."""


def _add_text(component: Component, name: str, text: str) -> None:
    """Add a text without control characters; nothing where nothing is left of it."""
    if cleaned := _clean(text):
        component[name] = _Plain(cleaned)


def _clean(text: str) -> str:
    lines = (_CONTROL.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


# -- calendars ---------------------------------------------------------------------------


def calendars(plan: Plan, problem: Problem) -> Iterator[tuple[str, bytes]]:
    """Every calendar as (path below the folder ``calendars``, content), sorted by path.

    One for each person, also for those who never serve, and for each unit and duty that
    has shifts. A unit has the shifts whose target, place or owner, or one of whose
    households, is it or lies in it. Texts are in the current language.
    """
    writer = _Writer(plan, problem)
    people: dict[str, list[bytes]] = {key: [] for key in problem.people}
    units: dict[str, list[bytes]] = defaultdict(list)
    duties: dict[str, list[bytes]] = defaultdict(list)
    for shift in sorted(plan.shifts, key=lambda shift: (shift.start, shift.id)):
        events = writer.events(shift)
        for key in sorted({one.id for one in shift.people}):
            standby = key in writer.names.substitutes(shift)
            mine = events.for_substitutes if standby else events.for_people
            people.setdefault(key, []).append(mine)
        for key in writer.units(shift):
            units[key].append(events.for_units)
        duties[shift.duty].append(events.for_units)

    names = writer.names
    for key in sorted(duties):
        yield f"duties/{file_name(key)}", writer.calendar(names.duty(key), duties[key])
    for key in sorted(people):
        yield f"people/{file_name(key)}", writer.calendar(names.person(key), people[key])
    for key in sorted(units):
        yield f"units/{file_name(key)}", writer.calendar(names.unit(key), units[key])


def write_calendars(plan: Plan, problem: Problem, folder: Path) -> None:
    """Write every calendar below `folder`, which must not hold any yet.

    Raises OSError where a file cannot be written.
    """
    for part in ("duties", "people", "units"):
        (folder / part).mkdir(parents=True)
    for path, content in calendars(plan, problem):
        (folder / path).write_bytes(content)


@dataclass(frozen=True, slots=True)
class _Events:
    """One shift as a finished event, under the three titles it goes by."""

    for_people: bytes
    for_substitutes: bytes
    for_units: bytes


class _Writer:
    """Makes the events and calendars of one plan."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self.names = Names(problem)
        self._plan = plan
        self._problem = problem
        self._directory = Directory(problem)
        self._organisation = organisation_id(problem)
        self._stamp = vDDDTypes(plan.created.astimezone(UTC))
        self._moments: dict[datetime, vDDDTypes] = {}
        self._zone = ZoneInfo(plan.timezone)
        # A year on either side: deferred shifts may lie after the plan's end.
        zone = Timezone.from_tzinfo(
            self._zone,
            plan.timezone,
            first_date=date(plan.start.year - 1, 1, 1),
            last_date=date(plan.end.year + 2, 1, 1),
        )
        del zone["COMMENT"]  # RFC 5545, 3.6.5 has none there
        self._timezone = zone.to_ical()

    def units(self, shift: Shift) -> tuple[str, ...]:
        """The units whose calendars hold the shift, sorted."""
        owner = None if shift.owner in self._problem.people else shift.owner
        found: set[str] = set()
        for place in {shift.target, shift.place, owner, *shift.households}:
            found.update(self._directory.chain(self._directory.unit_of(place)))
        return tuple(sorted(found))

    def events(self, shift: Shift) -> _Events:
        """The events of a shift; units and duties read in the title who serves."""
        what = self._what(shift)
        people = self._people(self.names.serving(shift), _TITLE_NAMES)
        named = str(_("{what}: {people}", what=what, people=people)) if people else what
        standby = str(_("Substitute: {what}", what=what))
        spec = KINDS.get(shift.kind)
        free = (_FREE,) if spec is not None and not spec.takes_time else ()
        lines = _lines(self._untitled(shift))
        return _Events(
            for_people=_with(lines, _title(what), *free),
            for_substitutes=_with(lines, _title(standby), _FREE),
            for_units=_with(lines, _title(named), *free),
        )

    def calendar(self, name: str, events: Iterable[bytes]) -> bytes:
        """The calendar called `name`, as the bytes of its file."""
        calendar = Calendar()
        calendar.add("prodid", f"-//Sanfang//Sanfang {__version__}//EN")
        calendar.add("version", "2.0")
        organisation = self._plan.organisation
        title = name if name == organisation else f"{organisation} {name}"
        _add_text(calendar, "name", title)
        _add_text(calendar, "x-wr-calname", title)
        *head, end = _lines(calendar)
        return b"".join((*head, self._timezone, *events, end))

    def _untitled(self, shift: Shift) -> Event:
        event = Event()
        event.add("uid", event_uid(shift.id, self._organisation))
        event["dtstamp"] = self._stamp
        event["dtstart"] = self._moment(shift.start)
        event["dtend"] = self._moment(shift.end)
        event.add("sequence", 0)
        _add_text(event, "categories", kind_word(shift.kind))
        _add_text(event, "location", self._unit(shift.place))
        _add_text(event, "description", self._description(shift))
        return event

    def _moment(self, moment: datetime) -> vDDDTypes:
        """The moment on the plan's clock; most shifts begin and end at the same hours."""
        if moment not in self._moments:
            self._moments[moment] = vDDDTypes(moment.astimezone(self._zone))
        return self._moments[moment]

    def _unit(self, reference: str | None) -> str:
        """The name of the unit, or of the unit the household lies in; never a household's."""
        return self.names.unit(self._directory.unit_of(reference))

    def _what(self, shift: Shift) -> str:
        """The duty, and the target or the unit that owes it."""
        owner = shift.owner if shift.owner in self._problem.units else None
        about = self._unit(shift.target) or self._unit(owner)
        duty = self.names.duty(shift.duty) or shift.duty
        return f"{duty} · {about}" if about else duty

    def _people(self, people: Sequence[str], most: int) -> str:
        named = list_word(self.names.person(key) for key in people[:most])
        if len(people) <= most:
            return named
        return str(_("{people} and others, {count} in all", people=named, count=len(people)))

    def _description(self, shift: Shift) -> str:
        people = self._people(self.names.serving(shift), _LISTED_NAMES)
        standby = self._people(self.names.substitutes(shift), _LISTED_NAMES)
        target = self._unit(shift.target)
        item = shift.owner if shift.owner in self._problem.items else None
        lines = (
            people and _("People: {people}", people=people),
            standby and _("Substitute: {what}", what=standby),
            target and _("Target: {target}", target=target),
            shift.households and _("Households: {count}", count=len(shift.households)),
            item and _("Item: {item}", item=item),
        )
        return "\n".join(str(line) for line in lines if line)
