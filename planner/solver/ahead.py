"""Levels that come next break the ties of the one that is solved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from planner.model.linear import Linear, Term
from planner.solver.parts import Part, Pieces, highest, merged

_MOST_AHEAD = 20_000
"""Levels ahead break ties as long as they can come to less than this: larger weights would
drown this level's own differences in the solver's tolerances."""


def look_ahead(parts: Sequence[Part], model: Linear, pieces: Pieces, levels: Iterable[int]) -> None:
    """Let `levels`, the next up to those with rows of their own, break this level's ties.

    Where they end at their least by that, they need no solve of their own.
    """
    open_parts = list(parts)
    for level in levels:
        by_root: dict[int, list[Term]] = defaultdict(list)
        partial: set[int] = set()
        for variable, cost in model.objectives[level].terms:
            if cost > 0 and model.low[variable] >= 0:
                by_root[pieces.find(variable)].append((variable, cost))
            else:
                partial.add(pieces.find(variable))
        for part in list(open_parts):
            roots = {pieces.find(group[0][0]) for group in part.groups}
            more = [term for root in sorted(roots) for term in by_root.get(root, ())]
            # One after the other if the weights allow it, else their plain sum.
            for factor in (highest(model, more) + 1, 1):
                ahead = merged([*((v, factor * cost) for v, cost in part.ahead), *more])
                if highest(model, ahead) < _MOST_AHEAD:
                    part.ahead = ahead
                    # What a solve shows of the sum is only of use where it has every term.
                    part.whole = part.whole and partial.isdisjoint(roots)
                    weighted = [(one, factor * weight) for one, weight in part.coming]
                    part.coming = [*weighted, (level, 1)] if part.whole else []
                    break
            else:
                open_parts.remove(part)
