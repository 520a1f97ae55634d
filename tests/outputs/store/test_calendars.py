"""What calendars show after any row of publications: to every kind of client, the truth."""

from __future__ import annotations

from tests.builders.publications import publish_at_random


def test_any_row_of_publications_shows_the_truth() -> None:
    """No duplicate, no stale event, nobody's lost duty, unchanged feeds unchanged."""
    publish_at_random(examples=10, steps=12)
