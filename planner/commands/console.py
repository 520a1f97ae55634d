"""A run's progress on the terminal."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, Self

from planner.domain.language import Text, _
from planner.domain.progress import KEEPS, LOSES, SIGNALS

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

    from planner.domain.plan import Level


class TerminalProgress:
    """A run's progress on standard error.

    A line for each stage and level as it ends; on a terminal also a moving line for the
    stage that is going on. Use it as a context manager, so that the moving line is always
    cleared.
    """

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status: Status | None = None
        self._name: Text | None = None
        self._began = 0.0
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def stage(self, name: Text) -> None:
        """Close the stage that was going on and show `name`."""
        self._end()
        self._name, self._began = name, monotonic()
        self._status = self._console.status(str(name))
        self._status.start()

    def level(self, level: Level) -> None:
        """Show how a level ended."""
        from outputs.words.levels import level_word

        known = _("proven the best") if level.proven else _("bound {bound}", bound=level.bound)
        self._print(
            _(
                "    {level}: {value}, {known}, {seconds} s",
                level=level_word(level),
                value=level.value,
                known=known,
                seconds=f"{level.seconds:.1f}",
            )
        )

    def keeps(self, kept: bool) -> None:
        """Tell the program that runs this command, where it asked for it."""
        if kept != self._kept and os.environ.get(SIGNALS):
            sys.stderr.write(f"{KEEPS if kept else LOSES}\n")
            sys.stderr.flush()
        self._kept = kept

    def _end(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
        if self._name is not None:
            seconds = f"{monotonic() - self._began:.1f}"
            self._print(_("{stage}: {seconds} s", stage=self._name, seconds=seconds))
            self._name = None

    def _print(self, text: Text) -> None:
        self._console.print(str(text), markup=False)
