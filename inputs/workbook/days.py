"""Days, as people type them: in full, without a year, with a clock time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inputs.workbook.cells import Cell, Warn, normalise, shown
from planner.domain.faults import CellFault
from planner.domain.language import Text, _
from planner.domain.periods import days_alike
from planner.domain.problem import Half

FIRST_YEAR, LAST_YEAR = 1900, 2200
_CLOCK = r"(?:(?:\s*T\s*|\s+)(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?"
_DATE = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_CLOCK}")
_YEARLESS = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_CLOCK}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIALS = range(18_264, 109_575)  # 1950 to 2199, as Excel counts days
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_YEAR = 2000
_EXPECTED_DAY = _("A date such as 2027-01-04, 2027/1/4 or 2027年1月4日.")


@dataclass(frozen=True, slots=True)
class Days:
    """What is known where days are read.

    `span` are the first and last day that a day without a year can mean; None where only
    days in full are read. `since_1904` says from which year plain numbers are counted.
    """

    span: tuple[date, date] | None = None
    since_1904: bool = False

    def read(self, cell: Cell, warn: Warn | None = None) -> date:
        """A day in any of the forms people use. Raises CellFault for anything else.

        Clock times are left out and years put in only where `warn` can tell it.
        """
        found, clock, guessed = self._found(cell)
        if found is None or (guessed and warn is None):
            raise CellFault("bad-date", _("This is not a date."), _EXPECTED_DAY)
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
            text = _("This column holds times of day; days are read, and half days of absences.")
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
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            if cell in _SERIALS:
                epoch = _EPOCH_1904 if self.since_1904 else _EPOCH
                return epoch + timedelta(days=int(cell)), time(), False
            return *_written(_COMPACT.fullmatch(shown(cell))), False
        if not isinstance(cell, str):
            return None, time(), False
        text = normalise(cell)[0]
        whole = _written(_DATE.fullmatch(text) or _COMPACT.fullmatch(text))
        if whole[0] is not None:
            return *whole, False
        return *self._yearless(text), True

    def _yearless(self, text: str) -> tuple[date | None, time]:
        """The one day that is meant. Raises CellFault where that cannot be told."""
        match = _YEARLESS.fullmatch(text)
        if match is None or _day(_LEAP_YEAR, int(match[1]), int(match[2])) is None:
            return None, time()
        days = [] if self.span is None else days_alike(int(match[1]), int(match[2]), *self.span)
        if len(days) != 1:
            text = _("The year is missing here, and it cannot be told which is meant.")
            raise CellFault("bad-date", text, _EXPECTED_DAY, _("Write the day with its year."))
        return days[0], _time(match[3], match[4])


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
    match = _YEARLESS.fullmatch(normalise(text)[0])
    return None if match is None else (int(match[1]), int(match[2]))


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _time(hour: str | None, minute: str | None) -> time:
    if hour is None or minute is None:
        return time()
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise CellFault("bad-hours", _("There is no such time of day."), _EXPECTED_DAY) from None


def _written(match: re.Match[str] | None) -> tuple[date | None, time]:
    """The day and the time that were written. Raises CellFault where there is no such day."""
    if match is None:
        return None, time()
    year, month, number, *clock = match.groups()
    found = _day(int(year), int(month), int(number))
    if found is None:
        raise CellFault("impossible-date", _("There is no such day."), _EXPECTED_DAY)
    return found, _time(*clock) if clock else time()


def halves_from(clock: time, hours: Mapping[Half, tuple[time, time]]) -> tuple[Half, ...]:
    """The parts of the day that are not over at `clock`."""
    return tuple(half for half, (_start, end) in hours.items() if clock < end or end < _start)


def halves_until(clock: time, hours: Mapping[Half, tuple[time, time]]) -> tuple[Half, ...]:
    """The parts of the day that have begun before `clock`; midnight is the end of the day."""
    return tuple(half for half, (start, _end) in hours.items() if clock == time() or start < clock)
