"""A duty does not take place on days on which the duty it excepts does, for the same owner."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.exceptions.rule import EXCEPT
from constraints.judging.case import Case, about
from planner.domain.findings import Finding
from planner.domain.language import _


def check(case: Case) -> Iterator[Finding]:
    """Findings on shifts that meet a duty named by ``except``."""
    for duty in case.problem.duties.values():
        for other in duty.params[EXCEPT]:
            for shift in case.shifts_of.get(duty.id, ()):
                clash = [
                    one
                    for one in case.shifts_of.get(other, ())
                    if one.date == shift.date
                    and (
                        one.owner == shift.owner
                        or (duty.owner.by == "person" and shift.owner in case.people(one))
                    )
                ]
                if clash:
                    text = _("{duty} is not held on a day of {other}.",
                             duty=case.duty_name(duty.id), other=case.duty_name(other))  # fmt: skip
                    yield about(shift, "except", text)
