"""Which days are worked: the national calendar, 日历 on top, and what is not known yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from planner.domain.problem import CalendarDay
from planner.domain.workdays import Positions, WorkCalendar

PLAIN = WorkCalendar.of(())


def days(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


@pytest.mark.parametrize(
    "first, last",
    [
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 4, 4), date(2026, 4, 6)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 6, 19), date(2026, 6, 21)),
        (date(2026, 9, 25), date(2026, 9, 27)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_the_holidays_of_2026_as_published(first: date, last: date) -> None:
    """The State Council's schedule: nobody works, and no named weekday is allowed either."""
    for day in days(first, last):
        assert PLAIN.is_holiday(day)
        assert not PLAIN.is_working(day)
        assert not PLAIN.allows(day, frozenset({day.weekday()}))


def test_the_make_up_days_of_2026_as_published() -> None:
    """Six weekend days are worked, each as its own weekday, and no others."""
    worked = [d for d in days(date(2026, 1, 1), date(2026, 12, 31)) if PLAIN.is_working(d)]
    weekend = [day for day in worked if day.weekday() >= 5]
    assert weekend == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert PLAIN.allows(date(2026, 1, 4), frozenset())
    assert PLAIN.allows(date(2026, 1, 4), frozenset({6}))
    assert not PLAIN.allows(date(2026, 1, 4), frozenset({0}))
    assert len(worked) == 248


def test_a_year_that_is_not_published_takes_the_statutory_days_themselves() -> None:
    """2027: thirteen days by law, no bridges, no make-up days, and it says it is provisional."""
    off = [day for day in days(date(2027, 1, 1), date(2027, 12, 31)) if PLAIN.is_holiday(day)]
    assert off == [
        date(2027, 1, 1),
        *days(date(2027, 2, 5), date(2027, 2, 8)),
        date(2027, 4, 5),
        *days(date(2027, 5, 1), date(2027, 5, 2)),
        date(2027, 6, 9),
        date(2027, 9, 15),
        *days(date(2027, 10, 1), date(2027, 10, 3)),
    ]
    assert PLAIN.provisional_years(date(2026, 12, 1), date(2027, 1, 31)) == (2027,)
    assert PLAIN.provisional_years(date(2026, 1, 1), date(2026, 12, 31)) == ()


def test_the_calendar_sheet_comes_on_top() -> None:
    """休息 makes a Monday a holiday, 上班 a holiday a working day; a later row wins."""
    monday, new_year = date(2027, 3, 1), date(2027, 1, 1)
    rows = [CalendarDay(monday, "work"), CalendarDay(new_year, "work"), CalendarDay(monday, "off")]
    calendar = WorkCalendar.of(rows)
    assert calendar.is_holiday(monday)
    assert not calendar.allows(monday, frozenset({0}))
    assert calendar.is_working(new_year)
    assert not calendar.is_holiday(new_year)


def test_only_a_working_day_of_the_sheet_ends_provisional() -> None:
    """休息 rows alone do not say that the schedule is published; a 上班 day of the year does."""
    year = (date(2027, 1, 1), date(2027, 12, 31))
    off = CalendarDay(date(2027, 2, 9), "off")
    assert WorkCalendar.of([off]).provisional_years(*year) == (2027,)
    work = CalendarDay(date(2027, 2, 14), "work")
    assert WorkCalendar.of([off, work]).provisional_years(*year) == ()
    other = CalendarDay(date(2028, 2, 13), "work")
    assert WorkCalendar.of([other]).provisional_years(*year) == (2027,)


def test_a_named_weekday_is_allowed_on_an_ordinary_weekend() -> None:
    """A Saturday named in 星期 is fine, a Saturday of the National Day holiday is not."""
    saturday = frozenset({5})
    assert PLAIN.allows(date(2026, 3, 7), saturday)
    assert not PLAIN.is_working(date(2026, 3, 7))
    assert not PLAIN.allows(date(2026, 3, 7), frozenset())
    assert not PLAIN.allows(date(2026, 10, 3), saturday)


def test_the_next_working_day_skips_holidays_and_finds_make_up_days() -> None:
    """After 30 September 2026 comes 8 October; after Friday 9 October the worked Saturday."""
    assert PLAIN.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert PLAIN.next_working_day(date(2026, 10, 9)) == date(2026, 10, 10)
    week = PLAIN.working_days(date(2026, 10, 5), date(2026, 10, 11))
    assert week == tuple(days(date(2026, 10, 8), date(2026, 10, 10)))
    assert PLAIN.working_days(date(2026, 10, 2), date(2026, 10, 1)) == ()


def test_positions_count_working_days() -> None:
    """Friday and Monday are one apart; a weekend stands with the Monday that follows."""
    positions = Positions(PLAIN.working_days(date(2027, 3, 1), date(2027, 3, 31)))
    friday, saturday, monday = date(2027, 3, 5), date(2027, 3, 6), date(2027, 3, 8)
    assert positions.of(monday) - positions.of(friday) == 1
    assert positions.of(saturday) == positions.of(monday)
    assert positions.within(friday, monday) == 2
    assert positions.within(saturday, saturday) == 0
