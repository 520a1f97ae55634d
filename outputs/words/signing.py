"""What a notice begins and ends with, as 设置 has it: nothing where it has nothing."""

from __future__ import annotations

from datetime import date

from planner.domain.problem import Settings
from planner.domain.spoken import date_word, in_chinese


def preamble(settings: Settings) -> tuple[str, ...]:
    """The paragraphs above the table."""
    indent = "　　" if in_chinese() else ""
    lines = map(str.strip, settings.notice_preamble.split("\n"))
    return tuple(f"{indent}{line}" for line in lines if line)


def signature(settings: Settings, issued: date) -> tuple[str, ...]:
    """Who signs, and below it the day; neither where nobody signs."""
    signed = settings.notice_signature
    return (signed, date_word(issued)) if signed else ()
