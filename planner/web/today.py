"""The home page: what is published, what comes next, and what asks for attention."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.files import PLAN_FILE
from planner.domain.language import _
from planner.web.following import follow_now
from planner.web.render import page
from planner.web.views import line_of, nothing_yet, shown_by, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.jobs import Job

_AHEAD = timedelta(days=7)


async def overview(request: Request) -> Response:
    """What is published, what comes next, and what asks for attention."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    today = today_of(request, shown)
    key = await run_in_threadpool(lambda: shown.key_figures)
    soon = [
        s
        for s in shown.named.shifts
        if today <= s.date < today + _AHEAD and not kind_of(s.kind).by_household
    ]
    return page(
        request,
        "overview.html",
        title=str(_("Overview")),
        shown=shown,
        key=key,
        today=today,
        soon=[line_of(shown, shift) for shift in soon[:40]],
        soon_all=len(soon),
        soon_days=(soon[0].date, soon[-1].date) if soon else None,
        **await run_in_threadpool(_waiting, request),
        unproven=[level for level in shown.plan.levels if not level.proven],
        warnings=shown.plan.warnings[:20],
    )


def _waiting(request: Request) -> dict[str, Any]:
    """What asks for the planner: requests, a draft; and whether anybody has a feed."""
    state = request.app.state
    follow_now(request.app)
    job: Job | None = state.jobs.last
    return {
        "running": job if job is not None and job.running else None,
        "waiting": sum(one.for_planner for one in state.requests.waiting()),
        "draft": (state.desk.draft / PLAN_FILE).is_file(),
        "subscribed": bool(state.subscriptions.all()),
    }


routes = [Route("/", overview, methods=["GET"])]
