"""Windows: each occurrence's own piece of its period.

Turns that share a village (without one, a duty) and a period are given ideal places that
cut the period into equal pieces. An occurrence is planned on one of the few days nearest
its place on which its team is there; the other days of the period open only where a gap
would be left otherwise, and are then counted by a level of their own. That spreads visits
by rule, and keeps the model small: a quarter of days times a department of people would
be thousands of choices for a single visit. The ideal place of a step that was counted back
(sheet 节点) is the end of its days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.periods import Period
from planner.domain.problem import Pin
from planner.model.attendance import Attendance
from planner.model.demands import Demand, When, missing_at

DAYS = 7
"""How many days a window holds."""

SCALE = 10_000
"""Ideal places are fractions of a period in units of 1/SCALE, to stay in whole numbers."""


@dataclass(frozen=True, slots=True)
class Window:
    """Where a demand should lie. `least_missing` people are short on every day, whatever
    the others do; `distance` is how far each choice is from the ideal place, in half days
    of choice.
    """

    inside: frozenset[When]
    least_missing: int
    distance: Mapping[When, int]


def windows(
    demands: Iterable[Demand], directory: Directory, attendance: Attendance, pins: Iterable[Pin]
) -> dict[str, Window]:
    """The window of every demand, by demand id."""
    every = list(demands)
    places = ideal_places(every, directory)
    named = [pin.date for pin in pins if pin.date is not None]
    return {d.id: _window(d, places[d.id], attendance, frozenset(named)) for d in every}


def ideal_places(demands: Iterable[Demand], directory: Directory) -> dict[str, int]:
    """Demand id to its ideal place in its period, from 0 to SCALE."""
    groups: dict[tuple[str, Period], list[Demand]] = defaultdict(list)
    places: dict[str, int] = {}
    for demand in demands:
        if KINDS[demand.duty.kind].by_steps:
            places[demand.id] = SCALE  # counted back: as late as may be
            continue
        village = directory.village_of(demand.target)
        groups[village or demand.duty.id, demand.period].append(demand)
    rank = {where: index for index, where in enumerate(sorted({key for key, _ in groups}))}
    for (where, _period), group in groups.items():
        # Each village begins with another duty: else one duty would come to all of them in
        # the same week.
        duties = sorted({demand.duty.id for demand in group})
        place = {duty: (index + rank[where]) % len(duties) for index, duty in enumerate(duties)}
        ordered = sorted(group, key=lambda d: (d.turn, place[d.duty.id], d.id))
        for index, demand in enumerate(ordered):
            places[demand.id] = (2 * index + 1) * SCALE // (2 * len(ordered))
    return places


def _window(demand: Demand, ideal: int, attendance: Attendance, named: frozenset[date]) -> Window:
    days = sorted({when.day for when in demand.when})
    place = {day: abs(2 * i + 1 - ideal * 2 * len(days) // SCALE) for i, day in enumerate(days)}
    missing = {when: missing_at(demand.parts, when, attendance) for when in demand.when}
    least = min(missing.values(), default=demand.whole_team)
    staffed = sorted({w.day for w, m in missing.items() if m == least}, key=lambda d: (place[d], d))
    near = {*staffed[:DAYS], *named}
    half = demand.duty.slot == "half"
    return Window(
        frozenset(w for w in demand.when if w.day in near or w in demand.pinned),
        least,
        {w: place[w.day] + (1 if half and w.slot == "pm" else 0) for w in demand.when},
    )
