"""What lies near some variables, and what that alone shows of a level.

Who has two shifts on the day of a meeting has them for reasons that lie close by: the few days the
meeting may be held on, the watch of that week. All of a large part shows no more than these do.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from planner.model.linear import INF, Row, Term
from planner.solver.engines import Limits, Stop, Task, run
from planner.solver.parts import Bounds, Part, highest, lowest

_DOUBT = 1e-4
"""By how much an engine's bound may be above the truth."""


def rows_of(rows: Sequence[Row]) -> dict[int, list[int]]:
    """The places of the rows that each variable stands in."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for variable, _cost in row.terms:
            found[variable].append(place)
    return found


def near(
    starts: Iterable[int], rows: Sequence[Row], places: Mapping[int, Sequence[int]], size: int
) -> list[int]:
    """`size` variables, those nearest to `starts`: a row is as long as it has variables.

    So what few share comes first, and a row that sums up a whole level parts those it joins.
    """
    found: dict[int, None] = {}
    seen = set[int]()
    waiting = [(0, one) for one in sorted(starts)]
    while waiting and len(found) < size:
        far, one = heappop(waiting)
        if one in found:
            continue
        found[one] = None
        for place in places.get(one, ()):
            if place not in seen:  # whoever comes to it later comes from further away
                seen.add(place)
                terms = rows[place].terms
                for variable, _cost in terms:
                    if variable not in found:
                        heappush(waiting, (far + len(terms), variable))
    return list(found)


def dear(model: Bounds, terms: Iterable[Term], values: Mapping[int, int]) -> list[int]:
    """The variables of `terms` that cost more than they might in `values`."""
    low, high = model.low, model.high
    return [one for one, cost in terms if values[one] != (low if cost > 0 else high)[one]]


def least_nearby(
    model: Bounds,
    part: Part,
    values: Mapping[int, int],
    size: int,
    seed: int,
    limits: Limits,
    stop: Stop,
) -> int:
    """What the terms of `part` come to at least, as far as `size` variables show that are nearest
    to what costs more than it might in `values`.

    All others may have any of their values, in each row another one.
    """
    free = set(near(dear(model, part.terms, values), part.rows, rows_of(part.rows), size))
    bound = run("highs", alone(model, part, free), seed, limits, stop).bound
    if not math.isfinite(bound):
        return part.least
    beside = lowest(model, (term for term in part.terms if term[0] not in free))
    return max(part.least, beside + math.ceil(bound - _DOUBT))


def alone(model: Bounds, part: Part, free: set[int]) -> Task:
    """What `part` says of its variables `free`, whatever the others are."""
    variables = [one for one in part.variables if one in free]
    return Task(
        variables=variables,
        low=[model.low[one] for one in variables],
        high=[model.high[one] for one in variables],
        continuous=[model.continuous[one] for one in variables],
        rows=list(_rows(model, part.rows, free)),
        costs=[term for term in part.terms if term[0] in free],
    )


def _rows(model: Bounds, rows: Sequence[Row], free: set[int]) -> Iterator[Row]:
    for row in rows:
        own = [term for term in row.terms if term[0] in free]
        if own and (left := _within(model, row, own)):
            yield left


def _within(model: Bounds, row: Row, own: Sequence[Term]) -> Row | None:
    """What `row` says of its terms `own`, whatever the others come to; None where nothing."""
    if len(own) == len(row.terms):
        return row
    lows, highs = lowest(model, own), highest(model, own)
    least = row.low - highest(model, row.terms) + highs
    most = row.high - lowest(model, row.terms) + lows
    low = -INF if row.low <= -INF or least <= lows else least
    high = INF if row.high >= INF or most >= highs else most
    return None if low <= -INF and high >= INF else Row(list(own), low, high)
