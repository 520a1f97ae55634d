"""Signing in and out, the first account, and the accounts page."""

from __future__ import annotations

import asyncio
from secrets import compare_digest
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from planner.domain.language import LANGUAGES, _
from planner.web.accounts import Refused
from planner.web.forms import form_of
from planner.web.paging import paged
from planner.web.render import Note, base_of, go, local, page, refuse, set_cookie
from planner.web.roles import planner, public

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

COOKIE = "sanfang"
LANGUAGE_COOKIE = "sanfang_language"


@public
async def signin_form(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    to = local(request.query_params.get("to", "/"))
    if request.state.visitor is not None:
        return go(request, to)
    if await run_in_threadpool(request.app.state.accounts.none_yet):
        return refuse(
            request,
            403,
            _("Nobody can sign in yet. `sanfang serve` shows the address that makes the first "
              "account in the window it was started in."),
        )  # fmt: skip
    return _form(request, to)


def _form(
    request: Request, to: str, *, status: int = 200, name: str = "", note: Note | None = None
) -> Response:
    return page(
        request, "signin.html", status=status, title=str(_("Sign in")), to=to, name=name, note=note
    )


@public
async def signin(request: Request) -> Response:
    """Check name and password; an address that failed too often waits a quarter of an hour."""
    form = await form_of(request, token=False)  # whoever signs in has none yet
    name, password = form.text("name"), form.text("password")
    to = local(form.text("to") or request.query_params.get("to", "/"))
    brake, accounts = request.app.state.brake, request.app.state.accounts
    client = request.client.host if request.client else ""
    attempt = brake.begin(name, client)
    if attempt is None:
        request.app.state.log.warning("sign-in stopped: too many attempts from %s", client)
        said = Note(str(_("Too many failed attempts. Try again in a quarter of an hour.")), False)
        return _form(request, to, status=429, name=name, note=said)
    await asyncio.sleep(attempt.wait_seconds)
    # Verifying takes memory and a core on purpose: a few at a time, whoever asks.
    async with request.app.state.verifying:
        secret = await run_in_threadpool(accounts.sign_in, name, password)
    if secret is None:
        request.app.state.log.warning("sign-in refused from %s", client)
        said = Note(str(_("Name and password do not match.")), False)
        return _form(request, to, status=403, name=name, note=said)
    brake.succeeded(attempt)
    answer = go(request, to)
    set_cookie(request, answer, COOKIE, secret, hidden=True)
    return answer


@public
async def signout(request: Request) -> Response:
    """End the session; nothing is wrong where it has ended already."""
    await form_of(request)
    await run_in_threadpool(request.app.state.accounts.sign_out, request.cookies.get(COOKIE, ""))
    answer = go(request, "/signin")
    answer.delete_cookie(COOKIE, path=base_of(request) or "/")
    return answer


@public
async def language(request: Request) -> Response:
    """Remember the language that was chosen and go back."""
    answer = go(request, local(request.query_params.get("to", "/")))
    wanted = request.query_params.get("language", "")
    if wanted in LANGUAGES:
        set_cookie(request, answer, LANGUAGE_COOKIE, wanted, hidden=False)
    return answer


@public
async def setup_form(request: Request) -> Response:
    """The form for the first account, for whoever has the key that the terminal showed."""
    key = request.query_params.get("key", "")
    if not await _may_set_up(request, key):
        return refuse(request, 404, _("There is nothing here."))
    return page(request, "setup.html", title=str(_("The first account")), key=key, name="")


@public
async def setup(request: Request) -> Response:
    """Make the first account and sign it in."""
    form = await form_of(request)
    key, name, password = form.text("key"), form.text("name"), form.text("password")
    if not await _may_set_up(request, key):
        return refuse(request, 404, _("There is nothing here."))
    accounts, trouble = request.app.state.accounts, None
    if password != form.text("again"):
        trouble = _("The two passwords differ.")
    else:
        try:
            await run_in_threadpool(accounts.put, name, "planner", password, by=name, first=True)
        except Refused as error:
            trouble = error.text
    if trouble is not None:
        return page(
            request, "setup.html", status=422, title=str(_("The first account")), key=key,
            name=name, note=Note(str(trouble), good=False),
        )  # fmt: skip
    secret = await run_in_threadpool(accounts.sign_in, name, password)
    answer = go(request, "/")
    set_cookie(request, answer, COOKIE, secret or "", hidden=True)
    return answer


async def _may_set_up(request: Request, key: str) -> bool:
    right: str = request.app.state.setup_key
    same = compare_digest(key.encode(), right.encode())
    return same and await run_in_threadpool(request.app.state.accounts.none_yet)


@planner
async def accounts_page(request: Request, note: Note | None = None, status: int = 200) -> Response:
    """Who may sign in."""
    users = await run_in_threadpool(request.app.state.accounts.all)
    wanted = request.query_params.get("find", "").strip()[:64]
    return page(
        request,
        "accounts.html",
        status=status,
        title=str(_("Accounts")),
        users=paged(request, [user for user in users if wanted in user.name]),
        wanted=wanted,
        note=note,
    )


@planner
async def put_account(request: Request) -> Response:
    """Make an account or change it."""
    form = await form_of(request)
    return await _changed(
        request, "put", form.text("name"), form.text("role"), form.text("password")
    )


@planner
async def remove_account(request: Request) -> Response:
    """Remove an account."""
    form = await form_of(request)
    return await _changed(request, "remove", form.text("name"))


async def _changed(request: Request, what: str, *values: str) -> Response:
    act = getattr(request.app.state.accounts, what)
    try:
        await run_in_threadpool(act, *values, by=request.state.visitor.name)
    except Refused as error:
        return await accounts_page(request, Note(str(error.text), good=False), 422)
    return go(request, "/accounts")


routes = [
    Route("/signin", signin_form, methods=["GET"]),
    Route("/signin", signin, methods=["POST"]),
    Route("/signout", signout, methods=["POST"]),
    Route("/language", language, methods=["GET"]),
    Route("/setup", setup_form, methods=["GET"]),
    Route("/setup", setup, methods=["POST"]),
    Route("/accounts", accounts_page, methods=["GET"]),
    Route("/accounts", put_account, methods=["POST"]),
    Route("/accounts/remove", remove_account, methods=["POST"]),
]
