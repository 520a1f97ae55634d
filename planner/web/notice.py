"""The public notice page: this month's receptions, printable, nothing private."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import KINDS
from outputs.tables import figures
from outputs.words.naming import hours_word, list_word, weekday_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.web.render import page
from planner.web.roles import public
from planner.web.views import next_month, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.shown import Shown


@public
async def notice(request: Request) -> Response:
    """Who receives when and where in one month: leader, post, time, place, who is with them.

    Only kinds that are meant for the public, and only what is published.
    """
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    months = figures.months(shown.plan) if shown else ()
    month = _month(request, shown, months)
    rows = [] if shown is None else [_row(shown, shift) for shift in _public(shown, month)]
    return page(
        request,
        "notice.html",
        title=str(_("Notice of receptions")),
        shown=shown,
        months=months,
        month=month,
        rows=rows,
    )


def _month(request: Request, shown: Shown | None, months: tuple[date, ...]) -> date | None:
    if shown is None:
        return None
    chosen = {f"{month:%Y-%m}": month for month in months}
    announced = [shift for shift in shown.plan.shifts if _announced(shift)]
    default = next_month(announced, months, today_of(request, shown))
    return chosen.get(request.query_params.get("month", ""), default)


def _public(shown: Shown, month: date | None) -> list[Shift]:
    return [
        shift
        for shift in shown.named.shifts
        if month_start(shift.date) == month and _announced(shift)
    ]


def _announced(shift: Shift) -> bool:
    return shift.kind in KINDS and KINDS[shift.kind].public


def _row(shown: Shown, shift: Shift) -> dict[str, object]:
    named = shown.named
    lead = named.lead(shift)
    return {
        "day": shift.date,
        "weekday": weekday_word(shift.date),
        "hours": hours_word(shift.start, shift.end),
        "duty": named.names.duty(shift.duty),
        "lead": named.people_words(lead),
        "posts": list_word(dict.fromkeys(filter(None, map(named.names.title, lead)))),
        "place": shown.naming.place(shift.place or shift.target),
        "others": named.people_words(named.companions(shift)),
    }


routes = [Route("/notice", notice, methods=["GET"])]
