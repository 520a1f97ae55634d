"""How a plan stands on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from constraints.judging.case import Case
from constraints.judging.obligations import has_occurrences
from planner.domain.plan import Gap, Plan
from planner.domain.problem import Problem
from planner.domain.records import Record
from planner.flows.late.catching_up import Proposals
from planner.flows.late.due import Due
from planner.flows.late.known import DoneShifts
from planner.flows.late.late import Late, Why


@dataclass(frozen=True, slots=True)
class Balance:
    """A plan on the day `as_of`: so many shifts were `planned` before it, so many `done`.

    `late` is sorted by what is due first; `owed` are gaps whose period is not over yet.
    """

    as_of: date
    planned: int = 0
    done: int = 0
    late: tuple[Late, ...] = ()
    owed: tuple[Gap, ...] = ()


def balance(plan: Plan, problem: Problem, records: Iterable[Record], as_of: date) -> Balance:
    """How `plan` stands on `as_of` by `records` and by what 历史 of `problem` says."""
    case = Case(problem, plan)
    known = DoneShifts(problem, case.directory, records, plan, as_of)
    found: list[Late] = []
    planned = done = 0
    due = Due(case)
    for shift in plan.shifts:
        if shift.date >= as_of or shift.duty not in problem.duties:
            continue
        planned += 1
        left = known.left(shift)
        if not left:
            done += 1
            continue
        why: Why = "not_done" if known.refused(shift.id) else "not_recorded"
        if shift.households and left < len(shift.households):
            why = "partly"
        found.append(
            Late(
                why,
                shift.duty,
                shift.owner,
                left,
                due.of(shift),
                shift,
                households=known.unvisited(shift) if shift.households else (),
            )
        )
    owed: list[Gap] = []
    shifts = {shift.id for shift in plan.shifts}
    for gap in plan.gaps:
        duty = problem.duties.get(gap.duty)
        if duty is None or gap.aside or gap.obligation in shifts or known.filled(gap):
            continue
        if has_occurrences(duty) and gap.period[1] < as_of:
            found.append(Late("never_planned", duty.id, gap.owner, 1, gap.period[1], gap=gap))
        else:
            owed.append(gap)
    found.sort(key=lambda one: (one.due, problem.duties[one.duty].priority, one.id))
    late = Proposals(case, as_of).make(found)
    return Balance(as_of, planned, done, late, tuple(owed))
