"""Long work beside the site: one job at a time, with what it says and how it ended.

A job does first what takes no process (reading, judging, writing a row) in a thread, and
then a command of `sanfang` in a process of its own. That can be stopped as Ctrl-C stops it,
gives its memory back, and does what the command line does. Whoever starts a job is answered
within a second; what belongs together, such as several absences, waits and goes as one.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Literal

from planner.domain.language import Text, _, speaking
from planner.domain.processes import START, apart, environment, interrupt
from planner.domain.progress import KEEPS, LOSES, SIGNALS, WORKING, heard
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.web import patience

State = Literal["waiting", "running", "stopping", "done", "found", "failed", "stopped"]

_MOST_LINES = 2_000
_LONGEST_LINE = 2_000
_ENDS: Mapping[int, State] = {0: "done", 1: "found"}
_INTERRUPTED = 130
_LOG = logging.getLogger("sanfang.web")


class Busy(Exception):
    """Another job is still running."""


class Stopped(Trouble):
    """Somebody has stopped the job: it writes nothing any more."""

    def __init__(self) -> None:
        super().__init__(_("Stopped. Nothing was written."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done, for whom, and where it leads.

    `first` is done in a thread; it raises Trouble where it cannot be, and then nothing
    follows. Next comes ``sanfang`` with `arguments`, if there are any, and if what it was told
    `before` that went well. Then comes `last`, however that went. Of what is `stoppable` the
    process tells whether it keeps the best it has found. What changes the workbook or the draft
    is a `step`, which can be undone; one that `restores` leaves them as they were where it comes
    to nothing. Orders that may `join` wait for one another and go as one job: the last one's
    command does for all. `then` is the page to go on to, `back` that of the form to mend where it
    has failed. `close` is called in any case: it removes what was sent. The folder `drop`, which
    it makes needless, goes when it has ended well.
    """

    what: Text
    by: str
    language: str
    first: Callable[[Job], None] | None = None
    before: Sequence[str] = ()
    arguments: Sequence[str] = ()
    last: Callable[[State], None] | None = None
    stoppable: bool = False
    step: bool = False
    restores: bool = False
    join: bool = False
    publishes: bool = False
    then: str = ""
    back: str = ""
    close: Callable[[], object] | None = None
    drop: Path | None = None

    @property
    def goes_on(self) -> bool:
        """Whether a draft that it writes is the one that is there, changed, and not made anew."""
        return not self.arguments or "--base" in self.arguments


@dataclass(slots=True)
class Job:
    """Orders that are carried out as one, and how that goes.

    The state ``found`` is exit status 1: it did its work and has something to say about it,
    as what comes first of an order may have, which then sets `found`. `working` says how far
    the level has come that is searched now, if any is. `keeps` says whether stopping it now
    would keep the best it has found, and `kept` that it was stopped and did. `trouble` is why
    an order could not be done.
    """

    number: int
    orders: list[Order]
    started: datetime
    state: State = "waiting"
    lines: list[str | Text] = field(default_factory=list)
    ended: datetime | None = None
    process: asyncio.subprocess.Process | None = None
    keeps: bool = False
    working: Text | str = ""
    kept: bool = False
    found: bool = False
    trouble: Trouble | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def order(self) -> Order:
        """The newest order, whose command is run."""
        return self.orders[-1]

    @property
    def what(self) -> Text:
        """What it is for."""
        return self.order.what

    @property
    def then(self) -> str:
        """The page to go on to."""
        return self.order.then

    @property
    def by(self) -> tuple[str, ...]:
        """Whose it is: everybody who ordered something of it."""
        return tuple(dict.fromkeys(order.by for order in self.orders))

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in ("waiting", "running", "stopping")

    @property
    def stoppable(self) -> bool:
        """Whether it may be stopped at all."""
        return all(order.stoppable for order in self.orders)

    def halted(self) -> bool:
        """Whether somebody has stopped it and it has not ended yet."""
        return self.state == "stopping"

    def go_on(self) -> None:
        """Raise Stopped where somebody has stopped it; called before anything is written."""
        if self.halted():
            raise Stopped


