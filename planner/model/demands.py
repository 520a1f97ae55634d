"""Duties unfolded into demands: this duty, this owner, this period, this turn.

A demand says when it may take place, who may serve, and where. Everything that follows
from the workbook alone is settled here; what is left open is the planner's to choose.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from constraints.kinds import KINDS
from planner.domain.directory import Context, Directory
from planner.domain.language import _
from planner.domain.links import Links
from planner.domain.periods import Period, monday, month_start, period_of, periods
from planner.domain.problem import (
    Done,
    Duty,
    Milestone,
    Person,
    Pin,
    Problem,
    Remark,
    Selector,
    Slot,
)
from planner.domain.steps import Step, own_part, schedule
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance

SEPARATOR = "@"
"""Joins the pieces of an obligation's id; no id of the workbook may contain it."""

_REACH = timedelta(days=35)
"""How far before the plan a period may lie whose deferred turn falls into the plan: more
than the longest run of days off."""


@dataclass(frozen=True, slots=True)
class Part:
    """`need` people of `candidates`; None stands for all who are there."""

    need: int | None
    candidates: tuple[str, ...]


class When(NamedTuple):
    """One choice of day and slot."""

    day: date
    slot: Slot


@dataclass(frozen=True, slots=True)
class Demand:
    """One obligation. `when` lists the choices in order; empty where no day is left.

    `period` is the duty's period; `block` names the block of 连班; `pinned` holds choices
    that only a 必须 of sheet 指定 opens; `open_days` counts the days the duty's own rules
    leave. `shares_days` is true where the period has fewer allowed days than turns, so that
    turns may meet on a day. `spare` marks an occurrence that is not owed and is there only
    so that a 必须 can be honoured. A demand whose duty has targets while it has none of its
    own cannot be placed. `late` marks a step of a project for which no day is left: its last
    day lies before the plan, or before what must come first.
    """

    id: str
    duty: Duty
    owner: str | None
    target: str | None
    period: Period
    turn: int
    when: tuple[When, ...]
    parts: tuple[Part, ...]
    pinned: frozenset[When] = frozenset()
    deferred: bool = False
    shares_days: bool = False
    open_days: int = 0
    spare: bool = False
    late: bool = False

    @property
    def whole_team(self) -> int:
        """How many people are missing where nobody comes: at least one."""
        counts = (len(p.candidates) if p.need is None else p.need for p in self.parts)
        return max(1, sum(counts))

    def block(self, day: date) -> str | None:
        """The name of the block that `day` falls into, where the duty has blocks."""
        return block_label(self.duty, day)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """All demands of a plan, sorted by id, and what the reader should know of them."""

    demands: tuple[Demand, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Turns:
    """The turns one period owes, before history.

    The first `ordinary` may take place on `days`, the rest on the day of `deferred` that
    stands at their place; only those whose days lie in the plan belong to it.
    """

    period: Period
    days: tuple[date, ...]
    ordinary: int
    deferred: tuple[date, ...] = ()
    belongs: bool = True


def unfold(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    links: Links,
    published: Mapping[str, str | None] | None = None,
) -> Unfolded:
    """Every demand that belongs to the plan of `problem`, for duties that take days.

    Duties that visit their targets in turn come last: their targets are chosen where
    people are there and the village is not yet full. `published` maps obligations that
    were posted to their targets, which then come first.
    """
    demands: list[Demand] = []
    remarks: list[Remark] = []
    attendance = Attendance(directory, problem.settings.start, problem.settings.end)
    booked: Counter[tuple[str, date]] = Counter()
    duties = [d for d in problem.duties.values() if KINDS[d.kind].stage in ("days", "rotation")]
    for duty in sorted(duties, key=_in_turn):
        unfolded = _Unfolding(
            problem, directory, calendar, links, duty, attendance, booked, published or {}
        )
        demands += unfolded.demands()
        remarks += unfolded.remarks
    demands.sort(key=lambda demand: demand.id)
    return Unfolded(tuple(demands), tuple(remarks))


def obligation_id(duty: str, owner: str | None, target: str | None, label: str, turn: int) -> str:
    """The id of an obligation and its shift; stable when the shift moves or changes hands."""
    pieces = [duty, owner or "all", *([target] if target is not None else []), label, str(turn)]
    return SEPARATOR.join(pieces)


def _served(owed: _Turns, person: Person) -> _Turns:
    """What is left of `owed` for somebody who serves on some of its days only."""
    days = tuple(day for day in owed.days if person.serves(day))
    deferred = tuple(day for day in owed.deferred if person.serves(day))
    return replace(owed, days=days, ordinary=owed.ordinary if days else 0, deferred=deferred)


def block_label(duty: Duty, day: date) -> str | None:
    """The name of the block of 连班 that `day` falls into; None for a duty without blocks."""
    return None if duty.block is None else period_of(duty.block, day).label


def _in_turn(duty: Duty) -> bool:
    """Whether the owners of `duty` go to one of several targets in turn."""
    fixed = duty.owner.by == "target" or duty.params.each_target or duty.kind == "rotation"
    return duty.target is not None and not fixed


class _Unfolding:
    """One duty's demands. `booked` counts the visits each village has in each week so far,
    of turns that can lie in no other week.
    """

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        calendar: WorkCalendar,
        links: Links,
        duty: Duty,
        attendance: Attendance,
        booked: Counter[tuple[str, date]],
        published: Mapping[str, str | None],
    ) -> None:
        self.published = published
        self.problem, self.directory, self.calendar = problem, directory, calendar
        self.links, self.duty = links, duty
        self.attendance, self.booked = attendance, booked
        self.start, self.end = problem.settings.start, problem.settings.end
        self.history = [done for done in problem.history if done.duty == duty.id]
        self.visited: dict[str, tuple[int, date]] = defaultdict(lambda: (0, date.min))
        for done in sorted(self.history, key=lambda row: row.date):
            if done.target is not None:
                self.visited[done.target] = (self.visited[done.target][0] + 1, done.date)
        self.musts = [
            pin for pin in problem.pins if pin.mode == "must" and pin.duty in (None, duty.id)
        ]
        self.promised: set[Pin] = set()
        self.remarks: list[Remark] = []

    def demands(self) -> list[Demand]:
        if KINDS[self.duty.kind].by_steps:
            return [*self._steps()]
        turns = list(self._periods())
        found: list[Demand] = []
        for owner in self._owners():
            for target in self._fixed_targets(owner):
                found += self._held_as_one(self._owed(owner, target, turns))
        return [*found, *self._spare(found)]

    # -- who owes ------------------------------------------------------------------------

    def _owners(self) -> Sequence[str | None]:
        owner = self.duty.owner
        if owner.by == "whole":
            return (None,)
        if owner.by == "person":
            return self.directory.people(self.duty.team[0].selector) if self.duty.team else ()
        if owner.by == "unit":
            return self.directory.units(owner.units) if owner.units is not None else ()
        return self._targets(Context(links=self.links))

    def _targets(self, context: Context) -> tuple[str, ...]:
        selector = self.duty.target
        if selector is None:
            return ()
        return select_targets(self.directory, selector, context)

    def _fixed_targets(self, owner: str | None) -> Sequence[str | None]:
        """The targets that are part of the obligation itself; None where they are not."""
        if self.duty.params.each_target and self.duty.owner.by != "target":
            targets = self._targets(Context(owner=owner, links=self.links))
            if not targets and self.duty.target is not None:
                self._no_target(owner)
            return targets
        return (None,)

    def _no_target(self, owner: str | None) -> None:
        self.remarks.append(
            Remark(
                "no-target",
                _(
                    "{duty}: {owner} has no target this period, so nothing is owed.",
                    duty=self.duty.name,
                    owner=owner or self.problem.settings.organisation,
                ),
            )
        )

    # -- steps of projects ---------------------------------------------------------------

    def _steps(self) -> Iterator[Demand]:
        """A demand for each open step of sheet 节点 whose last day lies in the plan, or is
        past; the steps of later days belong to the plans to come.
        """
        for step in schedule(self.problem, self.calendar).values():
            own = step.milestone.duty == self.duty.id and step.done is None
            if own and step.latest is not None and step.latest <= self.end:
                yield self._step(step, step.latest)

    def _step(self, step: Step, latest: date) -> Demand:
        duty, milestone = self.duty, step.milestone
        late = step.late(self.start)
        first = max(self.start, step.floor or self.start, duty.start or self.start)
        period = Period(min(first, latest), latest, "step")
        days = [
            day
            for day in (period.first + timedelta(days=n) for n in range(period.days))
            if not late
            and day >= first
            and (duty.until is None or day <= duty.until)
            and self.calendar.allows(day, duty.weekdays)
        ]
        when = _choices(duty, days)
        opened = () if late else self._opened(period, milestone.project)
        pinned = tuple(w for w in opened if w not in when)
        return Demand(
            id=obligation_id(duty.id, milestone.id, None, period.label, 1),
            duty=duty,
            owner=milestone.id,
            target=milestone.project,
            period=period,
            turn=1,
            when=tuple(sorted((*when, *pinned), key=lambda w: (w.day, w.slot))),
            parts=self._step_team(milestone, [*days, *(w.day for w in pinned)]),
            pinned=frozenset(pinned),
            late=late,
        )

    def _step_team(self, milestone: Milestone, days: Sequence[date]) -> tuple[Part, ...]:
        """The duty's team at the project, with the step's 责任人 in its place."""
        day = days[0] if days else self.start
        context = Context(milestone.project, milestone.project, day, self.links)
        parts = list(self._parts(None, context, days))
        if milestone.owner is not None and parts:
            named = self.directory.people(milestone.owner, context)
            people = self.problem.people
            serving = tuple(p for p in named if any(people[p].serves(day) for day in days))
            own = own_part(self.duty.team)
            parts[own] = replace(parts[own], candidates=serving)
        return tuple(parts)

    # -- which periods -------------------------------------------------------------------

    def _periods(self) -> Iterator[_Turns]:
        duty = self.duty
        if duty.period == "once":
            first, last = duty.start or self.start, duty.until or self.end
            yield from self._turns_of(Period(first, last, "once"))
            return
        anchor = duty.start
        for period in periods(duty.period, self.start - _REACH, self.end, anchor=anchor):
            yield from self._turns_of(period)

    def _turns_of(self, period: Period) -> Iterator[_Turns]:
        """The turns of `period`, where any of them belongs to this plan."""
        duty, calendar = self.duty, self.calendar
        window = _window(duty, period, calendar)
        allowed = tuple(day for day in window if calendar.allows(day, duty.weekdays))
        if duty.period == "day":
            if allowed and self._in_plan(allowed[0]):
                yield _Turns(period, allowed, duty.times)
            return
        weekdays = duty.weekdays or frozenset(range(5))
        lost = [day for day in window if day.weekday() in weekdays and day not in allowed]
        moved = max(0, min(duty.times, len(allowed) + len(lost)) - len(allowed)) if lost else 0
        if not allowed:
            moved = duty.times if lost else 0
        ordinary = duty.times - moved if allowed else 0
        deferred: tuple[date, ...] = ()
        if duty.on_holiday == "defer":
            late = [lost[max(0, len(lost) - moved + i)] for i in range(moved)]
            deferred = tuple(calendar.next_working_day(day) for day in late)
        belongs = bool(allowed) and self._in_plan(allowed[-1])
        if belongs or any(self._in_plan(day) for day in deferred):
            days = tuple(day for day in allowed if day >= self.start)
            yield _Turns(period, days, ordinary, deferred, belongs)

    def _in_plan(self, day: date) -> bool:
        return self.start <= day <= self.end

    # -- one owner's demands -------------------------------------------------------------

    def _owed(
        self, owner: str | None, fixed: str | None, turns: Iterable[_Turns]
    ) -> Iterator[Demand]:
        person = self.problem.people.get(owner or "") if self.duty.owner.by == "person" else None
        for owed in turns:
            if person is not None:
                owed = _served(owed, person)
                if not owed.days and not owed.deferred:
                    continue
            done = self._done(owner, fixed, owed.period)
            crowded = owed.ordinary > len(owed.days)
            for turn in range(done + 1, owed.ordinary + len(owed.deferred) + 1):
                late = turn > owed.ordinary
                day = owed.deferred[turn - owed.ordinary - 1] if late else None
                if not (owed.belongs if day is None else self._in_plan(day)):
                    continue
                where = owed.days if day is None else (day,)
                demand = self._demand(owner, fixed, owed.period, turn, where)
                yield replace(demand, deferred=late, shares_days=crowded, open_days=len(owed.days))

    def _spare(self, demands: Sequence[Demand]) -> Iterator[Demand]:
        """An occurrence for every 必须 with a day on which none that is owed could be.

        The period may belong to the next plan, or its turns may be done already.
        """
        found = list(demands)
        for pin in self.musts:
            day = pin.date
            if day is None or pin.duty is None or not self._in_plan(day):
                continue
            if self.calendar.is_holiday(day) or any(_could_be(pin, demand) for demand in found):
                continue
            for owner in self._owners():
                demand = self._for_pin(pin, owner, day, found)
                if demand is not None:
                    found.append(demand)
                    yield demand
                    break

    def _for_pin(
        self, pin: Pin, owner: str | None, day: date, known: Sequence[Demand]
    ) -> Demand | None:
        """The occurrence of `owner` on `day` that would honour `pin`; None where none can."""
        duty = self.duty
        if duty.period == "once":
            period = Period(duty.start or self.start, duty.until or self.end, "once")
        else:
            period = period_of(duty.period, day, anchor=duty.start)
        ids = {demand.id for demand in known}
        for fixed in self._fixed_targets(owner):
            turn = self._done(owner, fixed, period) + 1
            while obligation_id(duty.id, owner, fixed, period.label, turn) in ids:
                turn += 1
            demand = self._demand(owner, fixed, period, turn, ())
            if _could_be(pin, demand):
                return replace(demand, spare=True)
        return None

    def _done(self, owner: str | None, target: str | None, period: Period) -> int:
        """How many occurrences of `period` the history shows; one per date and target."""
        found: dict[tuple[date, str | None], int] = {}
        for done in self.history:
            if done.date in period and self._counts(done, owner, target):
                key = (done.date, done.target)
                found[key] = max(found.get(key, 0), done.count)
        return sum(found.values())

    def _counts(self, done: Done, owner: str | None, target: str | None) -> bool:
        if target is not None and done.target != target:
            return False
        by = self.duty.owner.by
        if by == "person":
            return done.person == owner
        if by == "target":
            return done.target == owner
        if by == "unit" and owner is not None:
            return done.person in self.directory.members(owner) or done.person == owner
        return True

    def _demand(
        self,
        owner: str | None,
        fixed: str | None,
        period: Period,
        turn: int,
        days: Sequence[date],
    ) -> Demand:
        duty = self.duty
        target = fixed
        if duty.owner.by == "target":
            target = owner
        elif fixed is None and duty.target is not None:
            if KINDS[duty.kind].stage == "rotation":
                target, days = self._rotated(owner, days)
            else:
                obligation = obligation_id(duty.id, owner, fixed, period.label, turn)
                target = self._in_turn(owner, period, days, self.published.get(obligation))
            if target is None:
                days = ()
        context = Context(owner, target, days[0] if days else period.first, self.links)
        when = _choices(duty, days)
        opened: tuple[When, ...] = ()
        if target is not None or duty.target is None:
            opened = tuple(w for w in self._opened(period, target) if w not in when)
        self._book(target, period)
        return Demand(
            id=obligation_id(duty.id, owner, fixed, period.label, turn),
            duty=duty,
            owner=owner,
            target=target,
            period=period,
            turn=turn,
            when=tuple(sorted((*when, *opened), key=lambda w: (w.day, w.slot))),
            pinned=frozenset(opened),
            parts=self._parts(owner, context, [*days, *(w.day for w in opened)]),
        )

    def _book(self, target: str | None, period: Period) -> None:
        village = self.directory.village_of(target)
        if village is not None and KINDS[self.duty.kind].disturbs_village and period.days <= 7:
            self.booked[village, monday(period.first)] += 1

    def _opened(self, period: Period, target: str | None) -> Iterator[When]:
        """The days of `period` that a 必须 opens though the duty's own rules do not."""
        for pin in self.musts:
            if (
                pin.duty == self.duty.id
                and pin.date is not None
                and pin.target in (None, target)
                and pin.date in period
                and self._in_plan(pin.date)
                and not self.calendar.is_holiday(pin.date)
            ):
                yield from _choices(self.duty, (pin.date,))

    def _rotated(
        self, owner: str | None, days: Sequence[date]
    ) -> tuple[str | None, Sequence[date]]:
        """The rotation's target of the last month with a row, and the days in that month."""
        rows = self.links.monthly.get(self.duty.id, {})
        for day in reversed(days):
            month = month_start(day)
            if owner is not None and (owner, month) in rows:
                return rows[owner, month], [d for d in days if month_start(d) == month]
        return None, days

    def _in_turn(
        self, owner: str | None, period: Period, days: Sequence[date], posted: str | None
    ) -> str | None:
        """The target whose turn it is: the one visited least, then longest ago, of those
        that a 必须 names, else of those to which the most of the team can go; `posted`
        before all others to which as many can.
        """
        day = days[0] if days else period.first
        targets = self._targets(Context(owner=owner, day=day, links=self.links))
        if not targets:
            return None
        target = self._promised(owner, period, targets)
        if target is None:
            target = self._reachable(owner, period, days, targets, posted)
        self.visited[target] = (self.visited[target][0] + 1, day)
        return target

    def _promised(self, owner: str | None, period: Period, targets: Sequence[str]) -> str | None:
        """The target that a 必须 not yet thought of asks for in this period."""
        by_person = self.duty.owner.by == "person"
        for pin in self.musts:
            if (
                pin not in self.promised
                and pin.duty is not None
                and pin.target in targets
                and (pin.date is None or pin.date in period)
                and (not by_person or len(self.duty.team) > 1 or pin.person in (None, owner))
            ):
                self.promised.add(pin)
                return pin.target
        return None

    def _reachable(
        self,
        owner: str | None,
        period: Period,
        days: Sequence[date],
        targets: Sequence[str],
        posted: str | None,
    ) -> str:
        ordered = sorted(targets, key=lambda one: (one != posted, *self.visited[one], one))
        lacking: dict[str, int] = {}
        for target in ordered:
            lacking[target] = self._lacking(owner, target, period, days)
            if not lacking[target]:
                return target
        return min(ordered, key=lambda one: lacking[one])

    def _lacking(self, owner: str | None, target: str, period: Period, days: Sequence[date]) -> int:
        """How many people cannot come to `target` on the best of `days`; all of them where
        the village is full or sheet 指定 keeps everybody away.
        """
        parts = self._parts(owner, Context(owner, target, period.first, self.links), days)
        team = max(1, sum(part.need or 1 for part in parts))
        limit = self.problem.settings.village_visits_per_week
        village = self.directory.village_of(target)
        if limit is not None and village is not None and period.days <= 7:
            disturbs = KINDS[self.duty.kind].disturbs_village
            if disturbs and self.booked[village, monday(period.first)] >= limit:
                return team
        if any(_keeps_away(pin, self.duty, target) for pin in self.problem.pins):
            return team
        times = _choices(self.duty, days)
        return min((missing_at(parts, when, self.attendance) for when in times), default=team)

    def _parts(self, owner: str | None, context: Context, days: Sequence[date]) -> tuple[Part, ...]:
        """The team, with everybody eligible who is in service on one of `days`."""
        people = self.problem.people
        parts: list[Part] = []
        for index, part in enumerate(self.duty.team):
            if index == 0 and self.duty.owner.by == "person" and owner is not None:
                parts.append(Part(1, (owner,)))
            else:
                named = self.directory.people(part.selector, context)
                serving = tuple(p for p in named if any(people[p].serves(day) for day in days))
                parts.append(Part(part.count, serving))
        return tuple(parts)

    def _held_as_one(self, demands: Iterable[Demand]) -> Iterator[Demand]:
        """Drop a deferred turn whose day other turns take anyway, having no day to spare.

        The contract holds such turns as one and says so.
        """
        found = list(demands)
        forced = _forced_days(found)
        for demand in found:
            if demand.deferred and demand.when:
                day = demand.when[0].day
                if day in forced:
                    self.remarks.append(
                        Remark(
                            "held-as-one",
                            _(
                                "{duty}: the turn of {first} to {last} is deferred to {day} and"
                                " held together with the turn already due that day.",
                                duty=self.duty.name,
                                first=demand.period.first,
                                last=demand.period.last,
                                day=day,
                            ),
                        )
                    )
                    continue
                forced.add(day)
            yield demand


