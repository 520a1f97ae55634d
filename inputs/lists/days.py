"""Days as lists write them: in full, without a year, as a bare number, several in a cell.

What a cell states is one thing, which day it is another: that is settled for all days of a row
or column together, because their weekdays and their order say what a single one leaves open.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from inputs.lists.grid import Piece
from inputs.workbook.cells import normalise
from inputs.workbook.days import in_digits

_WEEK = (
    r"(?:[\s/]*[\[(【]?\s*(?:星期|周|礼拜)\s*(?P<w>[一二三四五六日天])\s*[\])】]?"
    r"|\s*[(【]\s*(?P<w2>[一二三四五六日天])\s*[)】]|\s+(?P<w4>[一二三四五六天])(?=\s|$))?"
)
_WEEK_AGAIN = r"(?:\s*(?:星期|周|礼拜)\s*(?P<w3>[一二三四五六日天]))?"
_TAIL = r"(?:\s*[(]?(?P<slot>上午|下午|晚上|晚间|夜间|全天|早上|中午|白天)[)]?)?"
_FEAST = (
    r"(?:除夕|春节|小年|(?:正月|大年)?初[一二三四五六七八九十]|腊月[一二三四五六七八九十廿]+|元宵节?|元旦|清明节?|劳动节"
    r"|五一|端午节?|中秋节?|国庆节?|妇女节|儿童节|建军节|七夕|重阳节?|周末|节假日|调休|上班)"
)
_ASIDE = rf"(?:\s*(?:{_FEAST}|\([^()\d]*\)))*"
"""What people write beside a day for people only."""

_ONE = re.compile(
    rf"""\s*(?:
      (?P<a>\d{{1,2}})\s*(?P<sep>[/.\-])\s*(?P<b>\d{{1,2}})\s*[/.\-]\s*(?P<last>\d{{4}})(?!\d)
    | (?P<yy>2\d)\s*[./\-]\s*(?P<mm>\d{{1,2}})\s*[./\-]\s*(?P<dd>\d{{1,2}})(?!\d)
    | (?:(?P<y>\d{{4}}|\d{{2}}(?=\s*年))\s*[年./\-]\s*)?
      (?P<m>\d{{1,2}})\s*(?P<mark>月|[./\-])\s*(?P<d>\d{{1,2}})(?!\d)(?:\s*(?P<ri>[日号]))?
    | (?P<only>\d{{1,2}})\s*[日号]
    | (?P<compact>(?:19|20)\d{{6}})(?!\d)
    ){_WEEK}{_ASIDE}{_WEEK_AGAIN}{_TAIL}(?:\s*0?0:00(?::00)?)?""",
    re.VERBOSE,
)
_BARE = re.compile(rf"\s*(?P<only>\d{{1,2}})(?:\s*[日号])?{_WEEK}{_ASIDE}{_TAIL}")
_DAYS_ONLY = re.compile(
    r"\s*(\d{1,2})\s*[日号]?\s*[-\u2010-\u2015\u2500~至到]+\s*(\d{1,2})\s*[日号]\s*"
)
_LED = re.compile(
    r"\s*(?:星期|周|礼拜)\s*([一二三四五六日天])\s*[\s:(,/]\s*(\d.*?)\s*\)?\s*", re.DOTALL
)
_WEEK_NUMBER = re.compile(
    r"\s*第?[\d一二三四五六七八九十]{1,3}周\s*[:(]?\s*(\d.*?)\s*\)?\s*", re.DOTALL
)
_UNTIL = re.compile(r"\s*(?:[-\u2010-\u2015\u2500~]+|至|到)\s*")
_FROM, _FROM_TO = re.compile(r"\s*起"), re.compile(r"\s*起?\s*[至到]\s*")
_AND = re.compile(r"\s*[、,;和及与\n\s]\s*")
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"\s*每?\s*(?:星期|周|礼拜)\s*([一二三四五六日天])\s*")
_ENGLISH = re.compile(r"\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*", re.IGNORECASE)
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SERIALS = range(36_526, 73_051)  # 2000 to 2099, as Excel counts days from 1900
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class Stated:
    """One day as a cell states it: None is what it leaves open.

    `either` says that month and day may be meant the other way round, `exact` that Excel holds
    the day; `slot` is the part of the day that stands with it. The weekday stands in another
    cell where it is `beside` the day.
    """

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    either: bool = False
    slot: str = ""
    exact: bool = False
    beside: bool = False

    def swapped(self) -> Stated:
        """The same with month and day the other way round."""
        if not self.either or self.month is None:
            return self
        return replace(self, month=self.day, day=self.month)


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell states: several days, or those from the first to `until`."""

    days: tuple[Stated, ...]
    until: Stated | None = None

    @property
    def first(self) -> Stated:
        """The first day."""
        return self.days[0]


