"""The days of a duty as people say them, in the current language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from planner.domain.language import _, marked
from planner.domain.named_days import LAST, DayWord
from planner.domain.problem import Duty
from planner.domain.spoken import list_word, weekday_word

_WORDS: Mapping[DayWord, str] = {
    "workdays": marked("working days"),
    "every": marked("each calendar day"),
    "weekends": marked("weekends that are not worked"),
    "holidays": marked("public holidays"),
}


def weekday_words(days: Iterable[int]) -> str:
    """Weekdays in words."""
    monday = date(2024, 1, 1)
    return list_word(weekday_word(monday + timedelta(days=day)) for day in sorted(days))


def days_words(duty: Duty) -> str:
    """The days that column 星期 names, in words; empty where it names none."""
    said = [str(_(_WORDS[word])) for word in duty.named.words]
    said += [
        str(_("the last day of the month") if day == LAST else _("day {day}", day=day))
        for day in sorted(duty.named.month_days, key=lambda day: day % 40)
    ]
    for n, weekday in sorted(duty.named.nth, key=lambda one: (one[0] % 6, one[1])):
        word = weekday_words([weekday])
        said.append(
            str(_("the last {weekday} of the month", weekday=word) if n == LAST
                else _("{weekday} no. {n} of the month", weekday=word, n=n))
        )  # fmt: skip
    return list_word([*([weekday_words(duty.weekdays)] if duty.weekdays else ()), *said])
