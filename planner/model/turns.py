"""The turns that the periods of a duty owe: on which days, and which belong to a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.coverage.rule import BY, LAST
from planner.domain.periods import Period, each_day, month_start, periods
from planner.domain.problem import Duty, Person
from planner.domain.workdays import WorkCalendar
from planner.model.scene import DutyScene

_SATURDAY = 5
_REACH = timedelta(days=35)
"""How far from the plan a period may lie whose moved turn falls into the plan: more than the
longest run of days off."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns one period owes, before history.

    The first `ordinary` may take place on `days`, the rest on the day of `deferred` that
    stands at their place; only those whose days lie in the plan belong to it. `place` is the
    number of a turn that is owed for one day by itself; `named` is that day.
    """

    period: Period
    days: tuple[date, ...]
    ordinary: int
    deferred: tuple[date, ...] = ()
    belongs: bool = True
    place: int | None = None
    named: date | None = None

    @property
    def held(self) -> date | None:
        """The one day of a turn that is owed for one day by itself."""
        return next(iter((*self.days, *self.deferred)), None)


def owed_turns(scene: DutyScene) -> Iterator[Turns]:
    """The turns of the duty, of all periods that reach into the plan."""
    each = scene.duty.named.each and scene.duty.period != "day"
    for period in _periods(scene):
        yield from _turns_of_days(scene, period) if each else _turns_of(scene, period)


def cancelled(scene: DutyScene) -> list[Period]:
    """The periods that end in the plan with none of their days worked, where 遇假 drops them."""
    duty = scene.duty
    if duty.on_holiday != "cancel" or duty.period == "day" or duty.named.each:
        return []
    found = []
    for period in _periods(scene):
        window, allowed, lost = _days(scene, period)
        if lost and not allowed and scene.in_plan(window[-1]):
            found.append(period)
    return found


def dropped(scene: DutyScene) -> tuple[date, ...]:
    """The days of the plan that are named by themselves, are not worked, and do not move."""
    duty = scene.duty
    if duty.period != "day" and not (duty.named.each and duty.on_holiday == "cancel"):
        return ()
    lost = (day for period in _periods(scene) for day in _days(scene, period)[2])
    return tuple(day for day in lost if scene.in_plan(day) and duty.named.singles(day))


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
        last = scene.end + _REACH if scene.duty.on_holiday == "advance" else scene.end
        yield from periods(scene.duty.period, scene.start - _REACH, last, anchor=scene.duty.start)


def _means(scene: DutyScene, day: date) -> bool:
    """Whether the duty would be held on `day`, were it no holiday."""
    duty, words = scene.duty, scene.duty.named.words
    if day.weekday() < _SATURDAY:
        ordinary = "workdays" in words or not (duty.weekdays or duty.named)
    else:
        ordinary = "weekends" in words and not scene.calendar.is_working(day)
    return ordinary or day.weekday() in duty.weekdays or duty.named.singles(day)


def _days(scene: DutyScene, period: Period) -> tuple[list[date], tuple[date, ...], list[date]]:
    """The days that `period` could have, those it has, and those it lost to holidays.

    Where it could have none but weekends, and the duty is owed once or by= and last= leave
    nothing else, these are lost: what is owed does not vanish with them.
    """
    duty, calendar = scene.duty, scene.calendar
    window = _window(duty, period, calendar)
    allowed = tuple(day for day in window if calendar.allows(day, duty))
    lost = [day for day in window if day not in allowed and _means(scene, day)]
    named = duty.weekdays or duty.named
    if not (allowed or lost or named) and _owed_all_the_same(scene, period):
        lost = window
    return window, allowed, lost


def _owed_all_the_same(scene: DutyScene, period: Period) -> bool:
    """Whether something is owed in `period` though none of its days is a day of the duty."""
    duty = scene.duty
    if duty.period in ("once", "day"):
        return duty.period == "once"
    return any(
        _means(scene, day) or scene.calendar.allows(day, duty) for day in _in_force(duty, period)
    )


def _turns_of(scene: DutyScene, period: Period) -> Iterator[Turns]:
    """The turns of `period`, where any of them belongs to this plan."""
    duty = scene.duty
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
    if duty.on_holiday != "cancel":
        early = duty.on_holiday == "advance"
        places = {day: _moved(scene, day) for day in lost}
        if _alone(scene):
            lost = [day for day in lost if scene.in_plan(places[day])] or lost
        from_end = [max(0, len(lost) - moved + turn) for turn in range(moved)]
        chosen = range(moved) if early else from_end
        deferred = tuple(places[lost[min(place, len(lost) - 1)]] for place in chosen)
        if _alone(scene):
            here = tuple(day for day in deferred if scene.in_plan(day))
            ordinary, deferred = ordinary + len(deferred) - len(here), here
    belongs = scene.in_plan(allowed[-1] if allowed else window[-1])
    days = tuple(day for day in allowed if day >= scene.start)
    yield Turns(period, days, ordinary, deferred, belongs)


def _turns_of_days(scene: DutyScene, period: Period) -> Iterator[Turns]:
    """The turns of `period` where every day that is named is owed for itself.

    Each belongs to the plan that holds its day, or the day it moves to.
    """
    window, allowed, lost = _days(scene, period)
    for place, day in enumerate((one for one in window if one in allowed or one in lost), 1):
        if day in allowed:
            yield Turns(period, (day,), 1, (), scene.in_plan(day), place, day)
        elif scene.duty.on_holiday != "cancel":
            held = _moved(scene, day)
            if scene.in_plan(day) and not scene.in_plan(held) and _alone(scene):
                yield Turns(period, (), 1, (), True, place, day)
            else:
                yield Turns(period, (), 0, (held,), scene.in_plan(held), place, day)


def _alone(scene: DutyScene) -> bool:
    """Whether no other plan would hold what moves out of this one: it has no period there."""
    duty = scene.duty
    edge = duty.start if duty.on_holiday == "advance" else duty.until
    return duty.period == "once" and edge is None


def _moved(scene: DutyScene, lost: date) -> date:
    """The working day that a turn goes to whose own day is `lost`: after it, or before it with
    提前, and none that is named for another turn, unless all around are.
    """
    early = scene.duty.on_holiday == "advance"
    step = scene.calendar.working_day_before if early else scene.calendar.next_working_day
    day = nearest = step(lost)
    while _named_for_itself(scene, day):
        day = step(day)
        if abs(day - lost) > _REACH:
            return nearest
    return day


def _named_for_itself(scene: DutyScene, day: date) -> bool:
    """Whether `day` is owed a turn of its own, or is named by itself."""
    named = scene.duty.named
    return named.singles(day) or (named.each and scene.calendar.allows(day, scene.duty))


def settled(turns: Sequence[Turns], done: Sequence[date]) -> set[int]:
    """Which of `turns`, each owed for a day by itself, were held on the days of `done`.

    Whatever was held on the day of a turn was that turn; what was held on another day of its
    period stands for the first that is still open.
    """
    left, found = list(done), set[int]()
    for index, turn in enumerate(turns):
        if turn.held in left:
            left.remove(turn.held)
            found.add(index)
    for day in sorted(left):
        open_ = (n for n, turn in enumerate(turns) if n not in found and day in turn.period)
        found.update([*open_][:1])
    return found


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
    return each_day(first, last)


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
