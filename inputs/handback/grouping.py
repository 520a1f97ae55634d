"""Which rows of an edited roster belong together: those of a planned shift, or of an added one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from inputs.handback.additions import Additions, NoOwner
from inputs.handback.lookup import written_key
from inputs.handback.meaning import Meaning
from inputs.handback.roster import RosterRow
from planner.domain.language import _
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Duty, Problem


class Grouping:
    """Rows with 编号 belong to its shift; others to the shift of their duty, day and slot."""

    def __init__(
        self, plan: Plan, problem: Problem, additions: Additions, meaning: Meaning
    ) -> None:
        self._plan, self._problem = plan, problem
        self._additions, self._meaning = additions, meaning

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
                self._meaning.fault("unknown-shift", row, "id", row.id, text, remedy)
        by_day = self._by_day(groups) if without else {}
        for row in without:
            candidates = by_day.get(row.date, ()) if row.date else ()
            found = [one for one in candidates if self._same(row, one, groups.get(one.id, ()))]
            duties = self._meaning.spelled.duties(row.duty or "")
            if len(found) == 1:
                groups[found[0].id].append(row)
            elif not found and row.date and len(duties) == 1:
                added[self._whose(row, self._problem.duties[next(iter(duties))])].append(row)
            else:
                text = _("The row has no id, and no one shift has its duty, date and slot.")
                remedy = _("Copy the id of the shift this person serves in.")
                self._meaning.fault("no-shift", row, "id", "", text, remedy)
        kept = {key: _in_order(found) for key, found in groups.items() if found}
        return kept, [_in_order(found) for found in added.values()]

    def _by_day(self, groups: Mapping[str, Sequence[RosterRow]]) -> Mapping[date, list[Shift]]:
        """The planned shifts by the days their rows have, or the plan where they have none."""
        found: dict[date, list[Shift]] = defaultdict(list)
        for shift in self._plan.shifts:
            for day in {one.date for one in groups.get(shift.id, ()) if one.date} or {shift.date}:
                found[day].append(shift)
        return found

    def _whose(self, row: RosterRow, duty: Duty) -> tuple[object, ...]:
        """What the rows of one added shift have in common."""
        people = sorted(self._meaning.spelled.people(row.person or row.name or ""))
        try:
            owner = self._additions.owner(duty, people, row.target or None)
        except NoOwner:
            owner = None
        return duty.id, row.date, row.slot, written_key(row.target or ""), owner

    def _same(self, row: RosterRow, shift: Shift, others: Sequence[RosterRow]) -> bool:
        """Whether a row without id, of its day, is about `shift`; `others` are its other rows."""
        spelled = self._meaning.spelled
        slots = {one.slot for one in others if one.slot} or {shift.slot}
        return (
            (row.slot is None or row.slot in slots)
            and shift.duty in spelled.duties(row.duty or "")
            and (not row.target or shift.target in spelled.places(row.target))
            and self._additions.may_join(
                self._problem.duties[shift.duty],
                shift.owner,
                spelled.people(row.person or row.name or ""),
            )
        )


def _in_order(rows: Iterable[RosterRow]) -> list[RosterRow]:
    return sorted(rows, key=lambda one: one.row)
