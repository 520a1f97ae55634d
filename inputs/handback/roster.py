"""安排表 read back: a roster.xlsx that somebody edited by hand, and the plan it now says.

Reading is lenient about habits (moved and extra columns, dates as text, other words for a
slot, names for ids, title rows) and strict about meaning: what cannot be understood is a
located fault, never a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from inputs.handback.additions import Added, Additions, NoOwner
from inputs.handback.listing import Line, find_listing
from inputs.handback.lookup import Spellings, written_key
from inputs.workbook.cells import Cell, day, find_word, shown, squash, words_of
from inputs.workbook.faults import CellFault
from inputs.workbook.schema import SLOTS, Word
from inputs.workbook.sources import FileFault, open_book
from outputs.roster.shifts import HEADERS, SHEET
from outputs.words.naming import Names, hours_word, in_chinese
from planner.domain.language import Text, _
from planner.domain.periods import period_of
from planner.domain.plan import Assigned, FairnessRow, Gap, Plan, Shift
from planner.domain.problem import DEFAULT_HOURS, HALVES, Duty, Fault, Problem, Slot
from planner.domain.shifts import substitute_part

T = TypeVar("T")

_SPELLINGS = {en: (en, zh) for en, zh in HEADERS.items()}

_SUBSTITUTES = re.compile(
    r"(?:候补|替补|补位|顶替|substitutes?)(?:人员)?\s*:\s*([^;。]*)", re.IGNORECASE
)
"""How 备注 names substitutes, in words that people use."""

_SLOT_HABITS = (
    Word("day", "全天", "day", ("全日", "整日", "白天", "all day", "full day", "whole day")),
    Word("am", "上午", "am", ("早上", "早晨", "早", "上午半天", "a.m.", "morning", "forenoon")),
    Word("pm", "下午", "pm", ("午后", "下午半天", "p.m.", "afternoon")),
    Word("evening", "晚上", "evening", ("晚", "傍晚", "夜晚", "eve", "night")),
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of 安排表 as somebody left it.

    `row` counts as Excel does. Texts are as written: ids or names, empty where the cell is
    empty, None where the sheet has no such column. `date` and `slot` are None where the
    cell is empty.
    """

    row: int
    id: str
    date: date | None
    slot: Slot | None
    time: str | None = None
    duty: str | None = None
    person: str | None = None
    name: str | None = None
    place: str | None = None
    target: str | None = None
    note: str | None = None


def read_roster(path: Path) -> tuple[tuple[RosterRow, ...], tuple[Fault, ...]]:
    """The rows of 安排表 in the file `path`, and everything in it that cannot be read.

    Rows with a fault are left out. Never raises for what is in the file.
    """
    try:
        book = open_book(path)
    except FileFault as error:
        fault = Fault(
            error.code, error.text, value=path.name, expected=error.expected, remedy=error.remedy
        )
        return (), (fault,)
    found = find_listing(book.grids, _SPELLINGS, SHEET, _is_roster)
    if found is None:
        text = _("There is no sheet 安排表 with the columns 编号 and 日期.")
        remedy = _("Hand in the roster.xlsx that was made, with its header row.")
        return (), (Fault("no-roster", text, value=path.name, remedy=remedy),)
    rows: list[RosterRow] = []
    faults: list[Fault] = []
    for line in found.lines():
        row = _read(line)
        faults += line.faults
        if row is not None:
            rows.append(row)
    return tuple(rows), tuple(faults)


def _is_roster(columns: frozenset[str]) -> bool:
    return {"id", "date"} <= columns and bool({"person", "name"} & columns)


def _read(line: Line) -> RosterRow | None:
    """The row, or None where one of its cells has a fault."""
    line.check_errors()
    if line.faults:
        return None
    found_day, slot = line.read("date", day), line.read("slot", slot_of)
    if line.faults:
        return None
    return RosterRow(
        line.row,
        line.text("id") or "",
        found_day,
        slot,
        line.text("time"),
        line.text("duty"),
        line.text("person"),
        line.text("name"),
        line.text("place"),
        line.text("target"),
        line.text("note"),
    )


def slot_of(cell: Cell) -> Slot:
    """The part of the day that a cell names, in the words people use. Raises CellFault."""
    written = squash(shown(cell))
    for words in (SLOTS, _SLOT_HABITS):
        found = find_word(written, words)
        if found is not None:
            return cast("Slot", found)
    expected = _("全天, 上午, 下午 or 晚上 (day, am, pm, evening).")
    raise CellFault("unknown-slot", _("This is not a part of the day."), expected)


