"""The stages above the days: pairings, rotations, who holds which household.

What was published stands where nothing of what those stages read has changed. Otherwise
they are planned again: what the workbook asks for comes first, then gaps, then that the
published links and holders stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pandas as pd

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.links import Links, links_in, links_of
from planner.domain.plan import Gap, Level, Plan, PlannedLink, RotationRow
from planner.domain.problem import Person, Problem, Remark
from planner.model.linear import Solver
from planner.stages.households.stage import plan_households
from planner.stages.pairing.stage import plan_pairings
from planner.stages.rotation.stage import plan_rotations

STAGES = ("pairing", "rotation", "households")


@dataclass(frozen=True)
class Upper:
    """What the stages above the days decided, published or planned again."""

    pairs: tuple[PlannedLink, ...]
    rotations: tuple[RotationRow, ...]
    holders: pd.DataFrame
    levels: tuple[Level, ...]
    gaps: tuple[Gap, ...]
    links: Links
    remarks: tuple[Remark, ...] = ()
    kept: bool = True


def upper_stages(
    problem: Problem,
    directory: Directory,
    base: Plan,
    before: Problem | None,
    *,
    today: date,
    solver: Solver,
) -> Upper:
    """The links, rotations and household holders of the new plan."""
    if before is not None and _same_above(problem, before, base):
        return _published(base, problem)
    pairing = plan_pairings(problem, directory, solver=solver, posted=base.links)
    links = links_of(pairing.links)
    rotation = plan_rotations(
        problem, directory, links, solver=solver, posted=base.rotations, today=today
    )
    links = links_of(pairing.links, rotations=rotation.rows)
    held = plan_households(problem, directory, links, solver=solver, posted=base.holders)
    results = (pairing, rotation, held)
    return Upper(
        pairing.links,
        rotation.rows,
        held.holders,
        tuple(level for result in results for level in result.levels),
        tuple(gap for result in results for gap in result.gaps),
        links_of(pairing.links, held.holders, rotation.rows),
        tuple(remark for result in results for remark in result.remarks),
        kept=False,
    )


def is_upper(duty: str, problem: Problem) -> bool:
    """Whether a duty is decided by these stages alone."""
    return duty in problem.duties and KINDS[problem.duties[duty].kind].links


def _published(base: Plan, problem: Problem) -> Upper:
    levels = tuple(one for one in base.levels if one.stage in STAGES)
    gaps = tuple(gap for gap in base.gaps if is_upper(gap.duty, problem) and gap.stage in STAGES)
    return Upper(base.links, base.rotations, base.holders, levels, gaps, links_in(base))


# -- what these stages read ----------------------------------------------------------------


def _same_above(problem: Problem, before: Problem, base: Plan) -> bool:
    """Whether nothing that links, rotations and holders depend on has changed.

    Whoever has left without holding anything is not missed.
    """
    left = before.people.keys() - problem.people.keys()
    holding = {*base.holders["holder"].tolist(), *(link.holder for link in base.links)}
    holding.update(row.owner for row in base.rotations)
    if left and left.isdisjoint(holding):
        people = {key: one for key, one in before.people.items() if key not in left}
        before = replace(before, people=people)
    if list(_read(problem)) != list(_read(before)):
        return False
    return problem.households is before.households or same_households(problem, before)


def same_households(problem: Problem, before: Problem) -> bool:
    """Whether sheet 户 says the same of all that planning asks."""
    columns = ["id", "unit", "categories", "contact"]
    ours, theirs = problem.households, before.households
    return len(ours) == len(theirs) and all(
        ours[name].tolist() == theirs[name].tolist() for name in columns
    )


def _read(problem: Problem) -> Iterator[Any]:
    duties = {d.id: d for d in problem.duties.values() if KINDS[d.kind].links}
    yield problem.settings.start, problem.settings.end
    yield problem.settings.village_visits_per_week
    yield [(unit.id, unit.kind, unit.parent, unit.tags) for unit in problem.units.values()]
    yield [_person(person) for person in problem.people.values()]
    yield list(duties.values())
    yield problem.links
    yield [pin for pin in problem.pins if pin.duty is None or pin.duty in duties]
    yield [done for done in problem.history if done.duty in duties]


def _person(person: Person) -> tuple[Any, ...]:
    """All of a person but how to reach and what to call them, and their share of turns."""
    other = {"name", "title", "phone", "email", "share"}
    return tuple(getattr(person, one.name) for one in fields(person) if one.name not in other)
