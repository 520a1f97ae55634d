"""Nobody has more turns of a duty in a period than max_per_person allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.most_turns.rule import MOST
from constraints.spacing.check import block_of
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.periods import Period, period_of
from planner.domain.plan import Shift
from planner.domain.problem import Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on each turn beyond the limit, in order of date."""
    for duty in case.problem.duties.values():
        for limit in duty.params[MOST]:
            for person, shifts in served(case, duty).items():
                for period in {period_of(limit.period, s.date, anchor=duty.start) for s in shifts}:
                    many = turns_in(case, duty, person, period) - limit.times
                    if many > 0:
                        last = max((s for s in shifts if s.date in period), key=lambda s: s.date)
                        text = _("{person} has {amount:turn|turns} of {duty} more than {most} from"
                                 " {first} to {last}.", person=case.person_name(person),
                                 amount=many, duty=duty.name, most=limit.times,
                                 first=period.first, last=period.last)  # fmt: skip
                        # What 历史 shows already is no matter of this plan.
                        own = min(many, _own(case, duty, person, period))
                        if own:
                            yield about(last, "most-turns", text, amount=own, unit="turns",
                                        person=person)  # fmt: skip


def served(case: Case, duty: Duty) -> dict[str, list[Shift]]:
    """The shifts of `duty` that each person serves in, in order of date."""
    found: dict[str, list[Shift]] = {}
    for shift in case.shifts_of.get(duty.id, ()):
        for person in sorted(case.people(shift)):
            found.setdefault(person, []).append(shift)
    return found


def turns_in(case: Case, duty: Duty, person: str, period: Period, *, but: str | None = None) -> int:
    """The turns of `person` in `period`, 历史 included; days of one block are one turn."""
    loose, blocks = _past(case, duty, person, period)
    for shift in case.turns.get(person, ()):
        if shift.duty == duty.id and shift.date in period and shift.id != but:
            block = block_of(duty, shift.date)
            if block is None:
                loose += 1
            else:
                blocks.add(block)
    return loose + len(blocks)


def _past(case: Case, duty: Duty, person: str, period: Period) -> tuple[int, set[date]]:
    """What 历史 shows: turns outside blocks, and the blocks."""
    loose, blocks = 0, set()
    for row in case.history_of.get(duty.id, ()):
        if row.person == person and row.count and row.date in period:
            block = block_of(duty, row.date)
            if block is None:
                loose += row.count
            else:
                blocks.add(block)
    return loose, blocks


def _own(case: Case, duty: Duty, person: str, period: Period) -> int:
    """The turns that are the plan's own."""
    loose, blocks = _past(case, duty, person, period)
    return turns_in(case, duty, person, period) - loose - len(blocks)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """The person has as many turns in the period as the duty allows."""
    at, person, duty = asked.at, asked.person, case.duty(asked.at)
    if person is None or not duty.params[MOST] or case.reports(at):
        return None
    for limit in duty.params[MOST]:
        period = period_of(limit.period, at.date, anchor=duty.start)
        block = block_of(duty, at.date)
        if block is not None and _in_block(case, duty, person, block, period, but=asked.but):
            continue
        if turns_in(case, duty, person, period, but=asked.but) >= limit.times:
            said = _("has {most:turn|turns} of {duty} in that period already", most=limit.times,
                     duty=duty.name)  # fmt: skip
            often = marked("on {days} days has {most:turn|turns} of {duty} in the period already")
            return Refusal("most", said, often, f"{duty.name} {limit.times}", "limit")
    return None


def _in_block(
    case: Case, duty: Duty, person: str, block: date, period: Period, *, but: str | None
) -> bool:
    """Whether the person serves in the block anyway: another day of it is no further turn."""
    last = Period(block, block + timedelta(days=31), "")
    planned = any(
        shift.duty == duty.id
        and shift.id != but
        and shift.date in period
        and shift.date in last
        and block_of(duty, shift.date) == block
        for shift in case.turns.get(person, ())
    )
    return planned or block in _past(case, duty, person, period)[1]


CHECK: Final = Check(check, "days", refuse, 46)
