"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol

from planner.domain.language import Text
from planner.domain.plan import Level


class Progress(Protocol):
    """Whoever wants to hear how a run is coming along."""

    def stage(self, name: Text) -> None:
        """A stage called `name` begins; the one before it has ended."""

    def level(self, level: Level) -> None:
        """A level ended, at its value."""


class Silent:
    """Nobody listens."""

    def stage(self, name: Text) -> None:
        """Say nothing."""

    def level(self, level: Level) -> None:
        """Say nothing."""
