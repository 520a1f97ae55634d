"""Everything planned again under edits of the workbook: what is named works when it is done.

What is tried near a gap holds beside the other shifts as they are; planned as a whole, these
may move, and of gaps that count alike another one may be closed. What is over stays: from a day
on, everything is re-planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from planner.domain.edits import Edits, edited
from planner.domain.language import Text
from planner.domain.plan import Gap, Level, Plan
from planner.domain.problem import Problem
from planner.domain.progress import Progress, Silent
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.repair.engine import repair
from planner.solver.pool import Workers
from planner.stages.whole import make_plan


def planner_of(
    scene: Scene, counted: Callable[[Iterable[Gap]], int]
) -> Callable[[Edits, int], int | None]:
    """How many of `counted` are missing once everything is planned again under edits.

    None where there is not work left for so many whole plans. Parts that are as they were in a
    plan before are not solved again.
    """

    def whole(edits: Edits, plans: int) -> int | None:
        work = scene.work
        if not work.has(plans * scene.whole_work):
            return None
        work.spend(scene.whole_work)
        workers = Workers(memory=work.memory)
        try:
            found = _planned(scene, edited(scene.problem, edits), _Until(work), workers)
        except OutOfTime:
            return None
        return counted(found.gaps)

    return whole


def _planned(scene: Scene, problem: Problem, progress: Progress, workers: Workers) -> Plan:
    if scene.today is None:
        return make_plan(problem, progress=progress, workers=workers)
    before, today = scene.problem, scene.today
    again = repair(problem, scene.plan, before, today=today, progress=progress, workers=workers)
    return again.plan


class _Until(Silent):
    """Hears how planning comes along, and ends it once the user's clock strikes."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def stage(self, name: Text) -> None:
        """Another stage begins."""
        self.work.spend()

    def level(self, level: Level) -> None:
        """A level has ended."""
        self.work.spend()
