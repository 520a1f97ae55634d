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
from planner.domain.problem import HALVES, Slot
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.swaps import NoSwap, swap
from planner.questions.whatif.telling import shift_words
from planner.web.asking import Asked, NotAsked, Requests
from planner.web.forms import form_of
from planner.web.render import Note, go, not_found, page
from planner.web.roles import public
from planner.web.views import Line, line_of, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.feeds import Feeds
    from planner.web.shown import Shown

_LONGEST_LEAVE = timedelta(days=366)
_SWAPS_TRIED = 40
_SLOTS: tuple[Slot, ...] = ("day", "am", "pm", "evening")


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
    requests: Requests = request.app.state.requests
    asked = await run_in_threadpool(requests.of, cadre.person)
    return page(
        request,
        "cadre.html",
        status=status,
        title=shown.named.names.person(cadre.person) if shown else str(_("My duties")),
        note=note,
        secret=request.path_params["secret"],
        shown=shown,
        coming=[(line_of(shown, s), _tradable(s)) for s in shifts if s.date >= today][:120]
        if shown
        else [],
        past=sum(shift.date < today for shift in shifts),
        households=_households(cadre),
        items=_items(cadre),
        mine=[_request(one, shown) for one in asked if one.person == cadre.person][-12:],
        asked_of_me=[
            _request(one, shown)
            for one in asked
            if one.other == cadre.person and one.state == "asked"
        ],
        slots=[(slot, slot_word(slot)) for slot in _SLOTS],
        today=today,
    )


def _tradable(shift: Shift) -> bool:
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
    """A request in words."""
    return {"asked": one, "words": request_words(one, shown)}


def request_words(one: Asked, shown: Shown | None) -> str:
    """What is asked for, in one line."""
    if one.kind == "leave":
        slot = slot_word(one.slot) if one.slot else ""
        days = f"{one.first}" if one.first == one.last else f"{one.first} – {one.last}"
        return str(_("Leave: {days} {slot} {reason}", days=days, slot=slot, reason=one.reason))
    told = [_shift_words(key, shown) for key in (one.shift, one.other_shift)]
    return str(_("Swap: {mine} for {theirs} {reason}", mine=told[0], theirs=told[1],
                 reason=one.reason))  # fmt: skip


def _shift_words(key: str | None, shown: Shown | None) -> str:
    shift = None if shown is None else shown.shifts.get(key or "")
    return key or "" if shift is None or shown is None else shift_words(shift, shown.problem)


# -- leave -------------------------------------------------------------------------------


@public
async def ask_leave(request: Request) -> Response:
    """Ask the planner for leave."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    try:
        first = date.fromisoformat(form.text("first"))
        last = date.fromisoformat(form.text("last") or form.text("first"))
    except ValueError:
        return await mine(request, Note(str(_("Give the first and last day.")), good=False), 422)
    today = today_of(request, cadre.shown)
    if not today <= first <= last or max(first - today, last - first) > _LONGEST_LEAVE:
        said = _("Leave begins within a year from today, and lasts a year at most.")
        return await mine(request, Note(str(said), good=False), 422)
    slot = next((one for one in _SLOTS if one == form.text("slot") and one in HALVES), None)
    slot = None if slot == "day" else slot
    requests: Requests = request.app.state.requests
    try:
        await run_in_threadpool(
            requests.ask_leave, cadre.person, first, last, slot, form.text("reason")[:200]
        )
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False), 409)
    return go(request, f"/my/{request.path_params['secret']}")


# -- swaps -------------------------------------------------------------------------------


@public
async def swap_form(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """With whom this shift could be exchanged so that every rule still holds."""
    cadre = await cadre_of(request)
    shift = _own_shift(request, cadre, request.query_params.get("shift", ""))
    if cadre is None or cadre.shown is None or shift is None:
        return not_found(request)
    found = await run_in_threadpool(
        possible_swaps, cadre.shown, shift, cadre.person, today_of(request, cadre.shown)
    )
    return page(
        request,
        "cadre_swap.html",
        status=status,
        title=str(_("Ask for a swap")),
        note=note,
        secret=request.path_params["secret"],
        shift=shift,
        words=shift_words(shift, cadre.shown.problem),
        found=found,
    )


def _own_shift(request: Request, cadre: Cadre | None, key: str) -> Shift | None:
    """The person's own shift `key`, today or later, that can be exchanged at all."""
    if cadre is None or cadre.shown is None:
        return None
    shift = cadre.shown.shifts.get(key)
    if shift is None or shift.date < today_of(request, cadre.shown) or not _tradable(shift):
        return None
    return shift if any(one.id == cadre.person for one in shift.people) else None


