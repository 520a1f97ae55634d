"""A run's progress on the terminal."""

from __future__ import annotations

import sys
from contextlib import suppress
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Self

from planner.domain.language import Text, _, in_each
from planner.domain.progress import KEEPS, LOSES, WORKING, line_of, listened

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

    from planner.domain.plan import Level
    from planner.domain.progress import Working

_PAUSE = 0.2
"""Seconds between two words on the same level, at least: nobody reads faster."""

_TELLING = 2.0
"""Seconds that a level must have taken before anything is said of what is left of it."""


class Course:
    """How far a run has come: its levels counted over all models, as far as they are known."""

    def __init__(self) -> None:
        self._ended = 0
        self._number, self._began, self._left = 0, 0.0, 0

    def ended(self) -> None:
        """A level has ended."""
        self._ended += 1

    def words(self, working: Working, now: float) -> Text:
        """What is said of the level that is `working` at the moment `now`, in seconds.

        The models that are still to come are not known yet, so there are at least so many
        levels. The parts that are left are the smaller ones, so they take at most as long each.
        """
        from outputs.words.levels import level_word

        level, number = working.level, self._ended + 1
        if number != self._number:
            self._number, self._began, self._left = number, now, working.left
        told = _(
            "level {number} of at least {levels}: {level}, {done} of {parts} parts: {value},"
            " bound {bound}",
            number=number,
            levels=self._ended + 1 + working.levels - working.number,
            level=in_each(level_word, level),
            done=working.parts - working.left,
            parts=working.parts,
            value=level.value,
            bound=level.bound,
        )
        spent, solved = now - self._began, self._left - working.left
        if spent < _TELLING or not (solved and working.left):
            return told
        more = ceil(spent / solved * working.left)
        return _("{told}, at most about {seconds} s more", told=told, seconds=more)


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
        self._course, self._told = Course(), (0, 0.0)
        self._signals = listened()

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
        self._course.ended()
        from outputs.words.levels import level_word

        known = _("proven the best") if level.proven else _("bound {bound}", bound=level.bound)
        self._print(
            _(
                "    {level}: {value}, {known}, {seconds} s",
                level=in_each(level_word, level),
                value=level.value,
                known=known,
                seconds=f"{level.seconds:.1f}",
            )
        )

    def working(self, working: Working) -> None:
        """Show how far a level has come: beside its stage, or to the program that asked for it."""
        now = monotonic()
        words = self._course.words(working, now)
        which, told = self._told
        if which == working.number and now - told < _PAUSE:
            return
        self._told = working.number, now
        if self._signals:
            self._signal(f"{WORKING}{line_of(words)}")
        elif self._status is not None:
            from rich.markup import escape

            self._status.update(escape(f"{self._name}  {words}"))

    def keeps(self, kept: bool) -> None:
        """Tell the program that runs this command, where it asked for it."""
        if kept != self._kept and self._signals:
            self._signal(KEEPS if kept else LOSES)
        self._kept = kept

    def _signal(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def _end(self) -> None:
        if self._status is not None:
            with suppress(IndexError):
                # Ctrl-C while it was put up: rich takes away what is not there yet.
                self._status.stop()
            self._status = None
        if self._signals and self._told[0]:
            self._signal(WORKING)
        self._told = 0, 0.0
        if self._name is not None:
            seconds = f"{monotonic() - self._began:.1f}"
            self._print(_("{stage}: {seconds} s", stage=self._name, seconds=seconds))
            self._name = None

    def _print(self, text: Text) -> None:
        if self._signals:
            self._signal(line_of(text))
        else:
            self._console.print(str(text), markup=False)
