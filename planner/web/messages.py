"""The page of messages: by which ways people are told, what was sent, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from planner.domain.language import Text, _, in_each
from planner.domain.trouble import Trouble
from planner.telling.channel import Channel, Misset
from planner.telling.channels import CHANNELS
from planner.telling.outbox import Draft, Outbox
from planner.telling.ways import Way, Ways, way_word
from planner.web.forms import form_of, whole_number
from planner.web.render import Note, go, not_found, page
from planner.web.roles import planner

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.web.forms import Form
    from planner.web.shown import Shown

_SHOWN = 100

_ORDER = ("smtp", "dingtalk", "wecom", "feishu", "url")
"""The order of the forms; what is not named here comes last."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A form to set up a channel with, or to change the `way` that was set up."""

    channel: Channel
    way: Way | None = None

    @property
    def id(self) -> str:
        """What the form is called on the page."""
        return self.channel.kind if self.way is None else f"way-{self.way.number}"

    def value(self, name: str) -> str:
        """What is filled in; never a secret."""
        secret = any(one.secret for one in self.channel.fields if one.name == name)
        return "" if self.way is None or secret else self.way.settings.get(name, "")

    def is_set(self, name: str) -> bool:
        """Whether a secret is known."""
        return self.way is not None and bool(self.way.settings.get(name))

    @property
    def states(self) -> Sequence[tuple[Text, bool]]:
        """The secrets, and whether each is known."""
        return [(one.label, self.is_set(one.name)) for one in self.channel.fields if one.secret]


@planner
async def messages(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """What is set up, what was sent to whom and when, and what failed."""
    outbox, ways = _outbox(request), _ways(request)
    name = request.state.visitor.name
    found = await run_in_threadpool(ways.all)
    rows = await run_in_threadpool(outbox.recent, _SHOWN)
    failed, waiting = await run_in_threadpool(outbox.counts)
    shown: Shown | None = await run_in_threadpool(request.app.state.shelf.revision)
    people = [] if shown is None else list(shown.problem.people.values())
    told = whole_number(request.query_params.get("told", ""))
    request.app.state.postman.badge = failed
    return page(
        request,
        "messages.html",
        status=status,
        title=str(_("Messages")),
        note=note,
        ways=[Blank(way.channel, way) for way in found],
        blanks=[Blank(CHANNELS[kind]) for kind in sorted(CHANNELS, key=_rank)],
        rows=rows,
        way_word=way_word,
        failed=failed,
        waiting=waiting,
        told=next((row for row in rows if row.number == told), None),
        mine=await run_in_threadpool(ways.mail_of, name),
        reached=sum(bool(one.email) for one in people),
        people=len(people),
    )


def _rank(kind: str) -> tuple[int, str]:
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), kind)


def _ways(request: Request) -> Ways:
    return Ways(request.app.state.desk.store, request.app.state.clock)


def _outbox(request: Request) -> Outbox:
    return Outbox(request.app.state.desk.store, request.app.state.clock)


@planner
async def put_way(request: Request) -> Response:
    """Set up a way to send messages, or change one."""
    form = await form_of(request)
    kind, number = form.text("kind"), form.number("number")
    settings = {name: form.text(name) for name in _names(kind)}
    try:
        await run_in_threadpool(
            lambda: _ways(request).put(
                kind, form.text("called"), settings, quiet=form.text("quiet"),
                remind=form.text("remind"), by=request.state.visitor.name, number=number,
            )
        )  # fmt: skip
    except Misset as error:
        at = f"way-{number}" if number else kind
        note = Note(str(error.text), good=False, at=at, field=error.field)
        return await messages(request, note, 422)
    return go(request, "/messages")


def _names(kind: str) -> list[str]:
    return [one.name for one in CHANNELS[kind].fields] if kind in CHANNELS else []


@planner
async def remove_way(request: Request) -> Response:
    """Send nothing by a way any more."""
    form = await form_of(request)
    by = request.state.visitor.name
    await run_in_threadpool(lambda: _ways(request).remove(form.number("number"), by=by))
    return go(request, "/messages")


@planner
async def test_way(request: Request) -> Response:
    """Send a test, at once."""
    form = await form_of(request)
    ways = await run_in_threadpool(_ways(request).all)
    way = next((one for one in ways if one.number == form.number("number")), None)
    if way is None:
        return not_found(request)
    draft = _test(request, way, form)
    if way.personal and not draft.address:
        said = _("Give an address for the test.")
        note = Note(str(said), good=False, at=f"test-{way.number}", field="to")
        return await messages(request, note, 422)
    number = await run_in_threadpool(_outbox(request).now, draft)
    request.app.state.postman.wake()
    return go(request, f"/messages?told={number}#told")


def _test(request: Request, way: Way, form: Form) -> Draft:
    name = request.state.visitor.name
    organisation = request.app.state.shelf.organisation()
    return Draft(
        channel=way.number, way=way.called, topic="test", key="",
        subjects=in_each(lambda: str(_("{organisation}: a test", organisation=organisation))),
        texts=in_each(lambda: str(_("Messages arrive here. Nothing has to be done."))),
        not_before=request.app.state.clock(),
        person=f"@{name}" if way.personal else "", name=name if way.personal else "",
        address=form.text("to")[:320] if way.personal else "",
    )  # fmt: skip


@planner
async def send_again(request: Request) -> Response:
    """Try a message once more that has failed."""
    form = await form_of(request)
    number, by = form.number("number"), request.state.visitor.name
    await run_in_threadpool(lambda: _outbox(request).again(number, by=by))
    request.app.state.postman.wake()
    return go(request, f"/messages?told={number}#told")


@planner
async def set_mail(request: Request) -> Response:
    """Where the planner who asks is told of requests."""
    form = await form_of(request)
    name = request.state.visitor.name
    try:
        await run_in_threadpool(_ways(request).set_mail, name, form.text("mail"))
    except Trouble as error:
        note = Note(str(error.text), good=False, at="mail", field="mail")
        return await messages(request, note, 422)
    return go(request, "/messages#mail")


routes = [
    Route("/messages", messages, methods=["GET"]),
    Route("/messages/way", put_way, methods=["POST"]),
    Route("/messages/remove", remove_way, methods=["POST"]),
    Route("/messages/test", test_way, methods=["POST"]),
    Route("/messages/again", send_again, methods=["POST"]),
    Route("/messages/mail", set_mail, methods=["POST"]),
]
