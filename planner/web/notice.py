"""The public notice page: the receptions of a month, printable, nothing private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.tables.areas import months as months_of
from outputs.tables.notices import notice_title
from planner.domain.language import _
from planner.web.render import page
from planner.web.roles import public
from planner.web.views import next_month, today_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.tables.notices import Notice
    from planner.web.shown import Shelf, Shown


@public
async def notice(request: Request) -> Response:
    """Who receives when and where in one month: leader, post, time, place, who is with them.

    The same notices that are printed and posted, and only of what is published.
    """
    shown, found = await run_in_threadpool(_published, request.app.state.shelf)
    months = months_of(shown.plan) if shown is not None else ()
    month = _month(request, shown, months, found)
    title = _("Notice of receptions")
    return page(
        request,
        "notice.html",
        title=str(title) if shown is None or month is None
        else notice_title(shown.plan.organisation, month),
        shown=shown,
        months=months,
        month=month,
        notices=[one for one in found if one.month == month],
    )  # fmt: skip


def _published(shelf: Shelf) -> tuple[Shown | None, tuple[Notice, ...]]:
    shown = shelf.revision()
    return shown, () if shown is None else shown.notices


def _month(
    request: Request, shown: Shown | None, months: tuple[date, ...], found: tuple[Notice, ...]
) -> date | None:
    if shown is None:
        return None
    chosen = {f"{month:%Y-%m}": month for month in months}
    default = next_month({one.month for one in found}, months, today_of(request, shown))
    return chosen.get(request.query_params.get("month", ""), default)


routes = [Route("/notice", notice, methods=["GET"])]
