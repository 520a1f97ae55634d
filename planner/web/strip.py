"""The strip that planners see on every page while there is a draft: its changes, undo, redo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import Route

from outputs.files import PLAN_FILE
from outputs.store import StoreTrouble
from outputs.words.auditing import said
from planner.domain.language import _, current
from planner.flows.comparing import differences
from planner.web.following import draft_again
from planner.web.forms import form_of
from planner.web.jobs import Job, Order
from planner.web.render import Note, not_possible
from planner.web.roles import planner
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.shown import Shown
    from planner.web.steps import Side, Step, Steps

_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Changed:
    """What a draft changes of what is published: so many shifts, of these people."""

    count: int
    people: Sequence[str]

    @property
    def shown(self) -> Sequence[str]:
        """The people who are named; of the others there are `more`."""
        return self.people[:_NAMES_SHOWN]

    @property
    def more(self) -> int:
        """How many people are not named."""
        return len(self.people) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands in the strip; `changed` is None until it is worked out, or without a draft."""

    there: bool
    changed: Changed | None
    undo: Step | None
    redo: Step | None


def strip_of(request: Request) -> Strip | None:
    """The strip of a planner's page; None where there is nothing to say. Nobody waits for it."""
    visitor, app = getattr(request.state, "visitor", None), request.app
    if visitor is None or not visitor.plans:
        return None
    steps: Steps = app.state.steps
    with suppress(StoreTrouble, OSError):
        there = (app.state.desk.draft / PLAN_FILE).is_file()
        undo, redo = steps.last("undo"), steps.last("redo")
        if there or undo is not None or redo is not None:
            return Strip(there, _changed(app) if there else None, undo, redo)
    return None


def _changed(app: Starlette) -> Changed | None:
    newest, file = app.state.shelf.newest(), (app.state.desk.draft / PLAN_FILE).stat()
    if newest is None:
        return None
    key = ("strip", newest.number, file.st_mtime_ns, file.st_size, current())
    what = _("The draft is being compared with what is published.")
    found: Changed | None = app.state.workroom.soon(key, what, "", partial(_compared, app))
    return found


def _compared(app: Starlette) -> Changed | None:
    before: Shown | None = app.state.shelf.revision()
    draft: Shown | None = app.state.shelf.draft()
    if before is None or draft is None:
        return None
    found = differences(before, draft, today=draft.today(app.state.clock()))
    concerned = {
        one.id
        for change in found.changes
        for shift in (change.before, change.after)
        if shift is not None
        for one in shift.people
    }
    return Changed(len(found.changes), [draft.named.names.person(one) for one in sorted(concerned)])


@planner
async def undo(request: Request) -> Response:
    """Put the workbook and the draft back as they were before the last step."""
    return await _gone(request, "undo")


@planner
async def redo(request: Request) -> Response:
    """Do again what was undone last."""
    return await _gone(request, "redo")


async def _gone(request: Request, side: Side) -> Response:
    form = await form_of(request)
    app, by, number = request.app, request.state.visitor.name, form.number("step")
    words = {"undo": _("Undoing a step"), "redo": _("Redoing a step")}

    def go(_job: Job) -> None:
        if number == 0:
            raise NotPossible(_("There is nothing here."))
        step = app.state.steps.go(side, number, app.state.shelf.zone())
        if side == "redo":
            draft_again(app, by)
        action = "step undone" if side == "undo" else "step redone"
        app.state.desk.store.log(action, said(lambda: step.words), at=app.state.clock(), by=by)

    step = app.state.steps.last(side)
    then = "/draft" if step is None or step.drafted else "/plan"
    order = Order(what=words[side], by=by, language=current(), first=go, then=then)

    async def refused(request: Request, note: Note, _status: int) -> Response:
        return not_possible(request, note.text, "/draft")

    return await carry_out(request, order, refused)


routes = [
    Route("/draft/undo", undo, methods=["POST"]),
    Route("/draft/redo", redo, methods=["POST"]),
]
