"""A period month by month and village by village."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from outputs.tables.areas import ELSEWHERE
from outputs.tables.period.basis import Basis
from outputs.tables.period.deeds import DeedCount, Deeds, is_round
from outputs.tables.period.items import ItemFigures, figures_by
from planner.domain.periods import month_start


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month: shifts planned, occurrences done, items received and handled."""

    month: date
    planned: int
    done: int
    received: int
    handled: int


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One village, or ``""`` for elsewhere: visits, household visits, items.

    `listed` are its households in the workbook, `visited` those of them visited.
    """

    area: str
    deeds: Deeds
    listed: int
    visited: int
    items: ItemFigures

    @property
    def unvisited(self) -> bool:
        """Whether no visit of any sort is recorded."""
        return not (self.deeds.visits_done or self.deeds.homes_done)


def months(base: Basis) -> tuple[MonthFigures, ...]:
    """Every month of the period."""
    planned, done = Counter[date](), Counter[date]()
    received, handled = Counter[date](), Counter[date]()
    for shift in base.shifts:
        planned[month_start(shift.date)] += 1
    for day in _days_done(base):
        done[month_start(day)] += 1
    for item in base.problem.items.values():
        if item.received is not None:
            received[month_start(item.received)] += 1
        if item.state != "open" and item.resolved_on is not None:
            handled[month_start(item.resolved_on)] += 1
    found, month = [], month_start(base.period.first)
    while month <= base.period.last:
        found.append(
            MonthFigures(month, planned[month], done[month], received[month], handled[month])
        )
        month = month_start(month, 1)
    return tuple(found)


def _days_done(base: Basis) -> Iterator[date]:
    """The day of every occurrence done; visits of one round and day are one."""
    rounds: set[tuple[object, ...]] = set()
    for one in base.done:
        assert one.done is not None  # noqa: S101
        if not is_round(base.problem.duties.get(one.duty)):
            yield from [one.done] * one.count
            continue
        key = (one.duty, one.owner, base.areas.of(one.target), one.done)
        if key not in rounds:
            rounds.add(key)
            yield one.done


def visited(base: Basis) -> set[str]:
    """The households that records name, or whose round they are of."""
    known = base.directory.homes.unit_of
    found = {home for one in base.done for home in one.households}
    return found | {one.target for one in base.done if one.target in known and one.target}


def areas(base: Basis) -> tuple[AreaFigures, ...]:
    """Every area, and elsewhere where anything is."""
    counts: dict[str, DeedCount] = defaultdict(DeedCount)
    for shift in base.shifts:
        duty = base.problem.duties.get(shift.duty)
        area = base.areas.of(shift.target, *shift.households[:1], shift.place, shift.owner)
        counts[area].add(duty, "planned", len(shift.households) if is_round(duty) else 1)
    for one in base.done:
        duty = base.problem.duties.get(one.duty)
        place = duty.place if duty is not None else None
        area = base.areas.of(one.target, place, one.owner)
        counts[area].add(duty, "done", one.count)
    area_of = {unit: base.areas.of(unit) for unit in base.problem.units}
    listed = Counter(area_of.get(unit, "") for unit in base.problem.households["unit"].tolist())
    home_unit = base.directory.homes.unit_of
    seen = Counter(area_of.get(home_unit.get(home, ""), "") for home in visited(base))
    items = figures_by(base, lambda item: base.areas.of(item.target, item.person))
    rows = (
        AreaFigures(
            area, counts[area].deeds(), listed[area], seen[area], items.get(area, ItemFigures())
        )
        for area in (*base.areas.keys, ELSEWHERE)
    )
    return tuple(row for row in rows if row.area or not (row.deeds.nothing and row.items.nothing))
