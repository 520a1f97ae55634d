"""What was published and done: revisions and their differences, records, files, the log."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse
from starlette.routing import Route

from outputs.changes import KIND_WORDS, Report
from outputs.export import CHANGES_FILE, PAGE_FILE, ROSTER_FILE
from outputs.files import HOLDERS_FILE, PLAN_FILE
from outputs.naming import list_word
from planner.language import _, current
from planner.publishing import compare
from planner.web.forms import form_of
from planner.web.jobs import Busy
from planner.web.planning import WORKBOOK, busy, change_rows
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from outputs.store import Store
    from planner.web.desk import Desk

_CHANGES_SHOWN = 500
_FILES = {
    ROSTER_FILE: _("Roster, to print and post"),
    CHANGES_FILE: _("Changes of the newest revision, with the notice of change"),
    PAGE_FILE: _("Coverage page"),
    HOLDERS_FILE: _("Who holds which household"),
    PLAN_FILE: _("The plan, for programs"),
}
_TYPES = {".xlsx": WORKBOOK, ".csv": "text/csv; charset=utf-8", ".json": "application/json"}


async def history(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Every revision, the files of the newest, what was recorded, and who did what."""
    desk: Desk = request.app.state.desk
    infos = await run_in_threadpool(desk.store.revisions)
    log = await run_in_threadpool(desk.store.audit, 100)
    done = await run_in_threadpool(desk.store.records)
    return page(
        request,
        "history.html",
        status=status,
        title=str(_("History")),
        note=note,
        revisions=[
            (one, list_word(f"{KIND_WORDS[kind]} {n}" for kind, n in one.changes.items()))
            for one in reversed(infos)
        ],
        files=[(name, word) for name, word in _FILES.items() if (desk.published / name).is_file()],
        log=[(one, " ".join(f"{k}={v}" for k, v in one.detail.items() if v)) for one in log],
        records=len(done),
        newest=max((record.date for record in done), default=None),
    )


async def difference(request: Request) -> Response:
    """What one revision changed of another, before and after side by side."""
    store: Store = request.app.state.desk.store
    old, new = (_number(request.query_params.get(name, "")) for name in ("from", "to"))
    known = {one.number for one in await run_in_threadpool(store.revisions)}
    if old not in known or new not in known:
        return not_found(request)
    report = await run_in_threadpool(_report, store, old, new)
    rows = change_rows(report)
    return page(
        request,
        "difference.html",
        title=str(_("Revision {old} → {new}", old=old, new=new)),
        rows=rows[:_CHANGES_SHOWN],
        count=len(rows),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _report(store: Store, old: int, new: int) -> Report:
    before, after = store.revision(old), store.revision(new)
    return Report.of(
        compare(before, after),
        before.problem,
        after.problem,
        today=date.min,
        posted=(before.info.start, before.info.end),
    )


async def download(request: Request) -> Response:
    """One file of what was published last."""
    name = request.path_params["name"]
    file = request.app.state.desk.published / name
    if name not in _FILES or not file.is_file():
        return not_found(request)
    kind = _TYPES.get(file.suffix, "application/octet-stream")
    return FileResponse(file, media_type=kind, filename=name)


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
    if request.app.state.jobs.last is not None and request.app.state.jobs.last.running:
        return await history(request, busy(), 409)
    desk: Desk = request.app.state.desk
    file = Path(mkdtemp(prefix="sanfang-log-")) / f"log{suffix}"
    with file.open("wb") as target:
        while part := await sent.read(2**20):
            target.write(part)
    where = desk.where or str(desk.store.file)
    by = request.state.visitor.name
    arguments = ["record", str(file), "--book", str(desk.book), "--store", where, "--by", by]
    try:
        await request.app.state.jobs.start(
            str(_("Recording what was done")), arguments, by=by,
            language=current(), then="/history", remove=file.parent,
        )  # fmt: skip
    except Busy:
        rmtree(file.parent)
        return await history(request, busy(), 409)
    return go(request, "/plan")


routes = [
    Route("/history", history, methods=["GET"]),
    Route("/history/difference", difference, methods=["GET"]),
    Route("/history/record", record, methods=["POST"]),
    Route("/files/{name}", download, methods=["GET"]),
]