# -- the plan the roster says --------------------------------------------------------------


def apply_roster(
    plan: Plan, rows: Iterable[RosterRow], problem: Problem
) -> tuple[Plan, tuple[Fault, ...]]:
    """`plan` as the edited `rows` have it, and what in them cannot be understood.

    Days, slots, places, targets and people are taken from the rows; a shift without rows
    is gone. Who stays keeps the part of the team they had, who is new takes the part of
    whom they replace. Substitutes are those that 备注 names, less who serves now. Rows
    without 编号 belong to the shift of the same duty, day and slot; where there is none
    they are a shift of their own, which takes the id of an occurrence that was owed. Hours
    follow from the slot. Gaps that the roster fills are dropped and fairness is counted
    again.
    """
    edit = _Edit(plan, problem)
    groups, added = edit.groups(rows)
    shifts = [edit.shift(shift, groups[shift.id]) for shift in plan.shifts if shift.id in groups]
    shifts += edit.new_shifts(added, [one for one in plan.shifts if one.id not in groups])
    if added:
        shifts.sort(key=lambda one: (one.date, one.start, one.id))
    before, after = _by_duty(plan.shifts), _by_duty(shifts)
    edited = replace(
        plan,
        shifts=tuple(shifts),
        gaps=_open_gaps(plan, shifts, edit.names),
        fairness=tuple(
            _recounted(row, before.get(row.duty, ()), after.get(row.duty, ()), problem)
            for row in plan.fairness
        ),
    )
    return edited, tuple(edit.faults)


