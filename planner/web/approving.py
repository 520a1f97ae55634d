"""The planner's answers to what cadres ask for: each approval becomes a draft to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import PLAN_FILE
from planner.domain.language import _, current
from planner.web.asking import NotAsked
from planner.web.cadre import request_words
from planner.web.changing import make_exchange, ready_for_change
from planner.web.earlier import write_absence
from planner.web.following import follow_now, open_again
from planner.web.forms import form_of, whole_number
from planner.web.jobs import Job, Order, State
from planner.web.planning import replanning
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner
from planner.web.shown import DRAFT
from planner.web.trading import still_legal
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Absence
    from planner.web.asking import Asked, Requests
    from planner.web.shown import Shown


async def waiting(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """What waits for an answer, and what was answered last."""
    requests: Requests = request.app.state.requests
    await run_in_threadpool(follow_now, request.app)
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    drafted = await run_in_threadpool(requests.drafted)
    still = await run_in_threadpool(requests.waiting)
    done = await run_in_threadpool(requests.answered)

    def told(one: Asked) -> dict[str, object]:
        names = None if shown is None else shown.named.names
        return {
            "asked": one,
            "who": one.person if names is None else names.apart(one.person),
            "other": "" if names is None or one.other is None else names.apart(one.other),
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
        drafted=[told(one) for one in drafted],
        answered=[told(one) for one in done],
        told=whole_number(request.query_params.get("told", "")),
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
    await run_in_threadpool(follow_now, request.app)
    by, said = request.state.visitor.name, form.text("said")[:200]
    meant = form.text("answer")
    if meant not in ("approve", "refuse"):
        return await waiting(request, Note(str(_("Approve it, or refuse it.")), good=False), 422)
    if meant == "approve":
        away = one.away
        order = _swap(request, one, said) if away is None else _leave(request, one, away, said)
        return await carry_out(request, order, waiting, 409)
    try:
        await run_in_threadpool(
            requests.answer, one.number, "refused", was=("asked", "agreed"), by=by, said=said
        )
    except NotAsked as error:
        return await waiting(request, Note(str(error.text), good=False), 409)
    return go(request, f"/requests?told={one.number}#told")


def _leave(request: Request, one: Asked, away: Absence, said: str) -> Order:
    """Write the leave into the workbook and re-plan; a run without a result undoes it."""
    app, by = request.app, request.state.visitor.name
    requests: Requests = app.state.requests

    def write(job: Job) -> None:
        job.go_on()
        requests.answer(one.number, "drafted", was=("asked",), by=by, said=said)
        try:
            write_absence(app.state.desk, away, app.state.shelf.zone())
        except BaseException:
            requests.reopen(one)
            raise

    def settle(end: State) -> None:
        if end not in ("done", "found"):
            open_again(requests, app.state.desk, one)

    return replanning(request, first=write, last=settle)


def _swap(request: Request, one: Asked, said: str) -> Order:
    """Exchange the shifts in the draft, by the rules of the moment."""
    app, by = request.app, request.state.visitor.name
    requests: Requests = app.state.requests

    def exchange(job: Job) -> None:
        if not one.for_planner:
            raise NotPossible(_("This waits for somebody else, or was answered already."))
        word = DRAFT if (app.state.desk.draft / PLAN_FILE).is_file() else ""
        if one.other is None or not still_legal(ready_for_change(app, word), one):
            raise NotPossible(_("The rules do not allow this swap."))
        shifts = (one.shift or "", one.other_shift or "")
        make_exchange(app, job, by, word, *shifts, one.person, one.other)
        requests.answer(one.number, "drafted", was=("agreed",), by=by, said=said)

    return Order(
        what=_("Exchanging shifts"), by=by, language=current(), first=exchange,
        stoppable=True, step=True, then="/draft",
    )  # fmt: skip


routes = [
    Route("/requests", waiting, methods=["GET"]),
    Route("/requests", answer, methods=["POST"]),
]
