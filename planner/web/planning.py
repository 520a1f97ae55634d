"""Pages to plan on: the workbook and its faults, the run, the draft, absences, publishing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from inputs.workbook.days import FIRST_YEAR, LAST_YEAR
from outputs.files import PLAN_FILE, UnreadablePlan, read_plan
from outputs.folder.plan import ROSTER_FILE
from outputs.words.lines import fault_line
from outputs.words.proofs import proof_line
from planner.domain.language import _, current
from planner.domain.plan import SWAPPED
from planner.domain.problem import Absence
from planner.flows.comparing import differences
from planner.questions.references import Unclear, find_anybody
from planner.web.choosing import choice
from planner.web.earlier import earlier_books, write_absence
from planner.web.forms import Form, Misfilled, form_of, slot_choices
from planner.web.jobs import Job, Order
from planner.web.patience import UnderWay
from planner.web.render import Note, go, page
from planner.web.roles import planner
from planner.web.views import today_of
from planner.web.working import NotPossible, carry_out, job_values, onward_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from inputs.workbook.reading import Reading
    from planner.domain.problem import Problem
    from planner.web.desk import Desk
    from planner.web.drafts import Drafts
    from planner.web.jobs import State
    from planner.web.shown import Shelf, Shown
    from planner.web.steps import Steps

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FAULTS_SHOWN = 300
_CHANGES_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the workbook found, in words; `problem` is None where it has errors."""

    faults: Sequence[str]
    count: int
    errors: int
    problem: Problem | None


