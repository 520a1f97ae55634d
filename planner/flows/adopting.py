"""A roster that somebody edited becomes a plan: judged, told apart from the old one, honest.

Ids stay. What the edit leaves open becomes a gap, what it fills is one no more, loads are
counted again, and levels that the edit touched say what they are worth now, not what was
proven before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from constraints.fairness.check import candidates_of
from constraints.judging.case import Case
from constraints.judging.judge import verify
from constraints.judging.obligations import has_occurrences
from constraints.kinds import KINDS
from constraints.staffing.check import shortage
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from planner.domain.adopted import kept_choices, with_choices
from planner.domain.changes import Change, changes
from planner.domain.findings import Finding
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import (
    Adopted,
    Cause,
    FairnessRow,
    Gap,
    Level,
    Plan,
    PlanWarning,
    Reason,
    RotationRow,
    Shift,
)
from planner.domain.problem import Duty, Fault, Problem
from planner.domain.shifts import team
from planner.model.demands import SEPARATOR

_Growth = Counter[tuple[str, str, int | None]]
"""By stage, name and rank of a level: by how much its value grew."""

Mode = Literal["fixed", "wish"]

OWN_WARNINGS = ("adopted", "breach")
_UNPROVEN = 0
_PREFIX = {"days": "days", "rotation": "days", "households": "rounds", "follow_up": "follow_ups"}
"""Which levels the shifts of a stage count in."""


@dataclass(frozen=True, eq=False)
class Adoption:
    """What came of an edited roster.

    `plan` is None where a fault is an error. `findings` are the judge's; with a hard one
    the plan is `refused` unless it was asked for all the same. `changes` are against the
    plan the roster came from.
    """

    faults: tuple[Fault, ...] = ()
    plan: Plan | None = None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a rule is broken."""
        return any(finding.hard for finding in self.findings)


def adopt(
    roster: Path,
    base: Plan,
    problem: Problem,
    *,
    mode: Mode = "fixed",
) -> Adoption:
    """The plan that the edited file `roster`, which came from `base`, now says.

    `problem` is what to judge by; what was adopted before and left alone counts as 指定.
    Re-planning treats the edited shifts as `mode` says. Breaches of rules are in the
    plan's warnings.
    """
    rows, unread = read_roster(roster)
    edited, unknown = apply_roster(base, rows, problem)
    faults = (*unread, *unknown)
    if any(not fault.warning for fault in faults):
        return Adoption(faults)
    plan = settled(base, edited, problem, mode=mode)
    found = changes(base.shifts, plan.shifts)
    kept = replace(plan, adopted=kept_choices(base, plan))
    findings = verify(plan, with_choices(problem, kept))
    breaches = tuple(
        PlanWarning("breach", str(finding.text)) for finding in findings if finding.hard
    )
    sound = not breaches and base.source_sha256 == problem.source_sha256
    plan = replace(
        plan,
        levels=_levels(base, plan, found, problem, sound=sound),
        warnings=(*breaches, *plan.warnings),
    )
    return Adoption(faults, plan, found, findings)


def settled(base: Plan, edited: Plan, problem: Problem, *, mode: Mode) -> Plan:
    """`edited` as a plan in its own right: gaps, rotation rows, warning and choices to keep.

    It stays as old as `base`: what was recorded since then is not in its loads.
    """
    shifts = tuple(
        sorted(
            (one for one in edited.shifts if team(one, problem.duties.get(one.duty))),
            key=lambda one: (one.date, one.start, one.id),
        )
    )
    found = changes(base.shifts, shifts)
    if not found:
        return replace(edited, shifts=shifts)
    kept = kept_choices(base, edited)
    made = [Adopted(change.shift, mode) for change in found if change.after is not None]
    text = _(
        "{n} shifts were set by hand in 安排表 and adopted; the levels they touch are not proven.",
        n=len(found),
    )
    plan = replace(
        edited,
        source_file=problem.source_file,
        source_sha256=problem.source_sha256,
        shifts=shifts,
        rotations=_rotations(edited, found),
        adopted=tuple(sorted((*kept, *made), key=lambda one: one.id)),
        warnings=(
            *(one for one in base.warnings if one.code not in OWN_WARNINGS),
            PlanWarning("adopted", str(text)),
        ),
    )
    return replace(plan, gaps=_gaps(base, plan, found, problem))


def _rotations(plan: Plan, found: Iterable[Change]) -> tuple[RotationRow, ...]:
    """The rotation with the months whose target was changed by hand."""
    moved = {
        (change.after.duty, change.after.owner, month_start(change.after.date)): change.after.target
        for change in found
        if change.after is not None and change.after.kind == "rotation"
    }
    return tuple(
        replace(row, target=moved.get((row.duty, row.owner, row.month)) or row.target)
        for row in plan.rotations
    )


# -- gaps ----------------------------------------------------------------------------------


