"""How a long run tells what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol

from planner.domain.language import Text


class Progress(Protocol):
    """Whoever wants to hear how a run is coming along."""

    def stage(self, name: Text) -> None:
        """A stage called `name` begins; the one before it has ended."""

    def level(
        self, stage: str, name: str, value: int, bound: int, proven: bool, seconds: float
    ) -> None:
        """In `stage` the level `name` ended at `value`, with `bound` below it."""


class Silent:
    """Nobody listens."""

    def stage(self, name: Text) -> None:
        """Say nothing."""

    def level(
        self, stage: str, name: str, value: int, bound: int, proven: bool, seconds: float
    ) -> None:
        """Say nothing."""
