"""Days on which nobody is: public holidays, though somebody is on every other day of the week;
days off, though somebody is there every working night.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from constraints.kinds import KINDS
from planner.domain.hours import Hours
from planner.domain.named_days import NO_NAMED
from planner.domain.periods import each_day
from planner.domain.problem import Duty, Problem
from planner.domain.workdays import WorkCalendar


def holidays_left_out(
    problem: Problem, calendar: WorkCalendar
) -> Iterator[tuple[tuple[Duty, ...], tuple[date, ...]]]:
    """Duties that cover the week, and the public holidays of the plan that they leave out.

    First those of a single duty, then those of several that are held together: daily duties of
    one 公平组, and daily watches of the same owners at the same place. It is seldom meant so, and
    never seen in a plan without gaps.
    """
    first, last = problem.settings.start, problem.settings.end
    duties = [duty for duty in problem.duties.values() if KINDS[duty.kind].unfolds]
    told: dict[str, set[date]] = defaultdict(set)
    for together in [*((duty,) for duty in duties), *_together(duties)]:
        days = calendar.left_out(together, first, last)
        if days and not any(told[duty.id].issuperset(days) for duty in together):
            for duty in together:
                told[duty.id].update(days)
            yield together, days


def nights_left_out(
    problem: Problem, calendar: WorkCalendar
) -> Iterator[tuple[Duty, tuple[date, ...]]]:
    """Watches of every working night, and the days off of the plan that no watch has."""
    watches = [duty for duty in problem.duties.values() if KINDS[duty.kind].posted_by_day]
    days = [
        day
        for day in each_day(problem.settings.start, problem.settings.end)
        if not calendar.is_working(day) and not any(calendar.allows(day, one) for one in watches)
    ]
    for duty in watches:
        nightly = duty.period == "day" and isinstance(duty.slot, Hours) and duty.slot.overnight
        if days and nightly and not duty.weekdays and duty.named == NO_NAMED:
            yield duty, tuple(days)


def _together(duties: list[Duty]) -> Iterator[tuple[Duty, ...]]:
    pools: dict[object, list[Duty]] = defaultdict(list)
    watches: dict[object, list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.period == "day" and duty.pool:
            pools[duty.pool].append(duty)
        if duty.period == "day" and KINDS[duty.kind].posted_by_day:
            watches[duty.owner, duty.target, duty.place].append(duty)
    for found in (*pools.values(), *watches.values()):
        if len(found) > 1:
            yield tuple(found)
