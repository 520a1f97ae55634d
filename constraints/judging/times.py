"""The judge's clock: when a shift is, whom an absence keeps from it, and what else meets it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property

from planner.domain.directory import Directory
from planner.domain.hours import Hours
from planner.domain.problem import HALVES, Absence, Problem, Slot

Span = tuple[datetime, datetime]
"""Start and end, by the clock of the place: without its offset."""

_DAY = timedelta(days=1)


def is_slot(slot: object) -> bool:
    """Whether a shift can be then: in a part of the day that has a name, or in hours."""
    return isinstance(slot, Hours) or slot in HALVES


class Times:
    """The hours of slots, and the rows of 不可用, as the workbook has them."""

    def __init__(self, problem: Problem, directory: Directory) -> None:
        self._problem, self._directory = problem, directory

    def hours(self, day: date, slot: Slot) -> Span:
        """Start and end of a shift; what does not end after it starts ends on the next day."""
        if isinstance(slot, Hours):
            start, end = slot.start, slot.end
        else:
            hours, halves = self._problem.settings.hours, HALVES[slot]
            start, end = hours[halves[0]][0], hours[halves[-1]][1]
        last = day if start < end else day + _DAY
        return datetime.combine(day, start), datetime.combine(last, end)

    def meet(self, one: tuple[date, Slot], other: tuple[date, Slot]) -> bool:
        """Whether shifts at two times, each a day and a slot, overlap."""
        (start, end), (begins, ends) = self.hours(*one), self.hours(*other)
        return start < ends and begins < end

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Absence, ...]]:
        found: dict[str, list[Absence]] = defaultdict(list)
        for row in self._problem.absences:
            known = self._problem.people.get(row.who)
            unit = known is None or known.members
            for person in self._directory.members(row.who) if unit else (row.who,):
                found[person].append(row)
        return {person: tuple(rows) for person, rows in found.items()}

    def absence(self, person: str, day: date, slot: Slot) -> Absence | None:
        """The row of 不可用 that keeps `person` from a shift in `slot` on `day`, if any.

        Of several the one whose part of the shift comes first, of these the sheet's first.
        """
        rows = self._rows.get(person)
        if rows is None:
            return None
        start, end = self.hours(day, slot)
        found = [
            (max(start, away[0]), row)
            for row in rows
            if row.start <= day + _DAY and day - _DAY <= row.end
            for _day, away in self._away(row, day)
            if away[0] < end and start < away[1]
        ]
        return min(found, key=lambda one: one[0])[1] if found else None

    def days_away(self, row: Absence, day: date, slot: Slot) -> Iterator[date]:
        """The days of `row` that keep people from a shift in `slot` on `day`."""
        start, end = self.hours(day, slot)
        for near, away in self._away(row, day):
            if away[0] < end and start < away[1]:
                yield near

    def _away(self, row: Absence, day: date) -> Iterator[tuple[date, Span]]:
        """When `row` keeps people away on `day`, the one before and the one after it."""
        for near in (day - _DAY, day, day + _DAY):
            if row.start <= near <= row.end:
                if row.slot is None or row.slot == "day":
                    midnight = datetime(near.year, near.month, near.day)
                    yield near, (midnight, midnight + _DAY)
                else:
                    yield near, self.hours(near, row.slot)

    def present(self, person: str, day: date, slot: Slot) -> bool:
        """Whether `person` serves on `day` and is not away in any part of `slot`; of a whole
        unit anybody.
        """
        if members := self._problem.people[person].members:
            return any(self.present(one, day, slot) for one in members)
        if not self._problem.people[person].serves(day):
            return False
        return self.absence(person, day, slot) is None
