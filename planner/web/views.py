"""Pages to look at a plan: overview, coverage."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.files import PLAN_FILE
from outputs.words.naming import hours_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word, weekday_word
from planner.flows.publishing import gap_notes
from planner.web.following import follow_now
from planner.web.packing import holds_no_secret
from planner.web.render import base_of, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.jobs import Job
    from planner.web.shown import Shown

_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One shift as a line of text."""

    shift: str
    when: str
    hours: str
    duty: str
    place: str
    people: str
    short: bool
    duty_id: str = ""

    @property
    def words(self) -> str:
        """When it is and what, without who."""
        return f"{self.when} {self.hours} {self.duty}"


async def shown_by(request: Request) -> Shown | None:
    """The plan that the address asks for, the newest revision where it asks for none.

    None while nothing is published; raises HTTPException where there is no such plan.
    """
    word = request.query_params.get("plan", "")
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.named, word)
    if shown is None and word:
        raise HTTPException(404)
    return shown


def nothing_yet(request: Request) -> Response:
    """The page while there is nothing to show: what runs, or how to begin."""
    job: Job | None = request.app.state.jobs.last
    running = job if job is not None and job.running else None
    title = _("Nothing is published yet")
    if running is not None and running.order.publishes:
        title = _("It is being published")
    return page(request, "empty.html", title=str(title), running=running, shown=None)


def today_of(request: Request, shown: Shown) -> date:
    """The day it is where the plan is for."""
    now: datetime = request.app.state.clock()
    return shown.today(now)


def next_month(busy: Container[date], months: Sequence[date], today: date) -> date:
    """The month to show first: the first of the `busy` ones from that of `today` on."""
    ahead = (month for month in months if month in busy and month >= month_start(today))
    return next(ahead, months[0])


def line_of(shown: Shown, shift: Shift, person: str = "") -> Line:
    """A shift in words, as what `person` has it; households are counted, never named."""
    words = shown.words
    place = words.place(shift.place or shift.target)
    return Line(
        shift=shift.id,
        when=f"{day_word(shift.date)} {weekday_word(shift.date)}",
        hours=hours_word(shift.start, shift.end),
        duty=words.duty(shift, person),
        place=place,
        people=words.people(shift),
        short=shift.id in shown.named.short,
        duty_id=shift.duty,
    )


# -- overview ----------------------------------------------------------------------------


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


# -- coverage ----------------------------------------------------------------------------


async def coverage(request: Request) -> Response:
    """The coverage page of the plan, the same that `sanfang plan` writes.

    It carries a policy of its own, because its styles and script are inside it.
    """
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    notes = await run_in_threadpool(gap_notes, shown.plan, request.app.state.desk.store)
    content = await run_in_threadpool(shown.coverage, notes)
    holds_no_secret(request.scope)
    back = f'<p class="back"><a href="{base_of(request)}/">← {_("Overview")}</a></p>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # noqa: E501
    return HTMLResponse(
        content.replace("<header>", f"<header>{back}", 1),
        headers={"content-security-policy": policy},
    )


def now_utc() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)


routes = [
    Route("/", overview, methods=["GET"]),
    Route("/coverage", coverage, methods=["GET"]),
]
