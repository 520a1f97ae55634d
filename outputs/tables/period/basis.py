"""What a report of a period is counted from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outputs.tables.areas import Areas
from outputs.tables.period.deeds import takes_place
from outputs.tables.standing.obligations import Obligation, records_until
from outputs.tables.standing.plans import shifts_in_force
from outputs.tables.standing.whole import standing
from outputs.words.naming import Names
from planner.domain.directory import Directory
from planner.domain.periods import Period
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Done, Problem


@dataclass(frozen=True)
class Basis:
    """The workbook and its plans, as far as they concern the period.

    `as_of` is the day up to which records are expected; `expected` is that day where 历史
    has a row of the period, else None: nothing is called late then. `obligations` are owed
    in the period, `done` were done in it, `shifts` are the planned ones, `rows` its 历史.
    """

    problem: Problem
    period: Period
    as_of: date
    expected: date | None
    plans: tuple[Plan, ...]
    directory: Directory
    names: Names
    areas: Areas
    obligations: tuple[Obligation, ...]
    done: tuple[Obligation, ...]
    shifts: tuple[Shift, ...]
    rows: tuple[Done, ...]

    @classmethod
    def of(
        cls, problem: Problem, plans: Sequence[Plan], period: Period, as_of: date | None
    ) -> Basis:
        """What concerns `period`; `as_of` None looks back from the day after it."""
        plans = sorted(
            (one for one in plans if one.start <= period.last and one.end >= period.first),
            key=lambda one: (one.start, one.end, one.created),
        )
        day = as_of or period.last + timedelta(days=1)
        directory = Directory(problem)
        every = [
            one for one in standing(plans, problem) if takes_place(problem.duties.get(one.duty))
        ]
        return cls(
            problem,
            period,
            day,
            records_until(problem, period.first, period.last, day),
            tuple(plans),
            directory,
            Names(problem),
            Areas(directory),
            tuple(one for one in every if _day(one) in period),
            tuple(
                one
                for one in every
                if one.done is not None and one.done in period and one.counted_by is None
            ),
            tuple(shift for shift in shifts_in_force(plans) if shift.date in period),
            tuple(row for row in problem.history if row.date in period),
        )

    def uncovered(self) -> Iterator[tuple[date, date]]:
        """The days of the period that no plan covers, as (first, last)."""
        day = self.period.first
        for plan in self.plans:
            if day < plan.start:
                yield day, plan.start - timedelta(days=1)
            day = max(day, plan.end + timedelta(days=1))
        if day <= self.period.last:
            yield day, self.period.last


def _day(one: Obligation) -> date:
    return one.due if one.owed else one.done or one.due