def select_targets(directory: Directory, selector: Selector, context: Context) -> tuple[str, ...]:
    """The ids of the units, or of the households, that a duty's 对象 means."""
    if directory.names_households(selector):
        mask = directory.households(selector, context)
        return tuple(sorted(directory.problem.households["id"].to_numpy()[mask]))
    return directory.units(selector, context)


def missing_at(parts: Sequence[Part], when: When, attendance: Attendance) -> int:
    """How many people `parts` lack at `when` even if nobody has other shifts.

    Where nobody at all is there the whole team is missing, one for 全体.
    """
    lacking = someone = 0
    for part in parts:
        here = sum(attendance.present(p, when.day, when.slot) for p in part.candidates)
        someone += here
        lacking += 0 if part.need is None else max(0, part.need - here)
    if someone or not parts:
        return lacking
    return max(1, sum(len(p.candidates) if p.need is None else p.need for p in parts))


def _could_be(pin: Pin, demand: Demand) -> bool:
    """Whether `demand` could honour `pin`, as far as day, slot, target and team go."""
    return (
        pin.target in (None, demand.target)
        and any(w.day == pin.date and pin.slot in (None, w.slot) for w in demand.when)
        and (pin.person is None or any(pin.person in part.candidates for part in demand.parts))
    )


def _keeps_away(pin: Pin, duty: Duty, target: str) -> bool:
    """Whether `pin` forbids every occurrence of `duty` at `target`."""
    return (
        pin.mode == "never"
        and pin.duty in (None, duty.id)
        and pin.target == target
        and pin.person is None
        and pin.date is None
        and pin.slot is None
    )


