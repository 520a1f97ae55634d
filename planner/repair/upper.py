"""The stages above the days: pairings, rotations, who holds which household.

What was published stands where nothing of what those stages read has changed. Otherwise
they are planned again with the published links as 现有, which gives way to hard rules only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pandas as pd

from constraints.kinds import KINDS
from constraints.rotation.rule import SHARE
from planner.domain.directory import Directory
from planner.domain.links import Links, links_in, links_of
from planner.domain.periods import month_start
from planner.domain.plan import Gap, Level, Plan, PlannedLink, RotationRow
from planner.domain.problem import Link, Person, Problem, Remark
from planner.model.linear import Solver
from planner.stages.households.stage import plan_households
from planner.stages.pairing.stage import PairingResult, plan_pairings
from planner.stages.rotation.stage import plan_rotations

STAGES = ("pairing", "rotation", "households")

_ABOUT_LINKS = ("link-ignored", "contact_outside_duty")
"""Remarks on rows of 联系; the published links are none."""


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
    before: Problem,
    *,
    today: date,
    solver: Solver,
) -> Upper:
    """The links, rotations and household holders of the new plan."""
    if _same_above(problem, before, base):
        return _published(base, problem)
    pairing = _pairings(problem, directory, base, solver)
    links = links_of(pairing.links)
    rotation = plan_rotations(problem, directory, links)
    rows = _rows_kept(base, rotation.rows, problem, today)
    links = links_of(pairing.links, rotations=rows)
    contacts = _with_contacts(problem, directory, base)
    held = plan_households(contacts, directory, links, solver=solver)
    results = (pairing, rotation, held)
    return Upper(
        pairing.links,
        rows,
        held.holders,
        tuple(level for result in results for level in result.levels),
        tuple(gap for result in results for gap in result.gaps),
        links_of(pairing.links, held.holders, rows),
        tuple(
            remark
            for result in results
            for remark in result.remarks
            if remark.code not in _ABOUT_LINKS
        ),
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
    """All of a person but how to reach them and what they are called."""
    told = {"name", "title", "phone", "email"}
    return tuple(getattr(person, one.name) for one in fields(person) if one.name not in told)


# -- planned again -------------------------------------------------------------------------


def _pairings(problem: Problem, directory: Directory, base: Plan, solver: Solver) -> PairingResult:
    """Pairings with the published ones as 现有; without them where that leaves fewer gaps."""
    known = {(link.duty, link.holder, link.target) for link in problem.links}
    kept = tuple(
        Link(link.duty, link.holder, link.target)
        for link in base.links
        if (link.duty, link.holder, link.target) not in known
        and link.duty in problem.duties
        and _known(link.holder, problem)
        and _known(link.target, problem)
    )
    found = plan_pairings(replace(problem, links=(*problem.links, *kept)), directory, solver=solver)
    old = sum(gap.missing for gap in base.gaps if _is_pairing(gap.duty, problem))
    if sum(gap.missing for gap in found.gaps) > old:
        free = plan_pairings(problem, directory, solver=solver)
        if sum(gap.missing for gap in free.gaps) < sum(gap.missing for gap in found.gaps):
            return free
    own = {(one.duty, one.holder, one.target) for one in problem.links if one.state != "forbidden"}
    links = tuple(
        replace(link, current=(link.duty, link.holder, link.target) in own) for link in found.links
    )
    return replace(found, links=links)


def _is_pairing(duty: str, problem: Problem) -> bool:
    return duty in problem.duties and KINDS[problem.duties[duty].kind].pairs


def _known(reference: str, problem: Problem) -> bool:
    return reference in problem.people or reference in problem.units


def _rows_kept(
    base: Plan, rows: Iterable[RotationRow], problem: Problem, today: date
) -> tuple[RotationRow, ...]:
    """The rotation's rows: months that have begun as published, the rest as planned now.

    Where the published rows name the same owners and the same targets they all stay.
    """
    fresh = sorted(rows, key=lambda row: (row.duty, row.owner, row.month))
    found: list[RotationRow] = []
    for duty in sorted({row.duty for row in fresh}):
        new = [row for row in fresh if row.duty == duty]
        old = [row for row in base.rotations if row.duty == duty]
        reach = {(row.owner, row.target) for row in new}
        if {row.owner for row in new} == {row.owner for row in old} and (
            {row.target for row in new} == {row.target for row in old}
            and {(row.owner, row.target) for row in old} <= _reach(reach, problem, new)
        ):
            found += old
            continue
        this = month_start(today)
        begun = {
            (row.owner, row.month): row
            for row in old
            if row.month <= this and row.target in problem.units
        }
        found += [begun.get((row.owner, row.month), row) for row in new]
    return tuple(found)


def _reach(
    reach: set[tuple[str, str]], problem: Problem, rows: Iterable[RotationRow]
) -> set[tuple[str, str]]:
    """Who may be where as far as the new rows show: with share, groups go from hand to hand."""
    found = set(reach)
    for row in rows:
        if problem.duties[row.duty].params[SHARE]:
            village = problem.units[row.target].parent
            mates = {o for o, t in reach if problem.units[t].parent == village}
            groups = {t for _, t in reach if problem.units[t].parent == village}
            found |= {(mate, group) for mate in mates for group in groups}
    return found


def _with_contacts(problem: Problem, directory: Directory, base: Plan) -> Problem:
    """The problem with the published holders of households as 现有 links."""
    frame = base.holders
    households = directory.homes.row_of
    kept = tuple(
        Link(duty, holder, household)
        for duty, holder, household in zip(
            frame["duty"].tolist(),
            frame["holder"].tolist(),
            frame["household"].tolist(),
            strict=True,
        )
        if duty in problem.duties and holder in problem.people and household in households
    )
    return replace(problem, links=(*problem.links, *kept))
