"""Coverage by villages: shifts and gaps by months or weeks, and households.

Whatever has nothing is there with 0: what is missing must be seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from outputs.tables.named import NamedPlan
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Gap, Plan, Shift

ELSEWHERE = ""
"""The area of whatever lies in none."""

_WEEK = timedelta(days=7)


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


def weeks(plan: Plan) -> tuple[date, ...]:
    """The Mondays of the plan's weeks, and of those that deferred shifts fall into."""
    first, last = _monday(plan.start), _monday(plan.end)
    found = {_monday(shift.date) for shift in plan.shifts}
    found |= {first + n * _WEEK for n in range((last - first) // _WEEK + 1)}
    return tuple(sorted(found))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class AreaCount:
    """Shifts and gaps of one area, each column by column; `name` is what it is called.

    `unplaced` are those of its gaps that are no shift at all, so that `owed` is what there
    should be.
    """

    area: str
    name: str
    shifts: tuple[int, ...]
    gaps: tuple[tuple[Gap, ...], ...]
    unplaced: int

    @property
    def owed(self) -> int:
        """How many shifts there should be."""
        return sum(self.shifts) + self.unplaced


def area_counts(
    named: NamedPlan, starts: Sequence[date], wanted: Callable[[Shift | Gap], bool] | None = None
) -> tuple[AreaCount, ...]:
    """Every area and then ELSEWHERE, of what is `wanted`, else of everything.

    A column begins with each of `starts`, such as :func:`months` and :func:`weeks`. A shift
    belongs to the area its target lies in, else its place, else its owner; a gap to its
    target's or its owner's. A gap without a date is counted where its period begins.
    """
    plan, areas = named.plan, Areas(named.directory)
    placed = {shift.id for shift in plan.shifts}
    shifts, gaps = Counter[tuple[str, int]](), defaultdict[tuple[str, int], list[Gap]](list)
    unplaced = Counter[str]()

    def column(day: date) -> int:
        return max(0, bisect_right(starts, day) - 1)

    for shift in plan.shifts:
        if wanted is None or wanted(shift):
            area = areas.of(shift.target, *shift.households[:1], shift.place, shift.owner)
            shifts[area, column(shift.date)] += 1
    for gap in plan.gaps:
        if wanted is None or wanted(gap):
            area = areas.of(gap.target, gap.owner)
            gaps[area, column(gap.date or max(gap.period[0], plan.start))].append(gap)
            unplaced[area] += gap.sort == "occurrence" and gap.obligation not in placed
    columns = range(len(starts))
    return tuple(
        AreaCount(
            area,
            _called(area, named),
            tuple(shifts[area, n] for n in columns),
            tuple(tuple(gaps[area, n]) for n in columns),
            unplaced[area],
        )
        for area in (*areas.keys, ELSEWHERE)
    )


@dataclass(frozen=True, slots=True)
class Covered:
    """Households of an area or a category, which `name` says: `held` have a holder, `visited`
    are visited at least once.
    """

    key: str
    name: str
    households: int
    held: int
    visited: int


def area_households(named: NamedPlan) -> tuple[Covered, ...]:
    """Every area that has households, in the order of the sheet, ELSEWHERE last."""
    areas, homes = Areas(named.directory), named.problem.households
    area = homes["unit"].map({unit: areas.of(unit) for unit in homes["unit"].unique()})
    rows = _covered(named, homes.assign(key=area))
    return tuple(
        Covered(key, _called(key, named), *rows[key])
        for key in (*areas.keys, ELSEWHERE)
        if key in rows
    )


def category_households(named: NamedPlan) -> tuple[Covered, ...]:
    """Every category that households have, by its name; one of several counts in each."""
    homes = named.problem.households
    rows = _covered(named, homes.assign(key=homes["categories"]).explode("key"))
    return tuple(Covered(key, key, *rows[key]) for key in sorted(rows))


def _covered(named: NamedPlan, homes: pd.DataFrame) -> dict[str, Iterable[int]]:
    """How many households each `key` has, with a holder, and visited."""
    visited = {home for shift in named.plan.shifts for home in shift.households}
    held = homes["id"].isin(named.plan.holders["household"].unique())
    counted = (
        homes.assign(held=held, visited=homes["id"].isin(visited))
        .groupby("key")
        .agg(households=("id", "size"), held=("held", "sum"), visited=("visited", "sum"))
    )
    return {key: map(int, row) for key, *row in counted.itertuples()}


def _called(area: str, named: NamedPlan) -> str:
    return named.names.unit(area) or str(_("Elsewhere"))
