"""Days, as people type them: in full, without a year, with a clock time."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inputs.workbook.cells import Cell, Warn, normalise, shown
from inputs.workbook.references import Incomplete
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.periods import days_alike

FIRST_YEAR, LAST_YEAR = 1900, 2200
_WEEKDAYS = "一二三四五六日"
_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])\)?)?"
_CLOCK = (
    r"(?:\s*T?\s*(?P<half>上午|下午|晚上)?\s*(?<!\d)(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?|[时点](?:(?P<minutes>\d{1,2})分?)?)"
    r"\s*(?P<noon>[AP]M)?)?"
)
_DASH = r"\s*[-\u2010-\u2015\u2212/.]\s*"
_MONTH_DAY = (
    rf"(?P<month>\d{{1,2}})(?:{_DASH}|\s*月\s*)(?P<number>\d{{1,2}})\s*[日号]?{_WEEKDAY}{_CLOCK}"
)
_YEAR = rf"(?:(?P<year>\d{{4}})(?:{_DASH}|\s*年\s*)|(?P<short>\d{{2}})\s*年\s*)"
_DATE = re.compile(_YEAR + _MONTH_DAY, re.IGNORECASE)
_YEARLESS = re.compile(_MONTH_DAY, re.IGNORECASE)
_NEAR = re.compile(r"\D{0,3}(\d{4})[^\d-]{0,3}\W?(\d{1,2})\W{1,3}\D?(\d{1,2})\D{0,4}")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<number>\d{2})")
_DIGITS = {sign: str(n) for n, sign in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "元": "1",
}
_NUMERAL = re.compile(rf"[{''.join(_DIGITS)}十]+(?=[年月日号])")
_SERIALS = range(18_264, 109_575)  # 1950 to 2199, as Excel counts days
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,15})?")
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP_YEAR = 2000
_EXPECTED_DAY = _("A date such as 2027-01-04, 2027/1/4 or 2027年1月4日.")


@dataclass(frozen=True, slots=True)
class Days:
    """What is known where days are read.

    `span` are the first and last day that a day without a year can mean, date.min or
    date.max where they are not known; None where only days in full are read. `since_1904`
    says from which year plain numbers are counted.
    """

    span: tuple[date, date] | None = None
    since_1904: bool = False

    def read(self, cell: Cell, warn: Warn | None = None) -> date:
        """A day in any of the forms people use. Raises CellFault for anything else.

        Clock times are left out and years put in only where `warn` can tell it.
        """
        found, clock, guessed = self._found(cell)
        if found is None or (guessed and warn is None):
            near = near_day(cell)
            remedy = None if near is None else _("Is {word} meant?", word=near.isoformat())
            raise CellFault("bad-date", _("This is not a date."), _EXPECTED_DAY, remedy)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise CellFault(
                "impossible-date",
                _("The year {year} cannot be meant.", year=found.year),
                _EXPECTED_DAY,
            )
        if clock != time():
            if warn is None:
                raise CellFault(
                    "date-with-time",
                    _("This is a time of day, not only a day."),
                    _EXPECTED_DAY,
                    _("Leave the time out."),
                )
            text = _("This column holds times of day; days are read, and hours of absences.")
            warn(CellFault("date-with-time", text, warning=True))
        if guessed and warn is not None:
            text = _("The year is missing here; {day} is meant.", day=found.isoformat())
            warn(CellFault("day-without-year", text, warning=True))
        return found

    def clock(self, cell: Cell) -> time:
        """The time of day in a cell that holds a day; midnight where there is none."""
        return self._found(cell)[1]

    def _found(self, cell: Cell) -> tuple[date | None, time, bool]:
        """The day, its time, and whether its year is a guess."""
        if isinstance(cell, datetime):
            return cell.date(), cell.time(), False
        if isinstance(cell, date):
            return cell, time(), False
        if isinstance(cell, bool) or not isinstance(cell, int | float | str):
            return None, time(), False
        text = _NUMERAL.sub(_arabic, normalise(cell)[0] if isinstance(cell, str) else shown(cell))
        if _SERIAL.fullmatch(text) and int(float(text)) in _SERIALS:
            moment = (_EPOCH_1904 if self.since_1904 else _EPOCH) + timedelta(days=float(text))
            return moment.date(), moment.replace(second=0, microsecond=0).time(), False
        match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
        if match is not None:
            return *_written(match), False
        return *(self._yearless(text) if isinstance(cell, str) else (None, time())), True

    def _yearless(self, text: str) -> tuple[date | None, time]:
        """The one day that is meant. Raises CellFault, or Incomplete, where that cannot be told."""
        match = _YEARLESS.fullmatch(text)
        if match is None or day_at(_LEAP_YEAR, int(match["month"]), int(match["number"])) is None:
            return None, time()
        days = []
        if self.span is not None:
            if date.min in self.span or date.max in self.span:
                raise Incomplete  # which days are planned is a fault already
            days = days_alike(int(match["month"]), int(match["number"]), *self.span)
        if len(days) != 1:
            said = _("The year is missing here, and it cannot be told which is meant.")
            raise CellFault("bad-date", said, _EXPECTED_DAY, _("Write the day with its year."))
        return _on_its_weekday(days[0], match), _time(match)


def near_day(cell: Cell) -> date | None:
    """The day of a text that holds the numbers of one, in full, and little else."""
    match = _NEAR.fullmatch(normalise(cell)[0]) if isinstance(cell, str) else None
    return None if match is None else day_at(*map(int, match.groups()))


def day(cell: Cell) -> date:
    """A day in full, without a time. Raises CellFault."""
    return Days().read(cell)


def slip_of_year(written: date, first: date, last: date) -> Text | None:
    """The remedy that asks for the same day from `first` to `last`, if there is just one.

    Excel puts the year of its own clock to a day that is typed without one.
    """
    alike = days_alike(written.month, written.day, first, last)
    if len(alike) != 1:
        return None
    return _("Is {day} meant? Then correct the year.", day=alike[0].isoformat())


def month_and_day(text: str) -> tuple[int, int] | None:
    """The month and the day of a day written without its year, such as 1月14日."""
    match = _YEARLESS.fullmatch(in_digits(normalise(text)[0]))
    return None if match is None else (int(match["month"]), int(match["number"]))


def day_at(year: int, month: int, number: int) -> date | None:
    """The day, if there is such a one."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def in_digits(text: str) -> str:
    """`text` with the numbers of its years, months and days in digits: 十五日 as 15日."""
    return _NUMERAL.sub(_arabic, text)


