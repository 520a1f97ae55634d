"""The gap of a row of 指定, in words."""

from __future__ import annotations

from planner.domain.language import Text, _, marked
from planner.domain.problem import Duty, Pin, Problem
from planner.gaps.words import joined, name_of, spoken_day, spoken_slot


def missed(problem: Problem, duty: Duty, pin: Pin, *, holiday: bool) -> Text:
    """What `pin` demands of `duty` cannot be honoured; `holiday` says that its day is one."""
    words = [
        name_of(problem, pin.person) if pin.person else None,
        spoken_day(pin.date) if pin.date else None,
        spoken_slot(pin.slot) if pin.slot else None,
        name_of(problem, pin.target) if pin.target else None,
    ]
    what = joined(filter(None, words), marked("{said} {more}"))
    if holiday:
        return _(
            "{duty}: what sheet 指定 demands ({what}) cannot be honoured: it is a holiday.",
            duty=duty.name,
            what=what,
        )
    return _(
        "{duty}: what sheet 指定 demands ({what}) cannot be honoured.", duty=duty.name, what=what
    )
