"""What records and 历史 say was done of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from planner.domain.directory import Directory
from planner.domain.periods import monday
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.records import Record


class DoneShifts:
    """What records and 历史 say about the shifts of a plan, up to a day."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        records: Iterable[Record],
        plan: Plan,
        as_of: date,
    ) -> None:
        typed = [
            Record(row.date, row.duty, row.person, row.target, count=row.count)
            for row in problem.history
            if row.date >= plan.start and row.count
        ]
        self._of_shift: dict[str, list[Record]] = defaultdict(list)
        self._not_done: set[str] = set()
        self._loose: dict[str, list[Record]] = defaultdict(list)
        self._visited: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self._directory = directory
        for record in (*records, *typed):
            if record.date > as_of:
                continue
            if record.result == "not_done":
                if record.shift is not None:
                    self._not_done.add(record.shift)
                continue
            if record.shift is not None:
                self._of_shift[record.shift].append(record)
            else:
                self._loose[record.duty].append(record)
            for household in self._households_of(record):
                self._visited[record.duty, household].append(record)

    def _households_of(self, record: Record) -> Iterable[str]:
        if record.households:
            return record.households
        known = record.target in self._directory.homes.row_of
        return (record.target,) if known and record.target else ()

    def refused(self, shift: str) -> bool:
        """Whether somebody recorded that the shift did not take place."""
        return shift in self._not_done

    def left(self, shift: Shift) -> int:
        """What of the shift is not done yet: households of a round, else the turn itself."""
        if not shift.households:
            return 0 if self._took_place(shift) else 1
        numbers = [
            record.count for record in self._of_shift[shift.id] if not self._households_of(record)
        ]
        return max(len(self.unvisited(shift)) - sum(numbers), 0)

    def unvisited(self, shift: Shift) -> tuple[str, ...]:
        """The households of a round that nobody is recorded to have visited for it."""
        return tuple(one for one in shift.households if not self._saw(shift, one))

    def _saw(self, shift: Shift, household: str) -> bool:
        for record in self._visited.get((shift.duty, household), ()):
            if record.shift == shift.id:
                return True
            near = record.date == shift.date or record.instead_of == shift.date
            # A visit outside any plan counts for whatever was owed to the household.
            if record.shift is None and (near or record.date >= monday(shift.date)):
                return True
        return False

    def _took_place(self, shift: Shift) -> bool:
        if self._of_shift.get(shift.id):
            return True
        people = {one.id for one in shift.people}
        return any(
            shift.date in (record.date, record.instead_of)
            and (record.person in people or record.person is None)
            and record.target in (None, shift.target, *shift.households)
            for record in self._loose.get(shift.duty, ())
        )

    def filled(self, gap: Gap) -> bool:
        """Whether work outside the plan did what the gap says is missing."""
        first, last = gap.period
        for record in self._loose.get(gap.duty, ()):
            mine = gap.owner in (None, record.person, record.target) or (
                record.person in self._directory.members(gap.owner or "")
            )
            if mine and first <= (record.instead_of or record.date) <= last:
                return True
        return bool(self._of_shift.get(gap.obligation))
