"""Nobody has more shifts on a day than 每人每日班次上限 allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on people who have too many shifts on one day."""
    most = case.problem.settings.shifts_per_day
    if most is None:
        return
    for person, shifts in sorted(case.turns.items()):
        days: dict[date, list[Shift]] = defaultdict(list)
        for shift in shifts:
            if counts(case, shift):
                days[shift.date].append(shift)
        for day, found in sorted(days.items()):
            if len(found) > most:
                text = _("{person} has {amount:shift|shifts} on {date}, allowed are {most}.",
                         person=case.person_name(person), amount=len(found), date=day,
                         most=most)  # fmt: skip
                yield about(found[-1], "shifts-per-day", text, amount=len(found) - most,
                            unit="shifts", person=person)  # fmt: skip


def counts(case: Case, shift: Shift) -> bool:
    """Whether `shift` is one of those that are counted."""
    return case.takes_time(shift.duty) and not case.reports(shift)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """The person has as many shifts on the day as are allowed."""
    most, at, person = case.problem.settings.shifts_per_day, asked.at, asked.person
    if most is None or person is None or not counts(case, at):
        return None
    there = [
        shift
        for shift in case.turns.get(person, ())
        if shift.date == at.date and shift.id not in (asked.but, at.id) and counts(case, shift)
    ]
    if len(there) < most:
        return None
    said = _("has {most:shift|shifts} that day already", most=most)
    often = marked("on {days:day|days} has {most:shift|shifts} already")
    return Refusal("day", said, often, str(most), "limit")


CHECK: Final = Check(check, "days", refuse, 48)
