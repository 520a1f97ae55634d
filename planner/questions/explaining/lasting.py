"""Gaps of what lasts, and of who therefore has nowhere to go: their stage is planned again.

Pairings, rotations, who holds which household: each alone with what it builds on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.pairing.rule import HOLDER
from constraints.why import Easing, Fact, standing_facts
from planner.domain.directory import Directory
from planner.domain.links import Links, links_of
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Problem, Selector
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Demand
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.model.unfolding import unfold
from planner.questions.explaining.easings import more_holders
from planner.questions.explaining.places import somewhere
from planner.questions.explaining.trial import Scene
from planner.solver.pool import Workers
from planner.solver.solve import solve
from planner.stages.households.stage import plan_households
from planner.stages.pairing.order import linking_duties
from planner.stages.pairing.stage import plan_pairings
from planner.stages.rotation.stage import RotationResult, plan_rotations


@dataclass(frozen=True, slots=True)
class Asked:
    """How one kind of gap is asked about.

    `again` has the gaps of the stage under a problem, without the shifts of these ids;
    `missing` says how much they lack of what is meant; `facts` and `resorts` are what may be
    eased.
    """

    again: Callable[[Problem, frozenset[str]], Iterable[Gap]]
    missing: Callable[[Iterable[Gap]], int]
    facts: Callable[[Case], Iterable[Fact]]
    demands: Callable[[Case], Sequence[Demand]] = lambda _case: ()
    resorts: Callable[[Case, int], Iterable[Sequence[Easing]]] = lambda _case, _missing: ()


def all_of(counts: Callable[[Gap], bool]) -> Callable[[Iterable[Gap]], int]:
    """How much the gaps lack that are meant."""
    return lambda gaps: sum(gap.missing for gap in gaps if counts(gap))


def solver(model: Linear, stage: str) -> Solution:
    """Solve by this process alone."""
    return solve(model, stage=stage, workers=Workers(jobs=1))


def pairing(scene: Scene, gap: Gap) -> Asked:
    """The duty's pairing, with those it builds on.

    Who lacks a link is one of many that could: all that the duty lacks is counted. Where nobody
    may be linked at all, the others' shortages have nothing to do with it.
    """
    duty = scene.problem.duties[gap.duty]
    needed = _needed(scene.problem, duty)
    alone = gap.cause == "nobody_eligible" or gap.sort == "pin"

    def again(problem: Problem, _without: frozenset[str]) -> Iterable[Gap]:
        problem = only(problem, needed)
        return plan_pairings(problem, Directory(problem), solver=solver).gaps

    def counts(one: Gap) -> bool:
        return one.id == gap.id if alone else one.duty == gap.duty and one.sort != "pin"

    def resorts(case: Case, missing: int) -> Iterator[Sequence[Easing]]:
        if duty.params[HOLDER] == "person":
            yield more_holders(case.problem, case.problem.duties[duty.id], missing)

    return Asked(again, all_of(counts), lambda case: standing_facts(case, gap), resorts=resorts)


def rotation(scene: Scene, gap: Gap) -> Asked:
    """The rotation, with the links of the plan; who has no target at all, with the links anew."""
    duty = scene.problem.duties[gap.duty]
    needed = _needed(scene.problem, duty)
    alone = gap.sort == "holdings"
    kept = links_of(scene.plan.links)

    def again(problem: Problem, _without: frozenset[str]) -> Iterable[Gap]:
        links = _links(scene, problem, needed - {duty.id}) if alone else kept
        return _rotations(scene, only(problem, {duty.id}), links).gaps

    def counts(one: Gap) -> bool:
        if gap.sort == "pin":
            return one.id == gap.id
        return (one.duty, one.sort, one.owner) == (gap.duty, gap.sort, gap.owner)

    def found(case: Case) -> Iterator[Fact]:
        return _behind(case, gap, needed if alone else (duty.id,))

    def resorts(case: Case, _missing: int) -> Iterator[Sequence[Easing]]:
        if alone and gap.owner is not None:
            yield from somewhere(case, case.problem.duties[duty.id], [gap.owner])

    return Asked(again, all_of(counts), found, resorts=resorts)


def has_nowhere_to_go(scene: Scene, gap: Gap) -> bool:
    """Whether `gap` is of an occurrence that has no target, though its duty has some."""
    demand = scene.demands.get(gap.obligation)
    return (
        gap.sort == "occurrence"
        and demand is not None
        and demand.duty.target is not None
        and demand.target is None
    )


def nowhere(scene: Scene, gap: Gap) -> Asked:
    """Who has no target then: the links and rotations that say where to go, planned again.

    Which owner of a rotation has no group in a month is one of many that could: all of them
    are counted.
    """
    duty = scene.problem.duties[gap.duty]
    needed = _needed(scene.problem, duty)

    def idle(problem: Problem) -> list[Demand]:
        links = _links(scene, problem, needed)
        of, directory = only(problem, {duty.id}), Directory(problem)
        demands = unfold(of, directory, WorkCalendar.of(of.calendar), links).demands
        return [one for one in demands if counts(_unplaced(gap, one))]

    def again(problem: Problem, _without: frozenset[str]) -> Iterable[Gap]:
        return [_unplaced(gap, one) for one in idle(problem)]

    def counts(one: Gap) -> bool:
        if not KINDS[duty.kind].rotates:
            return (one.obligation, one.target) == (gap.obligation, None)
        meant = gap.duty, gap.stage, gap.sort, gap.period, None
        return (one.duty, one.stage, one.sort, one.period, one.target) == meant

    def resorts(case: Case, _missing: int) -> Iterator[Sequence[Easing]]:
        owners = (one.owner for one in idle(case.problem))
        yield from somewhere(
            case, case.problem.duties[duty.id], [one for one in owners if one is not None]
        )

    return Asked(again, all_of(counts), lambda case: _behind(case, gap, needed), resorts=resorts)


def _unplaced(gap: Gap, demand: Demand) -> Gap:
    """As `gap`, of another demand."""
    return replace(
        gap, obligation=demand.id, owner=demand.owner, target=demand.target,
        period=(demand.period.first, demand.period.last), missing=demand.whole_team,
    )  # fmt: skip


def _links(scene: Scene, problem: Problem, needed: Iterable[str]) -> Links:
    """The links of the duties `needed`, planned again; households stay with whom they have."""
    of = only(problem, needed)
    pairs = plan_pairings(of, Directory(of), solver=solver).links
    rows = _rotations(scene, of, links_of(pairs)).rows
    return links_of(pairs, scene.plan.holders, rows)


def _rotations(scene: Scene, problem: Problem, links: Links) -> RotationResult:
    """The rotations of `problem`; months that have begun stay."""
    posted = () if scene.today is None else scene.plan.rotations
    return plan_rotations(
        problem, Directory(problem), links, solver=solver, posted=posted, today=scene.today
    )


def _behind(case: Case, gap: Gap, duties: Iterable[str]) -> Iterator[Fact]:
    """What narrows the targets of the gap's owner in each of `duties`."""
    for one in sorted(duties):
        if KINDS[case.problem.duties[one].kind].rotates:
            yield from standing_facts(case, replace(gap, duty=one, stage="rotation"))
        else:
            linked = replace(gap, duty=one, stage="pairing", cause="nobody_eligible")
            # That a holder has at least so many gives links, and takes none.
            yield from (one for one in standing_facts(case, linked) if one.sort != "window")


