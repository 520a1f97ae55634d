"""Substitutes give way to what is planned after the days: who only stands by can still serve.

They are named with the days. Where visits of items or households are then missing, these are
planned once more as if nobody stood by, and whoever is taken is replaced, if somebody is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from constraints.kinds import KINDS
from constraints.posting import closed
from constraints.standby.rule import STANDBY
from planner.domain.directory import Context, Directory
from planner.domain.links import Links
from planner.domain.pins import forbids
from planner.domain.plan import Assigned, Level, Shift
from planner.domain.problem import Duty, Problem
from planner.domain.shifts import Beginnings, Taken, substitute_part, substitutes, team
from planner.model.attendance import Attendance


def without(problem: Problem, shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """`shifts` with their teams alone, where others could be named in the place of substitutes."""
    return tuple(
        replace(shift, people=team(shift, duty)) if _renews(duty) else shift
        for shift in shifts
        for duty in (problem.duties[shift.duty],)
    )


def _renews(duty: Duty) -> bool:
    kind = KINDS[duty.kind]
    return duty.params[STANDBY] > 0 and kind.unfolds and not kind.by_steps


def named_again(
    problem: Problem,
    directory: Directory,
    attendance: Attendance,
    links: Links,
    shifts: Sequence[Shift],
    later: Sequence[Shift],
) -> tuple[Shift, ...]:
    """`shifts` with substitutes who serve in none of them, nor in those planned `later`.

    Who was named stays where that is possible; else somebody takes the place who is free.
    """
    busy = set(closed(problem, (*without(problem, shifts), *later)))
    standing: set[Taken] = set()
    beginnings = Beginnings(problem)

    def free(person: str, shift: Shift) -> bool:
        if not KINDS[shift.kind].takes_time:
            return True
        times = {(person, moment) for moment in beginnings.within(shift.date, shift.slot)}
        return times.isdisjoint(busy) and times.isdisjoint(standing)

    def stand(person: str, shift: Shift) -> None:
        standing.update((person, at) for at in beginnings.within(shift.date, shift.slot))

    kept: dict[str, list[str]] = {}
    for shift in shifts:
        duty = problem.duties[shift.duty]
        if _renews(duty):
            kept[shift.id] = [one.id for one in substitutes(shift, duty) if free(one.id, shift)]
            for person in kept[shift.id]:
                stand(person, shift)
    found = []
    for shift in shifts:
        duty = problem.duties[shift.duty]
        if not _renews(duty):
            found.append(shift)
            continue
        named, serving = kept[shift.id], team(shift, duty)
        known = {*named, *(one.id for one in serving)}
        for person in _able(problem, directory, links, duty, shift):
            if len(named) == duty.params[STANDBY]:
                break
            if (
                person not in known
                and attendance.present(person, shift.date, shift.slot)
                and free(person, shift)
            ):
                named.append(person)
                stand(person, shift)
        part = substitute_part(duty)
        people = (*serving, *(Assigned(person, part) for person in sorted(named)))
        found.append(replace(shift, people=people))
    return tuple(found)


def _able(
    problem: Problem, directory: Directory, links: Links, duty: Duty, shift: Shift
) -> Iterator[str]:
    """Whom the team names for the shift, in order, less those whom 指定 keeps away."""
    context = Context(shift.owner, shift.target, shift.date, links)
    people: set[str] = set()
    for index, part in enumerate(duty.team):
        if part.whole:
            continue  # units do not stand by
        own = index == 0 and duty.owner.by == "person" and shift.owner is not None
        people |= {shift.owner or ""} if own else {*directory.people(part.selector, context)}
    at = (duty.id, shift.target, shift.date, shift.slot)
    for person in sorted(people):
        if not any(forbids(problem.settings, pin, person, *at) for pin in problem.pins):
            yield person


def recounted(
    levels: Iterable[Level], before: Sequence[Shift], after: Sequence[Shift]
) -> tuple[Level, ...]:
    """`levels` of the days, with as many substitutes missing as `after` lacks beside `before`."""
    lost = sum(len(one.people) for one in before) - sum(len(one.people) for one in after)
    return tuple(
        replace(
            level,
            value=level.value + lost,
            bound=min(level.bound, level.value + lost),
            proven=level.value + lost <= level.bound,
        )
        if level.name == "standby"
        else level
        for level in levels
    )
