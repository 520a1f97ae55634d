"""The rows of a log with ids for words; what is not clear is a located fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from inputs.handback.log import Log, LogRow
from inputs.handback.lookup import Spellings, Unclear, written_key
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Fault, Problem


@dataclass(frozen=True, slots=True)
class Entry:
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

    @property
    def planned_day(self) -> date:
        """The day that the plan had, as far as the row says."""
        row = self.row
        if row.instead_of is not None:
            return row.instead_of
        return row.date if row.actual is not None and row.date is not None else self.day


class Entries:
    """Understands rows one after the other, and collects faults."""

    def __init__(
        self, log: Log, problem: Problem, shifts: Iterable[Shift], today: date | None
    ) -> None:
        self.problem = problem
        self.faults: list[Fault] = []
        self._log, self._today = log, today
        self._spelled = Spellings(problem)
        self._by_id = {written_key(shift.id): shift for shift in shifts}
        self._said: dict[LogRow, int] = {}

    def entry(self, row: LogRow) -> Entry | None:
        """The row with ids for words; None where it has a fault."""
        before = len(self.faults)
        shift = self._by_id.get(written_key(row.id)) if row.id else None
        if row.id and shift is None:
            text = _("No published shift has this id; the row is kept as work outside the plan.")
            self.fault(row, "id", "unknown-shift", row.id, text, warning=True)
            if row.date is None or not row.duty:
                text = _("The row names no shift that is known, and not a day and a duty either.")
                self.fault(row, "id", "no-shift", row.id, text)
                return None
        duty = self._duty(row, shift)
        day = row.actual or row.date or (None if shift is None else shift.date)
        planned = frozenset(one.id for one in shift.people) if shift is not None else frozenset()
        people = self._people(row, planned)
        came = None
        if row.came is not None:
            came = self._each(row, "came", row.came, planned)
        targets, households = self._targets(row, shift)
        late = day is not None and self._today is not None and day > self._today
        if late and day is not None and row.result != "not_done":
            column = "actual" if row.actual is not None else "date"
            text = _("This day is still to come.")
            self.fault(row, column, "in-the-future", day.isoformat(), text)
        if duty is None or day is None or any(not one.warning for one in self.faults[before:]):
            return None
        return Entry(row, duty, day, people, targets, households, came, shift)

    def _duty(self, row: LogRow, shift: Shift | None) -> Duty | None:
        meant = self._spelled.duties(row.duty) if row.duty else frozenset()
        if shift is not None:
            if row.duty and shift.duty not in meant:
                text = _("The id belongs to another duty; the changed duty is not taken over.")
                self.fault(row, "duty", "other-duty", row.duty, text, warning=True)
            duty = self.problem.duties.get(shift.duty)
            if duty is None:
                text = _("The workbook no longer has the duty of this shift.")
                self.fault(row, "id", "gone-duty", row.id, text)
            return duty
        if not row.duty:
            return None  # that it is missing was said when the row was read
        if len(meant) != 1:
            known = (word for one in self.problem.duties.values() for word in (one.name, one.id))
            self._told(row, Unclear("duty", row.duty, meant, tuple(known)))
            return None
        return self.problem.duties[next(iter(meant))]

    def _people(self, row: LogRow, planned: frozenset[str]) -> tuple[str, ...]:
        """Who the row is about; where id and name disagree, the one that was changed."""
        if len(row.people) == 1 and row.name:
            found = self._spelled.person_of(row.people[0], row.name, planned)
            return self._clear(row, [found])
        if row.people or not row.name:
            return self._each(row, "person", row.people, planned)
        words = [word.strip() for word in row.name.replace(",", "、").split("、")]
        return self._each(row, "name", filter(None, words), planned)

    def _each(
        self, row: LogRow, column: str, words: Iterable[str], planned: frozenset[str]
    ) -> tuple[str, ...]:
        return self._clear(row, (self._spelled.person(column, one, planned) for one in words))

    def _clear(self, row: LogRow, found: Iterable[str | Unclear]) -> tuple[str, ...]:
        """Those that are clear; the others are told."""
        clear: list[str] = []
        for one in found:
            if isinstance(one, Unclear):
                self._told(row, one)
            else:
                clear.append(one)
        return tuple(clear)

    def _targets(
        self, row: LogRow, shift: Shift | None
    ) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
        """The places of the row, and the households that it lists."""
        households: list[str] = []
        for word in row.households:
            if self._spelled.households(word):
                households.append(word)
            else:
                text = _("No household has this id.")
                self.fault(row, "households", "unknown-household", word, text)
        targets: list[str | None] = []
        for word in row.targets:
            meant = self._spelled.places(word)
            if shift is not None and shift.target in meant:
                targets.append(shift.target)
            elif len(meant) != 1:
                self._told(row, Unclear("target", word, meant))
            elif self._spelled.households(next(iter(meant))):
                households += meant
            else:
                targets += meant
        if shift is not None and not targets:
            targets.append(shift.target)
        return tuple(dict.fromkeys(targets)) or (None,), tuple(dict.fromkeys(households))

    def is_repeated(self, entry: Entry) -> bool:
        """Whether a row without 编号 says just what an earlier one says; that is told."""
        if entry.row.id:
            return False
        key = replace(entry.row, row=0, sheet="")
        earlier = self._said.setdefault(key, entry.row.row)
        if earlier == entry.row.row:
            return False
        text = _("Row {row} says the same turn already; the two are taken as one.", row=earlier)
        self.fault(entry.row, "date", "said-twice", entry.day.isoformat(), text, warning=True)
        return True

    def fault(
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
        """Note what is wrong with the cell of `column`, an English header, in `row`."""
        listing = self._log.listing(row)
        told = row.column if listing is None else listing.heading(column)
        at = row.sheet, row.row, told
        self.faults.append(Fault(code, text, *at, value, None, remedy, warning))

    def _told(self, row: LogRow, unclear: Unclear) -> None:
        code, text, remedy = unclear.said
        self.fault(row, unclear.column, code, unclear.written, text, remedy)
