"""What a shift takes: its hours and what meets them, its place, and who of its people serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from constraints.kinds import KINDS
from planner.domain.hours import Hours
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import HALVES, Duty, Problem, Settings, Slot


def slots(duty: Duty) -> tuple[Slot, ...]:
    """When on a day an occurrence of `duty` may be; 半天 leaves it open which half."""
    return ("am", "pm") if duty.slot == "half" else (duty.slot,)


def span(settings: Settings, day: date, slot: Slot) -> tuple[datetime, datetime]:
    """Start and end of a shift by the clock of the place, without its offset.

    全天 runs from the start of 上午 to the end of 下午. What does not end after it begins
    ends on the next day.
    """
    return hours_of(settings, slot).on(day)


def hours_of(settings: Settings, slot: Slot) -> Hours:
    """From when to when a part of the day is."""
    if isinstance(slot, Hours):
        return slot
    halves = HALVES[slot]
    return Hours(settings.hours[halves[0]][0], settings.hours[halves[-1]][1])


def clock(settings: Settings, day: date, slot: Slot) -> tuple[datetime, datetime]:
    """Start and end of a shift; see :func:`span`."""
    zone = ZoneInfo(settings.timezone)
    start, end = span(settings, day, slot)
    return start.replace(tzinfo=zone), end.replace(tzinfo=zone)


def meet(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two times, from start to end, overlap; one may begin where the other ends."""
    return one[0] < other[1] and other[0] < one[1]


def overlap(settings: Settings, one: Slot, other: Slot) -> bool:
    """Whether two slots of one day share a part of it."""
    day = settings.start
    return one == other or meet(span(settings, day, one), span(settings, day, other))


def at_once(settings: Settings, one: tuple[date, Slot], other: tuple[date, Slot]) -> bool:
    """Whether shifts at two times, each a day and a slot, overlap."""
    near = abs((one[0] - other[0]).days) <= 1
    return near and meet(span(settings, *one), span(settings, *other))


def touched(start: datetime, end: datetime) -> Iterator[date]:
    """The days that lie, wholly or in part, between `start` and `end`."""
    day, last = start.date(), (end - timedelta(microseconds=1)).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def place_of(duty: Duty, *, own: str | None, target: str | None) -> str | None:
    """Where an occurrence takes place, whose owner is of the unit `own`, its target in `target`."""
    return {"own": own, "target": target}.get(duty.place or "", duty.place)


Taken = tuple[str, datetime]
"""A person, and a moment at which shifts begin and at which they can begin none."""


class Beginnings:
    """The moments at which shifts can begin, those of duties with own hours among them.

    Two shifts meet exactly where one holds the beginning of the other. So what a shift takes
    of a day is known by the beginnings that lie within it.
    """

    def __init__(self, problem: Problem, more: Iterable[Slot] = ()) -> None:
        """Those of `problem`, and of `more` slots that no duty has any longer."""
        self._settings = problem.settings
        known = (*(duty.slot for duty in problem.duties.values()), *more)
        own = {slot.start for slot in known if isinstance(slot, Hours)}
        self._starts = sorted({start for start, _end in problem.settings.hours.values()} | own)
        self._within: dict[tuple[date, Slot], tuple[datetime, ...]] = {}

    def within(self, day: date, slot: Slot) -> tuple[datetime, ...]:
        """The beginnings that lie in `slot` of `day`, its own first."""
        if (day, slot) not in self._within:
            between = self.between(*span(self._settings, day, slot))
            self._within[day, slot] = tuple(between)
        return self._within[day, slot]

    def between(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The beginnings from `start` until before `end`."""
        for day in touched(start, end):
            for at in self._starts:
                moment = datetime.combine(day, at)
                if start <= moment < end:
                    yield moment


def taken(problem: Problem, shifts: Iterable[Shift]) -> frozenset[Taken]:
    """When the people of `shifts` can begin no other, because these take time."""
    beginnings = Beginnings(problem)
    return frozenset(
        (one.id, moment)
        for shift in shifts
        if KINDS[shift.kind].takes_time
        for one in shift.people
        for moment in beginnings.within(shift.date, shift.slot)
    )


def shifts_by_day(problem: Problem, shifts: Iterable[Shift]) -> Counter[tuple[str, date]]:
    """How many of `shifts` that take time each person serves in, by the day they begin on."""
    return Counter(
        (one.id, shift.date)
        for shift in shifts
        if KINDS[shift.kind].takes_time
        for one in team(shift, problem.duties.get(shift.duty))
    )


def substitute_part(duty: Duty) -> int:
    """The part number of those named as substitutes: it comes after those of the team."""
    return max(1, len(duty.team))


def team(shift: Shift, duty: Duty | None) -> tuple[Assigned, ...]:
    """Who serves in `shift`, substitutes left out; everybody where nobody knows the duty."""
    spare = None if duty is None else substitute_part(duty)
    return tuple(one for one in shift.people if spare is None or one.part < spare)


def substitutes(shift: Shift, duty: Duty | None) -> tuple[Assigned, ...]:
    """Who is named to stand in for the team of `shift`."""
    serving = team(shift, duty)
    return tuple(one for one in shift.people if one not in serving)
