"""The planner's answers to what cadres ask for: each approval becomes a draft to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from inputs.workbook.absences import AbsenceNotAdded
from planner.domain.language import Text, _
from planner.domain.problem import Absence
from planner.web.asking import NotAsked
from planner.web.cadre import request_words, still_legal
from planner.web.changing import NotPossible, make_exchange, ready_for_change
from planner.web.forms import form_of
from planner.web.planning import busy, made_by_hand, start_replan, write_absence
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.asking import Asked, Requests
    from planner.web.shown import Shown


async def waiting(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """What waits for an answer, and what was answered last."""
    requests: Requests = request.app.state.requests
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    still = await run_in_threadpool(requests.waiting)
    done = await run_in_threadpool(requests.answered)

    def told(one: Asked) -> dict[str, object]:
        names = None if shown is None else shown.named.names
        return {
            "asked": one,
            "who": one.person if names is None else names.person(one.person),
            "other": "" if names is None or one.other is None else names.person(one.other),
            "words": request_words(one, shown),
            "answered_by": _called(one.answered_by, shown),
        }

    return page(
        request,
        "requests.html",
        status=status,
        title=str(_("Requests")),
        note=note,
        waiting=[told(one) for one in still],
        answered=[told(one) for one in done],
    )


def _called(by: str | None, shown: Shown | None) -> str:
    """Who answered: a cadre by name, else the account's name."""
    known = by is not None and shown is not None and by in shown.problem.people
    return shown.named.names.person(by or "") if shown is not None and known else by or ""


@planner
async def answer(request: Request) -> Response:
    """Approve or refuse a request."""
    form = await form_of(request)
    requests: Requests = request.app.state.requests
    one = await run_in_threadpool(requests.get, form.number("number"))
    if one is None:
        return not_found(request)
    by, said = request.state.visitor.name, form.text("said")[:200]
    try:
        if form.text("answer") == "approve":
            if not one.for_planner:
                raise NotAsked(_("This waits for somebody else, or was answered already."))
            return await _approve(request, one, said)
        await run_in_threadpool(
            requests.answer, one.number, "refused", was=("asked", "agreed"), by=by, said=said
        )
    except (NotAsked, NotPossible, AbsenceNotAdded) as error:
        return await waiting(request, Note(str(error.text), good=False), 409)
    return go(request, "/requests")


async def _approve(request: Request, one: Asked, said: str) -> Response:
    """Do what was asked for, into the draft; the request is answered only if that works."""
    requests: Requests = request.app.state.requests
    by = request.state.visitor.name
    if one.kind == "leave" and one.first is not None and one.last is not None:
        await run_in_threadpool(_ready_for_leave, request.app)
        away = Absence(one.person, one.first, one.last, one.slot, one.reason)
        await run_in_threadpool(write_absence, request.app.state.desk, away)
        await run_in_threadpool(
            requests.answer, one.number, "approved", was=("asked",), by=by, said=said
        )
        return await start_replan(request)
    await run_in_threadpool(ready_for_change, request.app, "")
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    if shown is None or one.other is None or not await run_in_threadpool(still_legal, shown, one):
        raise NotPossible(_("The rules do not allow this swap."))
    await run_in_threadpool(
        make_exchange, request.app, "", one.shift or "", one.other_shift or "", one.person,
        one.other,
    )  # fmt: skip
    await run_in_threadpool(
        requests.answer, one.number, "approved", was=("agreed",), by=by, said=said
    )
    return go(request, "/draft")


def _ready_for_leave(app: Starlette) -> None:
    """Raise NotPossible where re-planning cannot start now, or would lose changes by hand.

    A draft that itself is a re-planning is no obstacle: the next one holds its absences too.
    """
    if app.state.jobs.last is not None and app.state.jobs.last.running:
        raise NotPossible(Text(busy().text))
    if made_by_hand(app.state.shelf):
        raise NotPossible(_("There is a draft already: publish it or drop it first."))


routes = [
    Route("/requests", waiting, methods=["GET"]),
    Route("/requests", answer, methods=["POST"]),
]
