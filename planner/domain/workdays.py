"""Which days are worked: China's national calendar with the 日历 sheet on top."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from planner.domain.periods import each_day
from planner.domain.problem import CalendarDay, Duty

_SATURDAY, _DAYS_OF_A_WEEK = 5, 7
_ONE_DAY = timedelta(days=1)


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


@cache
def festivals(year: int, language: str) -> Mapping[date, str]:
    """What the days are called that the law names as holidays, by 除夕 and 春节; not whole breaks.

    `language` is zh or en.
    """
    import holidays

    spoken = "zh_CN" if language == "zh" else "en_US"
    named = holidays.country_holidays("CN", years=year, observed=False, language=spoken)
    # Days that are off for a weekend that is worked are called so, in the library's words.
    plain = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    comma = "、" if language == "zh" else ", "
    return {
        day: name.removeprefix("农历").replace("; ", comma)
        for day, name in named.items()
        if day.year == year and not plain[day].startswith("Day off")
    }


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
        return tuple(day for day in each_day(first, last) if self.is_working(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += _ONE_DAY
        while not self.is_working(day):
            day += _ONE_DAY
        return day

    def working_day_before(self, day: date) -> date:
        """The last working day before `day`."""
        day -= _ONE_DAY
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def allows(self, day: date, duty: Duty) -> bool:
        """Whether `duty` may take place on `day`, as far as its 星期 and 遇假 say.

        Without any days every working day is allowed. A weekday, or an n-th weekday, is allowed
        also on an ordinary weekend, a day of the month only where it is worked; on a public
        holiday neither is, but with 照常. 每天, 节假日 and 休息日 are allowed there. A make-up
        working day counts as its own weekday, and is no weekend.
        """
        words = duty.named.words
        if not duty.weekdays and not duty.named:
            return self.is_working(day)
        if "every" in words:
            return True
        holiday, working, hold = self.is_holiday(day), self.is_working(day), held_all_the_same(duty)
        if holiday and not hold:
            return "holidays" in words
        return (
            (holiday and "holidays" in words)
            or (working and "workdays" in words)
            or ("weekends" in words and day.weekday() >= _SATURDAY and not working)
            or day.weekday() in duty.weekdays
            or duty.named.is_nth(day)
            or ((working or hold) and duty.named.in_month(day))
        )

    def closes(self, day: date, duty: Duty) -> bool:
        """Whether `day` is a public holiday on which `duty` is never held, whoever asks for it."""
        return self.is_holiday(day) and not held_on_holidays(duty)

    def left_out(self, duties: Sequence[Duty], first: date, last: date) -> tuple[date, ...]:
        """The public holidays on which none of `duties` is held, though on every other day of the
        week one of them is.
        """
        week = frozenset[int]().union(*map(_ordinary_week, duties))
        if len(week) < _DAYS_OF_A_WEEK or any(duty.on_holiday == "hold" for duty in duties):
            return ()
        first = max(first, *(duty.start or first for duty in duties))
        last = min(last, *(duty.until or last for duty in duties))
        return tuple(
            day
            for day in each_day(first, last)
            if self.is_holiday(day) and not any(self.allows(day, duty) for duty in duties)
        )

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


def _ordinary_week(duty: Duty) -> frozenset[int]:
    """The weekdays on which `duty` is held where there is no holiday."""
    words = duty.named.words
    workdays = "workdays" in words or not (duty.weekdays or duty.named)
    return (
        duty.weekdays
        | frozenset(range(_SATURDAY) if workdays else ())
        | frozenset(range(_SATURDAY, _DAYS_OF_A_WEEK) if "weekends" in words else ())
    )


def held_all_the_same(duty: Duty) -> bool:
    """Whether `duty` stays on a day that turns out to be a holiday (遇假 is 照常)."""
    return duty.on_holiday == "hold" and bool(duty.weekdays or duty.named)


def held_on_holidays(duty: Duty) -> bool:
    """Whether `duty` may be held on some public holiday."""
    return held_all_the_same(duty) or not {"every", "holidays"}.isdisjoint(duty.named.words)


def held_on_days_off(duty: Duty) -> bool:
    """Whether `duty` may be held on some day that is not worked: a weekend, or a holiday."""
    weekdays = {*duty.weekdays, *(weekday for _n, weekday in duty.named.nth)}
    return (
        held_on_holidays(duty)
        or "weekends" in duty.named.words
        or any(weekday >= _SATURDAY for weekday in weekdays)
    )


class Positions:
    """Where days stand among those that count: working days, or the days of a duty.

    A day that does not count shares the position of the next one that does, so two turns
    around it are as far apart as the days between them that count.
    """

    def __init__(self, days: tuple[date, ...]) -> None:
        self._days = days

    def of(self, day: date) -> int:
        """The number of days that count before `day`."""
        return bisect_left(self._days, day)

    def within(self, first: date, last: date) -> int:
        """How many days that count lie from `first` to `last`, both inclusive."""
        return bisect_right(self._days, last) - bisect_left(self._days, first)


class Spaced:
    """The positions by which 间隔 counts, of each duty: working days, or for a duty that may be
    held on days off the days from `first` to `last` on which it may be held.
    """

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        self._calendar, self._first, self._last = calendar, first, last
        self.working = Positions(calendar.working_days(first, last))
        self._own: dict[str, Positions] = {}

    def of(self, duty: Duty) -> Positions:
        """The positions of days for `duty`."""
        if not held_on_days_off(duty):
            return self.working
        if duty.id not in self._own:
            days = each_day(self._first, self._last)
            own = tuple(day for day in days if self._calendar.allows(day, duty))
            self._own[duty.id] = Positions(own)
        return self._own[duty.id]
