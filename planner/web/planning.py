"""Pages to plan on: the workbook and its faults, the run, the draft, absences, publishing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import copyfile, rmtree
from tempfile import mkstemp
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse
from starlette.routing import Route

from inputs.workbook.absences import AbsenceNotAdded, add_absence
from inputs.workbook.days import FIRST_YEAR, LAST_YEAR
from inputs.workbook.reading import read
from outputs.files import PLAN_FILE
from outputs.folder.plan import ROSTER_FILE
from outputs.words.lines import fault_line
from outputs.words.naming import slot_word
from planner.domain.language import Text, _, current
from planner.domain.problem import Absence
from planner.flows.comparing import differences
from planner.questions.references import Unclear, find_anybody
from planner.web.forms import form_of
from planner.web.jobs import Busy
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner
from planner.web.views import today_of

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Problem, Slot
    from planner.web.desk import Desk
    from planner.web.shown import Shelf, Shown

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FAULTS_SHOWN = 300
_LINES_SHOWN = 60
_CHANGES_SHOWN = 300
HAND_MADE = "swapped"
"""The code of the warning that a plan was changed by hand."""

_ZIP = b"PK\x03\x04"
_KEPT_BOOKS = 30
_EXPLAIN_SECONDS = 60
_SLOTS: tuple[Slot, ...] = ("day", "am", "pm", "evening")


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the workbook found, in words; `problem` is None where it has errors."""

    faults: Sequence[str]
    count: int
    errors: int
    problem: Problem | None


