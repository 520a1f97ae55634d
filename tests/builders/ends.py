"""Waits that end: what does not come in some minutes never comes, and it is told where it hangs.

A test that waits for ever stops the whole run, and nobody learns which it was. None of them
therefore waits for a process, a thread or an answer without an end (``tests/test_ends.py``).
"""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, Timer
from typing import Any, AnyStr, TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 240.0
"""Longer than anything takes that a test waits for, however busy the computer is."""

_PAUSE_SECONDS = 0.02


class NeverEnds(AssertionError):
    """What was waited for has not come."""


def until(
    ready: Callable[[], T], *, pause: float = _PAUSE_SECONDS, within: float = PATIENCE_SECONDS
) -> T:
    """What `ready` gives once that is something; it is asked again after each `pause`, in seconds.

    Raises NeverEnds where it gives nothing `within` so many seconds.
    """
    last = time.monotonic() + within
    while not (found := ready()):
        if time.monotonic() > last:
            raise NeverEnds(f"Still {found!r} after {within:.0f} seconds.")
        time.sleep(pause)
    return found


def ended(thread: Thread, *, within: float = PATIENCE_SECONDS) -> None:
    """Wait for the end of `thread`. Raises NeverEnds with where it stands if it does not come."""
    thread.join(within)
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        where = "".join(traceback.format_stack(frame)) if frame else ""
        raise NeverEnds(f"{thread.name} does not end:\n{where}")


def together(*works: Callable[[], T], within: float = PATIENCE_SECONDS) -> list[T]:
    """What each of `works` gives, all of them done at once, in threads of their own.

    Raises what the first of them raises, or NeverEnds where one does not end.
    """
    found: dict[int, T] = {}
    failed: dict[int, BaseException] = {}

    def do(number: int, work: Callable[[], T]) -> None:
        try:
            found[number] = work()
        except BaseException as error:  # noqa: BLE001 -- raised where it is waited for
            failed[number] = error

    threads = [Thread(target=do, args=one, daemon=True) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        ended(thread, within=within)
    for number in sorted(failed):
        raise failed[number]
    return [found[number] for number in range(len(works))]


def ran(*command: object, within: float = PATIENCE_SECONDS, status: int = 0, **options: Any) -> str:
    """What `command` printed, which ends with `status`; `options` are those of ``subprocess.run``.

    Raises AssertionError with all that it said if it ends otherwise, and TimeoutExpired if it
    does not end.
    """
    done = subprocess.run(
        [str(one) for one in command],
        capture_output=True, encoding="utf-8", check=False, timeout=within, **options,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@contextmanager
def living(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """`process` until the block ends, however it does: killed then, and taken away."""
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def in_time(process: subprocess.Popen[Any], *, within: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Kill `process` where the block does not end within so many seconds.

    Whoever reads from it until it says something, or ends, then reads its end.
    """
    last = Timer(within, process.kill)
    last.daemon = True
    last.start()
    try:
        yield
    finally:
        last.cancel()
