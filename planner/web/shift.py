"""The page of one shift: who, why these people, what it counts for, and what can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from constraints.kinds import kind_of
from outputs.files import PLAN_FILE
from outputs.words.naming import Names, slot_word
from planner.domain.crews import crewed
from planner.domain.language import _, current
from planner.questions.explaining.served import counting_lines, person_lines
from planner.web.forms import slot_choices
from planner.web.render import not_found, page
from planner.web.shown import DRAFT
from planner.web.views import line_of, shown_by, today_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.plan import Shift
    from planner.web.render import Note
    from planner.web.shown import Shown


async def looked_at(request: Request) -> tuple[Shown, Shift] | None:
    """The shift that the address names, in the plan that it asks for; None where there is none.

    Where it asks for none, planners see the shift as it is in the draft, if there is one: that
    is what they work on.
    """
    key = request.path_params.get("shift") or request.query_params.get("shift", "")
    shown = await worked_on(request, lambda one: key in one.shifts)
    found = None if shown is None else shown.shifts.get(key)
    return None if shown is None or found is None else (shown, found)


async def worked_on(request: Request, has: Callable[[Shown], bool]) -> Shown | None:
    """The plan that the address asks for; where it asks for none a planner's draft that `has`
    what the page is about, else the newest revision.
    """
    asked = "plan" in request.query_params
    if not asked and request.state.visitor is not None and request.state.visitor.plans:
        draft: Shown | None = await run_in_threadpool(request.app.state.shelf.draft)
        if draft is not None and has(draft):
            return draft
    return await shown_by(request)


def plan_word(shown: Shown) -> str:
    """What the forms and links of a page call its plan; empty for what is in force."""
    return DRAFT if shown.info is None else ""


def address(shown: Shown, shift: Shift | str, what: str = "") -> str:
    """The address of a shift's page, or of `what` can be done with it."""
    key = shift if isinstance(shift, str) else shift.id
    word = plan_word(shown)
    return f"/shift/{quote(key, safe='@')}{what}" + (f"?plan={word}" if word else "")


def changeable(request: Request, shown: Shown) -> bool:
    """Whether the visitor, a planner, may change shifts of the plan.

    What is changed is the draft or, while there is none, the newest revision.
    """
    newest = request.app.state.shelf.newest()
    in_force = shown.info is None or (
        not drafted(request) and newest is not None and shown.info.number == newest.number
    )
    return in_force and request.state.visitor is not None and bool(request.state.visitor.plans)


def drafted(request: Request) -> bool:
    """Whether a draft is waiting."""
    return bool((request.app.state.desk.draft / PLAN_FILE).is_file())


async def shift(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """One shift: when, where, who and why, and what can be done about it."""
    found = await looked_at(request)
    if found is None:
        return not_found(request)
    shown, shift = found
    names: Names = shown.named.names
    facts = await run_in_threadpool(
        request.app.state.workroom.work_out, ("shift", shown.mark, shift.id, current()),
        _("The shift is being looked at."), "", partial(_facts, shown, shift),
    )  # fmt: skip
    standing_by = set(names.substitutes(shift))
    return page(
        request,
        "shift.html",
        status=status,
        title=shown.words.duty(shift),
        note=note,
        shown=shown,
        shift=shift,
        line=line_of(shown, shift),
        slot=slot_word(shift.slot),
        counting=facts[0],
        people=[
            (one.id, names.apart(one.id), names.title(one.id), names.person_unit(one.id),
             one.id in standing_by, facts[1].get(one.id, ()))
            for one in sorted(shift.people, key=lambda one: (one.part, one.id))
        ],
        units=[(names.unit(one.id), facts[1][one.id]) for one in shift.groups],
        gap=shown.named.short.get(shift.id),
        open=changeable(request, shown) and shift.date >= today_of(request, shown),
        round=kind_of(shift.kind).by_household,
        plan_word=plan_word(shown),
        drafted=drafted(request) and request.state.visitor.plans,
        published=await _as_published(request, shown, shift),
        slots=slot_choices(shown.problem.settings),
    )  # fmt: skip


async def _as_published(request: Request, shown: Shown, shift: Shift) -> str | None:
    """How the shift of a draft is published; None for what is not published or is no draft."""
    if shown.info is not None:
        return None
    before: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    known = None if before is None else before.shifts.get(shift.id)
    return None if before is None or known is None else before.words.line(known)


def _facts(shown: Shown, shift: Shift) -> tuple[Sequence[str], dict[str, Sequence[str]]]:
    """What the shift counts for, and why it has each of its people or whole units."""
    people: dict[str, Sequence[str]] = {
        one.id: list(person_lines(shown.bench, shift, one))
        for one in (*shift.people, *shift.groups)
        if one in crewed(shift).people
    }
    return list(counting_lines(shown.bench, shift)), people


routes = [Route("/shift/{shift:path}", shift, methods=["GET"])]
