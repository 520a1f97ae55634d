"""What counting alone shows: how few gaps and changes any plan can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields

from planner.domain.plan import Level, LevelKey
from planner.domain.problem import Problem
from planner.model.choices import gap_key
from planner.repair.rounds import PRIORITY
from planner.repair.tasks import RepairTask
from planner.repair.upper import same_households

VISITS = "visits"
STANDBY = "standby"


def counted(tasks: Iterable[RepairTask], names: Mapping[int, str]) -> Counter[LevelKey]:
    """By level: what is missing whatever the others do, added up over all tasks."""
    found: Counter[LevelKey] = Counter()
    for task in tasks:
        priority = task.demand.duty.priority
        if task.past and task.published is None:
            lacking = 0 if task.excused else task.demand.whole_team
        else:
            lacking = task.least
        if priority == PRIORITY and lacking:
            lacking = task.weight
        found[gap_key(priority, names)] += lacking
        found[STANDBY, None] += task.least_standby
    return found


def published_bounds(
    levels: Iterable[Level], problem: Problem, before: Problem
) -> Mapping[LevelKey, int]:
    """By level: what was proven of the published plan, where the problem only became harder.

    With nothing but more absences no plan has fewer gaps than the best one had before.
    Holds level by level, as long as the levels before are no greater than they were.
    """
    if not only_more_absent(problem, before):
        return {}
    found: dict[LevelKey, int] = {}
    for level in levels:
        if level.stage in ("days", "follow_ups", "repair"):
            if level.name != STANDBY:
                found.setdefault(level.key, level.bound)
        elif (level.stage, level.name) == ("rounds", "gaps"):
            found[VISITS, None] = level.bound
    return found


def only_more_absent(problem: Problem, before: Problem) -> bool:
    """Whether the two differ in nothing but further absences."""
    apart = {"absences", "households", "source_file", "source_sha256", "boundaries"}
    return (
        all(
            getattr(problem, one.name) == getattr(before, one.name)
            for one in fields(Problem)
            if one.name not in apart
        )
        and set(before.absences) <= set(problem.absences)
        and same_households(problem, before)
    )
