"""Household rounds: which households each holder visits in this plan, and when.

Each duty in turn: the visits that its cadences owe are shared among the holders in
proportion to what they hold; each holder's visits are bundled into as few rounds as
possible; each holder's rounds are spread over the days that person has left. What finds no
day moves into rounds with room, then to holders with days left, and is a gap only then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import floor
from time import perf_counter
from zoneinfo import ZoneInfo

import pandas as pd

from constraints.household_links.post import cadences, yearly_visits
from constraints.household_rounds.post import Owed, Spread, Turn, owed_periods, spread
from planner.domain.directory import Context, Directory
from planner.domain.language import Text, _
from planner.domain.links import NO_LINKS, Links
from planner.domain.periods import monday
from planner.domain.plan import Assigned, Cause, Gap, Level, Reason, Shift
from planner.domain.problem import ALL_CATEGORIES, HALVES, Duty, Half, Pin, Problem, Remark, Slot
from planner.domain.workdays import Positions, WorkCalendar
from planner.model.attendance import Attendance
from planner.stages.households.stage import neighbour_order

Busy = Collection[tuple[str, date, Half]]
"""Who is taken when, by other shifts."""

GOLDEN = 0.6180339887498949
"""Multiples of it fill the unit interval evenly; it staggers holders without a table."""


@dataclass(frozen=True)
class RoundResult:
    """The rounds of the plan and what came of them."""

    shifts: tuple[Shift, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_rounds(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: Attendance,
    holders: pd.DataFrame,
    busy: Busy,
    *,
    links: Links = NO_LINKS,
    shifts: Sequence[Shift] = (),
    kept: Sequence[Shift] = (),
    since: date | None = None,
) -> RoundResult:
    """Plan the rounds of every household duty; `holders` is the frame of ``Plan.holders``.

    Duties are planned by priority, then in the order of the sheet; rounds of one are busy
    times for the next. `links` tells which part of a team a holder belongs to. `shifts`
    are those planned before: `except` and `counts_for` refer to them, and households they
    go to are left alone by others that week. `kept` are rounds that stand already, in
    `busy` too: only what they leave to be visited is planned, from `since` on. They come
    back with the others, and may have taken in further households.
    """
    begun = perf_counter()
    stage = _Rounds(problem, directory, calendar, attendance, busy, links, shifts, kept, since)
    duties = [duty for duty in problem.duties.values() if duty.kind == "household"]
    for duty in sorted(duties, key=lambda one: one.priority):
        mine = holders[holders["duty"] == duty.id]
        pairs = sorted(zip(mine["household"].tolist(), mine["holder"].tolist(), strict=True))
        if pairs or duty.id in stage.kept:
            _DutyRounds(stage, duty, pairs).run()
    seconds = perf_counter() - begun
    levels = (
        Level("rounds.gaps", stage.lost, stage.lost_bound, stage.lost == stage.lost_bound, seconds),
        Level("rounds.spread", stage.off, stage.off_bound, stage.off == stage.off_bound, 0.0),
    )
    found = sorted(stage.shifts, key=lambda one: (one.date, one.id))
    return RoundResult(tuple(found), tuple(stage.gaps), levels if duties else ())


@dataclass(slots=True)
class _Visit:
    """One household to be visited from `first` to `last`, for `owed`.

    That is a stretch of the period, so that several visits lie apart; where nothing else
    helps, any day of the period will do, and visits of a share may go to other households.
    """

    row: int
    first: date
    last: date
    owed: Owed | None = None


@dataclass(slots=True)
class _Round:
    """Visits that one person makes together in one unit, and when."""

    unit: str
    visits: list[_Visit]
    first: date
    last: date
    ideal: int = 0
    turn: int = 0
    day: date | None = None
    slot: Slot = "day"
    pinned: bool = False
    kept: Shift | None = None

    @property
    def rows(self) -> list[int]:
        """The households' rows."""
        return [visit.row for visit in self.visits]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that a duty may use; `number` counts them."""

    number: int
    day: date
    position: int


@dataclass
class _Holder:
    """One person of one duty: households by unit, visits owed, free days, rounds."""

    id: str
    part: int
    phase: float = 0.0
    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    free: dict[int, tuple[Slot, ...]] = field(default_factory=dict)
    visits: list[_Visit] = field(default_factory=list)
    rounds: list[_Round] = field(default_factory=list)


class _Rounds:
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
    ) -> None:
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
        self.busy: set[tuple[str, date, Half]] = set(busy)
        self.zone = ZoneInfo(self.settings.timezone)
        past = min((done.date for done in problem.history), default=self.settings.start)
        first = min(past, self.settings.start)
        self.positions = Positions(calendar.working_days(first, self.settings.end))
        frame = problem.households
        self.ids: list[str] = frame["id"].tolist()
        self.row_of = {one: row for row, one in enumerate(self.ids)}
        self.units: list[str] = frame["unit"].tolist()
        self.categories: list[tuple[str, ...]] = frame["categories"].tolist()
        self.order = neighbour_order(frame)
        self.unit_rank = {unit: rank for rank, unit in enumerate(problem.units)}
        self.size = max(self.settings.households_per_round, 1)
        self.seen: dict[tuple[int, date], str] = {}
        for shift in (*shifts, *kept):
            if shift.kind != "follow_up":
                people = "+".join(sorted(one.id for one in shift.people))
                for household in shift.households:
                    if household in self.row_of:
                        self.seen[self.row_of[household], monday(shift.date)] = people
        self.shifts: list[Shift] = []
        self.gaps: list[Gap] = []
        self.lost = self.lost_bound = self.off = self.off_bound = 0

    def undisturbed(self, person: str, rows: Iterable[int], day: date) -> bool:
        """Whether nobody but `person` visits any of the households in the week of `day`."""
        week = monday(day)
        return all(self.seen.get((row, week), person) == person for row in rows)

    def free(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` is there and has no other shift."""
        return self.attendance.present(person, day, slot) and not any(
            (person, day, half) in self.busy for half in HALVES[slot]
        )


