"""A cadre's own page, behind the same secret as the feed: duties, news, households, requests."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.tables.areas import months as months_of
from outputs.words.naming import slot_word
from outputs.words.signing import phone_of
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word
from planner.web.following import follow_now
from planner.web.forms import whole_number
from planner.web.patience import UnderWay
from planner.web.render import Note, go, not_found, page
from planner.web.roles import public
from planner.web.turns import Turn, by_month, shifts_of, turn_of
from planner.web.views import line_of, today_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.store import Restored, RevisionInfo
    from planner.domain.plan import Shift
    from planner.domain.problem import Problem
    from planner.web.asking import Asked, Requests
    from planner.web.feeds import Feeds
    from planner.web.shown import Shown

_REQUESTS = 12


@dataclass(frozen=True)
class Cadre:
    """Whose page it is, and the newest plan; `shown` is None before the first revision."""

    person: str
    shown: Shown | None

    def shift(self, key: str, today: date) -> Shift | None:
        """The person's own shift `key` of the newest plan, if it is today or later."""
        shift = None if self.shown is None else self.shown.shifts.get(key)
        if shift is None or shift.date < today:
            return None
        return shift if any(one.id == self.person for one in shift.people) else None


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


def own_shifts(app: Starlette, cadre: Cadre) -> list[tuple[Shown, Shift]]:
    """The person's shifts of every plan in force, each with its plan, as they begin."""
    if cadre.shown is None:
        return []
    return shifts_of(cadre.person, app.state.shelf, cadre.shown.today(app.state.clock()))


def own_turns(app: Starlette, cadre: Cadre) -> list[Turn]:
    """As :func:`own_shifts`, in words; what an older plan has cannot be exchanged."""
    now = app.state.clock()
    found = []
    for shown, shift in own_shifts(app, cadre):
        turn = turn_of(shown, shift, cadre.person, now)
        found.append(turn if shown is cadre.shown else replace(turn, tradable=False))
    return found


@public
async def mine(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """What comes next, what has changed, my duties month by month, households, requests."""
    cadre = await cadre_of(request)
    if cadre is None:
        return not_found(request)
    shown = cadre.shown
    today = today_of(request, shown) if shown else date.min
    local = request.app.state.clock().astimezone(request.app.state.shelf.zone())
    found = await run_in_threadpool(own_turns, request.app, cadre)
    ahead = [one for one in found if not one.over]
    first = sorted((one for one in ahead if one.day == ahead[0].day), key=lambda one: not one.hours)
    months = by_month(found, months_of(shown.plan) if shown else ())
    current = month_start(ahead[0].day if ahead else today)
    news = await run_in_threadpool(_news, request.app, cadre, today)
    answer = page(
        request,
        "cadre.html",
        status=status,
        title=shown.named.names.person(cadre.person) if shown else str(_("My duties")),
        note=note,
        secret=request.path_params["secret"],
        shown=shown,
        as_of=f"{day_word(local)} {local:%H:%M}",
        first=first,
        months=months,
        current=current if any(one.month == current for one in months) else None,
        households=_households(cadre),
        items=_items(cadre),
        phone=_phone(shown.problem, cadre.person) if shown else "",
        confirmed=request.query_params.get("seen") == "yes",
        **news,
        **await _asked(request, cadre),
    )
    if news["news"] is not None and request.state.visitor is None:
        # What phones may keep, see worker.js; forms of somebody signed in have their token.
        answer.headers["sanfang-state"] = "whole"
    return answer


def _news(app: Starlette, cadre: Cadre, today: date) -> dict[str, object]:
    """What changed lately, and what was confirmed; `news` is None while it is worked out."""
    seen, told = app.state.seen.last(cadre.person), app.state.news
    news: list[tuple[RevisionInfo | Restored, list[str]]] | None = None
    more = False
    with suppress(UnderWay):  # the rest of the page does not wait for it
        news, more = told.since(cadre.person, seen, app.state.clock(), today)
    return {"seen": seen, "news": news, "more_news": more, "up": told.knows(seen)}


async def _asked(request: Request, cadre: Cadre) -> dict[str, object]:
    """What the person asked for and is asked, and which of it was pressed just now."""
    requests: Requests = request.app.state.requests
    await run_in_threadpool(follow_now, request.app)
    asked = await run_in_threadpool(requests.of, cadre.person)
    number = whole_number(request.query_params.get("told", ""))
    told = next((one for one in asked if one.number == number), None)
    own = [one for one in asked if one.person == cadre.person]
    shown = cadre.shown
    return {
        "mine": [_request(one, shown) for one in own[-_REQUESTS:]],
        "asked_of_me": [
            _request(one, shown)
            for one in asked
            if one.other == cadre.person and one.state == "asked"
        ],
        "told": None if told is None else _request(told, shown),
        "told_as_other": told is not None and told.other == cadre.person,
        "swaps": {
            one.shift: _request(one, shown) for one in own if one.undecided and one.kind == "swap"
        },
    }


def _phone(problem: Problem, person: str) -> str:
    """The number of the desk of the person's unit, else of the organisation's."""
    return phone_of(problem, problem.people[person].unit) or phone_of(problem, None)


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


def leave_words(first: date, last: date, slot: object, reason: str = "") -> str:
    """Days, the part of them where it is not all, and the reason."""
    days = f"{first}" if first == last else f"{first} – {last}"
    return str(_("Leave: {days} {slot} {reason}", days=days, slot=slot, reason=reason)).strip()


def request_words(one: Asked, shown: Shown | None) -> str:
    """What is asked for, in one line."""
    if one.first is not None and one.last is not None:
        return leave_words(one.first, one.last, slot_word(one.slot) if one.slot else "", one.reason)
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


def told(request: Request, number: int) -> Response:
    """Back to the page, where what was pressed now says what came of request `number`."""
    return go(request, f"/my/{request.path_params['secret']}?told={number}#told")


routes = [Route("/my/{secret}", mine, methods=["GET"])]
