"""Days and lists as people say them, in the current language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from planner.domain.language import COMMA, current
from planner.domain.periods import month_end

_WEEKDAYS = (
    ("星期一", "一", "Mon"),
    ("星期二", "二", "Tue"),
    ("星期三", "三", "Wed"),
    ("星期四", "四", "Thu"),
    ("星期五", "五", "Fri"),
    ("星期六", "六", "Sat"),
    ("星期日", "日", "Sun"),
)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_chinese() -> bool:
    """Whether texts are shown in Chinese now."""
    return current() == "zh"


def weekday_word(day: date, *, short: bool = False) -> str:
    """星期一, 一 where `short`; Mon in English."""
    full, brief, english = _WEEKDAYS[day.weekday()]
    if not in_chinese():
        return english
    return brief if short else full


def date_word(day: date) -> str:
    """2027年1月4日; 4 January 2027 in English."""
    if in_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_word(day: date) -> str:
    """1月4日; 4 Jan in English: a date whose year goes without saying."""
    if in_chinese():
        return f"{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def moment_word(moment: datetime, zone: tzinfo) -> str:
    """2027-01-04 08:30, by the clocks of `zone`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def month_word(day: date, *, short: bool = False) -> str:
    """2027年1月, 1月 where `short`; January 2027, Jan in English."""
    if in_chinese():
        return f"{day.month}月" if short else f"{day.year}年{day.month}月"
    name = _MONTHS[day.month - 1]
    return name[:3] if short else f"{name} {day.year}"


def period_word(first: date, last: date) -> str:
    """The days `first` to `last`, both inclusive, as short as they can be said."""
    if first == last:
        return date_word(first)
    if first.day == 1 and last == month_end(first):
        return month_word(first)
    if in_chinese():
        end = date_word(last) if first.year != last.year else day_word(last)
        return f"{date_word(first)}至{end}"
    return f"{date_word(first)} to {date_word(last)}"


def some_days(days: Sequence[date], most: int = 12) -> tuple[str, ...]:
    """The first of `days`, as a list that a text tells: 2027-02-05, 2027-02-06."""
    return (*(day.isoformat() for day in days[:most]), *(["…"] if len(days) > most else ()))


def list_word(names: Iterable[str]) -> str:
    """Several names in one cell or line: joined by 、 or a comma."""
    return COMMA[current()].join(names)
