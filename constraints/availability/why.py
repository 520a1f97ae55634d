"""Leave and times of service: what keeps people away, and how little less would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from constraints.judging.case import Case
from constraints.why import Easing, Fact, Relax, Why, days_of, named, nominal_days, people_of
from planner.domain.language import Text, _
from planner.domain.problem import Absence, Person, Problem
from planner.domain.spoken import date_word, period_word
from planner.model.demands import Demand

_ONE_DAY = timedelta(days=1)
_DAYS_TRIED = 10
_LEAVE, _SERVICE = 10, 20


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The leave of whoever may serve, and service that ends or begins meanwhile."""
    people = people_of(case, demands)
    days = {day for demand in demands for day in nominal_days(case, demand)}
    for absence in dict.fromkeys(case.problem.absences):
        who = {absence.who}
        if absence.who in case.problem.units:
            who = set(case.directory.members(absence.who))
        if who & people and any(absence.start <= day <= absence.end for day in days):
            yield _away(case, absence)
    for person in sorted(people):
        one = case.problem.people[person]
        if not all(one.serves(day) for day in days):
            yield _service(one, days)


def absence_words(case: Case, absence: Absence) -> Text:
    """Who is away, when and why."""
    return _(
        "{who} is away {when}{why}",
        who=named(case, absence.who),
        when=period_word(absence.start, absence.end),
        why=_(" ({reason})", reason=absence.reason) if absence.reason else "",
    )


def _away(case: Case, absence: Absence) -> Fact:
    def ways(case: Case, demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield _shorter(case, demands, absence)
        if absence.who in case.problem.units:
            yield _one_stays(case, demands, absence)

    without = _instead(absence, ())
    return Fact("absence", (absence,), absence_words(case, absence), without, ways)


def _instead(absence: Absence, rows: Sequence[Absence]) -> Relax:
    """The problem with `rows` in place of one row of 不可用; of what is left, what has days."""
    kept = tuple(row for row in rows if row.start <= row.end)

    def change(problem: Problem) -> Problem:
        others = tuple(one for one in problem.absences if one != absence)
        return replace(problem, absences=(*others, *kept))

    return change


def _shorter(case: Case, demands: Sequence[Demand], absence: Absence) -> list[Easing]:
    """The absence ending earlier or beginning later, so that one more day is free."""
    who = named(case, absence.who)
    length = (absence.end - absence.start).days + 1
    found: list[Easing] = []
    inside = [day for day in days_of(case, demands) if absence.start <= day <= absence.end]
    for day in inside:
        for kept in (replace(absence, end=day - _ONE_DAY), replace(absence, start=day + _ONE_DAY)):
            spared = length - max(0, (kept.end - kept.start).days + 1)
            if kept.end < kept.start:
                text = _("{who}: drop the absence", who=who)
            elif kept.start == absence.start:
                text = _("{who}: absence ends on {day} (shorter by {count} d)", who=who,
                         day=date_word(kept.end), count=spared)  # fmt: skip
            else:
                text = _("{who}: absence begins on {day} (shorter by {count} d)", who=who,
                         day=date_word(kept.start), count=spared)  # fmt: skip
            found.append(Easing(_LEAVE * spared, text, _instead(absence, (kept,))))
    found.sort(key=lambda easing: (easing.cost, str(easing.text)))
    return list({str(easing.text): easing for easing in found}.values())[: 2 * _DAYS_TRIED]


def _one_stays(case: Case, demands: Sequence[Demand], absence: Absence) -> list[Easing]:
    """One of a unit's people who is not away on one day, while the others are."""
    members = case.directory.members(absence.who)
    able = sorted(members & people_of(case, demands))
    found: list[Easing] = []
    for day in days_of(case, demands):
        for person in able if absence.start <= day <= absence.end else ():
            text = _("{person} is there on {day}, the others of {unit} are away",
                     person=named(case, person), day=date_word(day),
                     unit=named(case, absence.who))  # fmt: skip
            rows = [replace(absence, who=one) for one in sorted(members - {person})]
            own = replace(absence, who=person)
            rows += [replace(own, end=day - _ONE_DAY), replace(own, start=day + _ONE_DAY)]
            found.append(Easing(_LEAVE, text, _instead(absence, rows)))
    return found[:_DAYS_TRIED]


def _service(one: Person, days: set[date]) -> Fact:
    if one.until is not None and any(day > one.until for day in days):
        text = _("{person} is in service until {day} only", person=one.name,
                 day=date_word(one.until))  # fmt: skip
    else:
        text = _("{person} is in service from {day} only", person=one.name,
                 day=date_word(one.start or one.until or date.min))  # fmt: skip

    def ways(case: Case, demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield _longer(case, demands, one)

    return Fact("service", (one.id,), text, _as(replace(one, start=None, until=None)), ways)


def _as(person: Person) -> Relax:
    return lambda problem: replace(problem, people={**problem.people, person.id: person})


def _longer(case: Case, demands: Sequence[Demand], one: Person) -> list[Easing]:
    """Somebody beginning earlier or staying longer, by as little as gives one more day."""
    found: list[Easing] = []
    for day in days_of(case, demands):
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
        found.append(Easing(_SERVICE + abs((day - (edge or day)).days), text, _as(kept)))
    return sorted(found, key=lambda easing: easing.cost)[:_DAYS_TRIED]


WHY: Final = Why(facts, 10)