def _forced_days(demands: Iterable[Demand]) -> set[date]:
    """The days of periods that have no more days than turns."""
    by_period: dict[Period, list[Demand]] = defaultdict(list)
    for demand in demands:
        if not demand.deferred:
            by_period[demand.period].append(demand)
    forced: set[date] = set()
    for group in by_period.values():
        days = {when.day for demand in group for when in demand.when}
        if len(days) <= len(group):
            forced |= days
    return forced


def _window(duty: Duty, period: Period, calendar: WorkCalendar) -> list[date]:
    """The days of `period` in the duty's time of validity, cut by its by= and last=."""
    first = max(period.first, duty.start or period.first)
    last = min(period.last, duty.until or period.last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if duty.params.by is not None:
        latest = _by(period, duty.params.by)
        days = [day for day in days if day <= latest]
    if duty.params.last is not None:
        working = calendar.working_days(period.first, period.last)[-duty.params.last :]
        days = [day for day in days if working and day >= working[0]]
    return days


def _by(period: Period, by: int) -> date:
    """The ``by``-th day of the period, or of its last month where it is longer than one."""
    first = period.first if period.days <= 31 else month_start(period.last)
    return min(period.last, first + timedelta(days=by - 1))


def _choices(duty: Duty, days: Iterable[date]) -> tuple[When, ...]:
    slots: tuple[Slot, ...] = ("am", "pm") if duty.slot == "half" else (duty.slot,)
    return tuple(When(day, slot) for day in days for slot in slots)
