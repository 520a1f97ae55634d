"""Pages to look at a plan: overview, month grid, table, coverage, gaps, one shift."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.files import PLAN_FILE
from outputs.tables.areas import Areas
from outputs.tables.areas import months as months_of
from outputs.tables.gaps import left_empty
from outputs.words.naming import Names, hours_word, slot_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word, month_word, weekday_word
from planner.web.following import follow_now
from planner.web.forms import whole_number
from planner.web.packing import holds_no_secret
from planner.web.render import base_of, go, not_found, page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Gap, Shift
    from planner.web.desk import Desk
    from planner.web.jobs import Job
    from planner.web.shown import Shown

_ROWS = 200
_IN_A_DAY = 6
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

    @property
    def words(self) -> str:
        """When it is and what, without who."""
        return f"{self.when} {self.hours} {self.duty}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the month grid; `more` shifts are not listed for want of room."""

    day: date
    inside: bool
    working: bool
    lines: Sequence[Line]
    more: int

    @property
    def name(self) -> str:
        """The day with its weekday, for lists that have no columns."""
        return f"{day_word(self.day)} {weekday_word(self.day)}"


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


# -- the roster --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the visitor filters by; empty for all. `view` is ``month`` or ``table``.

    With `day` only that day, or those from it to `until`; without `homes` no rounds of
    households.
    """

    view: str
    month: date
    duty: str
    village: str
    person: str
    page: int
    day: date | None = None
    until: date | None = None
    homes: bool = True

    def includes(self, shift: Shift) -> bool:
        """Whether the shift is of the days and the kind that are wanted."""
        if not self.homes and kind_of(shift.kind).by_household:
            return False
        if self.day is None:
            return month_start(shift.date) == self.month
        return self.day <= shift.date <= (self.until or self.day)

    def address(self, **other: object) -> str:
        """The query that asks for the same but for `other`."""
        values = {
            "view": self.view, "month": f"{self.month:%Y-%m}", "duty": self.duty,
            "village": self.village, "person": self.person, "page": self.page,
            "day": self.day or "", "until": self.until or "", "homes": "" if self.homes else "no",
        } | other  # fmt: skip
        return urlencode({key: value for key, value in values.items() if value not in ("", 1)})


async def roster(request: Request) -> Response:
    """The shifts as a month grid or a table, filtered by duty, village and person."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    months = months_of(shown.plan)
    wanted = _wanted(request, shown, months)
    found = await run_in_threadpool(_matching, shown, wanted)
    in_month = [shift for shift in found if wanted.includes(shift)]
    start = (wanted.page - 1) * _ROWS
    named = shown.named
    return page(
        request,
        "roster.html",
        title=str(_("Roster")),
        shown=shown,
        wanted=wanted,
        months=months,
        duties=[(duty, named.names.duty(duty)) for duty in named.problem.duties],
        villages=[(unit, named.names.unit(unit)) for unit in Areas(named.directory).keys],
        count=len(in_month),
        weeks=_weeks(shown, wanted.month, in_month) if wanted.view == "month" else (),
        weekdays=[weekday_word(date(2024, 1, 1 + n), short=True) for n in range(7)],
        rows=[line_of(shown, s) for s in in_month[start : start + _ROWS]],
        pages=range(1, (len(in_month) + _ROWS - 1) // _ROWS + 1),
        plan_word=request.query_params.get("plan", ""),
    )


def _wanted(request: Request, shown: Shown, months: Sequence[date]) -> Wanted:
    asked = request.query_params
    today = today_of(request, shown)
    chosen = {f"{month:%Y-%m}": month for month in months}
    day, until = (_day(asked.get(name, ""), months) for name in ("day", "until"))
    busy = {month_start(shift.date) for shift in shown.plan.shifts}
    month = chosen.get(asked.get("month", "")) or next_month(busy, months, today)
    return Wanted(
        view="table" if day or asked.get("view") == "table" else "month",
        month=month_start(day) if day else month,
        day=day,
        until=until if day and until and until > day else None,
        homes=asked.get("homes") != "no",
        duty=asked.get("duty", "") if asked.get("duty") in shown.problem.duties else "",
        village=asked.get("village", "") if asked.get("village") in shown.problem.units else "",
        person=asked.get("person", "").strip()[:64],
        page=whole_number(asked.get("page", "")) or 1,
    )


def next_month(busy: Container[date], months: Sequence[date], today: date) -> date:
    """The month to show first: the first of the `busy` ones from that of `today` on."""
    ahead = (month for month in months if month in busy and month >= month_start(today))
    return next(ahead, months[0])


def _day(text: str, months: Sequence[date]) -> date | None:
    """The day that the address asks for; None for all, and for one outside `months`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if month_start(day) in months else None


def _matching(shown: Shown, wanted: Wanted) -> list[Shift]:
    directory, people = shown.named.directory, shown.problem.people
    named = {
        key
        for key, person in people.items()
        if wanted.person and (wanted.person == key or wanted.person in person.name)
    }

    def fits(shift: Shift) -> bool:
        if wanted.duty and shift.duty != wanted.duty:
            return False
        if wanted.person and not any(one.id in named for one in shift.people):
            return False
        if not wanted.village:
            return True
        places = {shift.target, shift.place, shift.owner, *shift.households[:1]}
        return any(wanted.village in directory.chain(directory.unit_of(place)) for place in places)

    return [shift for shift in shown.named.shifts if fits(shift)]


def _weeks(shown: Shown, month: date, shifts: Iterable[Shift]) -> Iterator[list[Cell]]:
    by_day: dict[date, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_day[shift.date].append(shift)
    working = frozenset(shown.plan.working_days)
    for week in calendar.Calendar().monthdatescalendar(month.year, month.month):
        yield [
            Cell(
                day=day,
                inside=day.month == month.month,
                working=day in working,
                lines=[line_of(shown, shift) for shift in by_day[day][:_IN_A_DAY]],
                more=max(0, len(by_day[day]) - _IN_A_DAY),
            )
            for day in week
        ]


# -- coverage, gaps, one shift -----------------------------------------------------------


async def coverage(request: Request) -> Response:
    """The coverage page of the plan, the same that `sanfang plan` writes.

    It carries a policy of its own, because its styles and script are inside it.
    """
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    content = await run_in_threadpool(shown.coverage)
    holds_no_secret(request.scope)
    back = f'<p class="back"><a href="{base_of(request)}/">← {_("Overview")}</a></p>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # noqa: E501
    return HTMLResponse(
        content.replace("<header>", f"<header>{back}", 1),
        headers={"content-security-policy": policy},
    )


async def gaps(request: Request) -> Response:
    """What is not covered, why, and who might step in."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    return page(
        request,
        "gaps.html",
        title=str(_("Gaps")),
        shown=shown,
        gaps=[_gap(shown, gap, today_of(request, shown)) for gap in shown.plan.gaps],
        left_empty=left_empty(shown.plan),
        plan_word=request.query_params.get("plan", ""),
    )


