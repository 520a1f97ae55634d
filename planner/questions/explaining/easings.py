"""Easings of a gap: what each rule that forces it offers, then more people, then owing less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from constraints.why import Easing, change_duty, with_duty
from planner.domain.language import _
from planner.domain.problem import Person, Problem, Selector, TeamPart, Term
from planner.questions.explaining.conflict import Conflict, Focus
from planner.questions.explaining.trial import Scene

_PERSON, _FEWER = 30, 40


def easings(scene: Scene, focus: Focus, found: Conflict) -> Iterator[Sequence[Easing]]:
    """The easings of each fact that forces the gap, the smallest first; then more people, less."""
    for fact in found.kept:
        yield from fact.ways(scene.case, focus.demands)
    if focus.demands:
        yield _more_people(focus)
        yield _fewer(focus)
        yield _fewer_turns(scene, focus, found)


def _more_people(focus: Focus) -> list[Easing]:
    """One, two, ... more people eligible for the parts of the first demand, free at all times.

    More people are no help where each owes the duty in person, or where all have to come.
    """
    demand = focus.demands[0]
    duty = demand.duty

    def open_part(index: int, part: TeamPart) -> bool:
        return part.count is not None and not (index == 0 and duty.owner.by == "person")

    if not any(open_part(index, part) for index, part in enumerate(duty.team)):
        return []
    found = []
    for count in range(1, focus.missing + 1):

        def change(problem: Problem, count: int = count) -> Problem:
            extra = [Person(f"+{number}", f"+{number}") for number in range(1, count + 1)]
            term = tuple(Term("person", one.id) for one in extra)
            team = tuple(
                TeamPart(Selector((*part.selector.terms, *term), part.selector.text), part.count)
                if open_part(index, part)
                else part
                for index, part in enumerate(problem.duties[duty.id].team)
            )
            people = {**problem.people, **{one.id: one for one in extra}}
            return with_duty(
                replace(problem, people=people), replace(problem.duties[duty.id], team=team)
            )

        text = _("more people who may serve {duty}, free on one of its days: {count}", count=count,
                 duty=duty.name)  # fmt: skip
        found.append(Easing(_PERSON * count, text, change, last_resort=True))
    return found


def _fewer_turns(scene: Scene, focus: Focus, found: Conflict) -> list[Easing]:
    """Fewer turns a period, where turns of one period stand in each other's way."""
    demand = focus.demands[0]
    duty = demand.duty
    rivals = [scene.demands[one] for one in found.demands]
    if not any((one.duty.id, one.period) == (duty.id, demand.period) for one in rivals):
        return []
    return [
        Easing(
            _FEWER * (duty.times - times),
            _("{duty}: {times} turns a period instead of {now}", duty=duty.name, times=times,
                  now=duty.times),
            change_duty(duty.id, times=times),
            fewer=True,
            last_resort=True,
        )
        for times in range(duty.times - 1, 0, -1)
    ]  # fmt: skip


def _fewer(focus: Focus) -> list[Easing]:
    """A team smaller by one, two, ... where it has several people."""
    duty = focus.demands[0].duty
    found = []
    for index, part in enumerate(duty.team):
        for count in range((part.count or 0) - 1, 0, -1):
            team = tuple(
                TeamPart(one.selector, count) if at == index else one
                for at, one in enumerate(duty.team)
            )
            text = _("{duty}: part {part} with {count} instead of {now} people", duty=duty.name,
                     part=index + 1, count=count, now=part.count)  # fmt: skip
            cost = _FEWER * ((part.count or 0) - count)
            change_team = change_duty(duty.id, team=team)
            found.append(Easing(cost, text, change_team, last_resort=True))
    return found
