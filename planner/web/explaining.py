"""Explains a gap in a process of its own: it plans again and again, and the site answers."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from planner.domain.language import current, speaking
from planner.questions.explaining.gaps import gap_parts
from planner.questions.explaining.question import Part, WayOut
from planner.questions.explaining.trial import OutOfTime, Scene, Work

if TYPE_CHECKING:
    from planner.domain.plan import Plan
    from planner.domain.problem import Problem

_SMALL = 200
"""Plans of so few shifts are explained faster than a process starts."""

_START = "import sys; sys.path[:] = sys.argv[1:];from planner.web.explaining import serve; serve()"


@dataclass(frozen=True, slots=True)
class Explained:
    """The parts of an explanation; not `whole` where as much was tried as is tried at once."""

    parts: tuple[Part, ...]
    whole: bool

    @property
    def ways(self) -> tuple[WayOut, ...]:
        """The ways out, the smallest first."""
        return tuple(one for one in self.parts if isinstance(one, WayOut))


def explain_apart(plan: Plan, problem: Problem, gap: str) -> Explained:
    """Why the gap of this id is there, and its ways out, in the current language."""
    if len(plan.shifts) <= _SMALL:
        return _explained(plan, problem, gap)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, *filter(None, sys.path)],
        input=pickle.dumps((plan, problem, gap, current())),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return _explained(plan, problem, gap)
    return cast("Explained", pickle.loads(done.stdout))  # noqa: S301 - this very program's


def serve() -> None:
    """Explain the gap that standard input asks for, on standard output."""
    plan, problem, gap, language = pickle.load(sys.stdin.buffer)  # noqa: S301 - this very program's
    with speaking(language):
        sys.stdout.buffer.write(pickle.dumps(_explained(plan, problem, gap)))


def _explained(plan: Plan, problem: Problem, gap: str) -> Explained:
    found: list[Part] = []
    one = next(one for one in plan.gaps if one.id == gap)
    try:
        found.extend(gap_parts(Scene(plan, problem, Work()), one))
    except OutOfTime:
        return Explained(tuple(found), whole=False)
    return Explained(tuple(found), whole=True)
