"""Puts the site together: who may come in, in which language, and where each page is."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial, wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from outputs.store import StoreTrouble
from planner.domain.language import LANGUAGES, Text, _, speaking
from planner.web import (
    approving,
    behind,
    books,
    cadre,
    changing,
    coverage,
    dragging,
    entering,
    feeds,
    finding,
    gaps,
    history,
    importing,
    installing,
    keeping,
    leaving,
    messages,
    notice,
    outlines,
    planning,
    proof,
    roster,
    seeing,
    sheets,
    shift,
    signin,
    starting,
    strip,
    subscribing,
    today,
    trading,
    working,
    writing,
)
from planner.web.accounts import Accounts, Brake
from planner.web.asking import Requests
from planner.web.bulletins import News
from planner.web.drafts import Drafts
from planner.web.edits import Edits
from planner.web.examples import Examples
from planner.web.feeds import Feeds
from planner.web.following import follow
from planner.web.forms import OutOfDate
from planner.web.guard import Below, BodyLimit, HostCheck, PlainQuery, SameSite, SecurityHeaders
from planner.web.jobs import Job, Jobs, unreachable
from planner.web.lately import Looks
from planner.web.packing import Packing, holds_no_secret
from planner.web.patience import UnderWay, Workroom, hurried
from planner.web.postman import Postman
from planner.web.render import (
    HERE,
    go,
    local,
    may_have_names,
    not_found,
    one_moment,
    out_of_order,
    refuse,
    route_path,
)
from planner.web.returning import (
    KeptForms,
    ask_to_sign_in,
    out_of_date,
    put_back,
    waiting,
    with_fields,
)
from planner.web.roles import open_to
from planner.web.seeing import Seen
from planner.web.shown import Shelf
from planner.web.steps import Steps
from planner.web.subscriptions import Subscriptions
from planner.web.views import now_utc
from planner.web.warming import Warming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from starlette.requests import Request
    from starlette.types import Scope

    from planner.web.desk import Desk

Endpoint = Callable[["Request"], Awaitable["Response"]]

_VERIFIED_AT_ONCE = 2
"""How many passwords are verified at a time; each takes some 64 MiB."""

UPLOADS = ("/plan/book", "/history/record", "/import", "/coverage")
"""Addresses that take files."""

_FLUSH_SECONDS = 15
_LOG = logging.getLogger("sanfang.web")

FAMILIES: Sequence[Sequence[Route]] = (
    feeds.routes,
    signin.routes,
    today.routes,
    behind.routes,
    proof.routes,
    roster.routes,
    finding.routes,
    gaps.routes,
    coverage.routes,
    outlines.routes,
    planning.routes,
    books.routes,
    working.routes,
    starting.routes,
    sheets.routes,
    writing.routes,
    importing.routes,
    changing.routes,
    dragging.routes,
    entering.routes,
    strip.routes,
    shift.routes,  # below it lie those of what changes one
    history.routes,
    keeping.routes,
    cadre.routes,
    leaving.routes,
    seeing.routes,
    installing.routes,
    trading.routes,
    approving.routes,
    notice.routes,
    subscribing.routes,
    messages.routes,
)
"""The routes of every family of pages, in the order in which they are tried."""


def create_site(
    desk: Desk,
    *,
    setup_key: str = "",
    hosts: Iterable[str] = (),
    clock: Callable[[], datetime] | None = None,
    warm: bool = False,
) -> Starlette:
    """The site of `desk` as an ASGI application.

    `setup_key` opens the page that makes the first account; `hosts` are the names the site
    answers to, any where there are none. With `warm` the slow pages are prepared beforehand.
    """

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        warming = Warming(app.state.shelf, app.state.news, desk)
        if warm:
            warming.start()
        flushing = asyncio.create_task(_flush(app.state.feeds, app.state.accounts))
        post = asyncio.create_task(app.state.postman.run())
        try:
            yield
        finally:
            flushing.cancel()
            post.cancel()
            with suppress(asyncio.CancelledError):
                await post
            warming.end()
            await app.state.jobs.close()
            app.state.examples.close()
            app.state.workroom.close()
            app.state.news.close()
            app.state.shelf.close()
            app.state.lists.close()
            await run_in_threadpool(app.state.feeds.flush)

    outside = urlsplit(desk.address or "")
    origins = [f"{outside.scheme}://{outside.netloc}"] if desk.address else []
    routes = [
        Route(one.path, _guarded(one.endpoint), methods=sorted(one.methods or ()), name=one.name)
        for family in FAMILIES
        for one in family
    ]
    files = _Static(directory=HERE / "static", packages=[("outputs.page", "static")])
    app = Starlette(
        routes=[*routes, Mount("/static", files)],
        middleware=[
            Middleware(Below, base=outside.path.rstrip("/")),
            Middleware(Packing, cookie=signin.COOKIE),
            Middleware(SecurityHeaders),
            Middleware(PlainQuery),
            Middleware(HostCheck, hosts=list(hosts)),
            Middleware(SameSite, origins=origins),
            Middleware(BodyLimit, uploads=UPLOADS),
        ],
        exception_handlers={HTTPException: _refused, ClientDisconnect: _gone, 500: _failed},
        lifespan=life,
    )
    app.router.redirect_slashes = False
    app.state.desk = desk
    app.state.accounts = Accounts(desk.store, clock)
    app.state.brake = Brake()
    app.state.verifying = asyncio.Semaphore(_VERIFIED_AT_ONCE)
    app.state.subscriptions = Subscriptions(desk.store, clock)
    app.state.shelf = Shelf(desk)
    app.state.feeds = Feeds(desk.store, clock, app.state.shelf.serves, desk.language)
    app.state.examples = Examples()
    app.state.workroom = Workroom()
    app.state.drafts = Drafts(desk, clock)
    app.state.jobs = Jobs(app.state.drafts.begun, partial(_ended, app))
    app.state.requests = Requests(desk.store, clock)
    app.state.news = News(desk.store)
    app.state.seen = Seen(desk.store, clock)
    app.state.looks = Looks(desk.store, clock)
    app.state.clock = clock or now_utc
    app.state.postman = Postman(desk, app.state.clock)
    app.state.strip_of = strip.strip_of
    app.state.steps = Steps(desk, app.state.clock, app.state.shelf.newest)
    app.state.kept = KeptForms()
    app.state.lists = importing.Lists()
    app.state.edits = Edits()
    app.state.setup_key = setup_key
    app.state.log = _LOG
    return app


def taken(base: str) -> bool:
    """Whether pages of the site have the path `base` in front.

    Below it nobody could tell an address whose front a proxy took off from one that has it.
    """
    paths = [route.path for family in FAMILIES for route in family]
    return any(f"{path}/".startswith(f"{base}/") for path in [*paths, "/static"])


class _Static(StaticFiles):
    """The files that pages use; browsers keep them, and ask whether they may."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or that the browser has it."""
        answer = await super().get_response(path, scope)
        answer.headers["cache-control"] = "private, no-cache"
        holds_no_secret(scope)
        return answer

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file at `path`; what can be no file's name leads to none."""
        try:
            return super().lookup_path(path)
        except ValueError:  # an octet 0
            return "", None


