"""The rotation stage: which group each owner works in, month by month, until all is covered.

Owners whose targets touch (the departments of one village) are decided together, apart from
all others. Their months are filled one after the other: whoever is free goes to the group
that has waited longest, for the longest stay that still leaves time for the rest. Counting
shows what no schedule can beat (``constraints.rotation.model.bounds``): that proves the schedule.
Where it falls short, which takes as many owners as groups, others are tried. Beside a plan
in force the months that have begun stay as they are, and so do the others where that reaches
no less.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from constraints.kinds import KINDS
from constraints.rotation.model import RotationRules
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.periods import month_start
from planner.domain.plan import Gap, Level, RotationRow
from planner.domain.problem import Problem, Remark
from planner.stages.rotation.duty import RotationDuty, first_month, months_from
from planner.stages.rotation.missing import uncovered, unmet, without_targets
from planner.stages.rotation.remarks import RotationRemarks, hurries
from planner.stages.rotation.search import best_found, best_kept


@dataclass(frozen=True)
class RotationResult:
    """The rows of all rotation duties, sorted, and what could not be had."""

    rows: tuple[RotationRow, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_rotations(
    problem: Problem,
    directory: Directory,
    links: Links,
    posted: Sequence[RotationRow] = (),
    today: date | None = None,
) -> RotationResult:
    """Decide every rotation duty in force during the plan.

    Rows reach beyond the plan until all is covered, or until ``cover`` months are over.
    `posted` are the rows of a plan in force, whose months have begun where they began before
    `today`.
    """
    rows: list[RotationRow] = []
    gaps: list[Gap] = []
    remarks: list[Remark] = []
    began = time.perf_counter()
    values, least = [0, 0, 0, 0], [0, 0, 0, 0]
    found = False
    for duty in problem.duties.values():
        if not KINDS[duty.kind].rotates:
            continue
        first = first_month(duty, problem)
        if first is None:
            begins = month_start(problem.settings.start)
            gaps += unmet(RotationDuty(duty, problem, directory, links, begins), ())
            continue
        stage = RotationDuty(duty, problem, directory, links, first)
        warnings = RotationRemarks(stage)
        gaps += without_targets(stage)
        hurried: list[RotationRules] = []
        mine: list[RotationRow] = []
        for rules in stage.components():
            found = True
            before = stage.months_of(row for row in posted if row.owner in rules.owners)
            begun = months_from(first, today - timedelta(1)) if today is not None else -1
            schedule, limits = best_kept(rules, before, begun) if before else best_found(rules)
            bounds = (limits.idle, limits.unreached, limits.moves, 0)
            came_to = (*schedule.value, schedule.passed_over)
            for index, (value, bound) in enumerate(zip(came_to, bounds, strict=True)):
                values[index] += value
                least[index] += min(value, bound)  # whoever is idle does not move
            mine += stage.rows(schedule)
            gaps += uncovered(stage, rules, schedule)
            remarks += warnings.remarks(rules, schedule)
            if hurries(rules, schedule):
                hurried.append(rules)
        remarks += warnings.hurried(hurried)
        gaps += unmet(stage, mine)
        rows += mine
    levels: tuple[Level, ...] = ()
    if found:
        seconds = time.perf_counter() - began
        names = ("idle", "unreached", "moves", "passed_over")
        levels = tuple(
            Level("rotation", name, value, bound, value == bound, seconds / len(names))
            for name, value, bound in zip(names, values, least, strict=True)
        )
    return RotationResult(
        tuple(sorted(rows, key=lambda row: (row.duty, row.owner, row.month))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        levels,
        tuple(remarks),
    )
