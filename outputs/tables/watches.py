"""值班安排表: what an office posts of its watches, a row a day with a column for each part.

Names only: a telephone stands there where 设置 公示电话 has one for the unit, and people's own
where the duty says ``phones=yes``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import groupby
from math import ceil

from constraints.kinds import kind_of
from constraints.kinds.watch import MEMBERS, PHONES
from outputs.tables.named import NamedPlan
from outputs.words.naming import hours_word, with_people
from outputs.words.signing import phone_of
from planner.domain.crews import crewed
from planner.domain.language import _, current
from planner.domain.periods import month_end, month_start
from planner.domain.plan import Shift
from planner.domain.problem import Duty
from planner.domain.shifts import substitute_part
from planner.domain.spoken import (
    day_word,
    in_chinese,
    list_word,
    month_word,
    period_word,
    weekday_word,
)
from planner.domain.workdays import WorkCalendar, festivals

_SATURDAY = 5
_DAYS_OF_A_PAGE = 31
"""With more days than this, a notice is cut by months."""

_FEW_DAYS = 7
"""So few days of a month have no page of their own, but share that of the month beside it."""

_LINES_OF_A_PAGE, _PHONES_OF_A_LINE = 60, 3
"""With more telephones than lines a page has, two or three share one."""


@dataclass(frozen=True, slots=True)
class WatchDay:
    """Who is on watch on one day: a cell for each column.

    `mark` says what is special about the day. It `stands_out` where it is not worked, among
    others that are.
    """

    day: date
    mark: str
    stands_out: bool
    cells: tuple[str, ...]
    phones: tuple[str, ...]

    @property
    def when(self) -> str:
        """The day, whose year goes without saying."""
        return day_word(self.day)

    @property
    def weekday(self) -> str:
        """星期六（休）: the weekday, and what is special about the day."""
        word = weekday_word(self.day)
        if not self.mark:
            return word
        return f"{word}（{self.mark}）" if in_chinese() else f"{word} ({self.mark})"


@dataclass(frozen=True, slots=True)
class WatchNotice:
    """What is posted on one page. `hours` are those of all its watches, where they share them."""

    board: str
    title: str
    first: date
    last: date
    hours: str
    heads: tuple[str, ...]
    rows: tuple[WatchDay, ...]

    @property
    def phoned(self) -> bool:
        """Whether a telephone stands there at all."""
        return any(row.phones for row in self.rows)

    @property
    def titles(self) -> tuple[str, ...]:
        """The heads of all columns, with the days before them and the telephones after them."""
        phones = (str(_("telephone of the watch")),) if self.phoned else ()
        return (str(_("date")), str(_("weekday")), *self.heads, *phones)

    def rows_of(self, month: date) -> tuple[WatchDay, ...]:
        """The days of one month."""
        return tuple(row for row in self.rows if month_start(row.day) == month)

    def line(self, row: WatchDay) -> tuple[str, ...]:
        """All cells of a row, as `titles` has them."""
        phones = ("\n".join(self._phone_lines(row)),) if self.phoned else ()
        return (row.when, row.weekday, *row.cells, *phones)

    def _phone_lines(self, row: WatchDay) -> Iterable[str]:
        """A line for each telephone, or for some together, so that a month fits its page."""
        together = range(1, _PHONES_OF_A_LINE)
        few = next((n for n in together if self._lines(n) <= _LINES_OF_A_PAGE), _PHONES_OF_A_LINE)
        for first in range(0, len(row.phones), few):
            yield list_word(row.phones[first : first + few])

    def _lines(self, together: int) -> int:
        return sum(max(1, ceil(len(row.phones) / together)) for row in self.rows)


def board_of(duty: Duty, named: NamedPlan) -> str:
    """What the notices are called that a duty stands on: its 公平组, whose duties share them."""
    return duty.pool or named.names.duty(duty.id)


def watches_title(unit: str, month: date) -> str:
    """What the notices of `unit` for `month` are called together."""
    return str(_("{unit} {what}, {period}", unit=unit, what=_("Watch roster"),
                 period=month_word(month)))  # fmt: skip


def watches(named: NamedPlan) -> tuple[WatchNotice, ...]:
    """The notices of a plan: board by board, on each unit by unit, page by page."""
    duties = named.problem.duties
    found: dict[tuple[str, str | None], list[Shift]] = defaultdict(list)
    for shift in named.shifts:
        if kind_of(shift.kind).posted_by_day and shift.duty in duties:
            duty = duties[shift.duty]
            unit = shift.owner if shift.owner in named.problem.units else None
            found[board_of(duty, named), unit].append(shift)

    order = {
        board: min(
            named.duty_rank(shift.duty)
            for (one, _unit), shifts in found.items()
            if one == board
            for shift in shifts
        )
        for board, _unit in found
    }
    keys = sorted(
        found, key=lambda key: (order[key[0]], key[1] is not None, named.unit_rank(key[1]))
    )
    return tuple(
        notice
        for board, unit in keys
        for notice in _Board(named, board, unit, found[board, unit]).pages()
    )


_Watch = tuple[tuple[int, str], time, time, bool]
"""One of a day's watches: the rank of its duty, its hours, and whether they end the next day."""

