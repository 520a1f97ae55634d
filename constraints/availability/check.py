"""Nobody serves while away, or before or after their time of service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from planner.domain.findings import Finding
from planner.domain.language import _, marked


def check(case: Case) -> Iterator[Finding]:
    """Findings on people, substitutes included, who are not there."""
    for shift in case.shifts:
        for one in (*case.team(shift), *case.substitutes(shift)):
            name = case.person_name(one.id)
            if not case.problem.people[one.id].serves(shift.date):
                text = _("{person} does not serve on {date}.", person=name, date=shift.date)
                yield about(shift, "not-serving", text, person=one.id)
            elif not case.present(one.id, shift.date, shift.slot):
                text = _("{person} is away on {date}.", person=name, date=shift.date)
                yield about(shift, "away", text, person=one.id)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """Who is away, or not in service, cannot serve."""
    if asked.person is None:
        return None
    day, slot = asked.at.date, asked.at.slot
    absence = case.absence(asked.person, day, slot)
    if absence is not None and absence.reason:
        said = _("away ({reason})", reason=absence.reason)
        often = marked("away on {days:day|days} ({reason})")
        return Refusal("away", said, often, absence.reason, "all_away", lasting=True)
    if absence is not None:
        often = marked("away on {days:day|days}")
        return Refusal("away", _("away"), often, cause="all_away", lasting=True)
    if not case.problem.people[asked.person].serves(day):
        often = marked("not in service on {days:day|days}")
        return Refusal("out", _("not in service"), often, cause="all_away", lasting=True)
    return None


CHECK: Final = Check(check, "days", refuse, 10)
