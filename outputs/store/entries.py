"""How an event stands in a calendar, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from outputs.store.rows import CalendarKind

TOMBSTONE_DAYS = 30
"""For so long a cancelled event stays in the calendars of those who had it."""

GONE = "gone"
"""The view of an event that is no longer in a calendar: a tombstone stands for it."""

_AT_ONCE = 500
_QUARTER_MONTHS = 3

Place = tuple[CalendarKind, str]
"""A calendar: its kind and the id it belongs to."""


def portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """The keys, as many at once as every database takes in one question."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def previous_quarter(day: date) -> date:
    """The first day of the quarter before the one `day` lies in: calendars begin there."""
    month = (day.month - 1) // _QUARTER_MONTHS * _QUARTER_MONTHS + 1 - _QUARTER_MONTHS
    return date(day.year, month, 1) if month > 0 else date(day.year - 1, month + 12, 1)
