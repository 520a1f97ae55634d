"""Nobody serves while away, or before or after their time of service."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.judging.case import Case, about
from planner.domain.findings import Finding
from planner.domain.language import _


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
