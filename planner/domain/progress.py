"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from planner.domain.language import Text, in_each, text_in

if TYPE_CHECKING:
    from concurrent.futures import Future

    from planner.domain.plan import Level

SIGNALS = "SANFANG_SIGNALS"
"""The environment variable by which a program that runs a command asks for signals."""

KEEPS, LOSES = "\x1ekeeps", "\x1eloses"
"""The lines of a command that tell whether Ctrl-C would keep the best it has found."""

WORKING = "\x1eworking "
"""How a line begins that tells, for people, how far a level has come; without more it is over."""

_SAYS = "\x1esays "
"""How a line begins that has in JSON what it says in each language."""


def listened() -> bool:
    """Whether a program runs this command that asked for signals, and not somebody."""
    return bool(os.environ.get(SIGNALS))


def line_of(text: Text | str) -> str:
    """A line that says `text` in the current language, or in each to a program that listens."""
    if isinstance(text, str) or not listened():
        return str(text)
    return f"{_SAYS}{json.dumps(in_each(text.__str__), ensure_ascii=False)}"


def heard(line: str) -> Text | str:
    """What a line of a command says: a text in each language, or a line in its own."""
    if not line.startswith(_SAYS):
        return line
    try:
        return text_in(json.loads(line.removeprefix(_SAYS)))
    except ValueError:  # it was cut
        return line


@dataclass(frozen=True, slots=True)
class Working:
    """A level under way: the one of that `number`, from 1, among the `levels` of its model.

    `left` of its `parts` are not solved yet; value and bound of `level` are of those that are.
    """

    level: Level
    number: int
    levels: int
    parts: int
    left: int


class Part(Protocol):
    """What a solved part of a level says of itself."""

    @property
    def value(self) -> int:
        """What was reached."""

    @property
    def bound(self) -> int:
        """What cannot be less."""


P = TypeVar("P", bound=Part)


class Tally:
    """Tells how far a level has come, as its parts are solved, in whatever order and thread."""

    def __init__(self, progress: Progress, working: Working) -> None:
        self._progress, self._working, self._lock = progress, working, Lock()
        progress.working(working)

    def __call__(self, solved: Future[P]) -> None:
        """A part is solved, or will not be."""
        if solved.cancelled() or solved.exception() is not None:
            return
        answer = solved.result()
        with self._lock:
            so_far = self._working
            value, bound = so_far.level.value + answer.value, so_far.level.bound + answer.bound
            level = replace(so_far.level, value=value, bound=bound)
            self._working = replace(so_far, level=level, left=so_far.left - 1)
            self._progress.working(self._working)


class Progress(Protocol):
    """Whoever wants to hear how a run is coming along."""

    def stage(self, name: Text) -> None:
        """A stage called `name` begins; the one before it has ended."""

    def level(self, level: Level) -> None:
        """A level ended, at its value."""

    def working(self, working: Working) -> None:
        """A level began, or another of its parts is solved; called from any thread."""

    def keeps(self, kept: bool) -> None:
        """From now on Ctrl-C keeps the best that was found, or it does not."""


class Silent:
    """Nobody listens."""

    def stage(self, name: Text) -> None:
        """Say nothing."""

    def level(self, level: Level) -> None:
        """Say nothing."""

    def working(self, working: Working) -> None:
        """Say nothing."""

    def keeps(self, kept: bool) -> None:
        """Say nothing."""
