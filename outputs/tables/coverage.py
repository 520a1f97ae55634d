"""The key figures of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from outputs.tables.areas import ELSEWHERE, area_counts, area_households, months
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a reader wants to know first. `missing` is the sum over all gaps."""

    shifts: int
    people: int
    people_serving: int
    areas: int
    areas_reached: int
    households: int
    households_held: int
    households_visited: int
    gaps: int
    missing: int
    levels: int
    levels_proven: int


def key_figures(named: NamedPlan) -> KeyFigures:
    """The key figures of the plan."""
    plan = named.plan
    by_area = [row for row in area_counts(named, months(plan)) if row.area != ELSEWHERE]
    homes = area_households(named)
    return KeyFigures(
        shifts=len(plan.shifts),
        people=len(named.problem.people),
        people_serving=sum(load.turns > 0 for load in loads(named)),
        areas=len(by_area),
        areas_reached=sum(any(row.shifts) for row in by_area),
        households=sum(one.households for one in homes),
        households_held=sum(one.held for one in homes),
        households_visited=sum(one.visited for one in homes),
        gaps=len(plan.gaps),
        missing=sum(gap.missing for gap in plan.gaps),
        levels=len(plan.levels),
        levels_proven=sum(level.proven for level in plan.levels),
    )
