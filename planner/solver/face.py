"""Large parts: look first among the solutions that cost no more than the relaxation shows.

The relaxed task tells by how much each variable would raise its least costs; what would
raise them above the next whole number keeps its value. What is left of a roster is a small
task that any engine ends at its root, and what it finds is proven to be the best.
(Reduced cost fixing: Dantzig, Fulkerson, Johnson, 1954.)
"""

from __future__ import annotations

import math
from dataclasses import replace

from planner.solver.engines import Limits, Relaxed, Stop, Task, run

_DOUBT = 1e-4
"""By how much the relaxation's costs are not believed."""


def least(known: Relaxed) -> int:
    """What any solution costs at least."""
    return math.ceil(known.bound - _DOUBT)


def on_face(
    task: Task, known: Relaxed, spare: int, seed: int, limits: Limits, stop: Stop
) -> dict[int, int] | None:
    """The best of the solutions that cost least by the relaxation, rounded up.

    Where there is none, of those that cost up to `spare` more.
    """
    for more in dict.fromkeys((0, spare)):
        if stop.requested or limits.struck:
            break
        far = least(known) + more - known.bound + _DOUBT
        low, high = list(task.low), list(task.high)
        for place, cost in enumerate(known.reduced.tolist()):
            if cost > far:
                high[place] = low[place]
            elif cost < -far:
                low[place] = high[place]
        hint = {} if more == 0 else task.hint
        found = run("highs", replace(task, low=low, high=high, hint=hint), seed, limits, stop)
        if found.values is not None:
            return found.values
    return None
