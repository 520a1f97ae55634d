"""Demands of duties that follow sheet 节点: one for each open step of a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from planner.domain.directory import Context
from planner.domain.ids import obligation_id
from planner.domain.periods import Period, each_day
from planner.domain.problem import Milestone
from planner.domain.steps import Step, own_part, schedule
from planner.model.demands import Demand, Part, times_on
from planner.model.scene import DutyScene


def step_demands(scene: DutyScene) -> Iterator[Demand]:
    """A demand for each open step of sheet 节点 whose last day lies in the plan, or is
    past; the steps of later days belong to the plans to come.
    """
    for step in schedule(scene.problem, scene.calendar).values():
        own = step.milestone.duty == scene.duty.id and step.done is None
        if own and step.latest is not None and step.latest <= scene.end:
            yield _step(scene, step, step.latest)


def _step(scene: DutyScene, step: Step, latest: date) -> Demand:
    duty, milestone = scene.duty, step.milestone
    late = step.late(scene.start)
    first = max(scene.start, step.floor or scene.start, duty.start or scene.start)
    period = Period(min(first, latest), latest, "step")
    days = [
        day
        for day in each_day(period.first, period.last)
        if not late
        and day >= first
        and (duty.until is None or day <= duty.until)
        and scene.calendar.allows(day, duty)
    ]
    when = times_on(duty, days)
    opened = () if late else scene.opened(period, milestone.project)
    pinned = tuple(w for w in opened if w not in when)
    return Demand(
        id=obligation_id(duty.id, milestone.id, None, period.label, 1),
        duty=duty,
        owner=milestone.id,
        target=milestone.project,
        period=period,
        turn=1,
        when=tuple(sorted((*when, *pinned), key=lambda w: (w.day, w.slot))),
        parts=_step_team(scene, milestone, [*days, *(w.day for w in pinned)]),
        pinned=frozenset(pinned),
        late=late,
    )


def _step_team(scene: DutyScene, milestone: Milestone, days: Sequence[date]) -> tuple[Part, ...]:
    """The duty's team at the project, with the step's 责任人 in its place."""
    day = days[0] if days else scene.start
    context = Context(milestone.project, milestone.project, day, scene.links)
    parts = list(scene.parts(None, context, days))
    if milestone.owner is not None and parts:
        named = scene.directory.people(milestone.owner, context)
        people = scene.problem.people
        serving = tuple(p for p in named if any(people[p].serves(day) for day in days))
        own = own_part(scene.duty.team)
        parts[own] = replace(parts[own], candidates=serving)
    return tuple(parts)
