"""Swaps between cadres: with whom the rules allow one, asking for it, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from planner.domain.language import _, current
from planner.questions.whatif.exchanges import exchanges
from planner.questions.whatif.swaps import NoSwap, swap
from planner.web.asking import NotAsked
from planner.web.cadre import Cadre, cadre_of, mine, own_turns, told
from planner.web.forms import form_of
from planner.web.patience import UnderWay
from planner.web.render import Note, go, not_found, one_moment, page
from planner.web.roles import public
from planner.web.turns import Turn, tradable
from planner.web.views import Line, line_of, today_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.questions.whatif.bench import Bench
    from planner.web.asking import Asked, Requests
    from planner.web.shown import Shown

_BESIDE = timedelta(days=3)


@public
async def swap_form(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Which shift, with whom it could be exchanged by the rules, and what that would mean.

    With a ticket, what came of what was asked before.
    """
    cadre = await cadre_of(request)
    asked = request.query_params
    if cadre is not None and asked.get("outcome"):
        return await _came_of(request, cadre, asked["outcome"])
    if cadre is None or cadre.shown is None:
        return not_found(request)
    secret = request.path_params["secret"]
    if "shift" not in asked:
        turns = await run_in_threadpool(own_turns, request.app, cadre)
        title = str(_("Which duty would you give away?"))
        return page(
            request, "cadre_swaps.html", title=title, secret=secret,
            ahead=[one for one in turns if one.tradable and not one.over],
        )  # fmt: skip
    today = today_of(request, cadre.shown)
    shift = _own_shift(cadre, asked["shift"], today)
    if shift is None:
        return not_found(request)
    found = await run_in_threadpool(
        request.app.state.workroom.work_out,
        ("swaps", cadre.shown.mark, shift.id, cadre.person, today, current()),
        _("With whom the rules allow a swap is being worked out."),
        cadre.shown.named.names.person(cadre.person),
        partial(possible_swaps, cadre.shown, shift, cadre.person, today),
    )
    chosen = next((one for one in found if f"{one[0]} {one[1]}" == asked.get("other")), None)
    return page(
        request,
        "cadre_swap.html" if chosen is None else "cadre_swap_sure.html",
        status=status,
        title=str(_("Ask for a swap") if chosen is None else _("Is that right?")),
        note=note,
        secret=secret,
        shift=shift,
        words=line_of(cadre.shown, shift, cadre.person).words,
        found=found,
        chosen=chosen,
        near=[] if chosen is None else await run_in_threadpool(
            _near, request, cadre, shift, cadre.shown.shifts[chosen[0]]
        ),
    )  # fmt: skip


def _near(request: Request, cadre: Cadre, shift: Shift, taken: Shift) -> list[Turn]:
    """What the person has beside it in the days around the shift that is `taken`."""
    turns = own_turns(request.app, cadre)
    return [one for one in turns if one.shift != shift.id and abs(one.day - taken.date) <= _BESIDE]


def _own_shift(cadre: Cadre, key: str, today: date) -> Shift | None:
    """The person's own shift `key`, today or later, that can be exchanged at all."""
    shift = cadre.shift(key, today)
    return shift if shift is not None and tradable(shift) else None


def possible_swaps(
    shown: Shown, shift: Shift, person: str, today: date
) -> list[tuple[str, str, Line, str]]:
    """Legal exchanges with others of the same duty or 公平组, the nearest days first.

    Each is the other shift's id, the other person, the shift in words, the person's name.
    """
    found, names = [], shown.named.names
    for one in exchanges(shown.bench, shift, today, person):
        colleague = one.other_person or ""
        who = f"{names.label(one.other, colleague)} {names.apart(colleague)}".strip()
        found.append((one.other.id, colleague, line_of(shown, one.other), who))
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
    shift = _own_shift(cadre, form.text("shift"), today_of(request, cadre.shown))
    other_key, _sep, colleague = form.text("other").rpartition(" ")
    other = cadre.shown.shifts.get(other_key)
    if shift is None or other is None or colleague not in cadre.shown.problem.people:
        return not_found(request)
    shown, today = cadre.shown, today_of(request, cadre.shown)
    requests: Requests = request.app.state.requests
    reason = form.text("reason")[:200]

    def ask() -> int:
        if other.date < today or not legal(shown.bench, shift, other, cadre.person, colleague):
            raise NotAsked(_("The rules do not allow this swap."))
        return requests.ask_swap(cadre.person, shift.id, colleague, other.id, reason)

    return await _by_the_rules(request, cadre, ("ask", shift.id, other.id, colleague), ask)


async def _by_the_rules(
    request: Request, cadre: Cadre, what: tuple[str, ...], act: Callable[[], int]
) -> Response:
    """Do what the rules have to be looked at for, and answer within a second."""
    ticket = sha256(repr((cadre.person, *what)).encode()).hexdigest()
    who = "" if cadre.shown is None else cadre.shown.named.names.person(cadre.person)
    work = partial(
        request.app.state.workroom.work_out, (cadre.person, ticket),
        _("The rules are being looked at."), who, act, keep=False,
    )  # fmt: skip
    return await _outcome(request, work, ticket)


async def _outcome(request: Request, work: Callable[[], int], ticket: str) -> Response:
    try:
        number = await run_in_threadpool(work)
    except UnderWay as going_on:
        onward = f"/my/{request.path_params['secret']}/swap?outcome={ticket}"
        return one_moment(request, going_on.piece, onward)
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False), 409)
    return told(request, number)


async def _came_of(request: Request, cadre: Cadre, ticket: str) -> Response:
    """What came of what was asked while the rules were being looked at."""
    again = partial(request.app.state.workroom.again, (cadre.person, ticket))
    try:
        return await _outcome(request, again, ticket)
    except LookupError:
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
    if what == "agree" and one.other == cadre.person:
        shown = cadre.shown

        def agree() -> int:
            if not still_legal(shown, one):
                raise NotAsked(_("The rules do not allow this swap."))
            requests.answer(one.number, "agreed", was=("asked",), by=cadre.person)
            return one.number

        return await _by_the_rules(request, cadre, ("agree", str(one.number)), agree)
    try:
        if what == "withdraw" and one.person == cadre.person:
            await run_in_threadpool(
                requests.answer, one.number, "withdrawn", was=("asked", "agreed"), by=cadre.person
            )
        elif what == "decline" and one.other == cadre.person:
            await run_in_threadpool(
                requests.answer, one.number, "declined", was=("asked",), by=cadre.person
            )
        else:
            return not_found(request)
    except NotAsked as error:
        return await mine(request, Note(str(error.text), good=False), 409)
    return told(request, one.number)


def still_legal(shown: Shown, one: Asked) -> bool:
    """Whether the swap that was asked for still is possible by the rules."""
    shift, other = shown.shifts.get(one.shift or ""), shown.shifts.get(one.other_shift or "")
    if shift is None or other is None or one.other is None:
        return False
    return legal(shown.bench, shift, other, one.person, one.other)


routes = [
    Route("/my/{secret}/swap", swap_form, methods=["GET"]),
    Route("/my/{secret}/swap", ask_swap, methods=["POST"]),
    Route("/my/{secret}/answer", answer, methods=["POST"]),
]
