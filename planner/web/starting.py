"""Where a site without a workbook begins: a blank one to fill in, or an example to try."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.routing import Route

from inputs.presets import presets
from planner.domain.language import _, current
from planner.web.examples import BLANK, Examples, NotMade
from planner.web.forms import form_of
from planner.web.jobs import Job, Order
from planner.web.planning import WORKBOOK, planning
from planner.web.render import not_found, page, refuse
from planner.web.roles import planner
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.desk import Desk


async def start(request: Request) -> Response:
    """The blank workbook and the examples, to download or to begin with."""
    desk: Desk = request.app.state.desk
    return page(
        request,
        "starting.html",
        title=str(_("Begin with a blank workbook or an example")),
        examples=[(name, str(example.title)) for name, example in presets().items()],
        there=desk.book.is_file(),
    )


async def download(request: Request) -> Response:
    """A blank workbook, or an example."""
    name = request.path_params["name"]
    if name != BLANK and name not in presets():
        return not_found(request)
    examples: Examples = request.app.state.examples
    try:
        file = await examples.file(name)
    except NotMade:
        return refuse(request, 503, _("The workbook could not be written. Try again."))
    return FileResponse(file, media_type=WORKBOOK, filename=file.name)


@planner
async def begin(request: Request) -> Response:
    """Make an example the site's workbook, where there is none yet."""
    form = await form_of(request)
    name = form.text("name")
    if name not in presets():
        return not_found(request)
    book: Path = request.app.state.desk.book

    def look(_job: Job) -> None:
        if book.exists():
            raise NotPossible(_("There is a workbook already: it was left alone."))

    order = Order(
        what=str(_("Writing the example")), by=request.state.visitor.name, language=current(),
        first=look, arguments=["new", str(book), "--preset", name], then="/plan",
    )  # fmt: skip
    return await carry_out(request, order, planning)


routes = [
    Route("/start", start, methods=["GET"]),
    Route("/start/{name}.xlsx", download, methods=["GET"]),
    Route("/start", begin, methods=["POST"]),
]
