"""The model of one generation of pairing duties, and its links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from constraints.pairing.model import (
    Group,
    PairingRules,
    PostedPairing,
    add_levels,
    post,
    read_pairs,
)
from constraints.pairing.rule import FIRST, NEAR, PER_TARGET
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.directory import Directory
from planner.domain.plan import Level
from planner.domain.problem import Duty, Problem
from planner.model.linear import INF, Linear, Solver
from planner.stages.pairing.sides import Sides


def _rules(sides: Sides, directory: Directory) -> PairingRules:
    """The duty's rules, holders who are alike in one group."""
    duty = sides.duty
    people = directory.problem.people
    alike: dict[Group, list[str]] = {}
    for holder, reach in sides.reach.items():
        person = people.get(holder)
        barred = sides.barred(holder)
        key = Group(
            members=(),
            reach=reach,
            barred=barred,
            near=sides.near[holder],
            current=frozenset(sides.current.get(holder, set())) - barred,
            fixed=frozenset(t for t in sides.demanded(holder) if sides.may_reach(holder, t))
            - barred,
            posted=frozenset(t for t in sides.posted.get(holder, ()) if sides.may_reach(holder, t))
            - barred,
            unit=person.unit if person is not None and duty.params[DIFFERENT_UNITS] else None,
        )
        alike.setdefault(key, []).append(holder)
    team = tuple(part.count for part in duty.team) if sides.by_target else None
    return PairingRules(
        groups=tuple(replace(key, members=tuple(members)) for key, members in alike.items()),
        targets=sides.targets,
        per_holder=sides.limits,
        per_target=duty.params[PER_TARGET] or (1, INF),
        team=team,
        first=first_targets(directory.problem, duty, sides.targets),
        different_units=duty.params[DIFFERENT_UNITS] and sides.by_target,
        prefer_near=bool(duty.params[NEAR]),
    )


def first_targets(problem: Problem, duty: Duty, targets: Iterable[str]) -> frozenset[str]:
    """The targets with a tag or kind that the duty's ``first`` names."""
    preferred = duty.params[FIRST]
    words = set(preferred)
    return frozenset(
        target
        for target in targets
        if words & {problem.units[target].kind, *problem.units[target].tags}
    )


def solve(
    sides: Sequence[Sides], directory: Directory, solver: Solver, generation: int
) -> tuple[list[list[tuple[str, str]]], tuple[Level, ...]]:
    """The links of each duty, and the levels; without hubs where they cannot be dealt out."""
    rules = [_rules(one, directory) for one in sides]
    solved, levels, exact = _solve_once(rules, solver, generation, [True] * len(rules))
    if not all(exact):
        solved, levels, _exact = _solve_once(rules, solver, generation, exact)
    return solved, levels


def _solve_once(
    rules: Sequence[PairingRules], solver: Solver, generation: int, hubs: Sequence[bool]
) -> tuple[list[list[tuple[str, str]]], tuple[Level, ...], list[bool]]:
    model = Linear(generation=generation)
    levels = add_levels(
        model,
        first=any(one.first for one in rules),
        posted=any(group.posted for one in rules for group in one.groups),
    )
    posted: list[PostedPairing | None] = [
        post(model, levels, one, hubs=hub) if one.targets and one.groups else None
        for one, hub in zip(rules, hubs, strict=True)
    ]
    if not any(posted):
        return [[] for _one in rules], (), [True] * len(rules)
    solution = solver(model, "pairing")
    pairs = [read_pairs(one, solution.values) if one is not None else [] for one in posted]
    exact = [found is not None for found in pairs]
    return [found or [] for found in pairs], tuple(solution.levels), exact
