"""Follow-ups: who handles which item of the ledger on which day, after everything else.

Each visit that an item needs (see ``constraints.follow_ups.model``) becomes a demand, and the
rules of the day stage are posted on the time that the other shifts have left. Where people
are scarce red items come first, then orange and yellow ones, important ones, the rest, and
among equals those with the earlier deadline. An overdue item is planned and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from constraints.fairness.credits import Past
from constraints.follow_ups.model import visits_before
from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.plan import FairnessRow, Gap, Level, Shift
from planner.domain.problem import Problem, Remark
from planner.domain.shifts import Taken, place_of, shifts_by_day
from planner.domain.workdays import WorkCalendar
from planner.gaps.days import explain
from planner.gaps.follow_ups import FollowUpGaps
from planner.model.attendance import Attendance
from planner.model.choices import Choices
from planner.model.demands import Demand, When
from planner.model.linear import Solver
from planner.stages.days import fairness_rows, shift_of
from planner.stages.follow_ups.model import close, post_visits
from planner.stages.follow_ups.pins import narrowed_to, pins_of_visits
from planner.stages.follow_ups.reports import plan_reports
from planner.stages.follow_ups.views import Views, certain
from planner.stages.follow_ups.wanted import RANKS, WantedVisits

STAGE: Final = "follow_ups"


@dataclass(frozen=True, slots=True)
class FollowUpResult:
    """The visits of the plan, what could not be had, and what is late."""

    shifts: tuple[Shift, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fairness: tuple[FairnessRow, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_follow_ups(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: Attendance,
    links: Links,
    shifts: Sequence[Shift],
    *,
    busy: Iterable[Taken],
    solver: Solver,
    left: Callable[[Demand], Demand] = lambda demand: demand,
) -> FollowUpResult:
    """Plan every duty of kind 回访 around `shifts`, whose people are `busy`.

    `left` says what is left to be decided of each visit.
    """
    duties = [duty for duty in problem.duties.values() if KINDS[duty.kind].by_item]
    if not duties:
        return FollowUpResult()
    wanted = WantedVisits(problem, directory, calendar, links)
    for duty in duties:
        wanted.add(duty)
    wanted.demands = [left(demand) for demand in wanted.demands]
    own_pins = pins_of_visits(problem, wanted.demands)
    narrowed = narrowed_to(problem, own_pins)
    taken, before = frozenset(busy), visits_before(shifts, directory)
    views = Views(wanted, own_pins, directory, narrowed.settings.village_visits_per_week)
    while True:
        choices = Choices(
            narrowed, directory, calendar, attendance, views.demands(), dict(enumerate(RANKS)),
            visits_before=before, shifts_before=shifts_by_day(problem, shifts),
        )  # fmt: skip
        close(choices, wanted, shifts, taken)
        post_visits(choices, wanted)
        solution = solver(choices.model, STAGE)
        planned = tuple(
            visit_shift(choices, directory, demand, when, solution.values)
            for demand, when, variable in choices.occurrences(choices.demands)
            if solution.values[variable]
        )
        if not views.widen(choices, planned, solution.values):
            break
    writer = FollowUpGaps(choices, wanted.demands, wanted.visits, shifts, planned, solution.values)
    reports, unreported = plan_reports(choices, wanted.ledger, wanted.done, planned)
    gaps = [
        *writer.visits(),
        *writer.pins(own_pins),
        *explain(choices, (), unreported, stage=STAGE),
    ]
    rows = fairness_rows(Past(problem, directory, calendar), wanted.demands, planned)
    levels = solution.levels
    if views.narrow:
        levels = certain(levels, views.evenly(rows, problem.people))
    late = sum(visit.late for visit in wanted.visits.values())
    return FollowUpResult(
        tuple(sorted((*planned, *reports), key=lambda one: (one.date, one.id))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        rows,
        # What is late was late before the plan, and no plan can help it.
        (Level(STAGE, "late", late, late, True, 0.0), *levels),
        tuple(wanted.remarks),
    )


def visit_shift(
    choices: Choices, directory: Directory, demand: Demand, when: When, values: Sequence[int]
) -> Shift:
    """The visit: an item has no unit of its own, so it takes place where its target is."""
    target = directory.unit_of(demand.target)
    return replace(
        shift_of(choices, demand, when, values),
        target=target,
        place=place_of(demand.duty, own=target, target=target),
    )