def _ended(app: Starlette, job: Job) -> Iterator[Text]:
    """What came of a job for others: whose the draft is now, and which requests wait again."""
    app.state.drafts.ended(job)
    yield from follow(app)


async def _flush(feeds: Feeds, accounts: Accounts) -> None:
    """Write down who fetched and end what is over, as long as the site runs."""
    while True:
        await asyncio.sleep(_FLUSH_SECONDS)
        await run_in_threadpool(feeds.flush)
        with suppress(StoreTrouble):
            await run_in_threadpool(accounts.end_old)


def _guarded(endpoint: Endpoint) -> Endpoint:
    """`endpoint`, in the visitor's language, for those it is open to."""
    who = open_to(endpoint)

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        with speaking(_language(request)):
            secret = request.cookies.get(signin.COOKIE)
            accounts: Accounts = request.app.state.accounts
            request.state.visitor = visitor = None
            try:
                if secret:
                    with suppress(*([StoreTrouble] if who == "everybody" else [])):
                        visitor = await run_in_threadpool(accounts.visitor, secret)
                    request.state.visitor = visitor
                if who != "everybody" and visitor is None:
                    return await ask_to_sign_in(request)
                if (who == "planner" and not (visitor and visitor.plans)) or (
                    who == "names" and not may_have_names(request)
                ):
                    return refuse(request, 403, _("Only planners may do this."))
                kept = waiting(request)
                try:
                    with hurried():
                        answer = await endpoint(request)
                except UnderWay as work:
                    put_back(request, kept)
                    return one_moment(request, work.piece)
                return with_fields(request, answer, kept)
            except OutOfDate as error:
                return out_of_date(request, error)
            except StoreTrouble as trouble:
                _LOG.warning("the store is out of order: %s", trouble.text)
                if visitor is not None and visitor.plans:
                    return out_of_order(request, trouble.text)
                return out_of_order(
                    request,
                    _("What is kept here cannot be read or written at the moment: the disk may be "
                      "full, or the store damaged. Tell whoever looks after the computer of this "
                      "site: the window in which `sanfang serve` runs says more."),
                )  # fmt: skip
            except OSError as error:
                _LOG.exception("a file could not be read or written")
                return out_of_order(request, unreachable(error))
            finally:
                await request.close()  # what was uploaded

    return guarded


def _language(request: Request) -> str:
    """The language that was chosen, else the workbook's: staff share one language."""
    chosen = request.cookies.get(signin.LANGUAGE_COOKIE, "")
    language: str = chosen if chosen in LANGUAGES else request.app.state.desk.language
    return language


async def _refused(request: Request, error: Any) -> Response:
    """What the framework or a page refuses, as a page."""
    request.state.visitor = getattr(request.state, "visitor", None)
    with speaking(_language(request)):
        if error.status_code == 404:
            plain = "/" + route_path(request).strip("/")
            if plain != route_path(request) and request.method in ("GET", "HEAD"):
                # By a path alone: the host is the client's word.
                asked = request.url.query
                return go(request, local(f"{plain}?{asked}" if asked else plain))
            return not_found(request)
        if error.status_code == 405:
            answer = refuse(request, 405, _("This address does not take that."))
            answer.headers.update(error.headers or {})
            return answer
        return refuse(request, error.status_code, error.detail)


async def _gone(_request: Request, _error: Exception) -> Response:
    """What nobody hears: whoever asked has left before the whole request was there."""
    return Response(status_code=400)


async def _failed(request: Request, _error: Exception) -> Response:
    """A fault of the program itself; the log has where, never with people's names."""
    request.state.visitor = None
    with speaking(_language(request)):
        return refuse(request, 500, _("Something went wrong in the program itself."))
