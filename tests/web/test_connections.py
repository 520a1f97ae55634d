"""Whoever holds connections open, sends half a request or does not read, shuts nobody out."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Semaphore
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from outputs.store import Store
from planner.web.connections import Bounds, usual_bounds, within
from planner.web.desk import Desk
from planner.web.site import create_site
from tests.web.servers import serving

HEAD = b"GET /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"
BODY = (
    b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname="
)
FILE = (
    b"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="a"; filename="x"\r\n\r\nabc'
)
WHOLE = b"GET /notice HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
STYLE = b"GET /static/site.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
PATIENCE_SECONDS = 30.0
QUICK = Bounds(head_seconds=0.5, pause_seconds=0.5, octets_per_second=2000.0)


@pytest.fixture
def app(store: Store, tmp_path: Path) -> Starlette:
    """A site with an account, so that there is something to sign in to."""
    return create_site(Desk(tmp_path / "book.xlsx", store, "en"), setup_key="k")


@contextmanager
def bounded(app: ASGIApp, bounds: Bounds, **options: object) -> Iterator[int]:
    """The site within `bounds`; yields its port."""
    with serving(app, http=within(bounds), **{"proxy_headers": False, **options}) as address:
        port = urlsplit(address).port
        assert port is not None
        yield port


def opened(port: int, sent: bytes) -> socket.socket:
    """A connection on which `sent` was sent."""
    made = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
    made.sendall(sent)
    return made


def answered(port: int) -> int:
    """The status that somebody gets who asks for a page."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as browser:
        browser.request("GET", "/notice")
        with browser.getresponse() as answer:
            answer.read()
            return answer.status


def ended(made: socket.socket) -> bool:
    """Whether the other side ends the connection."""
    try:
        while made.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("sent", [b"", HEAD, BODY, FILE, WHOLE + HEAD, WHOLE + BODY])
def test_half_a_request_is_ended(
    app: Starlette, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing at all, half a head, half a form, half a file; also behind a whole request."""
    with bounded(app, QUICK, timeout_keep_alive=1) as port, closing(opened(port, sent)) as half:
        assert ended(half)
        assert answered(port) == 200
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


def refused_in_the_end(made: socket.socket, sent: bytes) -> bool:
    """Whether the other side ends the connection while `sent` is sent again and again."""
    until = time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < until:
            made.sendall(sent)
            time.sleep(0.02)
    except TimeoutError:
        return False
    except OSError:
        return True
    return False


def test_octets_now_and_then_do_not_hold_a_head_open(app: Starlette) -> None:
    """The time for a head is for the whole of it."""
    with bounded(app, QUICK) as port, closing(opened(port, HEAD)) as half:
        assert refused_in_the_end(half, b"a")


def test_a_slow_line_may_send_a_form(app: Starlette) -> None:
    """What arrives at the least pace is waited for, longer than any pause may be."""
    form = b"name=boss&password=" + b"x" * 4000
    head = BODY.partition(b"\r\n\r\n")[0].replace(b"1000", str(len(form)).encode())
    bounds = Bounds(pause_seconds=1.0, octets_per_second=200.0)
    with bounded(app, bounds) as port, closing(opened(port, head + b"\r\n\r\n")) as slow:
        for start in range(0, len(form), 500):
            slow.sendall(form[start : start + 500])
            time.sleep(0.3)
        assert slow.recv(65536).startswith(b"HTTP/1.1 403 ")


def test_who_does_not_read_is_given_up(app: Starlette) -> None:
    """An answer that stays in the way is dropped with its connection."""
    with bounded(app, QUICK) as port, closing(deaf_to(port)) as deaf:
        assert refused_in_the_end(deaf, STYLE)


def test_who_does_not_read_gives_way(app: Starlette) -> None:
    """To somebody from the same address, long before it is given up."""
    with bounded(app, Bounds(of_one=4)) as port, ExitStack() as stack:
        for _n in range(4):
            stack.enter_context(closing(deaf_to(port)))
        until = time.monotonic() + PATIENCE_SECONDS
        while answered(port) != 200 and time.monotonic() < until:
            time.sleep(0.1)
        assert answered(port) == 200


def deaf_to(port: int) -> socket.socket:
    """A connection that asks for much and reads nothing."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    made.settimeout(PATIENCE_SECONDS)
    made.connect(("127.0.0.1", port))
    made.sendall(STYLE * 1000)
    return made


@pytest.mark.parametrize("bounds", [Bounds(of_one=8), Bounds(of_all=8)])
@pytest.mark.parametrize("sent", [b"", HEAD, BODY, WHOLE])
def test_hundreds_that_wait_shut_nobody_out(app: Starlette, bounds: Bounds, sent: bytes) -> None:
    """The one that has waited longest gives way, whatever its address, to whoever comes."""
    with bounded(app, bounds) as port, ExitStack() as stack:
        waiting = []
        for _n in range(100):
            waiting.append(stack.enter_context(closing(opened(port, sent))))
            if sent == WHOLE:  # once it is answered it asks for nothing more
                assert waiting[-1].recv(65536).startswith(b"HTTP/1.1 200 ")
        for _n in range(5):
            assert answered(port) == 200
        assert all(ended(one) for one in waiting[:90])
        waiting[-1].settimeout(0.2)
        assert not ended(waiting[-1])


def test_who_comes_when_all_are_at_work_is_told() -> None:
    """With nobody to give way the answer is 503."""
    at_work = Semaphore(0)

    async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
        at_work.release()
        await asyncio.Event().wait()

    options = {"lifespan": "off", "timeout_graceful_shutdown": 1}
    with bounded(never, Bounds(of_one=4), **options) as port, ExitStack() as stack:
        for _n in range(4):
            stack.enter_context(closing(opened(port, WHOLE)))
            assert at_work.acquire(timeout=PATIENCE_SECONDS)
        fifth = stack.enter_context(closing(opened(port, WHOLE)))
        assert fifth.recv(65536).startswith(b"HTTP/1.1 503 ")
        assert ended(fifth)


def test_a_named_proxy_brings_everybody(app: Starlette) -> None:
    """Its connections are not those of one visitor."""
    options = {"proxy_headers": True, "forwarded_allow_ips": "10.0.0.0/8, 127.0.0.0/8"}
    with bounded(app, Bounds(of_one=2), **options) as port, ExitStack() as stack:
        waiting = [stack.enter_context(closing(opened(port, HEAD))) for _n in range(20)]
        assert answered(port) == 200
        for one in waiting:
            one.settimeout(0.05)
            assert not ended(one)


def test_the_bounds_leave_files_for_the_rest() -> None:
    """As many connections as this process may have beside its other files."""
    assert 16 <= usual_bounds().of_all <= 512
