"""A gap of the days as a question: tried with what is around it open, all else held.

Only what is part of the conflict can help, because the rest forces nothing. Each edit is tried
with the demands of the conflict open and every other shift of the plan held as it is, so that
what helps is a real change of this plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from constraints.kinds import KINDS
from constraints.why import Easing
from planner.domain.edits import Edits, edited
from planner.domain.plan import Gap, Shift
from planner.model.demands import Demand
from planner.questions.explaining.conflict import Claims, Conflict, Focus, conflict, pins_of
from planner.questions.explaining.easings import easings
from planner.questions.explaining.question import Question
from planner.questions.explaining.trial import Scene, attempt
from planner.questions.explaining.whole import planner_of


def question(scene: Scene, gap: Gap, focus: Focus, found: Conflict) -> Question:
    """What is asked of a gap of the days once its conflict is found."""

    def left(edits: Edits, without: frozenset[str]) -> int:
        return _left(scene, focus, found, edits, without)

    def rows() -> Iterable[Sequence[Easing]]:
        return easings(scene, focus, found)

    def again(edits: Edits) -> Question:
        eased = Scene(scene.plan, edited(scene.problem, edits), scene.work, scene.today)
        owed = (eased.demands.get(one.id) for one in focus.demands)
        demands = tuple(one for one in owed if one is not None)
        anew = replace(focus, demands=demands)
        return question(eased, gap, anew, conflict(eased, anew))

    def counted(gaps: Iterable[Gap]) -> int:
        return sum(one.missing for one in gaps if one.id == gap.id)

    whole = planner_of(scene, counted)
    return Question(found.missing, found.kept, rows, left, again, whole, counted)


def _left(
    scene: Scene, focus: Focus, found: Conflict, edits: Edits, without: frozenset[str]
) -> int:
    """How many people are missing after edits: first with little open, then with more."""
    problem = edited(scene.problem, edits)
    own = [demand.id for demand in focus.demands]
    best = found.missing
    chain = _chain(scene, focus)
    near = {*own, *chain, *found.demands}
    for ids in (near, {*near, *(demand.id for demand in found.others)}):
        demands = [scene.demands[one] for one in sorted(ids)]
        pins = [pin for pin in pins_of(scene, focus, demands) if pin in problem.pins]
        must = focus.pin if focus.pin in problem.pins else None
        held = [one for one in held_around(scene, demands) if one.id not in without]
        wanted = ids - without
        tried = attempt(scene, problem, wanted, held=held, pins=pins, asked=must, whole=own)
        best = min(best, tried.value)
        if best == 0:
            break
    return best


def _chain(scene: Scene, focus: Focus) -> set[str]:
    """The steps of the focus' projects: another deadline moves them all."""
    projects = {one.target for one in focus.demands if KINDS[one.duty.kind].by_steps}
    return {
        demand.id
        for demand in scene.demands.values()
        if KINDS[demand.duty.kind].by_steps and demand.target in projects
    }


def held_around(scene: Scene, demands: Sequence[Demand]) -> tuple[Shift, ...]:
    """The plan's shifts that share people, places or owners with `demands`."""
    reach = Claims(scene, demands)
    own = {demand.id for demand in demands}
    return tuple(
        scene.shift_of[demand.id]
        for demand in scene.demands.values()
        if demand.id not in own
        and demand.id in scene.shift_of
        and reach.meets(demand, scene.shift_of[demand.id])
    )
