"""What counting alone shows: how few gaps and changes any plan can have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields

from planner.domain.plan import Level
from planner.domain.problem import Problem
from planner.repair.rounds import PRIORITY
from planner.repair.tasks import Task
from planner.repair.upper import same_households

VISITS = "visits"
STANDBY = "standby"


def counted(tasks: Iterable[Task], names: Mapping[int, str]) -> Counter[str]:
    """By level: what is missing whatever the others do, added up over all tasks."""
    found: Counter[str] = Counter()
    for task in tasks:
        priority = task.demand.duty.priority
        name = names.get(priority, f"gaps.{priority}")
        if task.past and task.published is None:
            lacking = 0 if task.excused else task.demand.whole_team
        else:
            lacking = task.least
        if priority == PRIORITY and lacking:
            lacking = task.weight
        found[name] += lacking
        found[STANDBY] += task.least_standby
    return found


def published_bounds(
    levels: Iterable[Level], problem: Problem, before: Problem
) -> Mapping[str, int]:
    """By level: what was proven of the published plan, where the problem only became harder.

    With nothing but more absences no plan has fewer gaps than the best one had before.
    Holds level by level, as long as the levels before are no greater than they were.
    """
    if not only_more_absent(problem, before):
        return {}
    found: dict[str, int] = {}
    for level in levels:
        stage, _dot, name = level.name.partition(".")
        if stage in ("days", "follow_ups", "repair") and name not in found and name != STANDBY:
            found[name] = level.bound
        elif level.name == "rounds.gaps":
            found[VISITS] = level.bound
    return found


def only_more_absent(problem: Problem, before: Problem) -> bool:
    """Whether the two differ in nothing but further absences."""
    apart = {"absences", "households", "source_file", "source_sha256"}
    return (
        all(
            getattr(problem, one.name) == getattr(before, one.name)
            for one in fields(Problem)
            if one.name not in apart
        )
        and set(before.absences) <= set(problem.absences)
        and same_households(problem, before)
    )
