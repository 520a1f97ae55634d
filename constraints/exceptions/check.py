"""A duty does not take place on days on which the duty it excepts does, for the same owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.exceptions.rule import EXCEPT
from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift


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


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """A duty that excepts this one, or is excepted by it, takes place that day."""
    at, duty = asked.at, case.duty(asked.at)
    excepting = [one.id for one in case.problem.duties.values() if duty.id in one.params[EXCEPT]]
    for other in excepting if asked.person is not None else (*duty.params[EXCEPT], *excepting):
        for shift in case.shifts_of.get(other, ()):
            if shift.date == at.date and _same(case, asked, shift):
                name = case.duty_name(other)
                often = marked("on {days:day|days} {duty} keeps this one off")
                return Refusal(
                    "except", _("{duty} that day keeps this one off", duty=name), often, name
                )
    return None


def _same(case: Case, asked: Asked, shift: Shift) -> bool:
    """Whether `shift` has the same owner, or is owed by who would serve here."""
    at = asked.at
    if asked.person is not None:
        return shift.owner == asked.person
    return (
        shift.owner == at.owner
        or at.owner in case.people(shift)
        or shift.owner in {one.id for one in at.people}
    )


CHECK: Final = Check(check, "days", refuse, 90)
