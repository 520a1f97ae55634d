"""Where every step of every project stands: what 倒排工期 and the page show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from outputs.tables.named import NamedPlan
from outputs.words.naming import cause_word
from planner.domain.language import _
from planner.domain.plan import Gap, Shift
from planner.domain.problem import Milestone
from planner.domain.steps import Step, schedule
from planner.domain.workdays import WorkCalendar

StepState = Literal["done", "planned", "short", "late", "unplaced", "later"]
"""How far a step is; `later` belongs to a plan to come."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: its last day counted back, the shift that is planned, and how it stands.

    `number` counts the steps of the `project` from 1; `people` serve in the shift, `word`
    says the state, both in words.
    """

    project: str
    number: int
    milestone: Milestone
    latest: date | None
    shift: Shift | None
    people: str
    state: StepState
    word: str

    @property
    def planned(self) -> date | None:
        """The day it is planned for."""
        return None if self.shift is None else self.shift.date

    @property
    def lacks(self) -> bool:
        """Whether it is late, or has no day or too few people."""
        return self.state in ("late", "unplaced", "short")


def step_lines(named: NamedPlan) -> Iterator[StepLine]:
    """Every step, project by project in the order of sheet 节点."""
    problem = named.problem
    steps = schedule(problem, WorkCalendar.of(problem.calendar))
    shifts = {one.owner: one for one in named.plan.shifts if one.owner in steps}
    gaps = {one.owner: one for one in named.plan.gaps if one.owner in steps}
    projects: dict[str, list[Milestone]] = defaultdict(list)
    for milestone in problem.milestones.values():
        projects[milestone.project].append(milestone)
    for chain in projects.values():
        for number, one in enumerate(chain, 1):
            shift, gap = shifts.get(one.id), gaps.get(one.id)
            state, word = _state(steps[one.id], shift, gap)
            yield StepLine(
                named.names.unit(one.project),
                number,
                one,
                steps[one.id].latest,
                shift,
                "" if shift is None else named.names.team(shift),
                state,
                word,
            )


def _state(step: Step, shift: Shift | None, gap: Gap | None) -> tuple[StepState, str]:
    if step.done is not None:
        return "done", str(_("done on {day}", day=step.done))
    if gap is not None and gap.cause == "late":
        return "late", str(_("overdue, still open"))
    if gap is not None and shift is not None:
        return "short", str(_("planned, {n:person|people} short", n=gap.missing))
    if gap is not None:
        return "unplaced", str(_("not placed: {cause}", cause=cause_word(gap.cause)))
    if shift is not None:
        return "planned", str(_("on the roster"))
    return "later", str(_("in a later plan"))
