"""Calendar periods: weeks run Monday to Sunday, the rest are calendar periods."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain.problem import PeriodName

FORTNIGHT_EPOCH = date(2001, 1, 1)
"""The Monday that fortnights count from where a duty names no 生效 (contract, part 4)."""

_MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days `first` to `last`, both inclusive. `label` names it in obligation ids."""

    first: date
    last: date
    label: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many calendar days the period has."""
        return (self.last - self.first).days + 1


def each_day(first: date, last: date) -> list[date]:
    """The days from `first` to `last`; none where `first` is the later."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def days_alike(month: int, number: int, first: date, last: date) -> list[date]:
    """The days from `first` to `last` that are the day `number` of a `month`."""
    years = range(first.year, last.year + 1)
    found = (
        date(year, month, number)
        for year in years
        if 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]
    )
    return [day for day in found if first <= day <= last]


def period_of(name: PeriodName, day: date, *, anchor: date | None = None) -> Period:
    """The period called `name` that holds `day`; ten days (旬) are a third of a month.

    `anchor` is the duty's 生效: fortnights count from its Monday. ``once`` and ``term`` have no
    period of their own and raise ValueError.
    """
    if name == "day":
        return Period(day, day, day.isoformat())
    if name == "week":
        first = monday(day)
        year, week, _ = first.isocalendar()
        return Period(first, first + timedelta(days=6), f"{year}-W{week:02}")
    if name == "ten_days":
        third = min((day.day - 1) // 10, 2)
        first = day.replace(day=10 * third + 1)
        last = month_end(day) if third == 2 else first + timedelta(days=9)
        return Period(first, last, f"{day:%Y-%m}-T{third + 1}")
    if name == "fortnight":
        origin = monday(anchor or FORTNIGHT_EPOCH)
        first = origin + timedelta(days=(day - origin).days // 14 * 14)
        year, week, _ = first.isocalendar()
        return Period(first, first + timedelta(days=13), f"{year}-W{week:02}-2")
    if name in _MONTHS:
        size = _MONTHS[name]
        first = month_start(date(day.year, (day.month - 1) // size * size + 1, 1))
        last = month_end(month_start(first, size - 1))
        label = {
            "month": f"{first:%Y-%m}",
            "two_months": f"{first:%Y-%m}-2",
            "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
            "half_year": f"{first.year}-H{(first.month + 5) // 6}",
            "year": f"{first.year}",
        }[name]
        return Period(first, last, label)
    raise ValueError(f"Expected a repeating period, got {name!r}.")


def periods(
    name: PeriodName, first: date, last: date, *, anchor: date | None = None
) -> Iterator[Period]:
    """Every period called `name` that overlaps `first`..`last`, in order.

    ``once`` and ``term`` are one period: `first`..`last` itself.
    """
    if name in ("once", "term"):
        yield Period(first, last, name)
        return
    day = first
    while day <= last:
        period = period_of(name, day, anchor=anchor)
        yield period
        day = period.last + timedelta(days=1)
