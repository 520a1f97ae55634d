"""The days of 2026 as the State Council has published them, and what is owed on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta

_DAY = timedelta(days=1)

FESTIVALS = {
    date(2025, 1, 1): "元旦", date(2025, 1, 28): "除夕", date(2025, 1, 29): "春节",
    date(2025, 1, 30): "春节", date(2025, 1, 31): "春节", date(2025, 10, 1): "国庆节",
    date(2025, 10, 2): "国庆节", date(2025, 10, 3): "国庆节", date(2025, 10, 6): "中秋节",
    date(2026, 1, 1): "元旦", date(2026, 2, 16): "除夕", date(2026, 2, 17): "春节",
    date(2026, 2, 18): "春节", date(2026, 2, 19): "春节", date(2026, 4, 5): "清明节",
    date(2026, 5, 1): "劳动节", date(2026, 5, 2): "劳动节", date(2026, 6, 19): "端午节",
    date(2026, 9, 25): "中秋节", date(2026, 10, 1): "国庆节", date(2026, 10, 2): "国庆节",
    date(2026, 10, 3): "国庆节",
}  # fmt: skip


def between(first: date, last: date) -> list[date]:
    """Every day from one to the other."""
    return [first + n * _DAY for n in range((last - first).days + 1)]


_BREAKS = (
    (date(2025, 1, 1), date(2025, 1, 1)), (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)), (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)), (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)), (date(2026, 10, 1), date(2026, 10, 7)),
)  # fmt: skip
HOLIDAYS = frozenset(day for first, last in _BREAKS for day in between(first, last))
MADE_UP = frozenset(
    date(2026, month, day)
    for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
)  # fmt: skip
"""Weekend days that are worked."""


def holiday(day: date) -> bool:
    """A day of a break, its weekends too."""
    return day in HOLIDAYS


def off(day: date) -> bool:
    """A day that is not worked."""
    return day in HOLIDAYS or (day.weekday() >= 5 and day not in MADE_UP)


def worked(day: date) -> bool:
    """A working day, make-up days among them."""
    return not off(day)


def on(*weekdays: int) -> Callable[[date], bool]:
    """Whether a day is one of these weekdays, Monday 0."""
    return lambda day: day.weekday() in weekdays


def week(day: date) -> Hashable:
    """The week of a day, Monday to Sunday."""
    return day.isocalendar()[:2]


def month(day: date) -> Hashable:
    """The month of a day."""
    return day.year, day.month


def ten_days(day: date) -> Hashable:
    """上旬, 中旬 or 下旬."""
    return day.year, day.month, min((day.day - 1) // 10, 2)


Span = tuple[frozenset[date], int]
"""Days in which so many occurrences are owed."""


def every(days: Iterable[date]) -> list[Span]:
    """One on each of these days."""
    return [(frozenset({day}), 1) for day in days]


def in_each(
    period: Callable[[date], Hashable],
    allowed: Callable[[date], bool],
    first: date,
    last: date,
    times: int = 1,
) -> list[Span]:
    """So many in each period whose last allowed day lies in the plan."""
    found: dict[Hashable, list[date]] = defaultdict(list)
    for day in between(first - 31 * _DAY, last + 31 * _DAY):
        if allowed(day):
            found[period(day)].append(day)
    return [
        (frozenset(day for day in days if day >= first), times)
        for days in found.values()
        if first <= max(days) <= last
    ]
