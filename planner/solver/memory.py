"""Answers that are known: a part that was solved before, in whatever model, is not solved again.

Where a workbook differs a little from one that was planned, most parts are the same but for
the numbers of their variables, and so are their answers: these depend on the part alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from planner.solver.engines import Limits
from planner.solver.parts import Answer, Bounds, Part
from planner.solver.sending import packed


class Memory:
    """The answers of all parts that were solved with it, by what they depend on."""

    def __init__(self) -> None:
        self._known: dict[bytes, Answer] = {}

    def key(
        self, model: Bounds, part: Part, known: Mapping[int, int], seed: int, limits: Limits
    ) -> bytes:
        """What the answer to a part depends on, whatever its variables are called."""
        return sha256(packed(model, part, known, seed, limits, alone=True)).digest()

    def answer(self, key: bytes, part: Part) -> Answer | None:
        """The answer to `part`, whose key this is; None where it was not solved before."""
        answer = self._known.get(key)
        return None if answer is None else _renamed(answer, dict(enumerate(part.variables)))

    def keep(self, key: bytes, part: Part, answer: Answer) -> None:
        """Remember the answer to `part`."""
        self._known[key] = _renamed(answer, _places(part))


def _places(part: Part) -> dict[int, int]:
    """The place of each variable of a part among its own."""
    return {one: place for place, one in enumerate(part.variables)}


def _renamed(answer: Answer, names: Mapping[int, int]) -> Answer:
    return replace(answer, values={names[one]: value for one, value in answer.values.items()})
