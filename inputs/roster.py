"""安排表 read back: a roster.xlsx that somebody edited by hand, and the plan it now says.

Reading is lenient about habits (moved and extra columns, dates as text, other words for a
slot, names for ids, title rows) and strict about meaning: what cannot be understood is a
located fault, never a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from inputs.cells import Cell, day, find_word, is_empty, raw_text, shown, squash
from inputs.faults import CellFault
from inputs.schema import SLOTS, Word
from inputs.sources import FileFault, Grid, open_book
from outputs.naming import Names, hours_word, in_chinese
from outputs.roster.shifts import HEADERS, SHEET
from planner.domain import DEFAULT_HOURS, HALVES, Fault, Problem, Slot
from planner.language import LANGUAGES, Text, _, speaking
from planner.periods import period_of
from planner.plan import Assigned, FairnessRow, Gap, Plan, Shift

T = TypeVar("T")

_HEADER_ROWS = 20
"""So many rows may stand above the header."""

_NEEDED = ("id", "date")

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
    found = _find_table(book.grids)
    if found is None:
        text = _("There is no sheet 安排表 with the columns 编号 and 日期.")
        remedy = _("Hand in the roster.xlsx that was made, with its header row.")
        return (), (Fault("no-roster", text, value=path.name, remedy=remedy),)
    grid, header, columns = found
    rows: list[RosterRow] = []
    faults: list[Fault] = []
    for index in range(header + 1, len(grid.rows)):
        cells = {name: _cell(grid, index, column) for name, column in columns.items()}
        if all(is_empty(cell) for cell in cells.values()):
            continue
        reader = _RowReader(grid, header, columns, index)
        row = reader.read(cells)
        faults += reader.faults
        if row is not None:
            rows.append(row)
    return tuple(rows), tuple(faults)


def _find_table(grids: Iterable[Grid]) -> tuple[Grid, int, Mapping[str, int]] | None:
    """The sheet, its header row and where its columns are; the sheet 安排表 before others."""
    titles = {title.casefold() for title in SHEET}
    for grid in sorted(grids, key=lambda grid: raw_text(grid.title).casefold() not in titles):
        for index, row in enumerate(grid.rows[:_HEADER_ROWS]):
            columns = _columns(row)
            if all(name in columns for name in _NEEDED) and columns.keys() & {"person", "name"}:
                return grid, index, columns
    return None


def _columns(row: Sequence[Cell]) -> Mapping[str, int]:
    """Known headers in `row`: English name to column; the first of two alike counts."""
    names = {zh: en for en, zh in HEADERS.items()} | {en: en for en in HEADERS}
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            name = names.get(squash(raw_text(cell)).replace("\n", "").casefold())
            if name is not None:
                found.setdefault(name, column)
    return found


def _cell(grid: Grid, row: int, column: int) -> Cell:
    cells = grid.rows[row]
    return cells[column] if column < len(cells) else None


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, grid: Grid, header: int, columns: Mapping[str, int], index: int) -> None:
        self._grid, self._header, self._columns, self._index = grid, header, columns, index
        self.faults: list[Fault] = []

    def read(self, cells: Mapping[str, Cell]) -> RosterRow | None:
        """The row, or None where one of its cells has a fault."""
        for name, column in self._columns.items():
            error = self._grid.errors.get((self._index, column))
            if error is not None:
                text = _("The cell holds an error or a formula without a value.")
                self._fault(name, error, CellFault("error-value", text))
        if self.faults:
            return None
        found_day = self._read("date", cells, day)
        slot = self._read("slot", cells, _slot)
        if self.faults:
            return None
        return RosterRow(
            self._index + 1,
            _written(cells["id"]),
            found_day,
            slot,
            **{
                name: _written(cells[name]) if name in cells else None
                for name in ("time", "duty", "person", "name", "place", "target")
            },
        )

    def _read(self, name: str, cells: Mapping[str, Cell], parse: Callable[[Cell], T]) -> T | None:
        cell = cells.get(name)
        if is_empty(cell):
            return None
        try:
            return parse(cell)
        except CellFault as fault:
            self._fault(name, shown(cell), fault)
            return None

    def _fault(self, name: str, value: str, fault: CellFault) -> None:
        header = shown(_cell(self._grid, self._header, self._columns[name]))
        self.faults.append(
            Fault(
                fault.code,
                fault.text,
                self._grid.title,
                self._index + 1,
                header,
                value,
                fault.expected,
                fault.remedy,
            )
        )


def _written(cell: Cell) -> str:
    return squash(shown(cell))


def _slot(cell: Cell) -> Slot:
    written = _written(cell)
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
    whom they replace. Substitutes stay unless they serve now. Rows without 编号 belong to
    the shift of the same duty, day and slot. Hours follow from the slot. Gaps that the
    roster fills are dropped and fairness is counted again.
    """
    edit = _Edit(plan, problem)
    groups = edit.groups(rows)
    shifts = [edit.shift(shift, groups[shift.id]) for shift in plan.shifts if shift.id in groups]
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


Lookup = Mapping[str, frozenset[str]]
"""What is written, normalised, to the ids it may mean."""


