"""What the judge knows before any rule: the plan beside the workbook, indexed.

Nothing here is shared with the solver: absences, histories and teams are worked out again
from the workbook's rows, and links are those of the plan's own rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from constraints.judging.steps import ProjectStep, has_time, project_steps
from constraints.judging.times import Times, is_slot
from constraints.kinds import KINDS
from constraints.standby.rule import STANDBY
from planner.domain.crews import members_of
from planner.domain.directory import Context, Directory
from planner.domain.links import Links, links_in
from planner.domain.periods import month_start
from planner.domain.plan import Assigned, Gap, Plan, RotationRow, Shift
from planner.domain.problem import Absence, Done, Duty, Pin, Problem, Slot
from planner.domain.workdays import Positions, Spaced, WorkCalendar

_MARGIN_DAYS = 62
"""How far beyond the plan working days are counted, for deferrals and spacing."""


@dataclass(frozen=True, eq=False)
class Facts:
    """A problem and a plan, with the look-ups that rules share.

    Shifts of unknown duties or outside the plan, and unknown people, are left out here:
    the rule on shape reports them, and no other rule has to fear them.
    """

    problem: Problem
    plan: Plan

    @property
    def start(self) -> date:
        """First day of the plan."""
        return self.problem.settings.start

    @property
    def end(self) -> date:
        """Last day of the plan."""
        return self.problem.settings.end

    @property
    def since(self) -> date:
        """The first day that the plan may still change."""
        return max(self.start, self.plan.since or self.start)

    @cached_property
    def directory(self) -> Directory:
        """Whom a selector means."""
        return Directory(self.problem)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Which days are worked."""
        return WorkCalendar.of(self.problem.calendar)

    @cached_property
    def spaced(self) -> Spaced:
        """Where days stand for 间隔, back to the first row of history."""
        first = min((row.date for row in self.problem.history), default=self.start)
        margin = timedelta(days=_MARGIN_DAYS)
        return Spaced(self.calendar, min(first, self.start) - margin, self.end + margin)

    def positions(self, duty: str) -> Positions:
        """Where days stand among those by which the 间隔 of `duty` counts."""
        return self.spaced.of(self.problem.duties[duty])

    @cached_property
    def links(self) -> Links:
        """Pairings, household contacts and rotation months as the plan has them."""
        return links_in(self.plan)

    @cached_property
    def memo(self) -> dict[tuple[object, ...], Any]:
        """What rules have worked out and others need again, by name and what it is about."""
        return {}

    @cached_property
    def lasting(self) -> dict[tuple[object, ...], Any]:
        """As `memo`, of what depends on no shift and no gap: a plan of the same may share it."""
        return {}

    # -- shifts --------------------------------------------------------------------------

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """The shifts that rules can speak about."""
        return tuple(
            shift
            for shift in self.plan.shifts
            if shift.duty in self.problem.duties
            and is_slot(shift.slot)
            and self.start <= shift.date <= self.end
        )

    @cached_property
    def shifts_of(self) -> Mapping[str, tuple[Shift, ...]]:
        """Shifts by duty, in order of date; reports on items are no occurrences."""
        return self._by_duty(shift for shift in self.shifts if not self.reports(shift))

    @cached_property
    def reports_of(self) -> Mapping[str, tuple[Shift, ...]]:
        """Reports on the items of a 回访, by duty, in order of date."""
        return self._by_duty(shift for shift in self.shifts if self.reports(shift))

    def _by_duty(self, shifts: Iterable[Shift]) -> dict[str, tuple[Shift, ...]]:
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(shifts, key=lambda one: (one.date, str(one.slot), one.id)):
            found[shift.duty].append(shift)
        return {duty: tuple(some) for duty, some in found.items()}

    def reports(self, shift: Shift) -> bool:
        """Whether `shift` only tells how far an item of the ledger is."""
        return shift.purpose == "progress"

    @cached_property
    def shift_ids(self) -> frozenset[str]:
        """The ids of all shifts."""
        return frozenset(shift.id for shift in self.plan.shifts)

    @cached_property
    def gaps_of(self) -> Mapping[str, tuple[Gap, ...]]:
        """Gaps by duty."""
        found: dict[str, list[Gap]] = defaultdict(list)
        for gap in self.plan.gaps:
            found[gap.duty].append(gap)
        return {duty: tuple(gaps) for duty, gaps in found.items()}

    @cached_property
    def gap_for(self) -> Mapping[str, Gap]:
        """The gap of each obligation; what a 必须 asked for beside it is no gap of its own."""
        return {gap.obligation: gap for gap in self.plan.gaps if gap.sort != "pin"}

    def duty(self, shift: Shift) -> Duty:
        """The duty of `shift`."""
        return self.problem.duties[shift.duty]

    def team(self, shift: Shift) -> tuple[Assigned, ...]:
        """Who serves in `shift`, substitutes left out."""
        return self._teams[shift.id][0]

    def substitutes(self, shift: Shift) -> tuple[Assigned, ...]:
        """Who is named to stand in for `shift`."""
        return self._teams[shift.id][1]

    def people(self, shift: Shift) -> frozenset[str]:
        """The ids of who serves in `shift`."""
        return self._teams[shift.id][2]

    @cached_property
    def _teams(
        self,
    ) -> Mapping[str, tuple[tuple[Assigned, ...], tuple[Assigned, ...], frozenset[str]]]:
        found = {}
        for shift in self.shifts:
            duty = self.problem.duties[shift.duty]
            parts = max(1, len(duty.team))
            known = [one for one in shift.people if one.id in self.problem.people]
            spare = duty.params[STANDBY] > 0
            serving = tuple(one for one in known if not spare or one.part < parts)
            others = tuple(one for one in known if spare and one.part >= parts)
            found[shift.id] = (serving, others, frozenset(one.id for one in serving))
        return found

    @cached_property
    def turns(self) -> Mapping[str, tuple[Shift, ...]]:
        """The shifts each person serves in, in order of date."""
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(self.shifts, key=lambda one: (one.date, str(one.slot), one.id)):
            for person in sorted(self.people(shift)):
                found[person].append(shift)
        return {person: tuple(shifts) for person, shifts in found.items()}

    # -- time ----------------------------------------------------------------------------

    @cached_property
    def times(self) -> Times:
        """When shifts are, and who is away then."""
        return Times(self.problem, self.directory)

    def absence(self, person: str, day: date, slot: Slot) -> Absence | None:
        """The row of 不可用 that keeps `person` from a shift in `slot` on `day`, if any."""
        return self.times.absence(person, day, slot)

    def present(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` serves on `day` and is not away in any part of `slot`."""
        return self.times.present(person, day, slot)

    @cached_property
    def _busy(self) -> Mapping[tuple[str, date], tuple[Shift, ...]]:
        found: dict[tuple[str, date], list[Shift]] = defaultdict(list)
        for person, shifts in self.turns.items():
            for shift in shifts:
                if self.takes_time(shift.duty) and not self.reports(shift):
                    found[person, shift.date].append(shift)
        return {key: tuple(shifts) for key, shifts in found.items()}

    def takes_time(self, duty: str) -> bool:
        """Whether a shift of `duty` keeps a person from other shifts."""
        return KINDS[self.problem.duties[duty].kind].takes_time

    def busy(self, person: str, day: date, slot: Slot, *, but: str | None = None) -> bool:
        """Whether `person` serves elsewhere then; the shift `but` is overlooked."""
        return self.busy_with(person, day, slot, but=but) is not None

    def busy_with(
        self, person: str, day: date, slot: Slot, *, but: str | None = None
    ) -> Shift | None:
        """The shift in which `person` serves then; the shift `but` is overlooked."""
        for shift in self._around(self._busy, person, day):
            if shift.id != but and self.times.meet((day, slot), (shift.date, shift.slot)):
                return shift
        return None

    @staticmethod
    def _around(
        of: Mapping[tuple[str, date], tuple[Shift, ...]], person: str, day: date
    ) -> Iterator[Shift]:
        """What `of` has of `person` on `day`, then on the days before and after it."""
        for step in (0, -1, 1):
            yield from of.get((person, day + timedelta(days=step)), ())

    @cached_property
    def _standing_by(self) -> Mapping[tuple[str, date], tuple[Shift, ...]]:
        found: dict[tuple[str, date], list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            for one in self.substitutes(shift):
                found[one.id, shift.date].append(shift)
        return {key: tuple(shifts) for key, shifts in found.items()}

    def standing_by(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` is named as a substitute then."""
        return any(
            self.times.meet((day, slot), (shift.date, shift.slot))
            for shift in self._around(self._standing_by, person, day)
        )

    # -- who may -------------------------------------------------------------------------

    @cached_property
    def _eligible(self) -> dict[tuple[object, ...], frozenset[str]]:
        return {}

    def eligible(
        self, duty: Duty, part: int, owner: str | None, target: str | None, day: date
    ) -> frozenset[str]:
        """Who may fill `part` of an occurrence, whether or not they are free.

        The first part of a duty that each person owes is that person.
        """
        if self.by_steps(duty):
            return self.named_for_step(duty, part, owner)
        if duty.owner.by == "person" and part == 0:
            return frozenset((owner or "",)) & self.problem.people.keys()
        return self.named_for(duty, part, owner, target, day)

    def named_for(
        self, duty: Duty, part: int, owner: str | None, target: str | None, day: date
    ) -> frozenset[str]:
        """Whom the duty's team names for `part`: who may fill it, or stand in."""
        if part >= len(duty.team):
            return frozenset()
        if self.by_steps(duty):
            return self.named_for_step(duty, part, owner)
        selector = duty.team[part].selector
        scopes = {term.scope.by for term in selector.terms if term.scope is not None}
        linked = "linked" in scopes or any(term.by == "linked" for term in selector.terms)
        # What a selector does not look at is left out, so that its answer is kept once.
        month = month_start(day) if linked and self.links.monthly else None
        owner = owner if linked or "own" in scopes else None
        target = target if linked or "target" in scopes else None
        key = (duty.id, part, owner, target, month)
        if key not in self._eligible:
            context = Context(owner, target, month, self.links)
            self._eligible[key] = frozenset(self.directory.people(selector, context))
        return self._eligible[key]

    # -- steps of projects ---------------------------------------------------------------

    def by_steps(self, duty: Duty) -> bool:
        """Whether sheet 节点 lists what `duty` owes."""
        return KINDS[duty.kind].by_steps

    @cached_property
    def steps(self) -> Mapping[str, ProjectStep]:
        """The rows of sheet 节点 by id."""
        return project_steps(self.problem, self.calendar)

    @cached_property
    def step_days(self) -> Mapping[str, date]:
        """The day each step was done, or is planned for."""
        days = {
            shift.owner: shift.date
            for shift in self.shifts
            if shift.owner is not None and shift.owner in self.steps
            and self.by_steps(self.duty(shift))
        }  # fmt: skip
        done = {one.row.id: one.done for one in self.steps.values() if one.done is not None}
        return {**days, **done}

    def named_for_step(self, duty: Duty, part: int, owner: str | None) -> frozenset[str]:
        """Who may fill `part` in the step called `owner`: its 责任人, or the duty's team."""
        step = self.steps.get(owner or "")
        if step is None:
            return frozenset()
        asking = [
            index
            for index, one in enumerate(duty.team)
            if "responsible" in {term.by for term in one.selector.terms}
        ]
        own = step.row.owner if part == (asking or [0])[0] else None
        selector = own or duty.team[part].selector
        project = step.row.project
        key = (duty.id, "step", part, owner)
        if key not in self._eligible:
            context = Context(project, project, None, self.links)
            self._eligible[key] = frozenset(self.directory.people(selector, context))
        return self._eligible[key]

    def first_day(self, step: ProjectStep) -> date | None:
        """The plan's first day that what is done already leaves `step`; None if none."""
        done = [(one, self.steps[one.id].done) for one in step.before if self.steps[one.id].done]
        fixed = [(one, when) for one, when in done if when is not None]
        day = self.start
        while day <= self.end and not has_time(step, day, fixed, self.calendar):
            day += timedelta(days=1)
        return day if day <= self.end else None

    def too_late(self, step: ProjectStep) -> bool:
        """Whether an open step has no day left, whoever is free."""
        if step.done is not None or step.by is None:
            return False
        first = self.first_day(step)
        return step.by < self.start or (first is not None and first > step.by) or first is None

    # -- to whom -------------------------------------------------------------------------

    @cached_property
    def rotation_rows(self) -> Mapping[tuple[str, str, date], RotationRow]:
        """The rotation's rows by duty, owner and month."""
        return {(row.duty, row.owner, row.month): row for row in self.plan.rotations}

    @cached_property
    def _targets(self) -> dict[tuple[str, str | None, date | None], tuple[str, ...]]:
        return {}

    def targets(self, duty: Duty, owner: str | None, day: date) -> tuple[str, ...] | None:
        """The targets an occurrence may have on `day`; None where the duty names none."""
        if self.by_steps(duty):
            step = self.steps.get(owner or "")
            return () if step is None else (step.row.project,)
        if duty.owner.by == "target":
            return (owner,) if owner is not None else ()
        if KINDS[duty.kind].rotates:
            row = self.rotation_rows.get((duty.id, owner or "", month_start(day)))
            return () if row is None else (row.target,)
        if duty.target is None:
            return None
        month = month_start(day) if self.links.monthly else None
        key = (duty.id, owner, month)
        if key not in self._targets:
            self._targets[key] = self.directory.targets(
                duty.target, Context(owner=owner, day=month, links=self.links)
            )
        return self._targets[key]

    def owners(self, duty: Duty) -> tuple[str | None, ...]:
        """Everybody who owes `duty`, or is owed it; the steps where 节点 lists them."""
        if self.by_steps(duty):
            return tuple(one for one, step in self.steps.items() if step.row.duty == duty.id)
        if duty.owner.by == "whole":
            return (None,)
        context = Context(links=self.links)
        if duty.owner.by == "person":
            return self.directory.people(duty.team[0].selector, context) if duty.team else ()
        if duty.owner.by == "unit":
            return self.directory.units(duty.owner.units, context) if duty.owner.units else ()
        return self.directory.targets(duty.target, context) if duty.target is not None else ()

    # -- history and pins ----------------------------------------------------------------

    @cached_property
    def history_of(self) -> Mapping[str, tuple[Done, ...]]:
        """History by duty, in order of date."""
        found: dict[str, list[Done]] = defaultdict(list)
        for row in sorted(self.problem.history, key=lambda one: one.date):
            found[row.duty].append(row)
        return {duty: tuple(rows) for duty, rows in found.items()}

    def history(
        self, duty: str, by: str, owner: str | None, target: str | None = None
    ) -> tuple[Done, ...]:
        """What was done of `duty` for one owner (of the sort `by`), and one target."""
        rows = self.history_of.get(duty, ())
        if target is not None:
            rows = tuple(row for row in rows if row.target == target)
        if by == "whole":
            return rows
        if by == "person":
            return tuple(row for row in rows if row.person == owner)
        if by == "unit":
            members, known = self.directory.members(owner or ""), self.problem.people
            return tuple(row for row in rows if members & {*members_of(known, row.person or "")})
        return tuple(row for row in rows if row.target == owner)

    @cached_property
    def musts(self) -> tuple[Pin, ...]:
        """必须 pins that fall into the plan."""
        return tuple(
            pin
            for pin in self.problem.pins
            if pin.mode == "must" and (pin.date is None or self.start <= pin.date <= self.end)
        )

    def honours(self, shift: Shift, pin: Pin) -> bool:
        """Whether `shift` is what the 必须 `pin` asks for; an empty cell means any."""
        return (
            (pin.duty is None or pin.duty == shift.duty)
            and (pin.date is None or pin.date == shift.date)
            and (pin.slot is None or pin.slot == shift.slot)
            and (pin.target is None or pin.target in (shift.target, *shift.households))
            and (pin.person is None or self._serves(pin.person, shift))
        )

    def _serves(self, person: str, shift: Shift) -> bool:
        known = self.problem.people
        return any(person in members_of(known, one) for one in self.people(shift))

    @cached_property
    def _nevers(self) -> tuple[Pin, ...]:
        return tuple(pin for pin in self.problem.pins if pin.mode == "never")

    def never(self, shift: Shift, person: str | None) -> Pin | None:
        """The 禁止 pin that keeps `person` from `shift`, if any.

        An empty cell means any; a pin that names no person keeps the shift itself away.
        """
        for pin in self._nevers:
            if (
                (pin.person is None or pin.person == person)
                and (pin.duty is None or pin.duty == shift.duty)
                and (pin.date is None or pin.date == shift.date)
                and (
                    pin.slot is None
                    or self.times.meet((shift.date, pin.slot), (shift.date, shift.slot))
                )
                and (pin.target is None or pin.target in (shift.target, *shift.households))
            ):
                return pin
        return None

    @cached_property
    def pinned(self) -> frozenset[str]:
        """The ids of shifts that a dated 必须 put where they are."""
        return frozenset(
            shift.id
            for pin in self.musts
            if pin.date is not None
            for shift in self.shifts
            if self.honours(shift, pin)
        )


def occurrences(rows: Iterable[Done]) -> dict[tuple[date, str | None], int]:
    """Rows of one duty as occurrences: rows with one date and target are one."""
    found: dict[tuple[date, str | None], int] = {}
    for row in rows:
        key = (row.date, row.target)
        found[key] = max(found.get(key, 0), row.count)
    return found
