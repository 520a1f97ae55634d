"""Long work beside the site: one command of `sanfang` at a time, in a process of its own.

A process can be stopped as Ctrl-C stops it, keeping the best plan found; it gives its
memory back; and whatever it does is what the command line does.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any, Literal

from planner.domain.reasons import reason

State = Literal["running", "stopping", "done", "found", "failed"]

_START = """
import signal
if hasattr(signal, "SIGBREAK"):  # Windows: how a process without a window is interrupted
    signal.signal(signal.SIGBREAK, signal.default_int_handler)
try:
    from planner.cli import main
    main()
except KeyboardInterrupt:
    raise SystemExit(130)
"""
_MOST_LINES = 2_000
_LONGEST_LINE = 2_000
_ENDS: Mapping[int, State] = {0: "done", 1: "found"}


@dataclass(slots=True)
class Job:
    """One command that runs or ran last: what for, what it has said, how it ended.

    ``found`` is exit status 1: it did its work and has something to say about it. Of what
    is `stoppable` the best that was found so far is kept. `then` is the page to go on to.
    """

    what: str
    by: str
    started: datetime
    state: State = "running"
    lines: list[str] = field(default_factory=list)
    ended: datetime | None = None
    process: asyncio.subprocess.Process | None = None
    stoppable: bool = False
    then: str = ""
    remove: Path | None = None
    drop: Path | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in ("running", "stopping")


class Busy(Exception):
    """Another job is still running."""


class Jobs:
    """Runs one job at a time and remembers the last."""

    def __init__(self) -> None:
        self.last: Job | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(
        self,
        what: str,
        arguments: Sequence[str],
        *,
        by: str,
        language: str,
        stoppable: bool = False,
        then: str = "",
        remove: Path | None = None,
        drop: Path | None = None,
    ) -> Job:
        """Start ``sanfang`` with `arguments`; raises Busy while another job runs.

        The folder `remove`, which holds what was sent for it, goes when it has ended; the
        folder `drop`, which it makes needless, goes when it has ended well.
        """
        if self.last is not None and self.last.running:
            raise Busy
        job = self.last = Job(
            what, by, datetime.now(UTC), stoppable=stoppable, then=then, remove=remove, drop=drop
        )
        command, *arguments = arguments
        environment = dict(os.environ, PYTHONIOENCODING="utf-8", PYTHONUNBUFFERED="1", NO_COLOR="1")
        try:
            job.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _START, command, "--lang", language, *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=environment,
                **_apart(),
            )  # fmt: skip
        except OSError as error:
            job.lines.append(reason(error))
            self._end(job, "failed")
            return job
        self._watch = asyncio.create_task(self._listen(job, job.process))
        return job

    def stop(self) -> None:
        """Ask the running job to end with the best it has, as Ctrl-C does."""
        job = self.last
        if job is not None and job.state == "running" and job.stoppable and job.process:
            job.state = "stopping"
            with suppress(ProcessLookupError):  # it has just ended
                job.process.send_signal(_interrupt())

    async def close(self) -> None:
        """End whatever runs, because the site ends."""
        job = self.last
        if job is not None and job.running and job.process is not None:
            with suppress(ProcessLookupError):
                job.process.kill()
        if self._watch is not None:
            await self._watch

    async def wait(self) -> None:
        """Wait for the job to end."""
        if self._watch is not None:
            await self._watch

    async def _listen(self, job: Job, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101  asked for above
        rest = b""
        while part := await process.stdout.read(2**16):
            *whole, rest = (rest + part).split(b"\n")
            _hear(job, whole)
            rest = rest[-_LONGEST_LINE:]
        _hear(job, [rest])
        status = await process.wait()
        self._end(job, _ENDS.get(status, "failed"))

    def _end(self, job: Job, state: State) -> None:
        if job.remove is not None:
            rmtree(job.remove, ignore_errors=True)
        if job.drop is not None and state == "done":
            rmtree(job.drop, ignore_errors=True)
        job.ended = datetime.now(UTC)
        job.state = state


def _hear(job: Job, lines: Iterable[bytes]) -> None:
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip()[:_LONGEST_LINE]
        if line and len(job.lines) < _MOST_LINES:
            job.lines.append(line)


def _apart() -> dict[str, Any]:
    """How the process is kept from hearing a Ctrl-C that is meant for the site."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _interrupt() -> signal.Signals:
    """What a process of :func:`_apart` takes for Ctrl-C."""
    if sys.platform == "win32":
        return signal.CTRL_BREAK_EVENT
    return signal.SIGINT
