"""Column 星期: weekdays, words such as 每天, days of the month and n-th weekdays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inputs.workbook.cells import Cell, raw_text
from inputs.workbook.days import in_digits
from inputs.workbook.faults import did_you_mean
from inputs.workbook.schema import DAY_WORDS, LAST_DAY, WEEKDAYS
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.named_days import LAST, DayWord, NamedDays
from planner.domain.words import SEPARATORS, find_word, squash

_SPLIT = re.compile(rf"[{SEPARATORS}和及与]")
_BETWEEN = rf"[{SEPARATORS}和及与个\s]*"
_WEEK = "(?:周|星期|礼拜)"
_DAYS = "一二三四五六日天"
_OF_WEEK = rf"{_WEEK}([{_DAYS}]|[1-7](?![\d日号]))"
_COUNTS = {sign: n for n, sign in enumerate("一二三四五", 1)} | {str(n): n for n in range(1, 6)}
_COUNT = "[一二三四五1-5]"
_NTH = re.compile(rf"(?:每月)?第({_COUNT}(?:{_BETWEEN}第?{_COUNT})*)\s*个?\s*{_OF_WEEK}")
_LAST = re.compile(rf"(?:每月)?(?:最后一?|倒数第?一)\s*个?\s*{_OF_WEEK}")
_FIRST = re.compile(rf"(?:每月)?首个?\s*{_OF_WEEK}")
_ENGLISH_NTH = re.compile(r"(-1|[1-5]):\s*([a-z]+)", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(?:每月)?(?:day:\s*(\d{1,2})|(\d{1,2})[日号])", re.IGNORECASE)
_NUMBER = re.compile(r"(每月)?(\d{1,2})")
_LISTED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?=(?:\s*[{SEPARATORS}和及与]\s*\d{{1,2}})+\s*[日号])|(?<=[日号])(?=\d)"
)
"""A number of a list of days whose last alone says so, 5、15、25日; where two days meet."""

_CLEARLY_MONTH = re.compile(r"十.?[日号]|\d[日号]|每月")
_RUN = re.compile(rf"(?:{_WEEK}[{_DAYS}]+)+|[{_DAYS}]{{2,7}}")
_SPAN = re.compile(r"(\S+?)\s*[-~至到—–]+\s*(\S+)")
_SPELLED = [word for every in (WEEKDAYS, DAY_WORDS) for one in every for word in (one.zh, one.en)]
_EXPECTED = _(
    "Weekdays such as 一、三 or Mon, Wed; 工作日, 每天, 周末, 节假日, 休息日; days of the month"
    " such as 15日, 1日至5日, 月末; 第1个周三, 最后一个周五; empty: any working day."
)


@dataclass(frozen=True, slots=True)
class Held:
    """The days a cell names."""

    weekdays: frozenset[int]
    named: NamedDays


@dataclass
class _Found:
    """What has been read so far."""

    weekdays: set[int] = field(default_factory=set)
    words: set[DayWord] = field(default_factory=set)
    month_days: set[int] = field(default_factory=set)
    nth: set[tuple[int, int]] = field(default_factory=set)


def held_days(cell: Cell) -> Held:
    """The days named in `cell`, mixed as people like. Raises CellFault."""
    found = _Found()
    rest = _LISTED.sub(_day_of_list, _without_nth(raw_text(cell), found))
    months = _CLEARLY_MONTH.search(rest) is not None
    for item in (squash(one.strip()) for one in _SPLIT.split(rest)):
        if item:
            _item(item, found, months=months)
    words = tuple(sorted(found.words))
    if words == ("workdays",) and not (found.weekdays or found.month_days or found.nth):
        words = ()  # what an empty cell means
    return Held(
        frozenset(found.weekdays),
        NamedDays(words, tuple(sorted(found.month_days)), tuple(sorted(found.nth))),
    )


def _day_of_list(match: re.Match[str]) -> str:
    return f"{match[1]}日" if match[1] else "、"


def _without_nth(text: str, found: _Found) -> str:
    """`text` without its n-th weekdays, which may hold separators: 第一、三个周五."""
    for pattern in (_NTH, _LAST, _FIRST):
        for match in pattern.finditer(text):
            counts, weekday = match.groups() if pattern is _NTH else (None, match[1])
            ranks = [LAST if pattern is _LAST else 1]
            if counts is not None:
                ranks = [_COUNTS[sign] for sign in counts if sign in _COUNTS]
            found.nth |= {(rank, _weekday(weekday)) for rank in ranks}
        text = pattern.sub("、", text)
    for item in _SPLIT.split(text) if found.nth else ():
        if item.strip() and item.strip() in _DAYS:
            raise CellFault(
                "unknown-word",
                _("“{word}”: which week of the month is meant?", word=item.strip()),
                _EXPECTED,
                _("Write it in full, such as 第1个周一、第1个周三."),
            )
    return text


def _weekday(sign: str) -> int:
    return int(sign) - 1 if sign.isdecimal() else min(_DAYS.index(sign), 6)


def _item(item: str, found: _Found, *, months: bool) -> None:
    """One item of the list, put into `found`. Raises CellFault."""
    word = find_word(item, DAY_WORDS)
    if word is not None:
        found.words |= set(_meant(word))
    elif find_word(item, (LAST_DAY,)) is not None:
        found.month_days.add(LAST)
    elif (match := _ENGLISH_NTH.fullmatch(item)) and (day := find_word(match[2], WEEKDAYS)):
        found.nth.add((int(match[1]), int(day)))
    elif months and (days := _month_days(item)):
        found.month_days |= days
    elif weekdays := _weekdays(item):
        found.weekdays |= weekdays
    elif days := _month_days(item):
        found.month_days |= days
    else:
        raise CellFault(
            "unknown-word",
            _("“{word}” is no day.", word=item),
            _EXPECTED,
            did_you_mean(item, _SPELLED),
        )


def _meant(word: str) -> Iterator[DayWord]:
    """休息日 is both weekends and holidays."""
    if word in ("workdays", "every"):
        yield "workdays" if word == "workdays" else "every"
    if word in ("weekends", "days_off"):
        yield "weekends"
    if word in ("holidays", "days_off"):
        yield "holidays"


def _month_days(item: str) -> set[int]:
    """The days of the month: 15日, 1日至5日, 1-5日, 26日至月末, day:1-5; none where it is no such.

    Raises CellFault for days that no month has.
    """
    span = _SPAN.fullmatch(item)
    ends = [_month_day(in_digits(one)) for one in (span.groups() if span else (item, item))]
    (first, _first), (until, _last) = ends
    if first is None or until is None or not any(clear for _day, clear in ends):
        return set()
    if not 1 <= first <= until <= 31:
        raise CellFault("unknown-word", _("No month has a day “{word}”.", word=item), _EXPECTED)
    return set(range(first, until + 1))


def _month_day(item: str) -> tuple[int | None, bool]:
    """A day of the month, and whether it is clearly no weekday; 月末 ends a span with the 31st."""
    if find_word(item, (LAST_DAY,)) is not None:
        return 31, True
    if match := _MONTH_DAY.fullmatch(item):
        return int(match[1] or match[2]), True
    match = _NUMBER.fullmatch(item)
    return (int(match[2]), match[1] is not None) if match else (None, False)


def _weekdays(item: str) -> set[int]:
    """The weekdays of 周三, 每周三, 周一至周五, 一三五, 周六周日, Mon; none where it is something
    else.
    """
    item = item.removeprefix("每")
    single = find_word(item, WEEKDAYS)
    if single is not None:
        return {int(single)}
    span = _SPAN.fullmatch(item)
    if span is not None:
        first, last = (find_word(end, WEEKDAYS) for end in span.groups())
        if first is not None and last is not None and int(first) <= int(last):
            return set(range(int(first), int(last) + 1))
    if _RUN.fullmatch(item) is None:
        return set()
    return {_weekday(sign) for sign in item if sign in _DAYS}
