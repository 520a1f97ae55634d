"""From what the search found to a complete, ordinary plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from constraints.fairness.credits import Past
from constraints.kinds import KINDS, kind_of
from constraints.posting import closed
from planner.domain.adopted import kept_choices
from planner.domain.changes import same
from planner.domain.crews import with_crews
from planner.domain.plan import (
    GONE,
    LEFT_OUT,
    NEXT_PLAN,
    STOPPED,
    SWAPPED,
    TIMED,
    UNFINISHED,
    Gap,
    Level,
    Plan,
    Shift,
    empty_plan,
)
from planner.domain.problem import Person, Problem, Remark
from planner.domain.shifts import clock
from planner.gaps.days import Unmet, explain, lacking_in, missed_pins, unmet_in
from planner.model.demands import Demand, When
from planner.model.linear import Solver
from planner.model.unfolding import Unfolded
from planner.repair.bounds import VISITS
from planner.repair.ledger import LedgerTasks
from planner.repair.proof import Proof, Solved, proven_levels
from planner.repair.published import left
from planner.repair.rounds import PostedRounds
from planner.repair.tasks import RepairTask
from planner.repair.upper import Upper
from planner.stages.days import chosen_times, fairness_rows, shift_of
from planner.stages.rounds.pins import missed_pins as missed_of_rounds
from planner.stages.rounds.stage import RoundResult, plan_rounds
from planner.stages.unfinished import unfinished
from planner.stages.whole import warnings_of

_TOLD_ANEW = frozenset(
    {
        "held-as-one",
        "no-target",
        "follow-up-passed",
        "extension-too-long",
        "provisional-year",
        "breach",
        GONE,
        "cancelled",
        "no-day",
        "deferred-beyond",
        "advanced-beyond",
        LEFT_OUT,
        "no-owner",
        SWAPPED,
        NEXT_PLAN,
        STOPPED,
        TIMED,
        UNFINISHED,
    }
)
"""Warnings that are found again with every plan, or were of the plan before; others come from
stages that were kept."""


def write_plan(
    problem: Problem,
    base: Plan,
    upper: Upper,
    unfolded: Unfolded,
    ledger: LedgerTasks,
    rounds: PostedRounds,
    solved: Solved,
    proof: Proof,
    today: date,
    *,
    owed: Sequence[Demand],
    solver: Solver,
    gone: Iterable[Person] = (),
) -> tuple[Plan, int | None]:
    """The whole plan: what stays, what changed, and everything that is said of it.

    Beside it stands how many rounds change at least, where rounds were planned again. `owed` is
    all that the days owe, what was served in another way included. `gone` are those whom the
    workbook has no more.
    """
    settings, choices = problem.settings, solved.choices
    published = {shift.id: shift for shift in base.shifts}
    found = _shifts(solved, ledger, rounds)
    days, visits = (
        [
            _as_published(found[task.id], published)
            for task in solved.tasks
            if task.sort == sort and task.id in found
        ]
        for sort in ("days", "follow_ups")
    )
    reports, unreported = ledger.reports(choices, visits, published, today)
    named = {shift.id for shift in (*days, *visits, *reports)}
    visits += [
        shift
        for shift in base.shifts
        if shift.date < today and not kind_of(shift.kind).by_household and shift.id not in named
    ]
    before = (*days, *visits, *reports)
    made, again = _rounds(problem, upper, rounds, solved, found, before, base, today, solver)
    shifts = (*before, *(_as_published(shift, published) for shift in made))
    gaps = [
        *upper.gaps,
        *_gaps_of_days(base, solved, unfolded, before, problem),
        *(ledger.gaps(choices, before, visits, solved.values) if ledger.demands else ()),
        *unreported,
        *(again.gaps if again is not None else _round_gaps(base)),
        *missed_of_rounds(problem, choices.calendar, upper.holders, shifts),
    ]
    provisional = choices.calendar.provisional_years(settings.start, settings.end)
    remarks = [
        *upper.remarks,
        *unfolded.remarks,
        *ledger.remarks,
        *(Remark(GONE, said) for said in left(gone)),
    ]
    remarks += again.remarks if again is not None else ()
    kept = [one for one in base.warnings if upper.kept and one.code not in _TOLD_ANEW]
    late = ledger.late()
    past = Past(with_crews(problem), choices.directory, choices.calendar)
    fairness = (
        *fairness_rows(past, owed, tuple(days)),
        *ledger.fairness(past, [one for one in before if one.purpose != "progress"]),
    )
    solved_levels = [one for one in proven_levels(solved, proof) if one.name != VISITS]
    plan = replace(
        empty_plan(problem, choices.calendar),
        levels=(
            *upper.levels,
            *((late,) if late is not None else ()),
            *solved_levels,
            *(again.levels if again is not None else _round_levels(base)),
        ),
        links=tuple(sorted(upper.pairs, key=lambda link: (link.duty, link.holder, link.target))),
        shifts=tuple(sorted(shifts, key=lambda one: (one.date, one.start, one.id))),
        rotations=tuple(sorted(upper.rotations, key=lambda row: (row.duty, row.owner, row.month))),
        gaps=tuple(sorted(gaps, key=lambda gap: gap.id)),
        fairness=tuple(sorted(fairness, key=lambda row: row.rank)),
        warnings=(
            *unfinished(
                [
                    *(() if upper.kept else upper.levels),
                    *solved_levels,
                    *(again.levels if again is not None else ()),
                ]
            ),
            *sorted(
                {*warnings_of(remarks, provisional), *kept},
                key=lambda warning: (warning.code, warning.message),
            ),
        ),
        holders=upper.holders,
        since=today,
    )
    least = again.changed_bound if again is not None else None
    return replace(plan, adopted=kept_choices(base, plan)), least


def _as_published(shift: Shift, published: Mapping[str, Shift]) -> Shift:
    """The published shift itself where nothing that people are told of it has changed."""
    old = published.get(shift.id)
    return old if old is not None and same(old, shift) and old.kind == shift.kind else shift


def _shifts(solved: Solved, ledger: LedgerTasks, rounds: PostedRounds) -> dict[str, Shift]:
    """The shift of every task of the model that takes place."""
    chosen = chosen_times(solved.choices, solved.values)
    found: dict[str, Shift] = {}
    for task in solved.tasks:
        if task.past and task.published is not None:
            found[task.id] = task.published
        elif task.id in chosen:
            found[task.id] = _shift(solved, task, chosen[task.id], ledger, rounds)
    return found


def _shift(
    solved: Solved, task: RepairTask, at: When, ledger: LedgerTasks, rounds: PostedRounds
) -> Shift:
    choices, demand = solved.choices, solved.choices.demand(task.id)
    if task.sort == "follow_ups":
        return ledger.shift(choices, demand, at, solved.values)
    if task.sort == "rounds":
        start, end = clock(choices.problem.settings, at.day, at.slot)
        return replace(rounds.shifts[task.id], date=at.day, slot=at.slot, start=start, end=end)
    return shift_of(choices, demand, at, solved.values)


# -- gaps ----------------------------------------------------------------------------------


def _gaps_of_days(
    base: Plan,
    solved: Solved,
    unfolded: Unfolded,
    shifts: Sequence[Shift],
    problem: Problem,
) -> Iterable[Gap]:
    """What is short or unplaced; gaps that lie in the past are told as they were."""
    choices = solved.choices
    tasks = {task.id: task for task in solved.tasks}
    everywhere = {demand.id: demand for demand in unfolded.demands}
    old: dict[str, list[Gap]] = defaultdict(list)
    for gap in base.gaps:
        if gap.sort != "pin":
            old[gap.obligation].append(gap)
    found: list[Gap] = []
    unmet: list[Unmet] = []
    chosen = chosen_times(choices, solved.values)
    for one in unmet_in(choices, choices.demands, chosen, solved.values):
        task = tasks[one.demand.id]
        if task.sort != "days" or (task.past and task.id not in everywhere):
            continue
        if task.past and (old[task.id] or task.published is not None):
            found += old[task.id]
            continue
        full = everywhere.get(task.id, task.demand)
        left = full if task.past else _with_parts(task.demand, full)
        unmet.append(replace(one, demand=left))
    known = [shift for shift in shifts if shift.duty in problem.duties]
    missed = [p for p in missed_pins(choices, solved.values) if not _of_ledger(p.duty, problem)]
    lacking = lacking_in(choices, solved.values)
    return [*found, *explain(choices, known, unmet, missed, lacking)]


def _with_parts(demand: Demand, full: Demand) -> Demand:
    """The times that are left, and everybody eligible."""
    return replace(full, when=demand.when or full.when)


def _of_ledger(duty: str | None, problem: Problem) -> bool:
    return duty is not None and KINDS[problem.duties[duty].kind].by_item


# -- rounds --------------------------------------------------------------------------------


def _visits(gaps: Iterable[Gap]) -> int:
    return sum(gap.missing for gap in gaps)


def _round_gaps(base: Plan) -> Iterable[Gap]:
    return [gap for gap in base.gaps if gap.stage == "rounds" and gap.sort != "pin"]


def _round_levels(base: Plan) -> Iterable[Level]:
    return [level for level in base.levels if level.stage == "rounds"]


def _rounds(
    problem: Problem,
    upper: Upper,
    rounds: PostedRounds,
    solved: Solved,
    found: Mapping[str, Shift],
    before: Sequence[Shift],
    base: Plan,
    today: date,
    solver: Solver,
) -> tuple[list[Shift], RoundResult | None]:
    """The rounds that stay or moved; and what is then still owed, planned beside them."""
    seen = {task.id for task in solved.tasks if task.sort == "rounds"}
    kept = [*rounds.past]
    for one, shift in rounds.shifts.items():
        if one not in seen:
            kept.append(shift)
        elif one in found:
            kept.append(found[one])
    fallen = len(kept) < len(rounds.past) + len(rounds.shifts)
    if not (fallen or rounds.unsettled or any(_round_gaps(base))):
        return kept, None
    choices = solved.choices
    posted = [shift for shift in base.shifts if shift.date >= today and shift.duty in rounds.rules]

    loose = replace(problem, settings=replace(problem.settings, shifts_per_day=None))

    def beside(since: date, *, alone: bool = False) -> RoundResult:
        return plan_rounds(
            loose if alone else problem,
            choices.directory,
            choices.calendar,
            choices.attendance,
            upper.holders,
            closed(problem, kept if alone else (*before, *kept)),
            solver=solver,
            links=upper.links,
            shifts=before,
            kept=kept,
            since=since,
            posted=posted,
        )

    # Days that are posted are left alone, unless visits would be missing, or out of turn, for it.
    start = problem.settings.start
    since = max(today + timedelta(problem.settings.notice_days + 1), start)
    again = beside(since)
    if (again.gaps or again.passed_over) and since > max(today, start):
        sooner = beside(max(today, start))
        lacking = [(_visits(one.gaps), one.passed_over) for one in (sooner, again)]
        if lacking[0] < lacking[1]:
            since, again = max(today, start), sooner
    if again.changed > 1:
        # Other shifts might be changed for the sake of rounds: that would be a change, too.
        alone = beside(since, alone=True)
        same_gaps = _visits(alone.gaps) == _visits(again.gaps)
        least = 1 + alone.changed_bound if same_gaps else 1
        again = replace(again, changed_bound=min(again.changed_bound, least))
    gone = [shift for shift in rounds.past if shift.duty not in problem.duties]
    return [*again.shifts, *gone], again
