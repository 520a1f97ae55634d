"""The turns that the periods of a duty owe: on which days, and which belong to a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.coverage.rule import BY, LAST
from planner.domain.periods import Period, month_start, periods
from planner.domain.problem import Duty, Person
from planner.domain.workdays import WorkCalendar
from planner.model.scene import DutyScene

_REACH = timedelta(days=35)
"""How far before the plan a period may lie whose deferred turn falls into the plan: more
than the longest run of days off."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns one period owes, before history.

    The first `ordinary` may take place on `days`, the rest on the day of `deferred` that
    stands at their place; only those whose days lie in the plan belong to it.
    """

    period: Period
    days: tuple[date, ...]
    ordinary: int
    deferred: tuple[date, ...] = ()
    belongs: bool = True


def owed_turns(scene: DutyScene) -> Iterator[Turns]:
    """The turns of the duty, of all periods that reach into the plan."""
    duty = scene.duty
    if duty.period == "once":
        yield from _turns_of(scene, _whole(scene))
        return
    anchor = duty.start
    for period in periods(duty.period, scene.start - _REACH, scene.end, anchor=anchor):
        yield from _turns_of(scene, period)


def cancelled(scene: DutyScene) -> bool:
    """Whether the duty's one period has no day in the plan, and 遇假 says to drop it then."""
    duty = scene.duty
    if duty.period != "once" or duty.on_holiday != "cancel":
        return False
    window = _window(duty, _whole(scene), scene.calendar)
    meant = any(scene.in_plan(day) for day in window)
    return meant and not any(scene.calendar.allows(day, duty.weekdays) for day in window)


def _whole(scene: DutyScene) -> Period:
    """The one period of a duty that is owed once."""
    return Period(scene.duty.start or scene.start, scene.duty.until or scene.end, "once")


def _turns_of(scene: DutyScene, period: Period) -> Iterator[Turns]:
    """The turns of `period`, where any of them belongs to this plan."""
    duty, calendar = scene.duty, scene.calendar
    window = _window(duty, period, calendar)
    allowed = tuple(day for day in window if calendar.allows(day, duty.weekdays))
    if duty.period == "day":
        if allowed and scene.in_plan(allowed[0]):
            yield Turns(period, allowed, duty.times)
        return
    weekdays = duty.weekdays or frozenset(range(5))
    lost = [day for day in window if day.weekday() in weekdays and day not in allowed]
    if duty.period == "once" and not (allowed or lost or duty.weekdays):
        lost = window  # nothing but weekends: what is owed once does not vanish with them
    moved = max(0, min(duty.times, len(allowed) + len(lost)) - len(allowed)) if lost else 0
    if not allowed:
        moved = duty.times if lost else 0
    ordinary = duty.times - moved if allowed else 0
    deferred: tuple[date, ...] = ()
    if duty.on_holiday == "defer":
        late = [lost[max(0, len(lost) - moved + i)] for i in range(moved)]
        deferred = tuple(calendar.next_working_day(day) for day in late)
    belongs = bool(allowed) and scene.in_plan(allowed[-1])
    if belongs or any(scene.in_plan(day) for day in deferred):
        days = tuple(day for day in allowed if day >= scene.start)
        yield Turns(period, days, ordinary, deferred, belongs)
    elif duty.period == "once" and window and not (allowed or lost):
        yield Turns(period, (), duty.times, (), scene.in_plan(window[-1]))


def served(owed: Turns, person: Person) -> Turns:
    """What is left of `owed` for somebody who serves on some of its days only."""
    days = tuple(day for day in owed.days if person.serves(day))
    deferred = tuple(day for day in owed.deferred if person.serves(day))
    return replace(owed, days=days, ordinary=owed.ordinary if days else 0, deferred=deferred)


def _window(duty: Duty, period: Period, calendar: WorkCalendar) -> list[date]:
    """The days of `period` in the duty's time of validity, cut by its by= and last=."""
    first = max(period.first, duty.start or period.first)
    last = min(period.last, duty.until or period.last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by, tail = duty.params[BY], duty.params[LAST]
    if by is not None:
        latest = _by(period, by)
        days = [day for day in days if day <= latest]
    if tail is not None:
        working = calendar.working_days(period.first, period.last)[-tail:]
        if working:  # where nothing is worked, nothing is narrowed: the turn is deferred
            days = [day for day in days if day >= working[0]]
    return days


def _by(period: Period, by: int) -> date:
    """The ``by``-th day of the period, or of its last month where it is longer than one."""
    first = period.first if period.days <= 31 else month_start(period.last)
    return min(period.last, first + timedelta(days=by - 1))
