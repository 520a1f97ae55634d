"""In the turn of a whole unit everybody of it serves who is there, and nobody without reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on the people of whole units, shift by shift and part by part."""
    known = case.crews.problem.people
    for shift in case.shifts:
        for part, wanted in enumerate(case.duty(shift).team):
            units = [one.id for one in shift.groups if one.part == part]
            if wanted.whole and units and all(one in known for one in units):
                yield from _part(case, shift, part, units)


def _part(case: Case, shift: Shift, part: int, units: list[str]) -> Iterator[Finding]:
    serving = {one.id for one in case.team(shift) if one.part == part}
    called = tuple(map(case.name, units))
    own = set[str]()
    for unit in units:
        members = {*case.crews.problem.people[unit].members}
        own |= members
        if not serving & members:
            text = _("Nobody of {unit} serves, though it is its turn.", unit=case.name(unit))
            yield about(shift, "group-empty", text)
    others = serving - own
    missing = {one for unit in units for one in case.crews.there(unit, shift)} - serving
    if (lacking := len(missing) - len(others)) > 0:
        text = _("{amount:person|people} of {units} there without serving, such as {person}.",
                 amount=lacking, units=called, person=case.person_name(min(missing)))  # fmt: skip
        yield about(shift, "short", text, amount=lacking, unit="people")
    strangers = others - case.named_for(
        case.duty(shift), part, shift.owner, shift.target, shift.date
    )
    for person in sorted(strangers):
        text = _("{person} is not of {units}, and may not stand in for anybody of it.",
                 person=case.person_name(person), units=called)  # fmt: skip
        yield about(shift, "not-eligible", text, person=person)
    places = sum(case.problem.people[one].serves(shift.date) for one in own - serving)
    if (more := len(others) - len(strangers) - places) > 0:
        text = _(
            "Standing in for nobody beside {units}: {amount:person|people}.",
            amount=more,
            units=called,
        )
        yield about(shift, "too-many", text, amount=more, unit="people")


def refuse(_case: Case, asked: Asked) -> Refusal | None:
    """Who serves in another part of the team cannot come with their unit, or beside it."""
    parts = {one.part for one in asked.at.people if one.id == asked.person}
    if not parts - {asked.part}:
        return None
    said = _("serves in another part of the team")
    often = marked("on {days:day|days} serves in another part of the team")
    return Refusal("part", said, often, cause="all_busy")


CHECK: Final = Check(check, "days", refuse, 35)
