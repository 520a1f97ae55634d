"""What was published and done: revisions and their differences, records, files, the log."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from outputs.files import HOLDERS_FILE, PLAN_FILE
from outputs.folder.plan import (
    CALENDARS_FOLDER,
    CHANGES_FILE,
    CHANGES_PAGE,
    CHANGES_PAPER,
    PAGE_FILE,
    ROSTER_FILE,
)
from outputs.folder.reading import read_whole
from outputs.words.shifts import CHANGE_WORDS
from planner.domain.language import Text, _, current
from planner.domain.spoken import list_word
from planner.web.forms import form_of
from planner.web.jobs import Order
from planner.web.logged import logged
from planner.web.packing import holds_no_secret
from planner.web.planning import WORKBOOK, store_of
from planner.web.receiving import received
from planner.web.render import Note, attachment, not_found, page
from planner.web.roles import planner
from planner.web.shown import DRAFT
from planner.web.working import busy, carry_out

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.desk import Desk
    from planner.web.drafts import Aside
    from planner.web.shown import Shown

CALENDARS_FILE = f"{CALENDARS_FOLDER}.zip"
"""Packed when it is asked for; the folder has one file per person, unit and duty."""

_FILES = {
    ROSTER_FILE: _("Roster, to print and post"),
    CHANGES_FILE: _("Changes of the newest revision, with the notice of change"),
    PAGE_FILE: _("Coverage page"),
    CHANGES_PAGE: _("Notice of changes, to show or print"),
    CHANGES_PAPER: _("Notice of changes as PDF, to post"),
    CALENDARS_FILE: _("Every calendar, for computers without a connection to this site"),
    HOLDERS_FILE: _("Who holds which household"),
    PLAN_FILE: _("The plan, for programs"),
}
_TYPES = {".xlsx": WORKBOOK, ".csv": "text/csv; charset=utf-8", ".json": "application/json",
          ".html": "text/html; charset=utf-8", ".pdf": "application/pdf",
          ".zip": "application/zip"}  # fmt: skip


async def history(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Every revision, the files of the newest, what was recorded, and who did what."""
    desk: Desk = request.app.state.desk
    infos = await run_in_threadpool(desk.store.revisions)
    log = await run_in_threadpool(desk.store.audit, 100)
    done = await run_in_threadpool(desk.store.records)
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    return page(
        request,
        "history.html",
        status=status,
        title=str(_("History")),
        note=note,
        revisions=[
            (one, list_word(f"{CHANGE_WORDS[kind]} {n}" for kind, n in one.changes.items()))
            for one in reversed(infos)
        ],
        plans=await run_in_threadpool(_plans, request),
        files=[(name, word) for name, word in _FILES.items() if _there(desk.published, name)],
        log=list(logged(log, lambda: None if shown is None else shown.named.names)),
        records=len(done),
        newest=max((record.date for record in done), default=None),
    )


def _plans(request: Request) -> list[tuple[str, Text]]:
    """Every plan that can be compared, as addresses call it and in words, the newest first."""
    desk: Desk = request.app.state.desk
    drafts = [(DRAFT, _("The draft"))] if (desk.draft / PLAN_FILE).is_file() else []
    drafts += [(one.word, aside_name(one)) for one in reversed(request.app.state.drafts.aside())]
    numbers = [one.number for one in reversed(desk.store.revisions())]
    return [*drafts, *((str(one), _("Revision {number}", number=one)) for one in numbers)]


def aside_name(one: Aside) -> Text:
    """What a draft that was set aside is called."""
    return _("Draft “{name}”", name=one.name)


async def download(request: Request) -> Response:
    """One file of what was published last, whole: also while something newer is published."""
    name, desk = request.path_params["name"], request.app.state.desk
    if name not in _FILES:
        return not_found(request)
    try:
        read = _packed if name == CALENDARS_FILE else _reader(name)
        content = await run_in_threadpool(read_whole, desk.published, read)
    except FileNotFoundError:
        return not_found(request)
    holds_no_secret(request.scope)
    return attachment(content, name, _TYPES.get(Path(name).suffix, "application/octet-stream"))


async def download_draft(request: Request) -> Response:
    """The roster of the draft, to look at before it is published."""
    draft = request.app.state.desk.draft
    try:
        content = await run_in_threadpool(read_whole, draft, _reader(ROSTER_FILE))
    except FileNotFoundError:
        return not_found(request)
    return attachment(content, f"draft-{ROSTER_FILE}", WORKBOOK)


def _reader(name: str) -> Callable[[Path], bytes]:
    """Reads the file `name` of a folder."""
    return lambda folder: (folder / name).read_bytes()


def _there(folder: Path, name: str) -> bool:
    """Whether `folder` has what `name` offers."""
    if name == CALENDARS_FILE:
        return (folder / CALENDARS_FOLDER).is_dir()
    return (folder / name).is_file()


def _packed(plan: Path) -> bytes:
    """Every calendar of a plan's folder in a zip; the same files give the same bytes.

    Raises FileNotFoundError where the folder has none.
    """
    packed, folder = BytesIO(), plan / CALENDARS_FOLDER
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = ZipInfo(path.relative_to(folder).as_posix())
            file.writestr(entry, path.read_bytes(), ZIP_DEFLATED)
    return packed.getvalue()


@planner
async def record(request: Request) -> Response:
    """Take a list of what was done, as `sanfang record` does."""
    form = await form_of(request)
    sent = form.file("log")
    suffix = Path(sent.filename or "").suffix.lower() if sent else ""
    if sent is None or suffix not in (".xlsx", ".csv"):
        return await history(
            request, Note(str(_("Choose a list that ends in .xlsx or .csv.")), good=False), 422
        )
    if request.app.state.jobs.busy:
        return await history(request, busy(), 409)
    desk: Desk = request.app.state.desk
    file, close = await received(desk, sent, f"log{suffix}")
    by = request.state.visitor.name
    order = Order(
        what=_("Recording what was done"), by=by, language=current(), then="/history",
        close=close,
        arguments=[
            "record", str(file), "--book", str(desk.book), "--store", store_of(desk), "--by", by,
        ],
    )  # fmt: skip
    return await carry_out(request, order, history)


routes = [
    Route("/history", history, methods=["GET"]),
    Route("/history/record", record, methods=["POST"]),
    Route("/files/{name}", download, methods=["GET"]),
    Route("/draft/roster.xlsx", download_draft, methods=["GET"]),
]
