"""Several drafts and several people: drafts set aside, any two plans compared, one overtaken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from planner.domain.language import Text, _, current
from planner.flows.comparing import differences
from planner.web.drafts import Drafts, NoDraft
from planner.web.forms import form_of
from planner.web.history import aside_name, history
from planner.web.jobs import Job, Order
from planner.web.planning import planning, planning_anew, replanning
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner
from planner.web.shown import DRAFT
from planner.web.working import busy, carry_out

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.shown import Shown

_CHANGES_SHOWN = 500


# -- comparing -------------------------------------------------------------------------------


async def difference(request: Request) -> Response:
    """What one plan changes of another: revisions, the draft, and drafts that were set aside."""
    asked = [request.query_params.get(name, "") for name in ("from", "to")]
    found = [await run_in_threadpool(_plan, request.app, word) for word in asked]
    if found[0] is None or found[1] is None:
        return not_found(request)
    (old, old_name), (new, new_name) = found[0], found[1]
    return page(
        request,
        "difference.html",
        title=str(_("{old} → {new}", old=old_name, new=new_name)),
        **await _changes(request, old, new),
    )


def _plan(app: Starlette, word: str) -> tuple[Shown, Text] | None:
    """The plan that an address calls `word`, and what it is called; None where there is none."""
    shown: Shown | None
    for one in app.state.drafts.aside():
        if one.word == word:
            shown = app.state.shelf.set_aside(one)
            return None if shown is None else (shown, aside_name(one))
    shown = app.state.shelf.named(word) if word else None
    if shown is None:
        return None
    if word == DRAFT:
        return shown, _("The draft")
    return shown, _("Revision {number}", number=word)


async def _changes(request: Request, old: Shown, new: Shown) -> dict[str, Any]:
    """The changes from one plan to another, worked out once, as the templates show them."""
    found = await run_in_threadpool(
        request.app.state.workroom.work_out,
        ("difference", old.mark, new.mark, current()),
        _("The two plans are being compared."),
        request.state.visitor.name,
        partial(differences, old, new),
    )
    return {"rows": found.rows(found.changes[:_CHANGES_SHOWN]), "count": len(found.changes)}


# -- a draft made from what does not count any more ------------------------------------------


async def overtaken(request: Request) -> Response:
    """Why the draft cannot be published: what was published meanwhile, and what to do."""
    shelf = request.app.state.shelf
    draft: Shown | None = await run_in_threadpool(shelf.draft)
    drafts: Drafts = request.app.state.drafts
    found = None if draft is None else await run_in_threadpool(drafts.overtaken, draft.plan)
    if found is None:
        return go(request, "/draft")
    changes: dict[str, Any] = {"rows": (), "count": 0}
    if found.known is not None and found.counts is not None:
        old, new = [
            await run_in_threadpool(shelf.revision, one.number)
            for one in (found.known, found.counts)
        ]
        changes = await _changes(request, old, new)
    return page(
        request,
        "overtaken.html",
        title=str(_("Not published: something else counts meanwhile")),
        found=found,
        anew=not await run_in_threadpool(_can_replan, request.app, draft),
        **changes,
    )


@planner
async def renew(request: Request) -> Response:
    """Set the draft aside, and re-plan from what counts now; plan anew where that is nothing."""
    await form_of(request)
    if request.app.state.jobs.busy:
        return await planning(request, busy(), 409)
    name = str(_("before re-planning"))
    draft: Shown | None = await run_in_threadpool(request.app.state.shelf.draft)
    again = await run_in_threadpool(_can_replan, request.app, draft)
    try:
        await run_in_threadpool(_set_aside, request.app, name, request.state.visitor.name)
    except NoDraft as error:
        return await planning(request, Note(str(error.text), good=False), 409)
    order = replanning(request) if again else planning_anew(request)
    return await carry_out(request, order, planning)


def _can_replan(app: Starlette, draft: Shown | None) -> bool:
    """Whether something is published of the very days of the draft."""
    return draft is not None and any(
        (one.start, one.end) == (draft.plan.start, draft.plan.end)
        for one in app.state.desk.store.revisions()
    )


# -- setting aside, taking up ----------------------------------------------------------------


@planner
async def set_aside(request: Request) -> Response:
    """Set the draft aside under a name."""
    form = await form_of(request)
    name, by = form.text("name"), request.state.visitor.name
    act = partial(_set_aside, request.app, name, by)
    return await _done(request, _("Setting the draft aside"), act, "/history#aside")


def _set_aside(app: Starlette, name: str, by: str) -> None:
    drafts: Drafts = app.state.drafts
    others = {number for one in drafts.aside() for number in one.slip.requests}
    ours = [one.number for one in app.state.requests.drafted() if one.number not in others]
    drafts.set_aside(name, by, ours)
    app.state.desk.store.log("draft set aside", {"note": name}, at=app.state.clock(), by=by)


@planner
async def take_up(request: Request) -> Response:
    """Make a draft that was set aside the draft again."""
    form = await form_of(request)
    act = partial(request.app.state.drafts.take_up, form.number("number"))
    return await _done(request, _("Taking up a draft"), act, "/draft")


@planner
async def drop(request: Request) -> Response:
    """Drop a draft that was set aside."""
    form = await form_of(request)
    act = partial(request.app.state.drafts.drop, form.number("number"))
    return await _done(request, _("Dropping a draft"), act, "/history#aside")


async def _done(request: Request, what: Text, act: Callable[[], None], then: str) -> Response:
    """Move drafts, while no job is at one of them."""

    def first(_job: Job) -> None:
        act()

    order = Order(
        what=what, by=request.state.visitor.name, language=current(), first=first, then=then
    )
    return await carry_out(request, order, history, 409)


routes = [
    Route("/history/difference", difference, methods=["GET"]),
    Route("/draft/overtaken", overtaken, methods=["GET"]),
    Route("/draft/renew", renew, methods=["POST"]),
    Route("/draft/aside", set_aside, methods=["POST"]),
    Route("/draft/take", take_up, methods=["POST"]),
    Route("/draft/aside/drop", drop, methods=["POST"]),
]
