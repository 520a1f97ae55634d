"""What an edit of a roster changes in the rest of a plan: gaps that close, turns that move."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from outputs.words.naming import Names
from planner.domain.accounts import counts, parts_of
from planner.domain.crews import crewed
from planner.domain.plan import FairnessRow, Gap, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar


def open_gaps(plan: Plan, shifts: Iterable[Shift], names: Names) -> tuple[Gap, ...]:
    """The gaps that are left when more people serve than before."""
    before = {shift.id: len(names.turns(shift)) for shift in plan.shifts}
    more = {shift.id: len(names.turns(shift)) - before.get(shift.id, 0) for shift in shifts}
    gaps: list[Gap] = []
    for gap in plan.gaps:
        missing = gap.missing - max(more.get(gap.obligation, 0), 0)
        if missing > 0:
            gaps.append(replace(gap, missing=missing))
    return tuple(gaps)


def fairness(plan: Plan, after: Sequence[Shift], problem: Problem) -> tuple[FairnessRow, ...]:
    """The fairness rows of `plan`, counted again for the shifts `after`."""
    old, new = _by_duty(plan.shifts), _by_duty(after)
    return tuple(
        _recounted(
            row,
            [shift for duty in row.duties for shift in old[duty]],
            [shift for duty in row.duties for shift in new[duty]],
            problem,
        )
        for row in plan.fairness
    )


def _by_duty(shifts: Iterable[Shift]) -> defaultdict[str, list[Shift]]:
    found: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.duty].append(shift)
    return found


def _recounted(
    row: FairnessRow, before: Iterable[Shift], after: Iterable[Shift], problem: Problem
) -> FairnessRow:
    """The fairness row with the turns of `after` in place of those of `before`."""
    old, new = _turns(row, before, problem), _turns(row, after, problem)
    if old == new:
        return row
    loads = {person: load + new[person] - old[person] for person, load in row.loads.items()}
    return replace(row, loads=loads, min=min(loads.values()), max=max(loads.values()))


def _turns(row: FairnessRow, shifts: Iterable[Shift], problem: Problem) -> Counter[str]:
    """Each person's turns in the account `row`, among the `shifts` of its duties."""
    parts = parts_of(problem.duties, row)
    calendar = WorkCalendar.of(problem.calendar)
    return Counter(
        one.id
        for shift in shifts
        if counts(calendar, row.account, shift.date)
        for one in crewed(shift).people
        if (shift.duty, one.part) in parts
    )