def _gaps(base: Plan, plan: Plan, found: Sequence[Change], problem: Problem) -> tuple[Gap, ...]:
    """The gaps of the base plan, those of the changed shifts worked out again."""
    touched = {change.shift for change in found}
    gaps = [gap for gap in base.gaps if gap.obligation not in touched or gap.cause == "pin"]
    writer = _GapWriter(Case(problem, base), Case(problem, plan))
    for change in found:
        gap = writer.dropped(change.before) if change.before and change.after is None else None
        if change.after is not None:
            gap = writer.short(change.after, change.before)
        if gap is not None:
            gaps.append(gap)
    return tuple(sorted(gaps, key=lambda gap: gap.id))


class _GapWriter:
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
        now = at or shift
        reasons = [Reason(one, str(self._reason(one, shift, now, duty))) for one in people]
        text = (
            _("{duty}: taken out of 安排表 by hand.", duty=duty.name)
            if at is None
            else _(
                "{duty}: {n} people are missing on {day} after a change by hand.",
                duty=duty.name,
                n=missing,
                day=now.date.isoformat(),
            )
        )
        return Gap(
            f"gap{SEPARATOR}{shift.id}",
            shift.id,
            shift.duty,
            shift.owner,
            self._cause(now, people),
            missing,
            period,
            None if at is None else at.date,
            now.target,
            tuple(reasons),
            str(text),
        )

    def _cause(self, at: Shift, people: Sequence[str]) -> Cause:
        if not people:
            return "all_busy" if at.households else "nobody_eligible"
        if not any(self._after.present(one, at.date, at.slot) for one in people):
            return "all_away"
        return "all_busy"

    def _reason(self, person: str, shift: Shift, at: Shift, duty: Duty) -> object:
        if not self._after.present(person, at.date, at.slot):
            return _("Away.")
        if self._after.takes_time(duty.id) and self._after.busy(
            person, at.date, at.slot, but=at.id
        ):
            return _("Busy with another shift then.")
        if any(person == one.id for one in shift.people):
            return _("Taken out by hand.")
        return _("Not named in the edited 安排表.")


# -- levels --------------------------------------------------------------------------------


def _levels(
    base: Plan, plan: Plan, found: Iterable[Change], problem: Problem, *, sound: bool
) -> tuple[Level, ...]:
    """The levels of the base plan; those of touched stages at what they are worth now.

    Only gaps and fairness can be counted again; the other levels of a touched stage are
    left out. A bound holds as long as every level before it is what it was: after that,
    and wherever the edit is not `sound`, nothing is known but that no level is below 0.
    """
    shifts = [one for change in found for one in (change.before, change.after) if one is not None]
    kinds = {shift.kind for shift in shifts if shift.kind in KINDS}
    touched = {_PREFIX[KINDS[kind].rhythm] for kind in kinds if KINDS[kind].rhythm in _PREFIX}
    more = _more_missing(base, plan, problem)
    more.update(_more_unequal(base, plan, problem))
    levels: list[Level] = []
    known: dict[str, bool] = dict.fromkeys(touched, sound)
    for level in base.levels:
        stage = level.stage
        if stage not in touched:
            levels.append(level)
            continue
        if level.name not in ("gaps", "fairness"):
            known[stage] = False
            continue
        value = max(level.value + more[stage, level.name, level.rank], 0)
        bound = min(level.bound, value) if known[stage] else _UNPROVEN
        if known[stage] and value < level.bound:
            bound = _UNPROVEN  # the edit found what was held to be impossible
        levels.append(replace(level, value=value, bound=bound, proven=value == bound, seconds=0.0))
        known[stage] = known[stage] and value == level.value
    return tuple(levels)


def _more_missing(base: Plan, plan: Plan, problem: Problem) -> _Growth:
    """By how much each gap level grew."""
    found: _Growth = Counter()
    for gaps, sign in ((plan.gaps, 1), (base.gaps, -1)):
        for gap in gaps:
            duty = problem.duties.get(gap.duty)
            if duty is None or KINDS[duty.kind].rhythm not in _PREFIX:
                continue
            prefix = _PREFIX[KINDS[duty.kind].rhythm]
            for rank in (None, duty.priority):
                found[prefix, "gaps", rank] += sign * gap.missing
    return found


def _more_unequal(base: Plan, plan: Plan, problem: Problem) -> _Growth:
    """By how much the sum of the squares of the loads grew, stage by stage."""
    found: _Growth = Counter()
    for rows, sign in ((plan.fairness, 1), (base.fairness, -1)):
        for row in rows:
            duty = problem.duties.get(row.duty)
            if duty is not None and KINDS[duty.kind].rhythm in _PREFIX:
                prefix = _PREFIX[KINDS[duty.kind].rhythm]
                found[prefix, "fairness", None] += sign * _squares(row)
    return found


def _squares(row: FairnessRow) -> int:
    return sum(load * load for load in row.loads.values())
