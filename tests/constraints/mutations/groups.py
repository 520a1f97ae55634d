"""Whole units: who of them serves, and who does beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.domain.crews import with_crews
from planner.domain.plan import Plan
from tests.constraints.mutations import Good, breaks, in_part, served_by


@breaks("short")
def without_one_of_a_unit(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        for unit in shift.groups:
            people = in_part(shift, unit.part)
            if len(people) > len(shift.groups):
                yield good.put(served_by(shift, *people[1:], part=unit.part))


@breaks("not-eligible")
def a_unit_with_a_stranger(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        for unit in shift.groups:
            people, named = in_part(shift, unit.part), good.named(shift, unit.part)
            others = sorted(good.problem.people.keys() - named - {one.id for one in shift.people})
            for other in others[:1]:
                yield good.put(served_by(shift, *people, other, part=unit.part))


@breaks("too-many")
def a_unit_with_somebody_of_another(good: Good) -> Iterator[Plan]:
    known = with_crews(good.problem).people
    for shift in good.plan.shifts:
        for unit in shift.groups:
            own = {one for crew in shift.groups for one in known[crew.id].members}
            people, named = in_part(shift, unit.part), good.named(shift, unit.part)
            others = sorted(named - own - {one.id for one in shift.people})
            if own <= {*people} and others:
                yield good.put(served_by(shift, *people, others[0], part=unit.part))


@breaks("fairness-load")
def the_turn_of_another_unit(good: Good) -> Iterator[Plan]:
    known = with_crews(good.problem).people
    for shift in good.plan.shifts:
        for row in good.plan.fairness:
            mine = [
                one.id for one in shift.groups if (shift.duty, one.part) == (row.duty, row.part)
            ]
            for other in sorted({*row.pool} - {*mine}) if mine else ():
                kept = [one for unit in mine[1:] for one in known[unit].members]
                people = (*kept, *known[other].members)
                yield good.put(served_by(shift, *people, part=row.part))


@breaks("group-empty")
def the_turn_of_a_unit_without_it(good: Good) -> Iterator[Plan]:
    known = with_crews(good.problem).people
    for shift in good.plan.shifts:
        for unit in shift.groups:
            members = known[unit.id].members
            people = tuple(one for one in shift.people if one.id not in members)
            if people:
                spoiled = good.put(replace(shift, people=people))
                changed = next(one for one in spoiled.shifts if one.id == shift.id)
                again = replace(changed, groups=shift.groups)
                shifts = tuple(again if one.id == shift.id else one for one in spoiled.shifts)
                yield replace(spoiled, shifts=shifts)
