"""Where villages lie: as sheet 单位 says, by the outlines that the office has, or by households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from outputs.tables.areas import Areas
from planner.domain.problem import Problem, Ring

Position = tuple[float, float]
"""Degrees east and north, as they were given."""

FEWEST = 5
"""The mean of fewer households would tell where one of them is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one area lies: a point, and its outline where there is one."""

    at: Position
    rings: tuple[Ring, ...] = ()


def places(problem: Problem, areas: Areas) -> Mapping[str, Place]:
    """The `areas` whose place is known to the workbook, by id.

    A point is that of sheet 单位, else the middle of the outline, else the mean of the area's
    households, where at least FEWEST of them have a place.
    """
    means = _means(problem.households, areas)
    found = {}
    for key in areas.keys:
        unit, rings = problem.units.get(key), problem.boundaries.get(key, ())
        at = means.get(key)
        if rings:
            at = _middle(max(rings, key=lambda ring: abs(_twice_area(ring))))
        if unit is not None and unit.longitude is not None and unit.latitude is not None:
            at = unit.longitude, unit.latitude
        if at is not None:
            found[key] = Place(at, rings)
    return found


def _means(homes: pd.DataFrame, areas: Areas) -> Mapping[str, Position]:
    """The mean of the households of each area."""
    known = homes[homes["longitude"].notna() & homes["latitude"].notna()]
    if known.empty:
        return {}
    area = known["unit"].map({unit: areas.of(unit) for unit in known["unit"].unique()})
    frame = pd.DataFrame({"area": area, "x": known["longitude"], "y": known["latitude"]})
    found = frame.groupby("area").agg(count=("x", "size"), x=("x", "mean"), y=("y", "mean"))
    return {
        str(key): (float(x), float(y))
        for key, count, x, y in found[found["count"] >= FEWEST].itertuples()
    }


def _twice_area(ring: Ring) -> float:
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)


def _middle(ring: Ring) -> Position:
    """The centre of gravity of the ring, from its first corner for the sake of precision."""
    x0, y0 = ring[0]
    moved = tuple((x - x0, y - y0) for x, y in ring)
    twice = _twice_area(moved)
    if not twice:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    x = y = 0.0
    for a, b in zip(moved, (*moved[1:], moved[0]), strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x0 + x / (3 * twice), y0 + y / (3 * twice)
