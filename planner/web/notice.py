"""The public notice page: receptions and watches of a month, printable, nothing private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.tables.areas import months as months_of
from outputs.tables.notices import notice_title
from outputs.tables.watches import watches_title
from outputs.words.signing import preamble
from planner.domain.language import _
from planner.web.render import page
from planner.web.roles import public
from planner.web.views import next_month, today_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.tables.notices import Notice
    from outputs.tables.watches import WatchNotice
    from planner.web.shown import Shelf, Shown


@public
async def notice(request: Request) -> Response:
    """Who receives when and where in one month, and who is on watch.

    The same notices that are printed and posted, and only of what is published.
    """
    posted = await run_in_threadpool(_published, request.app.state.shelf)
    if posted is None:
        title = str(_("Notice of receptions"))
        return page(request, "notice.html", title=title, shown=None, **_NOTHING)
    shown, notices, watches = posted
    month = _month(request, posted)
    receptions = [one for one in notices if one.month == month]
    rosters = [one for one in watches if one.rows_of(month)]
    return page(
        request,
        "notice.html",
        title=_title(shown, month, receptions, rosters),
        shown=shown,
        organisation=shown.plan.organisation,
        months=months_of(shown.plan),
        month=month,
        notices=receptions,
        watches=rosters,
        preamble=preamble(shown.problem.settings),
        signature=shown.problem.settings.notice_signature,
    )


_NOTHING: Mapping[str, Any] = {
    "months": (),
    "month": None,
    "notices": (),
    "watches": (),
    "preamble": (),
    "signature": "",
}
"""What there is before anything is published."""


class _Posted(NamedTuple):
    """What is posted of the newest revision."""

    shown: Shown
    notices: tuple[Notice, ...]
    watches: tuple[WatchNotice, ...]


def _published(shelf: Shelf) -> _Posted | None:
    shown = shelf.posted()
    return None if shown is None else _Posted(shown, shown.notices, shown.watches)


def _month(request: Request, posted: _Posted) -> date:
    months = months_of(posted.shown.plan)
    chosen = {f"{month:%Y-%m}": month for month in months}
    held = {one.month for one in posted.notices}
    held |= {month for one in posted.watches for month in months if one.rows_of(month)}
    default = next_month(held, months, today_of(request, posted.shown))
    return chosen.get(request.query_params.get("month", ""), default)


def _title(shown: Shown, month: date, receptions: list[Notice], rosters: list[WatchNotice]) -> str:
    """That of the only notice there is, else one for all of them."""
    if receptions or not rosters:
        return notice_title(shown.plan.organisation, month)
    if len(rosters) == 1:
        return rosters[0].title
    return watches_title(shown.plan.organisation, month)


routes = [Route("/notice", notice, methods=["GET"])]
