"""接访公示: what is posted at the door, a month to an A4 page.

Only duties of public kinds are shown, with the names and posts of those who serve and
nothing else about them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from constraints.kinds import KINDS
from outputs.roster.book import Book, Column, Page, lines_needed
from outputs.tables.named import NamedPlan
from outputs.words.naming import (
    date_word,
    day_word,
    hours_word,
    list_word,
    month_word,
    weekday_word,
)
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Shift

SHEET = _("Public notices")

COLUMNS = (
    Column(_("date"), 11, "center"),
    Column(_("weekday"), 8, "center"),
    Column(_("time"), 16, "center"),
    Column(_("received by"), 13, "center"),
    Column(_("title"), 15, "center"),
    Column(_("unit"), 13, "center"),
    Column(_("place"), 14, "center"),
    Column(_("accompanied by"), 14, "center"),
)

_ROWS_OF_A_SHARED_PAGE = 40
"""With more rows than this in a month, each unit posts its own on a page of its own."""

_ROWS_OF_A_DUTY = 25
"""With more receptions than this in a month, a duty's days are listed person by person."""

_PAGE_POINTS = 690
"""Height of an A4 page between the margins, with some slack for other fonts."""

_FULL_WIDTH_SCALE = 83
"""Print scale, in per cent, at which the columns are as wide as the page, with slack."""

_LEAST_SCALE = 45
_LINE_POINTS = 17
_PADDING_POINTS = 9
_SECTION_POINTS = 26
_FRAME_POINTS = 46 + 26 + 30 + 26
"""Title, the line under it, the column headers and the closing line."""

_Row = tuple[str, ...]


@dataclass(frozen=True)
class _Section:
    """The receptions of one duty on a notice."""

    duty: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Notice:
    """One page: what one unit posts for one month."""

    month: date
    unit: str
    sections: tuple[_Section, ...]

    @property
    def points(self) -> float:
        """Its height, unscaled."""
        return _FRAME_POINTS + sum(map(_section_points, self.sections))


def write_notices(book: Book, named: NamedPlan) -> None:
    """Write the sheet, every notice on a page of its own."""
    page = book.page(SHEET, COLUMNS, bare=True)
    notices = list(_notices(named))
    if not notices:
        page.line(_("There are no receptions in this period."))
        return
    tallest = max(notice.points for notice in notices)
    # Manual page breaks only count where the sheet is scaled, not fitted, so the scale is
    # reckoned here from the tallest notice.
    scale = min(_FULL_WIDTH_SCALE, int(100 * _PAGE_POINTS / tallest))
    page.sheet.set_print_scale(max(scale, _LEAST_SCALE))
    ends = [_write(page, notice) for notice in notices]
    page.sheet.set_h_pagebreaks(ends[:-1])
    page.sheet.print_area(0, 0, page.row - 1, page.last)


def _write(page: Page, notice: _Notice) -> int:
    """Write one notice; returns the row after it."""
    month = month_word(notice.month)
    page.line(_("{unit} reception notice, {month}", unit=notice.unit, month=month), "title", 46)
    issued = date_word(page.book.issued)
    page.line(_("Issued by: {unit}   Date: {day}", unit=notice.unit, day=issued), "right", 26)
    page.sheet.set_row(page.row, 30)
    for index, column in enumerate(COLUMNS):
        page.book.put(page.sheet, page.row, index, str(column.title), page.book.forms["headlarge"])
    page.row += 1
    for section in notice.sections:
        page.line(section.duty, "band", _SECTION_POINTS)
        for row in section.rows:
            page.add(row, "large", _row_points(row))
    page.line(_("Changes will be announced by a notice of change."), "note", 26)
    return page.row


def _row_points(row: _Row) -> float:
    """The height of a row, whose text is a little larger than the columns are reckoned in."""
    lines = max(
        lines_needed(cell, column.width * 0.85) for cell, column in zip(row, COLUMNS, strict=True)
    )
    return _PADDING_POINTS + _LINE_POINTS * lines


def _section_points(section: _Section) -> float:
    return _SECTION_POINTS + sum(map(_row_points, section.rows))


