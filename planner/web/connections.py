"""Connections that keep nobody else waiting: each has to get on, and there are only so many.

The server waits without end for whoever sends half a request, or never reads the answer. Here
a request has to arrive, and an answer to be read, at the pace of the slowest line. Where one
address, or all together, have as many connections as may be, the one that has waited longest
without asking for anything, or else without reading, gives way to the newest: whoever holds
connections open shuts out nobody, also not others behind the same address.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

_LOOK_SECONDS = 1.0
_FILES_FOR_OTHERS = 128
"""Open files that are left to the store, workbooks and jobs."""

_LEAST_ROOM = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long others may take, and how many they may be.

    `head_seconds` for the head of a request; its body has `pause_seconds` and what it takes at
    `octets_per_second`, and an answer that is not read for `pause_seconds` at that pace is
    given up. `of_one` connections at a time may come from one address, `of_all` altogether.
    """

    head_seconds: float = 15.0
    pause_seconds: float = 20.0
    octets_per_second: float = 1024.0
    of_one: int = 64
    of_all: int = 512


def usual_bounds() -> Bounds:
    """Bounds within the number of files that this process may open."""
    usual = Bounds()
    try:
        import resource
    except ImportError:  # Windows has no such number
        return usual
    files, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = usual.of_all if files == resource.RLIM_INFINITY else files - _FILES_FOR_OTHERS
    return replace(usual, of_all=max(_LEAST_ROOM, min(usual.of_all, room)))


class Connection(H11Protocol):
    """A connection to the site within `bounds`."""

    bounds = Bounds()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, if need be in the place of one that asks for nothing."""
        super().connection_made(transport)
        self._began: float | None = self.loop.time()
        self._heard = self._began
        self._received = 0
        self._unread: tuple[float, int] | None = None
        self._timer = self.loop.call_later(_LOOK_SECONDS, self._look)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Watch it no more."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives of a request from its first octet on."""
        self._heard = self.loop.time()
        if self._began is None:
            self._began, self._received = self._heard, 0
        self._received += len(data)
        super().data_received(data)
        if not self.asks_nothing:
            self._began = None

    def pause_writing(self) -> None:
        """More lies here than is read."""
        self._unread = self._unread or (self.loop.time(), self.transport.get_write_buffer_size())
        super().pause_writing()

    def resume_writing(self) -> None:
        """Somebody reads."""
        self._unread = None
        super().resume_writing()

    @property
    def asks_nothing(self) -> bool:
        """Whether no whole request has come that is still to be answered."""
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    @property
    def is_not_read(self) -> bool:
        """Whether an answer has lain here for a while, or a part of it."""
        return self._unread is not None

    @property
    def waits_since(self) -> float:
        """When the request that comes has begun; where none does, when the last one came."""
        return self._heard if self._began is None else self._began

    @property
    def host(self) -> str:
        """The address it comes from."""
        return self.client[0] if self.client else ""

    def _make_room(self) -> None:
        there = [
            one for one in self.connections
            if isinstance(one, Connection) and one is not self and not one.transport.is_closing()
        ]  # fmt: skip
        neighbours = [] if _trusted(self.config, self.host) else [
            one for one in there if one.host == self.host
        ]  # fmt: skip
        for crowd, most in ((neighbours, self.bounds.of_one), (there, self.bounds.of_all)):
            if len(crowd) < most:
                continue
            idle = [one for one in crowd if one.asks_nothing]
            idle = idle or [one for one in crowd if one.is_not_read]
            if not idle:
                self.limit_concurrency = 0  # whatever it asks for is answered with 503
                return
            min(idle, key=lambda one: one.waits_since).end()

    def end(self) -> None:
        """End it at once; whoever waits for the rest of its request is told."""
        self.transport.abort()

    def _look(self) -> None:
        """Whether it gets on; it is looked at again as long as it is there."""
        now = self.loop.time()
        if self._too_slow_to_ask(now) or self._too_slow_to_read(now):
            self.end()
            return
        self._timer = self.loop.call_later(_LOOK_SECONDS, self._look)

    def _too_slow_to_ask(self, now: float) -> bool:
        if not self.asks_nothing:
            return False
        if self._began is None:
            if self.conn.their_state is h11.IDLE:  # the server has a time for that itself
                return False
            self._began = now  # half of it came along with the request before
        if self.flow.read_paused:  # it is the site that takes its time
            self._began = now
            return False
        bounds, waited = self.bounds, now - self._began
        if self.conn.their_state is h11.IDLE:
            return waited > bounds.head_seconds
        return waited > bounds.pause_seconds + self._received / bounds.octets_per_second

    def _too_slow_to_read(self, now: float) -> bool:
        left = self.transport.get_write_buffer_size()
        if not left:
            self._unread = None
            return False
        since, before = self._unread or (now, left)
        self._unread = (since, before)
        pause = self.bounds.pause_seconds
        if now - since < pause:
            return False
        self._unread = (now, left)
        return before - left < pause * self.bounds.octets_per_second


def _trusted(config: Config, host: str) -> bool:
    """Whether `host` is a reverse proxy that was named: everybody comes from there."""
    if not config.proxy_headers:
        return False
    named = config.forwarded_allow_ips
    words = named.split(",") if isinstance(named, str) else list(named or ())
    return any(_within(host, word.strip()) for word in words)


def _within(host: str, word: str) -> bool:
    if word in ("*", host):
        return True
    try:
        return ip_address(host) in ip_network(word, strict=False)
    except ValueError:
        return False


def within(bounds: Bounds) -> type[Connection]:
    """Connections within `bounds`, as the server takes them."""
    return type("Bounded", (Connection,), {"bounds": bounds})
