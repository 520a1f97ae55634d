"""Which days are meant: year, month and order of those that a row or column states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from inputs.lists.days import NO_HINT, Hint, Said, Stated, ended
from inputs.workbook.days import day_at
from planner.domain.language import Text, _
from planner.domain.periods import days_alike, each_day

NO_DAY = _("There is no such day.")
NO_DAYS = _("These days cannot be read.")
NO_MONTH = _("It cannot be told which month is meant.")
NO_YEAR = _("It cannot be told which year is meant.")
NOT_TOGETHER = _("The day and the weekday do not belong together.")
TOO_LONG = _("This range of days is backwards, or too long.")

_LONGEST = 400
_FEW = 5
"""Of so many days at most one may be wrong where month and day are exchanged."""

_YEARS_BACK, _YEARS_ON = 3, 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known around days: the hints in the order in which they count, the plan's days.

    `own` stands in the header right above the days and counts first; `late` is the name of the
    file, which counts after the weekdays.
    """

    hints: tuple[Hint, ...]
    span: tuple[date, date]
    own: Hint = NO_HINT
    late: Hint = NO_HINT

    def said(self) -> Iterable[Hint]:
        """All hints, the nearest first."""
        return (self.own, *self.hints, self.late)


Settled = tuple[date, ...] | Text
"""The days that a cell means, or why that cannot be told."""


def settle(cells: Sequence[tuple[Said, int | None]], frame: Frame) -> list[Settled]:
    """The days of all `cells`, each with the weekday beside it, if there is one."""
    flat = [_with_weekday(said, weekday) for said, weekday in cells]
    months = _months([one.first for one in flat], frame)
    full = [_filled(one, month) for one, month in zip(flat, months, strict=True)]
    options = [full]
    if any(day.either for one in full for day in one.days):
        options.append([_swapped(one) for one in full])
    tried = [_dated(option, frame) for option in options]
    wrong = [_wrong(found, flat) for found in tried]
    if len(tried) == 1 or wrong[1] > len(flat) // _FEW or wrong[1] > wrong[0]:
        return tried[0]
    if wrong[1] == wrong[0] and not _elsewhere(tried, flat, frame):
        return tried[0]
    return tried[1]


def _wrong(found: Sequence[Settled], cells: Sequence[Said]) -> int:
    """How many days cannot be, or do not fall on the weekday beside them."""
    return sum(
        isinstance(days, Text)
        or (said.first.weekday is not None and days[0].weekday() != said.first.weekday)
        for days, said in zip(found, cells, strict=True)
    )


def _elsewhere(tried: Sequence[Sequence[Settled]], cells: Sequence[Said], frame: Frame) -> bool:
    """Whether typed days lie in the months that are named only with month and day exchanged."""
    months = {month for hint in frame.said() for _year, month in hint.months}
    if not months or any(said.first.exact for said in cells):
        return False
    outside = [
        sum(not isinstance(days, Text) and days[0].month not in months for days in found)
        for found in tried
    ]
    return outside[1] < outside[0]


def span_of(first: Stated, last: Stated | None, frame: Frame) -> tuple[date, date] | None:
    """The days of a line such as 3月1日至3月31日; one that only begins ends with the plan."""
    (found,) = settle([(Said((first,)), None)], frame)
    if isinstance(found, Text):
        return None
    if last is None:
        return (found[0], frame.span[1]) if found[0] <= frame.span[1] else None
    end = _end(found[0], last)
    if end is not None and end < found[0]:
        end = _end(found[0], replace(last, year=None))
    return None if end is None else (found[0], end)


def _end(first: date, last: Stated) -> date | None:
    """The last day of a range; the one in the next year where it is stated without its year."""
    month = last.month or first.month
    end = day_at(last.year or first.year, month, last.day)
    if end is not None and end < first and last.year is None:
        end = day_at(first.year + 1, month, last.day) or end
    return end


def _with_weekday(said: Said, weekday: int | None) -> Said:
    if weekday is None or said.until is not None or len(said.days) > 1:
        return said
    if said.first.weekday is not None:
        return said
    return replace(said, days=(replace(said.first, weekday=weekday, beside=True),))


def _swapped(said: Said) -> Said:
    until = None if said.until is None else said.until.swapped()
    return Said(tuple(one.swapped() for one in said.days), until)


def _filled(said: Said, month: int | None) -> Said:
    def one(day: Stated) -> Stated:
        return day if day.month is not None else replace(day, month=month)

    days = tuple(map(one, said.days))
    return Said(days, None if said.until is None else ended(days[0], said.until))


# Months -------------------------------------------------------------------------------------


def _months(days: Sequence[Stated], frame: Frame) -> list[int | None]:
    """The month of each day; that of bare numbers by the words around, and by their order."""
    bare = [day for day in days if day.month is None]
    if not bare:
        return [day.month for day in days]
    begin = _first_month(bare, frame)
    found: list[int | None] = []
    month, before = begin, 0
    for day in days:
        if day.month is not None:
            month, before = day.month, day.day
        elif month is not None:
            if day.day < before - 15:
                month = month % 12 + 1
            before = day.day
        found.append(day.month if day.month is not None else month)
    return found


