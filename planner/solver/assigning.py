"""Cheapest assignments, by ortools' own algorithm for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment


def assigned(costs: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row, all different, so that their `costs` sum to the least.

    There are no more rows than columns.
    """
    if not costs:
        return []
    square = np.zeros((len(costs[0]),) * 2, dtype=np.int64)
    square[: len(costs)] = costs
    rows, columns = np.indices(square.shape)
    solver = SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(rows.ravel(), columns.ravel(), square.ravel())
    solver.solve()
    return [solver.right_mate(row) for row in range(len(costs))]
