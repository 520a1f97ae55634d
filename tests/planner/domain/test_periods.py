"""Calendar periods: every day in exactly one, with labels that name it alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.periods import (
    FORTNIGHT_EPOCH,
    Period,
    month_end,
    month_start,
    period_of,
    periods,
)
from planner.domain.problem import PeriodName

SINGLE: tuple[PeriodName, ...] = ("once", "term")
REPEATING: list[PeriodName] = [name for name in get_args(PeriodName) if name not in SINGLE]
DAYS = st.dates(date(1999, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "name, first, last, label",
    [
        ("day", date(2027, 5, 19), date(2027, 5, 19), "2027-05-19"),
        ("week", date(2027, 5, 17), date(2027, 5, 23), "2027-W20"),
        ("ten_days", date(2027, 5, 11), date(2027, 5, 20), "2027-05-T2"),
        ("month", date(2027, 5, 1), date(2027, 5, 31), "2027-05"),
        ("two_months", date(2027, 5, 1), date(2027, 6, 30), "2027-05-2"),
        ("quarter", date(2027, 4, 1), date(2027, 6, 30), "2027-Q2"),
        ("half_year", date(2027, 1, 1), date(2027, 6, 30), "2027-H1"),
        ("year", date(2027, 1, 1), date(2027, 12, 31), "2027"),
    ],
)
def test_the_periods_of_one_day(name: PeriodName, first: date, last: date, label: str) -> None:
    """Wednesday 19 May 2027 lies in these."""
    period = period_of(name, date(2027, 5, 19))
    assert (period.first, period.last, period.label) == (first, last, label)
    assert period.days == (last - first).days + 1
    assert date(2027, 5, 19) in period
    assert last + timedelta(days=1) not in period


def test_the_last_ten_days_are_what_the_month_has_left() -> None:
    """下旬: eight to eleven days."""
    found = [period_of("ten_days", date(2027, month, 21)) for month in (2, 5)]
    assert [(one.first.day, one.last.day) for one in found] == [(21, 28), (21, 31)]
    assert [one.label for one in periods("ten_days", date(2027, 2, 10), date(2027, 2, 21))] == [
        "2027-02-T1", "2027-02-T2", "2027-02-T3",
    ]  # fmt: skip


def test_fortnights_count_from_an_anchor() -> None:
    """From the Monday of the duty's 生效, or from the first Monday of 2001."""
    assert FORTNIGHT_EPOCH.weekday() == 0
    anchored = period_of("fortnight", date(2027, 3, 16), anchor=date(2027, 3, 10))
    assert (anchored.first, anchored.last) == (date(2027, 3, 8), date(2027, 3, 21))
    week_later = period_of("fortnight", date(2027, 3, 16), anchor=date(2027, 3, 17))
    assert (week_later.first, week_later.last) == (date(2027, 3, 15), date(2027, 3, 28))
    plain = period_of("fortnight", date(2027, 3, 16))
    assert (plain.first - FORTNIGHT_EPOCH).days % 14 == 0
    before = period_of("fortnight", date(2000, 12, 31))
    assert (before.first, before.last) == (date(2000, 12, 18), date(2000, 12, 31))


def test_a_week_of_two_years_has_one_label() -> None:
    """The week of 1 January 2027 is the last of 2026."""
    assert period_of("week", date(2027, 1, 1)).label == "2026-W53"
    assert period_of("week", date(2027, 1, 4)).label == "2027-W01"


@pytest.mark.parametrize("name", SINGLE)
def test_once_is_what_is_asked_for(name: PeriodName) -> None:
    """一次 is one period, as a term is, and has no other."""
    first, last = date(2027, 1, 4), date(2027, 3, 31)
    assert list(periods(name, first, last)) == [Period(first, last, name)]
    with pytest.raises(ValueError, match=name):
        period_of(name, first)


@given(st.sampled_from(REPEATING), DAYS, st.integers(0, 800), st.none() | DAYS)
def test_every_day_lies_in_exactly_one_period(
    name: PeriodName, first: date, length: int, anchor: date | None
) -> None:
    """Periods follow one another without a hole, cover what is asked, and have one label each."""
    last = first + timedelta(days=length)
    found = list(periods(name, first, last, anchor=anchor))
    assert first in found[0]
    assert last in found[-1]
    for one, other in pairwise(found):
        assert other.first == one.last + timedelta(days=1)
    assert len({period.label for period in found}) == len(found)
    for period in (found[0], found[-1]):
        for day in (period.first, period.last):
            assert period_of(name, day, anchor=anchor) == period


@given(DAYS, st.integers(-40, 40))
def test_months_are_counted_over_years(day: date, months: int) -> None:
    """A month has its first and last day, and so many months on and back is where one began."""
    start = month_start(day, months)
    assert start.day == 1
    assert month_start(start, -months) == month_start(day)
    assert (month_end(day) + timedelta(days=1)) == month_start(day, 1)
