"""How a plan stands on a day: what was done, what is late, and when it could be made up for.

Late is what was planned before the day and neither done nor made up for by then, and what
no plan held although its period is over. Whatever is proposed is free: the people are
there, have nothing else then, and the judge's rules on absence, two places, distance and
exceptions hold with all proposals together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from constraints.availability import check as availability
from constraints.coverage.rule import BY
from constraints.exceptions import check as exceptions
from constraints.follow_ups.model import (
    acceptance_of,
    after_day,
    after_window,
    clock_of,
    deadline_of,
    working_deadline,
)
from constraints.household_rounds.rule import VISITS
from constraints.judging.case import Case
from constraints.judging.face import Check
from constraints.judging.obligations import has_occurrences
from constraints.kinds import KINDS
from constraints.one_place import check as one_place
from constraints.spacing import check as spacing
from constraints.villages.check import visits
from planner.domain.directory import Directory
from planner.domain.ids import SEPARATOR
from planner.domain.periods import monday, period_of
from planner.domain.plan import Assigned, Gap, Plan, Shift
from planner.domain.problem import ALL_CATEGORIES, HALVES, Duty, Half, Item, Problem, Slot
from planner.domain.records import Record
from planner.domain.shifts import slots

Why = Literal["not_recorded", "not_done", "partly", "never_planned"]

_JUDGES: tuple[Check, ...] = (
    availability.CHECK,
    one_place.CHECK,
    spacing.CHECK,
    exceptions.CHECK,
)
_ROUNDS_OF_JUDGING = 4


@dataclass(frozen=True, slots=True)
class CatchUp:
    """A day on which something late could be made up for, and by whom.

    `in_time` says that the period is not over by then; `others` that somebody has to stand
    in for those who were planned; `usual` that the duty allows the weekday.
    """

    date: date
    slot: Slot
    people: tuple[Assigned, ...]
    in_time: bool
    others: bool = False
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Late:
    """Something late: a `shift` of the plan, or a `gap` of which no shift came.

    `missing` counts turns, or the `households` still to be visited. `due` is the last day
    of the period it is owed in. `catch_up` is None where no day was found inside the plan.
    """

    why: Why
    duty: str
    owner: str | None
    missing: int
    due: date
    shift: Shift | None = None
    gap: Gap | None = None
    households: tuple[str, ...] = ()
    catch_up: CatchUp | None = None

    @property
    def id(self) -> str:
        """The obligation it is about."""
        if self.shift is not None:
            return self.shift.id
        return self.gap.obligation if self.gap is not None else ""

    @property
    def target(self) -> str | None:
        """Where it takes place, as far as that is settled."""
        if self.shift is not None:
            return self.shift.target
        return self.gap.target if self.gap is not None else None


@dataclass(frozen=True, slots=True)
class Balance:
    """A plan on the day `as_of`: so many shifts were `planned` before it, so many `done`.

    `late` is sorted by what is due first; `owed` are gaps whose period is not over yet.
    """

    as_of: date
    planned: int = 0
    done: int = 0
    late: tuple[Late, ...] = ()
    owed: tuple[Gap, ...] = ()


def balance(plan: Plan, problem: Problem, records: Iterable[Record], as_of: date) -> Balance:
    """How `plan` stands on `as_of` by `records` and by what 历史 of `problem` says."""
    case = Case(problem, plan)
    known = _Known(problem, case.directory, records, plan, as_of)
    found: list[Late] = []
    planned = done = 0
    due = _Due(case)
    for shift in plan.shifts:
        if shift.date >= as_of or shift.duty not in problem.duties:
            continue
        planned += 1
        left = known.left(shift)
        if not left:
            done += 1
            continue
        why: Why = "not_done" if known.refused(shift.id) else "not_recorded"
        if shift.households and left < len(shift.households):
            why = "partly"
        found.append(
            Late(
                why,
                shift.duty,
                shift.owner,
                left,
                due.of(shift),
                shift,
                households=known.unvisited(shift) if shift.households else (),
            )
        )
    owed: list[Gap] = []
    shifts = {shift.id for shift in plan.shifts}
    for gap in plan.gaps:
        duty = problem.duties.get(gap.duty)
        if duty is None or gap.sort == "pin" or gap.obligation in shifts or known.filled(gap):
            continue
        if has_occurrences(duty) and gap.period[1] < as_of:
            found.append(Late("never_planned", duty.id, gap.owner, 1, gap.period[1], gap=gap))
        else:
            owed.append(gap)
    found.sort(key=lambda one: (one.due, problem.duties[one.duty].priority, one.id))
    late = _Proposals(case, as_of).make(found)
    return Balance(as_of, planned, done, late, tuple(owed))


# -- what is known -------------------------------------------------------------------------


class _Known:
    """What records and 历史 say about the shifts of a plan, up to a day."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        records: Iterable[Record],
        plan: Plan,
        as_of: date,
    ) -> None:
        typed = [
            Record(row.date, row.duty, row.person, row.target, count=row.count)
            for row in problem.history
            if row.date >= plan.start and row.count
        ]
        self._of_shift: dict[str, list[Record]] = defaultdict(list)
        self._not_done: set[str] = set()
        self._loose: dict[str, list[Record]] = defaultdict(list)
        self._visited: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self._directory = directory
        for record in (*records, *typed):
            if record.date > as_of:
                continue
            if record.result == "not_done":
                if record.shift is not None:
                    self._not_done.add(record.shift)
                continue
            if record.shift is not None:
                self._of_shift[record.shift].append(record)
            else:
                self._loose[record.duty].append(record)
            for household in self._households_of(record):
                self._visited[record.duty, household].append(record)

    def _households_of(self, record: Record) -> Iterable[str]:
        if record.households:
            return record.households
        known = record.target in self._directory.homes.row_of
        return (record.target,) if known and record.target else ()

    def refused(self, shift: str) -> bool:
        """Whether somebody recorded that the shift did not take place."""
        return shift in self._not_done

    def left(self, shift: Shift) -> int:
        """What of the shift is not done yet: households of a round, else the turn itself."""
        if not shift.households:
            return 0 if self._took_place(shift) else 1
        numbers = [
            record.count for record in self._of_shift[shift.id] if not self._households_of(record)
        ]
        return max(len(self.unvisited(shift)) - sum(numbers), 0)

    def unvisited(self, shift: Shift) -> tuple[str, ...]:
        """The households of a round that nobody is recorded to have visited for it."""
        return tuple(one for one in shift.households if not self._saw(shift, one))

    def _saw(self, shift: Shift, household: str) -> bool:
        for record in self._visited.get((shift.duty, household), ()):
            if record.shift == shift.id:
                return True
            near = record.date == shift.date or record.instead_of == shift.date
            # A visit outside any plan counts for whatever was owed to the household.
            if record.shift is None and (near or record.date >= monday(shift.date)):
                return True
        return False

    def _took_place(self, shift: Shift) -> bool:
        if self._of_shift.get(shift.id):
            return True
        people = {one.id for one in shift.people}
        return any(
            shift.date in (record.date, record.instead_of)
            and (record.person in people or record.person is None)
            and record.target in (None, shift.target, *shift.households)
            for record in self._loose.get(shift.duty, ())
        )

    def filled(self, gap: Gap) -> bool:
        """Whether work outside the plan did what the gap says is missing."""
        first, last = gap.period
        for record in self._loose.get(gap.duty, ()):
            mine = gap.owner in (None, record.person, record.target) or (
                record.person in self._directory.members(gap.owner or "")
            )
            if mine and first <= (record.instead_of or record.date) <= last:
                return True
        return bool(self._of_shift.get(gap.obligation))


