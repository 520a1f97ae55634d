"""Minimise the levels of a linear model, one after the other, each proven where it can be.

A level is minimised over the independent parts of the model side by side, held at its
value, and the next level follows; parts may grow together when a later level's rows join
them, which loses nothing. Each part goes to one engine, and to the other where the first
ends without a proof; what neither proves is polished.

Engines end by counts of their own work, so that equal input gives equal plans; the clock
is only a safety net, and a part that meets it is reported as not proven.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from planner.domain.plan import Level
from planner.domain.progress import Progress, Silent
from planner.model.linear import INF, Linear, Row, Term
from planner.model.solution import Solution
from planner.solver.engines import Limits, Stop
from planner.solver.minimise import solve_part
from planner.solver.parts import Answer, Infeasible, Part, Pieces, highest, merged, total
from planner.solver.proofs import Proofs

__all__ = ["Halt", "Infeasible", "Limits", "Stop", "solve"]

_ALL = 10**6
"""More levels than any model has."""


_MOST_AHEAD = 20_000
"""Levels ahead break ties as long as they can come to less than this: larger weights would
drown this level's own differences in the solver's tolerances."""


class Halt:
    """Whether Ctrl-C has ended the search of one model: those that follow end theirs as soon."""

    def __init__(self) -> None:
        self.asked = False


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
    workers: int = 2,
) -> Solution:
    """Minimise every level of `model` in order.

    Raises Infeasible where no values satisfy the rows. Ctrl-C raises KeyboardInterrupt
    before the first `needed` levels are done; later it keeps what they found, and the
    levels left are reported as not proven, as are all but the `needed` ones of every model
    that is solved with the same `halt`.
    """
    progress, limits, stop = progress or Silent(), limits or Limits(), stop or Stop()
    halt = halt or Halt()
    values: dict[int, int] = {}
    levels: list[Level] = []
    pieces = Pieces(len(model.low))
    proofs = Proofs(model, pieces)
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
            parts = pieces.parts(merged(objective.terms))
            until = later[-1].since if later else len(model.objectives)
            _look_ahead(parts, model, pieces, range(index + 1, until))
            for part in parts:
                part.least = proofs.least(index, part)
            try:
                late = time.perf_counter() - started > limits.total
                halted = halted or stop.requested or late or (halt.asked and index >= needed)
                progress.keeps(index >= needed and not halted)
                answers = _solve_all(pool, model, parts, values, seed, limits, stop, halted=halted)
            except KeyboardInterrupt:
                if halted or index < needed:
                    raise
                halted = halt.asked = True
                progress.keeps(False)
                answers = _solve_all(pool, model, parts, values, seed, limits, stop, halted=True)
            value = bound = objective.constant
            for part, answer in zip(parts, answers, strict=True):
                values.update(answer.values)
                value, bound = value + answer.value, bound + answer.bound
                proofs.learn(index, part, answer)
                for group in part.groups:
                    pieces.hold(Row(group, -INF, total(group, answer.values)))
            seconds = time.perf_counter() - began
            name, rank = objective.key
            level = Level(
                stage, name, value, bound, value == bound, seconds, rank, model.generation
            )
            levels.append(level)
            progress.level(level)
        progress.keeps(False)
        while later:
            pieces.post(later.pop())
        rest = pieces.rest(values)
        for answer in _solve_all(pool, model, rest, values, seed, limits, Stop()):
            values.update(answer.values)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return Solution([values.get(v, low) for v, low in enumerate(model.low)], tuple(levels))


def _look_ahead(
    parts: Sequence[Part], model: Linear, pieces: Pieces, levels: Iterable[int]
) -> None:
    """Let `levels`, the next up to those with rows of their own, break this level's ties.

    Where they end at their least by that, they need no solve of their own.
    """
    open_parts = list(parts)
    for level in levels:
        by_root: dict[int, list[Term]] = defaultdict(list)
        partial: set[int] = set()
        for variable, cost in merged(model.objectives[level].terms):
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


def _solve_all(
    pool: ThreadPoolExecutor,
    model: Linear,
    parts: Sequence[Part],
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    halted: bool = False,
) -> list[Answer]:
    """Solve the parts side by side, the largest first; answers in the order of `parts`.

    Where the run was `halted` each part only completes what is known.
    """
    if halted:
        return [solve_part(model, part, known, seed, limits, stop) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-len(parts[i].variables), i))
    futures: dict[int, Future[Answer]] = {}
    for index in order:
        futures[index] = pool.submit(solve_part, model, parts[index], known, seed, limits, stop)
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
