"""The home page of the day: what waits, who is on, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.files import PLAN_FILE
from outputs.tables.gaps import gap_rows
from outputs.words.naming import cause_word
from outputs.words.proofs import proof_line
from outputs.words.signing import phone_of
from planner.domain.language import Text, _
from planner.domain.spoken import day_word, list_word, moment_word, period_word, weekday_word
from planner.web.behind import changes_of_book, sheets_words
from planner.web.cadre import request_words
from planner.web.following import follow_now
from planner.web.lately import Lately, lately
from planner.web.patience import UnderWay
from planner.web.render import page
from planner.web.views import Line, line_of, nothing_yet, today_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.tables.gaps import GapRow
    from planner.domain.plan import Shift
    from planner.web.drafts import Drafts
    from planner.web.jobs import Job
    from planner.web.shown import Shelf, Shown

_AHEAD = timedelta(days=6)
"""The next days, today included, are a week."""

_LOOKED_AHEAD = timedelta(days=400)
_LINES_OF_A_DUTY = 12
_FOLDED_FROM = 4
_REQUESTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Call:
    """Something that asks for somebody: what it says, and the page that deals with it."""

    text: Text
    to: str


Calls = Callable[["Starlette"], Iterable[Call]]
"""Says what asks for a planner, if anything does; called in a thread."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Shifts of one duty on one day: the first as lines, unless they are folded to their `count`.

    `public` says that residents come; `phone` is that of the desk, where it has one of its own.
    `plan` ends the addresses of the shifts, `to` leads to all of them.
    """

    duty: str
    public: bool
    lines: Sequence[Line]
    count: int
    plan: str
    phone: str
    to: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what is held on it, what is public first."""

    day: date
    name: str
    duties: Sequence[Duties]
    phone: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A request that waits: whose it is, what is asked, whether a planner is to answer."""

    number: int
    who: str
    words: str
    state: str
    for_planner: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """A gap of the next days in words: when, which duty, whom it concerns, how many are missing."""

    when: str
    duty: str
    whom: str
    missing: int
    cause: str
    to: str


async def home(request: Request) -> Response:
    """What waits for somebody, who is on today and tomorrow, and what comes next."""
    shelf: Shelf = request.app.state.shelf
    newest = await run_in_threadpool(shelf.revision)
    if newest is None:
        return nothing_yet(request)
    today = today_of(request, newest)
    shown = await run_in_threadpool(shelf.on, today) or newest
    return page(
        request,
        "overview.html",
        title=str(_("Overview")),
        shown=shown,
        newest=newest,
        today=today,
        begins=(shown.plan.start - today).days,
        key=await run_in_threadpool(lambda: shown.key_figures),
        proof=proof_line(shown.plan),
        lately=await run_in_threadpool(_lately, request, newest),
        **await run_in_threadpool(_waiting, request, newest),
        **await run_in_threadpool(_days, shelf, newest, today),
        **await _behind(request, newest),
        gaps=await run_in_threadpool(_gaps, shown, newest, today),
        gaps_days=(today, today + _AHEAD),
    )


# -- what waits ------------------------------------------------------------------------------


def _waiting(request: Request, newest: Shown) -> dict[str, Any]:
    """What asks for somebody: requests, a draft, and whatever CALLS add."""
    state = request.app.state
    follow_now(request.app)
    job: Job | None = state.jobs.last
    names = newest.named.names
    waiting = [
        Asking(one.number, names.apart(one.person), request_words(one, newest), one.state_word(),
               one.for_planner)
        for one in state.requests.waiting()
    ]  # fmt: skip
    return {
        "running": job if job is not None and job.running else None,
        "waiting": waiting[:_REQUESTS_SHOWN],
        "waiting_all": len(waiting),
        "calls": [call for calls in CALLS for call in calls(request.app)],
    }


def _lately(request: Request, newest: Shown) -> Lately | None:
    """What others did since the visitor was here last."""
    state, name = request.app.state, request.state.visitor.name
    since = state.looks.look(name)
    return lately(state.desk.store, since, name, lambda: newest.named.names)


def _draft_waits(app: Starlette) -> Iterator[Call]:
    """A draft that is neither published nor dropped, while nothing is at it, and others."""
    drafts: Drafts = app.state.drafts
    if (app.state.desk.draft / PLAN_FILE).is_file() and not app.state.jobs.busy:
        slip, text = drafts.slip(), _("A draft is waiting: look at it and publish or drop it")
        if slip is not None:
            moment = moment_word(slip.at, app.state.shelf.zone())
            text = _("A draft by {who} of {moment}: look at it and publish or drop it",
                     who=list_word(slip.by), moment=moment)  # fmt: skip
        yield Call(text, "/draft")
    if aside := drafts.aside():
        yield Call(_("Drafts that were set aside: {count}", count=len(aside)), "/history#aside")


def _nobody_subscribed(app: Starlette) -> Iterator[Call]:
    """Nobody's phone has the duties yet."""
    if not app.state.subscriptions.all():
        yield Call(
            _("Give the cadres their addresses, so that the duties are in their phones"),
            "/subscriptions",
        )


