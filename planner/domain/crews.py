"""Whole units among the people: whose turn it is where a team part names 组:KIND.

A *crew* is a unit of such a kind that stands among the people of a problem, under its own id and
with its people as `members`. Rules that count turns (order, spacing, limits, blocks, fairness,
gaps) then count the unit's like anybody's; rules about where a person is look at the members.
A crew is there where any of its people is; it serves with everybody of it who is there. 历史
tells of it by its people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from planner.domain.directory import Directory
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Done, Duty, Person, Problem


@dataclass(frozen=True, slots=True)
class Crew(Person):
    """A whole unit among the people; in service while any of its people is."""

    members: tuple[str, ...] = ()


def with_crews(problem: Problem) -> Problem:
    """`problem` with its whole units among the people, in the order of 单位, and in 历史.

    Itself where no duty asks for any, or they are there already.
    """
    duties = [duty for duty in problem.duties.values() if any(part.whole for part in duty.team)]
    if not duties or any(isinstance(one, Crew) for one in problem.people.values()):
        return problem
    directory = Directory(problem)
    kinds = {term.value for duty in duties for part in duty.team for term in part.selector.terms
             if term.by == "group"}  # fmt: skip
    crews = {
        unit.id: _crew(problem, unit.id, sorted(directory.members(unit.id)))
        for unit in problem.units.values()
        if unit.kind in kinds and directory.members(unit.id)
    }
    told = tuple(row for duty in duties for row in _told(problem, directory, duty, crews))
    people = {**problem.people, **crews}
    return replace(problem, people=people, history=(*problem.history, *told))


def _crew(problem: Problem, unit: str, members: list[str]) -> Crew:
    starts = [problem.people[one].start for one in members]
    ends = [problem.people[one].until for one in members]
    return Crew(
        unit,
        problem.units[unit].name,
        start=None if None in starts else min(day for day in starts if day is not None),
        until=None if None in ends else max(day for day in ends if day is not None),
        members=tuple(members),
    )


def _told(
    problem: Problem, directory: Directory, duty: Duty, crews: Mapping[str, Person]
) -> Iterator[Done]:
    """What 历史 shows of whole units: of each occurrence those of whom it names most people.

    Of an occurrence there are as many as the team asks for: who stood in for somebody of
    another unit brings no turn to their own.
    """
    parts = [part for part in duty.team if part.whole]
    kinds = {term.value for part in parts for term in part.selector.terms}
    count = sum(len(crews) if part.count is None else part.count for part in parts)
    most = count * (duty.times if duty.period == "day" else 1)
    owners = directory.units(duty.owner.units) if duty.owner.units is not None else ()
    named: dict[tuple[date, str | None, str | None], Counter[str]] = defaultdict(Counter)
    rows: dict[tuple[date, str | None], int] = {}
    for done in problem.history:
        if done.duty != duty.id or done.person is None or not done.count:
            continue
        known = problem.people.get(done.person)
        above = directory.chain(known.unit if known is not None else None)
        unit = next((one for one in above if problem.units[one].kind in kinds), None)
        if unit is not None:
            owner = next((one for one in owners if one in above), None)
            named[done.date, done.target, owner][unit] += 1
            rows[done.date, done.target] = max(done.count, rows.get((done.date, done.target), 0))
    order = {unit: place for place, unit in enumerate(crews)}
    for (day, target, _owner), units in named.items():
        for unit in sorted(units, key=lambda one: (-units[one], order[one]))[:most]:
            yield Done(day, duty.id, unit, target, rows[day, target])


def members_of(people: Mapping[str, Person], one: str) -> tuple[str, ...]:
    """The people of a crew; of anybody else they themselves."""
    known = people.get(one)
    return known.members if known is not None and known.members else (one,)


def crewed(shift: Shift) -> Shift:
    """`shift` with its whole units in the place of their people."""
    parts = {one.part for one in shift.groups}
    if not parts:
        return shift
    others = (one for one in shift.people if one.part not in parts)
    return replace(shift, people=by_part((*shift.groups, *others)))


def manned(shift: Shift, there: Callable[[str, Shift], tuple[str, ...]]) -> Shift:
    """`shift`, which names whole units among its people, with these and who is `there` of them."""
    found, groups = [], []
    for one in shift.people:
        people = there(one.id, shift)
        found += [Assigned(person, one.part) for person in people]
        if people != (one.id,):
            groups.append(one)
    return replace(shift, people=by_part(found), groups=by_part(groups)) if groups else shift


def regrouped(problem: Problem, shift: Shift) -> Shift:
    """`shift`, whose people somebody changed, with the whole units that they are now.

    `problem` has its whole units among the people. A unit of whose people anybody is left keeps
    its turn; in the place of others come those of which most people serve.
    """
    duty = problem.duties.get(shift.duty)
    found: list[Assigned] = []
    for part, wanted in enumerate(duty.team if duty is not None else ()):
        serving = {one.id for one in shift.people if one.part == part}
        kinds = {term.value for term in wanted.selector.terms if term.by == "group"}
        own = {
            unit.id: serving.intersection(problem.people[unit.id].members)
            for unit in problem.units.values()
            if unit.kind in kinds and unit.id in problem.people
        }
        before = {one.id for one in shift.groups if one.part == part}
        ordered = sorted((u for u in own if own[u]), key=lambda u: (u not in before, -len(own[u])))
        found += [Assigned(unit, part) for unit in ordered[: wanted.count]]
    return replace(shift, groups=by_part(found))


def by_part(people: Iterable[Assigned]) -> tuple[Assigned, ...]:
    """Those of a shift in their order: part by part."""
    return tuple(sorted(people, key=lambda one: (one.part, one.id)))
