"""A cadre asks for leave: which duty or days, what that touches, and then the request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.judging.times import Times
from outputs.words.naming import slot_word
from planner.domain.language import _
from planner.domain.problem import Absence
from planner.web.asking import NotAsked
from planner.web.cadre import Cadre, cadre_of, leave_words, own_shifts, own_turns, told
from planner.web.forms import Form, Misfilled, form_of, slot_choices
from planner.web.render import Note, not_found, page
from planner.web.roles import public
from planner.web.turns import Turn, turn_of
from planner.web.views import today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.asking import Requests

_LONGEST_LEAVE = timedelta(days=366)
_REASON = 200


@public
async def choose(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """My duties ahead to be away from, or days; of the one that is chosen what it touches."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    today = today_of(request, cadre.shown)
    if key := request.query_params.get("shift", ""):
        shift = cadre.shift(key, today)
        if shift is None:
            return not_found(request)
        return await _look(
            request, cadre, Absence(cadre.person, shift.date, shift.date, shift.slot)
        )
    found = await run_in_threadpool(own_turns, request.app, cadre)
    return page(
        request,
        "cadre_leave.html",
        status=status,
        title=str(_("Ask for leave")),
        note=note,
        secret=request.path_params["secret"],
        ahead=[
            one for one in found if one.hours and not one.over and one.shift in cadre.shown.shifts
        ],
        slots=slot_choices(cadre.shown.problem.settings),
    )


async def _look(request: Request, cadre: Cadre, away: Absence) -> Response:
    """The leave in words with what it touches, to be sent or not."""
    return page(
        request,
        "cadre_leave_sure.html",
        title=str(_("Is that right?")),
        secret=request.path_params["secret"],
        words=leave_words(away.start, away.end, slot_word(away.slot) if away.slot else ""),
        away=away,
        touched=await run_in_threadpool(_touched, request, cadre, away),
    )


def _touched(request: Request, cadre: Cadre, away: Absence) -> list[Turn]:
    """The duties of the person that lie in `away`, of every plan in force."""
    found = []
    for shown, shift in own_shifts(request.app, cadre):
        times = Times(replace(shown.problem, absences=(away,)), shown.named.directory)
        if times.absence(cadre.person, shift.date, shift.slot) is not None:
            found.append(turn_of(shown, shift, cadre.person, request.app.state.clock()))
    return found


@public
async def ask(request: Request) -> Response:
    """Look at what the leave touches, or ask the planner for it."""
    cadre = await cadre_of(request)
    if cadre is None or cadre.shown is None:
        return not_found(request)
    form = await form_of(request)
    try:
        away = _leave(form, cadre.person, today_of(request, cadre.shown))
    except Misfilled as error:
        return await choose(request, Note(str(error.text), False, "leave", error.field), 422)
    if form.text("look"):
        return await _look(request, cadre, away)
    requests: Requests = request.app.state.requests
    try:
        number = await run_in_threadpool(
            requests.ask_leave, cadre.person, away.start, away.end, away.slot, away.reason
        )
    except NotAsked as error:
        return await choose(request, Note(str(error.text), good=False, at="leave"), 409)
    return told(request, number)


def _leave(form: Form, person: str, today: date) -> Absence:
    """The leave that `form` asks for; raises Misfilled."""
    first, last = form.days()
    slot = form.slot()
    if not today <= first <= today + _LONGEST_LEAVE:
        raise Misfilled("first", _("Leave begins within a year from today."))
    if not first <= last <= first + _LONGEST_LEAVE:
        raise Misfilled("last", _("Leave lasts a day at least, and a year at most."))
    return Absence(person, first, last, slot, form.text("reason")[:_REASON])


routes = [
    Route("/my/{secret}/leave", choose, methods=["GET"]),
    Route("/my/{secret}/leave", ask, methods=["POST"]),
]
