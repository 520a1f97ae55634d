"""Blocks (连班) that were none yet on the days that are over.

Where 连班 is new, or a month now and was a week, several sets of people served the days of
one block. They tie nobody then: what is left of the block is one of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from constraints.coverage.rule import EACH_TARGET
from planner.model.attendance import Attendance
from planner.repair.tasks import RepairTask

Key = tuple[str, str | None, str | None, str]
"""Duty, owner, with each_target the target, and the block's name."""


def untied(tasks: Mapping[str, RepairTask], attendance: Attendance) -> dict[str, RepairTask]:
    """`tasks`, those that are over without their block where several sets served it."""
    over: dict[Key, list[RepairTask]] = defaultdict(list)
    for task in tasks.values():
        demand = task.demand
        label = demand.block(task.at.day) if task.past and task.at is not None else None
        if label is not None:
            target = demand.target if demand.duty.params[EACH_TARGET] else None
            over[demand.duty.id, demand.owner, target, label].append(task)
    return dict(tasks) | {
        task.id: _without_block(task)
        for served in over.values()
        if not _one_set(served, attendance)
        for task in served
    }


def _without_block(task: RepairTask) -> RepairTask:
    demand = task.demand
    return replace(task, demand=replace(demand, duty=replace(demand.duty, block=None)))


def _one_set(tasks: Sequence[RepairTask], attendance: Attendance) -> bool:
    """Whether each part was served by one set of people, but for who was away that day."""
    count = max(len(task.demand.parts) for task in tasks)
    return all(_same(tasks, part, attendance) for part in range(count))


def _same(tasks: Sequence[RepairTask], part: int, attendance: Attendance) -> bool:
    teams = [(task, _team(task, part)) for task in tasks]
    regular = {
        person
        for person in set().union(*(team for _task, team in teams))
        if all(person in team or not _there(task, person, attendance) for task, team in teams)
    }
    return all(len(team - regular) <= len(regular - team) for _task, team in teams)


def _team(task: RepairTask, part: int) -> frozenset[str]:
    return frozenset(one.id for one in task.turns if one.part == part)


def _there(task: RepairTask, person: str, attendance: Attendance) -> bool:
    return task.at is not None and attendance.present(person, task.at.day, task.at.slot)
