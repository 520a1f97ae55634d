"""What was published before today: constant, whatever the workbook now says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.frames import columns_of
from planner.domain.language import Text, _
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Absence, Done, Duty, Milestone, Person, Problem, Slot, Unit
from planner.model.attendance import Attendance

_TOLD = 12
"""How many households are named that the workbook has no more."""

_Named = Duty | Unit | Milestone


class PastAttendance(Attendance):
    """Attendance that takes no absence back to a shift that was served before `today`."""

    def __init__(
        self, directory: Directory, first: date, last: date, served: Iterable[Shift], today: date
    ) -> None:
        super().__init__(directory, first, last)
        self._today = today
        self._served = {
            (one.id, shift.date)
            for shift in served
            for one in shift.people
            if shift.date < today and one.id in directory.problem.people
        }

    def absence(self, person: str, day: date, slot: Slot) -> Absence | None:
        """As for everybody, but none of whoever served on `day`."""
        if day < self._today and (person, day) in self._served:
            return None
        return super().absence(person, day, slot)

    def present(self, person: str, day: date, slot: Slot) -> bool:
        """As for everybody, and True for whoever served on `day`."""
        if day < self._today and (person, day) in self._served:
            return True
        return super().present(person, day, slot)


def without_repeats(problem: Problem, served: Iterable[Shift]) -> Problem:
    """The problem less those rows of 历史 that tell of a shift the plan itself still has.

    Records of what was done are history for the next plan; here the shift stands already.
    """
    held: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    for shift in served:
        held[shift.duty, shift.date].append(shift)
    history = tuple(
        done
        for done in problem.history
        if not any(_tells_of(done, shift) for shift in held.get((done.duty, done.date), ()))
    )
    return problem if len(history) == len(problem.history) else replace(problem, history=history)


def held_otherwise(
    problem: Problem, served: Iterable[Shift], asked: Collection[str]
) -> tuple[Done, ...]:
    """What was served for obligations that are none any more, as rows of 历史.

    Where a duty is owed by the month now and was by the week, its weeks count for the month.
    `asked` are the ids of what is owed now.
    """
    found: list[Done] = []
    for shift in served:
        duty = problem.duties.get(shift.duty)
        if duty is None or shift.id in asked or not KINDS[duty.kind].unfolds:
            continue
        by = duty.owner.by
        person = shift.owner if by in ("person", "unit") else None
        target = shift.owner if by == "target" else shift.target
        found.append(Done(shift.date, shift.duty, person, target))
    return tuple(found)


def _tells_of(done: Done, shift: Shift) -> bool:
    where = done.target in (None, shift.target, shift.owner) or done.target in shift.households
    return where and (done.person is None or any(one.id == done.person for one in shift.people))


def with_past(problem: Problem, before: Problem, plan: Plan) -> Problem:
    """`problem` with whoever and whatever only the shifts of the past still name.

    For showing and publishing them: people who have left, units and duties that are gone.
    """
    people, units, duties = dict(problem.people), dict(problem.units), dict(problem.duties)
    for shift in plan.shifts:
        if shift.duty not in duties and shift.duty in before.duties:
            duties[shift.duty] = before.duties[shift.duty]
        left = [one.id for one in shift.people if one.id not in people]
        left += [shift.owner] if shift.owner is not None and shift.owner not in people else []
        people.update({one: before.people[one] for one in left if one in before.people})
        named = (shift.owner, shift.place, shift.target)
        for unit in (*named, *(before.people[one].unit for one in left if one in before.people)):
            while unit is not None and unit not in units and unit in before.units:
                units[unit] = before.units[unit]
                unit = before.units[unit].parent
    if (len(people), len(units), len(duties)) == (
        len(problem.people),
        len(problem.units),
        len(problem.duties),
    ):
        return problem
    return replace(problem, people=people, units=units, duties=duties)


def as_it_was(problem: Problem, before: Problem, plan: Plan) -> Problem:
    """As :func:`with_past`, with the households, items and steps too: for judging those shifts."""
    whole = with_past(problem, before, plan)
    named = {shift.owner for shift in plan.shifts}
    items = {key: one for key, one in before.items.items() if key in named} | dict(whole.items)
    steps = {key: one for key, one in before.milestones.items() if key in named}
    steps |= whole.milestones
    visited = {shift.target for shift in plan.shifts}
    visited.update(one for shift in plan.shifts for one in shift.households)
    ids, then = (columns_of(one, "households", "id")[0] for one in (problem, before))
    lost = visited.intersection(then).difference(ids)
    if not lost and (len(items), len(steps)) == (len(whole.items), len(whole.milestones)):
        return whole
    households = problem.households
    if lost:
        rows = before.households[before.households["id"].isin(lost)]
        households = pd.concat([households, rows], ignore_index=True)
    return replace(whole, items=items, milestones=steps, households=households)


def names_unknown(plan: Plan, problem: Problem) -> bool:
    """Whether a shift of `plan` names what `problem` does not have."""
    named = {one for shift in plan.shifts for one in (shift.owner, shift.target, shift.place)}
    named |= {one for shift in plan.shifts for one in shift.households}
    named -= problem.people.keys() | problem.units.keys() | problem.items.keys()
    named -= problem.milestones.keys() | {None}
    return not named.issubset(columns_of(problem, "households", "id")[0])


def held_then(plan: Plan, served: Iterable[Shift]) -> Plan:
    """`plan` in which households are held by those, too, whose rounds there were `served`."""
    rows = [
        {"household": household, "duty": shift.duty, "holder": one.id}
        for shift in served
        for household in shift.households
        for one in shift.people
    ]
    if not rows:
        return plan
    return replace(plan, holders=pd.concat([plan.holders, pd.DataFrame(rows)]).drop_duplicates())


def left(people: Iterable[Person]) -> Iterator[Text]:
    """What is said of each of `people`, whom the workbook has no more."""
    for one in people:
        yield _(
            "{name} ({id}) is in sheet 人员 no longer. What lies in the past stays; to let somebody"
            " go keep the row and write the last day into 止.",
            name=one.name,
            id=one.id,
        )


def dropped(problem: Problem, known: Problem) -> Iterator[Text]:
    """What is said of everybody and everything that `known` has by :func:`as_it_was` alone."""
    yield from left(one for key, one in known.people.items() if key not in problem.people)
    for of in (
        _names(known.duties, problem.duties),
        _names(known.units, problem.units),
        _names(known.milestones, problem.milestones),
        {key: one.subject for key, one in known.items.items() if key not in problem.items},
    ):
        for key, name in sorted(of.items()):
            yield _(
                "{name} ({id}) is in the workbook no longer. What lies in the past stays.",
                name=name,
                id=key,
            )
    ids, lost = (columns_of(one, "households", "id")[0] for one in (problem, known))
    if lost := lost[len(ids) :]:
        yield _(
            "{n:household is|households are} in the workbook no longer: {ids}. What lies in"
            " the past stays.",
            n=len(lost),
            ids=(*lost[:_TOLD], *(["…"] if len(lost) > _TOLD else ())),
        )


def _names(known: Mapping[str, _Named], now: Mapping[str, _Named]) -> dict[str, str]:
    return {key: one.name for key, one in known.items() if key not in now}


def judged_part(plan: Plan, today: date) -> Plan:
    """The plan less the gaps of days that are over, which nobody can fill any more.

    That an item is overdue stays said: its visit may be over, its deadline is what is missed.
    """
    gaps = tuple(
        gap for gap in plan.gaps if gap.date is None or gap.date >= today or gap.sort == "deadline"
    )
    return replace(plan, gaps=gaps)
