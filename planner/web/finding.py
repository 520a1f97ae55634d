"""Finds people, duties, villages, days and shifts by what somebody types on any page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from planner.domain.language import _
from planner.domain.spoken import date_word, list_word, weekday_word
from planner.web.render import may_have_names, page
from planner.web.views import line_of, nothing_yet, shown_by, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.tables.timeline import Entry
    from planner.web.shown import Shown

_LETTERS, _TERMS, _LISTED = 64, 4, 12

_DAY = re.compile(r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", re.ASCII)
"""2027-02-03, 2/3, 2月3日: a day, whose year goes without saying."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found, and its page below the site."""

    name: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort: the first of `count`, and where all of them are shown."""

    title: str
    found: Sequence[Found]
    count: int
    address: str = ""

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.found)


@dataclass(slots=True)
class _Meant:
    """What one `word` may mean: whatever of the plan has it in its name, or is it by its id."""

    word: str
    people: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    day: date | None = None


async def find(request: Request) -> Response:
    """What is found for the words ``q``."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    sought = request.query_params.get("q", "").strip()[:_LETTERS]
    today, names = today_of(request, shown), may_have_names(request)
    groups = await run_in_threadpool(_groups, shown, sought, today, names)
    title = str(_("Find"))
    return page(request, "find.html", title=title, shown=shown, sought=sought, groups=groups)


def _groups(shown: Shown, sought: str, today: date, names: bool) -> list[Group]:
    terms = sought.split()[:_TERMS]
    if not terms:
        return []
    meant = [_meant(shown, term) for term in terms]
    found = [
        *(_each(shown, meant[0]) if len(meant) == 1 else ()),
        _shifts(shown, terms, meant, today),
        *([_household(shown, sought)] if names else ()),
    ]
    return [group for group in found if group is not None and group.found]


def _meant(shown: Shown, term: str) -> _Meant:
    """What `term` may mean. Households are none of it: their names are shown nowhere."""
    problem, low = shown.problem, term.casefold()

    def named(things: Iterable[tuple[str, str]]) -> list[str]:
        return [key for key, name in things if low in name.casefold() or low == key.casefold()]

    return _Meant(
        term,
        named((key, one.name) for key, one in problem.people.items()),
        named((key, shown.named.names.unit(key)) for key in problem.units),
        named((key, one.name) for key, one in problem.duties.items()),
        _day(shown, term),
    )


def _day(shown: Shown, term: str) -> date | None:
    """The day of the plan that `term` says, of its first year where it says none."""
    said = _DAY.fullmatch(term)
    if said is None:
        return None
    first, last = shown.timeline.first, shown.timeline.last
    years = [int(said[1])] if said[1] else range(first.year, last.year + 1)
    for year in years:
        with suppress(ValueError):
            day = date(year, int(said[2]), int(said[3]))
            if first <= day <= last:
                return day
    return None


def _each(shown: Shown, meant: _Meant) -> Iterator[Group]:
    """Days, people, villages and duties of one word."""
    names, members = shown.named.names, shown.named.directory.members
    if meant.day is not None:
        name = f"{date_word(meant.day)} {weekday_word(meant.day)}"
        views = (("day", _("One day")), ("week", _("Week")))
        found = [
            Found(f"{name} · {word}", _roster(view=view, day=meant.day)) for view, word in views
        ]
        yield Group(str(_("Days")), found, len(found))
    people = [
        Found(names.apart(key), _roster(view="quarter", person=key),
              " · ".join(filter(None, (names.title(key), names.person_unit(key)))))
        for key in meant.people[:_LISTED]
    ]  # fmt: skip
    every = _roster(view="quarter", person=meant.word)
    yield Group(str(_("People")), people, len(meant.people), every)
    villages = set(shown.timeline.areas.keys)
    units = []
    for key in meant.units:
        if key in villages:
            address = _roster(view="quarter", rows="people", village=key)
            units.append(Found(names.unit(key), address, str(_("what is done there"))))
        if count := len(members(key)):
            note = str(_("people: {count}", count=count))
            units.append(Found(names.unit(key), _roster(view="quarter", unit=key), note))
    yield Group(str(_("Villages and units")), units[:_LISTED], len(units))
    duties = [Found(names.duty(key), _roster(view="quarter", duty=key)) for key in meant.duties]
    yield Group(str(_("Duties")), duties[:_LISTED], len(duties))


def _shifts(shown: Shown, terms: list[str], meant: list[_Meant], today: date) -> Group | None:
    """The shifts that every word fits, those still to come first."""

    def fits(entry: Entry, term: str, may: _Meant) -> bool:
        shift = entry.shift
        return (
            shift.id == term
            or shift.date == may.day
            or shift.duty in may.duties
            or not entry.within.isdisjoint(may.units)
            or any(one.id in may.people for one in shift.people)
        )

    pairs = list(zip(terms, meant, strict=True))
    found = [one.shift for one in shown.timeline.entries if all(fits(one, *pair) for pair in pairs)]
    found.sort(key=lambda one: one.date < today)
    lines = [line_of(shown, shift) for shift in found[:_LISTED]]
    listed = [Found(line.words, f"/shift/{quote(line.shift)}", line.people) for line in lines]
    return Group(str(_("Shifts")), listed, len(found))


def _household(shown: Shown, sought: str) -> Group | None:
    """Who looks after the household of the number `sought`, for whoever may have such files."""
    homes, names = shown.named.directory.homes, shown.named.names
    if sought not in homes.row_of:
        return None
    holders = shown.plan.holders
    held = sorted({str(one) for one in holders.loc[holders["household"] == sought, "holder"]})
    visits = [one for one in shown.named.shifts if sought in one.households]
    where = names.unit(homes.unit_of[sought])
    kept = list_word(names.person(one) for one in held) or str(_("nobody looks after it"))
    first = _roster(view="quarter", person=held[0]) if held else _roster(view="quarter")
    found = [Found(f"{sought} · {where}", first, kept)] + [
        Found(line.words, f"/shift/{quote(line.shift)}", line.people)
        for line in (line_of(shown, one) for one in visits[:_LISTED])
    ]
    return Group(str(_("Household")), found, 1 + len(visits))


def _roster(**asked: object) -> str:
    return f"/roster?{urlencode(asked)}"


routes = [Route("/find", find, methods=["GET"])]
