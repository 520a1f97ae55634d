"""Rows that rarely bind, kept out of the model until an answer breaks one.

A row of a village's week ties all departments that come there, though hardly any week is
ever full; posted from the start, such rows make one part of many. Without them the model is
solved in its small parts, level by level; only rows that the outcome breaks are posted, and
the parts they touch solved again on the level that shows it. What the smaller model cannot do
the larger one cannot: levels that are held keep their proofs. Where nothing can hold them beside
those rows, all are posted and all levels solved anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.model.linear import Linear, Objective, Row
from planner.solver.parts import Answer, Bounds, Numbers, Part, Pieces, lowest, total

_ROUNDS = 2
"""How often only what is broken is posted, before everything is: where such rows do bind,
each round breaks the row beside the last."""

_LARGE = 12_000
"""Where one piece has so many variables everything is posted at once: a round more takes longer
than the rows do."""


def kept(model: Linear, values: Numbers) -> bool:
    """Whether `values` keep the rows of `model` that rarely bind, from the first level on."""
    return all(
        row.low <= total(row.terms, values) <= row.high
        for row in model.rows
        if row.rare and not row.since
    )


def ripe(objectives: Sequence[Objective]) -> int:
    """The level from which on such rows are looked at: the last before something is settled.

    Most has its place there. What the levels before made of it says little: any day was as good
    to them as the next.
    """
    settling = (k for k, one in enumerate(objectives) if one.settled or one.decided or one.late)
    return max(max(settling, default=len(objectives)) - 1, 0)


class Rare:
    """The rows that are not posted yet."""

    def __init__(self, rows: Iterable[Row], low: Sequence[int]) -> None:
        self._waiting, self._low = list(rows), low

    def broken(self, values: Mapping[int, int], levels: range) -> list[Row]:
        """The rows that bind from one of `levels` on and that `values` break.

        What has no value yet is taken at its least.
        """
        return [
            row
            for row in self._waiting
            if row.since in levels and not row.low <= self._sum(row, values) <= row.high
        ]

    def _sum(self, row: Row, values: Mapping[int, int]) -> int:
        return sum(cost * values.get(one, self._low[one]) for one, cost in row.terms)

    def take(self, broken: Sequence[Row], pieces: Pieces, round_: int) -> list[Row]:
        """The rows to post in a level for those `broken`: in time all like them, which bind from
        the same level on, that touch their parts.
        """
        taken, levels = {id(row) for row in broken}, {row.since for row in broken}
        touched = {pieces.find(one) for row in broken for one, _cost in row.terms}
        if round_ >= _ROUNDS or max(map(pieces.size, touched)) >= _LARGE:
            taken |= {
                id(row)
                for row in self._waiting
                if row.since in levels
                and any(pieces.find(one) in touched for one, _cost in row.terms)
            }
        found = [row for row in self._waiting if id(row) in taken]
        self._waiting = [row for row in self._waiting if id(row) not in taken]
        return found


class Answered:
    """Answers of parts, level by level: for the same part again, and as bounds of larger ones.

    A run is one solve of all levels; a later run has more rows. What an earlier run showed of
    a level holds only while all levels before ended as they did then, proven: where a gap more
    has to be, turns may well be shared more evenly. And where a level settles variables, other
    values of these make another part of the same variables.
    """

    def __init__(self) -> None:
        self._run = 0
        self._alike = True
        self._ends: dict[int, tuple[int, int]] = {}
        """Level to its value and bound in the run before."""
        self._of: dict[tuple[int, tuple[int, ...]], tuple[int, Answer]] = {}
        self._touched: set[int] = set()
        self._bounds: dict[int, list[tuple[int, frozenset[int], int]]] = {}

    def begin(self) -> None:
        """Another run begins."""
        self._run += 1
        self._alike = True

    def end(self, level: int, value: int, bound: int) -> None:
        """A level has ended."""
        if self._run > 1:
            self._alike &= self._ends.get(level) == (value, bound) and value == bound
        self._ends[level] = value, bound

    def keep(self, level: int, part: Part, answer: Answer) -> None:
        """Remember the answer of a part."""
        self._of[level, tuple(part.variables)] = self._run, answer
        own = frozenset(one for one, _cost in part.terms)
        self._bounds.setdefault(level, []).append((self._run, own, answer.bound))

    def touch(self, rows: Iterable[Row]) -> None:
        """Rows are posted: answers of their parts hold no longer."""
        self._touched.update(one for row in rows for one, _cost in row.terms)

    def same(self, level: int, part: Part, *, settled: bool) -> Answer | None:
        """The answer of this very part, if no row has touched it since."""
        run, answer = self._of.get((level, tuple(part.variables)), (0, None))
        if answer is None or (settled and run < self._run):
            return None
        return answer if self._touched.isdisjoint(part.variables) else None

    def least(self, level: int, part: Part, model: Bounds, *, settled: bool) -> int:
        """What the terms of `part` come to at least, by the parts that it has grown from."""
        open_terms = {one for one, _cost in part.terms}
        least = 0
        for run, own, bound in reversed(self._bounds.get(level, ())):  # the largest came last
            known = run == self._run or (self._alike and not settled)
            if known and own <= open_terms:
                least += bound
                open_terms -= own
        return least + lowest(model, [term for term in part.terms if term[0] in open_terms])
