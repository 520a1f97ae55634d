"""Why can't this person, this day, this place? Every rule is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from constraints.found import faces
from constraints.judging.case import Case
from constraints.judging.face import Asked, Check, Refusal, Refuse
from planner.domain.crews import crewed, manned, members_of


@cache
def _refusing() -> tuple[tuple[Refuse, bool], ...]:
    checks = sorted(faces("check", Check).values(), key=lambda check: check.rank)
    return tuple((check.refuse, check.turns) for check in checks if check.refuse is not None)


def refusals(case: Case, *asked: Asked) -> Iterator[Refusal]:
    """What every rule has against any of it, in the order in which people are told.

    Whole units are asked for in the place of their people. Rules that count turns are asked of
    the unit, the others of everybody of it who is there: who of them cannot serve keeps it away.
    """
    of_turns, of_people = [*asked], [*asked]
    if case.crews is not case.persons:
        of_turns = [replace(one, at=crewed(one.at)) for one in asked if not _stands_in(case, one)]
        of_people = [each for one in asked for each in _spread(case, one)]
    for refuse, turns in _refusing():
        of, questions = (case.crews, of_turns) if turns else (case.persons, of_people)
        yield from filter(None, (refuse(of, one) for one in questions))


def _spread(case: Case, asked: Asked) -> Iterator[Asked]:
    """The question about a whole unit as one about each of its people."""
    at, person = manned(asked.at, case.crews.there), asked.person
    if person is None:
        yield replace(asked, at=at)
        return
    for one in case.crews.there(person, at) or members_of(case.crews.problem.people, person):
        yield replace(asked, at=at, person=one)


def _stands_in(case: Case, asked: Asked) -> bool:
    """Whether a person is asked for a place of a whole unit: a turn of its own it is none."""
    team = case.duty(asked.at).team
    whole = asked.person is not None and asked.part < len(team) and team[asked.part].whole
    return whole and members_of(case.crews.problem.people, asked.person or "") == (asked.person,)


def why_not(case: Case, *asked: Asked) -> Refusal | None:
    """The first thing that stands against any of it; None where every rule allows it all."""
    return next(refusals(case, *asked), None)
