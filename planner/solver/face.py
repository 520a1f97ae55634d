"""Large parts: look first among the solutions that cost no more than the relaxation shows.

The relaxed task tells by how much each variable would raise its least costs; what would
raise them above the next whole number keeps its value. What is left of a roster is a small
task that any engine ends at its root, and what it finds is proven to be the best.
(Reduced cost fixing: Dantzig, Fulkerson, Johnson, 1954.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.solver.engines import Engine, Found, Limits, Relaxed, Stop, Task, run

_DOUBT = 1e-4
"""By how much the relaxation's costs are not believed."""


def least(known: Relaxed) -> int:
    """What any solution costs at least."""
    return math.ceil(known.bound - _DOUBT)


def on_face(
    task: Task,
    known: Relaxed,
    spares: Sequence[int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    engine: Engine = "highs",
    prove: bool = True,
) -> Found:
    """The best of the solutions that cost least by the relaxation, rounded up.

    Where there is none, of those that cost up to the first of `spares` more, and so on. What is
    found may still cost more, since little keeps its value then: to `prove` it all that cost no
    more than that are searched once more. The bound is below the costs of every solution.
    """
    shown = least(known)
    hinted = _costs(task, task.hint) if len(task.hint) == len(task.variables) else math.inf
    waiting = list(spares)[::-1]
    best = Found(None, shown)
    while waiting and not stop.requested and not limits.struck:
        spare = waiting.pop()
        hint = task.hint if hinted <= shown + spare else {}
        found = run(engine, _within(task, known, shown + spare, hint), seed, limits, stop)
        if found.values is None:
            if found.infeasible and best.values is None:
                continue
            break
        cost = _costs(task, found.values)
        bound = min(math.ceil(found.bound - _DOUBT), shown + spare + 1)
        if best.values is None or cost <= _costs(task, best.values):
            best = replace(found, bound=max(bound, best.bound))
        waiting = [cost - shown] if prove and bound == shown + spare + 1 < cost else []
        task, hinted = replace(task, hint=found.values), cost
    return best


def _within(task: Task, known: Relaxed, most: int, hint: Mapping[int, int]) -> Task:
    """`task` without what would by its relaxation raise the costs above `most`."""
    far = most - known.bound + _DOUBT
    low, high = list(task.low), list(task.high)
    for place, cost in enumerate(known.reduced.tolist()):
        if cost > far:
            high[place] = low[place]
        elif cost < -far:
            low[place] = high[place]
    return replace(task, low=low, high=high, hint=hint)


def _costs(task: Task, values: Mapping[int, int]) -> int:
    return sum(cost * values[one] for one, cost in task.costs)