def _notices(named: NamedPlan) -> Iterator[_Notice]:
    """A notice for each month; for each unit and month where they would not fit on a page."""
    months: dict[date, list[Shift]] = defaultdict(list)
    for shift in named.shifts:
        kind = KINDS.get(shift.kind)
        if kind is not None and kind.public:
            months[month_start(shift.date)].append(shift)
    together = {month: _sections(shifts, named) for month, shifts in sorted(months.items())}
    shared = all(
        sum(len(section.rows) for section in sections) <= _ROWS_OF_A_SHARED_PAGE
        for sections in together.values()
    )
    whole = named.plan.organisation
    for month, sections in together.items():
        if shared:
            yield _Notice(month, whole, tuple(sections))
            continue
        by_unit = _by_unit(months[month], named)
        for unit in sorted(by_unit, key=lambda key: (key is not None, named.unit_rank(key))):
            name = whole if unit is None else named.names.unit(unit)
            for page in _pages(_sections(by_unit[unit], named)):
                yield _Notice(month, name, page)


def _by_unit(shifts: Iterable[Shift], named: NamedPlan) -> Mapping[str | None, list[Shift]]:
    """The shifts by the unit that owes them; None for the organisation's own."""
    found: dict[str | None, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.owner if shift.owner in named.problem.units else None].append(shift)
    return found


def _sections(shifts: Iterable[Shift], named: NamedPlan) -> list[_Section]:
    """The shifts by duty, in the order of the workbook."""
    by_duty: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_duty[shift.duty].append(shift)
    order = {duty: index for index, duty in enumerate(named.problem.duties)}
    sections = []
    for duty in sorted(by_duty, key=lambda key: (order.get(key, len(order)), key)):
        rows = [_row(shift, named) for shift in by_duty[duty]]
        if len(rows) > _ROWS_OF_A_DUTY:
            rows = list(_condensed(by_duty[duty], named))
        sections.append(_Section(named.names.duty(duty), tuple(rows)))
    return sections


def _pages(sections: Iterable[_Section]) -> Iterator[tuple[_Section, ...]]:
    """The sections of a notice, cut where even the smallest print would not hold them."""
    room = 100 * _PAGE_POINTS / _LEAST_SCALE - _FRAME_POINTS
    page: list[_Section] = []
    used = 0.0
    for section in sections:
        rows: list[_Row] = []
        used += _SECTION_POINTS
        for row in section.rows:
            if used + _row_points(row) > room and (rows or page):
                page += [_Section(section.duty, tuple(rows))] if rows else []
                yield tuple(page)
                page, rows, used = [], [], float(_SECTION_POINTS)
            rows.append(row)
            used += _row_points(row)
        page.append(_Section(section.duty, tuple(rows)))
    yield tuple(page)


def _row(shift: Shift, named: NamedPlan) -> _Row:
    """One reception."""
    return (day_word(shift.date), weekday_word(shift.date), *_rest(shift, named))


def _rest(shift: Shift, named: NamedPlan) -> _Row:
    """What a notice says of a reception beside its day."""
    names = named.names
    lead = named.lead(shift)
    return (
        hours_word(shift.start, shift.end),
        named.people_words(lead) or str(_("to be announced")),
        _each(names.title(one) for one in lead),
        _each(names.person_unit(one) for one in lead),
        names.unit(shift.place or shift.target),
        named.people_words(named.companions(shift)),
    )


def _each(words: Iterable[str]) -> str:
    """Every word once, joined."""
    return list_word(dict.fromkeys(word for word in words if word))


def _condensed(shifts: Iterable[Shift], named: NamedPlan) -> Iterator[_Row]:
    """The receptions with those that differ by the day alone as one row that lists the days."""
    days: dict[_Row, list[date]] = defaultdict(list)
    for shift in shifts:
        days[_rest(shift, named)].append(shift.date)
    for rest, dates in days.items():
        weekdays = {day.weekday(): day for day in dates}
        words = [weekday_word(weekdays[one], short=True) for one in sorted(weekdays)]
        yield (list_word(map(day_word, sorted(set(dates)))), list_word(words), *rest)
