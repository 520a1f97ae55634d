"""A large part cut where rows join much of it, such as that nobody has two shifts on one day.

The days of a township and its watches are one part through such rows, though they hardly touch.
"""

from __future__ import annotations

from planner.model.linear import INF, Row
from planner.solver.parts import Part, Pieces


def cut(part: Part) -> list[Part]:
    """The pieces in which `part` has terms, cut at its rare rows; without these.

    A variable of no other row goes with the largest piece that its row joins.
    """
    if not any(row.rare for row in part.rows):
        return [part]
    pieces = Pieces(part.variables[-1] + 1)
    for row in part.rows:
        if not row.rare:
            pieces.post(row)
    for row in part.rows:
        if row.rare:
            sizes = {one: pieces.size(one) for one, _cost in row.terms}
            largest = max(sizes, key=lambda one: sizes[one])
            alone = [(one, 1) for one, size in sizes.items() if size == 1]
            if alone and sizes[largest] > 1:
                pieces.post(Row([(largest, 1), *alone], -INF, INF))
    return pieces.parts(part.terms)
