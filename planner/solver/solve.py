"""Minimise the levels of a linear model, one after the other, each proven where it can be.

A level is minimised over the independent parts of the model side by side, held at its
value, and the next level follows; parts may grow together when a later level's rows join
them, which loses nothing. Each part goes to one engine, and to another where that ends
without a proof; what none proves is polished. Rows that rarely bind are posted only where an
answer breaks them (``rare.py``).

Engines end by counts of their own work, so that equal input gives equal plans, on an idle and
on a busy computer. A clock is the user's own wish; what it cuts short is not proven.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from planner.domain.plan import Level
from planner.domain.progress import Progress, Silent, Tally, Working
from planner.model.linear import INF, Linear, Objective, Row, Term
from planner.model.solution import Solution
from planner.solver.ahead import look_ahead
from planner.solver.engines import Limits, Stop
from planner.solver.minimise import completed
from planner.solver.parts import Answer, Infeasible, OutOfTime, Part, Pieces, merged, total
from planner.solver.pool import Pool, Workers
from planner.solver.pressed import Halt, Pressed
from planner.solver.proofs import Proofs
from planner.solver.rare import Answered, Rare, kept, ripe
from planner.solver.settling import settle

__all__ = ["Halt", "Infeasible", "Limits", "OutOfTime", "Stop", "solve"]

_ALL = 10**6
"""More levels than any model has."""


def solve(
    model: Linear,
    *,
    stage: str,
    progress: Progress | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    stop: Stop | None = None,
    halt: Halt | None = None,
    needed: int = _ALL,
    workers: Workers | None = None,
) -> Solution:
    """Minimise every level of `model` in order.

    Raises Infeasible where no values satisfy the rows. Ctrl-C raises KeyboardInterrupt
    before the first `needed` levels are done; later it keeps what they found, and the
    levels left are reported as not proven, as are all but the `needed` ones of every model
    that is solved with the same `halt`. Whichever `workers` solve the parts, the solution is
    the same.
    """
    progress, limits, stop = progress or Silent(), limits or Limits(), stop or Stop()
    halt, answered = halt or Halt(), Answered()
    model = replace(
        model, objectives=[replace(one, terms=merged(one.terms)) for one in model.objectives]
    )
    with Pool(workers or Workers()) as pool, Pressed() as pressed:
        while True:
            # Where the levels are cut short nothing is put off either.
            plain = model.tight or stop.requested or limits.struck
            if limits.struck:  # what is needed is done all the same, and nothing beyond it
                limits = replace(limits, until=None)
                halt.asked = halt.clock = True
            if plain:
                answered.touch(row for row in model.rows if row.rare)
                model = replace(model, rows=[replace(row, rare=False) for row in model.rows])
            answered.begin()
            run = _Run(
                model, stage, progress, seed, limits,
                Stop() if stop.requested else stop, halt, needed, answered, pressed,
            )  # fmt: skip
            try:
                solution = run.solved(pool)
            except Infeasible:
                if plain:
                    raise
            else:
                if len(solution.levels) < len(model.objectives) or kept(model, solution.values):
                    return replace(solution, tight=model.tight)
            model = replace(model, tight=True)


class _Run:
    """One model on its way from level to level."""

    def __init__(
        self,
        model: Linear,
        stage: str,
        progress: Progress,
        seed: int,
        limits: Limits,
        stop: Stop,
        halt: Halt,
        needed: int,
        answered: Answered,
        pressed: Pressed,
    ) -> None:
        # The bounds are this run's own, which what is settled narrows, and so is what comes late.
        self._model = model.without_rows()
        self._stage, self._progress = stage, progress
        self._seed, self._limits, self._stop, self._needed = seed, limits, stop, needed
        self._answered, self._halt, self._pressed = answered, halt, pressed
        self._values: dict[int, int] = {}
        self._settled: dict[int, int] = {}
        """What keeps its value from here on."""
        self._alone: dict[int, int] = {}
        """What no row binds of the level's terms once others are settled, at its cheapest."""
        self._pieces = Pieces(len(model.low))
        self._proofs = Proofs(self._model, self._pieces)
        rows = sorted((row for row in model.rows if not row.rare), key=lambda row: row.since)
        self._later = rows[::-1]
        self._rare = Rare((row for row in model.rows if row.rare), model.low)
        self._ripe = ripe(model.objectives)
        self._doubtful = False
        """Whether rows that bind from the first level on were posted once levels were held."""
        self._halted = False
        self._tally: Tally | None = None

    def solved(self, pool: Pool) -> Solution:
        """Every level in order."""
        levels: list[Level] = []
        for index in range(len(self._model.objectives)):
            self._pressed.held = index >= self._needed and not self._halted
            levels.append(self._level(pool, index))
            self._progress.level(levels[-1])
            last = self._model.objectives[index].last
            if last is not None and last(self._known()):
                return Solution(self._known(), tuple(levels))
        self._progress.keeps(self._halt.spare and not self._halt.asked)
        self._tally = None
        while self._later:
            self._pieces.post(self._later.pop())
        for answer in self._solve(pool, self._pieces.rest(self._values), self._values, Stop()):
            self._values.update(answer.values)
        levels = [self._recounted(*one) for one in zip(levels, self._model.objectives, strict=True)]
        self._halt.asked |= self._pressed.waiting
        self._pressed.held = self._pressed.waiting = False
        return Solution(self._known(), tuple(levels))

    def _known(self) -> list[int]:
        """The values of all variables, the least of each that no level has touched yet."""
        return [self._values.get(one, low) for one, low in enumerate(self._model.low)]

    def _level(self, pool: Pool, index: int) -> Level:
        began = time.perf_counter()
        if self._later and self._later[-1].since <= index:
            self._proofs.forget()
        rows = []
        while self._later and self._later[-1].since <= index:
            rows.append(self._later.pop())
        objective = self._model.objectives[index]
        settled = [*objective.settled, *(self._decided(pool, index) if objective.decided else ())]
        if settled or objective.late is not None:
            self._settle(settled, rows, objective.late)
        else:
            for row in rows:
                self._pieces.post(row)
        if index == 0 and self._model.start:
            self._begin()
        found, joining = self._values, list[Row]()
        for turn in count():
            # Before, they are few, and other batches choose otherwise among equally good plans.
            if self._settled:
                self._alone = self._cheapest(self._pieces.alone(self._open(index)))
            parts = self._parts(index, joining)
            for part in parts:
                part.begun, part.doubtful = turn > 0, self._doubtful
            answers = self._answers(pool, index, parts, found)
            found = {**self._values, **self._alone}
            for answer in answers:
                found.update(answer.values)
            broken = self._rare.broken(found, range(0 if index >= self._ripe else 1, index + 1))
            if not broken:
                break
            self._proofs.forget()
            taken = self._rare.take(broken, self._pieces, turn)
            self._doubtful |= any(not row.since for row in taken)
            self._answered.touch(taken)
            late = settle(taken, {}, self._model.low, self._model.high)
            for row in late:
                self._pieces.post(row)
            joining += late
            # What the rows count follows from the rest, which is where to begin again.
            found = {one: at for one, at in found.items() if not self._model.continuous[one]}
        value = bound = objective.constant + self._fixed(index)
        for one, at in self._alone.items():
            self._model.low[one] = self._model.high[one] = at
        for part, answer in zip(parts, answers, strict=True):
            value, bound = value + answer.value, bound + answer.bound
            self._proofs.learn(index, part, answer)
            for group in part.groups:
                self._pieces.hold(Row(group, -INF, total(group, answer.values), rare=True))
        self._values = found
        if objective.counted is not None:
            value += objective.counted(found)[0]
            bound = min(value, 0)
        self._answered.end(index, value, bound)
        seconds = time.perf_counter() - began
        return Level(
            self._stage, objective.name, value, bound, value == bound, seconds, objective.rank,
            self._model.generation,
        )  # fmt: skip

    def _recounted(self, level: Level, objective: Objective) -> Level:
        """`level` as it is in the end, where no row holds what was counted of it."""
        if objective.counted is None:
            return level
        value = objective.constant + total(objective.terms, self._values)
        value += objective.counted(self._values)[0]
        bound = min(value, level.bound)
        return replace(level, value=value, bound=bound, proven=value == bound)

    def _begin(self) -> None:
        """Complete the solution that the model comes with."""
        costs = [term for one in self._model.objectives for term in one.terms]
        for part in self._pieces.rest({}):
            self._values.update(completed(self._model, part, self._model.start, costs, self._seed))

    def _decided(self, pool: Pool, index: int) -> list[int]:
        """What the level leaves to its beginnings, as near to the best as the rows allow, and what
        that rests on.
        """
        objective, (low, high) = self._model.objectives[index], (self._model.low, self._model.high)
        best: tuple[int, dict[int, int]] | None = None
        rests: Collection[int] = ()
        for begin in objective.begin:
            hint = begin(self._values)
            costs = [
                (one, -1 if hint.get(one) else 1)
                for one in objective.decided
                if low[one] < high[one]
            ]
            found = dict(self._values)
            for answer in self._try(pool, self._pieces.parts(costs), index, self._values):
                found.update(answer.values)
            off, on = objective.counted(found) if objective.counted is not None else (0, ())
            if best is None or off < best[0]:
                best, rests = (off, found), on
            if not off:
                break
        if best is not None:
            self._values = best[1]
        return [*objective.decided, *rests]

    def _settle(
        self, variables: Iterable[int], rows: Sequence[Row], late: Callable[[Linear], None] | None
    ) -> None:
        """Keep the values of `variables` from here on: what is left, `rows` too, is smaller.

        What comes `late` is stated to what is left.
        """
        low, high = list(self._model.low), list(self._model.high)
        known = {one: self._values.get(one, low[one]) for one in variables}
        left = settle([*self._pieces.rows, *rows], known, low, high)
        later = settle(self._later, {}, low, high)
        self._later = sorted(later, key=lambda row: row.since)[::-1]
        self._model = replace(self._model, low=low, high=high)
        if late is not None:
            late(self._model)
            left += settle(self._model.rows, {}, low, high)
            self._model.rows.clear()
        self._pieces = Pieces(len(low))
        self._proofs = Proofs(self._model, self._pieces)
        for row in left:
            self._pieces.post(row)
        self._settled = {one: at for one, at in enumerate(low) if at == high[one]}
        self._values.update(self._settled)

    def _open(self, index: int) -> list[Term]:
        """The terms of a level that are not settled."""
        terms = self._model.objectives[index].terms
        return [term for term in terms if term[0] not in self._settled]

    def _cheapest(self, terms: Iterable[Term]) -> dict[int, int]:
        """The values with which variables cost least that nothing else binds."""
        low, high = self._model.low, self._model.high
        return {one: low[one] if cost > 0 else high[one] for one, cost in terms}

    def _fixed(self, index: int) -> int:
        """What the terms of a level come to that are settled or bound by no row."""
        terms, known = self._model.objectives[index].terms, (self._settled, self._alone)
        return sum(cost * of[one] for one, cost in terms for of in known if one in of)

    def _parts(self, index: int, joining: Iterable[Row]) -> list[Part]:
        """The parts of a level, with the next levels to break their ties.

        Those in which rows came late (`joining`) are parts of it though it counts nothing there.
        """
        terms = [one for one in self._open(index) if one[0] not in self._alone]
        counted = {self._pieces.find(one) for one, _cost in terms} if joining else ()
        ends = (row.terms[0][0] for row in joining)
        terms += [(one, 0) for one in ends if self._pieces.find(one) not in counted]
        parts = self._pieces.parts(terms)
        levels = self._model.objectives
        until = self._later[-1].since if self._later else len(levels)
        until = next((one for one in range(index + 1, until) if levels[one].late), until)
        for part in parts:
            part.loose = self._model.loose
            part.effort = self._model.objectives[index].effort
        if not self._model.loose:
            look_ahead(parts, self._model, self._pieces, range(index + 1, until))
        settled = bool(self._settled)
        chained = {
            self._pieces.find(variable)
            for objective in self._model.objectives[: index + 1]
            for variable in objective.chained
            if variable not in self._settled
        }
        low, high = self._model.low, self._model.high
        hints = [begin(self._values) for begin in self._model.objectives[index].begin]
        for part in parts:
            known = self._answered.least(index, part, self._model, settled=settled)
            part.least = max(self._proofs.least(index, part), known)
            part.chained = any(self._pieces.find(one[0][0]) in chained for one in part.groups)
            part.loose = part.loose or part.chained
            part.hints = [
                {
                    one: min(max(hint[one], low[one]), high[one])
                    for one in part.variables
                    if one in hint
                }
                for hint in hints
            ]
        return parts

    def _answers(
        self, pool: Pool, index: int, parts: Sequence[Part], begun: Mapping[int, int]
    ) -> list[Answer]:
        """The answer of each part: one that is known already, or of a solve from `begun`."""
        settled = bool(self._settled)
        known = [self._answered.same(index, part, settled=settled) for part in parts]
        asked = [part for part, answer in zip(parts, known, strict=True) if answer is None]
        self._tally = self._counted(index, parts, [one for one in known if one is not None])
        fresh = self._try(pool, asked, index, begun)
        for part, answer in zip(asked, fresh, strict=True):
            if not self._halted:
                self._answered.keep(index, part, answer)
        left = iter(fresh)
        return [next(left) if answer is None else answer for answer in known]

    def _counted(self, index: int, parts: Sequence[Part], known: Sequence[Answer]) -> Tally:
        """Tells how far the level has come, of which some answers are `known`."""
        begun, levels = self._begun(index), len(self._model.objectives)
        value = begun.value + sum(one.value for one in known)
        bound = begun.bound + sum(one.bound for one in known)
        level, left = replace(begun, value=value, bound=bound), len(parts) - len(known)
        return Tally(self._progress, Working(level, index + 1, levels, len(parts), left))

    def _begun(self, index: int) -> Level:
        """A level of which no part is solved yet."""
        objective = self._model.objectives[index]
        known = objective.constant + self._fixed(index)
        return Level(
            self._stage, objective.name, known, known, False, 0.0, objective.rank,
            self._model.generation,
        )  # fmt: skip

    def _try(
        self, pool: Pool, parts: Sequence[Part], index: int, begun: Mapping[int, int]
    ) -> list[Answer]:
        """The parts' answers; with Ctrl-C what the levels before left, once these sufficed."""
        spared = self._halt.asked and index >= self._needed
        clock = self._limits.struck or (self._halt.clock and spared)
        if clock or spared:
            self._halt.struck = self._halt.struck or self._begun(index)
        self._halted = self._halted or self._stop.requested or self._limits.struck or spared
        spare = index >= self._needed or self._halt.spare
        self._progress.keeps(spare and not self._halted)
        try:
            with self._pressed.open():
                return self._solve(pool, parts, begun, self._stop)
        except KeyboardInterrupt:
            self._halt.struck = self._halt.struck or self._begun(index)
            if self._halted or index < self._needed:
                raise
            self._stop.request()
            self._halted = self._halt.asked = True
            self._pressed.held = False
            self._progress.keeps(False)
            return self._solve(pool, parts, begun, self._stop)

    def _solve(
        self, pool: Pool, parts: Sequence[Part], known: Mapping[int, int], stop: Stop
    ) -> list[Answer]:
        return pool.answers(
            self._model, parts, known, self._seed, self._limits, stop,
            halted=self._halted and stop is self._stop, tally=self._tally,
        )  # fmt: skip
