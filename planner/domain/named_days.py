"""Days that a duty names other than by weekday: by a word, in a month, or the n-th weekday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayWord = Literal["workdays", "every", "weekends", "holidays"]
"""Working days; each calendar day; ordinary weekends that are not worked; public holidays."""

LAST = -1
"""The last day of a month, or the last such weekday of it."""


@dataclass(frozen=True, slots=True)
class NamedDays:
    """What column 星期 says beside weekdays; the order means nothing.

    `month_days` holds days of the month, 1 to 31 or LAST; `nth` holds how many of which weekday
    in the month (1 to 5, or LAST for the last) and that weekday, 0 for Monday. `each` says that
    every one of the days is owed for itself, since column 次数 is empty.
    """

    words: tuple[DayWord, ...] = ()
    month_days: tuple[int, ...] = ()
    nth: tuple[tuple[int, int], ...] = ()
    each: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.month_days or self.nth)

    def in_month(self, day: date) -> bool:
        """Whether `day` is one of the days of the month."""
        last = LAST in self.month_days and (day + timedelta(days=1)).day == 1
        return last or day.day in self.month_days

    def is_nth(self, day: date) -> bool:
        """Whether `day` is one of the n-th weekdays."""
        last = (day + timedelta(days=7)).month != day.month
        count = (day.day + 6) // 7
        return any(
            weekday == day.weekday() and (n == count or (n == LAST and last))
            for n, weekday in self.nth
        )

    def singles(self, day: date) -> bool:
        """Whether `day` is named by itself: a day of the month, or an n-th weekday."""
        return self.in_month(day) or self.is_nth(day)


NO_NAMED = NamedDays()
