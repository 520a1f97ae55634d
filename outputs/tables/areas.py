"""Coverage by villages: shifts and gaps month by month, and households.

Whatever has nothing is there with 0: what is missing must be seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from outputs.tables.named import NamedPlan
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Plan

ELSEWHERE = ""
"""The area of whatever lies in none."""


class Areas:
    """What coverage is counted by: all villages and communities, in the order of the sheet.

    Where an organisation has none, the units directly below its top ones. `keys` are their
    ids, `villages` says which of the two they are.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        units = directory.problem.units
        found = tuple(key for key in units if directory.village_of(key) == key)
        self.villages = bool(found)
        self.keys = found or tuple(key for key in units if len(directory.chain(key)) == 2)
        self._known = frozenset(self.keys)

    def of(self, *references: str | None) -> str:
        """The area that the first of `references` to lie in one lies in, else ELSEWHERE."""
        for reference in references:
            for unit in self._directory.chain(self._directory.unit_of(reference)):
                if unit in self._known:
                    return unit
        return ELSEWHERE


def months(plan: Plan) -> tuple[date, ...]:
    """The first days of the plan's months, and of those that deferred shifts fall into."""
    first, last = month_start(plan.start), month_start(plan.end)
    found = {month_start(shift.date) for shift in plan.shifts}
    while first <= last:
        found.add(first)
        first = month_start(first, 1)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class AreaMonths:
    """Shifts and gaps of one area, each month by month; `name` is what it is called."""

    area: str
    name: str
    shifts: tuple[int, ...]
    gaps: tuple[int, ...]


def area_months(named: NamedPlan) -> tuple[AreaMonths, ...]:
    """Every area and then ELSEWHERE, with a number for each of :func:`months`.

    A shift belongs to the area its target lies in, else its place, else its owner; a gap
    to its target's or its owner's. A gap without a date is counted in the first month of
    its period that the plan has.
    """
    plan, areas, columns = named.plan, Areas(named.directory), months(named.plan)
    shifts, gaps = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
    for shift in plan.shifts:
        area = areas.of(shift.target, *shift.households[:1], shift.place, shift.owner)
        shifts[area, month_start(shift.date)] += 1
    for gap in plan.gaps:
        month = month_start(gap.date or max(gap.period[0], plan.start))
        gaps[areas.of(gap.target, gap.owner), min(max(month, columns[0]), columns[-1])] += 1
    return tuple(
        AreaMonths(
            area,
            _called(area, named),
            tuple(shifts[area, month] for month in columns),
            tuple(gaps[area, month] for month in columns),
        )
        for area in (*areas.keys, ELSEWHERE)
    )


@dataclass(frozen=True, slots=True)
class AreaHouseholds:
    """Households of an area: `held` have a holder, `visited` are visited at least once."""

    name: str
    households: int
    held: int
    visited: int


def area_households(named: NamedPlan) -> tuple[AreaHouseholds, ...]:
    """Every area that has households, in the order of the sheet, ELSEWHERE last."""
    areas, homes = Areas(named.directory), named.problem.households
    visited = {key for shift in named.plan.shifts for key in shift.households}
    counted = (
        homes.assign(
            area=homes["unit"].map({unit: areas.of(unit) for unit in homes["unit"].unique()}),
            held=homes["id"].isin(named.plan.holders["household"].unique()),
            visited=homes["id"].isin(visited),
        )
        .groupby("area")
        .agg(households=("id", "size"), held=("held", "sum"), visited=("visited", "sum"))
    )
    rows = {area: map(int, row) for area, *row in counted.itertuples()}
    return tuple(
        AreaHouseholds(_called(area, named), *rows[area])
        for area in (*areas.keys, ELSEWHERE)
        if area in rows
    )


def _called(area: str, named: NamedPlan) -> str:
    return named.names.unit(area) or str(_("Elsewhere"))
