"""Coming back after signing in: to the page with its query, and to what was typed there.

A form that comes without a session, or with the token of another one, is never carried out.
What it said is kept in memory for a while under a key in a cookie, and is in the form again
when its page is opened: whoever reads it sends it, or does not.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse
from starlette.routing import Match, Route

from planner.domain.language import _
from planner.web.forms import OutOfDate, plain_form
from planner.web.refill import TOKEN, Fields, refilled
from planner.web.render import Note, base_of, go, here_of, local, page, route_path, set_cookie
from planner.web.roles import open_to

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

COOKIE = "sanfang_kept"
_MOST = 200
_LARGEST = 32 * 2**10
"""Octets of a form that is kept: with the number of forms it bounds the memory they take."""

_SECONDS = 30 * 60
_URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent to `action` from the page at the path `page`, at the clock's `at`."""

    page: str
    action: str
    fields: Fields
    at: float


class KeptForms:
    """The forms that wait for their page to be opened again; the oldest make room."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, where: str, action: str, fields: Fields) -> str:
        """Keep a form of the page `where`; returns the key it is found by."""
        key = secrets.token_urlsafe(32)
        self._kept[key] = Kept(where, action, fields, self._clock())
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return key

    def put_back(self, key: str, kept: Kept) -> None:
        """Keep a form that was taken, after all."""
        self._kept[key] = kept

    def take(self, key: str, where: str) -> Kept | None:
        """The form of the page `where` with this key, once; None where there is none."""
        kept = self._kept.get(key)
        if kept is None or kept.page != where:
            return None
        del self._kept[key]
        return kept if self._clock() - kept.at < _SECONDS else None


async def ask_to_sign_in(request: Request) -> Response:
    """Send whoever is not signed in to the form for it, and from there back to this page."""
    if request.method == "GET":
        return go(request, f"/signin?to={quote(here_of(request))}")
    to = came_from(request)
    answer = go(request, f"/signin?to={quote(to)}")
    small = int(request.headers.get("content-length", _LARGEST + 1)) <= _LARGEST
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if _from_here(request) and small and kind == _URLENCODED:
        _keep(request, answer, to, await plain_form(request))
    return answer


def out_of_date(request: Request, error: OutOfDate) -> Response:
    """Say that the form is of another session, with the way back to it and what it said."""
    to = came_from(request)
    answer = page(
        request, "outdated.html", status=error.status_code, title=str(_("Not sent")),
        text=error.detail, back=to,
    )  # fmt: skip
    if _from_here(request):
        _keep(request, answer, to, error.data)
    return answer


def _keep(request: Request, answer: Response, to: str, data: FormData) -> None:
    kept: KeptForms = request.app.state.kept
    key = kept.keep(unquote(urlsplit(to).path), _action(request), fields_of(data))
    set_cookie(request, answer, COOKIE, key, hidden=True)


def fields_of(data: FormData) -> Fields:
    """The texts of a form by field, without its token."""
    texts = {name: [one for one in data.getlist(name) if isinstance(one, str)] for name in data}
    return {name: found for name, found in texts.items() if found and name != TOKEN}


def waiting(request: Request) -> Kept | None:
    """What was typed into a form of this page before; the page says that it was not sent."""
    key = request.cookies.get(COOKIE)
    if key is None or request.method != "GET":
        return None
    kept: KeptForms = request.app.state.kept
    found = kept.take(key, route_path(request))
    if found is not None:
        said = _("What you sent was not carried out, for the sign-in had ended. Look at it and "
                 "send it again.")  # fmt: skip
        request.state.note = Note(str(said), good=False)
    return found


def put_back(request: Request, kept: Kept | None) -> None:
    """Keep what was waiting for its page a little longer: the page is still being made."""
    if kept is not None:
        request.app.state.kept.put_back(request.cookies[COOKIE], kept)


def with_fields(request: Request, answer: Response, kept: Kept | None) -> Response:
    """`answer` with what was typed: into the form that is kept, or the one that is refused."""
    if not isinstance(answer, HTMLResponse):
        return answer
    sent: FormData | None = getattr(request.state, "form", None)
    if kept is not None:
        action, fields = kept.action, kept.fields
        answer.delete_cookie(COOKIE, path=base_of(request) or "/")
    elif sent is not None and answer.status_code >= 400:
        action, fields = _action(request), fields_of(sent)
    else:
        return answer
    text = refilled(bytes(answer.body).decode(), action, fields)
    answer.body = text.encode()
    answer.headers["content-length"] = str(len(answer.body))
    return answer


def _action(request: Request) -> str:
    """The address of this request as forms on pages have it."""
    return base_of(request) + route_path(request)


def _from_here(request: Request) -> bool:
    """Whether a browser says that a page of this site has sent the request."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    return site == "same-origin" if site else _is_ours(request, urlsplit(origin).netloc)


def _is_ours(request: Request, host: str) -> bool:
    """Whether a browser that names `host` was on this site."""
    outside = urlsplit(request.app.state.desk.address or "").netloc
    return host in (request.url.netloc, outside) if host else False


def came_from(request: Request) -> str:
    """The page, with its query, that the form of this request stands on.

    That is the one the browser names, where it may be opened by whoever is signed in;
    else the page above the form's address. Addresses that are secrets stay where they are.
    """
    named = _named(request)
    at = unquote(urlsplit(named).path)
    if named and _opens(request.app, at):
        return named
    at = at or route_path(request)
    while at.strip("/"):
        at = at.rpartition("/")[0]
        if _opens(request.app, at):
            return at
    return "/"


def _named(request: Request) -> str:
    """The page of this site that sent the request, by its referrer; empty where none is said."""
    try:
        said = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    base = base_of(request)
    if not _is_ours(request, said.netloc) or not said.path.startswith(f"{base}/"):
        return ""
    to = said.path[len(base) :] + (f"?{said.query}" if said.query else "")
    return to if local(to) == to else ""


def _opens(app: Starlette, path: str) -> bool:
    """Whether `path` is a page for those who are signed in."""
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
    return any(
        isinstance(route, Route)
        and open_to(route.endpoint) != "everybody"
        and route.matches(scope)[0] is Match.FULL
        for route in app.routes
    )