class _Edit:
    """Takes rows of a roster for what they mean in a plan, and collects faults."""

    def __init__(self, plan: Plan, problem: Problem) -> None:
        self._plan, self._problem = plan, problem
        self.names = Names(problem)
        self._people = _lookup((one.id, one.name) for one in problem.people.values())
        self._places = _lookup(_place_spellings(problem))
        self._duties = _lookup((one.id, one.name) for one in problem.duties.values())
        self._held = frozenset(problem.households["id"]) if len(problem.households) else frozenset()
        self.faults: list[Fault] = []

    def groups(self, rows: Iterable[RosterRow]) -> Mapping[str, list[RosterRow]]:
        """The rows of each shift, by its id."""
        ids = {_key(shift.id): shift.id for shift in self._plan.shifts}
        groups: dict[str, list[RosterRow]] = defaultdict(list)
        without: list[RosterRow] = []
        for row in rows:
            if not row.id:
                without.append(row)
            elif _key(row.id) in ids:
                groups[ids[_key(row.id)]].append(row)
            else:
                text = _("No shift of the plan has this id.")
                remedy = _("Keep the ids as they were written; new shifts come from the workbook.")
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
            if len(found) == 1:
                groups[found[0].id].append(row)
            else:
                text = _("The row has no id, and no one shift has its duty, date and slot.")
                remedy = _("Copy the id of the shift this person serves in.")
                self._fault("no-shift", row, "id", "", text, remedy)
        return {
            key: sorted(found, key=lambda one: one.row) for key, found in groups.items() if found
        }

    def _same(self, row: RosterRow, shift: Shift, others: Sequence[RosterRow]) -> bool:
        """Whether a row without id, of its day, is about `shift`; `others` are its other rows."""
        slots = {one.slot for one in others if one.slot} or {shift.slot}
        return (
            (row.slot is None or row.slot in slots)
            and shift.duty in self._duties.get(_key(row.duty or ""), ())
            and (not row.target or shift.target in self._places.get(_key(row.target), ()))
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
        return replace(
            shift,
            date=found_day,
            slot=slot,
            start=start,
            end=end,
            place=self._place("place", shift.place, rows),
            target=self._place("target", shift.target, rows),
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
            if row.duty and shift.duty not in self._duties.get(_key(row.duty), ()):
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
        found: list[str] = []
        for row, text in zip(rows, written, strict=True):
            if not text:
                continue
            meant = self._places.get(_key(text), frozenset())
            if not meant and text in self._held:
                meant = frozenset((text,))
            if planned in meant:
                found.append(str(planned))
            elif len(meant) == 1:
                found += meant
            else:
                self._unclear(row, column, text, meant)
                found.append(str(planned))
        return self._one(column, rows, found)

    def _team(self, shift: Shift, rows: Sequence[RosterRow]) -> tuple[Assigned, ...]:
        """The people of the rows with their parts, and the substitutes of the plan."""
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
        team += (one for one in shift.people if one.id not in served and one.id not in now)
        return tuple(sorted(team, key=lambda one: (one.part, one.id)))

    def _person(self, row: RosterRow, planned: frozenset[str]) -> str | None:
        """The person a row means; where id and name disagree, the one that was changed."""
        by_name = self._people.get(_key(row.name or ""), frozenset())
        if not row.person:
            return self._only(row, "name", row.name, by_name, planned) if row.name else None
        by_id = self._people.get(_key(row.person), frozenset())
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


def _key(text: str) -> str:
    """`text` as it is compared: one width, no blanks between Chinese characters, any case."""
    return squash(raw_text(text)).replace("\n", " ").casefold()


def _digits(hours: str) -> str:
    """The digits of 8:30-11:30, so that its dashes, colons and zeros do not matter."""
    return "".join(one for one in hours if one.isdigit()).lstrip("0")


def _lookup(spellings: Iterable[tuple[str, ...]]) -> Lookup:
    """From the id (first) and the other spellings of each thing; an id means its own thing."""
    things = list(spellings)
    found: dict[str, set[str]] = defaultdict(set)
    for key, *others in things:
        for other in others:
            if other:
                found[_key(other)].add(key)
    return {text: frozenset(ids) for text, ids in found.items()} | {
        _key(key): frozenset((key,)) for key, *_others in things
    }


def _place_spellings(problem: Problem) -> Iterable[tuple[str, ...]]:
    """Units by id, name and the name the roster shows in either language; items by id."""
    shown_names: list[Names] = []
    for language in LANGUAGES:
        with speaking(language):
            shown_names.append(Names(problem))
    for unit in problem.units.values():
        yield (unit.id, unit.name, *(names.unit(unit.id) for names in shown_names))
    for item in problem.items:
        yield (item,)


def _open_gaps(plan: Plan, shifts: Iterable[Shift], names: Names) -> tuple[Gap, ...]:
    """The gaps that are left when more people serve than before."""
    before = {shift.id: len(names.serving(shift)) for shift in plan.shifts}
    more = {shift.id: len(names.serving(shift)) - before[shift.id] for shift in shifts}
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
