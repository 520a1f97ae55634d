"""Outlines of villages for the map of coverage: a file that the office has is sent, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from inputs.boundaries import MOST_BYTES, boundaries_beside, matched, outlines
from planner.domain.faults import FileFault
from planner.domain.language import _
from planner.domain.workshops import write_whole
from planner.web.apart import worked_apart
from planner.web.coverage import MAP, coverage
from planner.web.forms import form_of
from planner.web.render import Note
from planner.web.roles import planner

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response


@planner
async def send(request: Request) -> Response:
    """Keep the file beside the workbook where units are found in it; or take it away."""
    form, app = await form_of(request), request.app
    if form.text("answer") == "drop":
        await run_in_threadpool(boundaries_beside(app.state.desk.book).unlink, missing_ok=True)
        said, good = str(_("The outlines were taken away.")), True
    else:
        sent = form.file("outlines")
        content = b"" if sent is None else await sent.read(MOST_BYTES + 1)
        said, good = await run_in_threadpool(_kept, app, content)
    if good:
        log = app.state.desk.store.log
        by, at = request.state.visitor.name, app.state.clock()
        await run_in_threadpool(log, "outlines changed", {}, at=at, by=by)
    return await coverage(request, Note(said, good=good, at=MAP), 200 if good else 422)


def _kept(app: Starlette, content: bytes) -> tuple[str, bool]:
    """What to say of the file, and whether it is kept; large ones are read by a process apart."""
    problem = app.state.shelf.known()
    if problem is None:
        newest = app.state.shelf.revision()
        problem = None if newest is None else newest.problem
    units = {} if problem is None else problem.units
    if not content:
        return str(_("Choose a file first.")), False
    try:
        found = worked_apart(outlines, content, small=len(content) < _SMALL_BYTES)
    except FileFault as fault:
        return _said(fault), False
    rings, odd = matched(found, units)
    if not rings:
        return "" if odd is None else _said(odd), False
    write_whole(boundaries_beside(app.state.desk.book), content)
    kept = str(_("Outlines of {n:unit is|units are} drawn.", n=len(rings)))
    return kept if odd is None else f"{kept} {_said(odd)}", True


def _said(fault: FileFault) -> str:
    return f"{fault.text} {fault.remedy or ''}".strip()


_SMALL_BYTES = 300_000
"""Up to here reading takes no longer than starting a process."""

routes = [Route("/coverage", send, methods=["POST"])]
