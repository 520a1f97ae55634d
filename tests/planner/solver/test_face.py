"""The search among what the relaxation leaves, against every solution of small tasks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from planner.model.linear import INF, Row
from planner.solver.engines import Engine, Limits, Stop, Task, relaxed
from planner.solver.face import least as shown
from planner.solver.face import on_face


def task(size: int, rows: list[Row], costs: list[int]) -> Task:
    """A task of Booleans."""
    named = list(range(size))
    return Task(named, [0] * size, [1] * size, [False] * size, rows, list(enumerate(costs)))


def least(of: Task) -> int | None:
    """What the cheapest of all solutions costs, by trying each."""
    costs = [
        sum(cost * values[one] for one, cost in of.costs)
        for values in product((0, 1), repeat=len(of.variables))
        if all(r.low <= sum(c * values[v] for v, c in r.terms) <= r.high for r in of.rows)
    ]
    return min(costs, default=None)


def searched(
    of: Task, spare: int = 0, engine: Engine = "highs"
) -> tuple[float, Mapping[int, int] | None] | None:
    """The bound, no less than what the relaxation shows, and what is found on the face."""
    known = relaxed(of, 0, Limits())
    if known is None:
        return None
    answer = on_face(of, known, (0, spare), 0, Limits(), Stop(), engine=engine)
    assert answer.bound >= shown(known)
    return answer.bound, answer.values


def test_an_assignment_ends_on_the_face() -> None:
    """Three people, three days, one each: the relaxation is whole, and what is found is least.

    The costs are 1 2 3 / 2 4 6 / 3 6 9: the first serves on the third day, the last on the
    first, for 3 + 4 + 3 = 10.
    """
    at = [[3 * person + day for day in range(3)] for person in range(3)]
    rows = [Row([(one, 1) for one in line], 1, 1) for line in (*at, *zip(*at, strict=True))]
    costs = [(person + 1) * (day + 1) for person in range(3) for day in range(3)]
    found = searched(task(9, rows, costs))
    assert found is not None
    bound, values = found
    assert values is not None
    assert bound == 10 == sum(c * values[v] for v, c in enumerate(costs))


def test_what_the_relaxation_shows_may_not_be_reached() -> None:
    """Of each two of three one must be taken: half of each would cost 3, and two cost 4."""
    rows = [Row([(a, 1), (b, 1)], 1, INF) for a, b in ((0, 1), (1, 2), (0, 2))]
    of = task(3, rows, [2, 2, 2])
    found = searched(of, spare=1)
    assert found is not None
    bound, values = found
    assert values is not None
    assert (bound, sum(values.values()), least(of)) == (4, 2, 4)


_ROWS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([-1, 0, 1, 2]), min_size=7, max_size=7),
        st.integers(-1, 2),
        st.integers(0, 3),
    ),
    max_size=5,
)


@given(
    _ROWS,
    st.lists(st.integers(0, 9), min_size=7, max_size=7),
    st.integers(0, 5),
    st.sampled_from(("highs", "bare")),
)
def test_no_solution_costs_less_than_the_bound(
    rows: list[tuple[list[int], int, int]], costs: list[int], spare: int, engine: Engine
) -> None:
    """The bound is below every solution, and what is found keeps the rows."""
    posted = [
        Row([(one, c) for one, c in enumerate(terms) if c], low, low + width)
        for terms, low, width in rows
        if any(terms)
    ]
    of = task(7, posted, costs)
    found, best = searched(of, spare, engine), least(of)
    if best is None or found is None:
        assert found is None or found[1] is None
        return
    bound, values = found
    assert bound <= best
    if values is not None:  # what is found is proven, however little was searched at first
        assert sum(c * values[v] for v, c in of.costs) == bound == best
        assert all(
            row.low <= sum(c * values[v] for v, c in row.terms) <= row.high for row in posted
        )