async def planning(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """The workbook, the run and the draft on one page."""
    desk: Desk = request.app.state.desk
    there = desk.book.is_file()
    checked = await run_in_threadpool(_check, request.app.state.shelf)
    published: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    draft = await run_in_threadpool(request.app.state.shelf.draft)
    job = request.app.state.jobs.last
    return page(
        request,
        "planning.html",
        status=status,
        title=str(_("Planning")),
        note=note,
        book=desk.book.name if there else None,
        saved=datetime.fromtimestamp(desk.book.stat().st_mtime).astimezone() if there else None,
        checked=checked,
        draft=draft,
        job=job,
        lines=job.lines[-_LINES_SHOWN:] if job else (),
        people=_people(checked.problem) if checked and checked.problem else (),
        slots=[(slot, slot_word(slot)) for slot in _SLOTS],
        published=published,
    )


def _check(shelf: Shelf) -> Checked | None:
    reading = shelf.reading()
    if reading is None:
        return None
    errors = sum(not fault.warning for fault in reading.faults)
    lines = [fault_line(fault) for fault in reading.faults[:_FAULTS_SHOWN]]
    return Checked(lines, len(reading.faults), errors, reading.problem)


def _people(problem: Problem) -> list[tuple[str, str]]:
    """Everybody who could be away, by id, with a name that tells them apart."""
    units = problem.units
    return [
        (key, " ".join(filter(None, (one.name, units[one.unit].name if one.unit else "", key))))
        for key, one in problem.people.items()
    ]


# -- the workbook ------------------------------------------------------------------------


@planner
async def upload(request: Request) -> Response:
    """Take a workbook in the place of the one that is here; that one is kept."""
    form = await form_of(request)
    sent = form.file("book")
    if sent is None:
        return await planning(request, Note(str(_("Choose a workbook first.")), good=False), 422)
    if request.app.state.jobs.last is not None and request.app.state.jobs.last.running:
        return await planning(request, busy(), 409)
    desk: Desk = request.app.state.desk
    trouble = await _take(desk, sent)
    if trouble is not None:
        return await planning(request, Note(str(trouble), good=False), 422)
    detail = {"file": Path(sent.filename or "").name[:100]}
    await run_in_threadpool(_log, request, "workbook uploaded", detail)
    return go(request, "/plan")


async def _take(desk: Desk, sent: UploadFile) -> Text | None:
    """Put what was sent where the workbook is; what is wrong with it, where it is none."""
    begins = await sent.read(len(_ZIP))
    if begins != _ZIP:
        return _("This is no .xlsx workbook. Save it in Excel or WPS as .xlsx and send that.")
    handle, name = mkstemp(prefix=".upload-", suffix=".xlsx", dir=desk.book.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(begins)
            while part := await sent.read(2**20):
                file.write(part)
        reading = await run_in_threadpool(read, fresh)
        unreadable = [fault for fault in reading.faults if not fault.warning and not fault.sheet]
        if reading.problem is None and unreadable:
            return unreadable[0].text
        await run_in_threadpool(keep_earlier, desk)
        fresh.replace(desk.book)
    finally:
        fresh.unlink(missing_ok=True)
    return None


def keep_earlier(desk: Desk) -> None:
    """Keep a copy of the workbook as it is, before it is replaced or edited."""
    if not desk.book.is_file():
        return
    desk.kept.mkdir(exist_ok=True)
    moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    copyfile(desk.book, desk.kept / f"{desk.book.stem}-{moment}.xlsx")
    for old in sorted(desk.kept.glob("*.xlsx"))[:-_KEPT_BOOKS]:
        old.unlink()


async def download_book(request: Request) -> Response:
    """The workbook as it is now."""
    book = request.app.state.desk.book
    if not book.is_file():
        return not_found(request)
    return FileResponse(book, media_type=WORKBOOK, filename=book.name)


# -- running -----------------------------------------------------------------------------


@planner
async def run(request: Request) -> Response:
    """Plan the workbook into the draft."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    arguments = ["plan", str(desk.book), "--out", str(desk.draft), *_more(form.text("more"))]
    return await _start(request, str(_("Planning")), arguments)


@planner
async def rerun(request: Request) -> Response:
    """Re-plan what is published with the fewest changes, into the draft."""
    form = await form_of(request)
    return await start_replan(request, more=form.text("more"))


def _more(asked: str) -> list[str]:
    """The option that searches longer, where a form asks to search on."""
    return ["--more"] if asked else []


async def start_replan(request: Request, *, more: str = "") -> Response:
    """Start re-planning into the draft."""
    desk: Desk = request.app.state.desk
    arguments = ["replan", str(desk.book), "--store", _store(desk), "--out", str(desk.draft)]
    arguments += _more(more)
    return await _start(request, str(_("Re-planning with the fewest changes")), arguments)


async def _start(
    request: Request,
    what: str,
    arguments: Sequence[str],
    *,
    stoppable: bool = True,
    then: str = "/draft",
    drop: Path | None = None,
) -> Response:
    try:
        await request.app.state.jobs.start(
            what, arguments, by=request.state.visitor.name, language=current(),
            stoppable=stoppable, then=then, drop=drop,
        )  # fmt: skip
    except Busy:
        return await planning(request, busy(), 409)
    return go(request, "/plan")


@planner
async def stop(request: Request) -> Response:
    """End the run with the best it has found."""
    await form_of(request)
    request.app.state.jobs.stop()
    return go(request, "/plan")


async def progress(request: Request) -> Response:
    """The part of the page that shows the run, for the script that fetches it again."""
    job = request.app.state.jobs.last
    return page(
        request,
        "planning_job.html",
        title="",
        job=job,
        draft=(request.app.state.desk.draft / PLAN_FILE).is_file(),
        lines=job.lines[-_LINES_SHOWN:] if job else (),
    )


# -- an absence --------------------------------------------------------------------------


@planner
async def absence(request: Request) -> Response:
    """Write an absence into the workbook and re-plan with the fewest changes."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    who, slot = form.text("person"), form.text("slot")
    try:
        first = date.fromisoformat(form.text("first"))
        last = date.fromisoformat(form.text("last") or form.text("first"))
        if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
            raise ValueError
    except ValueError:
        return await planning(
            request, Note(str(_("Give the first and last day.")), good=False), 422
        )
    chosen: Slot | None = next((one for one in _SLOTS if one == slot and one != "day"), None)
    if request.app.state.jobs.last is not None and request.app.state.jobs.last.running:
        return await planning(request, busy(), 409)
    shelf: Shelf = request.app.state.shelf
    if await run_in_threadpool(made_by_hand, shelf):
        said = Note(str(_("There is a draft already: publish it or drop it first.")), good=False)
        return await planning(request, said, 409)
    try:
        who = await run_in_threadpool(_meant, shelf, who)
        away = Absence(who, first, last, chosen, form.text("reason")[:200])
        await run_in_threadpool(write_absence, desk, away)
    except (AbsenceNotAdded, Unclear) as error:
        return await planning(request, Note(str(error.text), good=False), 422)
    await run_in_threadpool(
        _log, request, "absence", {"person": who, "first": str(first), "last": str(last)}
    )
    if not desk.store.revisions():
        return go(request, "/plan")
    return await start_replan(request)


def made_by_hand(shelf: Shelf) -> bool:
    """Whether a draft is waiting in which somebody exchanged or handed over shifts.

    Re-planning starts from what is published, so it would lose that.
    """
    draft = shelf.draft()
    return draft is not None and any(one.code == HAND_MADE for one in draft.plan.warnings)


def _meant(shelf: Shelf, word: str) -> str:
    """The id of the person or unit that `word` names: an id, or a name that only one has.

    Raises Unclear.
    """
    reading = shelf.reading()
    problem = None if reading is None else reading.problem
    if problem is None or word in problem.units:
        return word
    return find_anybody(problem, word.rpartition(" ")[2])


def write_absence(desk: Desk, away: Absence) -> None:
    """Write an absence into the workbook; the workbook as it was is kept."""
    keep_earlier(desk)
    add_absence(desk.book, away)


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
        found = await run_in_threadpool(differences, before, draft, today=today)
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
        unproven=[level for level in draft.plan.levels if not level.proven],
    )


@planner
async def publish(request: Request) -> Response:
    """Publish the draft."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    arguments = [
        "publish", str(desk.draft), "--book", str(desk.book), "--store", _store(desk),
        "--out", str(desk.published), "--note", form.text("note")[:500],
        "--by", request.state.visitor.name,
    ]  # fmt: skip
    if not (desk.draft / PLAN_FILE).is_file():
        return await planning(request, Note(str(_("There is no draft.")), good=False), 404)
    return await _start(
        request, str(_("Publishing")), arguments, stoppable=False, then="/", drop=desk.draft
    )


@planner
async def explain(request: Request) -> Response:
    """Say why a gap is there and what would help, as `sanfang explain` does."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    word, gap = form.text("plan"), form.text("gap")
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.named, word)
    if shown is None or gap not in {one.id for one in shown.plan.gaps}:
        return not_found(request)
    where = ["--store", _store(desk)]
    if shown.info is None:
        where = ["--plan", str(desk.draft), "--book", str(desk.book)]
    arguments = ["explain", *where, "--seconds", str(_EXPLAIN_SECONDS), "--", gap]
    return await _start(request, str(_("Explaining a gap")), arguments, then="/gaps")


