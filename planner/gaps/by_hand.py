"""The gaps that changes by hand leave: what an edit takes out, and whom it leaves short."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from constraints.fairness.check import candidates_of
from constraints.judging.case import Case
from constraints.judging.obligations import has_occurrences
from constraints.kinds import KINDS
from constraints.staffing.check import shortage
from planner.domain.ids import occurrence_gap_id
from planner.domain.language import Text, _
from planner.domain.plan import Cause, Gap, Shift, Sort
from planner.domain.problem import Duty
from planner.gaps.gap import made, reasons, retold


class HandGaps:
    """Says what an edit leaves open, in the words of the judge and of nobody else."""

    def __init__(self, before: Case, after: Case) -> None:
        self._before, self._after = before, after

    def dropped(self, shift: Shift) -> Gap | None:
        """The gap of a shift whose rows are gone, or to which nobody comes any more."""
        duty = self._before.problem.duties.get(shift.duty)
        if duty is None:
            return None
        if KINDS[duty.kind].by_household:
            period = (self._before.start, self._before.end)
            return self._gap(shift, duty, len(shift.households) or 1, period, None, ())
        owed = self._before.docket.of_shift.get(shift.id)
        period = (shift.date, shift.date)
        wanted: set[str] = set()
        if owed is not None:
            period = (owed.period.first, owed.period.last)
            for part in range(len(duty.team)):
                wanted |= candidates_of(self._after, duty, part, owed)
        counts = [part.count for part in duty.team]
        if duty.owner.by == "person" and counts:
            counts[0] = 1
        missing = max(1, sum(count for count in counts if count is not None))
        if None in counts:
            missing = max(missing, len(self._before.team(shift)))
        return self._gap(shift, duty, missing, period, None, sorted(wanted))

    def short(self, shift: Shift, before: Shift | None) -> Gap | None:
        """The gap of a shift that has fewer people than its duty asks for."""
        duty = self._after.problem.duties.get(shift.duty)
        if duty is None or not has_occurrences(duty):
            return None
        lacks = shortage(self._after, shift)
        if not lacks:
            return None
        context = (shift.owner, shift.target, shift.date)
        wanted = set().union(*(self._after.eligible(duty, part, *context) for part in lacks))
        wanted -= self._after.people(shift)
        owed = self._after.docket.of_shift.get(shift.id)
        period = (shift.date, shift.date)
        if owed is not None:
            period = (owed.period.first, owed.period.last)
        missing = sum(lacks.values())
        return self._gap(before or shift, duty, missing, period, shift, sorted(wanted))

    def _gap(
        self,
        shift: Shift,
        duty: Duty,
        missing: int,
        period: tuple[date, date],
        at: Shift | None,
        people: Sequence[str],
    ) -> Gap:
        """`at` is the shift as it stands now, None where it is gone; `shift` as it was."""
        now, household = at or shift, KINDS[duty.kind].by_household
        text = (
            _("{duty}: taken out of 安排表 by hand.", duty=duty.name)
            if at is None
            else _(
                "{duty}: {n:person is|people are} missing on {day} after a change by hand.",
                duty=duty.name,
                n=missing,
                day=now.date.isoformat(),
            )
        )
        unplaced: Sort = "visits" if household else "occurrence"
        return made(
            KINDS[duty.kind].stage,
            unplaced if at is None else "people",
            shift.id,
            shift.duty,
            shift.owner,
            cause=self._cause(now, people),
            missing=missing,
            period=period,
            day=None if at is None else at.date,
            target=now.target,
            people=reasons((one, self._reason(one, shift, now, duty)) for one in people),
            message=text,
            called=occurrence_gap_id(shift.id),
            purpose=shift.purpose,
        )

    def _cause(self, at: Shift, people: Sequence[str]) -> Cause:
        if not people:
            return "all_busy" if at.households else "nobody_eligible"
        if not any(self._after.present(one, at.date, at.slot) for one in people):
            return "all_away"
        return "all_busy"

    def _reason(self, person: str, shift: Shift, at: Shift, duty: Duty) -> Text:
        if not self._after.present(person, at.date, at.slot):
            return _("Away.")
        if self._after.takes_time(duty.id) and self._after.busy(
            person, at.date, at.slot, but=at.id
        ):
            return _("Busy with another shift then.")
        if any(person == one.id for one in shift.people):
            return _("Taken out by hand.")
        return _("Not named in the edited 安排表.")


def left_over(gap: Gap, duty: Duty, day: date, missing: int, now: Collection[str]) -> Iterator[Gap]:
    """What is left of the gap of a shift on `day` that lacks `missing` with the people `now`."""
    if missing == gap.missing:
        yield gap
    elif missing > 0:
        text = _(
            "{duty}: {missing:person|people} short on {day}.",
            duty=duty.name,
            missing=missing,
            day=day.isoformat(),
        )
        people = tuple(one for one in gap.people if one.id not in now)
        yield retold(gap, missing, people, text)
