"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from planner.domain.language import Text
    from planner.domain.plan import Level

SIGNALS = "SANFANG_SIGNALS"
"""The environment variable by which a program that runs a command asks for signals."""

KEEPS, LOSES = "\x1ekeeps", "\x1eloses"
"""The lines of a command that tell whether Ctrl-C would keep the best it has found."""


class Progress(Protocol):
    """Whoever wants to hear how a run is coming along."""

    def stage(self, name: Text) -> None:
        """A stage called `name` begins; the one before it has ended."""

    def level(self, level: Level) -> None:
        """A level ended, at its value."""

    def keeps(self, kept: bool) -> None:
        """From now on Ctrl-C keeps the best that was found, or it does not."""


class Silent:
    """Nobody listens."""

    def stage(self, name: Text) -> None:
        """Say nothing."""

    def level(self, level: Level) -> None:
        """Say nothing."""

    def keeps(self, kept: bool) -> None:
        """Say nothing."""
