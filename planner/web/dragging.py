"""What the roster asks while a shift is dragged: where it may be, and who could take it over.

Nothing is changed here: what is dropped is sent as the lists of the shift's pages send it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from planner.domain.language import _, current, speaking
from planner.questions.whatif.moves import NoMove, OtherDay, days_nearest
from planner.questions.whatif.substitutes import candidate, every_seat
from planner.questions.whatif.telling import candidate_words, why_not
from planner.web.render import not_found
from planner.web.roles import planner
from planner.web.shift import looked_at
from planner.web.views import today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.shown import Shown


@planner
async def where(request: Request) -> Response:
    """The times at which a shift could be, or those of one `day`, a line of JSON for each as soon
    as it is judged: what is sent to move it there, and what forbids it. One without a day is of
    all days.
    """
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    only = None
    with suppress(ValueError):
        only = date.fromisoformat(request.query_params.get("day", ""))
    lines = _times(*found, today_of(request, found[0]), only, current())
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _times(
    shown: Shown, shift: Shift, today: date, only: date | None, language: str
) -> Iterator[str]:
    times = days_nearest(shown.bench, shift, today, only=only, first=True)
    while line := _next(times, language):
        yield line


def _next(times: Iterator[OtherDay], language: str) -> str:
    """The next line, which another thread may make than made the last; empty after them all."""
    with speaking(language):
        try:
            one = next(times, None)
        except NoMove as error:
            return json.dumps({"why": str(error.text)}) + "\n"
        if one is None:
            return ""
        said = {"day": str(one.day), "when": f"{one.day} {one.slot}", "why": why_not(one.why)}
        return json.dumps(said) + "\n"


@planner
async def taking(request: Request) -> Response:
    """What it would mean that somebody takes the place of `leaving`, or an empty one, in a shift:
    `why` says why not.
    """
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    leaving, person = (request.query_params.get(name, "") for name in ("leaving", "taking"))
    answer = await run_in_threadpool(_taking, *found, leaving or None, person)
    return not_found(request) if answer is None else JSONResponse(answer)


def _taking(
    shown: Shown, shift: Shift, leaving: str | None, person: str
) -> dict[str, str | int] | None:
    bench, problem = shown.bench, shown.problem
    if person not in problem.people:
        return None
    seat = next((one for one in every_seat(bench, shift) if one.person == leaving), None)
    if seat is None:
        why = str(_("Only the place of somebody who serves there is handed over."))
        return {"part": 0, "said": why, "why": why}
    one = candidate(bench, seat, person)
    said = candidate_words(one, seat, problem)
    return {"part": seat.part, "said": said, "why": said if one.way == "no" else ""}


routes = [
    Route("/shift/{shift:path}/where", where, methods=["GET"]),
    Route("/shift/{shift:path}/taking", taking, methods=["GET"]),
]
