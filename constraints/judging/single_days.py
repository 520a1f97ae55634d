"""What is owed on days that a duty names one by one: a turn for each, moved for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from constraints.judging.days import duty_periods, moved_to, period_days
from constraints.judging.facts import Facts
from planner.domain.periods import Period
from planner.domain.problem import Duty


@dataclass(frozen=True, slots=True)
class SingleDay:
    """One named day of `period`: `held` is where its turn is, `moved` if it is not there itself."""

    period: Period
    named: date
    held: date
    moved: bool


def by_single_days(duty: Duty) -> bool:
    """Whether `duty` owes a turn for each day that it names."""
    return duty.named.each and duty.period != "day"


def single_days(facts: Facts, duty: Duty) -> Iterator[SingleDay]:
    """The named days of the duty, in order, less those that 遇假 drops."""
    for period in duty_periods(facts, duty):
        nominal, allowed = period_days(facts, duty, period)
        for day in nominal:
            if day in allowed:
                yield SingleDay(period, day, day, False)
            elif duty.on_holiday != "cancel":
                yield SingleDay(period, day, moved_to(facts, duty, day), True)


def still_open(days: Iterable[SingleDay], done: Counter[date]) -> list[SingleDay]:
    """Those of `days` that `done` (how often on which day) does not show as held.

    A turn that was held on its own day is that day's; any other stands for the first open one
    of its period.
    """
    spare = Counter(done)
    open_: list[SingleDay] = []
    for one in days:
        if spare[one.held] > 0:
            spare[one.held] -= 1
        else:
            open_.append(one)
    for day in sorted(spare.elements()):
        first = next((one for one in open_ if day in one.period), None)
        if first is not None:
            open_.remove(first)
    return open_
