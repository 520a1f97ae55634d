"""What pages about a plan share: which plan, which day it is, a shift in words."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from outputs.words.naming import hours_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word, weekday_word
from planner.web.render import go, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.desk import Desk
    from planner.web.jobs import Job
    from planner.web.shown import Shown


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
    """The page while there is nothing to show: what runs, or how to begin.

    Whoever plans begins where there are three ways to a workbook.
    """
    job: Job | None = request.app.state.jobs.last
    running = job if job is not None and job.running else None
    desk: Desk = request.app.state.desk
    if not (running or desk.book.exists() or desk.aside.exists()) and request.state.visitor.plans:
        return go(request, "/start")
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


def now_utc() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)