class _Edit:
    """Takes rows of a roster for what they mean in a plan, and collects faults."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self._plan, self._problem = plan, problem
        self.names = Names(problem)
        self._spelled = Spellings(problem)
        self._additions = Additions(plan, problem)
        self.faults: list[Fault] = []

    def groups(
        self, rows: Iterable[RosterRow]
    ) -> tuple[Mapping[str, list[RosterRow]], list[list[RosterRow]]]:
        """The rows of each shift, by its id, and those of each shift that was added."""
        ids = {written_key(shift.id): shift.id for shift in self._plan.shifts}
        owed = {written_key(gap.obligation) for gap in self._plan.gaps}
        groups: dict[str, list[RosterRow]] = defaultdict(list)
        added: dict[tuple[object, ...], list[RosterRow]] = defaultdict(list)
        without: list[RosterRow] = []
        for row in rows:
            if not row.id:
                without.append(row)
            elif written_key(row.id) in ids:
                groups[ids[written_key(row.id)]].append(row)
            elif written_key(row.id) in owed:
                added[written_key(row.id),].append(row)
            else:
                text = _("No shift of the plan has this id.")
                remedy = _("Keep the ids as they were written; clear the id of a row you add.")
                self._fault("unknown-shift", row, "id", row.id, text, remedy)
        by_day: dict[date, list[Shift]] = defaultdict(list)
        for shift in self._plan.shifts if without else ():
            for day_of in {one.date for one in groups.get(shift.id, ()) if one.date} or {
                shift.date
            }:
                by_day[day_of].append(shift)
        for row in without:
            candidates = by_day.get(row.date, ()) if row.date else ()
            found = [one for one in candidates if self._same(row, one, groups.get(one.id, ()))]
            duties = self._spelled.duties(row.duty or "")
            if len(found) == 1:
                groups[found[0].id].append(row)
            elif not found and row.date and len(duties) == 1:
                added[self._whose(row, self._problem.duties[next(iter(duties))])].append(row)
            else:
                text = _("The row has no id, and no one shift has its duty, date and slot.")
                remedy = _("Copy the id of the shift this person serves in.")
                self._fault("no-shift", row, "id", "", text, remedy)
        kept = {key: _in_order(found) for key, found in groups.items() if found}
        return kept, [_in_order(found) for found in added.values()]

    def _whose(self, row: RosterRow, duty: Duty) -> tuple[object, ...]:
        """What the rows of one added shift have in common."""
        people = sorted(self._spelled.people(row.person or row.name or ""))
        try:
            owner = self._additions.owner(duty, people, row.target or None)
        except NoOwner:
            owner = None
        return duty.id, row.date, row.slot, written_key(row.target or ""), owner

    def new_shifts(
        self, added: Sequence[Sequence[RosterRow]], dropped: Sequence[Shift]
    ) -> list[Shift]:
        """A shift for each group of added rows that can be understood."""
        taken = {shift.id for shift in self._plan.shifts} - {shift.id for shift in dropped}
        found: list[Shift] = []
        for rows in added:
            shift = self._new_shift(rows, taken, dropped)
            if shift is not None:
                taken.add(shift.id)
                found.append(shift)
        return found

    def _new_shift(
        self, rows: Sequence[RosterRow], taken: Collection[str], dropped: Sequence[Shift]
    ) -> Shift | None:
        row = rows[0]
        gap = next(
            (one for one in self._plan.gaps if written_key(one.obligation) == written_key(row.id)),
            None,
        )
        meant = self._spelled.duties(row.duty or "")
        key = gap.duty if gap is not None and row.id else next(iter(meant), "")
        duty = self._problem.duties.get(key)
        found_day = self._one("date", rows, [one.date for one in rows if one.date])
        if duty is None or found_day is None:
            text = _("An added row needs a day and a duty.")
            self._fault("missing-value", row, "duty" if found_day else "date", "", text)
            return None
        slot = self._one("slot", rows, [one.slot for one in rows if one.slot])
        if slot is None and duty.slot == "half":
            self._fault("missing-value", row, "slot", "", _("Is it in the morning or later?"))
            return None
        before = len(self.faults)
        people: dict[str, None] = {}
        for one in rows:
            person = self._person(one, frozenset())
            if person is not None:
                people[person] = None
        new = Added(
            duty,
            found_day,
            slot or cast("Slot", duty.slot),
            self._place("place", None, rows),
            self._place("target", None, rows),
            tuple(people),
            gap.obligation if gap is not None and row.id else "",
        )
        if any(not fault.warning for fault in self.faults[before:]):
            return None
        try:
            return self._additions.shift(new, taken, dropped)
        except NoOwner:
            text = _("It cannot be told whose turn this added row is.")
            remedy = _("Copy the id of a shift or of a gap, or name who owes it.")
            self._fault("no-owner", row, "id", "", text, remedy)
            return None

    def _same(self, row: RosterRow, shift: Shift, others: Sequence[RosterRow]) -> bool:
        """Whether a row without id, of its day, is about `shift`; `others` are its other rows."""
        slots = {one.slot for one in others if one.slot} or {shift.slot}
        return (
            (row.slot is None or row.slot in slots)
            and shift.duty in self._spelled.duties(row.duty or "")
            and (not row.target or shift.target in self._spelled.places(row.target))
            and self._additions.may_join(
                self._problem.duties[shift.duty],
                shift.owner,
                self._spelled.people(row.person or row.name or ""),
            )
        )

    def shift(self, shift: Shift, rows: Sequence[RosterRow]) -> Shift:
        """`shift` as its rows have it."""
        self._check_duty(shift, rows)
        found_day = self._one("date", rows, [one.date for one in rows if one.date]) or shift.date
        slot: Slot = self._one("slot", rows, [one.slot for one in rows if one.slot]) or shift.slot
        start, end = shift.start, shift.end
        if (found_day, slot) != (shift.date, shift.slot):
            start, end = self._hours(found_day, slot)
        self._check_time(shift, rows, start, end)
        place = self._place("place", shift.place, rows)
        target = self._place("target", shift.target, rows)
        if target != shift.target and place == shift.place == shift.target:
            place = target  # who goes elsewhere is elsewhere
        return replace(
            shift,
            date=found_day,
            slot=slot,
            start=start,
            end=end,
            place=place,
            target=target,
            people=self._team(shift, rows),
        )

    def _hours(self, found_day: date, slot: Slot) -> tuple[datetime, datetime]:
        zone = ZoneInfo(self._plan.timezone)
        hours = {**DEFAULT_HOURS, **self._problem.settings.hours}
        first, last = HALVES[slot][0], HALVES[slot][-1]
        return (
            datetime.combine(found_day, hours[first][0], zone),
            datetime.combine(found_day, hours[last][1], zone),
        )

    def _one(self, column: str, rows: Sequence[RosterRow], values: Sequence[T]) -> T | None:
        """The value all rows agree on; None without any."""
        if len(set(values)) > 1:
            text = _("The rows of one shift differ in this column.")
            remedy = _("Change every row of the shift alike.")
            self._fault("rows-differ", rows[0], column, rows[0].id, text, remedy)
        return values[0] if values else None

    def _check_duty(self, shift: Shift, rows: Sequence[RosterRow]) -> None:
        for row in rows:
            if row.duty and shift.duty not in self._spelled.duties(row.duty):
                text = _("The id belongs to another duty; the changed duty is not taken over.")
                self._fault("other-duty", row, "duty", row.duty, text, warning=True)

    def _check_time(
        self, shift: Shift, rows: Sequence[RosterRow], start: datetime, end: datetime
    ) -> None:
        usual = {_digits(hours_word(start, end)), _digits(hours_word(shift.start, shift.end))}
        for row in rows:
            if row.time and _digits(row.time) not in usual:
                text = _("Hours follow from the slot; the changed time is not taken over.")
                remedy = _("Change the slot here, or the hours in the settings.")
                self._fault("other-time", row, "time", row.time, text, remedy, warning=True)

    def _place(self, column: str, planned: str | None, rows: Sequence[RosterRow]) -> str | None:
        """The unit, household or item that the rows name; `planned` where they do not say."""
        written = [row.target if column == "target" else row.place for row in rows]
        if all(one is None for one in written):
            return planned
        if not any(written) and not any(row.id for row in rows):
            return planned  # rows that were added need not say it
        found: list[str] = []
        for row, text in zip(rows, written, strict=True):
            if not text:
                continue
            meant = self._spelled.places(text)
            if planned in meant:
                found.append(str(planned))
            elif len(meant) == 1:
                found += meant
            else:
                self._unclear(row, column, text, meant)
                found += [planned] if planned is not None else []
        return self._one(column, rows, found)

    def _team(self, shift: Shift, rows: Sequence[RosterRow]) -> tuple[Assigned, ...]:
        """The people of the rows with their parts, and the substitutes that 备注 names."""
        served = self.names.serving(shift)
        part_of = {one.id: one.part for one in shift.people}
        now: list[str] = []
        for row in rows:
            person = self._person(row, frozenset(part_of))
            if person is not None and person in now:
                text = _("This person stands twice in one shift.")
                self._fault("twice", row, "person", person, text, warning=True)
            elif person is not None:
                now.append(person)
        free = [part_of[one] for one in served if one not in now]
        team: list[Assigned] = []
        part = 0
        for person in now:
            if person in served:
                part = part_of[person]
            elif free:
                part = free.pop(0)
            team.append(Assigned(person, part))
        duty = self._problem.duties.get(shift.duty)
        spare = 1 if duty is None else substitute_part(duty)
        team += (
            Assigned(one, spare if one in served else part_of.get(one, spare))
            for one in self._substitutes(shift, rows)
            if one not in now
        )
        return tuple(sorted(team, key=lambda one: (one.part, one.id)))

    def _substitutes(self, shift: Shift, rows: Sequence[RosterRow]) -> tuple[str, ...]:
        """Whom 备注 names as substitutes: those of the rows that say other than the plan.

        A note that nobody can read leaves the plan's substitutes, with a warning.
        """
        planned = self.names.substitutes(shift)
        if all(row.note is None for row in rows):
            return planned
        said: list[tuple[RosterRow, tuple[str, ...]]] = []
        for row in rows:
            words = _named_in(row.note or "")
            if words is None:
                continue
            found = [self._substitute(row, word, frozenset(planned)) for word in words]
            if None in found:
                return planned
            said.append((row, tuple(sorted(one for one in found if one is not None))))
        if not said:
            return ()
        changed = {names: row for row, names in reversed(said) if names != planned}
        if len(changed) > 1:
            row = said[0][0]
            text = _("The rows of one shift name different substitutes.")
            remedy = _("Change every row of the shift alike.")
            self._fault("rows-differ", row, "note", row.note or "", text, remedy)
        return next(iter(changed), planned)

    def _substitute(self, row: RosterRow, word: str, planned: frozenset[str]) -> str | None:
        meant = self._spelled.people(word)
        if len(meant) > 1 and len(meant & planned) == 1:
            meant &= planned
        if len(meant) == 1:
            return next(iter(meant))
        text = _("It cannot be told who this substitute is; those of the plan stay.")
        remedy = _("Write the id.") if meant else None
        self._fault("unknown-substitute", row, "note", word, text, remedy, warning=True)
        return None

    def _person(self, row: RosterRow, planned: frozenset[str]) -> str | None:
        """The person a row means; where id and name disagree, the one that was changed."""
        by_name = self._spelled.people(row.name or "")
        if not row.person:
            return self._only(row, "name", row.name, by_name, planned) if row.name else None
        by_id = self._spelled.people(row.person)
        if not row.name or by_id & by_name:
            return self._only(row, "person", row.person, by_id & by_name or by_id, planned)
        if by_id and by_id <= planned:
            return self._only(row, "name", row.name, by_name, planned)
        if len(by_id) == 1 and by_name & planned:
            return next(iter(by_id))
        if not by_id:
            return self._only(row, "person", row.person, by_id, planned)
        text = _("The id is of one person and the name of another.")
        remedy = _("Clear the one that is wrong.")
        self._fault("id-and-name-differ", row, "name", row.name, text, remedy)
        return None

    def _only(
        self,
        row: RosterRow,
        column: str,
        written: str,
        meant: frozenset[str],
        planned: frozenset[str],
    ) -> str | None:
        """The one id that is meant; of several the one that was planned."""
        if len(meant) > 1 and len(meant & planned) == 1:
            meant &= planned
        if len(meant) == 1:
            return next(iter(meant))
        self._unclear(row, column, written, meant)
        return None

    def _unclear(self, row: RosterRow, column: str, written: str, meant: frozenset[str]) -> None:
        if meant:
            text = _("Several are called this: {ids}.", ids="、".join(sorted(meant)))
            self._fault("ambiguous", row, column, written, text, _("Write the id."))
        else:
            text = _("Nobody and nothing in the workbook is called this.")
            remedy = _("Write the id or the name as it stands in the workbook.")
            self._fault("unknown", row, column, written, text, remedy)

    def _fault(
        self,
        code: str,
        row: RosterRow,
        column: str,
        value: str,
        text: Text,
        remedy: Text | None = None,
        *,
        warning: bool = False,
    ) -> None:
        self.faults.append(
            Fault(
                code,
                text,
                SHEET[0] if in_chinese() else SHEET[1],
                row.row,
                HEADERS[column] if in_chinese() else column,
                value,
                remedy=remedy,
                warning=warning,
            )
        )


def _in_order(rows: Iterable[RosterRow]) -> list[RosterRow]:
    return sorted(rows, key=lambda one: one.row)


def _named_in(note: str) -> tuple[str, ...] | None:
    """The substitutes that a note names; None where it does not speak of any."""
    found = _SUBSTITUTES.search(note)
    return None if found is None else words_of(found[1])


def _digits(hours: str) -> str:
    """The digits of 8:30-11:30, so that its dashes, colons and zeros do not matter."""
    return "".join(one for one in hours if one.isdigit()).lstrip("0")


def _open_gaps(plan: Plan, shifts: Iterable[Shift], names: Names) -> tuple[Gap, ...]:
    """The gaps that are left when more people serve than before."""
    before = {shift.id: len(names.serving(shift)) for shift in plan.shifts}
    more = {shift.id: len(names.serving(shift)) - before.get(shift.id, 0) for shift in shifts}
    gaps: list[Gap] = []
    for gap in plan.gaps:
        missing = gap.missing - max(more.get(gap.obligation, 0), 0)
        if missing > 0:
            gaps.append(replace(gap, missing=missing))
    return tuple(gaps)


def _by_duty(shifts: Iterable[Shift]) -> Mapping[str, Sequence[Shift]]:
    found: dict[str, list[Shift]] = defaultdict(list)
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
    loads = {
        person: load + len(new[person]) - len(old[person]) for person, load in row.loads.items()
    }
    return replace(row, loads=loads, min=min(loads.values()), max=max(loads.values()))


def _turns(
    row: FairnessRow, shifts: Iterable[Shift], problem: Problem
) -> defaultdict[str, set[str]]:
    """Each person's turns in the part of `row`, among its duty's `shifts`; a block is one turn."""
    duty = problem.duties.get(row.duty)
    turns: defaultdict[str, set[str]] = defaultdict(set)
    for shift in shifts:
        turn = shift.id
        if duty is not None and duty.block is not None:
            turn = f"{shift.owner}/{period_of(duty.block, shift.date).label}"
        for one in shift.people:
            if one.part == row.part:
                turns[one.id].add(turn)
    return turns