_Column = tuple[_Watch, int, str]
"""A watch and a part of its team: its number, and its label."""


@dataclass
class _Board:
    """The notices of one board for one unit, or for the organisation where `unit` is None."""

    named: NamedPlan
    board: str
    unit: str | None
    shifts: Sequence[Shift]

    def pages(self) -> Iterator[WatchNotice]:
        """One notice where it fits a page, else one for each month."""
        rows = [self._row(day) for day in sorted({*self._on, *self._unplaced})]
        if len(rows) <= _DAYS_OF_A_PAGE:
            yield self._page(rows)
        else:
            for some in _by_month(rows):
                yield self._page(some, month=True)

    def _page(self, rows: Sequence[WatchDay], *, month: bool = False) -> WatchNotice:
        plan = self.named.plan
        days = rows[0].day, rows[-1].day
        starts = (one.start or plan.start for one in self._duties)
        ends = (one.until or plan.end for one in self._duties)
        first = min(days[0], max(plan.start, min(starts)))
        last = max(days[1], min(plan.end, max(ends)))
        if (days[1] - days[0]).days + 1 == len(rows):
            first, last = days  # a run of days, such as a break, is called by them
        elif month:
            first, last = max(first, month_start(days[0])), min(last, month_end(days[1]))
        return WatchNotice(
            self.board,
            self._title(first, last),
            first,
            last,
            "" if len(self._watches) > 1 else self._hours(self._watches[0]),
            tuple(map(self._head, self._columns)),
            tuple(rows),
        )

    def _title(self, first: date, last: date) -> str:
        names = self.named.names
        unit = self.named.plan.organisation if self.unit is None else names.unit(self.unit)
        return str(
            _(
                "{unit} {what}, {period}",
                unit=unit,
                what=_called(self.board.removeprefix(unit)),
                period=period_word(first, last),
            )
        )

    # -- columns ------------------------------------------------------------------------------

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        keys = dict.fromkeys(shift.duty for shift in self.shifts)
        return tuple(self.named.problem.duties[key] for key in keys)

    @cached_property
    def _watches(self) -> tuple[_Watch, ...]:
        return tuple(sorted({self._watch(shift) for shift in self.shifts}))

    def _watch(self, shift: Shift) -> _Watch:
        start, end = shift.start, shift.end
        return self.named.duty_rank(shift.duty), start.time(), end.time(), start.date() < end.date()

    @cached_property
    def _columns(self) -> tuple[_Column, ...]:
        """The parts of every watch; parts of one label share a column."""
        found: dict[tuple[_Watch, str], int] = {}
        for shift in self.shifts:
            duty = self.named.problem.duties[shift.duty]
            numbers = {*range(len(duty.team)), *(one.part for one in shift.people)}
            for part in sorted(numbers):
                key = self._watch(shift), part_head(duty, part, self.named)
                found[key] = min(part, found.get(key, part))
        return tuple(sorted((watch, part, label) for (watch, label), part in found.items()))

    def _head(self, column: _Column) -> str:
        watch, _part, label = column
        if len(self._watches) == 1:
            return label
        duties = {one[0] for one in self._watches}
        duty = self.named.names.duty(watch[0][1]) if len(duties) > 1 else ""
        parts = [one for one in self._columns if one[0] == watch]
        lines = (duty, self._hours(watch), label if len(parts) > 1 else "")
        return "\n".join(line for line in lines if line)

    def _hours(self, watch: _Watch) -> str:
        _rank, start, end, overnight = watch
        day = date(2000, 1, 1)
        until = day.replace(day=2) if overnight else day
        return hours_word(datetime.combine(day, start), datetime.combine(until, end))

    # -- rows ---------------------------------------------------------------------------------

    @cached_property
    def _on(self) -> Mapping[date, list[Shift]]:
        found: dict[date, list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            found[shift.date].append(shift)
        return found

    @cached_property
    def _unplaced(self) -> Mapping[date, frozenset[str]]:
        """The duties that nobody could be found for on a day, and so have no shift on it."""
        duties = frozenset(one.id for one in self._duties)
        found: dict[date, frozenset[str]] = defaultdict(frozenset)
        for gap in self.named.plan.gaps:
            owner = gap.owner if gap.owner in self.named.problem.units else None
            ours = gap.duty in duties and owner == self.unit
            first, last = gap.period
            if ours and gap.sort == "occurrence" and first == last:
                found[first] |= {gap.duty}
        return found

    @cached_property
    def _some_worked(self) -> bool:
        return any(map(self._calendar.is_working, self._on))

    def _row(self, day: date) -> WatchDay:
        shifts = self._on.get(day, [])
        return WatchDay(
            day,
            self._mark(day),
            self._some_worked and not self._calendar.is_working(day),
            tuple(self._cell(column, day, shifts) for column in self._columns),
            tuple(dict.fromkeys(self._phones(shifts))),
        )

    def _cell(self, column: _Column, day: date, shifts: Iterable[Shift]) -> str:
        """Who serves, in the order of the workbook, and that somebody is still missing."""
        watch, _number, label = column
        duties = self.named.problem.duties
        people: dict[str, None] = {}
        short = watch[0][1] in self._unplaced.get(day, ())
        for shift in shifts:
            if self._watch(shift) != watch:
                continue
            duty = duties[shift.duty]
            for part in range(substitute_part(duty) + 1):
                if part_head(duty, part, self.named) != label:
                    continue
                serving = [one.id for one in crewed(shift).people if one.part == part]
                people |= dict.fromkeys(self._named(shift, part, serving))
                wanted = duty.team[part].count if part < len(duty.team) else 0
                short |= len(serving) < (wanted or 0)
        missing = (str(_("to be announced")),) if short else ()
        return list_word((*people, *missing))

    def _named(self, shift: Shift, part: int, serving: Iterable[str]) -> list[str]:
        """Those of a part by name; of whole units their people too, where the duty says so."""
        names, duty = self.named.names, self.named.problem.duties[shift.duty]
        said = [names.person(one) for one in sorted(serving, key=self.named.person_rank)]
        if duty.params[MEMBERS] and any(one.part == part for one in shift.groups):
            people = sorted(
                (p.id for p in shift.people if p.part == part), key=self.named.person_rank
            )
            said[-1] = with_people(said[-1], list_word(map(names.person, people)))
        return said

    def _phones(self, shifts: Iterable[Shift]) -> Iterator[str]:
        """The number of the unit, then those of the people where the duty says so."""
        problem = self.named.problem
        for shift in shifts:
            if number := self._office_phone(shift):
                yield number
        own = [
            problem.people[one]
            for shift in shifts
            if problem.duties[shift.duty].params[PHONES]
            for one in self.named.names.serving(shift)
            if one in problem.people and problem.people[one].phone
        ]
        for person in own:
            alone = len(own) == 1
            yield (
                person.phone
                if alone
                else str(_("{key}: {value}", key=person.name, value=person.phone))
            )

    def _office_phone(self, shift: Shift) -> str:
        """The number of the place, else of who owes the watch."""
        unit_of = self.named.directory.unit_of
        return phone_of(self.named.problem, unit_of(shift.place) or unit_of(shift.owner))

    @cached_property
    def _calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.named.problem.calendar)

    def _mark(self, day: date) -> str:
        """The festival, or that the day is off; that it is worked, where it is a weekend."""
        if self._calendar.is_working(day):
            return str(_("worked")) if day.weekday() >= _SATURDAY else ""
        return festivals(day.year, current()).get(day) or str(_("day off"))


