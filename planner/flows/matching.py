"""Rows of a log beside the shifts that were published: which row is about which shift.

A row with 编号 is about that shift. Another is about the shift of its day, duty and person;
else of its day and duty, where somebody else came; else about the nearest shift of the same
obligation that nothing has answered yet. What matches none is work that no plan had, and is
kept as such.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from constraints.kinds import KINDS
from inputs.handback.log import Log, LogRow
from inputs.handback.lookup import Spellings, written_key
from inputs.workbook.faults import did_you_mean
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.periods import period_of
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Fault, Problem
from planner.domain.records import Record, Result


@dataclass(frozen=True, slots=True)
class Matched:
    """What a log says. `records` are sorted; there are none where a fault is an error.

    `unplanned` of them belong to no shift. `silent` rows of 安排表 say no result. `full`
    are the shifts of which the log says everybody who came.
    """

    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    unplanned: int = 0
    silent: int = 0
    full: frozenset[str] = frozenset()


def match(
    log: Log,
    problem: Problem,
    shifts: Iterable[Shift],
    *,
    recorded: Iterable[Record] = (),
    today: date | None = None,
) -> Matched:
    """The records of `log`, whose rows are about the published `shifts`.

    `recorded` is what the store has already: the same log means the same again. What was
    done after `today` is a fault.
    """
    matcher = _Matcher(log, problem, tuple(shifts), tuple(recorded), today)
    return matcher.run()


def corrections(matched: Matched, recorded: Iterable[Record]) -> tuple[Record, ...]:
    """What `recorded` said otherwise of the same shifts, as not done.

    Somebody recorded on one day who now turns out to have come on another, or not at all
    where the log says everybody who came, must not count twice.
    """
    new = {key_of(record) for record in matched.records}
    told = {(record.shift, record.person) for record in matched.records if record.shift}
    return tuple(
        replace(old, result="not_done", households=None, count=1, instead_of=None)
        for old in recorded
        if old.shift is not None
        and old.result != "not_done"
        and key_of(old) not in new
        and ((old.shift, old.person) in told or old.shift in matched.full)
    )


def key_of(record: Record) -> tuple[object, ...]:
    """What makes two records the same row of the store."""
    return record.shift, record.duty, record.date, record.person, record.target


@dataclass(slots=True)
class _Entry:
    """One row, understood: ids for words. `shift` is None until, or unless, one is found."""

    row: LogRow
    duty: Duty
    day: date
    people: tuple[str, ...]
    targets: tuple[str | None, ...]
    households: tuple[str, ...]
    came: tuple[str, ...] | None
    shift: Shift | None = None

    @property
    def serving(self) -> tuple[str, ...]:
        """Who came, as far as the row says."""
        return self.people if self.came is None else self.came


class _Matcher:
    def __init__(
        self,
        log: Log,
        problem: Problem,
        shifts: tuple[Shift, ...],
        recorded: tuple[Record, ...],
        today: date | None,
    ) -> None:
        self.log, self.problem, self.today = log, problem, today
        self.rows: dict[LogRow, int] = {}
        self.directory = Directory(problem)
        self.spelled = Spellings(problem)
        self.faults: list[Fault] = []
        self.by_id = {written_key(shift.id): shift for shift in shifts}
        self.of_duty: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(shifts, key=lambda one: (one.date, one.start, one.id)):
            self.of_duty[shift.duty].append(shift)
        self.answered: dict[str, set[tuple[date, str | None]]] = defaultdict(set)
        for record in recorded:
            if record.shift is not None and record.result != "not_done":
                self.answered[record.shift].add((record.date, record.person))

    def run(self) -> Matched:
        entries: list[_Entry] = []
        silent = 0
        for row in self.log.rows:
            if row.result is None:
                silent += 1
                continue
            entry = self._entry(row)
            if entry is not None and not self._is_repeated(entry):
                entries.append(entry)
        self._find_shifts(entries)
        records = self._records(entries)
        faults = (*self.log.faults, *self.faults)
        faults = tuple(sorted(faults, key=lambda fault: fault.row or 0))
        if any(not fault.warning for fault in faults):
            return Matched(faults=faults, silent=silent)
        return Matched(
            tuple(sorted(records, key=_order)),
            faults,
            sum(record.shift is None for record in records),
            silent,
            frozenset(
                one.shift.id for one in entries if one.shift is not None and one.came is not None
            ),
        )

    def _is_repeated(self, entry: _Entry) -> bool:
        """Whether a row without 编号 says just what an earlier one says; that is told."""
        if entry.row.id:
            return False
        key = replace(entry.row, row=0)
        earlier = self.rows.setdefault(key, entry.row.row)
        if earlier == entry.row.row:
            return False
        text = _("Row {row} says the same turn already; the two are taken as one.", row=earlier)
        self._fault(entry.row, "date", "said-twice", entry.day.isoformat(), text, warning=True)
        return True

    # -- faults --------------------------------------------------------------------------

    def _fault(
        self,
        row: LogRow,
        column: str,
        code: str,
        value: str,
        text: Text,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        listing = self.log.listing
        sheet = "" if listing is None else listing.grid.title
        heading = column if listing is None else listing.heading(column)
        self.faults.append(Fault(code, text, sheet, row.row, heading, value, None, remedy, warning))

    def _unclear(self, row: LogRow, column: str, value: str, meant: frozenset[str]) -> None:
        if meant:
            text = _("Several are called this: {ids}.", ids="、".join(sorted(meant)))
            self._fault(row, column, "ambiguous", value, text, _("Write the id."))
            return
        known: Iterable[str] = ()
        if column in ("person", "name", "came"):
            known = [name for one in self.problem.people.values() for name in (one.name, one.id)]
        elif column == "duty":
            known = [name for one in self.problem.duties.values() for name in (one.name, one.id)]
        remedy = did_you_mean(value, known) or _(
            "Write the id or the name as it stands in the workbook."
        )
        text = _("Nobody and nothing in the workbook is called this.")
        self._fault(row, column, "unknown", value, text, remedy)

    # -- words to ids --------------------------------------------------------------------

    def _entry(self, row: LogRow) -> _Entry | None:
        """The row with ids for words; None where it has a fault."""
        before = len(self.faults)
        shift = self.by_id.get(written_key(row.id)) if row.id else None
        if row.id and shift is None:
            text = _("No published shift has this id; the row is kept as work outside the plan.")
            self._fault(row, "id", "unknown-shift", row.id, text, warning=True)
            if row.date is None or not row.duty:
                text = _("The row names no shift that is known, and not a day and a duty either.")
                self._fault(row, "id", "no-shift", row.id, text)
                return None
        duty = self._duty(row, shift)
        day = row.actual or row.date or (None if shift is None else shift.date)
        planned = frozenset(one.id for one in shift.people) if shift is not None else frozenset()
        people = self._people(row, planned)
        came = None
        if row.came is not None:
            came = tuple(
                found
                for word in row.came
                if (found := self._person(row, "came", word, planned)) is not None
            )
        targets, households = self._targets(row, shift)
        late = day is not None and self.today is not None and day > self.today
        if late and day is not None and row.result != "not_done":
            column = "actual" if row.actual is not None else "date"
            text = _("This day is still to come.")
            self._fault(row, column, "in-the-future", day.isoformat(), text)
        if duty is None or day is None or any(not one.warning for one in self.faults[before:]):
            return None
        return _Entry(row, duty, day, people, targets, households, came, shift)

    def _duty(self, row: LogRow, shift: Shift | None) -> Duty | None:
        meant = self.spelled.duties(row.duty) if row.duty else frozenset()
        if shift is not None:
            if row.duty and shift.duty not in meant:
                text = _("The id belongs to another duty; the changed duty is not taken over.")
                self._fault(row, "duty", "other-duty", row.duty, text, warning=True)
            duty = self.problem.duties.get(shift.duty)
            if duty is None:
                text = _("The workbook no longer has the duty of this shift.")
                self._fault(row, "id", "gone-duty", row.id, text)
            return duty
        if not row.duty:
            return None  # that it is missing was said when the row was read
        if len(meant) != 1:
            self._unclear(row, "duty", row.duty, meant)
            return None
        return self.problem.duties[next(iter(meant))]

    def _person(self, row: LogRow, column: str, word: str, planned: frozenset[str]) -> str | None:
        meant = self.spelled.people(word)
        if len(meant) > 1 and len(meant & planned) == 1:
            meant &= planned
        if len(meant) == 1:
            return next(iter(meant))
        self._unclear(row, column, word, meant)
        return None

    def _people(self, row: LogRow, planned: frozenset[str]) -> tuple[str, ...]:
        """Who the row is about; where id and name disagree, the one that was changed."""
        named = self.spelled.people(row.name) if row.name else frozenset()
        if not row.people:
            if not row.name:
                return ()
            words = [word for word in row.name.replace(",", "、").split("、") if word.strip()]
            found = [self._person(row, "name", word.strip(), planned) for word in words]
            return tuple(one for one in found if one is not None)
        if len(row.people) == 1 and row.name:
            coded = self.spelled.people(row.people[0])
            both = coded & named
            if len(both) == 1:
                return tuple(both)
            if not both and coded and coded <= planned:
                one = self._person(row, "name", row.name, planned)
                return () if one is None else (one,)
            if not both and named and not named & planned:
                text = _("The id is of one person and the name of another.")
                remedy = _("Clear the one that is wrong.")
                self._fault(row, "name", "id-and-name-differ", row.name, text, remedy)
                return ()
        found = [self._person(row, "person", word, planned) for word in row.people]
        return tuple(one for one in found if one is not None)

    def _targets(
        self, row: LogRow, shift: Shift | None
    ) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
        """The places of the row, and the households that it lists."""
        households: list[str] = []
        for word in row.households:
            if self.spelled.households(word):
                households.append(word)
            else:
                text = _("No household has this id.")
                self._fault(row, "households", "unknown-household", word, text)
        targets: list[str | None] = []
        for word in row.targets:
            meant = self.spelled.places(word)
            if shift is not None and shift.target in meant:
                targets.append(shift.target)
            elif len(meant) != 1:
                self._unclear(row, "target", word, meant)
            elif self.spelled.households(next(iter(meant))):
                households += meant
            else:
                targets += meant
        if shift is not None and not targets:
            targets.append(shift.target)
        return tuple(dict.fromkeys(targets)) or (None,), tuple(dict.fromkeys(households))

    # -- which shift ---------------------------------------------------------------------

    def _find_shifts(self, entries: Sequence[_Entry]) -> None:
        taken = {(one.shift.id, who) for one in entries if one.shift for who in one.people}
        used = {one.shift.id for one in entries if one.shift}
        for find in (self._planned, self._same_day, self._nearest):
            for entry in entries:
                if entry.shift is not None or entry.row.id:
                    continue
                shift = find(entry, taken, used)
                if shift is not None:
                    entry.shift = shift
                    used.add(shift.id)
                    taken.update((shift.id, who) for who in entry.serving)

    def _planned(self, entry: _Entry, taken: set[tuple[str, str]], used: set[str]) -> Shift | None:
        """The shift of that day in which one of the people serves."""
        del used
        for shift in self.of_duty[entry.duty.id]:
            people = {one.id for one in shift.people} & set(entry.serving)
            if (
                shift.date == self._planned_day(entry)
                and people
                and self._fits(entry, shift)
                and not any((shift.id, who) in taken for who in people)
            ):
                return shift
        return None

    def _same_day(self, entry: _Entry, taken: set[tuple[str, str]], used: set[str]) -> Shift | None:
        """The only shift of that day that the people may have come to for others."""
        del taken, used
        found = [
            shift
            for shift in self.of_duty[entry.duty.id]
            if shift.date == self._planned_day(entry)
            and self._fits(entry, shift)
            and self._may_stand_in(entry, shift)
        ]
        return found[0] if len(found) == 1 else None

    def _nearest(self, entry: _Entry, taken: set[tuple[str, str]], used: set[str]) -> Shift | None:
        """The nearest shift of the obligation that nothing has answered yet."""
        del taken
        best: tuple[int, int, date, str] | None = None
        found: Shift | None = None
        for shift in self.of_duty[entry.duty.id]:
            if shift.id in used or self._is_answered(entry, shift):
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

    def _is_answered(self, entry: _Entry, shift: Shift) -> bool:
        """Whether other work than the row's own, recorded before, was that turn."""
        known = self.answered.get(shift.id)
        if not known:
            return False
        return not any((entry.day, who) in known for who in entry.serving or (None,))

    def _planned_day(self, entry: _Entry) -> date:
        """The day that the plan had, as far as the row says."""
        row = entry.row
        if row.instead_of is not None:
            return row.instead_of
        return row.date if row.actual is not None and row.date is not None else entry.day

    def _in_reach(self, entry: _Entry, shift: Shift) -> bool:
        """Whether the row can be that turn: of the same period, or one made up for later."""
        row = entry.row
        if row.instead_of is not None or row.actual is not None:
            return shift.date == self._planned_day(entry)
        if row.result == "made_up" and shift.date <= entry.day:
            return True
        name = entry.duty.period
        if name == "once":
            return True
        period = period_of(name, shift.date, anchor=entry.duty.start)
        return entry.day in period

    def _fits(self, entry: _Entry, shift: Shift) -> bool:
        """Whether slot, place and households of the row are the shift's."""
        if entry.row.slot is not None and entry.row.slot != shift.slot:
            return False
        if entry.households and shift.households:
            if not set(entry.households) & set(shift.households):
                return False
            if entry.targets == (None,):
                return True
        if entry.targets == (None,):
            return True
        lies_in = {shift.target, shift.owner, *self.directory.chain(shift.target)}
        return bool(lies_in & set(entry.targets))

    def _may_stand_in(self, entry: _Entry, shift: Shift) -> bool:
        """Whether the people of the row can answer for the shift's obligation."""
        people = set(entry.serving)
        by = entry.duty.owner.by
        if not people or people & {one.id for one in shift.people}:
            return True
        if by == "person" or KINDS[entry.duty.kind].by_household:
            return shift.owner in people
        if by == "unit" and shift.owner is not None:
            return bool(people & self.directory.members(shift.owner))
        if by == "target":
            return entry.targets != (None,) or bool(entry.households)
        return True

    # -- records -------------------------------------------------------------------------

    def _records(self, entries: Sequence[_Entry]) -> list[Record]:
        found: dict[tuple[object, ...], tuple[Record, _Entry]] = {}
        displaced: list[tuple[Record, _Entry]] = []
        for entry in entries:
            came, away = self._of_entry(entry)
            for record in came:
                self._put(found, record, entry)
            displaced += [(record, entry) for record in away]
        present = {(one.shift, one.person) for one, _entry in found.values()}
        for record, entry in displaced:
            if (record.shift, record.person) not in present:
                found.setdefault(key_of(record), (record, entry))
        return [record for record, _entry in found.values()]

    def _put(
        self,
        found: dict[tuple[object, ...], tuple[Record, _Entry]],
        record: Record,
        entry: _Entry,
    ) -> None:
        key = key_of(record)
        if key in found and found[key][0] != record:
            before = found[key][1].row
            if found[key][0].result != record.result:
                text = _("Row {row} says otherwise of the same turn.", row=before.row)
                self._fault(
                    entry.row, "result", "contradiction", "", text, _("Delete one of the rows.")
                )
                return
            text = _("Row {row} says the same turn already; the two are taken as one.",
                     row=before.row)  # fmt: skip
            self._fault(entry.row, "date", "said-twice", entry.day.isoformat(), text, warning=True)
            record = _joined(found[key][0], record)
        found[key] = record, entry

    def _of_entry(self, entry: _Entry) -> tuple[list[Record], list[Record]]:
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
            self._fault(row, "date", "other-day", day.isoformat(), text, warning=True)
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

    def _visited(self, entry: _Entry, shift: Shift) -> tuple[tuple[str, ...] | None, int]:
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
            self._fault(
                entry.row, "count", "which-households", str(count), text, remedy, warning=True
            )
            return None, count
        return shift.households, 1

    def _unplanned(self, entry: _Entry, result: Result) -> list[Record]:
        row = entry.row
        if result == "not_done":
            text = _("No plan has this, so there is nothing that was not done.")
            self._fault(row, "result", "no-shift", "", text, warning=True)
            return []
        text = _("No published shift is meant by this; it is kept as work outside the plan.")
        if not row.id:  # that was said already
            self._fault(row, "date", "unplanned", entry.day.isoformat(), text, warning=True)
        planned = self._planned_day(entry)
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


def _order(record: Record) -> tuple[datetime.date, str, str, str, str]:
    return record.date, record.duty, record.shift or "", record.person or "", record.target or ""


def in_force(plans: Iterable[tuple[date, date, Sequence[Shift]]]) -> tuple[Shift, ...]:
    """The shifts of published plans, newest first, less those of plans that were replaced.

    A plan replaces every earlier one whose period overlaps its own.
    """
    periods: list[tuple[date, date]] = []
    found: dict[str, Shift] = {}
    for start, end, shifts in plans:
        if any(first <= end and start <= last for first, last in periods):
            continue
        periods.append((start, end))
        for shift in shifts:
            found.setdefault(shift.id, shift)
    return tuple(found.values())
