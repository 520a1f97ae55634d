"""Explains a gap in a process of its own: it plans again and again, and the site answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.questions.explaining.gaps import gap_parts
from planner.questions.explaining.question import Part, WayOut
from planner.questions.explaining.trial import OutOfTime, Scene, Work
from planner.web.apart import worked_apart

if TYPE_CHECKING:
    from datetime import date

    from planner.domain.plan import Plan
    from planner.domain.problem import Problem

_SMALL = 200
"""Plans of so few shifts are explained faster than a process starts."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The parts of an explanation; not `whole` where as much was tried as is tried at once."""

    parts: tuple[Part, ...]
    whole: bool

    @property
    def ways(self) -> tuple[WayOut, ...]:
        """The ways out, the smallest first."""
        return tuple(one for one in self.parts if isinstance(one, WayOut))


def explain_apart(plan: Plan, problem: Problem, gap: str, today: date) -> Explained:
    """Why the gap of this id is there, and its ways out from `today` on, in current words."""
    return worked_apart(explained, plan, problem, gap, today, small=len(plan.shifts) <= _SMALL)


def explained(plan: Plan, problem: Problem, gap: str, today: date) -> Explained:
    """As :func:`explain_apart`, here."""
    found: list[Part] = []
    one = next(one for one in plan.gaps if one.id == gap)
    try:
        found.extend(gap_parts(Scene(plan, problem, Work(), today), one))
    except OutOfTime:
        return Explained(tuple(found), whole=False)
    return Explained(tuple(found), whole=True)
