"""Which days are worked: China's national calendar with the 日历 sheet on top."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from planner.domain.problem import CalendarDay, Duty

_SATURDAY = 5


@dataclass(frozen=True)
class _Year:
    """The national calendar of one year, as far as it is known."""

    official: bool
    off: frozenset[date]
    makeup: frozenset[date]


@cache
def _national(year: int) -> _Year:
    """The year's public holidays and make-up working days.

    The State Council publishes each year's schedule in the November before. The library
    carries it as special days and make-up days; a year without them is not known yet, and
    only the days the law itself names (全国年节及纪念日放假办法) are taken as off.

    A published holiday takes in the weekends it touches, which the library leaves out
    because nobody works on them anyway. Here they matter: a duty may name a Saturday.
    """
    import holidays  # hundreds of countries: only where days are counted

    full = holidays.country_holidays("CN", years=year)
    makeup = frozenset(day for day in getattr(full, "weekend_workdays", ()) if day.year == year)
    if makeup:
        around = holidays.country_holidays("CN", years=(year - 1, year, year + 1))
        return _Year(True, _with_weekends(year, frozenset(around), makeup), makeup)
    statutory = holidays.country_holidays("CN", years=year, observed=False)
    return _Year(False, frozenset(day for day in statutory if day.year == year), frozenset())


def _with_weekends(year: int, off: frozenset[date], makeup: frozenset[date]) -> frozenset[date]:
    """The days `off` of `year`, and the weekend days next to them on which nobody works."""
    found = {day for day in off if day.year == year}
    day = date(year, 1, 1)
    while day.year == year:
        if day.weekday() >= _SATURDAY and day not in makeup:
            # The other day of the weekend links this one to a holiday, unless it is worked.
            other = day + timedelta(days=1 if day.weekday() == _SATURDAY else -1)
            near = {day + timedelta(days=step) for step in (-1, 0, 1)}
            if other not in makeup:
                near |= {other + timedelta(days=step) for step in (-1, 0, 1)}
            if near & off:
                found.add(day)
        day += timedelta(days=1)
    return frozenset(found)


@dataclass(frozen=True)
class WorkCalendar:
    """Working days and public holidays; `overrides` are the rows of 日历 by date."""

    overrides: dict[date, CalendarDay]

    @classmethod
    def of(cls, rows: Iterable[CalendarDay]) -> WorkCalendar:
        """The national calendar with `rows` on top; a later row wins."""
        return cls({row.date: row for row in rows})

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday, or 休息 in 日历. Ordinary weekends are not."""
        override = self.overrides.get(day)
        if override is not None:
            return override.kind == "off"
        return day in _national(day.year).off

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`: a weekday that is no holiday, or a make-up day."""
        override = self.overrides.get(day)
        if override is not None:
            return override.kind == "work"
        national = _national(day.year)
        if day in national.makeup:
            return True
        return day.weekday() < _SATURDAY and day not in national.off

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from `first` to `last`, both inclusive, in order."""
        count = (last - first).days + 1
        days = (first + timedelta(days=offset) for offset in range(count))
        return tuple(day for day in days if self.is_working(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def allows(self, day: date, weekdays: frozenset[int]) -> bool:
        """Whether a duty with these `weekdays` may take place on `day`.

        Without weekdays every working day is allowed. A named weekday is allowed also on
        an ordinary weekend, never on a public holiday; a make-up working day counts as its
        own weekday.
        """
        if not weekdays:
            return self.is_working(day)
        return day.weekday() in weekdays and not self.is_holiday(day)

    def provisional_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years of `first`..`last` whose official schedule is not known.

        A year stays provisional until 日历 names a make-up working day (上班) of it.
        """
        named = {day.year for day, row in self.overrides.items() if row.kind == "work"}
        return tuple(
            year
            for year in range(first.year, last.year + 1)
            if not _national(year).official and year not in named
        )


def held_on_holidays(_duty: Duty) -> bool:
    """Whether `duty` may be held on some public holiday."""
    return False


def held_on_days_off(duty: Duty) -> bool:
    """Whether `duty` may be held on some day that is not worked: a weekend, or a holiday."""
    return held_on_holidays(duty) or any(weekday >= _SATURDAY for weekday in duty.weekdays)


class Positions:
    """Where days stand among the working days, for spacing.

    A day that is not worked (an allowed weekend) shares the position of the next working
    day, so two turns around it are as far apart as the working days between them.
    """

    def __init__(self, working_days: tuple[date, ...]) -> None:
        self._days = working_days

    def of(self, day: date) -> int:
        """The number of working days before `day`."""
        return bisect_left(self._days, day)

    def within(self, first: date, last: date) -> int:
        """How many working days lie from `first` to `last`, both inclusive."""
        return bisect_right(self._days, last) - bisect_left(self._days, first)