def _by_month(rows: Sequence[WatchDay]) -> list[list[WatchDay]]:
    """The days month by month; a few at the beginning or the end go with the month beside them."""
    pages = [list(some) for _month, some in groupby(rows, lambda row: month_start(row.day))]
    if len(pages) > 1 and len(pages[0]) < _FEW_DAYS:
        pages[:2] = [pages[0] + pages[1]]
    if len(pages) > 1 and len(pages[-1]) < _FEW_DAYS:
        pages[-2:] = [pages[-2] + pages[-1]]
    return pages


def part_head(duty: Duty, part: int, named: NamedPlan) -> str:
    """What those of a part are called: its label, else whom it names."""
    if part >= len(duty.team):
        return str(_("on standby"))
    if duty.team[part].label:
        return duty.team[part].label
    if len(duty.team) == 1:
        return str(_("on watch"))
    names, selector = named.names, duty.team[part].selector
    words = {"person": names.person, "unit": names.unit, "linked": names.duty}
    whom = (words.get(term.by, str)(term.value) for term in selector.terms)
    return list_word(filter(None, whom)) or selector.text


def _called(board: str) -> str:
    """机关值班安排表 for 机关值班: what people call the notice of what is called so.

    Whoever calls it …安排 or …安排表 has said what it is, such as 校领导陪餐安排.
    """
    if not in_chinese():
        return str(_("{name} roster", name=board))
    plain = board.removesuffix("表").removesuffix("安排")
    said = plain and ("值班" in plain or board.removesuffix("表").endswith("安排"))
    return f"{plain if said else f'{plain}值班'}安排表"
