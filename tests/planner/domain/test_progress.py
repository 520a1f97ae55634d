"""Progress that nobody listens to."""

from __future__ import annotations

from planner.domain.language import _
from planner.domain.plan import Level
from planner.domain.progress import Progress, Silent


def test_silence_takes_everything() -> None:
    """Every event may be told to nobody, and nothing comes of it."""
    listener: Progress = Silent()
    listener.stage(_("Pairings"))
    listener.level(Level("pairing", "kept", 1, 0, False, 0.5))