def _gap(shown: Shown, gap: Gap, today: date) -> dict[str, object]:
    names, shift = shown.named.names, shown.shifts.get(gap.obligation)
    return {
        "id": gap.id,
        "message": gap.message,
        "missing": gap.missing,
        "cause": gap.cause,
        "shift": None if shift is None else shift.id,
        "substitutes": shift is not None
        and shift.date >= today
        and not kind_of(shift.kind).by_household,
        "people": [(names.apart(one.id), one.reason) for one in gap.people[:60]],
        "people_all": len(gap.people),
    }


async def shift(request: Request) -> Response:
    """One shift: when, where, who, and what can be done about it."""
    shown = await shown_by(request)
    found = None if shown is None else shown.shifts.get(request.path_params["shift"])
    if shown is None or found is None:
        return not_found(request)
    names: Names = shown.named.names
    substitutes = set(names.substitutes(found))
    return page(
        request,
        "shift.html",
        title=shown.words.duty(found),
        shown=shown,
        shift=found,
        line=line_of(shown, found),
        slot=slot_word(found.slot),
        people=[
            (one.id, names.apart(one.id), names.title(one.id), names.person_unit(one.id),
             one.id in substitutes)
            for one in sorted(found.people, key=lambda one: (one.part, one.id))
        ],
        gap=shown.named.short.get(found.id),
        today=today_of(request, shown),
    )  # fmt: skip


def now_utc() -> datetime:
    """The moment it is."""
    return datetime.now(UTC)


routes = [
    Route("/", overview, methods=["GET"]),
    Route("/roster", roster, methods=["GET"]),
    Route("/coverage", coverage, methods=["GET"]),
    Route("/gaps", gaps, methods=["GET"]),
    Route("/shift/{shift:path}", shift, methods=["GET"]),
]
__all__ = ["Cell", "Line", "Wanted", "line_of", "month_word", "routes", "shown_by", "today_of"]
