"""The gap of somebody who has too few turns, in words."""

from __future__ import annotations

from planner.domain.ids import minimum_id
from planner.domain.language import _
from planner.domain.periods import Period
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Problem
from planner.gaps.gap import made, reasons
from planner.gaps.words import name_of, spoken_day


def gap_of_turns(
    problem: Problem, duty: Duty, person: str, period: Period, least: int, missing: int
) -> Gap:
    """What `person` lacks of `least` turns of `duty` in `period`."""
    count = least - missing
    return made(
        "days",
        "turns",
        minimum_id(duty.id, person, period.label),
        duty.id,
        person,
        cause="limit",
        missing=missing,
        period=(period.first, period.last),
        people=reasons(
            [(person, _("has {count} of {least:turn|turns}", count=count, least=least))]
        ),
        message=_(
            "{duty}: {person} has {count} of at least {least:turn|turns} from {first} to {last}.",
            duty=duty.name,
            person=name_of(problem, person),
            count=count,
            least=least,
            first=spoken_day(period.first),
            last=spoken_day(period.last),
        ),
    )
