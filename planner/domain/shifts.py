"""What a shift takes: its hours and halves of a day, its place, and who of its people serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from constraints.kinds import KINDS
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import HALVES, Duty, Half, Settings, Slot


def slots(duty: Duty) -> tuple[Slot, ...]:
    """When on a day an occurrence of `duty` may be; 半天 leaves it open which half."""
    return ("am", "pm") if duty.slot == "half" else (duty.slot,)


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two slots of one day share a part of it."""
    return not set(HALVES[one]).isdisjoint(HALVES[other])


def clock(settings: Settings, day: date, slot: Slot) -> tuple[datetime, datetime]:
    """Start and end of a shift; 全天 runs from the start of 上午 to the end of 下午.

    Hours that do not end after they begin end on the next day.
    """
    zone = ZoneInfo(settings.timezone)
    halves = HALVES[slot]
    start, end = settings.hours[halves[0]][0], settings.hours[halves[-1]][1]
    last = day if start < end else day + timedelta(days=1)
    return datetime.combine(day, start, zone), datetime.combine(last, end, zone)


def place_of(duty: Duty, *, own: str | None, target: str | None) -> str | None:
    """Where an occurrence takes place, whose owner is of the unit `own`, its target in `target`."""
    return {"own": own, "target": target}.get(duty.place or "", duty.place)


def busy_halves(shifts: Iterable[Shift]) -> frozenset[tuple[str, date, Half]]:
    """The (person, day, half day) that shifts which take time have taken."""
    return frozenset(
        (one.id, shift.date, half)
        for shift in shifts
        if KINDS[shift.kind].takes_time
        for one in shift.people
        for half in HALVES[shift.slot]
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
