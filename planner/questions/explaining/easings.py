"""Easings: each rule or fact that forces a gap made smaller, step by step, at a price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from constraints.spacing.post import owner_spacing
from constraints.spacing.rule import OWNER_SPACING
from planner.domain.language import _
from planner.domain.problem import Absence, Person, Problem, Selector, TeamPart, Term
from planner.domain.spoken import date_word
from planner.questions.explaining.conflict import Conflict, Focus
from planner.questions.explaining.facts import (
    Fact,
    Relax,
    change_duty,
    change_limit,
    change_param,
    eligible,
    named,
    nominal_days,
    weekday_words,
    with_duty,
)
from planner.questions.explaining.trial import Scene

_COSTS = {
    "must": 4,
    "never": 4,
    "village": 6,
    "spacing": 6,
    "weekday": 8,
    "absence": 10,
    "window": 12,
    "except": 14,
    "units": 16,
    "block": 16,
    "service": 20,
    "person": 30,
    "fewer": 40,
}
"""What a step of each easing counts. A wish of the planner's own is cheapest; then limits
raised by one, a day opened, a day of leave given up; then another person."""

_ONE_DAY = timedelta(days=1)
_DAYS_TRIED = 10


@dataclass(frozen=True, slots=True)
class Easing:
    """A smaller rule or fact: what it counts, and the problem as it would be with it."""

    cost: int
    text: str
    relax: Relax
    fewer: bool = False
    """Whether less is owed then."""
    last_resort: bool = False


def easings(scene: Scene, focus: Focus, found: Conflict) -> Iterator[Sequence[Easing]]:
    """The easings of each fact that forces the gap, the smallest first; then more people, less."""
    for fact in found.kept:
        yield from _of_fact(scene, focus, fact)
    if focus.demands:
        yield _more_people(focus)
        yield _fewer(focus)
        yield _fewer_turns(scene, focus, found)


def _of_fact(scene: Scene, focus: Focus, fact: Fact) -> Iterator[Sequence[Easing]]:
    if fact.sort == "absence":
        (absence,) = fact.about
        assert isinstance(absence, Absence)  # noqa: S101 -- what _absences puts there
        yield _shorter(scene, focus, absence)
        if absence.who in scene.problem.units:
            yield _one_stays(scene, focus, absence)
    elif fact.sort == "service":
        yield _longer_service(scene, focus, str(fact.about[0]))
    elif fact.sort == "spacing":
        yield _closer(scene, str(fact.about[0]), str(fact.about[1]))
    elif fact.sort == "village":
        yield _more_visits(scene)
    elif fact.sort == "weekdays":
        yield from _other_days(scene, str(fact.about[0]))
    elif fact.sort in ("never", "must"):
        text = _("drop this row: {said}", said=fact.text)
        if fact.without is not None:
            yield [Easing(_COSTS[fact.sort], str(text), fact.without)]
    elif fact.sort in ("window", "except", "units", "block") and fact.without is not None:
        text = _("give up this rule: {said}", said=fact.text)
        yield [Easing(_COSTS[fact.sort], str(text), fact.without)]


def _days(scene: Scene, focus: Focus) -> tuple[date, ...]:
    """The days on which the gap may be filled; where there are none, those of its period."""
    allowed = {when.day for one in focus.demands for when in one.when}
    nominal = {day for one in focus.demands for day in nominal_days(scene, one)}
    return tuple(sorted(allowed or nominal))


def _shorter(scene: Scene, focus: Focus, absence: Absence) -> list[Easing]:
    """The absence ending earlier or beginning later, so that one more day is free."""
    who = named(scene, absence.who)
    length = (absence.end - absence.start).days + 1
    found: list[Easing] = []
    inside = [day for day in _days(scene, focus) if absence.start <= day <= absence.end]
    for day in inside:
        for kept in (
            replace(absence, end=day - _ONE_DAY),
            replace(absence, start=day + _ONE_DAY),
        ):
            given_up = length - max(0, (kept.end - kept.start).days + 1)
            if kept.end < kept.start:
                text = _("{who}: drop the absence", who=who)
            elif kept.start == absence.start:
                text = _("{who}: absence ends on {day} (shorter by {count} d)", who=who,
                         day=date_word(kept.end), count=given_up)  # fmt: skip
            else:
                text = _("{who}: absence begins on {day} (shorter by {count} d)", who=who,
                         day=date_word(kept.start), count=given_up)  # fmt: skip
            found.append(Easing(_COSTS["absence"] * given_up, str(text), _instead(absence, kept)))
    found.sort(key=lambda easing: (easing.cost, easing.text))
    return list({easing.text: easing for easing in found}.values())[: 2 * _DAYS_TRIED]


def _one_stays(scene: Scene, focus: Focus, absence: Absence) -> list[Easing]:
    """One of a unit's people who is not away on one day, while the others are."""
    members = scene.case.directory.members(absence.who)
    named_for = {p for demand in focus.demands for who in eligible(scene, demand) for p in who}
    found: list[Easing] = []
    for day in _days(scene, focus):
        for person in sorted(members & named_for) if absence.start <= day <= absence.end else ():
            text = _("{person} is there on {day}, the others of {unit} are away",
                     person=named(scene, person), day=date_word(day),
                     unit=named(scene, absence.who))  # fmt: skip
            found.append(Easing(_COSTS["absence"], str(text), _there(scene, absence, person, day)))
    return found[:_DAYS_TRIED]


