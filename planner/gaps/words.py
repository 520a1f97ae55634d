"""What gaps are called: causes, and the reasons of people, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from planner.domain.hours import Hours
from planner.domain.language import Text, _, in_each
from planner.domain.plan import Cause
from planner.domain.problem import DayPart, Problem, Slot
from planner.domain.spoken import date_word

T = TypeVar("T")


def spoken_day(day: date) -> Mapping[str, str]:
    """A date as people write it, for a text that is told later."""
    return in_each(date_word, day)


_PARTS: Mapping[DayPart, Text] = {
    "day": _("all day"),
    "am": _("in the morning"),
    "pm": _("in the afternoon"),
    "evening": _("in the evening"),
}


def spoken_slot(slot: Slot) -> Text:
    """When on a day something is."""
    if isinstance(slot, Hours):
        return _("at {hours}", hours=slot)
    return _PARTS[slot]


CAUSES: Mapping[Cause, Text] = {
    "nobody_eligible": _("nobody is eligible"),
    "all_away": _("everybody eligible is away"),
    "all_busy": _("everybody eligible is away or has other shifts"),
    "spacing": _("the spacing between turns leaves nobody"),
    "no_day": _("there is no day left"),
    "limit": _("a limit is reached"),
    "over_capacity": _("all capacity is used up"),
    "cover": _("not all can be covered in time"),
    "pin": _("sheet 指定 rules it out"),
    "late": _("the deadline has passed"),
}


LIMITS: Mapping[str, Text] = {
    "limit": _("the limit of visits per village and week is reached"),
    "visitors": _("others visit the household that week"),
    "most": _("everybody eligible has as many turns as the duty allows"),
    "run": _("too many turns would follow each other"),
    "day": _("everybody eligible has as many shifts that day as are allowed"),
}
"""Which limit it is, by the sort of the refusal."""


def name_of(problem: Problem, reference: str) -> str:
    """A name people know; households keep their number, never their head's name."""
    if reference in problem.people:
        return problem.people[reference].name
    if reference in problem.milestones:
        return problem.milestones[reference].name or reference
    return problem.units[reference].name if reference in problem.units else reference


def names_of(problem: Problem, references: Iterable[str]) -> tuple[str, ...]:
    """Names, as a list that a text tells."""
    return tuple(name_of(problem, reference) for reference in references)


def joined(said: Iterable[T], between: str) -> T | Text:
    """Several texts, one at least, as one; `between` is the template of two: {said}; {more}."""
    first, *others = said
    found: T | Text = first
    for one in others:
        found = Text(between, {"said": found, "more": one})
    return found


def out_of_office(problem: Problem, reference: str, first: date, last: date) -> Text | None:
    """That somebody is not in service on any day from `first` to `last`; else None."""
    person = problem.people.get(reference)
    if person is None:
        return None
    if person.until is not None and person.until < first:
        return _("in service until {day} only", day=spoken_day(person.until))
    if person.start is not None and person.start > last:
        return _("in service from {day} only", day=spoken_day(person.start))
    return None