def _first_month(bare: Sequence[Stated], frame: Frame) -> int | None:
    """The month in which bare numbers begin."""
    hint = next((one for one in frame.said() if one.months or one.span), None)
    if hint is not None:
        if hint.span is not None and hint.span[0].month is not None and _wraps(bare):
            return hint.span[0].month
        months = list(dict.fromkeys(month for _year, month in hint.months))
        if months:
            return _by_weekdays(bare, frame, months) or months[0]
        return hint.span[0].month if hint.span is not None else None
    first, last = frame.span
    if (first.year, first.month) == (last.year, last.month):
        return first.month
    return _by_weekdays(bare, frame, sorted({day.month for day in each_day(first, last)}))


def _wraps(bare: Sequence[Stated]) -> bool:
    return any(after.day < before.day - 15 for before, after in pairwise(bare))


def _by_weekdays(bare: Sequence[Stated], frame: Frame, months: Sequence[int]) -> int | None:
    """The one month in which bare numbers fall on their weekdays, the month before included
    where the numbers run over its end.
    """
    known = [day for day in bare if day.weekday is not None]
    if not known:
        return None
    around = list(months)
    if _wraps(bare):
        around = [(months[0] - 2) % 12 + 1, *months]
    fitting = []
    for month in dict.fromkeys(around):
        year = _year(replace(known[0], month=month), frame)
        day = None if year is None else day_at(year, month, known[0].day)
        if day is not None and day.weekday() == known[0].weekday:
            fitting.append(month)
    return fitting[0] if len(fitting) == 1 else None


# Years --------------------------------------------------------------------------------------


def _dated(cells: Sequence[Said], frame: Frame) -> list[Settled]:
    everything = [day for one in cells for day in one.days]
    common = _common_year(everything, frame)
    found: list[Settled] = []
    last: date | None = None
    for one in cells:
        days = _cell(one, frame, common, last)
        if not isinstance(days, Text) and days:
            last = days[-1]
        found.append(days)
    return found


def _cell(said: Said, frame: Frame, common: int | None, last: date | None) -> Settled:
    days: list[date] = []
    for stated in said.days:
        if stated.month is None:
            return NO_MONTH
        if day_at(2000, stated.month, stated.day) is None:
            return NO_DAY
        year = stated.year or _hinted(stated, frame) or common or _after(stated, last)
        year = year or _late(stated, frame)
        if year is None:
            return NO_YEAR
        day = day_at(year, stated.month, stated.day)
        if day is None:
            return NO_DAY
        if not stated.beside and stated.weekday not in (None, day.weekday()):
            return NOT_TOGETHER
        days.append(day)
    if said.until is None:
        return tuple(days)
    until = said.until
    end = _end(days[0], until)
    if end is None:
        return NO_DAY
    if not 0 <= (end - days[0]).days <= _LONGEST:
        return TOO_LONG
    return tuple(each_day(days[0], end))


def _hinted(stated: Stated, frame: Frame) -> int | None:
    """The year that the words around give; the nearest that give one count."""
    for hint in (frame.own, *frame.hints):
        year = hint.year_of(stated.month or 1, stated.day)
        if year is not None:
            return year
    return None


def _late(stated: Stated, frame: Frame) -> int | None:
    """The year by the name of the file, else by the plan's days."""
    return frame.late.year_of(stated.month or 1, stated.day) or _planned(stated, frame)


def _year(stated: Stated, frame: Frame) -> int | None:
    return stated.year or _hinted(stated, frame) or _late(stated, frame)


def _common_year(days: Sequence[Stated], frame: Frame) -> int | None:
    """The one year in which most days without a year fall on the weekdays beside them."""
    known = [day for day in days if day.year is None and day.weekday is not None and day.month]
    if not known:
        return None
    first, last = frame.span
    years = range(first.year - _YEARS_BACK, last.year + _YEARS_ON + 1)
    right = {
        year: sum(
            (one := day_at(year, day.month or 1, day.day)) is not None
            and one.weekday() == day.weekday
            for day in known
        )
        for year in years
    }
    most = max(right.values())
    fitting = [year for year in years if right[year] == most and 2 * most > len(known)]
    if len(fitting) > 1:
        stated = known[0]
        inside = [
            year
            for year in fitting
            if (day := day_at(year, stated.month or 1, stated.day)) and first <= day <= last
        ]
        fitting = inside or fitting
    return fitting[0] if len(fitting) == 1 else None


def _after(stated: Stated, last: date | None) -> int | None:
    """The year of a day that stands after one that is known, less than half a year on."""
    if last is None or stated.month is None:
        return None
    near = [
        day
        for year in (last.year - 1, last.year, last.year + 1)
        if (day := day_at(year, stated.month, stated.day)) and abs((day - last).days) < 183
    ]
    return near[0].year if len(near) == 1 else None


def _planned(stated: Stated, frame: Frame) -> int | None:
    alike = days_alike(stated.month or 1, stated.day, *frame.span)
    return alike[0].year if len(alike) == 1 else None
