"""Which days are worked: the national calendar, 日历 on top, and what is not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain.named_days import LAST, DayWord, NamedDays
from planner.domain.problem import CalendarDay, Duty, OnHoliday
from planner.domain.workdays import Positions, Spaced, WorkCalendar
from tests.builders.judge_builder import duty

PLAIN = WorkCalendar.of(())


def held(*weekdays: int, on_holiday: OnHoliday = "defer", **named: object) -> Duty:
    """A duty on these weekdays, and on the days of `named`."""
    days = NamedDays(**named)  # type: ignore[arg-type]
    return duty(weekdays=frozenset(weekdays), named=days, on_holiday=on_holiday)


def allowed(one: Duty, first: date, last: date, calendar: WorkCalendar = PLAIN) -> list[int]:
    """The days of the month from `first` to `last` on which it may be held."""
    return [day.day for day in days(first, last) if calendar.allows(day, one)]


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
        assert not PLAIN.allows(day, held(day.weekday()))


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
    assert PLAIN.allows(date(2026, 1, 4), held())
    assert PLAIN.allows(date(2026, 1, 4), held(6))
    assert not PLAIN.allows(date(2026, 1, 4), held(0))
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
    assert not calendar.allows(monday, held(0))
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
    saturday = held(5)
    assert PLAIN.allows(date(2026, 3, 7), saturday)
    assert not PLAIN.is_working(date(2026, 3, 7))
    assert not PLAIN.allows(date(2026, 3, 7), held())
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


GOLDEN_WEEK = (date(2026, 9, 19), date(2026, 10, 11))
"""A worked Sunday (20 September), the Mid-Autumn break (25 to 27), National Day (1 to 7 October)
and a worked Saturday (10 October)."""


@pytest.mark.parametrize(
    "words, expected",
    [
        (("every",), [*range(19, 31), *range(1, 12)]),
        (("holidays",), [25, 26, 27, *range(1, 8)]),
        (("weekends",), [19, 11]),
        (("weekends", "holidays"), [19, 25, 26, 27, *range(1, 8), 11]),
        (("workdays", "weekends"), [*range(19, 25), 28, 29, 30, 8, 9, 10, 11]),
    ],
)
def test_words_of_the_weekdays(words: tuple[DayWord, ...], expected: list[int]) -> None:
    """Public holidays take in their weekends, and a weekend that is worked is none."""
    assert allowed(held(words=words), *GOLDEN_WEEK) == expected


def test_words_mix_with_weekdays() -> None:
    """Wednesdays and public holidays: the Wednesday of a break is there by the word alone."""
    assert allowed(held(2, words=("holidays",)), *GOLDEN_WEEK) == [
        23, 25, 26, 27, 30, 1, 2, 3, 4, 5, 6, 7,
    ]  # fmt: skip


def test_the_calendar_sheet_opens_and_closes_the_words() -> None:
    """休息 on a Monday is a holiday, 上班 on a Saturday no weekend, on a holiday none."""
    rows = [CalendarDay(date(2027, 3, 1), "off"), CalendarDay(date(2027, 3, 6), "work")]
    rows += [CalendarDay(date(2027, 2, 6), "work")]
    week = (date(2027, 3, 1), date(2027, 3, 7))
    calendar = WorkCalendar.of(rows)
    assert allowed(held(words=("holidays",)), *week, calendar) == [1]
    assert allowed(held(words=("weekends",)), *week, calendar) == [7]
    festival = (date(2027, 2, 4), date(2027, 2, 9))
    assert allowed(held(words=("holidays",)), *festival, calendar) == [5, 7, 8]


def test_a_year_without_a_schedule_has_the_statutory_days_as_holidays() -> None:
    """Spring Festival 2027: four days by law; the weekend among them is part of it."""
    festival = (date(2027, 2, 1), date(2027, 2, 14))
    assert allowed(held(words=("holidays",)), *festival) == [5, 6, 7, 8]
    assert allowed(held(words=("weekends",)), *festival) == [13, 14]
    assert allowed(held(*range(7)), *festival) == [1, 2, 3, 4, 9, 10, 11, 12, 13, 14]


def test_days_of_the_month_are_held_where_they_are_worked() -> None:
    """The 10th of January 2027 is a Sunday, the last one too; 照常 holds them all the same."""
    january = (date(2027, 1, 1), date(2027, 1, 31))
    days_named = {"month_days": (1, 10, 11, LAST)}
    assert allowed(held(**days_named), *january) == [11]
    assert allowed(held(on_holiday="hold", **days_named), *january) == [1, 10, 11, 31]
    february = (date(2028, 2, 20), date(2028, 3, 1))
    assert allowed(held(month_days=(LAST,)), *february) == [29]
    assert allowed(held(month_days=(31,)), date(2027, 4, 1), date(2027, 4, 30)) == []


def test_nth_weekdays_are_weekdays_like_others() -> None:
    """First Saturdays, fifth Fridays and last Fridays of 2027; a holiday takes them away."""
    spring = (date(2027, 1, 1), date(2027, 5, 31))
    first_saturdays = held(nth=((1, 5),))
    assert allowed(first_saturdays, *spring) == [2, 6, 3]  # not 6 February and 1 May: holidays
    assert allowed(held(nth=((1, 5),), on_holiday="hold"), *spring) == [2, 6, 6, 3, 1]
    assert allowed(held(nth=((5, 4),)), *spring) == [29, 30]
    assert allowed(held(nth=((LAST, 4),)), *spring) == [29, 26, 26, 30, 28]


def test_only_words_and_hold_open_public_holidays_to_a_must() -> None:
    """A 必须 holds on a holiday where the duty may be held on holidays."""
    new_year, monday = date(2027, 1, 1), date(2027, 1, 4)
    assert PLAIN.closes(new_year, held(4))
    assert PLAIN.closes(new_year, held(on_holiday="hold"))  # without days it means nothing
    assert not PLAIN.closes(new_year, held(1, on_holiday="hold"))
    assert not PLAIN.closes(new_year, held(words=("holidays",)))
    assert not PLAIN.closes(monday, held(4))


def test_holidays_that_all_other_days_leave_out() -> None:
    """All seven weekdays, also by words; not 每天, nor 照常, nor five weekdays."""
    festival = (date(2027, 2, 1), date(2027, 2, 14))
    missing = tuple(days(date(2027, 2, 5), date(2027, 2, 8)))
    assert PLAIN.left_out([held(*range(7))], *festival) == missing
    assert PLAIN.left_out([held(words=("workdays", "weekends"))], *festival) == missing
    for one in (held(), held(*range(5)), held(*range(7), on_holiday="hold"),
                held(*range(7), words=("holidays",)), held(words=("every",))):  # fmt: skip
        assert PLAIN.left_out([one], *festival) == ()


@pytest.mark.parametrize(
    "duties, told",
    [
        ((held(), held(words=("weekends",))), True),
        ((held(0, 2, 4), held(1, 3), held(5, 6)), True),
        ((held(), held(words=("weekends", "holidays"))), False),
        ((held(), held(words=("weekends",), on_holiday="hold")), False),
        ((held(*range(4)), held(words=("weekends",))), False),
        ((held(), held(words=("weekends",)), held(words=("every",))), False),
        ((held(), replace(held(words=("weekends",)), start=date(2027, 2, 9))), False),
    ],
)
def test_holidays_that_duties_leave_out_together(duties: tuple[Duty, ...], told: bool) -> None:
    """Between them they are held on every day of an ordinary week, and all of them in force."""
    festival = (date(2027, 2, 1), date(2027, 2, 14))
    missing = tuple(days(date(2027, 2, 5), date(2027, 2, 8)))
    assert PLAIN.left_out(duties, *festival) == (missing if told else ())


def test_positions_of_a_duty_on_days_off_count_its_own_days() -> None:
    """Between Thursday and Tuesday after a weekend: three working days, five of every day."""
    spaced = Spaced(PLAIN, date(2027, 3, 1), date(2027, 3, 31))
    thursday, tuesday = date(2027, 3, 4), date(2027, 3, 9)

    def apart(one: Duty) -> int:
        return spaced.of(one).of(tuesday) - spaced.of(one).of(thursday)

    assert apart(held()) == 3
    assert apart(replace(held(words=("every",)), id="E")) == 5
    assert apart(replace(held(words=("weekends",)), id="W")) == 2
