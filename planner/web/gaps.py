"""The page of gaps: what is not covered, why, and who might step in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.tables.gaps import left_empty
from planner.domain.language import _
from planner.web.render import page
from planner.web.views import nothing_yet, shown_by, today_of

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Gap
    from planner.web.shown import Shown


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


routes = [Route("/gaps", gaps, methods=["GET"])]
