"""Easings of a gap: what each rule that forces it offers, then more people, then owing less."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import count as numbers
from itertools import islice

from constraints.judging.case import Case
from constraints.pins.why import pin_words
from constraints.why import Easing, change_duty, duties_of
from planner.domain.edits import Drop, Edit, Edits, Put
from planner.domain.language import _
from planner.domain.parts import part_word
from planner.domain.problem import Duty, Person, Pin, Problem, Selector, TeamPart, Term, Unit
from planner.questions.explaining.conflict import Conflict, Focus
from planner.questions.explaining.trial import Scene

PERSON, FEWER = 30, 40
"""What one more who serves, and owing less, count."""

_MOST_HOLDERS = 5
_MOST_DUTIES = 3


def easings(scene: Scene, focus: Focus, found: Conflict) -> Iterator[Sequence[Easing]]:
    """The easings of each fact that forces the gap, the smallest first; then more people, less."""
    demands = (*focus.demands, *(scene.demands[one] for one in found.demands))
    for fact in found.kept:
        yield from fact.ways(scene.case, demands)
    for duty in duties_of(demands)[:_MOST_DUTIES]:
        yield from more_people_rows(scene.problem, duty, found.missing)
    if focus.demands:
        yield from _fewer(focus.demands[0].duty)
        yield _fewer_turns(scene, focus, found)
    if focus.pin is not None:
        yield from _of_pin(scene, focus, focus.pin)


def _of_pin(scene: Scene, focus: Focus, pin: Pin) -> Iterator[Sequence[Easing]]:
    """The team naming whom a 必须 demands, and the row itself gone."""
    person = scene.problem.people.get(pin.person or "")
    for duty in duties_of(focus.demands)[:_MOST_DUTIES]:
        whole = any(part.whole for part in duty.team[:1])
        if person is not None and duty.owner.by != "person" and not whole:
            text = _("{duty}: {person} is named in 人员, too", duty=duty.name, person=person.name)
            parts = range(1 if duty.team else 0)
            edits = change_duty(duty.id, "team", _naming(duty, [person.id], parts))
            yield [Easing(PERSON, text, edits, last_resort=True)]
    yield [without_pin(scene.case, pin)]


def without_pin(case: Case, pin: Pin) -> Easing:
    """The row itself gone that asks for what cannot be had."""
    text = _("drop this row: {said}", said=pin_words(case, pin))
    return Easing(FEWER, text, (Drop(pin),), last_resort=True)


def more_people_rows(problem: Problem, duty: Duty, missing: int) -> Iterator[Sequence[Easing]]:
    """One, two, ... more people eligible for the duty, free at all times.

    More people are no help where each owes the duty in person, or where all have to come.
    """
    limited = [index for index, part in enumerate(duty.team) if part.count is not None]
    parts = [index for index in limited if not duty.team[index].whole]
    if units := [duty.team[index] for index in limited if duty.team[index].whole]:
        yield [
            Easing(
                PERSON * count,
                _("more units for {duty}, free on one of its days: {count}",
                     count=count, duty=duty.name),
                _units(problem, units[0], count),
                last_resort=True,
            )
            for count in range(1, missing + 1)
        ]  # fmt: skip
    if duty.owner.by == "person":
        parts = [index for index in parts if index > 0]
    if parts:
        yield [
            Easing(
                PERSON * count,
                _("more people who may serve {duty}, free on one of its days: {count}",
                     count=count, duty=duty.name),
                _named(problem, duty, count, parts),
                last_resort=True,
            )
            for count in range(1, missing + 1)
        ]  # fmt: skip


def more_holders(problem: Problem, duty: Duty, missing: int) -> Sequence[Easing]:
    """One, two, ... more people who may hold targets or households of the duty."""
    parts = range(len(duty.team))
    return [
        Easing(
            PERSON * count,
            _("more holders for {duty}: {count}", count=count, duty=duty.name),
            _named(problem, duty, count, parts),
            last_resort=True,
        )
        for count in range(1, min(missing, _MOST_HOLDERS) + 1)
        if parts
    ]


def _named(problem: Problem, duty: Duty, count: int, parts: Collection[int]) -> Edits:
    """So many new people in sheet 人员, named in these parts of the duty's column 人员."""
    extra = [Person(one, one) for one in islice(free_names(problem), count)]
    team = _naming(duty, [one.id for one in extra], parts)
    return (*map(Put, extra), *change_duty(duty.id, "team", team))


def _units(problem: Problem, part: TeamPart, count: int) -> Edits:
    """So many new units of the part's kind, each with somebody in it."""
    term = part.selector.terms[0]
    within = term.scope.value if term.scope is not None and term.scope.by == "unit" else None
    free = free_names(problem)
    found: list[Edit] = []
    for _number, one, other in zip(range(count), free, free, strict=False):
        found += [Put(Unit(one, one, term.value, within)), Put(Person(other, other, one))]
    return tuple(found)


def _naming(duty: Duty, people: Sequence[str], parts: Collection[int]) -> tuple[TeamPart, ...]:
    """The duty's team with these people named in the parts, too."""
    terms = tuple(Term("person", one) for one in people)
    words = "".join(f"、{one}" for one in people)
    return tuple(
        replace(
            part, selector=Selector((*part.selector.terms, *terms), f"{part.selector.text}{words}")
        )
        if index in parts
        else part
        for index, part in enumerate(duty.team)
    )


def free_names(problem: Problem) -> Iterator[str]:
    """Names that nobody and nothing has yet."""
    for number in numbers(1):
        name = str(_("new{number}", number=number))
        if name not in problem.people and name not in problem.units:
            yield name


def _fewer_turns(scene: Scene, focus: Focus, found: Conflict) -> list[Easing]:
    """Fewer turns a period, where turns of one period stand in each other's way."""
    demand = focus.demands[0]
    duty = demand.duty
    rivals = [scene.demands[one] for one in found.demands]
    if not any((one.duty.id, one.period) == (duty.id, demand.period) for one in rivals):
        return []
    return [
        Easing(
            FEWER * (duty.times - times),
            _("{duty}: {times:turn|turns} a period instead of {now}", duty=duty.name, times=times,
                  now=duty.times),
            change_duty(duty.id, "times", times),
            last_resort=True,
        )
        for times in range(duty.times - 1, 0, -1)
    ]  # fmt: skip


def _fewer(duty: Duty) -> Iterator[Sequence[Easing]]:
    """A part of the team smaller by one, two, ... where it has several people."""
    for index, part in enumerate(duty.team):
        now = part.count or 0
        yield [
            Easing(
                FEWER * (now - count),
                _("{duty}: {part} with {count:person|people} instead of {now}", duty=duty.name,
                  part=part_word(duty, index), count=count, now=now),
                change_duty(duty.id, "team", _with(duty, index, count)),
                last_resort=True,
            )
            for count in range(now - 1, 0, -1)
        ]  # fmt: skip


def _with(duty: Duty, index: int, count: int) -> tuple[TeamPart, ...]:
    return tuple(
        replace(one, count=count) if at == index else one for at, one in enumerate(duty.team)
    )
