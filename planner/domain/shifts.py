"""A day and a slot as moments: when a shift starts and ends on the clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from planner.domain.problem import HALVES, Settings, Slot


def clock(settings: Settings, day: date, slot: Slot) -> tuple[datetime, datetime]:
    """Start and end of a shift; 全天 runs from the start of 上午 to the end of 下午."""
    zone = ZoneInfo(settings.timezone)
    halves = HALVES[slot]
    start, end = settings.hours[halves[0]][0], settings.hours[halves[-1]][1]
    return datetime.combine(day, start, zone), datetime.combine(day, end, zone)
