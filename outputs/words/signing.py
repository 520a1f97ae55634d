"""What a notice begins and ends with, as 设置 has it: nothing where it has nothing."""

from __future__ import annotations

from datetime import date

from planner.domain.language import _
from planner.domain.problem import Problem, Settings
from planner.domain.spoken import date_word, in_chinese


def preamble(settings: Settings) -> tuple[str, ...]:
    """The paragraphs above the table."""
    indent = "　　" if in_chinese() else ""
    lines = map(str.strip, settings.notice_preamble.split("\n"))
    return tuple(f"{indent}{line}" for line in lines if line)


def phone_of(problem: Problem, unit: str | None) -> str:
    """The number of a unit, or of the organisation, which is its roots; often empty."""
    numbers = dict(problem.settings.notice_phone)
    roots = (one.id for one in problem.units.values() if one.parent is None)
    asked = roots if unit is None else (unit,)
    return next((numbers[one] for one in (*asked, "") if one in numbers), "")


def phone_line(phone: str) -> tuple[str, ...]:
    """The line below a table that tells a number; none without one."""
    return (str(_("Telephone: {phone}", phone=phone)),) if phone else ()


def signature(settings: Settings, issued: date) -> tuple[str, ...]:
    """Who signs, and below it the day; neither where nobody signs."""
    signed = settings.notice_signature
    return (signed, date_word(issued)) if signed else ()
