"""The site's workbook: sent, checked, set aside where it has faults, put back as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse
from starlette.routing import Route

from outputs.words.lines import fault_line
from planner.domain.language import _, current
from planner.web.earlier import BookNotKept, earlier_books, put_in_force, set_aside
from planner.web.forms import form_of
from planner.web.jobs import Job, Order
from planner.web.planning import WORKBOOK, planning
from planner.web.reading import read_apart
from planner.web.receiving import received
from planner.web.render import Note, attachment, not_found
from planner.web.roles import planner, with_names
from planner.web.working import NotPossible, busy, carry_out

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Fault
    from planner.web.desk import Desk

_ZIP = b"PK\x03\x04"


@planner
async def upload(request: Request) -> Response:
    """Check the workbook that was sent; without faults it takes the place of the one here."""
    form = await form_of(request)
    sent = form.file("book")
    if sent is None:
        return await planning(request, Note(str(_("Choose a workbook first.")), good=False), 422)
    if request.app.state.jobs.busy:
        return await planning(request, busy(), 409)
    begins = await sent.read(len(_ZIP))
    if begins != _ZIP:
        said = _("This is no .xlsx workbook. Save it in Excel or WPS as .xlsx and send that.")
        return await planning(request, Note(str(said), good=False), 422)
    await sent.seek(0)
    detail = {"file": Path(sent.filename or "").name[:100]}
    return await _checked(request, sent, "workbook uploaded", detail)


async def _checked(
    request: Request,
    source: UploadFile | Path,
    action: str,
    detail: dict[str, str],
    *,
    aside: bool = True,
) -> Response:
    """Check a copy of `source` and put it in force, or `aside` where it has faults."""
    desk: Desk = request.app.state.desk
    fresh, close = await received(desk, source, desk.book.name)
    by, clock = request.state.visitor.name, request.app.state.clock

    def check(job: Job) -> None:
        faults = [one for one in read_apart(fresh, desk.place).faults if not one.warning]
        _refuse(faults, whole=not aside)
        job.go_on()
        if faults:
            set_aside(desk, fresh)
            job.found = True
            job.lines.append(_("It has faults, so it was set aside: mend it and send it again."))
            what = "workbook set aside"
        else:
            put_in_force(desk, fresh, request.app.state.shelf.zone())
            desk.aside.unlink(missing_ok=True)
            what = action
        desk.store.log(what, detail, at=clock(), by=by)

    order = Order(
        what=_("Checking the workbook"), by=by, language=current(), first=check,
        close=close, stoppable=True, then="/plan",
    )  # fmt: skip
    return await carry_out(request, order, planning)


def _refuse(faults: list[Fault], *, whole: bool) -> None:
    """Raise BookNotKept for a file that cannot be read at all, or with faults if `whole`."""
    for fault in faults:
        if not fault.sheet:
            raise BookNotKept(fault.text)
    if faults and whole:
        raise NotPossible(
            _(
                "This workbook has {count:error|errors} and was not put back; the first: {first}",
                count=len(faults),
                first=fault_line(faults[0]),
            )
        )


@with_names
async def download_book(request: Request) -> Response:
    """The workbook as it is now."""
    return await _whole(request, request.app.state.desk.book)


async def _whole(request: Request, file: Path) -> Response:
    """A workbook as it is at one moment."""
    try:
        content = await run_in_threadpool(file.read_bytes)
    except FileNotFoundError:
        return not_found(request)
    return attachment(content, file.name, WORKBOOK)


# -- what was set aside ------------------------------------------------------------------


@planner
async def download_aside(request: Request) -> Response:
    """The workbook that waits to be mended."""
    return await _whole(request, request.app.state.desk.aside)


@planner
async def answer_aside(request: Request) -> Response:
    """Check once more what was set aside, since it may have been mended there; or drop it."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    if not desk.aside.is_file():
        return await planning(request, Note(str(_("There is nothing here.")), good=False), 404)
    detail = {"file": desk.aside.name}
    if form.text("answer") != "drop":
        return await _checked(request, desk.aside, "workbook uploaded", detail)
    by, clock = request.state.visitor.name, request.app.state.clock

    def drop(_job: Job) -> None:
        desk.aside.unlink(missing_ok=True)
        desk.store.log("workbook dropped", detail, at=clock(), by=by)

    what = _("Dropping the workbook that was set aside")
    order = Order(what=what, by=by, language=current(), first=drop, then="/plan")
    return await carry_out(request, order, planning)


# -- earlier ones ------------------------------------------------------------------------


@planner
async def download_earlier(request: Request) -> Response:
    """A workbook that was replaced."""
    for one in await run_in_threadpool(earlier_books, request.app.state.desk):
        if one.name == request.path_params["name"]:
            return FileResponse(one.file, media_type=WORKBOOK, filename=one.name)
    return not_found(request)


@planner
async def restore(request: Request) -> Response:
    """Put a workbook that was replaced back in force; the one in force is kept with the others."""
    form = await form_of(request)
    desk: Desk = request.app.state.desk
    for one in await run_in_threadpool(earlier_books, desk):
        if one.name == form.text("name"):
            detail = {"file": one.name}
            return await _checked(request, one.file, "workbook restored", detail, aside=False)
    return not_found(request)


routes = [
    Route("/plan/book", upload, methods=["POST"]),
    Route("/plan/book.xlsx", download_book, methods=["GET"]),
    Route("/plan/aside.xlsx", download_aside, methods=["GET"]),
    Route("/plan/aside", answer_aside, methods=["POST"]),
    Route("/plan/earlier/{name}", download_earlier, methods=["GET"]),
    Route("/plan/restore", restore, methods=["POST"]),
]
