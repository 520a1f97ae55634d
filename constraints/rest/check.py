"""After a turn nobody has a shift of any duty for as long as the duty gives them rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.times import Span
from constraints.rest.rule import REST
from constraints.spacing.check import block_of
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift
from planner.domain.problem import Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on shifts that begin within the rest after another turn of the same person."""
    if not _any(case):
        return
    for person, shifts in sorted(case.turns.items()):
        for shift in shifts:
            other = _disturbed(case, person, shift, but=None)
            if other is not None:
                text = _("{person} has no rest on {date} after {duty} on {day}.",
                         person=case.person_name(person), date=shift.date,
                         duty=case.duty_name(other[0].id), day=other[1].date())  # fmt: skip
                yield about(shift, "rest", text, person=person, unit="shifts")


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """Who would begin within their rest, or would then have none before their next shift."""
    at, person = asked.at, asked.person
    if person is None or not _any(case):
        return None
    found = _disturbed(case, person, at, but=asked.but)
    duty = found[0] if found is not None else None
    if duty is None and any(
        shift.id not in (asked.but, at.id)
        and _disturbs(case, case.duty(at), _hours(case, at), at, shift)
        for shift in case.turns.get(person, ())
    ):
        duty = case.duty(at)
    if duty is None:
        return None
    said = _("rests after {duty}", duty=duty.name)
    often = marked("rests after {duty} on {days:day|days}")
    return Refusal("rest", said, often, duty.name, "spacing")


def _any(case: Case) -> bool:
    """Whether any duty gives rest."""
    return any(duty.params[REST] is not None for duty in case.problem.duties.values())


def _disturbed(
    case: Case, person: str, shift: Shift, *, but: str | None
) -> tuple[Duty, datetime] | None:
    """The duty, and the start, of a turn of `person` in whose rest `shift` begins, if any."""
    for other in case.turns.get(person, ()):
        if other.id not in (shift.id, but):
            duty, hours = case.duty(other), _hours(case, other)
            if _disturbs(case, duty, hours, other, shift):
                return duty, hours[0]
    for row in case.problem.history:
        duty_done = case.problem.duties.get(row.duty)
        if row.person == person and row.count and duty_done is not None:
            hours = case.times.hours(row.date, "pm" if duty_done.slot == "half" else duty_done.slot)
            if _disturbs(case, duty_done, hours, None, shift):
                return duty_done, hours[0]
    return None


def _disturbs(
    case: Case,
    duty: Duty,
    hours: Span,
    turn: Shift | None,
    shift: Shift,
) -> bool:
    """Whether `shift` begins within the rest after a turn of `duty` at `hours`."""
    rest = duty.params[REST]
    if rest is None or not case.takes_time(shift.duty) or case.reports(shift):
        return False
    if turn is not None and (turn.duty, turn.owner) == (shift.duty, shift.owner):
        block = block_of(duty, turn.date)
        if block is not None and block == block_of(duty, shift.date):
            return False
    (start, end), begins = hours, _hours(case, shift)[0]
    if rest.unit == "hour":
        return timedelta() <= begins - end < timedelta(hours=rest.count)
    return begins > start and (shift.date - start.date()).days <= rest.count


def _hours(case: Case, shift: Shift) -> Span:
    return case.times.hours(shift.date, shift.slot)


CHECK: Final = Check(check, "days", refuse, 45)
