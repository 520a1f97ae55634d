"""Who waits longer: of a share that names a part of the households, for the judge.

A visit breaks the rule if another household of the same holder and unit, visited longer ago,
could have had it: no cadence that the visit is needed for would be short for it, sheet 指定
allows it, and nobody else visits the household in that week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.judging.case import Case
from constraints.judging.holdings import Holdings
from planner.domain.periods import Period
from planner.domain.plan import Shift
from planner.domain.problem import Cadence


@dataclass(frozen=True)
class Demand:
    """What a cadence asks of a period: of each of the households, or (`every` is false) of some."""

    cadence: Cadence
    period: Period
    households: frozenset[str]
    every: bool


@dataclass(frozen=True)
class Visits:
    """The days on which each household is visited: in the plan, and before it by 历史."""

    planned: Mapping[str, Collection[date]]
    past: Mapping[str, Mapping[date, int]]

    def count(self, household: str, period: Period) -> int:
        """How many visits lie in `period`."""
        past = self.past.get(household, {}).items()
        planned = sum(day in period for day in self.planned.get(household, ()))
        return planned + sum(count for day, count in past if day in period)

    def last(self, household: str, before: date) -> date:
        """The last visit before a day."""
        days = (*self.planned.get(household, ()), *self.past.get(household, ()))
        return max((day for day in days if day < before), default=date.min)


def too_soon(
    case: Case,
    of: Holdings,
    demands: Sequence[Demand],
    visits: Visits,
    undisturbed: Callable[[str, str, date], bool],
) -> Iterator[tuple[Shift, str, str]]:
    """Rounds and their households visited while others, told beside them, wait longer.

    `undisturbed` tells whether a person may visit a household on a day, whoever else goes there.
    """
    for share in demands:
        if share.cadence.percent == 100:
            continue
        waiting: dict[str | None, list[str]] = defaultdict(list)
        for household in sorted(share.households):
            if not visits.count(household, share.period):
                waiting[of.unit_of.get(household)].append(household)
        for shift in case.shifts_of.get(of.duty.id, ()):
            if shift.date not in share.period:
                continue
            for visited in sorted(share.households.intersection(shift.households)):
                if visits.count(visited, share.period) > 1 or _demanded(case, shift, visited):
                    continue
                since = visits.last(visited, shift.date)
                for other in waiting[of.unit_of.get(visited)]:
                    if (
                        visits.last(other, shift.date) < since
                        and shift.owner in of.holders_of.get(other, ())
                        and _counts_alike(demands, visits, shift.date, visited, other)
                        and undisturbed(other, shift.owner or "", shift.date)
                        and not _forbidden(case, shift, visited, other)
                    ):
                        yield shift, visited, other
                        break


def _counts_alike(
    demands: Sequence[Demand], visits: Visits, day: date, visited: str, other: str
) -> bool:
    """Whether a visit to `other` counts for all that one to `visited` is needed for."""
    for one in demands:
        times = one.cadence.times
        inside = day in one.period and visited in one.households
        if inside and visits.count(visited, one.period) <= times:
            able = other in one.households and visits.count(other, one.period) < times
            if one.every or not able:
                return False
    return True


def _demanded(case: Case, shift: Shift, household: str) -> bool:
    """Whether a 必须 names the household in that round."""
    return any(pin.target == household and case.honours(shift, pin) for pin in case.musts)


def _forbidden(case: Case, shift: Shift, visited: str, other: str) -> bool:
    """Whether 禁止 stands against the round with `other` in it."""
    then = tuple(other if one == visited else one for one in shift.households)
    return case.never(replace(shift, households=then), shift.owner) is not None
