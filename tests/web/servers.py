"""Servers on loopback that tests talk to: the site itself, and a CalDAV server."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import uvicorn

from tests.builders.ends import ended, living, until
from tests.builders.receivers import reserved_port

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_GRACE_SECONDS = 60
"""How long a server that ends waits for what it is asked: browsers may leave that open."""


@contextmanager
def serving(app: ASGIApp, **options: Any) -> Iterator[str]:
    """Serve `app` on a free port of loopback, with the server's `options`; yields its address."""
    usual = {"log_level": "critical", "timeout_graceful_shutdown": _GRACE_SECONDS}
    config = uvicorn.Config(app, port=0, access_log=False, **{**usual, **options})
    server = uvicorn.Server(config)
    sock = config.bind_socket()
    thread = Thread(target=server.run, kwargs={"sockets": [sock]}, name="site", daemon=True)
    thread.start()
    try:
        until(lambda: server.started)
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        ended(thread)
        sock.close()


@contextmanager
def radicale(folder: Path, *, user: str = "", password: str = "") -> Iterator[str]:
    """A Radicale that keeps its calendars in `folder`; yields the address of a user's."""
    users = folder / "users"
    folder.mkdir(parents=True, exist_ok=True)
    users.write_text(f"{user}:{password}\n")
    kind = ["--auth-type=none"]
    if user:
        kind = ["--auth-type=htpasswd", f"--auth-htpasswd-filename={users}"]
        kind += ["--auth-htpasswd-encryption=plain", "--auth-delay=0"]
    with reserved_port() as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", f"--server-hosts=127.0.0.1:{port}",
             f"--storage-filesystem-folder={folder / 'kept'}", "--config=", *kind],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with living(process):
            until(lambda: _answers(port))
            yield f"http://127.0.0.1:{port}/{user or 'office'}"


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
