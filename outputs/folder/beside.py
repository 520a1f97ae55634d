"""Work done in a process of its own while this one does other work.

The process starts and is handed its work in less than a second; that pays for what takes
longer, such as the calendars of thousands of shifts. Where it is lost the work is done here.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from threading import Thread
from typing import Any

from planner.domain.language import current, speaking

Work = Callable[[Any, Any, Path], None]
"""Writes something of a plan and its problem into a folder that is not there yet."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from outputs.folder.beside import serve; serve()"


@contextmanager
def beside(work: Work, plan: object, problem: object, folder: Path) -> Iterator[None]:
    """Do ``work(plan, problem, folder)`` while the block runs, and wait for its end.

    Raises what the work raises. If the block fails, the work is given up.
    """
    path = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    order = pickle.dumps((work, plan, problem, folder, current()), protocol=5)
    with process:
        try:
            Thread(target=_feed, args=(process, order), daemon=True).start()
            yield
            answer = process.stdout.read() if process.stdout is not None else b""
        finally:
            process.kill()
    if not answer:  # it was lost
        rmtree(folder, ignore_errors=True)
        work(plan, problem, folder)
        return
    error: Exception | None = pickle.loads(answer)  # noqa: S301 - written by serve()
    if error is not None:
        raise error


def _feed(process: subprocess.Popen[bytes], order: bytes) -> None:
    with suppress(OSError, ValueError):  # it is gone, or given up
        if process.stdin is not None:
            process.stdin.write(order)
            process.stdin.close()


def serve() -> None:
    """Do the work that standard input holds, and write to standard output how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for it gives it up
    work, plan, problem, folder, language = pickle.load(sys.stdin.buffer)  # noqa: S301 - from beside()
    failed: Exception | None = None
    try:
        with speaking(language):
            work(plan, problem, folder)
    except OSError as error:
        failed = error
    sys.stdout.buffer.write(pickle.dumps(failed))