def weekday_in(text: str) -> int | None:
    """The weekday that a text is, with its 周 or 星期; None for anything else."""
    match = _WEEKDAY.fullmatch(text)
    if match is not None:
        return _weekday(match[1])
    english = _ENGLISH.fullmatch(text)
    return None if english is None else _ENGLISH_DAYS.index(english[1].casefold())


def bare_weekday(text: str) -> int | None:
    """The weekday that a text is, also without 周: 一."""
    text = text.strip(" ()[]")
    if len(text) == 1 and text in f"{_WEEKDAYS}天":
        return _weekday(text)
    return weekday_in(text)


def said_in(piece: Piece, *, bare: bool = False) -> Said | None:
    """The days that a cell states and nothing else; `bare` numbers too, where that is known."""
    value = piece.value
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        either = day.day <= 12  # Excel takes 2/3/2027 for its own country's order
        known = Stated(day.day, day.month, day.year, either=either, exact=True)
        return Said((known,)) if day.year >= 1980 else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(value, piece, bare=bare)
    return said(piece.text, bare=bare) if isinstance(value, str) else None


def _number(value: float, piece: Piece, *, bare: bool) -> Said | None:
    if not math.isfinite(value):
        return None
    if value != int(value):
        return said(repr(value)) if bare else None  # 3.1 is a day where days are
    number = int(value)
    if number in _SERIALS:
        epoch = _EPOCH_1904 if piece.since_1904 else _EPOCH
        day = epoch + timedelta(days=number)
        return Said((Stated(day.day, day.month, day.year),))
    if 20_000_101 <= number <= 20_991_231:
        return said(str(number))
    return Said((Stated(number),)) if bare and 1 <= number <= 31 else None


def said(text: str, *, bare: bool = False) -> Said | None:
    """The days that a text states and nothing else."""
    text = in_digits(normalise(text)[0]).rstrip()
    if (match := _LED.fullmatch(text)) is not None:
        found = said(match[2], bare=bare)
        if found is None or found.until is not None or len(found.days) > 1:
            return None
        return Said((replace(found.first, weekday=_weekday(match[1])),))
    if (match := _WEEK_NUMBER.fullmatch(text)) is not None:
        return said(match[1], bare=bare)
    if (match := _DAYS_ONLY.fullmatch(text)) is not None and "月" not in text:
        return Said((Stated(int(match[1])),), Stated(int(match[2])))
    first = _ONE.match(text) or (_BARE.match(text) if bare else None)
    if first is None:
        return None
    days = [_stated(first)]
    at = first.end()
    while at < len(text):
        until, more = _UNTIL.match(text, at), _AND.match(text, at)
        between = until or more
        if between is None:
            return None
        following = _ONE.match(text, between.end()) or _BARE.match(text, between.end())
        if following is None:
            return None
        day, at = _stated(following), following.end()
        if until is not None:
            whole = at == len(text) and len(days) == 1
            return Said((days[0],), ended(days[0], day)) if whole else None
        days.append(_completed(day, days[-1]))
    return Said(tuple(days))


def leading(text: str) -> tuple[Said, str] | None:
    """The day that a text begins with, and what follows it on other lines or after a blank."""
    clean = in_digits(normalise(text)[0])
    match = _ONE.match(clean)
    if match is None or match.end() >= len(clean) or clean[match.end()] not in "\n :":
        return None
    return Said((_stated(match),)), clean[match.end() :].strip(" \n:")


def spans_in(text: str) -> Iterator[tuple[Stated, Stated | None]]:
    """The ranges of days that stand anywhere in a text; one that only begins has no end."""
    text = in_digits(normalise(text)[0])
    at = 0
    while (match := _ONE.search(text, at)) is not None:
        at = match.end()
        until = _UNTIL.match(text, at) or _FROM_TO.match(text, at)
        following = _ONE.match(text, until.end()) if until is not None else None
        first = _stated(match)
        if following is not None:
            at = following.end()
            yield first, ended(first, _stated(following))
        elif _FROM.match(text, at):
            yield first, None


def days_in(text: str) -> list[Stated]:
    """The days that stand anywhere in a text, ends of ranges among them."""
    return [_stated(match) for match in _ONE.finditer(in_digits(normalise(text)[0]))]


