"""Improve an answer that no engine could prove, one neighbourhood after the other.

A neighbourhood is everything that rows tie closely to one variable, such as the turns of one
department; all else keeps its value. That is quick, and takes away what anybody would see at
a glance, such as two colleagues of whom one has every turn. It proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from planner.model.linear import INF, Row
from planner.solver.engines import Limits, Stop, Task, run
from planner.solver.nearby import near, rows_of

SIZE = 1_500
"""About how many variables a neighbourhood has: what HiGHS solves in well under a second."""

_ROUNDS = 24
_NODES = 50


def polished(
    task: Task,
    values: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    size: int = SIZE,
    wider: Sequence[int] = (1,),
    least: int | None = None,
    together: bool = False,
) -> dict[int, int]:
    """`values`, or values of `task` that cost less.

    It ends where the neighbourhoods of all that costs are at their best, or after a number of
    rounds for each factor in `wider`, by which they are larger than `size`. Where `least` is
    given it ends there, and no round counts that gains anything. With `together` one neighbourhood
    holds all that costs, which is better where that is little: of 32 second shifts of a township
    those around each left two after 13 seconds, those around all none after 7.
    """
    best = dict(values)
    costs = _costs(task)
    places = rows_of(task.rows)
    random = Random(seed)
    limits = limits if together else replace(limits, nodes=min(_NODES, limits.nodes))
    for factor in wider:
        settled: set[int] = set()
        left = _ROUNDS
        while left and not stop.requested and not limits.struck:
            starts = [
                variable for variable in _costly(task, costs, best) if variable not in settled
            ]
            if not starts or (least is not None and _total(task, best) <= least):
                break
            chosen = starts if together else [random.choice(starts)]
            around = near(chosen, task.rows, places, factor * size)
            free = set(around)
            part = _part(task, costs, places, free, best)
            found = run("highs", part, seed, limits, stop).values
            if found is not None and _total(part, found) < _total(part, best):
                best.update(found)
                settled -= free
                left -= least is None
            else:
                # What lies at the edge is held too tightly to be judged from here.
                settled.update(starts if together else around[: max(1, len(around) // 2)])
                left -= 1
    return best


def _costly(task: Task, costs: Mapping[int, int], values: Mapping[int, int]) -> list[int]:
    """The variables that cost more than at their cheapest."""
    return [
        one
        for one, low, high in zip(task.variables, task.low, task.high, strict=True)
        if one in costs and values[one] != (low if costs[one] > 0 else high)
    ]


def _costs(task: Task) -> dict[int, int]:
    """What one of each variable costs."""
    costs: dict[int, int] = defaultdict(int)
    for variable, cost in task.costs:
        costs[variable] += cost
    return {variable: costs[variable] for variable in sorted(costs) if costs[variable]}


def _part(
    task: Task,
    costs: Mapping[int, int],
    places: Mapping[int, Sequence[int]],
    free: set[int],
    values: Mapping[int, int],
) -> Task:
    """`task` with all but the variables in `free` held at their values."""
    near = (task.rows[n] for n in sorted({n for one in free for n in places.get(one, ())}))
    rows = list(held_rows(near, free, values))
    kept = [place for place, variable in enumerate(task.variables) if variable in free]
    return Task(
        variables=[task.variables[place] for place in kept],
        low=[task.low[place] for place in kept],
        high=[task.high[place] for place in kept],
        continuous=[task.continuous[place] for place in kept],
        rows=rows,
        costs=[(variable, costs[variable]) for variable in sorted(free) if variable in costs],
    )


def held_rows(rows: Iterable[Row], free: set[int], values: Mapping[int, int]) -> Iterator[Row]:
    """What `rows` leave to the variables `free`, where all others have their `values`."""
    for row in rows:
        own = [term for term in row.terms if term[0] in free]
        if own:
            held = sum(cost * values[one] for one, cost in row.terms if one not in free)
            low = row.low if row.low <= -INF else row.low - held
            high = row.high if row.high >= INF else row.high - held
            yield Row(own, low, high)


def _total(task: Task, values: Mapping[int, int]) -> int:
    return sum(cost * values[variable] for variable, cost in task.costs)
