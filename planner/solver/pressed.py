"""Ctrl-C while what is found is kept: heeded where that can be done, never in between.

Elsewhere it would tear a level apart and lose what was found.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

from planner.domain.plan import Level

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGBREAK") if hasattr(signal, name)]


class Halt:
    """Whether Ctrl-C has ended the search of one model: those that follow end theirs as soon.

    So does the user's own clock (`clock`); `struck` is the first level that was cut short.
    Whoever has a whole outcome already, whatever becomes of the models that follow, sets `spare`.
    """

    def __init__(self) -> None:
        self.asked = self.clock = self.spare = False
        self.struck: Level | None = None


class Pressed:
    """Ctrl-C of one search, as long as the block lasts in which it is the context manager.

    While it is `held` the first one waits until the search is next `open` to it; a second one
    is as everywhere. A program that has a handler of its own, or searches in a thread, keeps it.
    """

    def __init__(self) -> None:
        self.held = self.waiting = False
        self._taken: list[int] = []

    def __enter__(self) -> Self:
        for one in _SIGNALS:
            if signal.getsignal(one) is signal.default_int_handler:
                try:
                    signal.signal(one, self._press)
                except ValueError:  # in a thread
                    continue
                self._taken.append(one)
        return self

    def __exit__(self, *_error: object) -> None:
        for one in self._taken:
            signal.signal(one, signal.default_int_handler)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let Ctrl-C raise KeyboardInterrupt, one that waits too."""
        held, self.held = self.held, False
        try:
            if self.waiting:
                self.waiting = False
                raise KeyboardInterrupt
            yield
        finally:
            self.held = held

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self.waiting or not self.held:
            raise KeyboardInterrupt
        self.waiting = True
