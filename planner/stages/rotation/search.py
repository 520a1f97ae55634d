"""The best schedule that is found: built in other orders, searched through, or drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice, permutations
from math import inf

from constraints.rotation.model import RotationBounds, RotationRules, bounds
from planner.stages.rotation.building import Builder
from planner.stages.rotation.exact import Exact, best_schedule
from planner.stages.rotation.schedule import LONGEST, Schedule

ORDERS = 24
"""Orders of owners that are tried where a schedule falls short of its bounds."""

DRAWN = 40
"""Schedules then drawn, each from its own seed, before the best found is accepted."""


def best_found(rules: RotationRules) -> tuple[Schedule, RotationBounds]:
    """The best schedule that is found, and what none can beat.

    The first schedule that meets the bounds is taken. Where none does, small components
    are searched through; large ones are drawn.
    """
    limits = bounds(rules)
    least = (limits.idle, limits.unreached, limits.moves)
    orders = list(islice(permutations(rules.owners), ORDERS))
    crowded = len(rules.owners) > len(rules.area(rules.owners))
    best = Builder(rules, orders[0]).build()
    for attempt in range(1, len(orders) + DRAWN):
        if best.value == least and best.ties == (0, 0):
            break
        if attempt == len(orders) and (best.value != least or (best.later and not crowded)):
            exact = best_schedule(rules, best.value, LONGEST)
            if exact is not None:
                return _proven(rules, exact)
        draw = random.Random(attempt) if attempt >= len(orders) else None
        schedule = Builder(rules, orders[attempt % len(orders)], draw).build()
        if (schedule.value, schedule.ties) < (best.value, best.ties):
            best = schedule
    return best, limits


def best_kept(
    rules: RotationRules, posted: Mapping[tuple[str, int], str], begun: int
) -> tuple[Schedule, RotationBounds]:
    """The schedule that changes least of `posted`, targets by owner and month, and bounds.

    What has `begun`, the months up to that one, is no choice any more, unless an owner would
    have no place for it. The rest stays, all of it or the months of the plan, where that
    leaves as few owners idle and targets unreached.
    """
    best, limits = best_found(rules)
    least: tuple[float, float, float] = (best.idle, inf, inf)
    for until in (begun, rules.months - 1, max(month for _owner, month in posted)):
        kept = {key: target for key, target in posted.items() if key[1] <= until}
        found, bound = best_found(replace(rules, pinned={**kept, **rules.pinned}))
        idle, unreached, _moves = found.value
        inside = [(key, target) for key, target in posted.items() if key[1] < rules.months]
        moved = sum(found.rows.get(key) != target for key, target in inside)
        if (idle, unreached, moved) <= least:
            least = idle, unreached, moved
            best, limits = found, bound if moved else replace(bound, moves=found.moves)
    return best, limits


def _proven(rules: RotationRules, exact: Exact) -> tuple[Schedule, RotationBounds]:
    """A schedule found by going through all, and bounds that say so."""
    schedule = Schedule(exact.rows, exact.unreached, exact.idle, exact.moves)
    schedule.passed_over = _passed_over(rules, exact.rows)
    return schedule, RotationBounds(exact.idle, sum(exact.unreached.values()), exact.moves)


def _passed_over(rules: RotationRules, rows: Mapping[tuple[str, int], str]) -> int:
    """How many targets had waited longer whenever somebody began a stay."""
    last: dict[str, int] = {}
    for past in rules.past.values():
        for month, target in past.items():
            last[target] = max(last.get(target, month), month)
    never, passed = -12 * LONGEST, 0
    where: dict[str, str | None] = {owner: rules.ongoing(owner)[0] for owner in rules.owners}
    for (owner, month), target in sorted(rows.items(), key=lambda row: (row[0][1], row[0][0])):
        if target != where[owner]:
            others = (one for one in rules.targets[owner] if one not in (target, where[owner]))
            passed += sum(last.get(one, never) < last.get(target, never) for one in others)
        where[owner] = target
        last[target] = month
    return passed
