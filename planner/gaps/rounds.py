"""The gaps of household rounds: visits that found no day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from planner.domain.language import Text, _
from planner.domain.plan import Cause, Gap
from planner.domain.problem import Duty, Problem
from planner.gaps.gap import made, reasons

Why = Literal["no_day", "away", "busy", "spacing", "full", "elsewhere"]
"""Why a round found no day: none is allowed, or on all that are its holder is away, has other
duties, is too close to other rounds, has a round already, or finds the households visited."""

_WHYS: Mapping[Why, tuple[Cause, Text]] = {
    "no_day": ("no_day", _("no day is allowed")),
    "away": ("all_away", _("is away on every allowed day")),
    "busy": ("all_busy", _("has other duties on every allowed day")),
    "spacing": ("spacing", _("the free days are too close to other rounds")),
    "full": ("all_busy", _("every free day already has a round")),
    "elsewhere": ("limit", _("somebody else visits the household in the same week")),
}


def round_gap(
    problem: Problem,
    duty: Duty,
    obligation: str,
    person: str,
    unit: str,
    visits: int,
    *,
    period: tuple[date, date],
    why: Why,
) -> Gap:
    """`person` makes no round for so many `visits` in `unit`."""
    cause, reason = _WHYS[why]
    return made(
        "rounds",
        "visits",
        obligation,
        duty.id,
        person,
        cause=cause,
        missing=visits,
        period=period,
        target=unit,
        people=reasons([(person, reason)]),
        message=_(
            "{person} has no day for {count:household visit|household visits} in {unit} ({duty}).",
            person=problem.people[person].name,
            count=visits,
            unit=problem.units[unit].name,
            duty=duty.name,
        ),
    )
