"""Everything planned again under edits of the workbook: what is named works when it is done.

What is tried near a gap holds beside the other shifts as they are; planned as a whole, these
may move, and of gaps that count alike another one may be closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic

from planner.domain.edits import Edits, edited
from planner.domain.language import Text
from planner.domain.plan import Gap, Level
from planner.domain.progress import Silent
from planner.questions.explaining.trial import OutOfTime, Scene, Stopwatch
from planner.stages.whole import make_plan

_LEAST_SECONDS = 0.2
_MARGIN = 1.5
"""How much longer a plan may take than the one before."""


def planner_of(
    scene: Scene, counted: Callable[[Iterable[Gap]], int]
) -> Callable[[Edits, int], int | None]:
    """How many of `counted` are missing once everything is planned again under edits.

    None where there is no time for so many whole plans.
    """

    def whole(edits: Edits, plans: int) -> int | None:
        if scene.clock.left() < plans * scene.whole_seconds * _MARGIN:
            return None
        begun = monotonic()
        try:
            found = make_plan(edited(scene.problem, edits), progress=_Until(scene.clock))
        except OutOfTime:
            return None
        scene.whole_seconds = max(_LEAST_SECONDS, monotonic() - begun)
        return counted(found.gaps)

    return whole


class _Until(Silent):
    """Hears how planning comes along, and ends it once the time is up."""

    def __init__(self, clock: Stopwatch) -> None:
        self.clock = clock

    def stage(self, name: Text) -> None:
        """Another stage begins."""
        self.clock.check()

    def level(self, level: Level) -> None:
        """A level has ended."""
        self.clock.check()
