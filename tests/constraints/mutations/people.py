"""Who serves: the team's parts, substitutes, blocks, who is there at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.domain.periods import monday
from planner.domain.plan import Assigned, Plan
from tests.builders.parameters import value
from tests.constraints.mutations import Good, breaks, in_part, served_by, swapped


@breaks("part")
def in_a_part_that_is_not_there(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        yield good.put(replace(shift, people=(*shift.people, Assigned(_idle(good), 9))))
        for one in shift.people:
            parts = len(good.duty(shift).team)
            if one.part >= parts > 0:  # a substitute
                moved = replace(one, part=parts + 1)
                yield good.put(replace(shift, people=(*_but(shift.people, one), moved)))


def _idle(good: Good) -> str:
    """Anybody."""
    return next(iter(good.problem.people))


def _but(people: tuple[Assigned, ...], one: Assigned) -> tuple[Assigned, ...]:
    return tuple(other for other in people if other != one)


@breaks("not-eligible")
def by_somebody_whom_the_duty_does_not_name(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        team = good.duty(shift).team
        anyone = set().union(*(good.named(shift, part) for part in range(len(team))))
        others = sorted(good.problem.people.keys() - anyone)
        for one in shift.people:
            parts = [one.part] if one.part < len(team) else range(len(team))
            named = set().union(*(good.named(shift, part) for part in parts))
            for other in [*others, *sorted(anyone - named)][:1]:
                yield good.put(swapped(shift, one.id, other))


@breaks("not-eligible")
def parts_swapped(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        first, second = in_part(shift, 0), in_part(shift, 1)
        if first and second and second[0] not in good.named(shift, 0):
            yield good.put(swapped(swapped(swapped(shift, first[0], "?"), second[0], first[0]),
                                   "?", second[0]))  # fmt: skip


@breaks("too-many")
def one_more_than_the_team_takes(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        for part, wanted in enumerate(good.duty(shift).team):
            if wanted.count is None or len(in_part(shift, part)) < wanted.count:
                continue
            serving = {one.id for one in shift.people}
            for other in sorted(good.problem.people.keys() - serving)[:1]:
                yield good.put(served_by(shift, *in_part(shift, part), other, part=part))


@breaks("short")
def somebody_dropped_without_a_gap(good: Good) -> Iterator[Plan]:
    short = {gap.obligation for gap in good.plan.gaps}
    for shift in good.shifts(but=("household",)):
        if len(shift.people) > 1 and shift.id not in short:
            part = shift.people[0].part
            yield good.put(served_by(shift, *in_part(shift, part)[1:], part=part))


@breaks("gap-could-be-filled")
def somebody_dropped_who_could_serve(good: Good) -> Iterator[Plan]:
    short = {gap.obligation for gap in good.plan.gaps}
    for shift in good.shifts(but=("household",)):
        part = shift.people[0].part if shift.people else 0
        if len(shift.people) > 1 and shift.id not in short and len(in_part(shift, part)) == 1:
            gaps = good.with_gaps(good.gap(shift))
            yield good.put(served_by(shift, part=part), gaps=gaps)


@breaks("empty-shift")
def a_shift_without_people(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        if shift.people:
            gaps = good.with_gaps(good.gap(shift, len(shift.people)))
            yield good.put(replace(shift, people=()), gaps=gaps)


@breaks("same-unit")
def a_team_of_one_unit(good: Good) -> Iterator[Plan]:
    people = good.problem.people
    for shift in good.shifts(but=("household",)):
        if value(good.duty(shift), "different_units") and len(shift.people) > 1:
            first, second = shift.people[0].id, shift.people[1].id
            for other in people.values():
                same = other.unit is not None and other.unit == people[first].unit
                if same and other.id not in (first, second):
                    yield good.put(swapped(shift, second, other.id))


@breaks("away")
def by_somebody_who_is_away(good: Good) -> Iterator[Plan]:
    away = sorted({a.who for a in good.problem.absences} & good.problem.people.keys())
    for person in away:
        for shift in good.plan.shifts:
            serves = good.problem.people[person].serves(shift.date)
            if serves and shift.people and good.away(person, shift.date, shift.slot):
                yield good.put(swapped(shift, shift.people[0].id, person))
                break


@breaks("not-serving")
def by_somebody_who_is_not_in_office(good: Good) -> Iterator[Plan]:
    for person in good.problem.people.values():
        for shift in good.plan.shifts:
            if shift.people and not person.serves(shift.date):
                yield good.put(swapped(shift, shift.people[0].id, person.id))
                break


@breaks("block")
def by_another_person_on_one_day_of_a_block(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        if good.duty(shift).block != "week" or not shift.people:
            continue
        block = [
            one
            for one in good.shifts()
            if (one.duty, one.owner, monday(one.date)) == (shift.duty, shift.owner,
                                                           monday(shift.date))
        ]  # fmt: skip
        whole = {one.id for one in shift.people} == {p.id for one in block for p in one.people}
        others = sorted(good.named(shift, 0) - {one.id for one in shift.people})
        if whole and others and len(block) > 2:
            yield good.put(swapped(shift, shift.people[0].id, others[0]))


# -- substitutes ---------------------------------------------------------------------------


@breaks("standby-missing")
def a_substitute_dropped(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        parts = len(good.duty(shift).team)
        if in_part(shift, parts) and good.duty(shift).owner.by != "person":
            yield good.put(served_by(shift, part=parts))


@breaks("too-many")
def a_substitute_too_many(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        parts = len(good.duty(shift).team)
        for one in in_part(shift, parts):
            others = good.problem.people.keys() - {p.id for p in shift.people}
            yield good.put(served_by(shift, one, min(others), part=parts))


@breaks("substitute-busy")
def a_substitute_who_is_busy(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        parts = len(good.duty(shift).team)
        for one in in_part(shift, parts):
            for other in sorted(good.problem.people):
                if not good.idle(other, shift.date, shift.slot):
                    yield good.put(swapped(shift, one, other))
