"""Ways to break a good plan, each with the rules of which the judge must name one.

A mutation looks through a good plan for places where it applies and yields, for each of them,
the plan broken there. Every :class:`Mutation` that a module of this package holds is tried
on every good plan (``tests.constraints.test_mutations``).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from importlib import import_module

import pandas as pd

from planner.domain.crews import regrouped, with_crews
from planner.domain.directory import Context, Directory
from planner.domain.links import Links, links_in
from planner.domain.periods import month_start
from planner.domain.plan import Assigned, FairnessRow, Gap, Plan, PlannedLink, Shift
from planner.domain.problem import Duty, Problem, Slot
from planner.domain.shifts import Beginnings, Taken, clock
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Good:
    """A problem and a good plan of it, with what mutations look up."""

    problem: Problem
    plan: Plan

    @cached_property
    def directory(self) -> Directory:
        """Whom a selector means."""
        return Directory(self.problem)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Which days are worked."""
        return WorkCalendar.of(self.problem.calendar)

    @cached_property
    def days(self) -> list[date]:
        """The days of the plan."""
        first, last = self.plan.start, self.plan.end
        return [first + n * DAY for n in range((last - first).days + 1)]

    @cached_property
    def links(self) -> Links:
        """Who is linked to what."""
        return links_in(self.plan)

    @cached_property
    def rows(self) -> list[tuple[str, str, str]]:
        """households.csv as (household, duty, holder)."""
        return list(self.plan.holders.itertuples(index=False, name=None))

    @cached_property
    def beginnings(self) -> Beginnings:
        """When shifts begin."""
        return Beginnings(self.problem)

    @cached_property
    def busy(self) -> set[Taken]:
        """When people serve; reports take no time, and substitutes only stand by."""
        return {
            (one.id, moment)
            for shift in self.plan.shifts
            if shift.kind != "report"
            for one in shift.people
            if one.part < max(1, len(self.duty(shift).team))
            for moment in self.beginnings.within(shift.date, shift.slot)
        }

    # -- what is there -------------------------------------------------------------------

    def duty(self, row: Shift | Gap | PlannedLink | FairnessRow) -> Duty:
        """The duty of a row of the plan."""
        return self.problem.duties[row.duty]

    def shifts(self, *kinds: str, but: Iterable[str] = ()) -> Iterator[Shift]:
        """The shifts of duties of `kinds`, of all but some where there are none."""
        for shift in self.plan.shifts:
            kind = self.duty(shift).kind
            if kind in kinds if kinds else kind not in but:
                yield shift

    def plain(self) -> Iterator[Shift]:
        """The shifts that are owed one by one, and whose team is looked up without more ado."""
        return self.shifts(but=("household", "follow_up", "milestone"))

    def duties(self, *kinds: str) -> list[Duty]:
        """The duties of `kinds`."""
        return [duty for duty in self.problem.duties.values() if duty.kind in kinds]

    def pinned(self, shift: Shift) -> bool:
        """Whether a 必须 may have put `shift` where it is."""
        return any(
            pin.mode == "must" and pin.duty in (None, shift.duty) and pin.date == shift.date
            for pin in self.problem.pins
        )

    def quiet(self, shift: Shift) -> bool:
        """Whether no turn is deferred near `shift`: what moves may meet it, and be one with it."""
        near = [shift.date + n * DAY for n in range(-13, 7)]
        return not any(self.calendar.is_holiday(day) for day in near)

    def named(self, shift: Shift, part: int) -> set[str]:
        """Whom the duty's team names for `part` of `shift`."""
        duty = self.duty(shift)
        if part >= len(duty.team):
            return set()
        if duty.owner.by == "person" and part == 0:
            return {shift.owner or ""}
        context = Context(shift.owner, shift.target, month_start(shift.date), self.links)
        return set(self.directory.people(duty.team[part].selector, context))

    def away(self, person: str, day: date, slot: Slot) -> bool:
        """Whether an absence keeps `person` from a shift then."""
        attendance = Attendance(self.directory, self.plan.start, self.plan.end)
        return attendance.absence(person, day, slot) is not None

    def free(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` is in office, there and without another shift then."""
        return (
            self.problem.people[person].serves(day)
            and not self.away(person, day, slot)
            and self.idle(person, day, slot)
        )

    def idle(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` has no shift then."""
        return all((person, at) not in self.busy for at in self.beginnings.within(day, slot))

    def members_of(self, duty: str, holder: str) -> list[str]:
        """The households that `holder` has of `duty`."""
        return [one for one, other, who in self.rows if (other, who) == (duty, holder)]

    # -- another plan --------------------------------------------------------------------

    def put(self, *shifts: Shift, drop: Iterable[Shift] = (), **fields: object) -> Plan:
        """The plan with `shifts` in place of those of their ids, and without those to `drop`.

        Whole units are those of their people, as where a roster is read back.
        """
        whole = with_crews(self.problem)
        new = {one.id: regrouped(whole, one) if one.groups else one for one in shifts}
        gone = {shift.id for shift in drop}
        kept = [new.pop(one.id, one) for one in self.plan.shifts if one.id not in gone]
        return replace(self.plan, shifts=(*kept, *new.values()), **fields)  # type: ignore[arg-type]

    def with_gaps(self, *gaps: Gap, drop: Iterable[Gap] = ()) -> tuple[Gap, ...]:
        """The plan's gaps with `gaps` in place of those of their ids."""
        new = {gap.id: gap for gap in gaps}
        gone = {gap.id for gap in drop}
        kept = [new.pop(one.id, one) for one in self.plan.gaps if one.id not in gone]
        return (*kept, *new.values())

    def with_rows(self, *rows: tuple[str, str, str], drop: Iterable[tuple[str, str, str]] = (),
                  **fields: object) -> Plan:  # fmt: skip
        """The plan with other rows of households.csv."""
        kept = [row for row in self.rows if row not in set(drop)]
        frame = pd.DataFrame([*kept, *rows], columns=["household", "duty", "holder"])
        return replace(self.plan, holders=frame.astype(object), **fields)  # type: ignore[arg-type]

    def with_links(self, *links: PlannedLink, drop: Iterable[PlannedLink] = (),
                   **fields: object) -> Plan:  # fmt: skip
        """The plan with other pairings."""
        gone = list(drop)
        kept = [one for one in self.plan.links if one not in gone]
        return replace(self.plan, links=(*kept, *links), **fields)  # type: ignore[arg-type]

    def moved(self, shift: Shift, day: date | None = None, slot: Slot | None = None) -> Shift:
        """`shift` at another time, with its hours."""
        day, slot = day or shift.date, slot or shift.slot
        begin, end = clock(self.problem.settings, day, slot)
        return replace(shift, date=day, slot=slot, start=begin, end=end)

    def gap(self, shift: Shift, missing: int = 1, cause: str = "all_busy", **fields: object) -> Gap:
        """A gap that says that people of `shift` are missing."""
        about = {"stage": "days", "sort": "cover" if cause == "cover" else "people", **fields}
        return Gap(
            f"made-up@{shift.id}", shift.id, shift.duty, shift.owner, cause,  # type: ignore[arg-type]
            missing, (shift.date, shift.date), shift.date, shift.target, (), "",
            **about,  # type: ignore[arg-type]
        )  # fmt: skip


def served_by(shift: Shift, *people: str, part: int = 0) -> Shift:
    """`shift` with `people` in one part; whoever is in another part stays there."""
    others = [one for one in shift.people if one.part != part]
    return replace(shift, people=(*(Assigned(one, part) for one in people), *others))


def in_part(shift: Shift, part: int) -> list[str]:
    """Who serves in one part of `shift`."""
    return [one.id for one in shift.people if one.part == part]


def swapped(shift: Shift, old: str, new: str) -> Shift:
    """`shift` with `new` in the place of `old`."""
    people = tuple(replace(one, id=new) if one.id == old else one for one in shift.people)
    return replace(shift, people=people)


# -- the table -----------------------------------------------------------------------------

Spoil = Callable[[Good], Iterator[Plan]]


@dataclass(frozen=True)
class Mutation:
    """What is done to a good plan, and the rules of which one must object."""

    name: str
    rules: frozenset[str]
    spoil: Spoil


def breaks(*rules: str) -> Callable[[Spoil], Mutation]:
    """Make a mutation of a function that yields broken plans."""
    return lambda spoil: Mutation(spoil.__name__, frozenset(rules), spoil)


def mutations() -> dict[str, Mutation]:
    """Every mutation of this package by its name."""
    found: dict[str, Mutation] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        for one in vars(import_module(info.name)).values():
            if isinstance(one, Mutation):
                assert one.name not in found, f"{one.name} is there twice"
                found[one.name] = one
    return found