class Jobs:
    """Runs one job at a time and remembers the last.

    `begun` is called before each, `ended` after it, which says what came of it for others.
    """

    def __init__(
        self,
        begun: Callable[[Job], object],
        ended: Callable[[Job], Iterable[Text]],
    ) -> None:
        self._begun = begun
        self.last: Job | None = None
        self.waiting: Job | None = None
        self._ended = ended
        self._count = 0
        self._watch: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self.last is not None and self.last.running

    async def start(self, order: Order) -> Job:
        """Carry out `order`; returns when that is under way, ended, or takes its time.

        Raises Busy while another job runs that it cannot join.
        """
        if self.last is None or not self.last.running:
            job = self.last = self._made(order)
            self._watch = asyncio.create_task(self._run(job))
        elif not (order.join and self.last.order.join):
            _close([order])
            raise Busy
        elif self.waiting is None:
            self.waiting = self._made(order)
            return self.waiting
        else:
            self.waiting.orders.append(order)
            return self.waiting
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.PATIENCE_SECONDS):
                await job.begun.wait()
        return job

    def stop(self, *, again: bool = False) -> None:
        """Ask the running job to end with the best it has, as Ctrl-C does.

        One that is ending is asked only `again`, which then keeps nothing.
        """
        job = self.last
        if job is None or not job.running or not job.stoppable or (job.halted() and not again):
            return
        job.kept = job.keeps
        job.state = "stopping"
        if job.process is not None:
            with suppress(ProcessLookupError):  # it has just ended
                job.process.send_signal(interrupt())

    async def close(self) -> None:
        """End whatever runs, because the site ends."""
        self.waiting = None
        job = self.last
        if job is not None and job.running:
            job.state = "stopping"
            if job.process is not None:
                with suppress(ProcessLookupError):
                    job.process.kill()
        await self.wait()

    async def wait(self) -> None:
        """Wait until nothing runs and nothing waits."""
        while (watch := self._watch) is not None and not watch.done():
            await watch

    def _made(self, order: Order) -> Job:
        self._count += 1
        return Job(self._count, [order], datetime.now(UTC))

    async def _run(self, job: Job) -> None:
        job.state = "running"
        with speaking(job.order.language), patience.at_leisure():
            try:
                end = await self._carried_out(job)
                await self._close(job)
            except Exception as error:  # noqa: BLE001 -- the next job can start all the same
                job.lines.append(_told(error))
                end = "failed"
        job.ended, job.state = datetime.now(UTC), end
        job.begun.set()
        following, self.waiting = self.waiting, None
        if following is not None:
            self.last = following
            self._watch = asyncio.create_task(self._run(following))

    async def _carried_out(self, job: Job) -> State:
        """Do the job, and say how it ended."""
        await asyncio.to_thread(self._begun, job)
        done = [order for order in job.orders if await _tried(job, order)]
        if not done:
            return "stopped" if job.halted() else "failed"
        end: State = "done"
        for arguments in (job.order.before, job.order.arguments):
            if arguments and end == "done":
                end = await self._commanded(job, arguments)
        for order in done:
            if order.last is not None:
                await asyncio.to_thread(order.last, end)
            if order.drop is not None and end == "done":
                rmtree(order.drop, ignore_errors=True)
        more = job.found or len(done) < len(job.orders)
        return "found" if end == "done" and more else end

    async def _commanded(self, job: Job, command: Sequence[str]) -> State:
        """Run ``sanfang`` with what `command` says, for `job`, in a process."""
        if job.halted():
            return "stopped"
        name, *arguments = command
        try:
            job.process = process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", START, name, "--lang", job.order.language, *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=environment() | {SIGNALS: "1"},
                **apart(),
            )  # fmt: skip
        except OSError as error:
            job.lines.append(reason(error))
            return "failed"
        job.begun.set()
        status = await _listen(job, process)
        job.process, job.keeps, job.working = None, False, ""
        if job.halted() and status == _INTERRUPTED:
            job.kept = False
            return "stopped"
        return _ENDS.get(status, "failed")

    async def _close(self, job: Job) -> None:
        """Remove what was sent for the job, and tell that it has ended."""
        _close(job.orders)
        try:
            job.lines += await asyncio.to_thread(lambda: list(self._ended(job)))
        except Trouble as error:
            job.lines.append(error.text)
        except OSError as error:
            job.lines.append(_told(error))


def _close(orders: Iterable[Order]) -> None:
    for order in orders:
        if order.close is not None:
            order.close()


async def _tried(job: Job, order: Order) -> bool:
    """Whether what `order` does first was done; why not is kept with the job."""
    if order.first is None:
        return True
    try:
        await asyncio.to_thread(order.first, job)
    except Trouble as error:
        job.trouble = error
    except Exception as error:  # noqa: BLE001 -- told as what it is; the log has where
        job.trouble = Trouble(_told(error))
    else:
        return True
    job.lines.append(job.trouble.text)
    return False


def unreachable(error: OSError) -> Text:
    """That a file could not be read or written, and what to do about it."""
    return _("A file of the site could not be read or written ({why}). Tell whoever "
             "looks after this computer; nothing that was here is lost.",
             why=reason(error))  # fmt: skip


def _told(error: Exception) -> Text:
    """What `error` says to whoever ordered what failed.

    Where it happened is kept, without the values: they may be people's names.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("a job failed: %s\n%s", type(error).__name__, where)
    if isinstance(error, OSError):
        return unreachable(error)
    return _("Something went wrong in the program itself.")


async def _listen(job: Job, process: asyncio.subprocess.Process) -> int:
    """Hear what the process says until it ends; its exit status."""
    assert process.stdout is not None  # noqa: S101  asked for above
    rest = b""
    while part := await process.stdout.read(2**16):
        *whole, rest = (rest + part).split(b"\n")
        _hear(job, whole)
        rest = rest[-_LONGEST_LINE:]
    _hear(job, [rest])
    return await process.wait()


def _hear(job: Job, lines: Iterable[bytes]) -> None:
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip()
        if line in (KEEPS, LOSES):
            job.keeps = line == KEEPS
        elif f"{line} ".startswith(WORKING):
            job.working = heard(line[len(WORKING) :])
        elif line and len(job.lines) < _MOST_LINES:
            said = heard(line)
            job.lines.append(said[:_LONGEST_LINE] if isinstance(said, str) else said)
