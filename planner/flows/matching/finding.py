"""Which published shift each row of a log is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.hours import Hours
from planner.domain.periods import period_of
from planner.domain.plan import Shift
from planner.domain.problem import Slot
from planner.domain.records import Record
from planner.domain.shifts import overlap
from planner.flows.matching.entries import Entry


class ShiftFinder:
    """Knows the published shifts, and which of them were recorded before."""

    def __init__(
        self, directory: Directory, shifts: Iterable[Shift], recorded: Iterable[Record]
    ) -> None:
        self._directory = directory
        self._of_duty: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(shifts, key=lambda one: (one.date, one.start, one.id)):
            self._of_duty[shift.duty].append(shift)
        self._answered: dict[str, set[tuple[date, str | None]]] = defaultdict(set)
        for record in recorded:
            if record.shift is not None and record.result != "not_done":
                self._answered[record.shift].add((record.date, record.person))
        self._used: set[str] = set()
        self._taken: set[tuple[str, str]] = set()

    def find(self, entries: Sequence[Entry]) -> list[Entry]:
        """`entries`, each without 编号 with the shift it is about, if there is one."""
        found = list(entries)
        self._used = {one.shift.id for one in found if one.shift}
        self._taken = {(one.shift.id, who) for one in found if one.shift for who in one.people}
        for find in (self._planned, self._same_day, self._nearest):
            for index, entry in enumerate(found):
                if entry.shift is not None or entry.row.id:
                    continue
                shift = find(entry)
                if shift is not None:
                    found[index] = replace(entry, shift=shift)
                    self._used.add(shift.id)
                    self._taken.update((shift.id, who) for who in entry.serving)
        return found

    def _planned(self, entry: Entry) -> Shift | None:
        """The shift of that day in which one of the people serves."""
        for shift in self._of_duty[entry.duty.id]:
            people = {one.id for one in shift.people} & set(entry.serving)
            if (
                shift.date == entry.planned_day
                and people
                and self._fits(entry, shift)
                and not any((shift.id, who) in self._taken for who in people)
            ):
                return shift
        return None

    def _same_day(self, entry: Entry) -> Shift | None:
        """The only shift of that day that the people may have come to for others."""
        found = [
            shift
            for shift in self._of_duty[entry.duty.id]
            if shift.date == entry.planned_day
            and self._fits(entry, shift)
            and self._may_stand_in(entry, shift)
        ]
        return found[0] if len(found) == 1 else None

    def _nearest(self, entry: Entry) -> Shift | None:
        """The nearest shift of the obligation that nothing has answered yet."""
        best: tuple[int, int, date, str] | None = None
        found: Shift | None = None
        for shift in self._of_duty[entry.duty.id]:
            if shift.id in self._used or self._is_answered(entry, shift):
                continue
            if not (self._fits(entry, shift) and self._may_stand_in(entry, shift)):
                continue
            if not self._in_reach(entry, shift):
                continue
            common = len(set(shift.households) & set(entry.households))
            rank = -common, abs((shift.date - entry.day).days), shift.date, shift.id
            if best is None or rank < best:
                best, found = rank, shift
        return found

    def _is_answered(self, entry: Entry, shift: Shift) -> bool:
        """Whether other work than the row's own, recorded before, was that turn."""
        known = self._answered.get(shift.id)
        if not known:
            return False
        return not any((entry.day, who) in known for who in entry.serving or (None,))

    def _in_reach(self, entry: Entry, shift: Shift) -> bool:
        """Whether the row can be that turn: of the same period, or one made up for later."""
        row = entry.row
        if row.instead_of is not None or row.actual is not None:
            return shift.date == entry.planned_day
        if row.result == "made_up" and shift.date <= entry.day:
            return True
        name = entry.duty.period
        if name == "once":
            return True
        period = period_of(name, shift.date, anchor=entry.duty.start)
        return entry.day in period

    def _fits(self, entry: Entry, shift: Shift) -> bool:
        """Whether slot, place and households of the row are the shift's."""
        if entry.row.slot not in (None, shift.slot) and not self._meets(entry.row.slot, shift):
            return False
        if entry.households and shift.households:
            if not set(entry.households) & set(shift.households):
                return False
            if entry.targets == (None,):
                return True
        if entry.targets == (None,):
            return True
        lies_in = {shift.target, shift.owner, *self._directory.chain(shift.target)}
        return bool(lies_in & set(entry.targets))

    def _meets(self, slot: Slot | None, shift: Shift) -> bool:
        """Whether a shift of own hours may be called by `slot`: a night watch is in the evening."""
        settings = self._directory.problem.settings
        own = isinstance(shift.slot, Hours)
        return own and slot is not None and overlap(settings, slot, shift.slot)

    def _may_stand_in(self, entry: Entry, shift: Shift) -> bool:
        """Whether the people of the row can answer for the shift's obligation."""
        people = set(entry.serving)
        by = entry.duty.owner.by
        if not people or people & {one.id for one in shift.people}:
            return True
        if by == "person" or KINDS[entry.duty.kind].by_household:
            return shift.owner in people
        if by == "unit" and shift.owner is not None:
            return bool(people & self._directory.members(shift.owner))
        if by == "target":
            return entry.targets != (None,) or bool(entry.households)
        return True
