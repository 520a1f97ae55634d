"""A gap is listed only where nobody could fill it: a direct attempt must fail everywhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from constraints.blocks.check import regulars
from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.fairness.check import candidates_of
from constraints.judging.case import Case, broken
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.judging.steps import has_time
from constraints.kinds import KINDS
from constraints.spacing.check import (
    block_of,
    owner_distance,
    past_days,
    too_close,
    usually_bound,
)
from constraints.spacing.rule import OWNER_SPACING
from constraints.staffing.check import shortage
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.villages.check import visits
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.periods import monday
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Duty, Slot


def check(case: Case) -> Iterator[Finding]:
    """Findings on gaps of occurrences that could be filled, or that name nobody."""
    attempt = _Attempt(case)
    by_id = {shift.id: shift for shift in case.shifts}
    for gap in case.plan.gaps:
        duty = case.problem.duties.get(gap.duty)
        if duty is None or not has_occurrences(duty) or gap.cause in ("pin", "cover"):
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
    wanted = {person for part in parts for person in candidates_of(case, duty, part, owed)}
    if shift is not None:
        wanted -= {one.id for one in shift.people}
    lacking = wanted - {one.id for one in gap.people}
    if lacking:
        text = _("{duty}: the gap gives no reason for {amount} people, such as {person}.",
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
        self.visits = visits(case)
        self.excepting: dict[str, list[str]] = defaultdict(list)
        for duty in case.problem.duties.values():
            for other in duty.params[EXCEPT]:
                self.excepting[other].append(duty.id)

    # -- one person ----------------------------------------------------------------------

    def _can_serve(self, person: str, duty: Duty, at: Shift, *, but: str | None) -> bool:
        """Whether `person` could serve in the shift `at`, the shift `but` overlooked."""
        case = self.case
        if not case.present(person, at.date, at.slot):
            return False
        if case.takes_time(duty.id) and case.busy(person, at.date, at.slot, but=but):
            return False
        if case.never(at, person) is not None:
            return False
        # Where each person owes a duty, serving here on its day would break its ``except``.
        if any(
            shift.owner == person and shift.date == at.date
            for other in self.excepting[duty.id]
            for shift in case.shifts_of.get(other, ())
        ):
            return False
        distance = duty.spacing or 0
        turns = [
            shift.date
            for shift in case.turns.get(person, ())
            if shift.duty == duty.id and shift.id != but
        ]
        turns += past_days(case, duty, "person", person)
        return not any(too_close(case, duty, day, at.date, distance) for day in turns)

    def _fits_team(self, person: str, duty: Duty, at: Shift, part: int) -> bool:
        """Whether `person` suits those who serve already: units, and the block's set."""
        case = self.case
        if duty.params[DIFFERENT_UNITS]:
            units = {case.problem.people[one.id].unit for one in at.people}
            unit = case.problem.people[person].unit
            if unit is not None and unit in units:
                return False
        count = duty.team[part].count
        if duty.block is None or count is None:
            return True
        others = self._block(duty, at)
        if not others:
            return True
        base = regulars(case, others, part, count)
        return person in base or any(not case.present(one, at.date, at.slot) for one in base)

    def _block(self, duty: Duty, at: Shift) -> list[Shift]:
        """The other shifts of the block that `at` lies in."""
        return [
            shift
            for shift in self.case.shifts_of.get(duty.id, ())
            if shift.owner == at.owner
            and shift.id != at.id
            and block_of(duty, shift.date) == block_of(duty, at.date)
        ]

    def _breaks_block(self, duty: Duty, at: Shift) -> bool:
        """Whether somebody who serves the whole block is there, but could not serve then."""
        if duty.block is None:
            return False
        case, others = self.case, self._block(duty, at)
        return any(
            case.present(person, at.date, at.slot)
            and not self._can_serve(person, duty, at, but=at.id)
            for part, wanted in enumerate(duty.team)
            if wanted.count is not None
            for person in (regulars(case, others, part, wanted.count) if others else ())
        )

    # -- one place -----------------------------------------------------------------------

    def _can_be(self, duty: Duty, at: Shift, owed: Obligation | None, *, but: str | None) -> bool:
        """Whether the occurrence itself could be at that time and place."""
        case, day = self.case, at.date
        if case.calendar.is_holiday(day) or case.never(at, None) is not None:
            return False
        own = [
            shift
            for shift in case.shifts_of.get(duty.id, ())
            if shift.owner == at.owner and shift.id != but
        ]
        if any(shift.date == day for shift in own):
            return False
        distance = owner_distance(duty) or 0
        # Whether owner_spacing binds where the period is shorter, and a week cut by holidays
        # is shorter than 5, can be argued: where it might bind the gap is believed.
        if duty.params[OWNER_SPACING] is not None or usually_bound(duty, distance):
            days = [shift.date for shift in own]
            days += past_days(case, duty, duty.owner.by, at.owner)
            if any(too_close(case, duty, other, day, distance) for other in days):
                return False
        for other in (*duty.params[EXCEPT], *self.excepting[duty.id]):
            for shift in case.shifts_of.get(other, ()):
                if shift.date == day and (
                    shift.owner == at.owner
                    or at.owner in case.people(shift)
                    or shift.owner in {one.id for one in at.people}
                ):
                    return False
        if case.by_steps(duty) and not self._in_order(at):
            return False
        return not (owed is not None and owed.deferred and day not in owed.days)

    def _in_order(self, at: Shift) -> bool:
        """Whether a step of a project could be then, the project's other steps as they are."""
        case = self.case
        days = {one: day for one, day in case.step_days.items() if one != at.owner}
        moved = {**days, at.owner or "": at.date}
        return all(
            has_time(
                step,
                moved[step.row.id],
                [(one, moved[one.id]) for one in step.before if one.id in moved],
                case.calendar,
            )
            for step in case.steps.values()
            if step.row.id in moved and step.row.project == at.target and step.done is None
        )

    def _village_full(self, duty: Duty, at: Shift, people: frozenset[str], but: str | None) -> bool:
        """Whether one visit more by `people` would be too much for the village's week."""
        case = self.case
        limit = case.problem.settings.village_visits_per_week
        if limit is None or not KINDS[duty.kind].disturbs_village:
            return False
        village = case.directory.village_of(at.target)
        if village is None or not people - case.directory.members(village):
            return False
        there = [
            shift for shift in self.visits.get((village, monday(at.date)), ()) if shift.id != but
        ]
        return len(there) >= limit

    # -- attempts ------------------------------------------------------------------------

    def short(self, shift: Shift) -> tuple[str, date] | None:
        """Who could join `shift` as it is, or on another day that all its people can make."""
        duty = self.case.duty(shift)
        found = self._join(duty, shift)
        if found is not None:
            return found
        owed = self.case.docket.of_shift.get(shift.id)
        if owed is None or duty.block is not None or shift.id in self.case.pinned:
            return None
        team = self.case.team(shift)
        for day in owed.days:
            for slot in _slots(duty):
                at = _moved(shift, day, slot)
                if (day, slot) == (shift.date, shift.slot) or not self._stays(duty, shift, at):
                    continue
                if self._can_be(duty, at, owed, but=shift.id) and all(
                    self._can_serve(one.id, duty, at, but=shift.id) for one in team
                ):
                    found = self._join(duty, at)
                    if found is not None:
                        return found
        return None

    def _stays(self, duty: Duty, shift: Shift, at: Shift) -> bool:
        """Whether the shift's target is still allowed on the other day."""
        targets = self.case.targets(duty, shift.owner, at.date)
        return targets is None or shift.target in targets

    def _join(self, duty: Duty, at: Shift) -> tuple[str, date] | None:
        case = self.case
        served = Counter(one.part for one in at.people)
        serving = {one.id for one in at.people}
        for part, wanted in enumerate(duty.team):
            single = duty.owner.by == "person" and part == 0
            if wanted.count is not None and served[part] >= (1 if single else wanted.count):
                continue
            for person in sorted(case.eligible(duty, part, at.owner, at.target, at.date) - serving):
                if (
                    self._can_serve(person, duty, at, but=at.id)
                    and self._fits_team(person, duty, at, part)
                    and not self._village_full(duty, at, frozenset((*serving, person)), but=at.id)
                ):
                    return person, at.date
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
                for slot in _slots(duty):
                    at = _imagined(gap, duty, owner, target, day, slot)
                    if not self._can_be(duty, at, owed, but=None):
                        continue
                    if self._breaks_block(duty, at):
                        continue
                    found = self._join(duty, at)
                    if found is not None:
                        return found
        return None


def _slots(duty: Duty) -> tuple[Slot, ...]:
    return ("am", "pm") if duty.slot == "half" else (duty.slot,)


def _moved(shift: Shift, day: date, slot: Slot) -> Shift:
    """`shift` at another time; substitutes stay behind."""
    return replace(shift, date=day, slot=slot)


def _imagined(
    gap: Gap, duty: Duty, owner: str | None, target: str | None, day: date, slot: Slot
) -> Shift:
    """The shift that would fill `gap`, without people; its hours do not matter here."""
    hour = datetime.combine(day, time())
    return Shift(gap.obligation, duty.id, duty.kind, owner, day, slot, hour, hour, None, target, ())
