"""Nobody has more turns of a duty, or of its pool, in a period than max_per_person allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.most_turns.rule import MOST
from constraints.spacing.check import block_of
from planner.domain.accounts import pooled
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.periods import Period, period_of
from planner.domain.plan import Shift
from planner.domain.problem import Duty, PerPeriod


def check(case: Case) -> Iterator[Finding]:
    """Findings on each turn beyond the limit, in order of date."""
    for one in _limits(case):
        for person, shifts in _served(case, one.duties).items():
            for period in {_period(one, shift.date) for shift in shifts}:
                past, turns = _counted(case, one.duties, person, period)
                many = turns - one.limit.times
                # What 历史 shows already is no matter of this plan.
                if own := min(many, turns - past) if many > 0 else 0:
                    last = max((s for s in shifts if s.date in period), key=lambda s: s.date)
                    text = _("{person} has {amount:turn|turns} of {duty} more than {most} from"
                             " {first} to {last}.", person=case.person_name(person),
                             amount=many, duty=_called(one), most=one.limit.times,
                             first=period.first, last=period.last)  # fmt: skip
                    yield about(last, "most-turns", text, amount=own, unit="turns",
                                person=person)  # fmt: skip


class _Limit(NamedTuple):
    """A limit, the duties whose turns it counts, and the duty that sets it."""

    limit: PerPeriod
    duties: tuple[Duty, ...]
    duty: Duty


def _limits(case: Case) -> list[_Limit]:
    """All limits, in the order of the sheet; one that several duties of a pool set, once."""
    key = ("most_turns",)
    if key not in case.memo:
        found: dict[object, _Limit] = {}
        for duty in case.problem.duties.values():
            for limit in duty.params[MOST]:
                own = not (limit.pool and duty.pool)
                duties = (duty,) if own else pooled(case.problem.duties, duty)
                same = (duty.id if own else duty.pool, own, limit, duty.start)
                found.setdefault(same, _Limit(limit, duties, duty))
        case.memo[key] = list(found.values())
    limits: list[_Limit] = case.memo[key]
    return limits


def _period(one: _Limit, day: date) -> Period:
    return period_of(one.limit.period, day, anchor=one.duty.start)


def _called(one: _Limit) -> str:
    return one.duty.pool if one.limit.pool and one.duty.pool else one.duty.name


def _served(case: Case, duties: Sequence[Duty]) -> dict[str, list[Shift]]:
    """The shifts of `duties` that each person serves in."""
    found: dict[str, list[Shift]] = {}
    for duty in duties:
        for shift in case.shifts_of.get(duty.id, ()):
            for person in sorted(case.people(shift)):
                found.setdefault(person, []).append(shift)
    return found


def turns_in(case: Case, duty: Duty, person: str, period: Period) -> int:
    """The turns of `person` in `period`, 历史 included; days of one block are one turn."""
    return _counted(case, (duty,), person, period)[1]


def _counted(
    case: Case, duties: Sequence[Duty], person: str, period: Period, *, but: str | None = None
) -> tuple[int, int]:
    """The turns of `person` that 历史 shows in `period`, and all; the shift `but` is overlooked."""
    loose, blocks = 0, set[tuple[str, date]]()
    for duty in duties:
        for row in case.history_of.get(duty.id, ()):
            if row.person == person and row.count and row.date in period:
                block = block_of(duty, row.date)
                if block is None:
                    loose += row.count
                else:
                    blocks.add((duty.id, block))
    past = loose + len(blocks)
    known = {duty.id: duty for duty in duties}
    for shift in case.turns.get(person, ()):
        if shift.duty in known and shift.date in period and shift.id != but:
            block = block_of(known[shift.duty], shift.date)
            if block is None:
                loose += 1
            else:
                blocks.add((shift.duty, block))
    return past, loose + len(blocks)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """The person has as many turns in the period as the duty, or its pool, allows."""
    at, person, duty = asked.at, asked.person, case.duty(asked.at)
    if person is None or case.reports(at):
        return None
    for one in _limits(case):
        if duty not in one.duties:
            continue
        period = _period(one, at.date)
        block = block_of(duty, at.date)
        if block is not None and _in_block(case, duty, person, block, period, but=asked.but):
            continue
        if _counted(case, one.duties, person, period, but=asked.but)[1] >= one.limit.times:
            said = _("has {most:turn|turns} of {duty} in that period already",
                     most=one.limit.times, duty=_called(one))  # fmt: skip
            often = marked(
                "on {days:day|days} has {most:turn|turns} of {duty} in the period already"
            )
            return Refusal("most", said, often, f"{_called(one)} {one.limit.times}", "limit")
    return None


def _in_block(
    case: Case, duty: Duty, person: str, block: date, period: Period, *, but: str | None
) -> bool:
    """Whether the person serves in the block anyway: another day of it is no further turn."""
    planned = (
        shift.date
        for shift in case.turns.get(person, ())
        if shift.duty == duty.id and shift.id != but
    )
    past = (
        row.date for row in case.history_of.get(duty.id, ()) if row.person == person and row.count
    )
    return any(day in period and block_of(duty, day) == block for day in (*planned, *past))


CHECK: Final = Check(check, "days", refuse, 46, turns=True)