def possible_swaps(
    shown: Shown, shift: Shift, person: str, today: date
) -> list[tuple[str, str, Line, str]]:
    """Legal exchanges with others of the same duty, the nearest days first.

    Each is the other shift's id, the other person, the shift in words, the person's name.
    """
    bench = Bench(shown.plan, shown.problem)
    others = sorted(
        (
            (abs((other.date - shift.date).days), other.id, one.id)
            for other in shown.plan.shifts
            if other.duty == shift.duty and other.id != shift.id and other.date >= today
            for one in other.people
            if one.id != person
        ),
    )
    found = []
    for _days, key, colleague in others[:_SWAPS_TRIED]:
        other = shown.shifts[key]
        if legal(bench, shift, other, person, colleague):
            line = line_of(shown, other)
            found.append((key, colleague, line, shown.named.names.person(colleague)))
    return found


def legal(bench: Bench, shift: Shift, other: Shift, person: str, colleague: str) -> bool:
    """Whether the two may exchange these shifts."""
    try:
        return swap(bench, shift, other, person=person, other_person=colleague).verdict.legal
    except NoSwap:
        return False


@public
async def ask_swap(request: Request) -> Response:
    """Ask a colleague for a swap; the rules are looked at first."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    shift = _own_shift(request, cadre, form.text("shift"))
    other_key, _sep, colleague = form.text("other").rpartition(" ")
    other = cadre.shown.shifts.get(other_key)
    if shift is None or other is None or colleague not in cadre.shown.problem.people:
        return not_found(request)
    bench = Bench(cadre.shown.plan, cadre.shown.problem)
    allowed = await run_in_threadpool(legal, bench, shift, other, cadre.person, colleague)
    if not allowed or other.date < today_of(request, cadre.shown):
        said = Note(str(_("The rules do not allow this swap.")), good=False)
        return await mine(request, said, 409)
    requests: Requests = request.app.state.requests
    try:
        await run_in_threadpool(
            requests.ask_swap, cadre.person, shift.id, colleague, other.id,
            form.text("reason")[:200],
        )  # fmt: skip
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False), 409)
    return go(request, f"/my/{request.path_params['secret']}")


@public
async def answer(request: Request) -> Response:
    """Agree to a colleague's swap or decline it, or withdraw what I asked for myself."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    number, what = form.number("number"), form.text("answer")
    requests: Requests = request.app.state.requests
    one = await run_in_threadpool(requests.get, number)
    if one is None or cadre.person not in (one.person, one.other):
        return not_found(request)
    try:
        if what == "withdraw" and one.person == cadre.person:
            await run_in_threadpool(
                requests.answer, one.number, "withdrawn", was=("asked", "agreed"), by=cadre.person
            )
        elif what == "decline" and one.other == cadre.person:
            await run_in_threadpool(
                requests.answer, one.number, "declined", was=("asked",), by=cadre.person
            )
        elif what == "agree" and one.other == cadre.person:
            if not await run_in_threadpool(still_legal, cadre.shown, one):
                said = Note(str(_("The rules do not allow this swap.")), good=False)
                return await mine(request, said, 409)
            await run_in_threadpool(
                requests.answer, one.number, "agreed", was=("asked",), by=cadre.person
            )
        else:
            return not_found(request)
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False), 409)
    return go(request, f"/my/{request.path_params['secret']}")


def still_legal(shown: Shown, one: Asked) -> bool:
    """Whether the swap that was asked for still is possible by the rules."""
    shift, other = shown.shifts.get(one.shift or ""), shown.shifts.get(one.other_shift or "")
    if shift is None or other is None or one.other is None:
        return False
    return legal(Bench(shown.plan, shown.problem), shift, other, one.person, one.other)


routes = [
    Route("/my/{secret}", mine, methods=["GET"]),
    Route("/my/{secret}/leave", ask_leave, methods=["POST"]),
    Route("/my/{secret}/swap", swap_form, methods=["GET"]),
    Route("/my/{secret}/swap", ask_swap, methods=["POST"]),
    Route("/my/{secret}/answer", answer, methods=["POST"]),
]
