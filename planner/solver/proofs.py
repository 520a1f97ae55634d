"""What the solves of earlier levels have shown of a level before it is solved itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from planner.model.linear import Linear, Term
from planner.solver.parts import Answer, Part, Pieces, highest, lowest, total


@dataclass(frozen=True, slots=True)
class _Proof:
    """The weighted sum of levels over the variables of one piece is never less than `least`."""

    weights: Mapping[int, int]
    least: int


class Proofs:
    """What solves have shown of levels ahead of theirs, piece by piece.

    A solve that looks ahead minimises a weighted sum of levels among the solutions that are
    best for its own. What the sum leaves to one of them, the others being held or at their
    most, is a bound of that one.
    """

    def __init__(self, model: Linear, pieces: Pieces) -> None:
        self._model, self._pieces = model, pieces
        self._shown: dict[int, list[_Proof]] = defaultdict(list)
        self._costs: dict[int, dict[int, list[Term]]] = {}
        self._held: dict[tuple[int, int], int] = {}

    def forget(self) -> None:
        """Pieces are about to grow together."""
        self._shown.clear()
        self._costs.clear()
        self._held.clear()

    def costs(self, level: int) -> Mapping[int, list[Term]]:
        """The terms of `level` by piece."""
        if level not in self._costs:
            self._costs[level] = self._pieces.costs(self._model.objectives[level].terms)
        return self._costs[level]

    def learn(self, level: int, part: Part, answer: Answer) -> None:
        """Keep where `level` is held by `answer`, and what that shows of the levels ahead."""
        for root in self._roots(part):
            terms = self.costs(level).get(root, ())
            self._held[level, root] = total(terms, answer.values)
        if not answer.exact or not part.coming:
            return
        for root in self._roots(part):
            least = sum(
                weight * total(self.costs(level).get(root, ()), answer.values)
                for level, weight in part.coming
            )
            self._shown[root].append(_Proof(dict(part.coming), least))

    def least(self, level: int, part: Part) -> int:
        """What the terms of `part`, those of `level`, come to at least."""
        return sum(self._least(level, root) for root in self._roots(part))

    def _roots(self, part: Part) -> list[int]:
        return [self._pieces.find(group[0][0]) for group in part.groups]

    def _least(self, level: int, root: int) -> int:
        model = self._model
        best = lowest(model, self.costs(level).get(root, ()))
        for proof in self._shown.get(root, ()):
            if level not in proof.weights:
                continue
            left = proof.least
            for other, weight in proof.weights.items():
                if other < level:
                    left -= weight * self._held.get((other, root), 0)
                elif other > level:
                    left -= weight * highest(model, self.costs(other).get(root, ()))
            best = max(best, -(-left // proof.weights[level]))
        return best
