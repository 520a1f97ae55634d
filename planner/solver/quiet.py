"""Standard output while an engine runs: HiGHS writes lines of its own to it.

Where it mends an answer that its tolerances left a little off, HiGHS prints a line that no
option turns off. Programs read our standard output; progress goes to standard error.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_OUT: Final = 1
_lock: Final = threading.Lock()
_running = 0
_kept: int | None = None


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that is written to standard output in the meantime is seen, in any thread."""
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _running, _kept
    with _lock:
        _running += 1
        if _running > 1:
            return
        try:
            _kept = os.dup(_OUT)
        except OSError:  # a program without standard output has nothing to keep clean
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _OUT)
        os.close(nowhere)


def _leave() -> None:
    global _running, _kept
    with _lock:
        _running -= 1
        if _running == 0 and _kept is not None:
            os.dup2(_kept, _OUT)
            os.close(_kept)
            _kept = None
