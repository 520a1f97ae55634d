"""Answers packed with gzip on their way out, where that gives nothing away.

How long a packed answer is tells something of what is in it (BREACH): whoever can make a
victim's browser ask for pages with words of their own choosing in them, thousands of times,
and sees the lengths on the way, finds out a secret on the same page piece by piece. So a page
that is shown to somebody who is signed in, which has the token of their forms and may repeat
what the address asks for, is packed only where the browser says that this site's own page or
the person has asked for it: what another site makes a browser ask for is ``cross-site``.
Without a session there is no secret that the address has not told already, and what
:func:`holds_no_secret` was said of has no token in it and repeats nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST = 1024
"""Octets from which on packing is worth it."""

_AT_ONCE = 64 * 2**10
"""Octets that are packed beside the answering of others."""

_LEVEL = 6
_GZIP = 31
_PACKED_WELL = re.compile(r"text/(?!calendar)|image/svg|application/(json|javascript|xml)")
_OWN = frozenset({"same-origin", "none"})
_TELLS_NOTHING = "sanfang.tells_nothing"


def holds_no_secret(scope: Scope) -> None:
    """Say of the answer to a request that it has no token and nothing of what was asked in it."""
    scope[_TELLS_NOTHING] = True


class Packing:
    """Packs answers of text for clients that take gzip.

    `cookie` is the one that somebody signed in has.
    """

    def __init__(self, app: ASGIApp, cookie: str) -> None:
        self.app = app
        self.cookie = f"{cookie}="

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and pack the answer where it may and should be."""
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self.app(scope, receive, send)
            return
        if not takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            await self.app(scope, receive, _Packer(send, lambda: False))
            return
        await self.app(scope, receive, _Packer(send, lambda: self._gives_nothing_away(scope)))

    def _gives_nothing_away(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        return (
            _TELLS_NOTHING in scope
            or self.cookie not in headers.get("cookie", "")
            or headers.get("sec-fetch-site") in _OWN
        )


class _Packer:
    """Sends one answer on, packed where it `may` be and that is worth it."""

    def __init__(self, send: Send, may: Callable[[], bool]) -> None:
        self._send = send
        self._may = may
        self._start: Message | None = None
        self._packer: Any = None

    async def __call__(self, message: Message) -> None:
        """Take the next piece of the answer."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if _packable(int(message["status"]), headers):
                headers.add_vary_header("Accept-Encoding")
                if self._may():
                    self._start = message  # until its length is known
                    return
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self._send(message)

    async def _body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            if more or len(body) >= _LEAST:
                self._packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
                headers = MutableHeaders(scope=start)
                headers["content-encoding"] = "gzip"
                del headers["content-length"]
                del headers["accept-ranges"]
                if "etag" in headers:  # the same content in other octets
                    headers["etag"] = f"W/{headers['etag'].removeprefix('W/')}"
            await self._send(start)
        if self._packer is None:
            await self._send(message)
            return
        large = len(body) > _AT_ONCE
        packed = (
            await run_in_threadpool(self._packed, body, more) if large else self._packed(body, more)
        )
        await self._send({**message, "body": packed})

    def _packed(self, body: bytes, more: bool) -> bytes:
        packed: bytes = self._packer.compress(body)
        return packed if more else packed + self._packer.flush()


def _packable(status: int, headers: Headers) -> bool:
    """Whether an answer is text and whole, and not packed already."""
    kind = headers.get("content-type", "")
    return status != 206 and "content-encoding" not in headers and bool(_PACKED_WELL.match(kind))


@lru_cache(maxsize=256)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding asks for gzip: named, or ``*``, and not with ``q=0``."""
    wanted: dict[str, bool] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        quality = parameters.replace(" ", "").removeprefix("q=") or "1"
        wanted[name.strip()] = not re.fullmatch(r"0(\.0*)?", quality)
    return wanted.get("gzip", wanted.get("*", False))
