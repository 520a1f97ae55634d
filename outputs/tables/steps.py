"""Where every step of every project stands: what 倒排工期 and the page show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from outputs.words.naming import Names, cause_word
from planner.domain.language import _
from planner.domain.plan import Gap, Plan, Shift
from planner.domain.problem import Milestone, Problem
from planner.domain.steps import Step, schedule
from planner.domain.workdays import WorkCalendar

State = Literal["done", "planned", "short", "late", "unplaced", "later"]
"""How far a step is; `later` belongs to a plan to come."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: its last day counted back, the shift that is planned, and how it stands.

    `number` counts the steps of the project from 1, `word` says the state in words.
    """

    number: int
    milestone: Milestone
    latest: date | None
    shift: Shift | None
    people: tuple[str, ...]
    state: State
    word: str


def step_lines(plan: Plan, problem: Problem, names: Names) -> Iterator[StepLine]:
    """Every step, project by project in the order of sheet 节点."""
    steps = schedule(problem, WorkCalendar.of(problem.calendar))
    shifts = {one.owner: one for one in plan.shifts if one.owner in steps}
    gaps = {one.owner: one for one in plan.gaps if one.owner in steps}
    projects: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in problem.milestones.values():
        projects[milestone.project].append(milestone)
    for chain in projects.values():
        for number, one in enumerate(chain, 1):
            shift, gap = shifts.get(one.id), gaps.get(one.id)
            state, word = _state(steps[one.id], shift, gap)
            people = names.serving(shift) if shift is not None else ()
            yield StepLine(number, one, steps[one.id].latest, shift, people, state, word)


def _state(step: Step, shift: Shift | None, gap: Gap | None) -> tuple[State, str]:
    if step.done is not None:
        return "done", str(_("done on {day}", day=step.done))
    if gap is not None and gap.cause == "late":
        return "late", str(_("overdue, still open"))
    if gap is not None and shift is not None:
        return "short", str(_("planned, {n} people short", n=gap.missing))
    if gap is not None:
        return "unplaced", str(_("not placed: {cause}", cause=cause_word(gap.cause)))
    if shift is not None:
        return "planned", str(_("on the roster"))
    return "later", str(_("in a later plan"))
