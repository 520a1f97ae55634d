"""Who serves in a shift, and who stands by for it, as the rows of an edited roster have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from constraints.standby.rule import STANDBY
from inputs.handback.lookup import only
from inputs.handback.meaning import Meaning
from inputs.handback.roster import RosterRow
from inputs.workbook.cells import words_of
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Duty, Problem
from planner.domain.shifts import substitute_part, substitutes, team

_SUBSTITUTES = re.compile(
    r"(?:候补|替补|补位|顶替|substitutes?)(?:人员)?\s*:\s*([^;。]*)", re.IGNORECASE
)
"""How 备注 names substitutes, in words that people use."""


class Teams:
    """Who stays keeps their part of the team; who is new takes the part of whom they replace.

    Where 分工 says what somebody is called, their part is the one that is called so.
    """

    def __init__(self, problem: Problem, meaning: Meaning) -> None:
        self._duties, self._meaning = problem.duties, meaning
        self._directory = Directory(problem)

    def team(self, shift: Shift, rows: Sequence[RosterRow]) -> tuple[Assigned, ...]:
        """The people of the rows with their parts, and the substitutes that 备注 names."""
        duty = self._duties.get(shift.duty)
        served = [one.id for one in team(shift, duty)]
        part_of = {one.id: one.part for one in shift.people}
        now: dict[str, tuple[int, ...]] = {}
        for row in rows:
            person = self._meaning.person(row, frozenset(part_of))
            if person is not None and person in now:
                text = _("This person stands twice in one shift.")
                self._meaning.fault("twice", row, "person", person, text, warning=True)
            elif person is not None:
                now[person] = self._called(duty, row)
        free = [part_of[one] for one in served if one not in now]
        serving: list[Assigned] = []
        part = 0
        for person, called in now.items():
            left = [one for one in free if one in called or not called]
            if person in served:
                part = part_of[person]
            elif left:
                part = left[0]
                free.remove(part)
            else:
                part = self._whole(duty, person, part)
            serving.append(Assigned(person, _among(called, part)))
        spare = self._spare(shift)
        serving += (
            Assigned(one, spare if one in served else part_of.get(one, spare))
            for one in self._substitutes(shift, rows)
            if one not in now
        )
        return _in_order(serving)

    def added(self, shift: Shift, rows: Sequence[RosterRow], people: Sequence[str | None]) -> Shift:
        """`shift`, which was added with its team, and the substitutes that 备注 names.

        `people` are those of the rows.
        """
        duty = self._duties.get(shift.duty)
        called = {one: self._called(duty, row) for one, row in zip(people, rows, strict=True)}
        team = tuple(replace(one, part=_among(called[one.id], one.part)) for one in shift.people)
        shift = replace(shift, people=team)
        serving, spare = frozenset(one.id for one in shift.people), self._spare(shift)
        named = (one for one in self._substitutes(shift, rows) if one not in serving)
        standing_by = (Assigned(one, spare) for one in named)
        return replace(shift, people=_in_order((*shift.people, *standing_by)))

    def _whole(self, duty: Duty | None, person: str, part: int) -> int:
        """The part of whole units that has the person: these may be of any size. Else `part`."""
        team = duty.team if duty is not None else ()
        for index, wanted in enumerate(team):
            if wanted.whole and person in self._directory.people(wanted.selector):
                return index
        return part

    def _called(self, duty: Duty | None, row: RosterRow) -> tuple[int, ...]:
        """The parts that are called what the row's 分工 says; none where it says nothing."""
        if duty is None or not row.part:
            return ()
        found = tuple(at for at, one in enumerate(duty.team) if one.label == row.part)
        if not found:
            text = _("No part of the team is called so; the part is told from the plan.")
            fault = "unknown-part"
            self._meaning.fault(fault, row, "part", row.part, text, warning=True)
        return found

    def _spare(self, shift: Shift) -> int:
        duty = self._duties.get(shift.duty)
        return 1 if duty is None else substitute_part(duty)

    def _substitutes(self, shift: Shift, rows: Sequence[RosterRow]) -> tuple[str, ...]:
        """Whom 备注 names as substitutes: those of the rows that say other than the plan.

        A note that nobody can read leaves the plan's substitutes, with a warning.
        """
        named = substitutes(shift, self._duties.get(shift.duty))
        planned = tuple(sorted(one.id for one in named))
        if all(row.note is None for row in rows):
            return planned
        said: list[tuple[RosterRow, tuple[str, ...]]] = []
        for row in rows:
            words = _named_in(row.note or "")
            if words is None:
                continue
            if words and not self._has_substitutes(shift):
                text = _("This duty has no substitutes; none is taken over from this note.")
                remedy = _("Write 候补=1 into 参数 of the duty and plan again.")
                fault = "no-substitutes"
                self._meaning.fault(fault, row, "note", row.note or "", text, remedy, warning=True)
                return planned
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
            self._meaning.fault("rows-differ", row, "note", row.note or "", text, remedy)
        return next(iter(changed), planned)

    def _has_substitutes(self, shift: Shift) -> bool:
        duty = self._duties.get(shift.duty)
        return duty is None or duty.params[STANDBY] > 0

    def _substitute(self, row: RosterRow, word: str, planned: frozenset[str]) -> str | None:
        meant = self._meaning.spelled.people(word)
        found = only(meant, planned)
        if found is None:
            text = _("It cannot be told who this substitute is; those of the plan stay.")
            remedy = _("Write the id.") if meant else None
            fault = "unknown-substitute"
            self._meaning.fault(fault, row, "note", word, text, remedy, warning=True)
        return found


def _among(called: Sequence[int], part: int) -> int:
    """`part`, unless others are called what it should be."""
    return part if part in called or not called else called[0]


def _in_order(people: Iterable[Assigned]) -> tuple[Assigned, ...]:
    return tuple(sorted(people, key=lambda one: (one.part, one.id)))


def _named_in(note: str) -> tuple[str, ...] | None:
    """The substitutes that a note names; None where it does not speak of any."""
    found = _SUBSTITUTES.search(note)
    return None if found is None else words_of(found[1])
