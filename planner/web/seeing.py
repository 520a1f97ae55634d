"""Who has confirmed having seen what is published: kept for each person and revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.store.errors import as_written
from outputs.store.rows import moment_of, moment_text
from outputs.store.schema import revision, seen
from planner.domain.language import Text, _
from planner.domain.spoken import moment_word
from planner.web.cadre import cadre_of
from planner.web.forms import form_of
from planner.web.render import go, not_found, page
from planner.web.roles import public
from planner.web.views import nothing_yet

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.store import Store
    from planner.web.bulletins import News
    from planner.web.shown import Shown


class Seen:
    """The confirmations kept in one store."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        self._store = store
        self._clock = clock or (lambda: datetime.now(UTC))

    def confirm(self, person: str, number: int) -> bool:
        """Keep that `person` has seen revision `number`; whether there is such a one.

        Once, unless a restore has brought it back since.
        """
        restores = self._store.restores()
        this = (seen.c.person == person) & (seen.c.revision == number)
        with self._store.database.writing() as connection:
            there = connection.execute(select(revision.c.number).where(revision.c.number == number))
            if there.first() is None:
                return False
            known = connection.execute(select(seen.c.at).where(this)).scalar()
            if known is None or (restores and moment_of(known) < restores[-1].at):
                at = moment_text(self._clock())
                connection.execute(delete(seen).where(this))
                connection.execute(insert(seen).values(person=person, revision=number, at=at))
        return True

    def last(self, person: str) -> tuple[int, datetime] | None:
        """The newest revision that `person` has confirmed, and when; None where there is none."""
        return self._last(person).get(person)

    def everybody(self) -> Mapping[str, tuple[int, datetime]]:
        """As :meth:`last`, for everybody who ever confirmed one."""
        return self._last()

    def _last(self, *people: str) -> Mapping[str, tuple[int, datetime]]:
        newest = select(seen.c.person, func.max(seen.c.revision).label("revision"))
        if people:
            newest = newest.where(seen.c.person.in_(people))
        last = newest.group_by(seen.c.person).subquery()
        both = (seen.c.person == last.c.person) & (seen.c.revision == last.c.revision)
        with self._store.database.reading() as connection, as_written():
            rows = connection.execute(select(seen).join(last, both)).all()
            return {row.person: (row.revision, moment_of(row.at)) for row in rows}


@public
async def confirm(request: Request) -> Response:
    """Keep that the person of this page has seen the revision it showed."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    kept: Seen = request.app.state.seen
    if not await run_in_threadpool(kept.confirm, cadre.person, form.number("revision")):
        return not_found(request)
    return go(request, f"/my/{request.path_params['secret']}?seen=yes#seen")


# -- who has confirmed, for the department ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with duties: the name, in `words` with what they confirmed last.

    They know what is published where they are `up`: nothing of theirs has changed since.
    Without an `address` there is nothing they could confirm on.
    """

    words: Text | str
    address: bool
    up: bool


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody of one unit who has duties."""

    unit: str
    people: Sequence[Reader]

    @property
    def up(self) -> list[Reader]:
        """Those who know what is published."""
        return [one for one in self.people if one.up]

    @property
    def behind(self) -> list[Reader]:
        """Those who do not, as far as they have said."""
        return [one for one in self.people if not one.up]


async def seen_by(request: Request) -> Response:
    """Who has confirmed the newest revision and who has not, unit by unit."""
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    if shown is None or shown.info is None:
        return nothing_yet(request)
    state = request.app.state
    live = await run_in_threadpool(state.subscriptions.all)
    addressed = {one.key for one in live if one.kind == "people"}
    confirmed = await run_in_threadpool(state.seen.everybody)
    readers = partial(_readers, shown, confirmed, addressed, state.news, state.shelf.zone())
    units = await run_in_threadpool(readers)
    return page(
        request,
        "seen.html",
        title=str(_("Who has seen it")),
        info=shown.info,
        units=units,
        count=sum(len(one.people) for one in units),
        up=sum(len(one.up) for one in units),
        unaddressed=sum(not person.address for one in units for person in one.people),
    )


def _readers(
    shown: Shown,
    confirmed: Mapping[str, tuple[int, datetime]],
    addressed: Iterable[str],
    news: News,
    zone: ZoneInfo,
) -> list[Readers]:
    """Those with duties in the newest revision, by unit in the order of the workbook."""
    serving = {one.id for shift in shown.plan.shifts for one in shift.people}
    names, by_unit = shown.named.names, dict[str, list[Reader]]()
    rank = {unit: n for n, unit in enumerate(shown.problem.units)}
    people = [one for one in shown.problem.people.values() if one.id in serving]
    for one in sorted(people, key=lambda one: rank.get(one.unit or "", len(rank))):
        last = confirmed.get(one.id)
        up = last is not None and not news.concerns(one.id, last)
        name, address = names.apart(one.id), one.id in addressed
        words: Text | str = name
        if last is not None and up:
            words = _("{name} ({when})", name=name, when=moment_word(last[1], zone))
        elif not address:
            words = _("{name} (no address)", name=name)
        elif last is not None:
            words = _("{name} (revision {number})", name=name, number=last[0])
        reader = Reader(words, address, up)
        by_unit.setdefault(names.unit(one.unit), []).append(reader)
    return [Readers(unit, found) for unit, found in by_unit.items()]


routes = [
    Route("/my/{secret}/seen", confirm, methods=["POST"]),
    Route("/seen", seen_by, methods=["GET"]),
]
