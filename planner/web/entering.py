"""What is said of one shift in the workbook: somebody is away, it stays as it is, somebody is not.

Each is a row of the workbook; then what is published, or the draft, is planned anew with the
fewest changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import Route

from outputs.words.auditing import said
from planner.domain.edits import Put
from planner.domain.language import _
from planner.domain.problem import Pin
from planner.domain.shifts import team
from planner.web.changing import meant_by, readable, ready_for_change
from planner.web.earlier import write_edits
from planner.web.forms import Misfilled, form_of
from planner.web.planning import away_order, replanning
from planner.web.render import Note
from planner.web.roles import planner
from planner.web.shift import shift as shift_page
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.domain.problem import Problem
    from planner.web.jobs import Job


@planner
async def away(request: Request) -> Response:
    """Enter that somebody of the shift is away that day, and plan anew."""
    form = await form_of(request)
    try:
        order = away_order(request, form)
    except Misfilled as error:
        note = Note(str(error.text), good=False, at="away", field=error.field)
        return await shift_page(request, note, 422)
    return await carry_out(request, order, shift_page)


@planner
async def pin(request: Request) -> Response:
    """Write into sheet 指定 that the shift stays as it is, or that somebody is not in it."""
    form, meant = await meant_by(request)
    app, by, desk = request.app, request.state.visitor.name, request.app.state.desk
    person, whole = form.text("person"), form.text("when") == "always"
    must = form.text("mode") == "must"
    if not must and form.text("mode") != "never":
        note = Note(str(_("Say whether it stays as it is, or who is not in it.")), good=False)
        return await shift_page(request, note, 422)

    def write(job: Job) -> None:
        shown = ready_for_change(app, meant.plan, meant.mark)
        shift = shown.shifts.get(meant.shift)
        if shift is None:
            raise NotPossible(_("There is no such shift any more."))
        pins = fixed(shift, shown.problem) if must else barred(shift, person, whole=whole)
        new = [one for one in pins if one not in shown.problem.pins]
        if not new:
            raise NotPossible(_("Sheet 指定 says so already."))
        job.go_on()
        write_edits(desk, map(Put, new), readable(app), app.state.shelf.zone())
        detail = {"duty": shift.duty, **said(partial(shown.words.line, shift))}
        detail |= {} if must else {"person": person}
        action = "shift pinned" if must else "person barred"
        desk.store.log(action, detail, at=app.state.clock(), by=by)

    return await carry_out(request, replanning(request, first=write), shift_page)


def fixed(shift: Shift, problem: Problem) -> Sequence[Pin]:
    """The rows that keep a shift as it is: its day, its time and everybody who serves."""
    who = team(shift, problem.duties.get(shift.duty))
    return [
        Pin(shift.duty, one, shift.date, shift.slot, shift.target, "must")
        for one in sorted(one.id for one in who) or (None,)
    ]


def barred(shift: Shift, person: str, *, whole: bool) -> Sequence[Pin]:
    """The row that keeps `person` out of the shift's duty, on its day or, if `whole`, always.

    Raises NotPossible for somebody who does not serve there.
    """
    if person not in {one.id for one in shift.people}:
        raise NotPossible(_("Choose somebody of the shift."))
    day = None if whole else shift.date
    return [Pin(shift.duty, person, day, None, None, "never")]


routes = [
    Route("/shift/{shift:path}/away", away, methods=["POST"]),
    Route("/shift/{shift:path}/pin", pin, methods=["POST"]),
]
