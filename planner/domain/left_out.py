"""Public holidays on which nobody is, though somebody is on every other day of the week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from constraints.kinds import KINDS
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
