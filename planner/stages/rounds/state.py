"""What is known while rounds are planned: visits, rounds, holders, and who is taken when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from constraints.household_rounds.model import Owed
from constraints.kinds import kind_of
from planner.domain.changes import same
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.periods import monday
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Problem, Slot
from planner.domain.shifts import Beginnings, Taken, shifts_by_day, team
from planner.domain.workdays import Spaced, WorkCalendar
from planner.model.attendance import Attendance
from planner.stages.households.order import neighbour_order

Busy = Collection[Taken]
"""Who is taken when, by other shifts."""

GOLDEN = 0.6180339887498949
"""Multiples of it fill the unit interval evenly; it staggers holders without a table."""


@dataclass(slots=True)
class Visit:
    """One household to be visited from `first` to `last`, for `owed`.

    That is a stretch of the period, so that several visits lie apart; where nothing else
    helps, any day of the period will do, and visits of a share may go to other households.
    """

    row: int
    first: date
    last: date
    owed: Owed | None = None


@dataclass(slots=True, eq=False)
class Round:
    """Visits that one person makes together in one unit, and when."""

    unit: str
    visits: list[Visit]
    first: date
    last: date
    ideal: int = 0
    turn: int = 0
    day: date | None = None
    slot: Slot = "day"
    kept: Shift | None = None

    @property
    def rows(self) -> list[int]:
        """The households' rows."""
        return [visit.row for visit in self.visits]


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a duty may use; `number` counts them.

    A `demanded` one is none of its weekdays: only the rounds that a 必须 wants there may use it.
    """

    number: int
    day: date
    position: int
    demanded: bool = False


@dataclass
class Holder:
    """One person of one duty: households by unit, visits owed, free days, rounds.

    Days in `close` are too near a turn that stands already; only a 必须 outranks that.
    """

    id: str
    part: int
    phase: float = 0.0
    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    free: dict[int, tuple[Slot, ...]] = field(default_factory=dict)
    close: set[int] = field(default_factory=set)
    visits: list[Visit] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    @property
    def open(self) -> frozenset[int]:
        """The free days that are near no turn which stands."""
        return frozenset(self.free.keys() - self.close)


class Rounds:
    """The state while duties are planned one after the other."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        calendar: WorkCalendar,
        attendance: Attendance,
        busy: Busy,
        links: Links,
        shifts: Sequence[Shift],
        kept: Sequence[Shift] = (),
        since: date | None = None,
        posted: Sequence[Shift] = (),
    ) -> None:
        self.again = bool(kept or posted)
        self.posted: dict[str, list[Shift]] = defaultdict(list)
        for shift in posted:
            self.posted[shift.duty].append(shift)
        published = {shift.id: shift for shift in posted}
        self.altered = {
            shift.id
            for shift in kept
            if shift.id in published and not same(published[shift.id], shift)
        }
        self.problem = problem
        self.since = since or problem.settings.start
        self.kept: dict[str, list[Shift]] = defaultdict(list)
        for shift in kept:
            self.kept[shift.duty].append(shift)
        self.settings = problem.settings
        self.directory = directory
        self.calendar = calendar
        self.attendance = attendance
        self.links = links
        self.before = shifts
        self.busy: dict[str, set[datetime]] = defaultdict(set)
        """The moments at which each person can begin nothing."""
        for person, moment in busy:
            self.busy[person].add(moment)
        self.beginnings = Beginnings(problem)
        self.begun = shifts_by_day(problem, (*shifts, *kept))
        """How many shifts somebody has on a day."""
        past = min((done.date for done in problem.history), default=self.settings.start)
        first = min(past, self.settings.start)
        self.spaced = Spaced(calendar, first, self.settings.end)
        homes = directory.homes
        self.ids, self.row_of = homes.ids, homes.row_of
        self.units, self.categories = homes.units, homes.categories
        self.order = neighbour_order(problem.households)
        self.unit_rank = {unit: rank for rank, unit in enumerate(problem.units)}
        self.size = max(self.settings.households_per_round, 1)
        self.shifts: list[Shift] = []
        self._see()
        self.gaps: list[Gap] = []
        self.lost = self.lost_bound = self.off = self.off_bound = 0
        self.changed = self.changed_bound = self.passed_over = 0

    def _see(self) -> None:
        """Who visits each household in which week, follow-ups excepted."""
        self.seen: dict[tuple[int, date], str] = {}
        kept = (shift for some in self.kept.values() for shift in some)
        for shift in (*self.before, *kept, *self.shifts):
            if not kind_of(shift.kind).by_item:
                serving = team(shift, self.problem.duties.get(shift.duty))
                people = "+".join(sorted(one.id for one in serving))
                for household in shift.households:
                    if household in self.row_of:
                        self.seen[self.row_of[household], monday(shift.date)] = people

    def leave(self, person: str, day: date, slot: Slot) -> None:
        """Let `person` have the time of a shift again."""
        self.begun[person, day] -= 1
        self.busy[person].difference_update(self.beginnings.within(day, slot))

    def release(self, duty: str, released: Sequence[Shift]) -> None:
        """Let published rounds stand no longer."""
        ids = {shift.id for shift in released}
        self.kept[duty] = [shift for shift in self.kept[duty] if shift.id not in ids]
        for shift in released:
            for one in shift.people:
                self.leave(one.id, shift.date, shift.slot)
        self._see()

    def room(self, person: str, day: date) -> int | None:
        """How many more shifts `person` may have on `day`; None for any number."""
        most = self.settings.shifts_per_day
        return None if most is None else max(0, most - self.begun[person, day])

    def free(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` is there and has no other shift."""
        return self.attendance.present(person, day, slot) and self.busy[person].isdisjoint(
            self.beginnings.within(day, slot)
        )
