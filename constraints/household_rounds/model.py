"""Household rounds: how many visits a plan owes, and on which days a person makes rounds.

In words: every household of a category is visited as often as the cadence says, one visit
counting for every cadence; a period that the plan outlasts is owed in full inside its own
days, a longer one by its elapsed share; at most 每次走访户数 households in one round, all in
one unit, on allowed days, the holder there and free; rounds spread over the plan; no
household sees different people in one week.

To the solver: `owed_periods` counts visits; `spread` puts one person's rounds on days, exactly.

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
    household its visits; of the others `elapsed_days` of `period_days` have passed by the
    plan's end.
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
        times = households * self.cadence.times
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
                yield Owed(cadence, period, first, last, True, period.days, period.days)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _periods(duty: Duty, cadence: Cadence, settings: Settings) -> Iterator[Period]:
    if cadence.period != "once":
        yield from periods(cadence.period, settings.start, settings.end, anchor=duty.start)
    elif duty.period == "once":
        yield Period(duty.start or settings.start, duty.until or settings.end, "once")
    else:
        yield Period(settings.start, settings.end, "once")


# -- to the solver -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """A round to be placed: wanted on day number `ideal`, on one of the candidates `allowed`.

    `visits` is what is lost without it. With `alone` it never shares its day with the turn
    before: one of its households was there already.
    """

    ideal: int
    allowed: frozenset[int]
    visits: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """The candidates taken (None: none), the visits lost and the days off the ideal."""

    days: tuple[int | None, ...]
    lost: int
    off: int


def spread(turns: Sequence[Turn], before: Sequence[int], numbers: Sequence[int]) -> Spread:
    """Place `turns` in their order: fewest visits lost, then fewest days off the ideal.

    ``numbers[c]`` is the day number of candidate c, and ``before[c]`` says how many of the
    first candidates may hold the turn before one on candidate c. A dynamic programme over
    turns and candidates; exact for this order of turns.
    """
    count = len(before)
    cost: list[list[tuple[int, int]]] = [[(0, 0)] * (count + 1)]
    placed: list[list[bool]] = []
    for turn in turns:
        above = cost[-1]
        row: list[tuple[int, int]] = []
        here: list[bool] = []
        for c in range(count + 1):
            best = above[c][0] + turn.visits, above[c][1]
            put = False
            if c:
                if row[c - 1] < best:
                    best, put = row[c - 1], False
                if c - 1 in turn.allowed:
                    lost, off = above[_room(turn, c - 1, before, numbers)]
                    candidate = lost, off + abs(numbers[c - 1] - turn.ideal)
                    if candidate < best:
                        best, put = candidate, True
            row.append(best)
            here.append(put)
        cost.append(row)
        placed.append(here)
    days: list[int | None] = [None] * len(turns)
    c = count
    for j in range(len(turns) - 1, -1, -1):
        row, above = cost[j + 1], cost[j]
        while c and not placed[j][c] and row[c] == row[c - 1]:
            c -= 1
        if placed[j][c]:
            days[j] = c - 1
            c = _room(turns[j], c - 1, before, numbers)
        else:
            assert row[c] == (above[c][0] + turns[j].visits, above[c][1])  # noqa: S101
    lost, off = cost[-1][count]
    return Spread(tuple(days), lost, off)


def _room(turn: Turn, at: int, before: Sequence[int], numbers: Sequence[int]) -> int:
    """How many of the first candidates may hold the turn before `turn` on candidate `at`."""
    room = before[at]
    while turn.alone and room and numbers[room - 1] == numbers[at]:
        room -= 1
    return room
