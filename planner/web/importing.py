"""Lists kept elsewhere, on the site: sent, shown with their cells, asked about, taken over."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast, get_args

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from inputs.lists.context import OFF, SKIP
from inputs.lists.found import Kind
from inputs.workbook.adding import with_rows
from planner.domain.language import _, current, speaking
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook
from planner.flows.drafts import write_edited
from planner.flows.importing.answers import keep, kept
from planner.flows.importing.lists import Imported, import_lists
from planner.flows.importing.shown import KIND_WORDS, left_out, tables, where
from planner.flows.result import JudgedPlan
from planner.web.earlier import put_in_force
from planner.web.forms import form_of
from planner.web.jobs import Job, Order
from planner.web.planning import not_by_hand
from planner.web.receiving import received
from planner.web.render import Note, go, page
from planner.web.roles import planner
from planner.web.starting import begin_blank, beginning_values
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Problem
    from planner.web.desk import Desk

_MOST = 8
"""So many lists wait to be taken over; the oldest make room."""

_ROWS_SHOWN = 1_000
_REFUSED = 400


@dataclass(frozen=True)
class Sent:
    """A list as it was sent, in a folder of its own, and what was said of it."""

    folder: TemporaryDirectory[str]
    file: Path
    by: str
    kind: Kind | None
    duty: str | None


@dataclass
class Lists:
    """The lists that were sent and are not taken over yet."""

    sent: OrderedDict[str, Sent] = field(default_factory=OrderedDict)

    def keep(self, one: Sent) -> str:
        """Keep a list; returns the key it is found by."""
        key = secrets.token_urlsafe(16)
        self.sent[key] = one
        while len(self.sent) > _MOST:
            self.drop(next(iter(self.sent)))
        return key

    def drop(self, key: str) -> None:
        """Forget a list and its file."""
        one = self.sent.pop(key, None)
        if one is not None:
            one.folder.cleanup()

    def close(self) -> None:
        """Forget all of them."""
        for key in tuple(self.sent):
            self.drop(key)


@planner
async def importing(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """The form for a list; with the key of one that was sent, what it says."""
    reading = await run_in_threadpool(request.app.state.shelf.reading)
    problem = None if reading is None else reading.begun
    key = request.query_params.get("list", "")
    sent = _sent(request, key)
    made: Imported | None = None
    if problem is not None and sent is not None:
        try:
            made = await run_in_threadpool(_understood, request.app.state.desk, problem, sent)
        except Trouble as trouble:
            note, status = Note(str(trouble.text), good=False), 422
    found = [] if made is None or problem is None else list(tables(made, problem))
    return page(
        request,
        "importing.html",
        status=status,
        title=str(_("Import lists")),
        note=note,
        readable=problem is not None,
        kinds=list(KIND_WORDS.items()),
        duties=[] if problem is None else list(problem.duties.values()),
        key=key,
        sent=sent,
        made=made,
        added=0 if made is None else sum(map(len, made.rows.values())),
        taken=[] if made is None else [KIND_WORDS[kind] for kind in made.kinds],
        tables=[(one.heads, one.rows[:_ROWS_SHOWN], len(one.rows)) for one in found],
        left=[] if made is None else left_out(made.found.left),
        where=where,
        off=OFF,
        skip=SKIP,
        **beginning_values(request),
    )


@planner
async def send(request: Request) -> Response:
    """Keep the list that was sent, and show it; without a workbook a blank one is begun for it."""
    form = await form_of(request)
    file = form.file("list")
    if file is None:
        return await importing(request, Note(str(_("Choose a list first.")), good=False), 422)
    kind = form.text("kind")
    said = cast("Kind", kind) if kind in get_args(Kind) else None
    sent = await run_in_threadpool(
        _stored, file, request.state.visitor.name, said, form.text("duty") or None
    )
    lists: Lists = request.app.state.lists
    key = lists.keep(sent)
    there = f"/import?list={key}"
    if request.app.state.desk.book.exists():
        return go(request, there)
    answer = await begin_blank(request, form, there, importing)
    if answer.status_code >= _REFUSED:
        lists.drop(key)
    return answer


def _stored(file: UploadFile, by: str, kind: Kind | None, duty: str | None) -> Sent:
    folder = TemporaryDirectory(prefix="sanfang-list-")
    name = Path((file.filename or "").replace("\\", "/")).name[-100:] or "list.xlsx"
    place = Path(folder.name) / name
    with place.open("wb") as target:
        while data := file.file.read(2**20):
            target.write(data)
    return Sent(folder, place, by, kind, duty)


def _sent(request: Request, key: str) -> Sent | None:
    """The visitor's own list of that key."""
    lists: Lists = request.app.state.lists
    one = lists.sent.get(key)
    return one if one is not None and one.by == request.state.visitor.name else None


def _understood(desk: Desk, problem: Problem, sent: Sent) -> Imported:
    book = Workbook(desk.book, problem, (), current())
    answers = kept(desk.book)
    return import_lists([sent.file], book, kind=sent.kind, duty=sent.duty, answers=answers)


@planner
async def answer(request: Request) -> Response:
    """Keep what marks and columns mean, and show the list anew."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    reading = await run_in_threadpool(request.app.state.shelf.reading)
    duties = {} if reading is None or reading.problem is None else reading.problem.duties
    given: dict[tuple[str, str], str] = {}
    for about in ("mark", "column"):
        for text, meant in zip(
            form.texts(f"{about}_text"), form.texts(f"{about}_is"), strict=False
        ):
            if meant in (OFF, SKIP) or meant in duties:
                given[about, text] = meant
    if given:
        await run_in_threadpool(lambda: keep(desk.book, {**kept(desk.book), **given}))
    return go(request, f"/import?list={form.text('list')}")


@planner
async def take(request: Request) -> Response:
    """Put the rows of a list into the workbook, or make its roster the draft."""
    form = await form_of(request)
    key = form.text("list")
    sent = _sent(request, key)
    if sent is None:
        text = _("This list is no longer here; send it again.")
        return await importing(request, Note(str(text), good=False), 404)
    desk: Desk = request.app.state.desk
    app, by, language = request.app, request.state.visitor.name, current()
    roster = form.text("what") == "roster"
    fresh, close = await received(desk, desk.book, desk.book.name)

    def carry(job: Job) -> None:
        with speaking(language):
            reading = app.state.shelf.reading()
            problem = None if reading is None else reading.begun
            if problem is None:
                raise NotPossible(_("There is no workbook yet."))
            made = _understood(desk, problem, sent)
            mark = problem.source_sha256
            job.go_on()
            if roster and made.plan is not None:
                not_by_hand(desk)
                write_edited(JudgedPlan(made.plan, problem, language), desk.draft, desk.store)
            elif made.rows:
                fresh.unlink()
                with_rows(desk.book, fresh, made.rows)
                put_in_force(desk, fresh, app.state.shelf.zone(), of=mark)
            detail = {"file": sent.file.name, "what": form.text("what")}
            desk.store.log("list imported", detail, at=app.state.clock(), by=by)
            if not (made.rows and made.plan is not None):
                app.state.lists.drop(key)

    order = Order(
        what=_("Importing a list"), by=by, language=language, first=carry, close=close,
        step=True, then="/draft" if roster else "/plan",
    )  # fmt: skip
    return await carry_out(request, order, partial(importing))


routes = [
    Route("/import", importing, methods=["GET"]),
    Route("/import", send, methods=["POST"]),
    Route("/import/answers", answer, methods=["POST"]),
    Route("/import/take", take, methods=["POST"]),
]