def _completed(day: Stated, before: Stated) -> Stated:
    """`day` with what it leaves to the one before it."""
    if day.month is None:
        day = replace(day, month=before.month, year=before.year)
    elif day.year is None and before.year is not None and before.month is not None:
        day = replace(day, year=before.year + (day.month < before.month))
    return day


def ended(first: Stated, last: Stated) -> Stated:
    """The `last` day of a range with what it leaves to the `first`: 30日-2日 ends a month on."""
    if last.month is None and first.month is not None and last.day < first.day:
        last = replace(last, month=first.month % 12 + 1)
    return _completed(last, first)


def _stated(match: re.Match[str]) -> Stated:
    found = match.groupdict()
    sign = next((sign for name in ("w", "w2", "w3", "w4") if (sign := found.get(name))), None)
    weekday = None if sign is None else _weekday(sign)
    slot = found.get("slot") or ""
    if found.get("compact"):
        text = found["compact"]
        return Stated(int(text[6:]), int(text[4:6]), int(text[:4]), weekday, slot=slot)
    if found.get("yy"):
        return Stated(
            int(found["dd"]), int(found["mm"]), 2000 + int(found["yy"]), weekday, slot=slot
        )
    if found.get("only"):
        return Stated(int(found["only"]), weekday=weekday, slot=slot)
    if found.get("last"):
        return Stated(int(found["b"]), int(found["a"]), int(found["last"]), weekday, True, slot)
    year = found.get("y")
    whole = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    either = whole is None and found["mark"] != "月" and not found["ri"]
    return Stated(int(found["d"]), int(found["m"]), whole, weekday, either, slot)


def _weekday(sign: str) -> int:
    return _WEEKDAYS.find(sign) % 7  # 天 is none of them, and comes last


# What the words around a list say of its days ----------------------------------------------

_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4})\s*[年./\-]\s*(\d{1,2})(?!\d)\s*(?:月|$|[^\d./\-日号])")
_COMPACT_MONTH = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年|$|[^\d])")
_MONTH = re.compile(r"(?<![\d年.\-/])\s*(1[0-2]|0?[1-9])\s*月")


@dataclass(frozen=True, slots=True)
class Hint:
    """What one text says of years and months. `months` are pairs of year, if it is said, and
    month; `span` is a range of days.
    """

    years: tuple[int, ...] = ()
    months: tuple[tuple[int | None, int], ...] = ()
    span: tuple[Stated, Stated | None] | None = None

    def __bool__(self) -> bool:
        return bool(self.years or self.months or self.span)

    def year_of(self, month: int, day: int) -> int | None:
        """The year that it gives to a day, if it gives one."""
        years = [one.year for one in self.span or () if one is not None and one.year is not None]
        if years:
            return next((year for year in sorted(years) if self._holds(year, month, day)), years[0])
        near = [
            (abs((other - year) * 12 + month - of), other)
            for year, of in self.months
            if year is not None
            for other in (year - 1, year, year + 1)
        ]
        if near:
            return min(near)[1]
        return self.years[0] if len(self.years) == 1 else None

    def _holds(self, year: int, month: int, day: int) -> bool:
        """Whether a day lies in the range of days."""
        first, last = self.span or (None, None)
        if first is None or last is None:
            return False
        low = (first.year or year, first.month or month, first.day)
        high = (last.year or first.year or year, last.month or month, last.day)
        return low <= (year, month, day) <= high


NO_HINT = Hint()
"""Nothing is said."""


def hint_in(text: str) -> Hint:
    """What `text` says of years and months."""
    text = in_digits(normalise(text)[0])
    span = next(iter(spans_in(text)), None)
    pairs: list[tuple[int | None, int]] = [
        (int(one[1]), int(one[2]))
        for pattern in (_YEAR_MONTH, _COMPACT_MONTH)
        for one in pattern.finditer(text)
        if 1 <= int(one[2]) <= 12
    ]
    years = tuple(dict.fromkeys(int(one[1]) for one in _YEAR.finditer(text)))
    years = years or tuple(dict.fromkeys(year for year, _m in pairs if year is not None))
    seen = {month for _year, month in pairs}
    for one in _MONTH.finditer(text):
        month = int(one[1])
        if month not in seen:
            pairs.append((_next_year(pairs, month, years), month))
    return Hint(years, tuple(pairs), span)


def _next_year(
    pairs: list[tuple[int | None, int]], month: int, years: tuple[int, ...]
) -> int | None:
    """The year of a month that stands without one after others: 2026年12月-1月."""
    year, before = pairs[-1] if pairs else (None, 0)
    if year is not None:
        return year + (month < before)
    return years[0] if len(years) == 1 else None