@planner
async def discard(request: Request) -> Response:
    """Drop the draft."""
    await form_of(request)
    jobs = request.app.state.jobs
    if jobs.last is not None and jobs.last.running:
        return await planning(request, busy(), 409)
    await run_in_threadpool(rmtree, request.app.state.desk.draft, ignore_errors=True)
    return go(request, "/plan")


def busy() -> Note:
    """What is said while another job runs."""
    return Note(str(_("Something is running already. Wait for it to end, or stop it.")), good=False)


def _store(desk: Desk) -> str:
    """The store as a command takes it."""
    return desk.where or str(desk.store.file)


def _log(request: Request, action: str, detail: dict[str, str]) -> None:
    store, clock = request.app.state.desk.store, request.app.state.clock
    store.log(action, detail, at=clock(), by=request.state.visitor.name)


routes = [
    Route("/plan", planning, methods=["GET"]),
    Route("/plan/book", upload, methods=["POST"]),
    Route("/plan/book.xlsx", download_book, methods=["GET"]),
    Route("/plan/run", run, methods=["POST"]),
    Route("/plan/rerun", rerun, methods=["POST"]),
    Route("/plan/stop", stop, methods=["POST"]),
    Route("/plan/progress", progress, methods=["GET"]),
    Route("/plan/absence", absence, methods=["POST"]),
    Route("/gaps/explain", explain, methods=["POST"]),
    Route("/draft", draft_page, methods=["GET"]),
    Route("/draft/publish", publish, methods=["POST"]),
    Route("/draft/discard", discard, methods=["POST"]),
]
