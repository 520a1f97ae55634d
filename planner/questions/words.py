"""What questions and their answers call shifts, people and units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from outputs.words.naming import Names, slot_word
from planner.domain.language import Text, _, current, in_each
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.domain.spoken import date_word, weekday_word


def shift_words(shift: Shift, problem: Problem) -> str:
    """A shift as people speak of it: duty, target, day, time of day."""
    duty = problem.duties[shift.duty].name if shift.duty in problem.duties else shift.duty
    day = date_word(shift.date)
    when = f"{day} {weekday_word(shift.date)} {slot_word(shift.slot)}"
    if shift.target is not None:
        return str(
            _("{duty} at {target}, {when}", duty=duty, when=when,
              target=name(problem, shift.target))
        )  # fmt: skip
    return str(_("{duty}, {when}", duty=duty, when=when))


def shift_said(shift: Shift, problem: Problem) -> Mapping[str, str]:
    """The same in each language, for what is kept and shown to whoever reads it later."""
    return in_each(shift_words, shift, problem)


def gone(what: str) -> Text:
    """That a person or duty of the plan is in the workbook no more, so that no rule is known."""
    return _("{what} is not in the workbook any more.", what=what)


def name(problem: Problem, reference: str | None) -> str:
    """The name of a person or unit, with the id where two share it; else the id itself."""
    return _names(problem, current()).apart(reference)


@lru_cache(maxsize=2)
def _names(problem: Problem, _language: str) -> Names:
    """The names of a problem: of a large township these take longer than an answer may."""
    return Names(problem)
