"""A shift as what a calendar says of it: texts and times, finished and fit to be stored.

An event never names a household. Its texts are in the language that was current when it
was made; `facts` tells whether two events say the same whatever version wrote the texts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from constraints.kinds import KINDS
from outputs.words.naming import Names, kind_word
from planner.domain.directory import Directory
from planner.domain.language import _, current
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem
from planner.domain.spoken import list_word

_UID_OCTETS = 200
_ROOT_OCTETS = 64
_DIGEST_LETTERS = 32
_TITLE_NAMES = 6
_LISTED_NAMES = 30

_NOT_IN_UID = re.compile(r"(?:[^A-Za-z0-9._@-]|_\.)+")
_NOT_IN_DOMAIN = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person whose calendar holds the event; a `standby` is named but does not serve."""

    id: str
    standby: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One shift as an event, for every calendar it stands in.

    `title` is for those who serve, `standby_title` for substitutes, `named_title` for units
    and duties, where it names who serves. `free` leaves the time free for others. `people`
    and `units` are sorted by id: whose calendars hold it, besides that of its duty.
    """

    uid: str
    shift: str
    duty: str
    date: date
    start: datetime
    end: datetime
    timezone: str
    title: str
    standby_title: str
    named_title: str
    category: str
    location: str
    description: str
    free: bool
    people: tuple[Attendee, ...]
    units: tuple[str, ...]
    facts: str


def calendar_domain(problem: Problem) -> str:
    """What ends the UIDs of a workbook's events: 设置 日历域, else one of its own.

    That is the id of the root unit, the first of several, and eight hexadecimal digits that
    stand for the name of the organisation: two towns that both keep the root unit of a blank
    workbook differ. What is published keeps the domain it was first published with.
    """
    settings = problem.settings
    if settings.calendar_domain:
        return settings.calendar_domain
    roots = (unit.id for unit in problem.units.values() if unit.parent is None)
    root = _NOT_IN_DOMAIN.sub(lambda run: run[0].encode().hex(), next(roots, ""))
    own = sha256(settings.organisation.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{root[:_ROOT_OCTETS]}-{own}" if root else own


def event_uid(shift_id: str, domain: str) -> str:
    """The UID of a shift's event: ``<shift id>@<domain>.sanfang``.

    Letters, digits and ``._-@`` of the id stay as they are, every run of anything else becomes
    ``_.<hexadecimal UTF-8>.``; a ``_.`` of the id itself counts as something else, so that
    two ids never meet. What would be longer than 200 octets ends in ``_..<digest>``.
    """
    end = f"@{domain}.sanfang"
    return _encoded(shift_id, _NOT_IN_UID, _UID_OCTETS - len(end)) + end


def domain_of(uid: str) -> str:
    """The domain that a UID of :func:`event_uid` ends in."""
    return uid.rpartition("@")[2].removesuffix(".sanfang")


def _encoded(text: str, foreign: re.Pattern[str], octets: int) -> str:
    encoded = foreign.sub(lambda run: f"_.{run[0].encode('utf-8', 'surrogatepass').hex()}.", text)
    if len(encoded) <= octets:
        return encoded
    tail = f"_..{digest(text)}"
    return encoded[: octets - len(tail)] + tail


def digest(text: str) -> str:
    """32 letters that stand for `text` where it is too long itself."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LETTERS]


class Events:
    """Makes the events of one plan, in the current language.

    `domain` ends their UIDs, that of the problem unless given.
    """

    def __init__(self, plan: Plan, problem: Problem, domain: str | None = None) -> None:
        self.names = Names(problem)
        self._problem = problem
        self._timezone = plan.timezone
        self._directory = Directory(problem)
        self._domain = domain or calendar_domain(problem)

    def event(self, shift: Shift) -> Event:
        """The event of a shift."""
        serving = self.names.serving(shift)
        substitutes = self.names.substitutes(shift)
        what = self._what(shift)
        people = self._team(shift, _TITLE_NAMES, members=False)
        spec = KINDS.get(shift.kind)
        standby = frozenset(substitutes)
        attendees = tuple(
            Attendee(key, key in standby) for key in sorted({one.id for one in shift.people})
        )
        units = self._units(shift)
        free = spec is not None and not spec.takes_time
        location = self._unit(shift.place)
        return Event(
            uid=event_uid(shift.id, self._domain),
            shift=shift.id,
            duty=shift.duty,
            date=shift.date,
            start=shift.start,
            end=shift.end,
            timezone=self._timezone,
            title=what,
            standby_title=str(_("Substitute: {what}", what=what)),
            named_title=(str(_("{what}: {people}", what=what, people=people)) if people else what),
            category=kind_word(shift.kind),
            location=location,
            description=self._description(shift),
            free=free,
            people=attendees,
            units=units,
            facts=_digest_of(
                current(),
                self._timezone,
                shift.start.timestamp(),
                shift.end.timestamp(),
                shift.kind,
                free,
                what,
                location,
                self._unit(shift.target),
                [
                    (key, self.names.person(key), *filter(None, [self.names.label(shift, key)]))
                    for key in serving
                ],
                [(key, self.names.person(key)) for key in substitutes],
                len(shift.households),
                self._item(shift),
                units,
                *([[self.names.unit(one.id) for one in shift.groups]] if shift.groups else ()),
            ),
        )

    def _units(self, shift: Shift) -> tuple[str, ...]:
        """The units whose calendars hold the shift, sorted."""
        owner = None if shift.owner in self._problem.people else shift.owner
        found: set[str] = set()
        groups = (one.id for one in shift.groups)
        for place in {shift.target, shift.place, owner, *shift.households, *groups}:
            found.update(self._directory.chain(self._directory.unit_of(place)))
        return tuple(sorted(found))

    def _unit(self, reference: str | None) -> str:
        """The name of the unit, or of the unit the household lies in; never a household's."""
        return self.names.unit(self._directory.unit_of(reference))

    def _item(self, shift: Shift) -> str | None:
        return shift.owner if shift.owner in self._problem.items else None

    def _what(self, shift: Shift) -> str:
        """The duty, for a step of a project its name, and the target or who owes it."""
        owner = shift.owner if shift.owner in self._problem.units else None
        about = self._unit(shift.target) or self._unit(owner)
        words = (self.names.duty(shift.duty) or shift.duty, self.names.step(shift.owner), about)
        return " · ".join(word for word in words if word)

    def _team(self, shift: Shift, most: int, *, members: bool = True) -> str:
        people = self.names.team(shift, most, members=members)
        return _counted(people, len(self.names.turns(shift)), most)

    def _description(self, shift: Shift) -> str:
        people = self._team(shift, _LISTED_NAMES)
        spare = self.names.substitutes(shift)
        named = list_word(map(self.names.person, spare[:_LISTED_NAMES]))
        standby = _counted(named, len(spare), _LISTED_NAMES)
        target = self._unit(shift.target)
        item = self._item(shift)
        lines = (
            people and _("People: {people}", people=people),
            standby and _("Substitute: {what}", what=standby),
            target and _("Target: {target}", target=target),
            shift.households and _("Households: {count}", count=len(shift.households)),
            item and _("Item: {item}", item=item),
        )
        return "\n".join(str(line) for line in lines if line)


def _counted(people: str, count: int, most: int) -> str:
    """The names of `most` people, and how many they are where they are more."""
    if count <= most:
        return people
    return str(_("{people} and others, {count} in all", people=people, count=count))


def _digest_of(*facts: object) -> str:
    return sha256(json.dumps(facts, ensure_ascii=True).encode()).hexdigest()
