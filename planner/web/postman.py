"""Sends messages beside the site: looks every few seconds, and sends in a process of its own.

What is to be sent stands in the store. The process reads plans and waits for other computers,
neither of which the site does itself; it is ended where it takes too long, and loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from outputs.store import StoreTrouble
from planner.domain.processes import START, apart, environment
from planner.telling.gathering import pending
from planner.telling.outbox import Outbox
from planner.telling.ways import Ways

if TYPE_CHECKING:
    from planner.web.desk import Desk

_LOOK_SECONDS = 15.0
_LONGEST_SECONDS = 10 * 60.0
_LOG = logging.getLogger("sanfang.web")


class Postman:
    """Sends what is due as long as the site runs; `badge` is how many messages ask for a look."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._desk, self._clock = desk, clock
        self._wake = asyncio.Event()
        self.badge = 0

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    async def run(self) -> None:
        """Look, and send, until this is cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            try:
                if await run_in_threadpool(self.due):
                    await self.send()
                    await run_in_threadpool(self.count)
            except StoreTrouble as trouble:
                _LOG.warning("messages could not be looked at: %s", trouble.text)
            except OSError:
                _LOG.exception("messages could not be sent")

    def due(self) -> bool:
        """Whether there is anything to tell or to send; quick to ask. Raises StoreTrouble."""
        store, now = self._desk.store, self._clock()
        ways = Ways(store, self._clock).all()
        self.count()
        return bool(ways) and (Outbox(store, self._clock).any_due() or pending(store, ways, now))

    def count(self) -> None:
        """Count what failed; raises StoreTrouble."""
        self.badge, _waiting = Outbox(self._desk.store, self._clock).counts()

    async def send(self) -> None:
        """Run ``sanfang notify`` once; what it does not end in time is ended."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, *self._command(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(),
            **apart(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                await process.wait()
        except TimeoutError:
            _LOG.warning("sending messages took too long and was ended")
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    def _command(self) -> Sequence[str]:
        place, address = str(self._desk.place), self._desk.address or ""
        return ["notify", str(self._desk.book), "--store", place, "--address", address]
