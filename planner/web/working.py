"""Starting work beside the site, seeing where it stands and whose it is, stopping it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import PLAN_FILE
from outputs.words.auditing import said
from planner.domain.language import _
from planner.domain.trouble import Trouble
from planner.web.forms import form_of
from planner.web.jobs import Busy
from planner.web.render import Note, go, page
from planner.web.roles import planner

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.jobs import Job, Jobs, Order, State
    from planner.web.steps import Step, Steps

    Refused = Callable[[Request, Note, int], Awaitable[Response]]

_LINES_SHOWN = 60
_THROUGH = ("done", "found")
_UNDER_WAY = "/plan?job={number}"


class NotPossible(Trouble):
    """What cannot be done as things stand; `text` says why."""


async def carry_out(
    request: Request, order: Order, refused: Refused, status: int = 422
) -> Response:
    """Start what was ordered, and answer within a second.

    What was done meanwhile leads on to where it leads; what could not be done is `refused`
    with `status`, or 409 as things stand; of anything else the page shows how it goes on.
    """
    jobs: Jobs = request.app.state.jobs
    try:
        job = await jobs.start(_as_step(request.app, order) if order.step else order)
    except Busy:
        return await refused(request, busy(), 409)
    if job.state == "failed" and job.trouble is not None:
        status = 409 if isinstance(job.trouble, NotPossible) else status
        return await refused(request, Note(str(job.trouble.text), good=False), status)
    if job.state in _THROUGH and not order.arguments:
        return go(request, order.then)
    return go(request, "/plan" if order.arguments else _UNDER_WAY.format(number=job.number))


def _as_step(app: Starlette, order: Order) -> Order:
    """`order`, before which everything is kept as it is."""
    steps: Steps = app.state.steps
    begun: list[Step] = []

    def first(job: Job) -> None:
        step = steps.begin(order.what, order.by)
        begun.append(step)
        try:
            if order.first is not None:
                order.first(job)
        except BaseException:
            steps.end(step)
            raise

    def last(end: State) -> None:
        if order.last is not None:
            order.last(end)
        if order.restores and end not in _THROUGH:
            steps.give_up(begun[0], app.state.shelf.zone())
        else:
            steps.end(begun[0])

    return replace(order, first=first, last=last)


def onward_of(request: Request) -> str:
    """Where the job that the address waits for leads, if it has ended well; else back to where it
    was ordered, if it has failed and that is known.
    """
    job: Job | None = request.app.state.jobs.last
    asked = request.query_params.get("job", "")
    if job is None or str(job.number) != asked:
        return ""
    return job.then if job.state in _THROUGH else job.order.back if job.state == "failed" else ""


def job_values(request: Request) -> dict[str, Any]:
    """What the template of the job shows."""
    jobs: Jobs = request.app.state.jobs
    visitor = request.state.visitor
    job = jobs.last
    return {
        "job": job,
        "lines": job.lines[-_LINES_SHOWN:] if job else (),
        "mine": job is not None and visitor is not None and visitor.name in job.by,
        "following": jobs.waiting,
        "draft_there": (request.app.state.desk.draft / PLAN_FILE).is_file(),
    }


async def progress(request: Request) -> Response:
    """The part of the page that shows the run, for the script that fetches it again."""
    return page(request, "planning_job.html", title="", **job_values(request))


@planner
async def stop(request: Request) -> Response:
    """End the run, keeping what the button said; of somebody else's run only when confirmed."""
    form = await form_of(request)
    jobs: Jobs = request.app.state.jobs
    job, number = jobs.last, form.text("number")
    if job is None or not job.running or not job.stoppable or number not in ("", str(job.number)):
        return go(request, "/plan")
    confirmed = form.text("confirm") == "yes"
    foreign = request.state.visitor.name not in job.by
    changed = form.text("keeps") == "yes" and not job.keeps
    if (foreign and not confirmed) or changed:
        return page(
            request,
            "stop.html",
            status=409,
            title=str(_("Stop it?")),
            job=job,
            foreign=foreign,
            changed=changed,
        )
    jobs.stop(again=form.text("keeps") == "no")
    store, clock = request.app.state.desk.store, request.app.state.clock
    await run_in_threadpool(
        store.log, "run stopped", said(job.what.__str__), at=clock(), by=request.state.visitor.name
    )
    return go(request, "/plan")


def busy() -> Note:
    """What is said while another job runs."""
    return Note(str(_("Something is running already. Wait for it to end, or stop it.")), good=False)


routes = [
    Route("/plan/stop", stop, methods=["POST"]),
    Route("/plan/progress", progress, methods=["GET"]),
]
