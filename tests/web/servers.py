"""Servers on loopback that tests talk to: the site itself, and a CalDAV server."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from tests.builders.receivers import reserved_port

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_PATIENCE_SECONDS = 60


@contextmanager
def serving(app: ASGIApp, **options: Any) -> Iterator[str]:
    """Serve `app` on a free port of loopback, with the server's `options`; yields its address."""
    config = uvicorn.Config(app, port=0, log_level="critical", access_log=False, **options)
    server = uvicorn.Server(config)
    sock = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        _wait(lambda: server.started)
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
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
        try:
            _wait(lambda: _answers(port))
            yield f"http://127.0.0.1:{port}/{user or 'office'}"
        finally:
            process.terminate()
            process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.02)