def _messages_failed(app: Starlette) -> Iterator[Call]:
    """Messages that nobody took."""
    if failed := app.state.postman.badge:
        yield Call(_("{count:message|messages} could not be sent", count=failed), "/messages")


CALLS: Sequence[Calls] = (_draft_waits, _messages_failed, _nobody_subscribed)
"""What may ask for a planner, in the order in which it is shown."""


async def _behind(request: Request, newest: Shown) -> dict[str, Any]:
    """The sheets of the workbook that say more than is published; None while it is worked out."""
    try:
        found = await changes_of_book(request, newest)
    except UnderWay:
        return {"behind": None}
    return {"behind": sheets_words(found)}


def _gaps(shown: Shown, newest: Shown, today: date) -> list[Lacking]:
    """The gaps of the next days: those of a day of them, and those whose time ends in them."""
    last = today + _AHEAD
    rows = [row for row in gap_rows(shown.named) if today <= _due(row) <= last]
    plan = urlencode(_plan_word(shown, newest))
    return [_lacking(row, f"?{plan}" if plan else "") for row in sorted(rows, key=_due)]


def _due(row: GapRow) -> date:
    return row.gap.date or row.gap.period[1]


def _lacking(row: GapRow, plan: str) -> Lacking:
    gap = row.gap
    whom = dict.fromkeys(word for word in (row.owner, row.target) if word)
    return Lacking(
        when=_day_name(gap.date) if gap.date else period_word(*gap.period),
        duty=row.duty,
        whom=" · ".join(whom),
        missing=gap.missing,
        cause=cause_word(gap.cause),
        to=f"/gap/{quote(gap.id)}{plan}",
    )


# -- days ------------------------------------------------------------------------------------


def _days(shelf: Shelf, newest: Shown, today: date) -> dict[str, Any]:
    """Today, tomorrow, and the days after that; with neither the next day with duties."""
    held = list(shelf.in_force(today, today + _AHEAD))
    days = {day: list(ones) for day, ones in groupby(held, key=lambda one: one[1].date)}
    tomorrow = today + timedelta(days=1)
    near = [_day(day, days.pop(day, ()), newest) for day in (today, tomorrow)]
    later = [_day(day, ones, newest) for day, ones in days.items()]
    following = None
    if not any(day.duties for day in (*near, *later)):
        ahead = shelf.in_force(today + _AHEAD, today + _LOOKED_AHEAD)
        first = next(groupby(ahead, key=lambda one: one[1].date), None)
        following = None if first is None else _day(first[0], list(first[1]), newest)
    return {"near": near, "later": later, "following": following}


def _day(day: date, held: Sequence[tuple[Shown, Shift]], newest: Shown) -> Day:
    """One day; the shifts of a duty are together, where the first of them is."""
    groups: dict[tuple[str, str], list[tuple[Shown, Shift]]] = {}
    for shown, shift in held:
        groups.setdefault((shown.mark, shift.duty), []).append((shown, shift))
    general = phone_of(newest.problem, None)
    duties = sorted((_duties(ones, newest, general) for ones in groups.values()), key=_rank)
    return Day(day, _day_name(day), duties, general)


def _rank(one: Duties) -> bool:
    return not one.public


def _duties(ones: Sequence[tuple[Shown, Shift]], newest: Shown, general: str) -> Duties:
    shown, first = ones[0]
    plan = _plan_word(shown, newest)
    kind = kind_of(first.kind)
    folded = kind.by_household or (not kind.public and len(ones) >= _FOLDED_FROM)
    unit = next((one for one in (first.place, first.owner) if one in shown.problem.units), None)
    phone = phone_of(shown.problem, unit) if kind.public and unit else ""
    query = {"view": "table", "day": str(first.date), "duty": first.duty} | plan
    return Duties(
        duty=shown.named.names.duty(first.duty),
        public=kind.public,
        lines=[] if folded else [line_of(shown, one) for _, one in ones[:_LINES_OF_A_DUTY]],
        count=len(ones),
        plan=f"?{urlencode(plan)}" if plan else "",
        phone="" if phone == general else phone,
        to=f"/roster?{urlencode(query)}",
    )


def _plan_word(shown: Shown, newest: Shown) -> dict[str, str]:
    """What an address says of the plan: nothing of the newest."""
    return {} if shown.word == newest.word else {"plan": shown.word}


def _day_name(day: date) -> str:
    return f"{day_word(day)} {weekday_word(day)}"


routes = [Route("/", home, methods=["GET"])]
