"""What gaps are called: causes, and the reasons of people, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from planner.domain.language import Text, _
from planner.domain.plan import Cause
from planner.domain.problem import Problem, Slot

Obstacle = Literal[
    "away", "out", "busy", "spacing", "unit", "pin", "limit", "day", "order", "other"
]


def spoken_day(day: date) -> Text:
    """A date as people write it."""
    return _("{year}-{month}-{day}", year=day.year, month=day.month, day=day.day)


SLOTS: Mapping[Slot, Text] = {
    "day": _("all day"),
    "am": _("in the morning"),
    "pm": _("in the afternoon"),
    "evening": _("in the evening"),
}


CAUSES: Mapping[Cause, Text] = {
    "nobody_eligible": _("nobody is eligible"),
    "all_away": _("everybody eligible is away"),
    "all_busy": _("everybody eligible is away or has other shifts"),
    "spacing": _("the spacing between turns leaves nobody"),
    "no_day": _("there is no day left"),
    "limit": _("the limit of visits per village and week is reached"),
    "over_capacity": _("all capacity is used up"),
    "cover": _("not all can be covered in time"),
    "pin": _("sheet 指定 rules it out"),
    "late": _("the deadline has passed"),
}


def _that_day(kind: Obstacle, detail: str) -> Text:
    """The reason where only one day comes into question."""
    texts: Mapping[Obstacle, Text] = {
        "away": _("away ({reason})", reason=detail) if detail else _("away"),
        "out": _("not in service"),
        "busy": _("already at {duty}", duty=detail),
        "spacing": _("within {spacing} working days of another turn", spacing=detail),
        "unit": _("somebody of the same unit serves already"),
        "pin": _("ruled out by sheet 指定"),
        "limit": _("the village has its {limit} visits of the week", limit=detail),
        "day": _("another turn of the same duty takes place that day"),
    }
    return texts.get(kind, _("serving here would break another rule or leave another gap"))


def _on_days(kind: Obstacle, detail: str, days: int) -> Text:
    """The reason that holds on `days` days."""
    texts: Mapping[Obstacle, Text] = {
        "away": _("away on {days} days ({reason})", days=days, reason=detail)
        if detail
        else _("away on {days} days", days=days),
        "out": _("not in service on {days} days", days=days),
        "busy": _("on {days} days already at {duty}", days=days, duty=detail),
        "spacing": _(
            "on {days} days within {spacing} working days of another turn",
            days=days,
            spacing=detail,
        ),
        "unit": _("somebody of the same unit serves already"),
        "pin": _("ruled out by sheet 指定 on {days} days", days=days),
        "limit": _(
            "on {days} days the village has its {limit} visits of the week",
            days=days,
            limit=detail,
        ),
        "day": _("on {days} days another turn of the same duty takes place", days=days),
        "order": _("on {days} days the project's other steps would be too near", days=days),
    }
    other = _(
        "on {days} days serving here would break another rule or leave another gap", days=days
    )
    return texts.get(kind, other)


def reason_text(found: Counter[tuple[Obstacle, str]]) -> str:
    """Why somebody cannot serve: what stands against it, and on how many days."""
    if not found:
        return str(_("There is no day left."))
    single = sum(found.values()) == 1
    pieces = [
        str(_that_day(kind, detail) if single else _on_days(kind, detail, days))
        for (kind, detail), days in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]
    return "；".join(pieces)


def name_of(problem: Problem, reference: str) -> str:
    """A name people know; households keep their number, never their head's name."""
    if reference in problem.people:
        return problem.people[reference].name
    if reference in problem.milestones:
        return problem.milestones[reference].name or reference
    return problem.units[reference].name if reference in problem.units else reference


def names_of(problem: Problem, references: Iterable[str]) -> str:
    """Names, as a list."""
    return "、".join(name_of(problem, reference) for reference in references)