def _there(scene: Scene, absence: Absence, person: str, day: date) -> Relax:
    others = sorted(scene.case.directory.members(absence.who) - {person})
    rows = [replace(absence, who=one) for one in others]
    own = replace(absence, who=person)
    for kept in (replace(own, end=day - _ONE_DAY), replace(own, start=day + _ONE_DAY)):
        rows += [kept] if kept.start <= kept.end else []

    def change(problem: Problem) -> Problem:
        before = tuple(one for one in problem.absences if one != absence)
        return replace(problem, absences=(*before, *rows))

    return change


def _instead(absence: Absence, kept: Absence) -> Relax:
    rows = (kept,) if kept.start <= kept.end else ()

    def change(problem: Problem) -> Problem:
        others = tuple(one for one in problem.absences if one != absence)
        return replace(problem, absences=(*others, *rows))

    return change


def _longer_service(scene: Scene, focus: Focus, person: str) -> list[Easing]:
    one = scene.problem.people[person]
    found: list[Easing] = []
    for day in _days(scene, focus):
        if one.serves(day):
            continue
        late = one.until is not None and day > one.until
        kept = replace(one, until=day) if late else replace(one, start=day)
        edge = one.until if late else one.start
        text = (
            _("{person} stays in service until {day}", person=one.name, day=date_word(day))
            if late
            else _("{person} begins on {day}", person=one.name, day=date_word(day))
        )
        steps = abs((day - (edge or day)).days)
        found.append(Easing(_COSTS["service"] + steps, str(text), _person(kept)))
    return sorted(found, key=lambda easing: easing.cost)[:_DAYS_TRIED]


def _person(person: Person) -> Relax:
    return lambda problem: replace(problem, people={**problem.people, person.id: person})


def _closer(scene: Scene, duty_id: str, field: str) -> list[Easing]:
    duty = scene.problem.duties[duty_id]
    most = duty.spacing if field == "spacing" else owner_spacing(duty)
    found = []
    for least in range((most or 0) - 1, -1, -1):
        if field == "spacing":
            change = change_duty(duty_id, spacing=least or None)
        else:
            change = change_param(duty_id, OWNER_SPACING, least)
        text = _("{duty}: spacing {least} instead of {most}", duty=duty.name, least=least,
                 most=most)  # fmt: skip
        found.append(Easing(_COSTS["spacing"] * ((most or 0) - least), str(text), change))
    return found


def _more_visits(scene: Scene) -> list[Easing]:
    limit = scene.problem.settings.village_visits_per_week or 0
    return [
        Easing(
            _COSTS["village"] * more,
            str(_("{limit} visits per village and week instead of {now}", limit=limit + more,
                  now=limit)),
            change_limit(limit + more),
        )
        for more in (1, 2, 3)
    ]  # fmt: skip


def _other_days(scene: Scene, duty_id: str) -> Iterator[list[Easing]]:
    duty = scene.problem.duties[duty_id]
    for day in range(5):
        if day not in duty.weekdays:
            text = _("{duty} may also be held on {day}", duty=duty.name, day=weekday_words([day]))
            yield [
                Easing(
                    _COSTS["weekday"],
                    str(text),
                    change_duty(duty_id, weekdays=duty.weekdays | {day}),
                )
            ]


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
        found.append(Easing(_COSTS["person"] * count, str(text), change, last_resort=True))
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
            _COSTS["fewer"] * (duty.times - times),
            str(_("{duty}: {times} turns a period instead of {now}", duty=duty.name, times=times,
                  now=duty.times)),
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
            cost = _COSTS["fewer"] * ((part.count or 0) - count)
            change_team = change_duty(duty.id, team=team)
            found.append(Easing(cost, str(text), change_team, last_resort=True))
    return found
