"""Ways out of a gap: the smallest easing of each rule or fact that forces it, tried by solving.

Only what is part of the conflict can help, because the rest forces nothing. Each easing is
tried with the demands of the conflict open and every other shift of the plan held as it is,
so that a way out is a real change of this plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from constraints.why import Easing, Relax
from planner.domain.language import _
from planner.domain.plan import Shift
from planner.model.demands import Demand
from planner.questions.explaining.conflict import Claims, Conflict, Focus, conflict, pins_of
from planner.questions.explaining.easings import easings
from planner.questions.explaining.trial import Scene, attempt


@dataclass(frozen=True, slots=True)
class WayOut:
    """One easing: what it asks, what it counts, and how many people are missing then.

    `relax` gives the problem with it, for planning on. A `last_resort` takes more people, or
    asks for less, where the others ease what forces the gap.
    """

    cost: int
    text: str
    missing: int
    relax: Relax | None = None
    last_resort: bool = False


def ways_out(scene: Scene, focus: Focus, found: Conflict) -> Iterator[WayOut]:
    """Verified ways out as they are found, the easings of each fact from the smallest on.

    Where no easing of one fact closes the gap, pairs are tried: the smallest easing of each
    fact, and then whatever else still forces it. Raises OutOfTime.
    """
    closed = False
    for way in _single_ways(scene, focus, found):
        closed = closed or (way.missing == 0 and not way.last_resort)
        yield way
    if not closed:
        yield from _double_ways(scene, focus, found)


def _double_ways(scene: Scene, focus: Focus, found: Conflict) -> Iterator[WayOut]:
    """Two easings of which neither closes the gap alone."""
    for steps in easings(scene, focus, found):
        if not steps or steps[0].last_resort:
            continue
        first = steps[0]
        eased = Scene(scene.plan, first.relax(scene.problem), scene.clock)
        demands = tuple(eased.demands.get(one.id, one) for one in focus.demands)
        again = replace(focus, demands=demands)
        rest = conflict(eased, again)
        if not rest.forced:
            continue
        for way in _single_ways(eased, again, rest):
            if way.missing == 0 and way.relax is not None and not way.last_resort:
                text = _("{one}, and {other}", one=first.text, other=way.text)
                yield WayOut(first.cost + way.cost, str(text), 0, _both(first.relax, way.relax))


def _both(one: Relax, other: Relax) -> Relax:
    return lambda problem: other(one(problem))


def _single_ways(scene: Scene, focus: Focus, found: Conflict) -> Iterator[WayOut]:
    for steps in easings(scene, focus, found):
        best = found.missing
        for easing in steps:
            missing = _missing(scene, focus, found, easing)
            if missing < best:
                best = missing
                yield WayOut(
                    easing.cost, str(easing.text), missing, easing.relax, easing.last_resort
                )
                if missing == 0:
                    break


def _missing(scene: Scene, focus: Focus, found: Conflict, easing: Easing) -> int:
    """How many people are missing with a rule eased: first with little open, then with more."""
    problem = easing.relax(scene.problem)
    own = [demand.id for demand in focus.demands]
    best = found.missing
    for ids in ({*own, *found.demands}, {*own, *(demand.id for demand in found.others)}):
        demands = [scene.demands[one] for one in sorted(ids)]
        pins = [*pins_of(scene, focus, demands)]
        pins = [pin for pin in pins if pin in problem.pins]
        shifts = held_around(scene, demands)
        best = min(
            best,
            attempt(
                scene, problem, ids, held=shifts, pins=pins, whole=own, anew=easing.fewer
            ).value,
        )
        if best == 0:
            break
    return best


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
