"""Minimise the levels of a linear model, one after the other, each proven where it can be.

A level is minimised over the independent parts of the model side by side, held at its
value, and the next level follows; parts may grow together when a later level's rows join
them, which loses nothing. Each part goes to one engine, and to the other where the first
ends without a proof; what neither proves is polished.

Engines end by counts of their own work, so that equal input gives equal plans; the clock
is only a safety net, and a part that meets it is reported as not proven.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

from planner.domain.plan import Level
from planner.domain.progress import Progress, Silent
from planner.model.linear import INF, Linear, Row, Term
from planner.model.solution import Solution
from planner.solver.engines import Engine, Limits, Stop, Task, run
from planner.solver.polish import polished

__all__ = ["Infeasible", "Limits", "Stop", "solve"]

_SMALL_PART = 40
_BATCH = 800
"""Parts smaller than _SMALL_PART variables are solved _BATCH variables at a time: calling
the solver costs more than such parts do."""

_ENGINES: tuple[Engine, Engine] = ("highs", "cp_sat")
"""The engine that comes first, and the one for what the first leaves unproven."""

_ALL = 10**6
"""More levels than any model has."""

_DOUBT = 0.01
"""By how much an engine's bound of weighted levels is not believed."""

_MOST_AHEAD = 20_000
"""Levels ahead break ties as long as they can come to less than this: larger weights would
drown this level's own differences in the solver's tolerances."""


class Infeasible(RuntimeError):
    """A model without any solution: a fault of the rules, which all may stay short."""


@dataclass(slots=True)
class _Part:
    """Variables that no row joins to the rest."""

    variables: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    ahead: list[Term] = field(default_factory=list)
    """The weighted sum of the next levels' terms, which breaks ties of this level."""
    whole: bool = True
    """Whether `ahead` has every term of its levels."""
    coming: list[tuple[int, int]] = field(default_factory=list)
    """The levels in `ahead` and their weights, where it is whole."""
    groups: list[list[Term]] = field(default_factory=list)
    """`terms` cut into those of each independent piece, where small pieces stand together."""
    least: int = -INF
    """What is known of the sum of `terms` before the solve."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """`exact` says that no solution with this value has a smaller sum of the terms ahead."""

    values: dict[int, int]
    value: int
    bound: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Proof:
    """The weighted sum of levels over the variables of one piece is never less than `least`."""

    weights: Mapping[int, int]
    least: int


class _Pieces:
    """The variables and rows of the model, cut into pieces that no row joins."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))
        self._variables: dict[int, list[int]] | None = None
        self._rows: list[Row] = []
        self._rows_of: dict[int, list[Row]] = {}

    def find(self, one: int) -> int:
        """The variable that stands for the piece of `one`."""
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def post(self, row: Row) -> None:
        """Add a row, which joins the pieces of its variables."""
        if not row.terms and not row.low <= 0 <= row.high:
            raise Infeasible("A row without variables asks for more than nothing.")
        if row.terms:
            self._rows.append(row)
            self._variables = None
            first = self.find(row.terms[0][0])
            for variable, _ in row.terms[1:]:
                self._above[self.find(variable)] = first

    def variables(self) -> dict[int, list[int]]:
        """The variables of each piece, sorted."""
        if self._variables is None:
            self._variables = defaultdict(list)
            for variable in range(len(self._above)):
                self._variables[self.find(variable)].append(variable)
            self._rows_of = defaultdict(list)
            for row in self._rows:
                self._rows_of[self.find(row.terms[0][0])].append(row)
        return self._variables

    def hold(self, row: Row) -> None:
        """Add a row within one piece."""
        self.variables()
        self._rows.append(row)
        self._rows_of.setdefault(self.find(row.terms[0][0]), []).append(row)

    def parts(self, terms: Sequence[Term]) -> list[_Part]:
        """The pieces that `terms` touch, small ones together."""
        variables = self.variables()
        parts: dict[int, _Part] = defaultdict(_Part)
        for variable, cost in terms:
            parts[self.find(variable)].terms.append((variable, cost))
        for root, part in parts.items():
            part.variables = variables[root]
            part.rows = list(self._rows_of.get(root, ()))
            part.groups = [part.terms]
        return _batched(sorted(parts.values(), key=lambda part: part.variables[0]))

    def costs(self, terms: Iterable[Term]) -> dict[int, list[Term]]:
        """`terms` by the piece they lie in."""
        found: dict[int, list[Term]] = defaultdict(list)
        for variable, cost in terms:
            found[self.find(variable)].append((variable, cost))
        return found

    def rest(self, known: Mapping[int, int]) -> list[_Part]:
        """The pieces with rows and variables that are not `known` yet."""
        parts = [
            _Part(variables, list(self._rows_of[root]))
            for root, variables in sorted(self.variables().items())
            if root in self._rows_of and any(variable not in known for variable in variables)
        ]
        return _batched(parts)


