"""The pairing stage: who is linked to which village, enterprise or post.

Pairings may build on each other (联系:OTHER), so they are decided in generations: first the
duties that ask for no other pairing, then those that ask only for these, and so on. The
duties of one generation share nothing and are solved as one model of independent parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.links import NO_LINKS, links_of
from planner.domain.plan import Gap, Level, PlannedLink
from planner.domain.problem import Problem, Remark
from planner.gaps.pairing import BARRIERS
from planner.gaps.words import name_of
from planner.model.linear import Solver
from planner.stages.pairing.missing import Missing, barrier
from planner.stages.pairing.order import generations, in_force
from planner.stages.pairing.sides import Sides, read_links, read_pins, read_posted, sides_of
from planner.stages.pairing.solving import solve


@dataclass(frozen=True)
class PairingResult:
    """The links of all pairing duties, sorted, and what could not be had."""

    links: tuple[PlannedLink, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


def plan_pairings(
    problem: Problem,
    directory: Directory,
    *,
    solver: Solver,
    posted: Sequence[PlannedLink] = (),
) -> PairingResult:
    """Decide every pairing duty in force during the plan.

    The links of a plan in force, `posted`, stay where 联系 allows it and no link is missing
    for them.

    A pairing always comes back: whoever cannot be linked is a gap. `solver` is called once
    for each generation of duties, with its model and the stage's name.
    """
    duties = [
        duty
        for duty in problem.duties.values()
        if KINDS[duty.kind].pairs and in_force(duty, problem)
    ]
    links: list[PlannedLink] = []
    gaps: list[Gap] = []
    levels: list[Level] = []
    remarks: list[Remark] = []
    for number, generation in enumerate(generations(duties), start=1):
        so_far = NO_LINKS
        if number > 1:
            so_far = links_of(links)
            # Answers are kept by the identity of the links, which end with this generation.
            directory = Directory(problem)
        sides = []
        for duty in generation:
            one = sides_of(duty, problem, directory, so_far)
            remarks += read_links(one, problem)
            read_pins(one, problem)
            read_posted(one, posted)
            sides.append(one)
        solved, spent = solve(sides, directory, solver, number)
        levels += spent
        for one, pairs in zip(sides, solved, strict=True):
            links += _planned(one, pairs)
            gaps += Missing(one, pairs, problem).gaps()
            remarks += _dropped(one, pairs, problem)
    return PairingResult(
        tuple(sorted(links, key=lambda link: (link.duty, link.holder, link.target))),
        tuple(sorted(gaps, key=lambda gap: gap.id)),
        tuple(levels),
        tuple(remarks),
    )


def _planned(sides: Sides, pairs: Iterable[tuple[str, str]]) -> Iterator[PlannedLink]:
    for holder, target in pairs:
        known = target in sides.current.get(holder, ()) or target in sides.fixed.get(holder, ())
        yield PlannedLink(sides.duty.id, holder, target, known)


def _dropped(sides: Sides, pairs: Iterable[tuple[str, str]], problem: Problem) -> Iterator[Remark]:
    """A remark for each existing link that a hard rule ended."""
    held = set(pairs)
    for holder in sorted(sides.current):
        for target in sorted(sides.current[holder]):
            if (holder, target) not in held:
                yield Remark(
                    "link-dropped",
                    _(
                        "{duty}: the existing link of {holder} with {target} ends: {reason}.",
                        duty=sides.duty.name,
                        holder=name_of(problem, holder),
                        target=name_of(problem, target),
                        reason=BARRIERS[barrier(sides, holder, target)],
                    ),
                )
