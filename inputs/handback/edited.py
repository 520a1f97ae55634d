"""The plan that the rows of an edited roster say.

Strict about meaning: what cannot be understood is a located fault, never a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from inputs.handback.additions import Added, Additions, NoOwner
from inputs.handback.grouping import Grouping
from inputs.handback.lookup import written_key
from inputs.handback.meaning import Meaning
from inputs.handback.recount import fairness, open_gaps
from inputs.handback.roster import RosterRow
from inputs.handback.teams import Teams
from outputs.words.naming import Names, hours_word
from planner.domain.crews import regrouped, with_crews
from planner.domain.faults import joined
from planner.domain.language import _
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Fault, Problem, Slot
from planner.domain.shifts import clock


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
    names, meaning, additions = Names(problem), Meaning(problem), Additions(plan, problem)
    groups, added = Grouping(plan, problem, additions, meaning).groups(rows)
    edit = _Edit(plan, problem, meaning, additions)
    shifts = [edit.shift(shift, groups[shift.id]) for shift in plan.shifts if shift.id in groups]
    shifts += edit.new_shifts(added, [one for one in plan.shifts if one.id not in groups])
    if added:
        shifts.sort(key=lambda one: (one.date, one.start, one.id))
    edited = replace(
        plan,
        shifts=tuple(shifts),
        gaps=open_gaps(plan, shifts, names),
        fairness=fairness(plan, shifts, problem),
    )
    return edited, joined(meaning.faults)


class _Edit:
    """Makes shifts of their rows."""

    def __init__(
        self, plan: Plan, problem: Problem, meaning: Meaning, additions: Additions
    ) -> None:
        self._plan, self._problem = plan, problem
        self._meaning, self._additions = meaning, additions
        self._teams = Teams(problem, meaning)
        self._with_crews = with_crews(problem)

    def shift(self, shift: Shift, rows: Sequence[RosterRow]) -> Shift:
        """`shift` as its rows have it."""
        self._check_duty(shift, rows)
        agreed = self._meaning.agreed
        found_day = agreed("date", rows, [one.date for one in rows if one.date]) or shift.date
        slot: Slot = agreed("slot", rows, [one.slot for one in rows if one.slot]) or shift.slot
        start, end = shift.start, shift.end
        if (found_day, slot) != (shift.date, shift.slot):
            start, end = clock(self._problem.settings, found_day, slot)
        self._check_time(shift, rows, start, end)
        place = self._meaning.place("place", shift.place, rows)
        target = self._meaning.place("target", shift.target, rows)
        if target != shift.target and place == shift.place == shift.target:
            place = target  # who goes elsewhere is elsewhere
        edited = replace(
            shift,
            date=found_day,
            slot=slot,
            start=start,
            end=end,
            place=place,
            target=target,
            people=self._teams.team(shift, rows),
        )
        return regrouped(self._with_crews, edited)

    def _check_duty(self, shift: Shift, rows: Sequence[RosterRow]) -> None:
        for row in rows:
            if row.duty and shift.duty not in self._meaning.spelled.duties(row.duty):
                text = _("The id belongs to another duty; the changed duty is not taken over.")
                self._meaning.fault("other-duty", row, "duty", row.duty, text, warning=True)

    def _check_time(
        self, shift: Shift, rows: Sequence[RosterRow], start: datetime, end: datetime
    ) -> None:
        usual = {_digits(hours_word(start, end)), _digits(hours_word(shift.start, shift.end))}
        for row in rows:
            if row.time and _digits(row.time) not in usual:
                text = _("Hours follow from the slot; the changed time is not taken over.")
                remedy = _("Change the slot here, or the hours in the settings.")
                self._meaning.fault("other-time", row, "time", row.time, text, remedy, warning=True)

    # -- added shifts ----------------------------------------------------------------------

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
        row, meaning = rows[0], self._meaning
        key = written_key(row.id)
        same = (gap for gap in self._plan.gaps if key and written_key(gap.obligation) == key)
        owed = next(same, None)
        meant = meaning.spelled.duties(row.duty or "")
        duty = self._problem.duties.get(owed.duty if owed is not None else next(iter(meant), ""))
        found_day = meaning.agreed("date", rows, [one.date for one in rows if one.date])
        if duty is None or found_day is None:
            text = _("An added row needs a day and a duty.")
            meaning.fault("missing-value", row, "duty" if found_day else "date", "", text)
            return None
        slot = meaning.agreed("slot", rows, [one.slot for one in rows if one.slot])
        if slot is None and duty.slot == "half":
            text = _("Is it in the morning or later?")
            meaning.fault("missing-value", row, "slot", "", text)
            return None
        before = len(meaning.faults)
        people = [meaning.person(one, frozenset()) for one in rows]
        new = Added(
            duty,
            found_day,
            slot or cast("Slot", duty.slot),
            meaning.place("place", None, rows),
            meaning.place("target", None, rows),
            tuple(dict.fromkeys(one for one in people if one is not None)),
            "" if owed is None else owed.obligation,
        )
        if any(not fault.warning for fault in meaning.faults[before:]):
            return None
        try:
            shift = self._teams.added(self._additions.shift(new, taken, dropped), rows, people)
            return regrouped(self._with_crews, shift)
        except NoOwner:
            text = _("It cannot be told whose turn this added row is.")
            remedy = _("Copy the id of a shift or of a gap, or name who owes it.")
            meaning.fault("no-owner", row, "id", "", text, remedy)
            return None


def _digits(hours: str) -> str:
    """The digits of 8:30-11:30, so that its dashes, colons and zeros do not matter."""
    return "".join(one for one in hours if one.isdigit()).lstrip("0")
