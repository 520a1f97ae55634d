"""Every obligation of the new plan beside what was published of it.

A task is *past* where its published day is over: it is constant. It is *held* where what
was published may stay, and *open* where it may not, or where more people than published
could come. Which held tasks are opened as well is the engine's to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.standby.rule import STANDBY
from planner.domain.crews import crewed
from planner.domain.periods import Period
from planner.domain.pins import forbids
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Problem
from planner.model.attendance import Attendance
from planner.model.demands import Demand, Part, When, missing_at
from planner.model.windows import Window

Sort = Literal["days", "follow_ups", "rounds"]

_NO_WINDOW = Window(frozenset(), 0, {})


@dataclass(frozen=True, slots=True)
class RepairTask:
    """One obligation: `demand` with the times that are left, and its `published` shift.

    `least` people are missing whatever the others do, and `missing` are in what was
    published (None where that cannot stay, or nothing was); `weight` is what it counts for
    when it is not held at all. `excused` tasks may be unplaced without any gap, so that
    counting says nothing of them. `eligible` are the parts as the demand has them, whoever
    was published. `window` is where the shift should lie.
    """

    demand: Demand
    sort: Sort
    published: Shift | None
    past: bool = False
    missing: int | None = None
    least: int = 0
    least_standby: int = 0
    standby_missing: int = 0
    weight: int = 1
    excused: bool = False
    eligible: tuple[Part, ...] = ()
    window: Window = _NO_WINDOW

    @property
    def id(self) -> str:
        """The id of the obligation and its shift."""
        return self.demand.id

    @property
    def at(self) -> When | None:
        """The published time."""
        return When(self.published.date, self.published.slot) if self.published else None

    @property
    def turns(self) -> tuple[Assigned, ...]:
        """Who had the turns of what was published: whole units for their people."""
        return crewed(self.published).people if self.published is not None else ()

    @property
    def stays(self) -> bool:
        """Whether what was published may stay as far as the task itself goes."""
        return self.missing is not None

    @property
    def wanting(self) -> bool:
        """Whether more might be had than was published."""
        if self.past or self.demand.spare:
            return False
        if self.published is None:
            return bool(self.demand.when) and self.least < self.demand.whole_team
        return self.missing is not None and (
            self.missing > self.least or self.standby_missing > self.least_standby
        )


def task_of(
    demand: Demand,
    sort: Sort,
    published: Shift | None,
    problem: Problem,
    attendance: Attendance,
    *,
    today: date,
    lasting: bool = True,
    excused: bool = False,
    short: bool = False,
) -> RepairTask:
    """The task of `demand`; not `lasting` where the caller knows that it cannot stay.

    A published shift of the past makes the task constant, whatever its demand says now;
    `short` says that a gap told of it.
    """
    if published is not None and published.date < today:
        served = _as_served(demand, crewed(published), problem, short=short)
        return _past(served, sort, published, demand.parts, excused=excused or demand.spare)
    left = replace(demand, when=tuple(when for when in demand.when if when.day >= today))
    missing = None
    standby_missing = 0
    crew = None if published is None else crewed(published)
    if crew is not None and lasting and _stays(left, sort, crew, problem, attendance):
        missing, standby_missing = _missing(left, crew, attendance)
    excused = excused or left.spare
    least = left.whole_team
    for when in left.when:
        least = min(least, missing_at(left.parts, when, attendance))
    weight = max(1, len(published.households)) if sort == "rounds" and published else 1
    return RepairTask(
        left,
        sort,
        published,
        past=bool(demand.when) and not left.when and published is None,
        missing=missing,
        least=0 if excused else least,
        least_standby=0 if excused else _least_standby(left, attendance),
        standby_missing=standby_missing,
        weight=weight,
        excused=excused,
        eligible=demand.parts,
    )


def _past(
    served: Demand, sort: Sort, shift: Shift, eligible: tuple[Part, ...], *, excused: bool
) -> RepairTask:
    """A task that took place; what it lacked it lacks for good."""
    missing = sum(len(p.candidates) if p.need is None else p.need for p in served.parts)
    missing -= sum(len(part.candidates) for part in served.parts)
    return RepairTask(
        served,
        sort,
        shift,
        past=True,
        missing=missing,
        least=missing,
        excused=excused,
        eligible=eligible,
    )


def frozen(shift: Shift, problem: Problem) -> RepairTask | None:
    """A shift of the past that nothing asks for any more; None where its duty is gone."""
    duty = problem.duties.get(shift.duty)
    team = [one for one in shift.people if one.id in problem.people]
    if duty is None:
        return None
    parts = max((one.part for one in team), default=-1) + 1
    demand = Demand(
        id=shift.id,
        duty=duty,
        owner=shift.owner,
        target=shift.target,
        period=Period(shift.date, shift.date, f"past {shift.id}"),
        turn=1,
        when=(When(shift.date, shift.slot),),
        parts=tuple(Part(0, ()) for _ in range(parts)),
        shares_days=True,
    )
    served = _as_served(demand, crewed(shift), problem, short=False)
    return _past(served, "days", shift, served.parts, excused=True)


def _as_served(demand: Demand, shift: Shift, problem: Problem, *, short: bool) -> Demand:
    """`demand` with the one time and the people that were published.

    What was served lacks nobody, unless a gap said so (`short`): neither whoever has left
    the workbook since, nor whom the duty asks for only now.
    """
    parts: list[Part] = []
    for index, part in enumerate(demand.parts):
        people = _of_part(shift, index, problem)
        need = part.need
        if need is not None:
            gone = sum(one.part == index for one in shift.people) - len(people)
            need = max(need - gone, len(people)) if short else len(people)
        parts.append(Part(need, people))
    spare = len(_of_part(shift, len(parts), problem))
    duty = replace(demand.duty, params=demand.duty.params.having(STANDBY, spare))
    at = When(shift.date, shift.slot)
    known = any(part.candidates for part in parts) or not shift.people
    return replace(demand, duty=duty, when=(at,), parts=tuple(parts) if known else ())


def _of_part(shift: Shift, part: int, problem: Problem) -> tuple[str, ...]:
    return tuple(
        sorted(one.id for one in shift.people if one.part == part and one.id in problem.people)
    )


def held(task: RepairTask) -> Demand:
    """The task's demand with nothing open but what was published.

    Where all are asked for (全体) those who were not there are shown too: each is a gap.
    """
    shift, at = task.published, task.at
    if task.past:
        return task.demand
    if shift is None or at is None:
        return task.demand
    parts: list[Part] = []
    for index, part in enumerate(task.demand.parts):
        served = tuple(one.id for one in task.turns if one.part == index)
        kept = tuple(p for p in part.candidates if p in served)
        parts.append(part if part.need is None else replace(part, candidates=kept))
    return replace(task.demand, when=(at,), parts=tuple(parts))


def in_part(turns: Iterable[Assigned]) -> Mapping[int, frozenset[str]]:
    """The people of a shift, part by part."""
    found: dict[int, set[str]] = {}
    for one in turns:
        found.setdefault(one.part, set()).add(one.id)
    return {part: frozenset(people) for part, people in found.items()}


# -- may it stay? --------------------------------------------------------------------------


def _stays(
    demand: Demand, sort: Sort, shift: Shift, problem: Problem, attendance: Attendance
) -> bool:
    """Whether the task's own rules allow what was published; other shifts not looked at."""
    settings = problem.settings
    at, where = When(shift.date, shift.slot), (demand.duty.id, demand.target)
    if at not in demand.when or (sort == "days" and shift.target != demand.target):
        return False
    counts = Counter(one.part for one in shift.people)
    team = [one.id for one in shift.people if one.part < len(demand.parts)]
    if demand.parts and not team:
        return False
    for index, part in enumerate(demand.parts):
        if part.need is not None and counts[index] > part.need:
            return False
    if counts[len(demand.parts)] > demand.duty.params[STANDBY]:
        return False
    anybody = {person for part in demand.parts for person in part.candidates}
    for one in shift.people:
        if one.part > len(demand.parts):
            return False
        named = demand.parts[one.part].candidates if one.part < len(demand.parts) else anybody
        if one.id not in named or not attendance.present(one.id, at.day, at.slot):
            return False
        if any(forbids(settings, pin, one.id, *where, *at) for pin in problem.pins):
            return False
    if demand.duty.params[DIFFERENT_UNITS]:
        units = [unit for one in team if (unit := problem.people[one].unit) is not None]
        if len(units) > len(set(units)):
            return False
    return not any(forbids(settings, pin, None, *where, *at) for pin in problem.pins)


