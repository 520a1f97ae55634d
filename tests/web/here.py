"""Commands that the site begins, done in this process: to start one takes longer than its work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from planner.domain.processes import START
from planner.domain.progress import SIGNALS
from tests.builders.commands import sanfang


class Here:
    """A command in a thread, as asyncio shows a process.

    It goes to its end, whoever asks for it to stop: a test of that is marked ``apart``.
    """

    def __init__(self, words: tuple[str, ...]) -> None:
        self.stdout = asyncio.StreamReader()
        self._end = asyncio.create_task(self._done(words))

    async def _done(self, words: tuple[str, ...]) -> int:
        command = partial(sanfang, *words, **{SIGNALS: "1"})
        result = await asyncio.get_running_loop().run_in_executor(None, command)
        self.stdout.feed_data(result.output.encode())
        self.stdout.feed_eof()
        return result.exit_code

    async def wait(self) -> int:
        """How it ended."""
        return await self._end

    def send_signal(self, signal: int) -> None:
        """Nobody hears it."""

    def kill(self) -> None:
        """What it does is soon done."""


def begun_here(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Begins a process as `real` does, but of a command that is listened to only a thread."""

    async def begin(*words: str, **options: Any) -> Any:
        if words[2:3] == (START,) and options["stdout"] == asyncio.subprocess.PIPE:
            return Here(words[3:])
        return await real(*words, **options)

    return begin
