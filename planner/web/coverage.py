"""The coverage page of a plan, inside the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse
from starlette.routing import Route

from planner.domain.language import _
from planner.flows.standing import gap_notes
from planner.web.packing import holds_no_secret
from planner.web.render import base_of
from planner.web.views import nothing_yet, shown_by

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def coverage(request: Request) -> Response:
    """The coverage page of the plan, the same that `sanfang plan` writes.

    It carries a policy of its own, because its styles and script are inside it.
    """
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    notes = await run_in_threadpool(gap_notes, request.app.state.desk.store, shown.plan.timezone)
    content = await run_in_threadpool(shown.coverage, notes)
    holds_no_secret(request.scope)
    back = f'<p class="back"><a href="{base_of(request)}/">← {_("Overview")}</a></p>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # noqa: E501
    return HTMLResponse(
        content.replace("<header>", f"<header>{back}", 1),
        headers={"content-security-policy": policy},
    )


routes = [Route("/coverage", coverage, methods=["GET"])]
