"""A gap is listed only where nobody could fill it: a direct attempt must fail everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from constraints.blocks.check import block_around, regulars
from constraints.counts_for.rule import COUNTS_FOR
from constraints.fairness.check import candidates_of
from constraints.judging.asking import why_not
from constraints.judging.case import Case, broken
from constraints.judging.face import Asked, Check
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.staffing.check import shortage
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.plan import Assigned, Gap, Shift
from planner.domain.problem import Duty, Slot
from planner.domain.shifts import slots


def check(case: Case) -> Iterator[Finding]:
    """Findings on gaps of occurrences that could be filled, or that name nobody."""
    attempt = _Attempt(case)
    by_id = {shift.id: shift for shift in case.shifts}
    for gap in case.plan.gaps:
        duty = case.problem.duties.get(gap.duty)
        if duty is None or not has_occurrences(duty) or gap.stage == "rotation" or gap.aside:
            continue
        shift = by_id.get(gap.obligation)
        found = attempt.short(shift) if shift is not None else attempt.unplaced(gap)
        if found is not None:
            person, day = found
            text = _("{duty}: {person} could serve on {date}.", duty=duty.name, date=day,
                     person=case.person_name(person))  # fmt: skip
            yield broken("gap-could-be-filled", text, unit="people", duty=duty.id, person=person,
                         day=day)  # fmt: skip
        yield from _people(case, duty, gap, shift)


def _people(case: Case, duty: Duty, gap: Gap, shift: Shift | None) -> Iterator[Finding]:
    """Everybody who might have served is listed with a reason."""
    owed = case.docket.of_shift.get(shift.id) if shift is not None else None
    owed = owed or case.docket.of_gap.get(gap.id)
    if owed is None or not owed.days:
        return
    parts = shortage(case, shift) if shift is not None else range(len(duty.team))
    target = shift.target if shift is not None else gap.target
    wanted = {p for part in parts for p in candidates_of(case, duty, part, owed, target)}
    if shift is not None:
        wanted -= {one.id for one in shift.people}
    lacking = wanted - {one.id for one in gap.people}
    if lacking:
        text = _("{duty}: the gap gives no reason for {amount:person|people}, such as {person}.",
                 duty=duty.name, amount=len(lacking),
                 person=case.person_name(min(lacking)))  # fmt: skip
        yield broken("gap-people", text, amount=len(lacking), unit="people", duty=duty.id,
                     day=gap.date, hard=False)  # fmt: skip
    if any(not one.reason for one in gap.people):
        text = _("{duty}: a gap names people without a reason.", duty=duty.name)
        yield broken("gap-people", text, unit="people", duty=duty.id, day=gap.date, hard=False)


class _Attempt:
    """Tries to fill gaps by adding one person, all other shifts left as they are.

    Where adding could break a rule that is hard to judge in isolation, the gap is believed.
    """

    def __init__(self, case: Case) -> None:
        self.case = case

    def _can_serve(self, person: str, part: int, at: Shift, *, but: str | None) -> bool:
        """Whether `person` could serve in the shift `at`, the shift `but` overlooked."""
        return why_not(self.case, Asked(at, person, part, but)) is None

    def _can_be(self, at: Shift, owed: Obligation | None, *, but: str | None) -> bool:
        """Whether the occurrence itself could be at that time and place."""
        late = owed is not None and owed.deferred and at.date not in owed.days
        return not late and why_not(self.case, Asked(at, but=but)) is None

    def _breaks_block(self, duty: Duty, at: Shift) -> bool:
        """Whether somebody who serves the whole block is there, but could not serve then."""
        if duty.block is None:
            return False
        case, others = self.case, block_around(self.case, at)
        return any(
            case.present(person, at.date, at.slot)
            and not (
                person in case.eligible(duty, part, at.owner, at.target, at.date)
                and self._can_serve(person, part, at, but=at.id)
            )
            for part, wanted in enumerate(duty.team)
            if wanted.count is not None
            for person in (regulars(case, others, part, wanted.count) if others else ())
        )

    # -- attempts ------------------------------------------------------------------------

    def short(self, shift: Shift) -> tuple[str, date] | None:
        """Who could join `shift` as it is, or on another day that all its people can make.

        On another day more may be needed, where all hands are: fewer must be missing there.
        """
        duty = self.case.duty(shift)
        found = self._join(duty, shift)
        if found is not None:
            return found.id, shift.date
        owed = self.case.docket.of_shift.get(shift.id)
        if owed is None or duty.block is not None or shift.id in self.case.pinned:
            return None
        team, missing = self.case.team(shift), sum(shortage(self.case, shift).values())
        for day in owed.days:
            for slot in slots(duty):
                at = _moved(shift, day, slot)
                if (day, slot) == (shift.date, shift.slot) or not self._stays(duty, shift, at):
                    continue
                if self._can_be(at, owed, but=shift.id) and all(
                    self._can_serve(one.id, one.part, at, but=shift.id) for one in team
                ):
                    new = self._joining(duty, at)
                    lacking = shortage(self.case, at, (*team, *new))
                    if new and sum(lacking.values()) < missing:
                        return new[0].id, day
        return None

    def _joining(self, duty: Duty, at: Shift) -> list[Assigned]:
        """Everybody who could join `at`, one after the other."""
        new: list[Assigned] = []
        while found := self._join(duty, replace(at, people=(*at.people, *new))):
            new.append(found)
        return new

    def _stays(self, duty: Duty, shift: Shift, at: Shift) -> bool:
        """Whether the shift's target is still allowed on the other day."""
        targets = self.case.targets(duty, shift.owner, at.date)
        return targets is None or shift.target in targets

    def _join(self, duty: Duty, at: Shift) -> Assigned | None:
        """Somebody who could join `at`, and in which part."""
        case = self.case
        served = Counter(one.part for one in at.people)
        serving = {one.id for one in at.people}
        for part, wanted in enumerate(duty.team):
            single = duty.owner.by == "person" and part == 0
            if wanted.count is not None and served[part] >= (1 if single else wanted.count):
                continue
            for person in sorted(case.eligible(duty, part, at.owner, at.target, at.date) - serving):
                if self._can_serve(person, part, at, but=at.id):
                    return Assigned(person, part)
        return None

    def unplaced(self, gap: Gap) -> tuple[str, date] | None:
        """Who could hold, alone at least, the occurrence that was given up."""
        case = self.case
        owed = case.docket.of_gap.get(gap.id)
        if owed is None:
            return None
        duty_id, owner, fixed = owed.stream
        duty = case.problem.duties[duty_id]
        if duty.params[COUNTS_FOR]:
            return None  # its being held would change what other duties owe
        for day in owed.days:
            targets = (fixed,) if fixed is not None else case.targets(duty, owner, day)
            if targets is not None and gap.target in targets:
                targets = (gap.target,)  # whose turn it was is the plan's choice
            for target in (None,) if targets is None else targets:
                for slot in slots(duty):
                    at = _imagined(gap, duty, owner, target, day, slot)
                    if not self._can_be(at, owed, but=None):
                        continue
                    if self._breaks_block(duty, at):
                        continue
                    found = self._join(duty, at)
                    if found is not None:
                        return found.id, day
        return None


def _moved(shift: Shift, day: date, slot: Slot) -> Shift:
    """`shift` at another time; substitutes stay behind."""
    return replace(shift, date=day, slot=slot)


def _imagined(
    gap: Gap, duty: Duty, owner: str | None, target: str | None, day: date, slot: Slot
) -> Shift:
    """The shift that would fill `gap`, without people; its hours do not matter here."""
    hour = datetime.combine(day, time())
    return Shift(gap.obligation, duty.id, duty.kind, owner, day, slot, hour, hour, None, target, ())


CHECK: Final = Check(check, "days", turns=True)
