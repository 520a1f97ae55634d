"""A roster that somebody edited becomes a plan: judged, told apart from the old one, honest.

Ids stay. What the edit leaves open becomes a gap, what it fills is one no more, loads are
counted again, and levels that the edit touched say what they are worth now, not what was
proven before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from constraints.fewest_turns.check import lacking
from constraints.judging.case import Case
from constraints.judging.judge import verify
from constraints.kinds import KINDS, kind_of
from inputs.handback.edited import apply_roster
from inputs.handback.lookup import Spellings
from inputs.handback.roster import RosterRow, read_roster
from inputs.workbook.days import slip_of_year
from outputs.roster.shifts import HEADERS, SHEET
from planner.domain.accounts import LEVEL_OF, uneven, weights
from planner.domain.adopted import kept_choices, with_choices
from planner.domain.changes import Change, changes
from planner.domain.crews import crewed, with_crews
from planner.domain.findings import Finding, with_breaches
from planner.domain.language import _, speaking
from planner.domain.periods import month_start
from planner.domain.plan import (
    IMPORTED,
    Adopted,
    Gap,
    Level,
    Plan,
    PlanWarning,
    RotationRow,
)
from planner.domain.problem import Fault, Problem
from planner.domain.shifts import team
from planner.domain.spoken import in_chinese
from planner.domain.trouble import sound
from planner.flows.books import Workbook, remember
from planner.flows.result import JudgedPlan
from planner.flows.settled import judged_with
from planner.flows.unplanned import with_duties
from planner.gaps.by_hand import HandGaps
from planner.gaps.turns import gap_of_turns

_Growth = Counter[tuple[str, str, int | None]]
"""By stage, name and rank of a level: by how much its value grew."""

Mode = Literal["fixed", "wish"]

OWN_WARNINGS = ("adopted", "breach", IMPORTED)
_UNPROVEN = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Adoption(JudgedPlan):
    """The plan that an edited roster says; `changes` are against the plan it came from.

    `imported` says that that plan was made of a list: it is worth adopting without a change.
    """

    changes: tuple[Change, ...] = ()
    imported: bool = False


def adopt(roster: Path, base: Plan, book: Workbook, *, mode: Mode = "fixed") -> Adoption:
    """The plan that the edited file `roster`, which came from `base`, now says.

    It is judged by `book`; what was adopted before and left alone counts as 指定, and
    records of its store as far as they were known when `base` was made. Re-planning treats
    the edited shifts as `mode` says. Breaches of rules are in the plan's warnings. Raises
    BadInput where the roster is not understood, and StoreTrouble.
    """
    with speaking(book.language):
        problem = remember(book, plan=base, known=base.created)
        judge = partial(judged_with, book.store)
        return adopted(roster, base, problem, book.language, mode=mode, judge=judge)


def adopted(
    roster: Path,
    base: Plan,
    problem: Problem,
    language: str,
    *,
    mode: Mode = "fixed",
    judge: Callable[[Plan, Problem], tuple[Finding, ...]] = verify,
) -> Adoption:
    """As :func:`adopt`, judged by `problem` as `judge` does, in the language that is spoken."""
    rows, unread = read_roster(roster, (base.start, base.end), problem.settings)
    base = with_duties(base, problem, _meant(rows, problem))
    edited, unknown = apply_roster(base, rows, problem)
    faults = sound((*unread, *_outside(base, rows), *unknown), language)
    plan = settled(base, edited, problem, mode=mode)
    found = changes(base.shifts, plan.shifts)
    kept = replace(plan, adopted=kept_choices(base, plan))
    findings = judge(plan, with_choices(problem, kept))
    unbroken = base.source_sha256 == problem.source_sha256
    unbroken = unbroken and not any(finding.hard for finding in findings)
    plan = replace(plan, levels=_levels(base, plan, found, problem, sound=unbroken))
    plan = with_breaches(plan, findings)
    imported = is_imported(base)
    return Adoption(plan, problem, language, findings, faults, changes=found, imported=imported)


def _meant(rows: Iterable[RosterRow], problem: Problem) -> set[str]:
    """The duties that rows may mean."""
    spelled = Spellings(problem)
    return {one for row in rows if row.duty for one in spelled.duties(row.duty)}


def is_imported(plan: Plan) -> bool:
    """Whether `plan` was made of a list kept elsewhere and is not judged yet."""
    return any(one.code == IMPORTED for one in plan.warnings)


def _outside(base: Plan, rows: Iterable[RosterRow]) -> Iterator[Fault]:
    """Rows that were moved to a day that the plan does not have."""
    for row in rows:
        if row.date is not None and not base.start <= row.date <= base.end:
            yield Fault(
                "outside-plan",
                _("This day is outside the plan."),
                SHEET[0] if in_chinese() else SHEET[1],
                row.row,
                HEADERS["date"] if in_chinese() else "date",
                row.date.isoformat(),
                _("A day from {start} to {end}.", start=base.start, end=base.end),
                slip_of_year(row.date, base.start, base.end)
                or _("Correct the day, or plan the other period by itself."),
            )


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
    if not found and not is_imported(base):
        return replace(edited, shifts=shifts)
    kept = kept_choices(base, edited)
    made = [Adopted(change.shift, mode) for change in found if change.after is not None]
    text = _(
        "{n:shift|shifts} set by hand in 安排表 and adopted; the levels concerned are not proven.",
        n=len(found) or len(kept),
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
            PlanWarning.of("adopted", text),
        ),
    )
    return replace(plan, gaps=_gaps(base, plan, found, problem))


def _rotations(plan: Plan, found: Iterable[Change]) -> tuple[RotationRow, ...]:
    """The rotation with the months whose target was changed by hand."""
    moved = {
        (change.after.duty, change.after.owner, month_start(change.after.date)): change.after.target
        for change in found
        if change.after is not None and kind_of(change.after.kind).rotates
    }
    return tuple(
        replace(row, target=moved.get((row.duty, row.owner, row.month)) or row.target)
        for row in plan.rotations
    )


# -- gaps ----------------------------------------------------------------------------------


def _gaps(base: Plan, plan: Plan, found: Sequence[Change], problem: Problem) -> tuple[Gap, ...]:
    """The gaps of the base plan, those of the changed shifts worked out again."""
    touched = {change.shift for change in found}
    gaps = [
        gap
        for gap in base.gaps
        if (gap.obligation not in touched or gap.sort == "pin") and gap.sort != "turns"
    ]
    after = Case(problem, plan)
    writer = HandGaps(Case(problem, base).crews, after.crews)
    for change in found:
        old, new = (None if one is None else crewed(one) for one in (change.before, change.after))
        gap = writer.dropped(old) if old is not None and new is None else None
        if new is not None:
            gap = writer.short(new, old)
        if gap is not None:
            gaps.append(gap)
    gaps += [
        gap_of_turns(problem, one.duty, one.person, one.period, one.least, one.least - one.turns)
        for one in lacking(after)
        if one.duty.id not in plan.omitted
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.id))


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
    touched = {KINDS[shift.kind].stage for shift in shifts if shift.kind in KINDS}
    more = _more_missing(base, plan, problem)
    more.update(_more_unequal(base, plan, problem))
    levels: list[Level] = []
    known: dict[str, bool] = dict.fromkeys(touched, sound)
    for level in base.levels:
        stage = level.stage
        if stage not in touched:
            levels.append(level)
            continue
        if level.name not in ("gaps", *LEVEL_OF.values()):
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
            if duty is None:
                continue
            for rank in (None, duty.priority):
                found[KINDS[duty.kind].stage, "gaps", rank] += sign * gap.missing
    return found


def _more_unequal(base: Plan, plan: Plan, problem: Problem) -> _Growth:
    """By how much the unevenness of each account grew, stage by stage."""
    found: _Growth = Counter()
    weighing = weights(with_crews(problem).people)
    for rows, sign in ((plan.fairness, 1), (base.fairness, -1)):
        for row in rows:
            duty = problem.duties.get(row.duty)
            if duty is not None:
                level = KINDS[duty.kind].stage, LEVEL_OF[row.account], None
                found[level] += sign * uneven(row, weighing)
    return found
