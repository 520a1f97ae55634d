"""Household rounds: how many visits a plan owes, and on which days a person makes rounds.

In words: every household of a category is visited as often as the cadence says, one visit
counting for every cadence; a period that the plan outlasts is owed in full inside its own
days, a longer one by its elapsed share; `50%/半年` asks for that part of a category's households
alone, those visited longest ago; at most 每次走访户数 households in one round, all in
one unit, on allowed days, the holder there and free; rounds spread over the plan; no
household sees different people in one week.

To the solver: `owed_periods` counts visits; `too_near` says which days exclude each other.

To the judge: see ``constraints.household_rounds.check``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.periods import Period, periods
from planner.domain.problem import Cadence, Duty, Settings
from planner.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Owed:
    """What one cadence asks of one period.

    Visits are owed from `first` to `last`, both inside the plan. `whole` periods owe every
    household its visits; others owe them to so many, of which `elapsed_days` of `period_days`
    have passed by the plan's end.
    """

    cadence: Cadence
    period: Period
    first: date
    last: date
    whole: bool
    elapsed_days: int
    period_days: int

    def visits(self, households: int) -> int:
        """How many visits are owed for so many households, history not yet taken off."""
        times = -(-households * self.cadence.times * self.cadence.percent // 100)
        return times if self.whole else -(-times * self.elapsed_days // self.period_days)


def owed_periods(
    duty: Duty,
    cadence: Cadence,
    settings: Settings,
    calendar: WorkCalendar,
    history: Sequence[date],
) -> Iterator[Owed]:
    """What `cadence` asks of each period that the plan touches.

    `history` holds the dates of the duty's rows in 历史. A period as long as the plan or
    shorter belongs to the plan that holds its last allowed day; of a longer one the plan
    carries the share that elapses from its first history row, else from the plan's start.
    """
    start = max(filter(None, (settings.start, duty.start)))
    end = min(filter(None, (settings.end, duty.until)))
    plan_days = (settings.end - settings.start).days + 1
    for period in _periods(duty, cadence, settings):
        first, last = max(period.first, start), min(period.last, end)
        if not any(calendar.allows(day, duty) for day in _days(first, last)):
            continue
        if period.days > plan_days:
            done = [day for day in history if day in period]
            since = max(period.first, min(done, default=settings.start))
            since = max(since, duty.start or since)
            elapsed = max((last - since).days + 1, 0)
            yield Owed(cadence, period, first, last, False, elapsed, period.days)
        else:
            until = min(filter(None, (period.last, duty.until)))
            later = _days(settings.end + timedelta(days=1), until)
            if not any(calendar.allows(day, duty) for day in later):
                every = cadence.percent == 100
                yield Owed(cadence, period, first, last, every, period.days, period.days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _periods(duty: Duty, cadence: Cadence, settings: Settings) -> Iterator[Period]:
    if cadence.period == duty.period == "once":
        yield Period(duty.start or settings.start, duty.until or settings.end, "once")
    else:
        yield from periods(cadence.period, settings.start, settings.end, anchor=duty.start)


# -- to the solver -----------------------------------------------------------------------


def too_near(positions: Sequence[int], spacing: int) -> Iterator[tuple[int, int]]:
    """The largest stretches of ascending `positions` of which only one may have a round.

    Each is told as the places where it begins and ends, the latter not included.
    """
    end = 0
    for begin, position in enumerate(positions):
        reached = end
        while end < len(positions) and positions[end] - position < spacing:
            end += 1
        if end > max(reached, begin + 1):
            yield begin, end
