"""Which periods of a duty fall into a plan, and which days each of them has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from constraints.coverage.rule import BY, LAST
from constraints.judging.facts import Facts
from planner.domain.periods import Period, each_day, month_start, periods
from planner.domain.problem import Duty

_LOOK_BACK_DAYS = 45
"""How far from the plan a period can lie whose moved occurrence falls into it."""


def span(facts: Facts, duty: Duty, period: Period) -> tuple[date, date]:
    """The part of `period` that 生效, 失效, ``by`` and ``last`` leave."""
    first = max(period.first, duty.start or period.first)
    last = min(period.last, duty.until or period.last)
    by, tail = duty.params[BY], duty.params[LAST]
    if by is not None:
        # A longer period means a day of its last month, a shorter one counts its own days.
        begin = max(period.first, month_start(period.last))
        if period.days < 28:
            begin = period.first
        last = min(last, begin + timedelta(days=by - 1))
    if tail is not None:
        working = facts.calendar.working_days(period.first, period.last)[-tail:]
        if working:
            first = max(first, working[0])
    return first, last


@dataclass(frozen=True, slots=True)
class Time:
    """When something owed may be: on some `days` of those from `first` to `last`."""

    first: date
    last: date
    days: frozenset[date]


def period_days(
    facts: Facts, duty: Duty, period: Period
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The days of `period` the duty would have but for holidays, and those it has."""
    key = ("period_days", duty.id, period)
    if key not in facts.lasting:
        facts.lasting[key] = _period_days(facts, duty, period)
    found: tuple[tuple[date, ...], tuple[date, ...]] = facts.lasting[key]
    return found


def _meant(facts: Facts, duty: Duty, days: Sequence[date]) -> tuple[date, ...]:
    """Those of `days` that the duty would have but for holidays."""
    return tuple(
        day for day in days if facts.calendar.allows(day, duty) or _would_be(facts, duty, day)
    )


def _would_be(facts: Facts, duty: Duty, day: date) -> bool:
    """Whether the duty names `day` in a way that a holiday takes away."""
    named = duty.named
    if day.weekday() in duty.weekdays or named.in_month(day) or named.is_nth(day):
        return True
    if day.weekday() in (5, 6):
        return "weekends" in named.words and not facts.calendar.is_working(day)
    return _any_working_day(duty) or "workdays" in named.words


def _any_working_day(duty: Duty) -> bool:
    return not duty.weekdays and not duty.named


def moved_to(facts: Facts, duty: Duty, missed: date) -> date:
    """The day on which a turn is held whose own day is lost: the next working day, or with 提前
    the one before, that is not itself named, if there is one near.
    """
    back = duty.on_holiday == "advance"
    reach = [missed + timedelta(days=-n if back else n) for n in range(1, _LOOK_BACK_DAYS)]
    working = [day for day in reach if facts.calendar.is_working(day)]
    named = [day for day in working if duty.named.in_month(day) or duty.named.is_nth(day)]
    if duty.named.each:
        named += [day for day in working if facts.calendar.allows(day, duty)]
    return next((day for day in working if day not in named), working[0])


def lapsed(duty: Duty, days: Sequence[date]) -> bool:
    """Whether a moved turn lies outside the duty's time: only a single day moves beyond it."""
    if duty.start == duty.until:
        return False
    late = duty.until is not None and days[-1] > duty.until
    return late or (duty.start is not None and days[0] < duty.start)


def edge_open(duty: Duty) -> bool:
    """Whether what is moved out of the plan is in no other one: owed once, without an end there."""
    end = duty.start if duty.on_holiday == "advance" else duty.until
    return duty.period == "once" and end is None


def owed_all_the_same(facts: Facts, duty: Duty, period: Period) -> bool:
    """Whether `period` owes something though none of its days is a day of the duty: what is
    owed once, and what only ``by`` and ``last`` leave without a day.
    """
    if duty.period in ("once", "day"):
        return duty.period == "once"
    first = max(period.first, duty.start or period.first)
    last = min(period.last, duty.until or period.last)
    return bool(_meant(facts, duty, each_day(first, last)))


def _period_days(
    facts: Facts, duty: Duty, period: Period
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    days = each_day(*span(facts, duty, period))
    nominal = _meant(facts, duty, days)
    if not nominal and _any_working_day(duty) and owed_all_the_same(facts, duty, period):
        nominal = tuple(days)  # nothing but weekends
    return nominal, tuple(day for day in nominal if facts.calendar.allows(day, duty))


def duty_periods(facts: Facts, duty: Duty) -> Iterator[Period]:
    """The periods whose occurrences can fall into the plan."""
    if duty.period == "once":
        first, last = duty.start or facts.start, duty.until or facts.end
        if first <= last:
            yield from periods("once", first, last)
        return
    margin = timedelta(days=_LOOK_BACK_DAYS)
    last = facts.end + margin if duty.on_holiday == "advance" else facts.end
    yield from periods(duty.period, facts.start - margin, last, anchor=duty.start)