def _arabic(numeral: re.Match[str]) -> str:
    """二〇二七 as 2027, 二十一 as 21, 元 as 1."""
    tens, ten, ones = numeral[0].rpartition("十")
    digits = "".join(_DIGITS.get(sign, "") for sign in ones)
    return f"{_DIGITS.get(tens, '1') if ten else ''}{digits or ('0' if ten else '')}"


def _time(match: re.Match[str]) -> time:
    """The time of day beside a day; midnight where there is none. Raises CellFault."""
    if match["hour"] is None:
        return time()
    hour, minute = int(match["hour"]), int(match["minute"] or match["minutes"] or 0)
    if hour < 12 and (match["half"] in ("下午", "晚上") or (match["noon"] or "").upper() == "PM"):
        hour += 12
    if (hour, minute) == (24, 0):
        hour, minute = 23, 59
    try:
        return time(hour, minute)
    except ValueError:
        raise CellFault("bad-hours", _("There is no such time of day."), _EXPECTED_DAY) from None


def _written(match: re.Match[str]) -> tuple[date, time]:
    """The day and the time that were written. Raises CellFault where there is no such day."""
    given = match.groupdict()
    year = given["year"] or f"20{given['short']}"
    found = day_at(int(year), int(given["month"]), int(given["number"]))
    if found is None:
        month = min(max(int(given["month"]), 1), 12)
        last = calendar.monthrange(int(year), month)[1] if int(year) else 1
        nearest = f"{int(year):04}-{month:02}-{min(max(int(given['number']), 1), last):02}"
        remedy = _("Is {word} meant?", word=nearest)
        raise CellFault("impossible-date", _("There is no such day."), _EXPECTED_DAY, remedy)
    return _on_its_weekday(found, match), _time(match) if "hour" in given else time()


def _on_its_weekday(found: date, match: re.Match[str]) -> date:
    """`found`, if it is on the weekday that stands beside it. Raises CellFault."""
    weekday = (match.groupdict().get("weekday") or "").replace("天", "日")
    if weekday and _WEEKDAYS.index(weekday) != found.weekday():
        text = _("The day and the weekday do not belong together.")
        raise CellFault("bad-date", text, _EXPECTED_DAY, _("Correct one of them."))
    return found
