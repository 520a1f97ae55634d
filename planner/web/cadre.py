"""A cadre's own page, behind the same secret as the feed: duties, households, requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.words.naming import slot_word
from planner.domain.language import _
from planner.web.asking import Asked, NotAsked, Requests
from planner.web.following import follow_now
from planner.web.forms import Misfilled, form_of, slot_choices, whole_number
from planner.web.render import Note, go, not_found, page
from planner.web.roles import public
from planner.web.views import line_of, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.feeds import Feeds
    from planner.web.shown import Shown

_LONGEST_LEAVE = timedelta(days=366)


@dataclass(frozen=True)
class Cadre:
    """Whose page it is, and the plan it shows; `shown` is None before the first revision."""

    person: str
    shown: Shown | None

    def shifts(self) -> list[Shift]:
        """The person's shifts, in order."""
        if self.shown is None:
            return []
        return [s for s in self.shown.named.shifts if any(p.id == self.person for p in s.people)]


async def cadre_of(request: Request) -> Cadre | None:
    """Who the secret of the address belongs to; None for a wrong one, or a unit's."""
    feeds: Feeds = request.app.state.feeds
    if not feeds.fresh():
        await run_in_threadpool(feeds.refresh)
    subscription = feeds.subscription(request.path_params["secret"])
    if subscription is None or subscription.kind != "people":
        return None
    shown = await run_in_threadpool(request.app.state.shelf.revision)
    if shown is not None and subscription.key not in shown.problem.people:
        return None  # has left: the page goes with the person
    return Cadre(subscription.key, shown)


@public
async def mine(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """My duties, my households by number, my follow-ups, what I asked for and am asked."""
    cadre = await cadre_of(request)
    if cadre is None:
        return not_found(request)
    shown = cadre.shown
    today = today_of(request, shown) if shown else date.min
    shifts = cadre.shifts()
    ahead = [shift for shift in shifts if shift.date >= today][:120]
    requests: Requests = request.app.state.requests
    await run_in_threadpool(follow_now, request.app)
    asked = await run_in_threadpool(requests.of, cadre.person)
    told = whole_number(request.query_params.get("told", ""))
    return page(
        request,
        "cadre.html",
        status=status,
        title=shown.named.names.person(cadre.person) if shown else str(_("My duties")),
        note=note,
        secret=request.path_params["secret"],
        shown=shown,
        coming=[(line_of(shown, s, cadre.person), tradable(s)) for s in ahead] if shown else [],
        past=sum(shift.date < today for shift in shifts),
        households=_households(cadre),
        items=_items(cadre),
        mine=[_request(one, shown) for one in asked if one.person == cadre.person][-12:],
        asked_of_me=[
            _request(one, shown)
            for one in asked
            if one.other == cadre.person and one.state == "asked"
        ],
        told=next((_request(one, shown) for one in asked if one.number == told), None),
        told_as_other=any(one.number == told and one.other == cadre.person for one in asked),
        swaps={
            one.shift: _request(one, shown)
            for one in asked
            if one.person == cadre.person and one.undecided and one.kind == "swap"
        },
        slots=slot_choices(shown.problem.settings if shown else None),
        today=today,
    )


def tradable(shift: Shift) -> bool:
    """Whether such a shift can be exchanged at all."""
    kind = kind_of(shift.kind)
    return kind.takes_time and not kind.by_household


def _households(cadre: Cadre) -> list[tuple[str, list[str]]]:
    """The numbers of the households this person holds, by unit; never a name."""
    if cadre.shown is None:
        return []
    holders = cadre.shown.plan.holders
    held = sorted(set(holders.loc[holders["holder"] == cadre.person, "household"].tolist()))
    unit_of = cadre.shown.named.directory.homes.unit_of
    by_unit: dict[str, list[str]] = {}
    for household in held:
        by_unit.setdefault(unit_of.get(household, ""), []).append(household)
    names = cadre.shown.named.names
    return [(names.unit(unit), found) for unit, found in by_unit.items()]


def _items(cadre: Cadre) -> list[tuple[str, date | None, str]]:
    """Open items this person answers for: number, last day, state; never what or whose."""
    if cadre.shown is None:
        return []
    words = {"open": _("open"), "resolved": _("resolved, to be visited again")}
    return [
        (item.id, item.extended_to or item.due, str(words[item.state]))
        for item in cadre.shown.problem.items.values()
        if item.person == cadre.person and item.state in words
    ]


def _request(one: Asked, shown: Shown | None) -> dict[str, object]:
    """A request in words, with the shifts as each of the two sees them."""
    return {
        "asked": one,
        "words": request_words(one, shown),
        "who": _named(one.person, shown),
        "other": _named(one.other, shown),
        "given": _shift_words(one.shift, shown, one.person),
        "taken": _shift_words(one.other_shift, shown, one.other),
    }


def _named(person: str | None, shown: Shown | None) -> str:
    return person or "" if shown is None or person is None else shown.named.names.apart(person)


def request_words(one: Asked, shown: Shown | None) -> str:
    """What is asked for, in one line."""
    if one.kind == "leave":
        slot = slot_word(one.slot) if one.slot else ""
        days = f"{one.first}" if one.first == one.last else f"{one.first} – {one.last}"
        return str(_("Leave: {days} {slot} {reason}", days=days, slot=slot, reason=one.reason))
    return str(
        _(
            "Swap: {who} gives {mine} for {theirs} of {other} {reason}",
            who=_named(one.person, shown),
            mine=_shift_words(one.shift, shown, one.person),
            theirs=_shift_words(one.other_shift, shown, one.other),
            other=_named(one.other, shown),
            reason=one.reason,
        )
    )


def _shift_words(key: str | None, shown: Shown | None, person: str | None) -> str:
    shift = None if shown is None else shown.shifts.get(key or "")
    if shift is None or shown is None:
        return key or ""
    return line_of(shown, shift, person or "").words


# -- leave -------------------------------------------------------------------------------


@public
async def ask_leave(request: Request) -> Response:
    """Ask the planner for leave."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    today = today_of(request, cadre.shown)
    try:
        first, last = form.days()
        slot = form.slot()
        if not today <= first <= today + _LONGEST_LEAVE:
            raise Misfilled("first", _("Leave begins within a year from today."))
        if not first <= last <= first + _LONGEST_LEAVE:
            raise Misfilled("last", _("Leave lasts a day at least, and a year at most."))
    except Misfilled as error:
        note = Note(str(error.text), good=False, at="leave", field=error.field)
        return await mine(request, note, 422)
    requests: Requests = request.app.state.requests
    try:
        number = await run_in_threadpool(
            requests.ask_leave, cadre.person, first, last, slot, form.text("reason")[:200]
        )
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False, at="leave"), 409)
    return told(request, number)


def told(request: Request, number: int) -> Response:
    """Back to the page, where what was pressed now says what came of request `number`."""
    return go(request, f"/my/{request.path_params['secret']}?told={number}#told")


routes = [
    Route("/my/{secret}", mine, methods=["GET"]),
    Route("/my/{secret}/leave", ask_leave, methods=["POST"]),
]
