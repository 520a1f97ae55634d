"""Texts as a reader of English meets them, whatever is spoken around."""

from __future__ import annotations

from planner.domain.language import Text, speaking


def in_english(text: Text) -> str:
    """What it says in English."""
    with speaking("en"):
        return str(text)