def households(scene: Scene, gap: Gap) -> Asked:
    """All duties of households, with the links of the plan: they share their people's room.

    Which household has nobody is one of many that could: all that the duty lacks is counted.
    """
    links = links_of(scene.plan.links, rotations=scene.plan.rotations)
    kinds = {one.id for one in scene.problem.duties.values() if KINDS[one.kind].by_household}
    alone = gap.cause == "nobody_eligible"

    def again(problem: Problem, _without: frozenset[str]) -> Iterable[Gap]:
        problem = only(problem, kinds)
        return plan_households(problem, Directory(problem), links, solver=solver).gaps

    def counts(one: Gap) -> bool:
        return one.id == gap.id if alone else (one.duty, one.sort) == (gap.duty, gap.sort)

    def resorts(case: Case, missing: int) -> Iterator[Sequence[Easing]]:
        if gap.sort == "holders":
            yield more_holders(case.problem, case.problem.duties[gap.duty], missing)

    return Asked(again, all_of(counts), lambda case: standing_facts(case, gap), resorts=resorts)


def _needed(problem: Problem, duty: Duty) -> frozenset[str]:
    """The pairings and rotations that `duty` builds on, one after the other, itself among them."""
    found: set[str] = set()
    waiting = [duty.id]
    while waiting:
        one = waiting.pop()
        known = problem.duties.get(one)
        if one in found or known is None:
            continue
        if KINDS[known.kind].pairs or KINDS[known.kind].rotates:
            found.add(one)
        if one == duty.id or one in found:
            waiting += sorted(linking_duties(_selectors(known)) - found)
    return frozenset(found)


def _selectors(duty: Duty) -> Iterator[Selector]:
    yield from (part.selector for part in duty.team)
    yield from (one for one in (duty.target, duty.owner.units) if one is not None)


def only(problem: Problem, duties: Iterable[str]) -> Problem:
    """The problem with `duties` alone."""
    wanted = set(duties)
    kept = {one: duty for one, duty in problem.duties.items() if one in wanted}
    return replace(problem, duties=kept)
