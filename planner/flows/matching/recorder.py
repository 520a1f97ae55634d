"""What the rows of a log say was done, as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.domain.language import _
from planner.domain.plan import Shift
from planner.domain.records import Record, Result
from planner.flows.matching.entries import Entries, Entry


def key_of(record: Record) -> tuple[object, ...]:
    """What makes two records the same row of the store."""
    return record.shift, record.duty, record.date, record.person, record.target


class Recorder:
    """Makes records of entries; what the rows leave open is told with the other faults."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    def of(self, found: Sequence[Entry]) -> list[Record]:
        """The records of all entries, each turn once."""
        kept: dict[tuple[object, ...], tuple[Record, Entry]] = {}
        displaced: list[tuple[Record, Entry]] = []
        for entry in found:
            came, away = self._of_entry(entry)
            for record in came:
                self._put(kept, record, entry)
            displaced += [(record, entry) for record in away]
        present = {(one.shift, one.person) for one, _entry in kept.values()}
        for record, entry in displaced:
            if (record.shift, record.person) not in present:
                kept.setdefault(key_of(record), (record, entry))
        return [record for record, _entry in kept.values()]

    def _put(
        self,
        found: dict[tuple[object, ...], tuple[Record, Entry]],
        record: Record,
        entry: Entry,
    ) -> None:
        key = key_of(record)
        if key in found and found[key][0] != record:
            before = found[key][1].row
            if found[key][0].result != record.result:
                text = _("Row {row} says otherwise of the same turn.", row=before.row)
                self._entries.fault(
                    entry.row, "result", "contradiction", "", text, _("Delete one of the rows.")
                )
                return
            text = _("Row {row} says the same turn already; the two are taken as one.",
                     row=before.row)  # fmt: skip
            self._entries.fault(
                entry.row, "date", "said-twice", entry.day.isoformat(), text, warning=True
            )
            record = _joined(found[key][0], record)
        found[key] = record, entry

    def _of_entry(self, entry: Entry) -> tuple[list[Record], list[Record]]:
        """The records of one row: of those who came, and of those who did not."""
        row, shift = entry.row, entry.shift
        result: Result = row.result or "done"
        if shift is None:
            return self._unplanned(entry, result), []
        target = entry.targets[0]
        nobody = (None,)
        if result == "not_done":
            return [
                Record(shift.date, shift.duty, who, target, shift.id, "not_done", note=row.note)
                for who in entry.people or nobody
            ], []
        day = entry.day
        if row.id and row.actual is None and row.date not in (None, shift.date):
            text = _("The plan has {day}; the row's day is taken as the day it was done.",
                     day=shift.date.isoformat())  # fmt: skip
            self._entries.fault(row, "date", "other-day", day.isoformat(), text, warning=True)
        instead_of = shift.date if day != shift.date else None
        if instead_of is not None and row.actual is not None and day > shift.date:
            result = "made_up"
        households, count = self._visited(entry, shift)
        came = [
            Record(
                day,
                shift.duty,
                who,
                target,
                shift.id,
                result,
                households,
                count,
                row.note,
                instead_of,
            )
            for who in entry.serving or nobody
        ]
        away = [
            Record(shift.date, shift.duty, who, target, shift.id, "not_done", note=row.note)
            for who in entry.people
            if entry.came is not None and who not in entry.came
        ]
        return came, away

    def _visited(self, entry: Entry, shift: Shift) -> tuple[tuple[str, ...] | None, int]:
        """The households of a round, and how many turns the row counts."""
        count = 1 if entry.row.count is None else entry.row.count
        if entry.households:
            return entry.households, 1
        if not shift.households:
            return None, count
        if entry.row.count is not None and count < len(shift.households):
            text = _("It is not said which {n} of the {all} households were visited.",
                     n=count, all=len(shift.households))  # fmt: skip
            remedy = _("List their ids in a column 户.")
            self._entries.fault(
                entry.row, "count", "which-households", str(count), text, remedy, warning=True
            )
            return None, count
        return shift.households, 1

    def _unplanned(self, entry: Entry, result: Result) -> list[Record]:
        row = entry.row
        if result == "not_done":
            text = _("No plan has this, so there is nothing that was not done.")
            self._entries.fault(row, "result", "no-shift", "", text, warning=True)
            return []
        text = _("No published shift is meant by this; it is kept as work outside the plan.")
        if not row.id:  # that was said already
            self._entries.fault(row, "date", "unplanned", entry.day.isoformat(), text, warning=True)
        planned = entry.planned_day
        instead_of = planned if planned != entry.day else None
        return [
            Record(
                entry.day,
                entry.duty.id,
                who,
                target,
                None,
                result,
                entry.households or None,
                1 if row.count is None or entry.households else row.count,
                row.note,
                instead_of,
            )
            for who in entry.serving or (None,)
            for target in entry.targets
        ]


def _joined(one: Record, other: Record) -> Record:
    """Two rows of one turn as one: every household of both."""
    households = None
    if one.households is not None or other.households is not None:
        households = tuple(dict.fromkeys((*(one.households or ()), *(other.households or ()))))
    note = "；".join(dict.fromkeys(text for text in (one.note, other.note) if text))
    return replace(one, households=households, count=max(one.count, other.count), note=note)