class _DutyRounds:
    """Plans the rounds of one duty for its (household, holder) pairs."""

    def __init__(self, stage: _Rounds, duty: Duty, pairs: Sequence[tuple[str, str]]) -> None:
        self.stage = stage
        self.duty = duty
        self.spacing = max(duty.spacing or 0, duty.params.owner_spacing or 0)
        self.slots: tuple[Slot, ...] = ("am", "pm") if duty.slot == "half" else (duty.slot,)
        self.days = self._days()
        self.kept = stage.kept.get(duty.id, [])
        self.kept_of: dict[str | None, list[Shift]] = defaultdict(list)
        for shift in self.kept:
            self.kept_of[shift.owner].append(shift)
        self.visited: set[tuple[int, date]] = {
            (stage.row_of[household], shift.date)
            for shift in self.kept
            for household in shift.households
            if household in stage.row_of
        }
        self.people = self._holders(pairs)
        self.by_name = {person.id: person for person in self.people}

    def run(self) -> None:
        """Plan the duty and book shifts, gaps and levels with the stage."""
        share = _Shares(self.stage, self.duty, self.people)
        share.run()
        bound = 0
        for person in self.people:
            bound += self._place(person)
        stranded = self._stranded()
        if stranded:
            stranded = self._move_on(stranded, share)
        stage = self.stage
        stage.lost += sum(len(one.visits) for _person, one in stranded)
        stage.lost_bound += min(bound, sum(len(one.visits) for _person, one in stranded))
        for person, one in stranded:
            if one.visits:
                self._gap(person, one)
        for person in self.people:
            stage.shifts.extend(self._shift(person, one) for one in person.rounds if one.day)
        made = {shift.id for shift in stage.shifts}
        stage.shifts.extend(shift for shift in self.kept if shift.id not in made)

    # -- holders and days ----------------------------------------------------------------

    def _days(self) -> list[_Day]:
        settings, duty = self.stage.settings, self.duty
        day = max(filter(None, (self.stage.since, duty.start)))
        last = min(filter(None, (settings.end, duty.until)))
        days: list[_Day] = []
        while day <= last:
            if self.stage.calendar.allows(day, duty.weekdays):
                days.append(_Day(len(days), day, self.stage.positions.of(day)))
            day += timedelta(days=1)
        return days

    def _holders(self, pairs: Sequence[tuple[str, str]]) -> list[_Holder]:
        """The visitors: one of each household's holders, of the first part there is."""
        stage = self.stage
        by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for household, holder in pairs:
            row = stage.row_of.get(household)
            if row is not None and holder in stage.problem.people:
                by_row[row].append((self._part(holder, stage.units[row]), holder))
        found: dict[str, _Holder] = {}
        for row in sorted(by_row, key=stage.order.__getitem__):
            lead = min(part for part, _holder in by_row[row])
            able = sorted(holder for part, holder in by_row[row] if part == lead)
            name = able[stage.order[row] % len(able)]
            if name not in found:
                found[name] = _Holder(name, lead)
            found[name].rows[stage.units[row]].append(row)
        self.others: dict[int, list[str]] = {}
        for row, holding in by_row.items():
            self.others[row] = sorted(holder for _part, holder in holding)
            for part, holder in holding:
                found.setdefault(holder, _Holder(holder, part))
        people = [found[one] for one in sorted(found)]
        excepted = self._excepted()
        last_turn = self._last_turns()
        taken = self._taken()
        for number, person in enumerate(people):
            person.phase = (number + 1) * GOLDEN % 1.0
            bans = self._bans(person.id)
            since = last_turn.get(person.id)
            for one in self.days:
                close = since is not None and one.position - since < self.spacing
                close = close or any(
                    abs(one.position - other) < self.spacing for other in taken.get(person.id, ())
                )
                if close or (person.id, one.day) in excepted:
                    continue
                free = tuple(
                    slot
                    for slot in self.slots
                    if stage.free(person.id, one.day, slot)
                    and not any(_bans(pin, one.day, slot) for pin in bans)
                )
                if free:
                    person.free[one.number] = free
        return people

    def _part(self, holder: str, unit: str) -> int:
        if len(self.duty.team) > 1 and self.duty.owner.by != "person":
            context = Context(owner=unit, target=unit, links=self.stage.links)
            for index, part in enumerate(self.duty.team):
                if holder in self.stage.directory.people(part.selector, context):
                    return index
        return 0

    def _bans(self, person: str) -> list[Pin]:
        return [
            pin
            for pin in self.stage.problem.pins
            if pin.mode == "never"
            and pin.target is None
            and pin.duty in (None, self.duty.id)
            and pin.person in (None, person)
        ]

    def _excepted(self) -> set[tuple[str, date]]:
        """Days on which a duty of `except` has the person."""
        return {
            (one.id, shift.date)
            for shift in self.stage.before
            if shift.duty in self.duty.params.except_duties
            for one in shift.people
        }

    def _last_turns(self) -> Mapping[str, int]:
        """The position of everybody's last turn before the plan."""
        if not self.spacing:
            return {}
        found: dict[str, date] = {}
        for done in self.stage.problem.history:
            earlier = done.duty == self.duty.id and done.date < self.stage.settings.start
            if earlier and done.person is not None:
                found[done.person] = max(found.get(done.person, date.min), done.date)
        return {person: self.stage.positions.of(day) for person, day in found.items()}

    def _taken(self) -> Mapping[str, list[int]]:
        """The positions of everybody's rounds that stand already."""
        found: dict[str, list[int]] = defaultdict(list)
        for shift in self.kept if self.spacing else ():
            for one in shift.people:
                found[one.id].append(self.stage.positions.of(shift.date))
        return found

    def _standing(self, person: _Holder) -> list[_Round]:
        """The person's rounds that stand already and may take in further households."""
        stage = self.stage
        found: list[_Round] = []
        for shift in self.kept_of.get(person.id, ()):
            rows = [stage.row_of[one] for one in shift.households if one in stage.row_of]
            if shift.date >= stage.since and rows:
                visits = [_Visit(row, shift.date, shift.date) for row in rows]
                found.append(
                    _Round(
                        stage.units[rows[0]],
                        visits,
                        shift.date,
                        shift.date,
                        day=shift.date,
                        slot=shift.slot,
                        kept=shift,
                    )
                )
        return found

    # -- placing -------------------------------------------------------------------------

    def _bundle(self, person: _Holder) -> list[_Round]:
        """The fewest rounds for a person's visits: neighbours together, of even size."""
        stage = self.stage
        groups: dict[tuple[date, date, int, int], list[_Visit]] = defaultdict(list)
        again: Counter[tuple[date, date, int]] = Counter()
        for visit in person.visits:
            # A second visit of one household in one window needs a round of its own.
            turn = again[visit.last, visit.first, visit.row]
            again[visit.last, visit.first, visit.row] += 1
            rank = stage.unit_rank[stage.units[visit.row]]
            groups[visit.last, visit.first, rank, turn].append(visit)
        rounds: list[_Round] = []
        for (last, first, _rank, _turn), visits in sorted(groups.items(), key=lambda kv: kv[0]):
            unit = stage.units[visits[0].row]
            visits.sort(key=lambda visit: stage.order[visit.row])
            count = -(-len(visits) // stage.size)
            edges = [len(visits) * k // count for k in range(count + 1)]
            rounds.extend(
                _Round(unit, visits[low:high], first, last) for low, high in pairwise(edges)
            )
        return rounds

    def _set_ideals(self, person: _Holder, rounds: list[_Round]) -> None:
        """Even steps over each window, from a start that differs from person to person."""
        windows: dict[tuple[date, date], list[_Round]] = defaultdict(list)
        for one in rounds:
            windows[one.first, one.last].append(one)
        for turn, ((first, last), inside) in enumerate(sorted(windows.items())):
            numbers = [one.number for one in self.days if first <= one.day <= last]
            phase = (person.phase + turn * GOLDEN * GOLDEN) % 1.0
            for k, one in enumerate(inside):
                step = floor((k + phase) * len(numbers) / len(inside))
                one.ideal = numbers[step] if numbers else 0
        self._wishes(person, rounds)
        rounds.sort(key=lambda one: (one.ideal, one.last, one.first))
        for turn, one in enumerate(rounds, start=self._turns(person) + 1):
            one.turn = turn

    def _wishes(self, person: _Holder, rounds: Sequence[_Round]) -> None:
        """Days that 指定 names (必须, 希望) become the ideal of the nearest round."""
        number_of = {one.day: one.number for one in self.days}
        for pin in self.stage.problem.pins:
            if pin.mode == "never" or pin.duty != self.duty.id or pin.person != person.id:
                continue
            number = number_of.get(pin.date) if pin.date is not None else None
            inside = [
                one
                for one in rounds
                if pin.date is not None and not one.pinned and one.first <= pin.date <= one.last
            ]
            if number is not None and pin.date is not None and inside:
                nearest = min(inside, key=lambda one: (abs(one.ideal - number), one.ideal))
                nearest.ideal, nearest.pinned = number, True
                if pin.mode == "must" and number in person.free:
                    nearest.first = nearest.last = pin.date

    def _place(self, person: _Holder) -> int:
        """Put a person's rounds on days; returns a bound on the visits that cannot be made."""
        rounds = self._bundle(person)
        self._set_ideals(person, rounds)
        places = _Places(self, person)
        best = places.spread(rounds)
        exact = len({(one.first, one.last) for one in rounds}) <= 1
        if best.lost:
            by_deadline = sorted(rounds, key=lambda one: (one.last, one.first))
            other = places.spread(by_deadline)
            if other.lost < best.lost:
                best, rounds = other, by_deadline
        if best.lost and not self.spacing and len(self.slots) > 1:
            # Two rounds on one day only where the days are too few.
            both = _Places(self, person, both_halves=True)
            other = both.spread(rounds)
            if other.lost < best.lost:
                best, places = other, both
        for one, place in zip(rounds, best.days, strict=True):
            if place is not None:
                number, slot = places.candidates[place]
                self._book(person, one, self.days[number].day, slot)
        person.rounds = [*rounds, *self._standing(person)]
        self.stage.off += best.off
        self.stage.off_bound += best.off if exact and not best.lost else 0
        return places.least_lost(rounds) if best.lost else 0

    def _book(self, person: _Holder, one: _Round, day: date, slot: Slot) -> None:
        one.day, one.slot = day, slot
        week = monday(day)
        for row in one.rows:
            self.stage.seen[row, week] = person.id
            self.visited.add((row, day))
        self.stage.busy.update((person.id, day, half) for half in HALVES[slot])

    def open(self, person: _Holder, one: _Round, day: date) -> bool:
        """Whether a round may be on `day`: in its window, and nobody else there that week."""
        return one.first <= day <= one.last and self.stage.undisturbed(person.id, one.rows, day)

    # -- what found no day ---------------------------------------------------------------

    def _stranded(self) -> list[tuple[_Holder, _Round]]:
        """Rounds without a day, less the visits that fit into the person's other rounds."""
        found = []
        for person in self.people:
            for lost in person.rounds:
                if lost.day is None:
                    self._widen(lost)
                    lost.visits = [v for v in lost.visits if not self._fit(person, lost, v)]
                    if lost.visits and not self._add_round(person, lost):
                        found.append((person, lost))
        return found

    def _widen(self, lost: _Round) -> None:
        """Allow the whole period where a stretch of it has no day."""
        for visit in lost.visits:
            if visit.owed is not None:
                visit.first, visit.last = visit.owed.first, visit.owed.last
        if lost.visits:
            lost.first = max(visit.first for visit in lost.visits)
            lost.last = min(visit.last for visit in lost.visits)

    def _fit(self, person: _Holder, lost: _Round, visit: _Visit, *, new_only: bool = False) -> bool:
        for one in person.rounds:
            if (
                one.day is not None
                and not (new_only and one.kept is not None)
                and one.unit == lost.unit
                and len(one.visits) < self.stage.size
                and visit.first <= one.day <= visit.last
                and (visit.row, one.day) not in self.visited
                and self.stage.undisturbed(person.id, (visit.row,), one.day)
            ):
                one.visits.append(visit)
                self.visited.add((visit.row, one.day))
                self.stage.seen[visit.row, monday(one.day)] = person.id
                return True
        return False

    def _move_on(
        self, stranded: list[tuple[_Holder, _Round]], shares: _Shares
    ) -> list[tuple[_Holder, _Round]]:
        """Find other people, and for visits of a share other households, with days left."""
        for _person, lost in stranded:
            lost.visits = [visit for visit in lost.visits if not self._by_others(lost, visit)]
            for visit in lost.visits:
                shares.planned[visit.row].remove(visit)
        for share in shares.parts:
            lacking = shares.need(share)
            if self.kept:
                lacking -= self._together(share, shares, lacking)
            while lacking > 0 and self._elsewhere(share, shares):
                lacking -= 1
            for _person, lost in stranded:
                kept = [visit for visit in lost.visits if visit.owed is share][: max(lacking, 0)]
                lacking -= len(kept)
                lost.visits = [v for v in lost.visits if v.owed is not share or v in kept]
        return [(person, lost) for person, lost in stranded if lost.visits]

    def _by_others(self, lost: _Round, visit: _Visit) -> bool:
        """Let any holder of the household make the visit."""
        for person in (self.by_name[one] for one in self.others[visit.row]):
            trial = _Round(lost.unit, [visit], visit.first, visit.last)
            if self._fit(person, trial, visit) or self._add_round(person, trial):
                return True
        return False

    def _together(self, share: Owed, shares: _Shares, lacking: int) -> int:
        """Make visits of `share` in few rounds that are new, so that what stands may stay."""
        made = 0
        for person in self.people:
            for one in [one for one in person.rounds if one.kept is None and one.day]:
                rows = [row for row in person.rows[one.unit] if shares.lacks(share, row)]
                for row in rows:
                    visit = _Visit(row, share.first, share.last, share)
                    if made < lacking and self._fit(person, one, visit, new_only=True):
                        shares.planned[row].append(visit)
                        made += 1
        for person in self.people:
            for unit in sorted(person.rows, key=self.stage.unit_rank.__getitem__):
                wanted = min(self.stage.size, lacking - made)
                if not wanted or not person.free:
                    break
                rows = [row for row in person.rows[unit] if shares.lacks(share, row)][:wanted]
                if len(rows) < wanted:
                    continue
                visits = [_Visit(row, share.first, share.last, share) for row in rows]
                if self._add_round(person, _Round(unit, visits, share.first, share.last)):
                    made += len(visits)
                    for visit in visits:
                        shares.planned[visit.row].append(visit)
        return made

    def _elsewhere(self, share: Owed, shares: _Shares) -> bool:
        """Make one visit of `share` in any household that has none yet."""
        for with_new_round in (False, True):
            for person in self.people:
                for unit in sorted(person.rows, key=self.stage.unit_rank.__getitem__):
                    rows = [row for row in person.rows[unit] if shares.lacks(share, row)]
                    for row in rows[:1]:
                        visit = _Visit(row, share.first, share.last, share)
                        trial = _Round(unit, [visit], share.first, share.last)
                        done = self._fit(person, trial, visit)
                        if not done and with_new_round:
                            done = self._add_round(person, trial)
                        if done:
                            shares.planned[row].append(visit)
                            return True
        return False

    def _add_round(self, person: _Holder, one: _Round) -> bool:
        """One more round, on the free day farthest from the person's others."""
        taken = [self.stage.positions.of(other.day) for other in person.rounds if other.day]
        best: tuple[int, int, Slot] | None = None
        for number, slots in sorted(person.free.items()):
            day = self.days[number]
            apart = min((abs(day.position - other) for other in taken), default=len(self.days))
            free = [slot for slot in slots if self.stage.free(person.id, day.day, slot)]
            again = any((row, day.day) in self.visited for row in one.rows)
            if not free or again or apart < self.spacing or not self.open(person, one, day.day):
                continue
            if best is None or apart > best[0]:
                best = apart, number, free[0]
        if best is None:
            return False
        self._book(person, one, self.days[best[1]].day, best[2])
        if not one.turn:
            turns = (other.turn for other in person.rounds)
            one.turn = max(max(turns, default=0), self._turns(person)) + 1
            person.rounds.append(one)
        return True

    def _turns(self, person: _Holder) -> int:
        """The highest number among the person's rounds that stand already."""
        numbers = (shift.id.rpartition("@")[2] for shift in self.kept_of.get(person.id, ()))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    # -- results -------------------------------------------------------------------------

    def _obligation(self, person: _Holder, one: _Round) -> str:
        start = self.stage.settings.start.isoformat()
        return f"{self.duty.id}@{person.id}@{start}@{one.turn}"

    def _shift(self, person: _Holder, one: _Round) -> Shift:
        stage, duty = self.stage, self.duty
        if one.kept is not None:
            visited = tuple(sorted(stage.ids[row] for row in one.rows))
            same = set(visited) == set(one.kept.households)
            return one.kept if same else replace(one.kept, households=visited)
        hours, halves = stage.settings.hours, HALVES[one.slot]
        day = one.day
        assert day is not None  # noqa: S101
        place = duty.place
        if place == "target":
            place = one.unit
        elif place == "own":
            place = stage.problem.people[person.id].unit
        return Shift(
            id=self._obligation(person, one),
            duty=duty.id,
            kind=duty.kind,
            owner=person.id,
            date=day,
            slot=one.slot,
            start=datetime.combine(day, hours[halves[0]][0], stage.zone),
            end=datetime.combine(day, hours[halves[-1]][1], stage.zone),
            place=place,
            target=one.unit,
            people=(Assigned(person.id, person.part),),
            households=tuple(sorted(stage.ids[row] for row in one.rows)),
        )

    def _gap(self, person: _Holder, one: _Round) -> None:
        problem = self.stage.problem
        cause, reason = self._why(person, one)
        message = _(
            "{person} has no day for {count} household visits in {unit} ({duty}).",
            person=problem.people[person.id].name,
            count=len(one.visits),
            unit=problem.units[one.unit].name,
            duty=self.duty.name,
        )
        obligation = self._obligation(person, one)
        self.stage.gaps.append(
            Gap(
                id=f"{obligation}#gap",
                obligation=obligation,
                duty=self.duty.id,
                owner=person.id,
                cause=cause,
                missing=len(one.visits),
                period=(one.first, one.last),
                date=None,
                target=one.unit,
                people=(Reason(person.id, str(reason)),),
                message=str(message),
            )
        )

    def _why(self, person: _Holder, one: _Round) -> tuple[Cause, Text]:
        """Why a round found no day: no day, away, busy, spacing, or somebody else's week."""
        inside = [c for c in self.days if one.first <= c.day <= one.last]
        if not inside:
            return "no_day", _("no day is allowed")
        attendance = self.stage.attendance
        there = [
            c
            for c in inside
            if any(attendance.present(person.id, c.day, slot) for slot in self.slots)
        ]
        if not there:
            return "all_away", _("is away on every allowed day")
        free = [c for c in there if c.number in person.free]
        if not free:
            return "all_busy", _("has other duties on every allowed day")
        if any(self.open(person, one, c.day) for c in free):
            if self.spacing:
                return "spacing", _("the free days are too close to other rounds")
            return "all_busy", _("every free day already has a round")
        return "limit", _("somebody else visits the household in the same week")


def _bans(pin: Pin, day: date, slot: Slot) -> bool:
    """Whether a 禁止 pin covers `slot` on `day`."""
    halves: Collection[str] = HALVES[pin.slot] if pin.slot is not None else HALVES[slot]
    return pin.date in (None, day) and not set(halves).isdisjoint(HALVES[slot])


class _Places:
    """The candidates for one person's rounds, and which may follow which."""

    def __init__(self, duty: _DutyRounds, person: _Holder, *, both_halves: bool = False) -> None:
        self.duty = duty
        self.person = person
        self.candidates: list[tuple[int, Slot]] = []
        for number, slots in sorted(person.free.items()):
            # Mornings and afternoons take turns.
            chosen = slots if both_halves else (slots[number % len(slots)],)
            self.candidates.extend((number, slot) for slot in chosen)
        self.before: list[int] = []
        low = 0
        for c, (number, _slot) in enumerate(self.candidates):
            position = duty.days[number].position
            while (
                low < c and position - duty.days[self.candidates[low][0]].position >= duty.spacing
            ):
                low += 1
            self.before.append(min(low, c) if duty.spacing else c)

    def _open(self, one: _Round) -> frozenset[int]:
        return frozenset(
            c
            for c, (number, _slot) in enumerate(self.candidates)
            if self.duty.open(self.person, one, self.duty.days[number].day)
        )

    def spread(self, rounds: Sequence[_Round]) -> Spread:
        """The best days for the rounds in this order."""
        numbers = [number for number, _slot in self.candidates]
        turns = [Turn(one.ideal, self._open(one), len(one.visits)) for one in rounds]
        return spread(turns, self.before, numbers)

    def least_lost(self, rounds: Iterable[_Round]) -> int:
        """A bound on the visits lost: whatever the days could not hold in full rounds."""
        found = list(rounds)
        days, last = 0, -1
        for c, before in enumerate(self.before):
            if before > last:
                days, last = days + 1, c
        possible = sum(len(one.visits) for one in found if self._open(one))
        homeless = sum(len(one.visits) for one in found) - possible
        return homeless + max(possible - days * self.duty.stage.size, 0)


class _Shares:
    """Which households of a duty are visited in this plan."""

    def __init__(self, stage: _Rounds, duty: Duty, people: Sequence[_Holder]) -> None:
        self.stage = stage
        self.duty = duty
        self.people = people
        self.holder_of = {
            row: person for person in people for rows in person.rows.values() for row in rows
        }
        self.done: dict[int, list[tuple[date, int]]] = defaultdict(list)
        self.elsewhere: list[tuple[date, int]] = []
        counted: dict[tuple[date, str | None], int] = {}
        for entry in stage.problem.history:
            if entry.duty == duty.id:
                key = entry.date, entry.target
                counted[key] = max(counted.get(key, 0), entry.count)
        self.dates = sorted({day for day, _target in counted})
        for (day, target), count in counted.items():
            if target in stage.row_of:
                self.done[stage.row_of[target]].append((day, count))
            elif target in stage.problem.units:
                self.elsewhere.append((day, count))
        self.planned: dict[int, list[_Visit]] = defaultdict(list)
        self.parts: list[Owed] = []
        for shift in stage.kept.get(duty.id, ()):
            for household in shift.households:
                if household in stage.row_of:
                    row = stage.row_of[household]
                    self.planned[row].append(_Visit(row, shift.date, shift.date))
        for shift in stage.before:
            if shift.duty not in stage.problem.duties:
                continue
            if duty.id in stage.problem.duties[shift.duty].params.counts_for:
                for household in shift.households:
                    if household in stage.row_of:
                        row = stage.row_of[household]
                        self.planned[row].append(_Visit(row, shift.date, shift.date))

    def run(self) -> None:
        """Fill every holder's visits: short periods first, as their visits count for longer."""
        stage = self.stage
        demands = [
            one
            for cadence in cadences(self.duty)
            for one in owed_periods(self.duty, cadence, stage.settings, stage.calendar, self.dates)
        ]
        demands.sort(
            key=lambda one: (not one.whole, one.period.days, one.first, one.cadence.category)
        )
        for one in demands:
            rows = [row for row in self.holder_of if self._of(one, row)]
            if one.whole:
                self._whole(one, rows)
            else:
                self.parts.append(one)
                self._part(one, rows)

    def _of(self, one: Owed, row: int) -> bool:
        category = one.cadence.category
        return category == ALL_CATEGORIES or category in self.stage.categories[row]

    def lacks(self, one: Owed, row: int) -> bool:
        """Whether a visit of `row` would count for `one`."""
        met = self._before(one, row) + self._now(one, row)
        return self._of(one, row) and met < one.cadence.times

    def _add(self, row: int, first: date, last: date, owed: Owed) -> None:
        visit = _Visit(row, first, last, owed)
        self.planned[row].append(visit)
        self.holder_of[row].visits.append(visit)

    def _before(self, one: Owed, row: int) -> int:
        return sum(count for day, count in self.done.get(row, ()) if day in one.period)

    def _now(self, one: Owed, row: int) -> int:
        return sum(
            visit.first >= one.period.first and visit.last <= one.period.last
            for visit in self.planned.get(row, ())
        )

    def _whole(self, one: Owed, rows: Sequence[int]) -> None:
        """Every household gets what it lacks, each visit in its own stretch of the period."""
        days = (one.last - one.first).days + 1
        for row in rows:
            lacking = one.cadence.times - self._before(one, row) - self._now(one, row)
            for k in range(lacking):
                first = one.first + timedelta(days=days * k // lacking)
                last = one.first + timedelta(days=days * (k + 1) // lacking - 1)
                self._add(row, first, max(first, last), one)

    def _met(self, one: Owed, row: int) -> int:
        """How many of the household's visits are made or planned, of those that count."""
        return min(self._before(one, row) + self._now(one, row), one.cadence.times)

    def need(self, one: Owed) -> int:
        """How many visits of a share are neither in the history nor planned."""
        rows = [row for row in self.holder_of if self._of(one, row)]
        need = one.visits(len(rows))
        if one.cadence.category == ALL_CATEGORIES:
            need -= sum(count for day, count in self.elsewhere if day in one.period)
        return need - sum(self._met(one, row) for row in rows)

    def _part(self, one: Owed, rows: Sequence[int]) -> None:
        """The elapsed share, in proportion to what the holders hold."""
        times = one.cadence.times
        need = self.need(one)
        if need <= 0:
            return
        waiting: dict[str, list[int]] = defaultdict(list)
        held: Counter[str] = Counter()
        met: Counter[str] = Counter()
        for row in rows:
            holder = self.holder_of[row].id
            done = self._met(one, row)
            held[holder] += times
            met[holder] += done
            waiting[holder].extend([row] * (times - done))
        if self.stage.kept:
            need -= self._in_full_rounds(one, waiting, held, met, need)
        if need <= 0:
            return
        roomy: list[tuple[float, str]] = []
        tight: list[tuple[float, str]] = []
        for person in self.people:
            room = max(len(person.free) * self.stage.size - len(person.visits), 0)
            for k in range(len(waiting.get(person.id, ()))):
                key = (met[person.id] + k + 0.5) / held[person.id]
                (roomy if k < room else tight).append((key, person.id))
        chosen = Counter(who for _key, who in [*sorted(roomy), *sorted(tight)][:need])
        for person in self.people:
            if chosen[person.id]:
                self._choose(one, person, waiting[person.id], chosen[person.id])

    def _in_full_rounds(
        self,
        one: Owed,
        waiting: dict[str, list[int]],
        held: Mapping[str, int],
        met: Mapping[str, int],
        need: int,
    ) -> int:
        """Beside rounds that stand, few and full ones: as few people as can be are called on.

        Those who are farthest behind come first. Returns how many visits were given out.
        """
        given, size = 0, self.stage.size
        room = {p.id: len(p.free) - -(-len(p.visits) // size) for p in self.people}
        behind = sorted(
            (person for person in self.people if waiting.get(person.id)),
            key=lambda person: (met[person.id] / held[person.id], person.id),
        )
        for least in range(min(size, need), 0, -1):
            for person in behind:
                units = Counter(self.stage.units[row] for row in waiting[person.id])
                most = min(size, need - given, max(units.values(), default=0))
                while need > given and room[person.id] > 0 and most >= max(1, least):
                    self._choose(one, person, waiting[person.id], most)
                    chosen = {visit.row for visit in person.visits}
                    waiting[person.id] = [r for r in waiting[person.id] if r not in chosen]
                    given, room[person.id] = given + most, room[person.id] - 1
                    units = Counter(self.stage.units[row] for row in waiting[person.id])
                    most = min(size, need - given, max(units.values(), default=0))
            if given >= need:
                break
        return given

    def _choose(self, one: Owed, person: _Holder, rows: Sequence[int], count: int) -> None:
        """Fill up rounds there are already, then open new ones where visits are longest ago."""
        stage, size = self.stage, self.stage.size
        queues: dict[str, list[int]] = defaultdict(list)
        again: Counter[int] = Counter()
        turns = []
        for row in rows:
            turns.append((again[row], self._urgency(row), row))
            again[row] += 1
        for _turn, _urgency, row in sorted(turns):
            queues[stage.units[row]].append(row)
        open_rounds = Counter(
            (visit.first, visit.last, stage.units[visit.row])
            for visit in person.visits
            if one.first <= visit.first and visit.last <= one.last
        )
        for (first, last, unit), visits in sorted(open_rounds.items()):
            for _seat in range(min(-visits % size, count, len(queues[unit]))):
                self._add(queues[unit].pop(0), first, last, one)
                count -= 1
        while count and any(queues.values()):
            unit = min(
                (unit for unit, queue in queues.items() if queue),
                key=lambda unit: (
                    len(queues[unit]) < min(size, count),
                    self._urgency(queues[unit][0])[0],
                    stage.unit_rank[unit],
                ),
            )
            for _seat in range(min(size, count, len(queues[unit]))):
                self._add(queues[unit].pop(0), one.first, one.last, one)
                count -= 1

    def _urgency(self, row: int) -> tuple[date, int, int]:
        """Longest without a visit first, then priority categories, then neighbours in order."""
        last = max((day for day, _count in self.done.get(row, ())), default=date.min)
        visits = yearly_visits(self.duty, self.stage.categories[row])
        return last, -visits, self.stage.order[row]
