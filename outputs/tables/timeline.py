"""Who has what on which day, as rows and marks: by people, by villages or by duties.

What is asked of a plan again and again is worked out once; days without anything have no mark.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, combinations, groupby
from typing import Literal

from constraints.kinds import kind_of
from outputs.tables.areas import ELSEWHERE, Areas
from outputs.tables.named import NamedPlan
from planner.domain.language import _, current
from planner.domain.periods import each_day
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Slot
from planner.domain.workdays import WorkCalendar, festivals

_SATURDAY = 5
_DAY = timedelta(days=1)

By = Literal["people", "villages", "duties"]
"""What the rows are."""

GONE = "-"
"""The section of those who serve, but are no longer in the workbook."""

BY: tuple[By, ...] = ("people", "villages", "duties")


@dataclass(frozen=True, slots=True)
class PlanDay:
    """One day: whether it is `worked`, and what it is called where it stands out."""

    day: date
    worked: bool
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift with what rows it belongs to.

    `serving` and `spare` (substitutes) are people; `area` is a village, or ELSEWHERE; `within`
    are the units it is for: those of its target and place, else of its owner, and whatever these
    lie in.
    """

    shift: Shift
    serving: tuple[str, ...]
    spare: tuple[str, ...]
    area: str
    within: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row has of one duty on one day: a shift, or several like ones; `spare` says that
    it is as a substitute.
    """

    duty: str
    shifts: tuple[Shift, ...]
    spare: bool = False

    @property
    def homes(self) -> int:
        """How many households are visited."""
        return sum(len(shift.households) for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Band:
    """Days, both inclusive, on which somebody cannot serve: `slot` of them, None for all day.

    `reason` is that of 不可用; None where the person is not in service.
    """

    first: date
    last: date
    reason: str | None
    slot: Slot | None = None


@dataclass(slots=True)
class Row:
    """What one person, village or duty has, by day; how many turns that is, and households."""

    key: str
    marks: dict[date, list[Mark]] = field(default_factory=dict)
    turns: int = 0
    homes: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that belong together, by their keys: the people of a unit, the villages of a kind."""

    key: str
    name: str
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Timeline:
    """The rows of one plan, in the language of its names."""

    named: NamedPlan

    @cached_property
    def first(self) -> date:
        """The first day there is anything of: of the plan, or of a shift before it."""
        return min([self.named.plan.start, *(one.date for one in self.named.shifts[:1])])

    @cached_property
    def last(self) -> date:
        """The last day there is anything of: of the plan, or of a shift deferred beyond it."""
        return max([self.named.plan.end, *(one.date for one in self.named.shifts[-1:])])

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every shift, in the order people read them."""
        names, directory = self.named.names, self.named.directory

        def entry(shift: Shift) -> Entry:
            serving = names.serving(shift)
            spare = () if len(serving) == len(shift.people) else names.substitutes(shift)
            lies = [shift.target, *shift.households[:1], shift.place]
            if self.areas.of(*lies) == ELSEWHERE:
                lies.append(shift.owner)  # whose village it is for where no other is told
            within = frozenset().union(
                *(directory.chain(directory.unit_of(one)) for one in lies if one is not None)
            )
            return Entry(shift, serving, spare, self.areas.of(*lies), within)

        return tuple(map(entry, self.named.shifts))

    @cached_property
    def areas(self) -> Areas:
        """The villages."""
        return Areas(self.named.directory)

    @cached_property
    def duties(self) -> tuple[str, ...]:
        """The duties that have shifts or gaps, in the order of the workbook."""
        plan = self.named.plan
        found = {one.duty for one in plan.shifts} | {one.duty for one in plan.gaps}
        return tuple(sorted(found, key=self.named.duty_rank))

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """A sign for each of `duties`, told apart from the others."""
        names = [self.named.names.duty(duty) for duty in self.duties]
        return dict(zip(self.duties, signs(names), strict=True))

    def days(self, first: date, last: date) -> tuple[PlanDay, ...]:
        """Every day from `first` to `last`."""
        return tuple(map(self._day, each_day(first, last)))

    def _day(self, day: date) -> PlanDay:
        worked, weekend = self._calendar.is_working(day), day.weekday() >= _SATURDAY
        if worked:
            return PlanDay(day, worked, str(_("worked")) if weekend else "")
        row = self._calendar.overrides.get(day)
        name = festivals(day.year, current()).get(day) or (row.note if row else "")
        return PlanDay(day, worked, name or ("" if weekend else str(_("day off"))))

    @cached_property
    def _calendar(self) -> WorkCalendar:
        return WorkCalendar.of(self.named.problem.calendar)

    # -- rows --------------------------------------------------------------------------------

    @cached_property
    def units(self) -> tuple[Section, ...]:
        """Everybody by unit, and at last whoever serves but is no longer in the workbook."""
        people, unit = self.named.problem.people, self.named.names.unit
        known = groupby(self.named.people, key=lambda one: people[one].unit or "")
        served = {one.id for shift in self.named.plan.shifts for one in shift.people}
        gone = tuple(sorted(served - people.keys()))
        found = [Section(key, unit(key) or str(_("Without a unit")), tuple(r)) for key, r in known]
        return (*found, Section(GONE, str(_("No longer in the workbook")), gone))

    @cached_property
    def villages(self) -> tuple[Section, ...]:
        """The villages by their kind, and at last what lies in none."""
        units = self.named.problem.units
        kinds: dict[str, list[str]] = defaultdict(list)
        for key in self.areas.keys:
            kinds[units[key].kind].append(key)
        kinds[str(_("Elsewhere"))].append(ELSEWHERE)
        return tuple(Section(kind, kind, tuple(rows)) for kind, rows in kinds.items())

    def sections(self, by: By) -> tuple[Section, ...]:
        """The rows there are."""
        if by == "people":
            return self.units
        return self.villages if by == "villages" else (Section("", "", self.duties),)

    def name(self, by: By, key: str) -> str:
        """What the row is called."""
        names = self.named.names
        if by == "people":
            return names.apart(key)
        return names.duty(key) if by == "duties" else names.unit(key) or str(_("Elsewhere"))

    def rows(self, by: By, entries: Iterable[Entry], within: Container[str]) -> dict[str, Row]:
        """What each row has of `entries`; marks for those in `within`, numbers for all."""
        rows: dict[str, Row] = {}
        cells: dict[tuple[str, date, str, bool], list[Shift]] = {}
        for entry in entries:
            shift = entry.shift
            keys = {"people": entry.serving, "villages": (entry.area,), "duties": (shift.duty,)}
            for key in keys[by]:
                row = rows.setdefault(key, Row(key))
                row.turns += 1
                row.homes += len(shift.households)
                if key in within:
                    cells.setdefault((key, shift.date, shift.duty, False), []).append(shift)
            for key in entry.spare if by == "people" else ():
                rows.setdefault(key, Row(key))
                if key in within:
                    cells.setdefault((key, shift.date, shift.duty, True), []).append(shift)
        for (key, day, duty, spare), shifts in cells.items():
            rows[key].marks.setdefault(day, []).append(Mark(duty, tuple(shifts), spare))
        return rows

    def gaps(self, first: date, last: date) -> tuple[Gap, ...]:
        """What is open within the days; a gap without a day of its own by its whole period."""
        return tuple(
            gap
            for gap in self.named.plan.gaps
            if (gap.date or gap.period[0]) <= last and first <= (gap.date or gap.period[1])
        )

    @cached_property
    def bands(self) -> Mapping[str, Sequence[Band]]:
        """When who cannot serve, by person."""
        found: dict[str, list[Band]] = defaultdict(list)
        problem, members = self.named.problem, self.named.directory.members
        for row in problem.absences:
            band = Band(row.start, row.end, row.reason, None if row.slot == "day" else row.slot)
            for key in (row.who,) if row.who in problem.people else members(row.who):
                found[key].append(band)
        for person in problem.people.values():
            if person.start is not None and person.start > self.first:
                found[person.id].append(Band(self.first, person.start - _DAY, None))
            if person.until is not None and person.until < self.last:
                found[person.id].append(Band(person.until + _DAY, self.last, None))
        return found


def by_household(mark: Mark) -> bool:
    """Whether the mark is of rounds of households, which are counted."""
    return kind_of(mark.shifts[0].kind).by_household


def signs(names: Sequence[str]) -> tuple[str, ...]:
    """A sign for each of `names`, taken from it; all of them are different.

    The first character that no other name has; else the first two that no other has both of; else
    the rarest that is not given yet; a name that has none left has its number.
    """
    count = Counter(character for name in names for character in set(name.upper()))
    own = [[one for one in dict.fromkeys(name.upper()) if one.isalpha()] for name in names]
    given: list[str] = []
    for number, letters in enumerate(own, start=1):
        others = [set(other) for other in own if other is not letters]
        alone = (one for one in letters if count[one] == 1)
        both = (
            a + b for a, b in combinations(letters, 2) if not any({a, b} <= one for one in others)
        )
        rest = sorted((one for one in letters if one not in given), key=count.__getitem__)
        given.append(next(chain(alone, both, rest), str(number)))
    return tuple(given)