class _Due:
    """By when each shift is owed."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, shift: Shift) -> date:
        """The last day of the period that the shift is owed in."""
        duty = self._case.duty(shift)
        if KINDS[duty.kind].by_household:
            return self._round(duty, shift)
        item = self._case.problem.items.get(shift.owner or "")
        if shift.kind == "follow_up" and item is not None:
            return self._visit(duty, shift, item)
        owed = self._case.docket.of_shift.get(shift.id)
        if owed is not None:
            by = owed.days and duty.params[BY] is not None
            return max(owed.days) if by else owed.period.last
        return self._case.end

    def _visit(self, duty: Duty, shift: Shift, item: Item) -> date:
        """The deadline of the item, of its acceptance, or of the visit after it was resolved."""
        settings, calendar = self._case.problem.settings, self._case.calendar
        purpose = shift.id.split(SEPARATOR)[-2]
        if purpose == "after":
            day = after_day(duty, item)
            return self._case.end if day is None else after_window(day, calendar).last
        if purpose == "accept":
            visit = acceptance_of(duty, item, settings, calendar)
            return self._case.end if visit is None else visit.due
        start = max(self._case.start, duty.start or self._case.start)
        last = deadline_of(duty, item, start, clock_of(duty, settings))
        return working_deadline(last, calendar)

    def _round(self, duty: Duty, shift: Shift) -> date:
        """The end of the shortest cadence that the households have, or of the plan."""
        homes = self._case.directory.homes
        rows = (homes.row_of[one] for one in shift.households if one in homes.row_of)
        words = {word for row in rows for word in homes.categories[row]}
        names = {
            cadence.period
            for cadence in duty.params[VISITS]
            if cadence.category == ALL_CATEGORIES or cadence.category in words
        }
        days = (self._case.end - self._case.start).days + 1
        ends = [self._case.end]
        for name in sorted(names - {"once"}):
            period = period_of(name, shift.date, anchor=duty.start)
            if period.days <= days:
                ends.append(period.last)
        return min(ends)


# -- when to catch up ----------------------------------------------------------------------


class _Proposals:
    """Finds a free day for everything late, what is due first before the rest."""

    def __init__(self, case: Case, as_of: date) -> None:
        self._case, self._as_of = case, as_of
        self._taken: set[tuple[str, date, Half]] = set()
        self._visits = {key: len(shifts) for key, shifts in visits(case).items()}
        self._banned: set[tuple[str, date]] = set()
        self._ids = frozenset(shift.id for shift in case.shifts)
        self._nevers = any(pin.mode == "never" for pin in case.problem.pins)

    def make(self, found: Sequence[Late]) -> tuple[Late, ...]:
        """`found` with a day for each where there is one; the judge has seen them together."""
        made = list(found)
        for _again in range(_ROUNDS_OF_JUDGING):
            made = [one if one.catch_up else self._with_day(one) for one in made]
            wrong = self._judged(made)
            if not wrong:
                return tuple(made)
            for index, one in enumerate(made):
                if one.id in wrong and one.catch_up is not None:
                    self._release(one, one.catch_up)
                    made[index] = replace(one, catch_up=None)
        return tuple(made)

    def _with_day(self, one: Late) -> Late:
        for catch_up in self._options(one):
            self._take(one, catch_up, 1)
            return replace(one, catch_up=catch_up)
        return one

    def _release(self, one: Late, catch_up: CatchUp) -> None:
        self._take(one, catch_up, -1)
        self._banned.add((one.id, catch_up.date))

    def _take(self, one: Late, catch_up: CatchUp, sign: int) -> None:
        if KINDS[self._case.problem.duties[one.duty].kind].takes_time:
            spots = {
                (member.id, catch_up.date, half)
                for member in catch_up.people
                for half in HALVES[catch_up.slot]
            }
            self._taken = self._taken | spots if sign > 0 else self._taken - spots
        village = self._village(one)
        if village is not None:
            key = village, monday(catch_up.date)
            self._visits[key] = self._visits.get(key, 0) + sign

    def _village(self, one: Late) -> str | None:
        duty = self._case.problem.duties[one.duty]
        if not KINDS[duty.kind].disturbs_village:
            return None
        return self._case.directory.village_of(one.target)

    def _options(self, one: Late) -> Iterator[CatchUp]:
        """The days in the order they are to be tried: in time and the same people first."""
        duty = self._case.problem.duties[one.duty]
        first = max(self._as_of, self._case.start)
        count = (self._case.end - first).days + 1
        working = [
            day
            for day in (first + timedelta(days=n) for n in range(max(count, 0)))
            if (one.id, day) not in self._banned and not self._case.calendar.is_holiday(day)
        ]
        days = [day for day in working if self._case.calendar.allows(day, duty.weekdays)]
        in_time = [day for day in days if day <= one.due]
        later = [day for day in days if day > one.due]
        odd = [
            day
            for day in working
            if day <= one.due and day not in in_time and self._case.calendar.is_working(day)
        ]
        tries = ((in_time, False), (in_time, True), (odd, False), (later, False), (later, True))
        for some, others in tries:
            if others and KINDS[duty.kind].by_household:
                continue  # who holds the household visits it
            for day in some:
                for slot in slots(duty):
                    people = self._team(one, duty, day, slot, others=others)
                    if people is not None and self._village_bears(one, day):
                        yield CatchUp(day, slot, people, day <= one.due, others, some is not odd)

    def _village_bears(self, one: Late, day: date) -> bool:
        limit = self._case.problem.settings.village_visits_per_week
        village = self._village(one)
        if limit is None or village is None:
            return True
        return self._visits.get((village, monday(day)), 0) < limit

    def _team(
        self, one: Late, duty: Duty, day: date, slot: Slot, *, others: bool
    ) -> tuple[Assigned, ...] | None:
        """Who could come: those planned, or with `others` whoever may stand in; None if not all."""
        shift = one.shift
        planned = self._case.team(shift) if shift is not None and shift.id in self._ids else ()
        if planned and not others:
            free = all(self._free(one, member.id, day, slot) for member in planned)
            return tuple(planned) if free else None
        if not others:
            return None
        wanted = [member.part for member in planned]
        if not planned:
            wanted = [
                index
                for index, part in enumerate(duty.team)
                for _place in range(part.count if part.count is not None else 1)
            ]
        keep = {id(member): self._free(one, member.id, day, slot) for member in planned}
        team = [member for member in planned if keep[id(member)]]
        for member in team:
            wanted.remove(member.part)
        for part in wanted:
            chosen = self._stand_in(one, duty, part, day, slot, {m.id for m in team})
            if chosen is None:
                return None
            team.append(Assigned(chosen, part))
        return tuple(sorted(team, key=lambda member: (member.part, member.id))) or None

    def _stand_in(
        self,
        one: Late,
        duty: Duty,
        part: int,
        day: date,
        slot: Slot,
        team: Collection[str],
    ) -> str | None:
        """The free person with the fewest turns of the duty who may fill `part`."""
        may = self._case.eligible(duty, part, one.owner, one.target, day)
        free = [who for who in sorted(may) if who not in team and self._free(one, who, day, slot)]
        return min(free, key=lambda who: (self._turns.get((duty.id, who), 0), who), default=None)

    @cached_property
    def _turns(self) -> Mapping[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        for person, shifts in self._case.turns.items():
            for shift in shifts:
                found[shift.duty, person] += 1
        return found

    def _free(self, one: Late, person: str, day: date, slot: Slot) -> bool:
        case = self._case
        if person not in case.problem.people or not case.present(person, day, slot):
            return False
        if KINDS[case.problem.duties[one.duty].kind].takes_time and (
            case.busy(person, day, slot, but=one.id)
            or case.standing_by(person, day, slot)
            or any((person, day, half) in self._taken for half in HALVES[slot])
        ):
            return False
        if not self._nevers:
            return True
        at = _at(one, case, day, slot, ())
        return case.never(at, person) is None and case.never(at, None) is None

    # -- the judge -----------------------------------------------------------------------

    def _judged(self, made: Sequence[Late]) -> set[str]:
        """The ids of proposals that break a rule when all are taken together."""
        proposed = {one.id: one for one in made if one.catch_up is not None}
        if not proposed:
            return set()
        kept = [shift for shift in self._case.plan.shifts if shift.id not in proposed]
        moved = [
            _at(one, self._case, one.catch_up.date, one.catch_up.slot, one.catch_up.people)
            for one in proposed.values()
            if one.catch_up is not None
        ]
        together = Case(self._case.problem, replace(self._case.plan, shifts=(*kept, *moved)))
        wrong: set[str] = set()
        for rule in _JUDGES:
            wrong |= {
                found.shift for found in rule.findings(together) if found.hard and found.shift
            }
        return wrong & proposed.keys()


def _at(one: Late, case: Case, day: date, slot: Slot, people: tuple[Assigned, ...]) -> Shift:
    """The shift that would make up for `one`; its hours do not matter here."""
    moment = datetime.combine(day, case.problem.settings.hours[HALVES[slot][0]][0])
    if one.shift is not None:
        return replace(one.shift, date=day, slot=slot, start=moment, end=moment, people=people)
    kind = case.problem.duties[one.duty].kind
    duty = one.duty, kind, one.owner
    return Shift(one.id, *duty, day, slot, moment, moment, None, one.target, people)
