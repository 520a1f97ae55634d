"""What a repair starts from: every task with its window, and what all its models share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from constraints.counts_for.rule import COUNTS_FOR
from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.shifts import clock, place_of
from planner.domain.workdays import WorkCalendar
from planner.model.demands import When
from planner.model.unfolding import Unfolded
from planner.model.windows import Window, windows
from planner.repair.blocks import untied
from planner.repair.bounds import VISITS
from planner.repair.ledger import NAMES, LedgerTasks
from planner.repair.model import Situation
from planner.repair.published import PastAttendance
from planner.repair.rounds import PRIORITY
from planner.repair.tasks import RepairTask, dischargeable, frozen, task_of


def gather_tasks(
    problem: Problem,
    directory: Directory,
    base: Plan,
    unfolded: Unfolded,
    ledger: LedgerTasks,
    attendance: PastAttendance,
    today: date,
) -> tuple[RepairTask, ...]:
    """Everything but rounds that is owed, or was served; sorted by id."""
    framed = windows(unfolded.demands, directory, attendance, problem.pins)
    framed.update({demand.id: ledger.window(demand) for demand in ledger.demands})
    found = untied(_tasks(problem, base, unfolded, ledger, attendance, today), attendance)
    return tuple(_framed(found[one], framed) for one in sorted(found))


def situation_of(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: PastAttendance,
    tasks: Sequence[RepairTask],
    trimmed: Collection[str],
    today: date,
) -> Situation:
    """What all models share; `problem` has the pins as the ledger needs them.

    The rounds called `trimmed` are altered wherever they end up.
    """
    return Situation(
        _posted_problem(problem),
        directory,
        calendar,
        attendance,
        today,
        today + timedelta(days=problem.settings.notice_days),
        frozenset(_altered(tasks, problem, directory) | set(trimmed)),
        {**NAMES, PRIORITY: VISITS},
    )


def _framed(task: RepairTask, framed: Mapping[str, Window]) -> RepairTask:
    """The task with its window; what was served stands outside of every window."""
    window = framed.get(task.id)
    if task.past and task.at is not None:
        window = _with(window, task.at)
    return task if window is None else replace(task, window=window)


def _with(window: Window | None, at: When) -> Window:
    """The window with a time that was served, whatever is allowed now."""
    if window is None:
        return Window(frozenset({at}), 0, {at: 0})
    return replace(window, inside=window.inside | {at}, distance={at: 0, **window.distance})


def _tasks(
    problem: Problem,
    base: Plan,
    unfolded: Unfolded,
    ledger: LedgerTasks,
    attendance: PastAttendance,
    today: date,
) -> dict[str, RepairTask]:
    published = {shift.id: shift for shift in base.shifts}
    excused = dischargeable(problem)
    told = {gap.obligation for gap in base.gaps}
    found: dict[str, RepairTask] = {}
    for demand in unfolded.demands:
        found[demand.id] = task_of(
            demand,
            "days",
            published.get(demand.id),
            problem,
            attendance,
            today=today,
            excused=demand.duty.id in excused,
            short=demand.id in told,
        )
    for task in ledger.tasks(published, attendance, today, told):
        found[task.id] = task
    for shift in base.shifts:
        if shift.date >= today or shift.id in found or KINDS[shift.kind].by_household:
            continue
        if shift.purpose == "progress":
            continue  # a report takes no time
        served = frozen(shift, problem)
        if served is not None:
            found[served.id] = served
    return found


def _altered(tasks: Sequence[RepairTask], problem: Problem, directory: Directory) -> set[str]:
    """The tasks whose hours, place or household are others now, wherever they end up."""
    found: set[str] = set()
    for task in tasks:
        shift = task.published
        if shift is None or task.past or not task.stays or task.sort == "rounds":
            continue
        demand = task.demand
        target = directory.unit_of(demand.target)
        own = target if task.sort == "follow_ups" else directory.unit_of(demand.owner)
        place = place_of(demand.duty, own=own, target=target)
        hours = clock(problem.settings, shift.date, shift.slot)
        home = () if demand.target in (None, target) else (demand.target,)
        if (shift.start, shift.end, shift.place, shift.households) != (*hours, place, home):
            found.add(task.id)
    return found


def _posted_problem(problem: Problem) -> Problem:
    """The problem as the rules of the days are to see it: rounds and visits count for none."""
    later = {duty.id for duty in problem.duties.values() if not KINDS[duty.kind].unfolds}
    duties = {}
    for duty in problem.duties.values():
        counts = () if duty.id in later else duty.params[COUNTS_FOR]
        left = tuple(one for one in counts if one not in later)
        duties[duty.id] = replace(duty, params=duty.params.having(COUNTS_FOR, left))
    return replace(problem, duties=duties)
