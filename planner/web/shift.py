"""The page of one shift: when, where, who, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from outputs.words.naming import Names, slot_word
from planner.web.render import not_found, page
from planner.web.views import line_of, shown_by, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


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


routes = [Route("/shift/{shift:path}", shift, methods=["GET"])]
