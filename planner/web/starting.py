"""Where a site without a workbook begins: an example, lists one has, or a blank workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse
from starlette.routing import Route

from inputs.presets import presets
from inputs.workbook.faults import named
from inputs.workbook.schema.topics import TOPICS
from inputs.workbook.template import write_book
from outputs.words.lines import fault_line
from planner.domain.language import Text, _, current
from planner.domain.periods import period_of
from planner.domain.trouble import Trouble
from planner.domain.workshops import workbench
from planner.web.earlier import put_in_force
from planner.web.examples import BLANK, Examples, NotMade
from planner.web.forms import Misfilled, form_of
from planner.web.jobs import Job, Order
from planner.web.planning import WORKBOOK, planning
from planner.web.reading import read_apart
from planner.web.render import Note, not_found, page, refuse
from planner.web.roles import planner
from planner.web.working import NotPossible, carry_out

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from inputs.workbook.schema.topics import Topic
    from planner.web.desk import Desk
    from planner.web.forms import Form
    from planner.web.working import Refused


async def start(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """The three ways in; where there is a workbook, what can be downloaded."""
    desk: Desk = request.app.state.desk
    return page(
        request,
        "starting.html",
        status=status,
        note=note,
        title=str(_("Three ways to begin")),
        examples=[(name, str(example.title)) for name, example in presets().items()],
        aside=desk.aside.is_file(),
        **beginning_values(request),
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
    """Make a blank workbook, or an example that is planned at once, the site's first one."""
    form = await form_of(request)
    name = form.text("name")
    if name == BLANK:
        return await begin_blank(request, form, "/plan/sheets", start)
    if name not in presets():
        return not_found(request)
    desk: Desk = request.app.state.desk
    order = Order(
        what=_("Writing the example, and planning it"), by=request.state.visitor.name,
        language=current(), first=lambda _job: _still_none(desk.book),
        before=["new", str(desk.book), "--preset", name],
        arguments=["plan", str(desk.book), "--out", str(desk.draft)],
        stoppable=True, then="/draft",
    )  # fmt: skip
    return await carry_out(request, order, planning)


# -- a blank workbook --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a blank workbook begins with: who plans, what, and from when to when."""

    organisation: str
    first: date
    last: date
    topics: tuple[Topic, ...]

    @classmethod
    def of(cls, form: Form) -> Beginning:
        """What a form says. Raises Misfilled."""
        first, last = form.days()
        ticked = form.texts("topic")
        topics = tuple(one for one in TOPICS if one.word.value in ticked)
        return cls(form.text("organisation"), first, last, topics)


def beginning_values(request: Request) -> dict[str, Any]:
    """What the fields of a beginning show: the coming quarter is planned unless one says else."""
    today: date = request.app.state.clock().astimezone(request.app.state.shelf.zone()).date()
    days = period_of("quarter", period_of("quarter", today).last + timedelta(days=1))
    desk: Desk = request.app.state.desk
    return {
        "there": desk.book.exists(),
        "topics": [(one.word.value, named(one.word)) for one in TOPICS],
        "days": days,
    }


async def begin_blank(request: Request, form: Form, then: str, refused: Refused) -> Response:
    """Make a small blank workbook, as `form` says, the site's first one, and go on to `then`."""
    desk: Desk = request.app.state.desk
    try:
        said = Beginning.of(form)
    except Misfilled as error:
        return await refused(request, Note(str(error.text), good=False), 422)
    by, clock = request.state.visitor.name, request.app.state.clock

    def write(_job: Job) -> None:
        _still_none(desk.book)
        with workbench(desk.book) as bench:
            fresh = bench / desk.book.name
            settings = {"单位名称": said.organisation, "开始": said.first.isoformat(),
                        "结束": said.last.isoformat()}  # fmt: skip
            write_book(fresh, None, said.topics, settings)
            faults = [one for one in read_apart(fresh, desk.place).faults if not one.warning]
            if faults:
                raise Trouble(Text("{said}", {"said": fault_line(faults[0])}))
            put_in_force(desk, fresh, request.app.state.shelf.zone())
        desk.store.log("workbook begun", {}, at=clock(), by=by)

    order = Order(
        what=_("Writing a blank workbook"), by=by, language=current(), first=write, then=then
    )
    return await carry_out(request, order, refused)


def _still_none(book: Path) -> None:
    """Raise NotPossible where there is a workbook by now."""
    if book.exists():
        raise NotPossible(_("There is a workbook already: it was left alone."))


routes = [
    Route("/start", start, methods=["GET"]),
    Route("/start/{name}.xlsx", download, methods=["GET"]),
    Route("/start", begin, methods=["POST"]),
]