def _batched(parts: list[_Part]) -> list[_Part]:
    found: list[_Part] = []
    batch = _Part()
    for part in parts:
        if len(part.variables) >= _SMALL_PART:
            found.append(part)
            continue
        batch.variables = batch.variables + part.variables
        batch.rows += part.rows
        batch.terms += part.terms
        batch.groups += part.groups
        if len(batch.variables) >= _BATCH:
            found.append(replace(batch, variables=sorted(batch.variables)))
            batch = _Part()
    if batch.variables:
        found.append(replace(batch, variables=sorted(batch.variables)))
    return found


class _Proofs:
    """What solves have shown of levels ahead of theirs, piece by piece.

    A solve that looks ahead minimises a weighted sum of levels among the solutions that are
    best for its own. What the sum leaves to one of them, the others being held or at their
    most, is a bound of that one.
    """

    def __init__(self, model: Linear, pieces: _Pieces) -> None:
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
            self._costs[level] = self._pieces.costs(_merged(self._model.objectives[level].terms))
        return self._costs[level]

    def learn(self, level: int, part: _Part, answer: _Answer) -> None:
        """Keep where `level` is held by `answer`, and what that shows of the levels ahead."""
        for root in self._roots(part):
            terms = self.costs(level).get(root, ())
            self._held[level, root] = _total(terms, answer.values)
        if not answer.exact or not part.coming:
            return
        for root in self._roots(part):
            least = sum(
                weight * _total(self.costs(level).get(root, ()), answer.values)
                for level, weight in part.coming
            )
            self._shown[root].append(_Proof(dict(part.coming), least))

    def least(self, level: int, part: _Part) -> int:
        """What the terms of `part`, those of `level`, come to at least."""
        return sum(self._least(level, root) for root in self._roots(part))

    def _roots(self, part: _Part) -> list[int]:
        return [self._pieces.find(group[0][0]) for group in part.groups]

    def _least(self, level: int, root: int) -> int:
        model = self._model
        best = _lowest(model, self.costs(level).get(root, ()))
        for proof in self._shown.get(root, ()):
            if level not in proof.weights:
                continue
            left = proof.least
            for other, weight in proof.weights.items():
                if other < level:
                    left -= weight * self._held.get((other, root), 0)
                elif other > level:
                    left -= weight * _most(model, self.costs(other).get(root, ()))
            best = max(best, -(-left // proof.weights[level]))
        return best


def solve(
    model: Linear,
    *,
    stage: str,
    progress: Progress | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    stop: Stop | None = None,
    needed: int = _ALL,
    workers: int = 2,
) -> Solution:
    """Minimise every level of `model` in order.

    Raises Infeasible where no values satisfy the rows. Ctrl-C raises KeyboardInterrupt
    before the first `needed` levels are done; later it keeps what they found, and the
    levels left are reported as not proven.
    """
    progress, limits, stop = progress or Silent(), limits or Limits(), stop or Stop()
    values: dict[int, int] = {}
    levels: list[Level] = []
    pieces = _Pieces(len(model.low))
    proofs = _Proofs(model, pieces)
    later = sorted(model.rows, key=lambda row: row.since)[::-1]
    halted = False
    started = time.perf_counter()
    pool = ThreadPoolExecutor(workers)
    try:
        for index, objective in enumerate(model.objectives):
            began = time.perf_counter()
            if later and later[-1].since <= index:
                proofs.forget()
            while later and later[-1].since <= index:
                pieces.post(later.pop())
            parts = pieces.parts(_merged(objective.terms))
            until = later[-1].since if later else len(model.objectives)
            _look_ahead(parts, model, pieces, range(index + 1, until))
            for part in parts:
                part.least = proofs.least(index, part)
            try:
                late = time.perf_counter() - started > limits.total
                halted = halted or stop.requested or late
                answers = _solve_all(pool, model, parts, values, seed, limits, stop, halted=halted)
            except KeyboardInterrupt:
                if halted or index < needed:
                    raise
                halted = True
                answers = _solve_all(pool, model, parts, values, seed, limits, stop, halted=True)
            value = bound = objective.constant
            for part, answer in zip(parts, answers, strict=True):
                values.update(answer.values)
                value, bound = value + answer.value, bound + answer.bound
                proofs.learn(index, part, answer)
                for group in part.groups:
                    pieces.hold(Row(group, -INF, _total(group, answer.values)))
            seconds = time.perf_counter() - began
            level = Level(f"{stage}.{objective.name}", value, bound, value == bound, seconds)
            levels.append(level)
            progress.level(stage, objective.name, value, bound, level.proven, seconds)
        while later:
            pieces.post(later.pop())
        rest = pieces.rest(values)
        for answer in _solve_all(pool, model, rest, values, seed, limits, Stop()):
            values.update(answer.values)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return Solution([values.get(v, low) for v, low in enumerate(model.low)], tuple(levels))


def _total(terms: Iterable[Term], values: Mapping[int, int]) -> int:
    return sum(cost * values[variable] for variable, cost in terms)


def _merged(terms: Iterable[Term]) -> list[Term]:
    """Terms with one coefficient per variable."""
    costs: dict[int, int] = defaultdict(int)
    for variable, cost in terms:
        costs[variable] += cost
    return [(variable, cost) for variable, cost in sorted(costs.items()) if cost]


def _look_ahead(
    parts: Sequence[_Part], model: Linear, pieces: _Pieces, levels: Iterable[int]
) -> None:
    """Let `levels`, the next up to those with rows of their own, break this level's ties.

    Where they end at their least by that, they need no solve of their own.
    """
    open_parts = list(parts)
    for level in levels:
        by_root: dict[int, list[Term]] = defaultdict(list)
        partial: set[int] = set()
        for variable, cost in _merged(model.objectives[level].terms):
            if cost > 0 and model.low[variable] >= 0:
                by_root[pieces.find(variable)].append((variable, cost))
            else:
                partial.add(pieces.find(variable))
        for part in list(open_parts):
            roots = {pieces.find(group[0][0]) for group in part.groups}
            more = [term for root in sorted(roots) for term in by_root.get(root, ())]
            # One after the other if the weights allow it, else their plain sum.
            for factor in (_most(model, more) + 1, 1):
                ahead = _merged([*((v, factor * cost) for v, cost in part.ahead), *more])
                if _most(model, ahead) < _MOST_AHEAD:
                    part.ahead = ahead
                    # What a solve shows of the sum is only of use where it has every term.
                    part.whole = part.whole and partial.isdisjoint(roots)
                    weighted = [(one, factor * weight) for one, weight in part.coming]
                    part.coming = [*weighted, (level, 1)] if part.whole else []
                    break
            else:
                open_parts.remove(part)


def _solve_all(
    pool: ThreadPoolExecutor,
    model: Linear,
    parts: Sequence[_Part],
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    halted: bool = False,
) -> list[_Answer]:
    """Solve the parts side by side, the largest first; answers in the order of `parts`.

    Where the run was `halted` each part only completes what is known.
    """
    if halted:
        return [_solve_part(model, part, known, seed, limits, stop) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-len(parts[i].variables), i))
    futures: dict[int, Future[_Answer]] = {}
    for index in order:
        futures[index] = pool.submit(_solve_part, model, parts[index], known, seed, limits, stop)
    pending = set(futures.values())
    while pending:
        try:
            pending = wait(pending).not_done
        except KeyboardInterrupt:
            stop.request()
            for future in pending:
                future.cancel()
            raise
    return [futures[index].result() for index in range(len(parts))]


def _solve_part(
    model: Linear, part: _Part, known: Mapping[int, int], seed: int, limits: Limits, stop: Stop
) -> _Answer:
    """Minimise one part. What the levels before found is enough where it is the least."""
    least = part.least = max(part.least, _lowest(model, part.terms))
    if all(v in known for v in part.variables) and _total(part.terms, known) == least:
        return _Answer({v: known[v] for v in part.variables}, least, least)
    answer = _minimise(model, part, known, seed, limits, stop)
    if answer is None:
        answer = _fallback(model, part, known, seed, limits)
    if answer is None:
        raise Infeasible(f"No solution within {limits.seconds} s and {limits.nodes} nodes.")
    return answer


def _lowest(model: Linear, terms: Iterable[Term]) -> int:
    """What the bounds of the variables alone show of the sum of `terms`."""
    return sum(c * (model.low[v] if c > 0 else model.high[v]) for v, c in terms)


def _minimise(
    model: Linear, part: _Part, known: Mapping[int, int], seed: int, limits: Limits, stop: Stop
) -> _Answer | None:
    """The best answer of both engines; None if there is none.

    Raises Infeasible where CP-SAT says so. HiGHS' presolve has called small feasible models
    infeasible: that alone is not believed.
    """
    scale, most = _scale(model, part)
    task = _task(model, part)
    task = replace(
        task,
        costs=[(v, c * scale) for v, c in part.terms] + (part.ahead if most else []),
        hint={v: known[v] for v in part.variables if v in known},
    )
    best: dict[int, int] | None = None
    bound, exact = part.least, False
    for engine in _ENGINES:
        if stop.requested:
            break
        found = run(engine, task, seed, limits, stop)
        if found.infeasible and engine == "cp_sat":
            raise Infeasible(f"The rows of {len(part.variables)} variables contradict each other.")
        if math.isfinite(found.bound):
            bound = max(bound, math.ceil((found.bound - most - 1e-4) / scale))
        if found.values is not None:
            ours = best is None or _total(task.costs, found.values) < _total(task.costs, best)
            best = found.values if ours else best
            if best is not None and _total(part.terms, best) <= bound:
                exact = _total(task.costs, best) - 1 + _DOUBT < found.bound
                break
            task = replace(task, hint=best or {})
    if best is None:
        return None
    if _total(part.terms, best) > bound:
        best = polished(task, best, seed, limits, stop)
    value = _total(part.terms, best)
    return _Answer(best, value, min(value, bound), exact)


def _fallback(
    model: Linear, part: _Part, known: Mapping[int, int], seed: int, limits: Limits
) -> _Answer | None:
    """What the levels before found, or else anything that satisfies the rows; unproven.

    Doing nothing satisfies the rows of every rule that may stay short, so it is tried
    before a search.
    """
    free = _task(model, part)
    kept = replace(
        free,
        low=[known.get(v, low) for v, low in zip(free.variables, free.low, strict=True)],
        high=[known.get(v, high) for v, high in zip(free.variables, free.high, strict=True)],
    )
    idle = replace(
        free,
        high=[
            high if loose else low
            for low, high, loose in zip(free.low, free.high, free.continuous, strict=True)
        ],
    )
    for task in (kept, idle, free):
        for engine in reversed(_ENGINES):
            found = run(engine, task, seed, limits, Stop())
            if found.values is not None:
                value = _total(part.terms, found.values)
                return _Answer(found.values, value, min(value, part.least))
            if found.infeasible:
                break
    return None


def _task(model: Linear, part: _Part) -> Task:
    """Any solution of the rows of `part`."""
    return Task(
        variables=part.variables,
        low=[model.low[v] for v in part.variables],
        high=[model.high[v] for v in part.variables],
        continuous=[model.continuous[v] for v in part.variables],
        rows=part.rows,
        costs=[],
    )


def _scale(model: Linear, part: _Part) -> tuple[int, int]:
    """How heavily this level weighs against those ahead, and the most these can come to.

    The weight is more than the levels ahead can sum to, so that they only break ties.
    """
    most = _most(model, part.ahead)
    return (most + 1, most) if most else (1, 0)


def _most(model: Linear, terms: Iterable[Term]) -> int:
    return sum(cost * model.high[variable] for variable, cost in terms)
