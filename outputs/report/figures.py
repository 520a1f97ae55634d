"""The numbers of a report: ids and counts, no words.

Planned is what the plans say, done what 历史 says, owed what the workbook asks of the
period. Everything is listed in the order of the sheets, whoever has nothing included:
there is no ranking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from constraints.follow_ups.model import clock_of, deadline_of
from constraints.kinds import KINDS, kind_of
from outputs.tables.areas import Areas
from outputs.tables.standing.obligations import Obligation, Tally, records_until, tally
from outputs.tables.standing.plans import shifts_in_force
from outputs.tables.standing.whole import standing
from outputs.words.naming import Names
from planner.domain.directory import Directory
from planner.domain.periods import Period, month_start
from planner.domain.plan import Plan
from planner.domain.problem import Done, Duty, Item, Problem

DURATIONS: tuple[int, ...] = (7, 30, 60)
"""The upper ends, in calendar days, of how long items took; the last group is longer."""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What was planned and done in the period: turns, receptions, visits, household visits."""

    turns_planned: int = 0
    turns_done: int = 0
    receptions_planned: int = 0
    receptions_done: int = 0
    visits_planned: int = 0
    visits_done: int = 0
    homes_planned: int = 0
    homes_done: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record."""
        return not (self.turns_planned or self.turns_done or self.homes_done or self.homes_planned)


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """One duty in the period."""

    duty: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of duty in the period."""

    kind: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month: shifts planned, occurrences done, items received and handled."""

    month: date
    planned: int
    done: int
    received: int
    handled: int


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One village, or ``""`` for elsewhere: visits, household visits, items.

    `listed` are its households in the workbook, `visited` those of them visited.
    """

    area: str
    deeds: Deeds
    listed: int
    visited: int
    received: int
    handled: int
    open: int

    @property
    def unvisited(self) -> bool:
        """Whether no visit of any sort is recorded."""
        return not (self.deeds.visits_done or self.deeds.homes_done)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The people who belong to one unit, and the items they answer for."""

    unit: str
    people: int
    deeds: Deeds
    received: int = 0
    handled: int = 0
    open: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record nor an item."""
        return self.deeds.nothing and not (self.received or self.handled or self.open)


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person. `held` are the households held; items are those answered for."""

    person: str
    deeds: Deeds
    late: int = 0
    held: int = 0
    received: int = 0
    handled: int = 0
    open: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is neither a plan nor a record, a household nor an item."""
        items = self.received or self.handled or self.open
        return self.deeds.nothing and not (self.held or items)


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The ledger in the period.

    `brought` were open when it began, `handled` were resolved in it, of which `closed` are
    closed out by now. `open` are open at its end, `overdue` of those past their deadline.
    `days` are the calendar days that each handled item took, sorted; `in_time` of the
    handled ones met their deadline. `undated` have no day of receipt.
    """

    brought: int = 0
    received: int = 0
    handled: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    in_time: int = 0
    undated: int = 0
    days: tuple[int, ...] = ()

    @property
    def median(self) -> float | None:
        """The middle of `days`; None where nothing was handled."""
        return float(median(self.days)) if self.days else None

    @property
    def groups(self) -> tuple[int, ...]:
        """How many items took up to each of DURATIONS, and how many longer."""
        counts = [0] * (len(DURATIONS) + 1)
        for days in self.days:
            counts[sum(days > most for most in DURATIONS)] += 1
        return tuple(counts)


@dataclass(frozen=True)
class Report:
    """Everything a report says. `as_of` is the day up to which records are expected.

    `recorded` is false where 历史 has no row of the period: nothing is called late then.
    `uncovered` are the days of the period that no plan covers, as spans.
    """

    problem: Problem
    period: Period
    as_of: date
    recorded: bool
    plans: tuple[Plan, ...]
    uncovered: tuple[tuple[date, date], ...]
    records: int
    total: Tally
    receptions: Tally
    visits: Tally
    homes: Tally
    homes_visited: int
    homes_planned: int
    obligations: tuple[Obligation, ...]
    kinds: tuple[KindFigures, ...]
    duties: tuple[DutyFigures, ...]
    months: tuple[MonthFigures, ...]
    areas: tuple[AreaFigures, ...]
    units: tuple[UnitFigures, ...]
    people: tuple[PersonFigures, ...]
    items: ItemFigures
    classes: tuple[tuple[str, ItemFigures], ...]


def is_visit(duty: Duty | None) -> bool:
    """Whether an occurrence of `duty` is a visit, household rounds excepted."""
    return duty is not None and KINDS[duty.kind].disturbs_village


def is_round(duty: Duty | None) -> bool:
    """Whether `duty` visits households one by one."""
    return duty is not None and KINDS[duty.kind].by_household


def takes_place(duty: Duty | None) -> bool:
    """Whether `duty` takes place on days at all; pairings do not."""
    return duty is not None and not KINDS[duty.kind].pairs


def make_report(
    problem: Problem, plans: Sequence[Plan], period: Period, as_of: date | None
) -> Report:
    """The report of `problem` and `plans` for `period`.

    `as_of` None looks back from the day after the period. Plans that lie outside the period
    are left out; what they have on its days counts.
    """
    made = _Making(problem, [one for one in plans if _overlaps(one, period)], period, as_of)
    return made.report()


def _overlaps(plan: Plan, period: Period) -> bool:
    return plan.start <= period.last and plan.end >= period.first


@dataclass(slots=True)
class _Counts:
    """Deeds while they are counted, by the names of the fields of `Deeds`."""

    found: Counter[str] = field(default_factory=Counter)

    def add(self, duty: Duty | None, when: str, count: int, *, turns: int = 1) -> None:
        """Count an occurrence of `duty`; `when` is ``planned`` or ``done``."""
        if not takes_place(duty) or duty is None:
            return
        self.found[f"turns_{when}"] += turns
        if is_round(duty):
            self.found[f"homes_{when}"] += count
        elif is_visit(duty):
            self.found[f"visits_{when}"] += count
        elif kind_of(duty.kind).receives:
            self.found[f"receptions_{when}"] += count

    def deeds(self) -> Deeds:
        return Deeds(**self.found)


class _Making:
    """Counts one report."""

    def __init__(
        self, problem: Problem, plans: Sequence[Plan], period: Period, as_of: date | None
    ) -> None:
        self.problem, self.period = problem, period
        self.plans = tuple(sorted(plans, key=lambda one: (one.start, one.end, one.created)))
        self.as_of = as_of or period.last + timedelta(days=1)
        self.directory, self.names = Directory(problem), Names(problem)
        self.done_rows = [row for row in problem.history if row.date in period]
        self.expected = records_until(problem, period.first, period.last, self.as_of)
        every = standing(self.plans, problem)
        self.found = tuple(one for one in every if self._concerns(one))
        self.deeds = tuple(
            one
            for one in every
            if one.done is not None
            and one.done in period
            and one.counted_by is None
            and takes_place(self.problem.duties.get(one.duty))
        )
        self.shifts = [shift for shift in shifts_in_force(self.plans) if shift.date in period]
        self.areas = Areas(self.directory)

    def _concerns(self, one: Obligation) -> bool:
        day = one.due if one.owed else one.done or one.due
        return day in self.period and takes_place(self.problem.duties.get(one.duty))

    def report(self) -> Report:
        """The whole report."""
        duties = self.problem.duties
        rounds = [one for one in self.found if is_round(duties.get(one.duty))]
        items = list(self.problem.items.values())
        classes = sorted({item.item_class for item in items})
        return Report(
            problem=self.problem,
            period=self.period,
            as_of=self.as_of,
            recorded=self.expected is not None,
            plans=self.plans,
            uncovered=self._uncovered(),
            records=len(self.done_rows),
            total=tally(self.found, self.expected),
            receptions=self._tally(lambda duty: kind_of(duty.kind).receives),
            visits=self._tally(is_visit),
            homes=tally(rounds, self.expected),
            homes_visited=len(self._visited()),
            homes_planned=len({home for shift in self.shifts for home in shift.households}),
            obligations=self.found,
            kinds=self._kinds(),
            duties=self._duties(),
            months=self._months(items),
            areas=self._areas(items),
            units=self._units(items),
            people=self._people(items),
            items=self._items(items),
            classes=tuple(
                (name, self._items([item for item in items if item.item_class == name]))
                for name in classes
            ),
        )

    def _uncovered(self) -> tuple[tuple[date, date], ...]:
        """The days that no plan covers, as (first, last)."""
        found: list[tuple[date, date]] = []
        day = self.period.first
        for plan in self.plans:
            if day < plan.start:
                found.append((day, plan.start - timedelta(days=1)))
            day = max(day, plan.end + timedelta(days=1))
        if day <= self.period.last:
            found.append((day, self.period.last))
        return tuple(found)

    def _tally(self, wanted: Callable[[Duty], bool]) -> Tally:
        duties = self.problem.duties
        return tally((one for one in self.found if wanted(duties[one.duty])), self.expected)

    def _duties(self) -> tuple[DutyFigures, ...]:
        by_duty: dict[str, list[Obligation]] = defaultdict(list)
        for one in self.found:
            by_duty[one.duty].append(one)
        return tuple(
            DutyFigures(key, tally(by_duty.get(key, ()), self.expected))
            for key, duty in self.problem.duties.items()
            if takes_place(duty)
        )

    def _kinds(self) -> tuple[KindFigures, ...]:
        by_kind: dict[str, list[Obligation]] = defaultdict(list)
        for one in self.found:
            by_kind[self.problem.duties[one.duty].kind].append(one)
        used = {duty.kind for duty in self.problem.duties.values() if takes_place(duty)}
        return tuple(
            KindFigures(kind, tally(by_kind.get(kind, ()), self.expected))
            for kind in KINDS
            if kind in used
        )

    def _months(self, items: Iterable[Item]) -> tuple[MonthFigures, ...]:
        planned, done = Counter[date](), Counter[date]()
        received, handled = Counter[date](), Counter[date]()
        for shift in self.shifts:
            planned[month_start(shift.date)] += 1
        for day, _area in self._occurrences_done():
            done[month_start(day)] += 1
        for item in items:
            if item.received is not None:
                received[month_start(item.received)] += 1
            if item.state != "open" and item.resolved_on is not None:
                handled[month_start(item.resolved_on)] += 1
        found, month = [], month_start(self.period.first)
        while month <= self.period.last:
            found.append(
                MonthFigures(month, planned[month], done[month], received[month], handled[month])
            )
            month = month_start(month, 1)
        return tuple(found)

    def _occurrences_done(self) -> list[tuple[date, str]]:
        """The day and area of every occurrence done; visits of one round and day are one."""
        rounds: set[tuple[object, ...]] = set()
        found = []
        for one in self.deeds:
            assert one.done is not None  # noqa: S101
            if is_round(self.problem.duties.get(one.duty)):
                key = (one.duty, one.owner, self.areas.of(one.target), one.done)
                if key in rounds:
                    continue
                rounds.add(key)
                found.append((one.done, self.areas.of(one.target)))
            else:
                found += [(one.done, "")] * one.count
        return found

    # -- where -------------------------------------------------------------------------------

    def _visited(self) -> set[str]:
        """The households that records name, or whose round they are of."""
        known = self.directory.homes.unit_of
        found = {home for one in self.deeds for home in one.households}
        return found | {one.target for one in self.deeds if one.target in known and one.target}

    def _areas(self, items: Sequence[Item]) -> tuple[AreaFigures, ...]:
        counts: dict[str, _Counts] = defaultdict(_Counts)
        for shift in self.shifts:
            duty = self.problem.duties.get(shift.duty)
            area = self.areas.of(shift.target, *shift.households[:1], shift.place, shift.owner)
            counts[area].add(duty, "planned", len(shift.households) if is_round(duty) else 1)
        for one in self.deeds:
            duty = self.problem.duties.get(one.duty)
            place = duty.place if duty is not None else None
            area = self.areas.of(one.target, place, one.owner)
            counts[area].add(duty, "done", one.count)
        area_of = {unit: self.areas.of(unit) for unit in self.problem.units}
        listed = Counter(area_of.get(unit, "") for unit in self.problem.households["unit"].tolist())
        home_unit = self.directory.homes.unit_of
        visited = Counter(area_of.get(home_unit.get(home, ""), "") for home in self._visited())
        by_area: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            by_area[self.areas.of(item.target, item.person)].append(item)
        found: list[AreaFigures] = []
        for area in (*self.areas.keys, ""):
            figures = self._items(by_area.get(area, ()))
            row = AreaFigures(
                area,
                counts[area].deeds(),
                listed[area],
                visited[area],
                figures.received,
                figures.handled,
                figures.open,
            )
            if area or not row.deeds.nothing or row.received or row.open:
                found.append(row)
        return tuple(found)

    # -- who ---------------------------------------------------------------------------------

    def _by_person(self) -> Mapping[str, _Counts]:
        counts: dict[str, _Counts] = defaultdict(_Counts)
        for shift in self.shifts:
            duty = self.problem.duties.get(shift.duty)
            for person in self.names.serving(shift):
                counts[person].add(duty, "planned", len(shift.households) if is_round(duty) else 1)
        rounds: set[tuple[str, date, str]] = set()
        for (name, day, _target, person), count in _occurrences(self.done_rows).items():
            duty = self.problem.duties.get(name)
            turns = count
            if is_round(duty):  # all households of one day are one turn
                turns = int((name, day, person) not in rounds)
                rounds.add((name, day, person))
            counts[person].add(duty, "done", count, turns=turns)
        return counts

    def _late(self) -> Counter[str]:
        """How many turns of each person have passed without a record."""
        late: Counter[str] = Counter()
        unrecorded = {
            (one.duty, one.owner, one.planned, one.target)
            for one in self.found
            if one.state(self.expected) == "late"
        }
        for shift in self.shifts:
            if (shift.duty, shift.owner, shift.date, shift.target) in unrecorded:
                late.update(self.names.serving(shift))
        return late

    def _ordered(self) -> list[str]:
        """People by unit in the order of the sheets."""
        order = {key: number for number, key in enumerate(self.problem.units)}
        people = self.problem.people
        return sorted(people, key=lambda key: order.get(people[key].unit or "", len(order)))

    def _people(self, items: Iterable[Item]) -> tuple[PersonFigures, ...]:
        counts, late = self._by_person(), self._late()
        held: Counter[str] = Counter()
        for plan in self.plans[-1:]:
            pairs = plan.holders.drop_duplicates(["household", "holder"])
            held.update(pairs["holder"].tolist())
        mine = self._items_by_person(items)
        return tuple(
            PersonFigures(
                key,
                counts[key].deeds() if key in counts else Deeds(),
                late[key],
                held[key],
                *mine.get(key, (0, 0, 0)),
            )
            for key in self._ordered()
        )

    def _items_by_person(self, items: Iterable[Item]) -> dict[str, tuple[int, int, int]]:
        """Items received, handled and open of everybody who answers for some."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            if item.person is not None:
                found[item.person].append(item)
        figures = {person: self._items(mine) for person, mine in found.items()}
        return {key: (one.received, one.handled, one.open) for key, one in figures.items()}

    def _units(self, items: Iterable[Item]) -> tuple[UnitFigures, ...]:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        size: Counter[str] = Counter()
        for key, mine in self._by_person().items():
            counts[self._unit(key)].update(mine.found)
        answered: dict[str, Counter[str]] = defaultdict(Counter)
        for key, (received, handled, still_open) in self._items_by_person(items).items():
            here = {"received": received, "handled": handled, "open": still_open}
            answered[self._unit(key)].update(here)
        for person in self.problem.people.values():
            size[person.unit or ""] += 1
        return tuple(
            UnitFigures(unit, size[unit], Deeds(**counts[unit]), **answered[unit])
            for unit in (*self.problem.units, "")
            if size[unit]
        )

    def _unit(self, person: str) -> str:
        known = self.problem.people.get(person)
        return (known.unit if known else None) or ""

    # -- the ledger --------------------------------------------------------------------------

    def _open_at_end(self, item: Item) -> bool:
        """Whether `item` was there and open when the period, or what is known of it, ended."""
        last = min(self.period.last, self.as_of)
        if item.received is not None and item.received > last:
            return False
        if item.state == "open":
            return True
        return item.resolved_on is not None and item.resolved_on > last

    def _items(self, items: Iterable[Item]) -> ItemFigures:
        counts: Counter[str] = Counter()
        days: list[int] = []
        for item in items:
            received, resolved = item.received, item.resolved_on
            deadline = self._deadline(item)
            if received is None:
                counts["undated"] += 1
            elif received in self.period:
                counts["received"] += 1
            if received is None or received < self.period.first:
                unresolved = item.state == "open" or (
                    resolved is not None and resolved >= self.period.first
                )
                counts["brought"] += unresolved
            if item.state != "open" and resolved is not None and resolved in self.period:
                counts["handled"] += 1
                counts["closed"] += item.state == "closed"
                counts["in_time"] += deadline is None or resolved <= deadline
                if received is not None:
                    days.append((resolved - received).days)
            if self._open_at_end(item):
                counts["open"] += 1
                last = min(self.period.last + timedelta(days=1), self.as_of)
                counts["overdue"] += deadline is not None and deadline < last
        return ItemFigures(**counts, days=tuple(sorted(days)))

    def _deadline(self, item: Item) -> date | None:
        """The calendar day by which `item` is due; None where no date says so."""
        if item.received is None and item.due is None and item.extended_to is None:
            return None
        duties = self.problem.duties.values()
        duty = next((one for one in duties if kind_of(one.kind).by_item), None)
        clock = clock_of(duty, self.problem.settings)
        return deadline_of(duty, item, self.period.first, clock)


def _occurrences(rows: Iterable[Done]) -> dict[tuple[str, date, str | None, str], int]:
    """历史 by duty, day, target and person: rows that say one thing twice count once."""
    found: dict[tuple[str, date, str | None, str], int] = {}
    for row in rows:
        if row.person is not None:
            key = (row.duty, row.date, row.target, row.person)
            found[key] = max(found.get(key, 0), row.count)
    return found


def late_and_short(report: Report) -> tuple[Obligation, ...]:
    """What is late, and what has no day or too few people, in the order of the workbook."""
    expected = report.as_of if report.recorded else None
    return tuple(
        one
        for one in report.obligations
        if one.owed and (one.state(expected) == "late" or one.state(expected) == "gap")
    )
