"""A person has at most one shift at a time; reports take no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.times import Span
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on people who are in two places at once."""
    for person, shifts in sorted(case.turns.items()):
        before: list[tuple[Span, Shift]] = []
        for shift in shifts:
            if not case.takes_time(shift.duty) or case.reports(shift):
                continue
            start, end = case.times.hours(shift.date, shift.slot)
            clash = [one for (begins, ends), one in before if begins < end and start < ends]
            if clash:
                text = _(
                    "{person} is in two places on {date}: also {other}.",
                    person=case.person_name(person), date=shift.date,
                    other=case.duty_name(clash[0].duty),
                )  # fmt: skip
                yield about(shift, "two-places", text, person=person)
            # Shifts come day by day, and none lasts for more than a day.
            before = [one for one in before if one[0][1] > start - timedelta(days=1)]
            before.append(((start, end), shift))


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """Who serves elsewhere at that time cannot serve here."""
    at, person = asked.at, asked.person
    if person is None or not case.takes_time(at.duty):
        return None
    other = case.busy_with(person, at.date, at.slot, but=asked.but)
    if other is None:
        return None
    duty = case.duty_name(other.duty)
    often = marked("on {days:day|days} already at {duty}")
    return Refusal("busy", _("already at {duty}", duty=duty), often, duty, "all_busy")


CHECK: Final = Check(check, "days", refuse, 30)