async def planning(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """The workbook, the run and the draft on one page."""
    onward = onward_of(request)
    if onward:
        return go(request, onward)
    desk: Desk = request.app.state.desk
    there = desk.book.is_file()
    published: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    checked = aside = draft = reading = None
    try:
        checked = await run_in_threadpool(_check, request.app.state.shelf.reading)
        aside = await run_in_threadpool(_check, request.app.state.shelf.aside)
        draft = await run_in_threadpool(request.app.state.shelf.draft)
    except UnderWay as work:
        reading = work.piece
    return page(
        request,
        "planning.html",
        status=status,
        title=str(_("Planning")),
        note=note,
        book=desk.book.name if there else None,
        saved=_saved(desk.book),
        reading=reading,
        checked=checked,
        aside=aside,
        aside_saved=_saved(desk.aside),
        earlier=await run_in_threadpool(earlier_books, desk),
        draft=draft,
        choice=choice(checked.problem, _asked(request)) if checked and checked.problem else None,
        slots=slot_choices(checked.problem.settings if checked and checked.problem else None),
        published=published,
        **job_values(request),
    )


def _saved(file: Path) -> datetime | None:
    """When the file was written last; None where there is none."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None


def _check(read: Callable[[], Reading | None]) -> Checked | None:
    reading = read()
    if reading is None:
        return None
    errors = sum(not fault.warning for fault in reading.faults)
    lines = [fault_line(fault) for fault in reading.faults[:_FAULTS_SHOWN]]
    return Checked(lines, len(reading.faults), errors, reading.problem)


def _asked(request: Request) -> dict[str, str]:
    """What the address says, or else the form that is refused."""
    said = [*getattr(request.state, "form", {}).items(), *request.query_params.items()]
    return {name: value for name, value in said if isinstance(value, str)}


# -- running -----------------------------------------------------------------------------


@planner
async def run(request: Request) -> Response:
    """Plan the workbook into the draft."""
    form = await form_of(request)
    order = planning_anew(request, *_more(form.text("more")))
    return await carry_out(request, order, planning)


def planning_anew(request: Request, *options: str) -> Order:
    """The order to plan the workbook into the draft."""
    desk: Desk = request.app.state.desk
    return Order(
        what=_("Planning"), by=request.state.visitor.name, language=current(),
        arguments=["plan", str(desk.book), "--out", str(desk.draft), *options],
        stoppable=True, step=True, then="/draft",
    )  # fmt: skip


@planner
async def rerun(request: Request) -> Response:
    """Re-plan what is published with the fewest changes, into the draft."""
    form = await form_of(request)
    more = _more(form.text("more"))
    order = replanning(request, anew=not more)
    return await carry_out(request, replace(order, arguments=[*order.arguments, *more]), planning)


def _more(asked: str) -> list[str]:
    """The option that searches longer, where a form asks to search on."""
    return ["--more"] if asked else []


def replanning(request: Request, *, anew: bool = False, **more: Any) -> Order:
    """The order to re-plan into the draft, after what `more` says.

    It starts from what is published; unless `anew`, from a draft that was changed by hand.
    """
    desk: Desk = request.app.state.desk
    arguments = ["replan", str(desk.book), "--store", store_of(desk), "--out", str(desk.draft)]
    arguments += ["--base", str(desk.draft)] if not anew and _by_hand(desk) else []
    return Order(
        what=_("Re-planning with the fewest changes"), by=request.state.visitor.name,
        language=current(), arguments=arguments, stoppable=True, join=True, step=True,
        then="/draft", **more,
    )  # fmt: skip


# -- an absence --------------------------------------------------------------------------


@planner
async def absence(request: Request) -> Response:
    """Write an absence into the workbook and re-plan with the fewest changes."""
    form = await form_of(request)
    try:
        order = away_order(request, form)
    except Misfilled as error:
        note = Note(str(error.text), good=False, at="away", field=error.field)
        return await planning(request, note, 422)
    return await carry_out(request, order, planning)


def away_order(request: Request, form: Form) -> Order:
    """The order to enter the absence that a form tells, and to re-plan; raises Misfilled."""
    desk: Desk = request.app.state.desk
    (first, last), slot = form.days(), form.slot()
    if not all(FIRST_YEAR <= day.year <= LAST_YEAR for day in (first, last)):
        raise Misfilled("first", _("Give the first and last day."))
    if last < first:
        raise Misfilled("last", _("The last day is before the first."))
    who, reason = form.text("person")[:200], form.text("reason")[:200]
    if not who:
        raise Misfilled("person", _("Say who is away."))
    app, by = request.app, request.state.visitor.name

    def enter(job: Job) -> None:
        away = Absence(_meant(app.state.shelf, who), first, last, slot, reason)
        job.go_on()
        write_absence(desk, away, app.state.shelf.zone())
        detail = {"person": away.who, "first": str(first), "last": str(last)}
        desk.store.log("absence", detail, at=app.state.clock(), by=by)

    order = replanning(request, first=enter)
    if not desk.store.revisions():
        order = replace(order, what=_("Entering an absence"), arguments=(), then="/plan")
    return order


def not_by_hand(desk: Desk) -> None:
    """Raise NotPossible where a draft is waiting in which somebody changed shifts by hand.

    What takes its place would lose that.
    """
    if _by_hand(desk):
        raise NotPossible(_("There is a draft already: publish it or drop it first."))


def _by_hand(desk: Desk) -> bool:
    """Whether a draft is waiting in which somebody changed shifts by hand.

    Re-planning starts from that one then: what is published does not have these changes.
    """
    try:
        warnings = read_plan(desk.draft).warnings
    except (UnreadablePlan, OSError):
        return False
    return any(one.code == SWAPPED for one in warnings)


def _meant(shelf: Shelf, word: str) -> str:
    """The id of the person or unit that `word` names: an id, or a name that only one has.

    Raises Unclear.
    """
    problem = shelf.people()
    if problem is None or word in problem.units:
        return word
    try:
        return find_anybody(problem, word)
    except Unclear:
        reading = shelf.reading()
        if reading is None or reading.problem is None or reading.problem is problem:
            raise
        return find_anybody(reading.problem, word)


# -- the draft ---------------------------------------------------------------------------


async def draft_page(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """The draft beside what is published: every change, before and after."""
    shelf = request.app.state.shelf
    draft: Shown | None = await run_in_threadpool(shelf.draft)
    if draft is None:
        return await planning(request, Note(str(_("There is no draft.")), good=False), 404)
    before: Shown | None = await run_in_threadpool(shelf.revision)
    found = None
    if before is not None:
        today = today_of(request, draft)
        found = await run_in_threadpool(
            request.app.state.workroom.work_out,
            ("draft", before.mark, draft.mark, today, current()),
            _("The draft is being compared with what is published."),
            request.state.visitor.name,
            partial(differences, before, draft, today=today),
        )
    return page(
        request,
        "draft.html",
        status=status,
        title=str(_("The draft")),
        note=note,
        draft=draft,
        before=before,
        roster=(request.app.state.desk.draft / ROSTER_FILE).is_file(),
        rows=() if found is None else found.rows(found.changes[:_CHANGES_SHOWN]),
        count=0 if found is None else len(found.changes),
        notice=0 if found is None else len(found.notice()),
        warning=None if found is None else found.warning(found.changes),
        line=proof_line(draft.plan),
        unproven=not all(level.proven for level in draft.plan.levels),
    )


@planner
async def publish(request: Request) -> Response:
    """Publish the draft."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    if not (desk.draft / PLAN_FILE).is_file():
        return await planning(request, Note(str(_("There is no draft.")), good=False), 404)
    drafts: Drafts = request.app.state.drafts
    draft: Shown | None = await run_in_threadpool(request.app.state.shelf.draft)
    if draft is not None and await run_in_threadpool(drafts.overtaken, draft.plan) is not None:
        return go(request, "/draft/overtaken")
    slip, by = await run_in_threadpool(drafts.slip), request.state.visitor.name
    order = Order(
        what=_("Publishing"), by=by, language=current(), then="/",
        publishes=True, drop=desk.draft, last=partial(_published, request.app.state.steps),
        arguments=[
            "publish", str(desk.draft), "--book", str(desk.book), "--store", store_of(desk),
            "--out", str(desk.published), "--note", form.text("note")[:500], "--by", by,
            *([] if slip is None else ["--onto", str(slip.base)]),
        ],
    )  # fmt: skip
    return await carry_out(request, order, planning)


def _published(steps: Steps, end: State) -> None:
    """What was published is not undone."""
    if end == "done":
        steps.clear()


@planner
async def discard(request: Request) -> Response:
    """Drop the draft; what was approved into it waits again."""
    await form_of(request)
    desk: Desk = request.app.state.desk
    order = Order(
        what=_("Dropping the draft"), by=request.state.visitor.name, language=current(),
        first=lambda _job: rmtree(desk.draft, ignore_errors=True), step=True, then="/plan",
    )  # fmt: skip
    return await carry_out(request, order, planning)


def store_of(desk: Desk) -> str:
    """The store as a command takes it."""
    return str(desk.place)


routes = [
    Route("/plan", planning, methods=["GET"]),
    Route("/plan/run", run, methods=["POST"]),
    Route("/plan/rerun", rerun, methods=["POST"]),
    Route("/plan/absence", absence, methods=["POST"]),
    Route("/draft", draft_page, methods=["GET"]),
    Route("/draft/publish", publish, methods=["POST"]),
    Route("/draft/discard", discard, methods=["POST"]),
]
