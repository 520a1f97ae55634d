"""Duties unfolded into demands: this duty, this owner, this period, this turn.

A demand says when it may take place, who may serve, and where. Everything that follows
from the workbook alone is settled here; what is left open is the planner's to choose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.kinds import KINDS
from planner.directory import Context, Directory, Links
from planner.domain import Done, Duty, Problem, Remark, Selector, Slot
from planner.language import _
from planner.periods import Period, month_start, period_of, periods
from planner.workdays import WorkCalendar

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


@dataclass(frozen=True, slots=True)
class When:
    """One choice of day and slot."""

    day: date
    slot: Slot


@dataclass(frozen=True, slots=True)
class Demand:
    """One obligation. `when` lists the choices in order; empty where no day is left.

    `period` is the duty's period; `block` names the block of 连班; `pinned` holds choices
    that only a 必须 of sheet 指定 opens; `shares_days` is true where the period has fewer
    allowed days than turns, so that turns may meet on a day. A demand whose duty has
    targets while it has none of its own cannot be placed.
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

    @property
    def whole_team(self) -> int:
        """How many people are missing where nobody comes: at least one."""
        counts = (len(p.candidates) if p.need is None else p.need for p in self.parts)
        return max(1, sum(counts))

    def block(self, day: date) -> str | None:
        """The name of the block that `day` falls into, where the duty has blocks."""
        return None if self.duty.block is None else period_of(self.duty.block, day).label


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
    problem: Problem, directory: Directory, calendar: WorkCalendar, links: Links
) -> Unfolded:
    """Every demand that belongs to the plan of `problem`, for duties that take days."""
    demands: list[Demand] = []
    remarks: list[Remark] = []
    for duty in problem.duties.values():
        if KINDS[duty.kind].stage in ("days", "rotation"):
            unfolded = _Unfolding(problem, directory, calendar, links, duty)
            demands += unfolded.demands()
            remarks += unfolded.remarks
    demands.sort(key=lambda demand: demand.id)
    return Unfolded(tuple(demands), tuple(remarks))


def obligation_id(duty: str, owner: str | None, target: str | None, label: str, turn: int) -> str:
    """The id of an obligation and its shift; stable when the shift moves or changes hands."""
    pieces = [duty, owner or "all", *([target] if target is not None else []), label, str(turn)]
    return SEPARATOR.join(pieces)


class _Unfolding:
    """One duty's demands."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        calendar: WorkCalendar,
        links: Links,
        duty: Duty,
    ) -> None:
        self.problem, self.directory, self.calendar = problem, directory, calendar
        self.links, self.duty = links, duty
        self.start, self.end = problem.settings.start, problem.settings.end
        self.history = [done for done in problem.history if done.duty == duty.id]
        self.visited: dict[str, tuple[int, date]] = defaultdict(lambda: (0, date.min))
        for done in sorted(self.history, key=lambda row: row.date):
            if done.target is not None:
                self.visited[done.target] = (self.visited[done.target][0] + 1, done.date)
        self.remarks: list[Remark] = []

    def demands(self) -> Iterator[Demand]:
        turns = list(self._periods())
        for owner in self._owners():
            for target in self._fixed_targets(owner):
                yield from self._held_as_one(self._owed(owner, target, turns))

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
            days = {*owed.days, *owed.deferred}
            if person is not None and not any(person.serves(day) for day in days):
                continue
            done = self._done(owner, fixed, owed.period)
            crowded = owed.ordinary > len(owed.days)
            for turn in range(done + 1, owed.ordinary + len(owed.deferred) + 1):
                late = turn > owed.ordinary
                if late and not self._in_plan(owed.deferred[turn - owed.ordinary - 1]):
                    continue
                if not late and not owed.belongs:
                    continue
                where = (owed.deferred[turn - owed.ordinary - 1],) if late else owed.days
                demand = self._demand(owner, fixed, owed.period, turn, where)
                yield replace(demand, deferred=late, shares_days=crowded)

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
                target = self._in_turn(owner, days)
            if target is None:
                days = ()
        context = Context(owner, target, days[0] if days else period.first, self.links)
        when = _choices(duty, days)
        opened = tuple(w for w in self._opened(period, target) if w not in when)
        return Demand(
            id=obligation_id(duty.id, owner, fixed, period.label, turn),
            duty=duty,
            owner=owner,
            target=target,
            period=period,
            turn=turn,
            when=tuple(sorted((*when, *opened), key=lambda w: (w.day, w.slot))),
            pinned=frozenset(opened),
            parts=self._parts(owner, context, days),
        )

    def _opened(self, period: Period, target: str | None) -> Iterator[When]:
        """The days of `period` that a 必须 opens though the duty's own rules do not."""
        for pin in self.problem.pins:
            if (
                pin.mode == "must"
                and pin.duty == self.duty.id
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

    def _in_turn(self, owner: str | None, days: Sequence[date]) -> str | None:
        """The target whose turn it is: the one visited least, then longest ago."""
        day = days[0] if days else None
        targets = self._targets(Context(owner=owner, day=day, links=self.links))
        if not targets:
            return None
        target = min(targets, key=lambda one: (*self.visited[one], one))
        self.visited[target] = (self.visited[target][0] + 1, day or self.end)
        return target

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
        """Drop a deferred turn whose day is already another turn's only day.

        The contract holds such turns as one and says so.
        """
        found = list(demands)
        forced = {d.when[0].day for d in found if not d.deferred and _one_day(d)}
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


def _one_day(demand: Demand) -> bool:
    return len({when.day for when in demand.when}) == 1


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
