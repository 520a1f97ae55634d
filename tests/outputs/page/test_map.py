"""The map of villages: where they are drawn, and what is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest

from outputs.page.coverage import page
from outputs.page.map import WIDTH, Map, map_of
from outputs.page.rows import heat
from outputs.tables.areas import months
from outputs.tables.named import NamedPlan
from outputs.tables.places import FEWEST
from planner.domain.plan import Plan
from planner.domain.problem import Problem

EAST, WEST = (120.20, 31.60), (120.10, 31.60)


def placed(problem: Problem, at: Mapping[str, tuple[float, float]]) -> Problem:
    """The problem with units at these places."""
    units = {
        key: replace(unit, longitude=at[key][0], latitude=at[key][1]) if key in at else unit
        for key, unit in problem.units.items()
    }
    return replace(problem, units=units)


def drawn(plan: Plan, problem: Problem) -> Map | None:
    """The map of the plan."""
    named = NamedPlan.of(plan, problem)
    return map_of(named, heat(named, months(plan)).rows)


def test_without_places_there_is_no_map(plan: Plan, problem: Problem) -> None:
    """Nor a section of the page for it."""
    bare = replace(problem, households=problem.households.assign(longitude=None, latitude=None))
    assert drawn(plan, bare) is None
    assert '<svg class="map"' not in page(plan, bare)


def test_villages_lie_as_their_degrees_say(plan: Plan, problem: Problem) -> None:
    """East is right, north is up, and as long a way is as far in both directions."""
    north = (120.10, 31.60 + 0.1 * 0.8517)  # the cosine of 31.6 degrees
    found = drawn(plan, placed(problem, {"V1": EAST, "V2": WEST, "V3": north}))
    assert found is not None
    at = {spot.row.count.area: (spot.x, spot.y) for spot in found.spots}
    assert at["V1"][0] - at["V2"][0] == pytest.approx(at["V2"][1] - at["V3"][1], rel=0.01)
    assert at["V1"][1] == at["V2"][1]
    assert at["V2"][0] == at["V3"][0]
    assert all(0 < x < WIDTH and 0 < y < found.height for x, y in at.values())
    assert {spot.row.count.area for spot in found.spots if spot.row.gaps} == {"V2"}
    assert (found.missing, found.bar_word) == ("", "2 公里")


def test_a_single_village_has_a_map(plan: Plan, problem: Problem) -> None:
    """In the middle; those without a place are named."""
    found = drawn(plan, placed(problem, {"V1": EAST}))
    assert found is not None
    [spot] = found.spots
    assert spot.x == WIDTH // 2
    assert found.missing == "西桥村、南园社区"


def test_labels_do_not_lie_on_each_other(plan: Plan, problem: Problem) -> None:
    """Not where there is room for all."""
    close = {"V1": EAST, "V2": (120.2005, 31.6), "V3": (120.3, 31.65)}
    found = drawn(plan, placed(problem, close))
    assert found is not None
    spots = {(spot.label_x, spot.label_y) for spot in found.spots}
    assert all(abs(a[0] - b[0]) > 60 or abs(a[1] - b[1]) > 20 for a, b in combinations(spots, 2))


@pytest.mark.parametrize("count, shown", [(FEWEST - 1, False), (FEWEST, True)])
def test_few_households_are_not_given_away(
    plan: Plan, problem: Problem, count: int, shown: bool
) -> None:
    """The mean of a village's households is its place only where there are some."""
    one = problem.households.iloc[[0]].assign(unit="V3", longitude=120.0, latitude=31.0)
    homes = pd.concat([one] * count).assign(id=[f"N{n}" for n in range(count)])
    found = drawn(plan, replace(problem, households=homes))
    assert (found is not None) == shown


def test_outlines_are_drawn_with_their_holes(plan: Plan, problem: Problem) -> None:
    """The unit's own place is where its label stands; the page has one path for it."""
    outer = ((120.0, 31.0), (120.4, 31.0), (120.4, 31.4), (120.0, 31.4))
    hole = ((120.1, 31.1), (120.2, 31.1), (120.2, 31.2))
    with_outline = replace(problem, boundaries={"V1": (outer, hole)})
    found = drawn(plan, with_outline)
    assert found is not None
    spot = next(one for one in found.spots if one.path)
    assert spot.path.count("Z") == 2
    assert spot.anchor == "middle"
    html = page(plan, with_outline)
    assert len(re.findall(r'<path class="h\d[^"]*" fill-rule="evenodd"', html)) == 1
