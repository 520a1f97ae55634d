"""Nobody serves on more calendar days running than max_run allows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.longest_run.rule import MAX_RUN
from constraints.spacing.check import block_of
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift
from planner.domain.problem import Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on each turn that makes a run too long, in order of date."""
    for duty in case.problem.duties.values():
        most = duty.params[MAX_RUN]
        if most is None:
            continue
        planned: dict[str, dict[date, Shift]] = {}
        for shift in case.shifts_of.get(duty.id, ()):
            for person in sorted(case.people(shift)):
                planned.setdefault(person, {})[shift.date] = shift
        for person, shifts in planned.items():
            for days in too_long(duty, {*shifts, *_past(case, duty, person)}, most):
                last = max((day for day in days if day in shifts), default=None)
                if last is not None:  # else 历史 shows it, and no plan could help
                    text = _("{person} serves {duty} from {first} to {last}, more than"
                             " {most:turn|turns} running.", person=case.person_name(person),
                             duty=duty.name, first=days[0], last=days[-1],
                             most=most)  # fmt: skip
                    yield about(shifts[last], "longest-run", text, person=person, unit="turns")


def too_long(duty: Duty, days: Collection[date], most: int) -> Iterator[list[date]]:
    """For each turn that follows `most` others without a day between: the days from the end of
    the first of these to its own beginning.
    """
    ordered = sorted(days)
    # Days in a row have one and the same distance to their number.
    for _same, run in groupby(enumerate(ordered), lambda one: one[1] - timedelta(days=one[0])):
        turns: list[list[date]] = []
        for _number, day in run:
            block = block_of(duty, day)
            if turns and block is not None and block == block_of(duty, turns[-1][-1]):
                turns[-1].append(day)
            else:
                turns.append([day])
        for end in range(most, len(turns)):
            between = [day for turn in turns[end - most + 1 : end] for day in turn]
            yield [turns[end - most][-1], *between, turns[end][0]]


def _past(case: Case, duty: Duty, person: str) -> set[date]:
    rows = case.history_of.get(duty.id, ())
    return {row.date for row in rows if row.person == person and row.count}


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """One turn more would make a run too long."""
    at, person, duty = asked.at, asked.person, case.duty(asked.at)
    most = duty.params[MAX_RUN]
    if person is None or most is None or case.reports(at):
        return None
    days = {
        shift.date
        for shift in case.turns.get(person, ())
        if shift.duty == duty.id and shift.id not in (asked.but, at.id)
    }
    days |= {at.date, *_past(case, duty, person)}
    if not any(at.date in window for window in too_long(duty, days, most)):
        return None
    said = _("serves {most:turn|turns} running already", most=most)
    often = marked("on {days:day|days} serves {most:turn|turns} running already")
    return Refusal("run", said, often, str(most), "limit")


CHECK: Final = Check(check, "days", refuse, 47, turns=True)
