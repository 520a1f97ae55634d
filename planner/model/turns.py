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
    for period in _periods(scene):
        yield from _turns_of(scene, period)


def cancelled(scene: DutyScene) -> list[Period]:
    """The periods that end in the plan with none of their days worked, where 遇假 drops them."""
    duty = scene.duty
    if duty.on_holiday != "cancel" or duty.period == "day":
        return []
    found = []
    for period in _periods(scene):
        window, allowed, lost = _days(scene, period)
        if lost and not allowed and scene.in_plan(window[-1]):
            found.append(period)
    return found


def idle(scene: DutyScene) -> bool:
    """Whether a daily duty is in force in the plan, and none of its days there is worked."""
    if scene.duty.period != "day":
        return False
    found = [_days(scene, period) for period in _periods(scene)]
    here = [allowed for window, allowed, _lost in found if window and scene.in_plan(window[0])]
    return bool(here) and not any(here)


def _whole(scene: DutyScene) -> Period:
    """The one period of a duty that is owed once."""
    return Period(scene.duty.start or scene.start, scene.duty.until or scene.end, "once")


def _periods(scene: DutyScene) -> Iterator[Period]:
    if scene.duty.period == "once":
        yield _whole(scene)
    else:
        first, anchor = scene.start - _REACH, scene.duty.start
        yield from periods(scene.duty.period, first, scene.end, anchor=anchor)


def _days(scene: DutyScene, period: Period) -> tuple[list[date], tuple[date, ...], list[date]]:
    """The days that `period` could have, those it has, and those it lost to holidays.

    Where it could have none but weekends, and the duty is owed once or by= and last= leave
    nothing else, these are lost: what is owed does not vanish with them.
    """
    duty, calendar = scene.duty, scene.calendar
    window = _window(duty, period, calendar)
    allowed = tuple(day for day in window if calendar.allows(day, duty.weekdays))
    weekdays = duty.weekdays or frozenset(range(5))
    lost = [day for day in window if day.weekday() in weekdays and day not in allowed]
    if not (allowed or lost or duty.weekdays) and _owed_all_the_same(scene, period):
        lost = window
    return window, allowed, lost


def _owed_all_the_same(scene: DutyScene, period: Period) -> bool:
    """Whether something is owed in `period` though none of its days is a day of the duty."""
    duty = scene.duty
    if duty.period in ("once", "day"):
        return duty.period == "once"
    weekdays = duty.weekdays or frozenset(range(5))
    return any(day.weekday() in weekdays for day in _in_force(duty, period))


def _turns_of(scene: DutyScene, period: Period) -> Iterator[Turns]:
    """The turns of `period`, where any of them belongs to this plan."""
    duty, calendar = scene.duty, scene.calendar
    window, allowed, lost = _days(scene, period)
    if duty.period == "day":
        if allowed and scene.in_plan(allowed[0]):
            yield Turns(period, allowed, duty.times)
        return
    if not (allowed or lost):
        if window and _owed_all_the_same(scene, period):
            yield Turns(period, (), duty.times, (), scene.in_plan(window[-1]))
        return
    moved = max(0, min(duty.times, len(allowed) + len(lost)) - len(allowed)) if lost else 0
    if not allowed:
        moved = duty.times
    ordinary = duty.times - moved
    deferred: tuple[date, ...] = ()
    if duty.on_holiday == "defer":
        late = [lost[max(0, len(lost) - moved + i)] for i in range(moved)]
        deferred = tuple(calendar.next_working_day(day) for day in late)
        if duty.period == "once" and duty.until is None:  # no other plan would hold them
            here = tuple(day for day in deferred if scene.in_plan(day))
            ordinary, deferred = ordinary + len(deferred) - len(here), here
    belongs = scene.in_plan(allowed[-1] if allowed else window[-1])
    days = tuple(day for day in allowed if day >= scene.start)
    yield Turns(period, days, ordinary, deferred, belongs)


def served(owed: Turns, person: Person) -> Turns:
    """What is left of `owed` for somebody who serves on some of its days only."""
    days = tuple(day for day in owed.days if person.serves(day))
    deferred = tuple(day for day in owed.deferred if person.serves(day))
    there = days or (not owed.days and person.serves(owed.period.last))
    return replace(owed, days=days, ordinary=owed.ordinary if there else 0, deferred=deferred)


def _in_force(duty: Duty, period: Period) -> list[date]:
    """The days of `period` in the duty's time of validity."""
    first = max(period.first, duty.start or period.first)
    last = min(period.last, duty.until or period.last)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _window(duty: Duty, period: Period, calendar: WorkCalendar) -> list[date]:
    """The days of `period` in the duty's time of validity, cut by its by= and last=."""
    days = _in_force(duty, period)
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