def _missing(demand: Demand, shift: Shift, attendance: Attendance) -> tuple[int, int]:
    """How many people, and how many substitutes, what was published lacks now."""
    served = in_part(shift.people)
    team = {one.id for one in shift.people if one.part < len(demand.parts)}
    lacking = 0
    for index, part in enumerate(demand.parts):
        here = served.get(index, frozenset())
        if part.need is None:
            there = {p for p in part.candidates if attendance.present(p, shift.date, shift.slot)}
            lacking += len(there - team)  # who serves in another part is there, too
        else:
            lacking += part.need - len(here)
    wanted = demand.duty.params[STANDBY]
    return lacking, max(0, wanted - len(served.get(len(demand.parts), frozenset())))


def _least_standby(demand: Demand, attendance: Attendance) -> int:
    """How many substitutes are missing on the best of times, others' shifts not looked at."""
    wanted = demand.duty.params[STANDBY]
    if not wanted or not demand.when:
        return 0
    least = wanted
    needed = sum(part.need or 0 for part in demand.parts)
    for when in demand.when:
        there = {
            p
            for part in demand.parts
            for p in part.candidates
            if attendance.present(p, when.day, when.slot)
        }
        if not there:
            return 0
        least = min(least, max(0, wanted - max(0, len(there) - needed)))
    return least


def dischargeable(problem: Problem) -> frozenset[str]:
    """The duties whose turns other duties' occurrences may stand for (counts_for, except)."""
    counted = {one for duty in problem.duties.values() for one in duty.params[COUNTS_FOR]}
    excepted = {
        duty.id for duty in problem.duties.values() if duty.period == "day" and duty.params[EXCEPT]
    }
    return frozenset(counted | excepted)


def must_change(tasks: Iterable[RepairTask], *, filled: bool) -> frozenset[str]:
    """The tasks that no plan leaves as published.

    With `filled`, no plan whose every task lacks as few people as its own days allow.
    """
    return frozenset(
        task.id
        for task in tasks
        if not task.past
        and (
            (task.published is not None and not task.stays)
            or (filled and task.wanting and not task.excused)
        )
    )
