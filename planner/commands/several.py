"""Several workbooks planned side by side, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import IO

import click

from planner.commands.common import FOUND, say
from planner.commands.shell import INTERRUPTED, UNREADABLE
from planner.domain.language import Text, _
from planner.domain.processes import START, apart, environment, interrupt
from planner.domain.trouble import Trouble

Run = Sequence[str]
"""What stands behind ``sanfang``."""


def plan_several(
    books: Sequence[Path],
    options: Run,
    *,
    out: Path | None,
    jobs: int | None,
    address: str | None,
) -> int:
    """Plan `books`, each beside its workbook; the worst exit status.

    As many go at once as there are processors, or `jobs`, and share these among them. Raises
    Trouble for a folder `out`, which would be that of all of them, and for one named twice.
    """
    if out is not None:
        raise Trouble(
            _(
                "--out {folder}: {count} workbooks cannot share one folder. Leave it out, each plan"
                " goes beside its workbook; or plan one workbook at a time.",
                folder=out,
                count=len(books),
            )
        )
    times = Counter(book.resolve() for book in books)
    for book in books:
        if times[book.resolve()] > 1:
            raise Trouble(_("{book} is named twice. Name each workbook once.", book=book))
    from planner.solver.pool import processors

    threads = jobs or processors()
    at_once = min(threads, len(books))
    command = ["plan", *options, "--jobs", str(max(1, threads // at_once))]
    with ExitStack() as stack:
        variables: dict[str, str] = {}
        if address is not None:
            from planner.solver.cluster import shared

            address, variables = stack.enter_context(shared(address))
            command += ["--cluster", address]
        runs = {book: [*command, "--", str(book)] for book in books}
        return side_by_side(runs, at_once, variables)


def side_by_side(
    runs: Mapping[Path, Run], at_once: int, more: Mapping[str, str] | None = None
) -> int:
    """Run the command of each workbook, so many `at_once`; the worst exit status.

    Whatever one of them says is printed behind the name of its workbook. Ctrl-C is handed to
    those under way, which end by their own rules, and no other is begun. `more` are further
    variables of the processes.
    """
    crowd = _Crowd(environment() | dict(more or {}))
    pool = ThreadPoolExecutor(at_once)
    statuses = {book: pool.submit(crowd.run, book, run) for book, run in runs.items()}
    pending: set[Future[int]] = set(statuses.values())
    try:
        while pending:
            try:
                pending = wait(pending).not_done
            except KeyboardInterrupt:
                crowd.interrupt()
    finally:
        crowd.end()
        pool.shutdown()
    found = {book: status.result() for book, status in statuses.items()}
    say(*_told(found), err=True)
    return max(found.values())


def _told(found: Mapping[Path, int]) -> Iterator[Text]:
    """Which of them failed, and why."""
    for book, status in found.items():
        if status:
            yield _("{book}: {what}", book=book, what=_ends(status))
    well = Counter(found.values())[0]
    yield _("{well} of {count} workbooks went well.", well=well, count=len(found))


def _ends(status: int) -> Text:
    """What an exit status means."""
    if status == FOUND:
        return _("planned, but look at what is said of it above")
    if status == UNREADABLE:
        return _("not planned: see above what to mend")
    if status == INTERRUPTED:
        return _("interrupted, nothing was written")
    return _("not planned: the program failed (exit status {status})", status=status)


class _Crowd:
    """The processes under way."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._lock, self._told = Lock(), Lock()
        self._under_way: set[subprocess.Popen[bytes]] = set()
        self._over = False

    def run(self, book: Path, run: Run) -> int:
        """Run one command to its end; its exit status, never below nothing."""
        with self._lock:
            if self._over:
                return INTERRUPTED
            process = subprocess.Popen(  # noqa: S603 -- this very program
                [sys.executable, "-c", START, *run],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._variables,
                **apart(),
            )
            self._under_way.add(process)
        assert process.stdout is not None  # noqa: S101 -- asked for above
        assert process.stderr is not None  # noqa: S101
        with process:
            beside = Thread(target=self._relay, args=(book, process.stderr), kwargs={"err": True})
            beside.start()
            self._relay(book, process.stdout, err=False)
            beside.join()
            status = process.wait()
        with self._lock:
            self._under_way.discard(process)
        return status if status >= 0 else 128 - status

    def _relay(self, book: Path, lines: IO[bytes], *, err: bool) -> None:
        for line in lines:
            text = line.decode("utf-8", "replace").rstrip()
            with self._told:
                click.echo(f"{book}: {text}", err=err)

    def interrupt(self) -> None:
        """Begin no other, and let those under way end by their own rules."""
        with self._lock:
            self._over = True
            for process in self._under_way:
                with suppress(OSError):  # it has just ended
                    process.send_signal(interrupt())

    def end(self) -> None:
        """End what is still under way, where this program fails."""
        with self._lock:
            self._over = True
            for process in self._under_way:
                with suppress(OSError):
                    process.terminate()
