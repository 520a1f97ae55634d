"""What stands between the network and the pages: headers, size limits, same-site checks.

Plain ASGI middleware, because feeds pass through it thousands of times an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from planner.domain.language import Text, _, speaking

UPLOAD_LIMIT = 60 * 2**20
"""Octets that a request may carry; a township's workbook has about 3 million."""

FORM_LIMIT = 256 * 2**10
"""Octets that a request without a file may carry."""

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Sent with every answer unless the page sets its own. Referrers stay on this site: addresses
of feeds and cadres' pages are secrets. (With none at all forms would have the origin null.)"""


class Below:
    """Has the site below the path `base` of its address, whether a proxy takes that off or not."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole path, and say how much of that is in front."""
        if scope["type"] == "http" and self.base:
            path = str(scope["path"])
            if not f"{path}/".startswith(f"{self.base}/"):
                path = self.base + path
            whole = f"{path}/" if path == self.base else path
            scope = {**scope, "path": whole, "root_path": self.base}
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Adds the headers that keep pages from being framed, sniffed, cached or extended."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "private, no-store")
            await send(message)

        await self.app(scope, receive, complete)


class PlainQuery:
    """Refuses queries with raw octets that no browser sends and that are no text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer them with 400."""
        if scope["type"] == "http" and not scope.get("query_string", b"").isascii():
            await _refuse(_("This is no address of the site."), 400, scope, receive, send)
            return
        await self.app(scope, receive, send)


class HostCheck:
    """Answers only under the names the site is known by, against DNS rebinding."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse requests for other hosts with 400; an empty list allows any."""
        if scope["type"] == "http" and self.hosts:
            host = _split("//" + Headers(scope=scope).get("host", "")).hostname
            if host not in self.hosts:
                said = _("The site is not known by this name: open it under the address that"
                         " was given out, or start it with --address.")  # fmt: skip
                await _refuse(said, 400, scope, receive, send)
                return
        await self.app(scope, receive, send)


def _split(address: str) -> SplitResult:
    """The parts of an address; of one that is none, none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


class SameSite:
    """Refuses changing requests that another site's page has sent.

    Browsers say where a request comes from in ``Sec-Fetch-Site`` or ``Origin``; programs
    without either are let through, as they carry no cookies of a user by themselves. Forms
    carry a token of the session besides.
    """

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes from elsewhere with 403."""
        if scope["type"] == "http" and scope["method"] in _CHANGING:
            headers = Headers(scope=scope)
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            if site is not None:
                foreign = site not in ("same-origin", "none")
            else:
                host = _split(origin or "").netloc
                foreign = origin is not None and not (
                    host == headers.get("host") or origin in self.origins
                )
            if foreign:
                said = _("Refused: this was sent from a page of another site. Open the page here"
                         " and send it once more.")  # fmt: skip
                await _refuse(said, 403, scope, receive, send)
                return
        await self.app(scope, receive, send)


class TooLarge(Exception):
    """A request body longer than the limit, found while it was read."""


class BodyLimit:
    """Stops bodies that are too long, announced or not.

    Those of `uploads` (ends of addresses) may have `limit` octets, forms far less: what a
    form sends is decoded in one piece.
    """

    def __init__(
        self, app: ASGIApp, uploads: Iterable[str] = (), limit: int = UPLOAD_LIMIT
    ) -> None:
        self.app = app
        self.uploads = tuple(uploads)
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 413 as soon as the limit is passed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limit if scope["path"].endswith(self.uploads) else FORM_LIMIT
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isascii() or not announced.isdigit() or _beyond(announced, limit):
            await _too_large(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except TooLarge:
            await _too_large(scope, receive, send)


def _beyond(announced: str, limit: int) -> bool:
    """Whether a length in digits is above `limit`; of thousands of digits none is read."""
    return len(announced) > len(str(limit)) or int(announced) > limit


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    said = _("This is too large to be sent: a form may have {form} KB, a file {file} MB.",
             form=FORM_LIMIT // 2**10, file=UPLOAD_LIMIT // 2**20)  # fmt: skip
    await _refuse(said, 413, scope, receive, send, {"connection": "close"})


async def _refuse(
    text: Text,
    status: int,
    scope: Scope,
    receive: Receive,
    send: Send,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with one line in the site's language."""
    with speaking(scope["app"].state.desk.language):
        answer = PlainTextResponse(str(text), status, headers)
    await answer(scope, receive, send)
