"""By when each shift of a plan is owed."""

from __future__ import annotations

from datetime import date

from constraints.coverage.rule import BY
from constraints.follow_ups.model import (
    acceptance_of,
    after_day,
    after_window,
    clock_of,
    deadline_of,
    working_deadline,
)
from constraints.household_rounds.rule import VISITS
from constraints.judging.case import Case
from constraints.kinds import KINDS, kind_of
from planner.domain.periods import period_of
from planner.domain.plan import Shift
from planner.domain.problem import ALL_CATEGORIES, Duty, Item


class Due:
    """By when each shift is owed."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, shift: Shift) -> date:
        """The last day of the period that the shift is owed in."""
        duty = self._case.duty(shift)
        if KINDS[duty.kind].by_household:
            return self._round(duty, shift)
        item = self._case.problem.items.get(shift.owner or "")
        if kind_of(shift.kind).by_item and item is not None:
            return self._visit(duty, shift, item)
        owed = self._case.docket.of_shift.get(shift.id)
        if owed is not None:
            by = owed.days and duty.params[BY] is not None
            return max(owed.days) if by else owed.period.last
        return self._case.end

    def _visit(self, duty: Duty, shift: Shift, item: Item) -> date:
        """The deadline of the item, of its acceptance, or of the visit after it was resolved."""
        settings, calendar = self._case.problem.settings, self._case.calendar
        if shift.purpose == "after":
            day = after_day(duty, item)
            return self._case.end if day is None else after_window(day, calendar).last
        if shift.purpose == "accept":
            visit = acceptance_of(duty, item, settings, calendar)
            return self._case.end if visit is None else visit.due
        start = max(self._case.start, duty.start or self._case.start)
        last = deadline_of(duty, item, start, clock_of(duty, settings))
        return working_deadline(last, calendar)

    def _round(self, duty: Duty, shift: Shift) -> date:
        """The end of the shortest cadence that the households have, or of the plan."""
        homes = self._case.directory.homes
        rows = (homes.row_of[one] for one in shift.households if one in homes.row_of)
        words = {word for row in rows for word in homes.categories[row]}
        names = {
            cadence.period
            for cadence in duty.params[VISITS]
            if cadence.category == ALL_CATEGORIES or cadence.category in words
        }
        days = (self._case.end - self._case.start).days + 1
        ends = [self._case.end]
        for name in sorted(names - {"once", "term"}):
            period = period_of(name, shift.date, anchor=duty.start)
            if period.days <= days:
                ends.append(period.last)
        return min(ends)
