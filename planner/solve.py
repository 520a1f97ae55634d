"""Minimise the levels of a linear model, one after the other, each proven where it can be.

The only module that knows a solver. A level is minimised over the independent parts of
the model side by side, held at its value, and the next level follows; parts may grow
together when a later level's rows join them, which loses nothing.

HiGHS (through ortools' MathOpt) is used because the linear relaxations of rosters are
tight: nearly every part is solved at the root. Solves end by a count of nodes, so that
equal input gives equal plans; the clock is only a safety net, and a part that meets it is
reported as not proven.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta

from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from planner.linear import INF, Linear, Row, Term
from planner.plan import Level
from planner.progress import Progress, Silent
from planner.solution import Solution

_SMALL_PART = 40
_BATCH = 800
"""Parts smaller than _SMALL_PART variables are solved _BATCH variables at a time: calling
the solver costs more than such parts do."""


_INFEASIBLE = (
    mathopt.TerminationReason.INFEASIBLE,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
)


class Infeasible(RuntimeError):
    """A model without any solution: a fault of the rules, which all may stay short."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop proving one part of one level: search nodes, then seconds."""

    nodes: int = 5_000
    seconds: float = 60.0


class Stop:
    """Somebody asked to stop: the best found so far is kept and nothing more is proven."""

    def __init__(self) -> None:
        self.requested = False
        self.interrupter = SolveInterrupter()

    def request(self) -> None:
        """End every running solve at its best solution so far."""
        self.requested = True
        self.interrupter.interrupt()


@dataclass(slots=True)
class _Part:
    """Variables that no row joins to the rest."""

    variables: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    ahead: list[Term] = field(default_factory=list)
    """The sum of the next levels' terms, which breaks ties of this level."""
    groups: list[list[Term]] = field(default_factory=list)
    """`terms` cut into those of each independent piece, where small pieces stand together."""


@dataclass(frozen=True, slots=True)
class _Answer:
    values: dict[int, int]
    value: int
    bound: int


_MOST_AHEAD = 20_000
"""Levels ahead that can sum to more than this break no ties: weights that large would
drown this level's own differences in the solver's tolerances."""


class _Sets:
    """Disjoint sets of variables."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def find(self, one: int) -> int:
        above = self._above
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    def join(self, terms: Sequence[Term]) -> None:
        if terms:
            first = self.find(terms[0][0])
            for variable, _ in terms[1:]:
                self._above[self.find(variable)] = first


def solve(
    model: Linear,
    *,
    stage: str,
    progress: Progress | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    stop: Stop | None = None,
    workers: int = 2,
) -> Solution:
    """Minimise every level of `model` in order.

    Raises Infeasible where no values satisfy the rows. Ctrl-C ends the running solves at
    their best; the levels left are then reported as not proven.
    """
    progress, limits, stop = progress or Silent(), limits or Limits(), stop or Stop()
    values: dict[int, int] = {}
    levels: list[Level] = []
    sets = _Sets(len(model.low))
    rows = sorted(model.rows, key=lambda row: row.since)
    posted: list[Row] = []
    held: list[Row] = []
    with ThreadPoolExecutor(workers) as pool:
        for index, objective in enumerate(model.objectives):
            began = time.perf_counter()
            for row in rows[len(posted) :]:
                if row.since > index:
                    break
                posted.append(row)
                sets.join(row.terms)
            merged = _merged(objective.terms)
            parts = _parts(sets, [*posted, *held], merged)
            _look_ahead(parts, model, index, sets, rows[len(posted) :])
            answers = _solve_all(pool, model, parts, values, seed, limits, stop)
            value = bound = objective.constant
            for part, answer in zip(parts, answers, strict=True):
                values.update(answer.values)
                value, bound = value + answer.value, bound + answer.bound
                held += [Row(g, -INF, _total(g, answer.values)) for g in part.groups]
            seconds = time.perf_counter() - began
            level = Level(f"{stage}.{objective.name}", value, bound, value == bound, seconds)
            levels.append(level)
            progress.level(stage, objective.name, value, bound, level.proven, seconds)
        rest = _parts(sets, [*posted, *held], [], whole=True)
        unsolved = [part for part in rest if any(v not in values for v in part.variables)]
        for answer in _solve_all(pool, model, unsolved, values, seed, limits, Stop()):
            values.update(answer.values)
    return Solution([values.get(v, low) for v, low in enumerate(model.low)], tuple(levels))


def _total(terms: Iterable[Term], values: Mapping[int, int]) -> int:
    return sum(cost * values[variable] for variable, cost in terms)


def _merged(terms: Iterable[Term]) -> list[Term]:
    """Terms with one coefficient per variable."""
    costs: dict[int, int] = defaultdict(int)
    for variable, cost in terms:
        costs[variable] += cost
    return [(variable, cost) for variable, cost in sorted(costs.items()) if cost]


def _parts(
    sets: _Sets, rows: Sequence[Row], terms: Sequence[Term], *, whole: bool = False
) -> list[_Part]:
    """The parts that `terms` touch (all that rows touch if `whole`), small ones together."""
    parts: dict[int, _Part] = defaultdict(_Part)
    for variable, cost in terms:
        parts[sets.find(variable)].terms.append((variable, cost))
    for row in rows:
        if row.terms:
            root = sets.find(row.terms[0][0])
            if whole or root in parts:
                parts[root].rows.append(row)
    for part in parts.values():
        found = {variable for variable, _ in part.terms}
        found.update(variable for row in part.rows for variable, _ in row.terms)
        part.variables = sorted(found)
        part.groups = [part.terms] if part.terms else []
    return _batched(sorted(parts.values(), key=lambda part: part.variables[:1]))


def _look_ahead(
    parts: Sequence[_Part], model: Linear, index: int, sets: _Sets, later: Sequence[Row]
) -> None:
    """Let the levels up to the next that has rows of its own break this level's ties.

    Where they end at their least by that, they need no solve of their own.
    """
    until = min((row.since for row in later), default=len(model.objectives) - 1)
    terms = [t for objective in model.objectives[index + 1 : until] for t in objective.terms]
    by_root: dict[int, list[Term]] = defaultdict(list)
    for variable, cost in _merged(terms):
        if cost > 0 and model.low[variable] >= 0:
            by_root[sets.find(variable)].append((variable, cost))
    for part in parts:
        roots = {sets.find(group[0][0]) for group in part.groups}
        known = set(part.variables)
        part.ahead = [t for root in sorted(roots) for t in by_root[root] if t[0] in known]


def _batched(parts: list[_Part]) -> list[_Part]:
    found: list[_Part] = []
    batch = _Part()
    for part in parts:
        if len(part.variables) >= _SMALL_PART:
            found.append(part)
            continue
        batch.variables += part.variables
        batch.rows += part.rows
        batch.terms += part.terms
        batch.groups += part.groups
        if len(batch.variables) >= _BATCH:
            found.append(batch)
            batch = _Part()
    return [*found, batch] if batch.variables else found


def _solve_all(
    pool: ThreadPoolExecutor,
    model: Linear,
    parts: Sequence[_Part],
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
) -> list[_Answer]:
    """Solve the parts side by side, the largest first; answers in the order of `parts`."""
    order = sorted(range(len(parts)), key=lambda i: (-len(parts[i].variables), i))
    futures: dict[int, Future[_Answer]] = {}
    for index in order:
        futures[index] = pool.submit(_solve_part, model, parts[index], known, seed, limits, stop)
    pending = set(futures.values())
    while pending:
        try:
            pending = wait(pending).not_done
        except KeyboardInterrupt:
            if stop.requested:
                raise
            stop.request()
    return [futures[index].result() for index in range(len(parts))]


def _solve_part(
    model: Linear, part: _Part, known: Mapping[int, int], seed: int, limits: Limits, stop: Stop
) -> _Answer:
    """Minimise one part. What the levels before found is enough where it is the least."""
    least = sum(c * (model.low[v] if c > 0 else model.high[v]) for v, c in part.terms)
    if all(v in known for v in part.variables) and _total(part.terms, known) == least:
        return _Answer({v: known[v] for v in part.variables}, least, least)
    opt_model = mathopt.Model.from_model_proto(_proto(model, part))
    answer = None if stop.requested else _run(model, opt_model, part, known, seed, limits, stop)
    if answer is None:
        answer = _fallback(model, part, known, seed, limits)
    if answer is None:
        raise Infeasible(f"No solution within {limits.seconds} s and {limits.nodes} nodes.")
    return answer


def _fallback(
    model: Linear, part: _Part, known: Mapping[int, int], seed: int, limits: Limits
) -> _Answer | None:
    """What the levels before found, or else anything that satisfies the rows; unproven."""
    least = sum(c * (model.low[v] if c > 0 else model.high[v]) for v, c in part.terms)
    proto = _proto(model, part)
    proto.ClearField("objective")
    for i, variable in enumerate(part.variables):
        if variable in known:
            proto.variables.lower_bounds[i] = proto.variables.upper_bounds[i] = known[variable]
    for attempt in (proto, _proto(model, part)):
        try:
            opt_model = mathopt.Model.from_model_proto(attempt)
            answer = _run(model, opt_model, part, {}, seed, limits, Stop())
        except Infeasible:
            continue
        if answer is not None:
            return _Answer(answer.values, answer.value, min(answer.value, least))
    return None


def _run(
    model: Linear,
    opt_model: mathopt.Model,
    part: _Part,
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
) -> _Answer | None:
    variables = list(opt_model.variables())
    hint = mathopt.SolutionHint(
        {
            handle: float(known[variable])
            for handle, variable in zip(variables, part.variables, strict=True)
            if variable in known
        }
    )
    for presolve in (None, mathopt.Emphasis.OFF):
        result = mathopt.solve(
            opt_model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                random_seed=seed,
                node_limit=limits.nodes,
                time_limit=timedelta(seconds=limits.seconds),
                relative_gap_tolerance=0.0,
                absolute_gap_tolerance=0.999,
                presolve=presolve,
            ),
            model_params=mathopt.ModelSolveParameters(
                solution_hints=[hint] if hint.variable_values else []
            ),
            interrupter=stop.interrupter,
        )
        # HiGHS' presolve has called small feasible models infeasible: believe it only
        # where the search without presolve says the same.
        if result.termination.reason not in _INFEASIBLE:
            break
    else:
        raise Infeasible(f"The rows of {len(part.variables)} variables contradict each other.")
    if not result.has_primal_feasible_solution():
        return None
    values = {
        variable: round(value)
        for variable, value in zip(part.variables, result.variable_values(variables), strict=True)
    }
    value = _total(part.terms, values)
    dual = result.termination.objective_bounds.dual_bound
    scale, most = _scale(model, part)
    least = -INF if math.isinf(dual) else math.ceil((dual - most - 1e-4) / scale)
    return _Answer(values, value, min(value, least))


def _scale(model: Linear, part: _Part) -> tuple[int, int]:
    """How heavily this level weighs against those ahead, and the most these can come to.

    The weight is more than the levels ahead can sum to, so that they only break ties.
    """
    most = sum(cost * model.high[variable] for variable, cost in part.ahead)
    return (most + 1, most) if 0 < most < _MOST_AHEAD else (1, 0)


def _proto(model: Linear, part: _Part) -> model_pb2.ModelProto:
    """The part as MathOpt's own message; variables are numbered from 0 in its order."""
    number = {variable: i for i, variable in enumerate(part.variables)}
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(len(part.variables)))
    proto.variables.lower_bounds.extend(float(model.low[v]) for v in part.variables)
    proto.variables.upper_bounds.extend(float(model.high[v]) for v in part.variables)
    proto.variables.integers.extend(not model.continuous[v] for v in part.variables)
    proto.linear_constraints.ids.extend(range(len(part.rows)))
    proto.linear_constraints.lower_bounds.extend(
        -math.inf if row.low <= -INF else float(row.low) for row in part.rows
    )
    proto.linear_constraints.upper_bounds.extend(
        math.inf if row.high >= INF else float(row.high) for row in part.rows
    )
    matrix = proto.linear_constraint_matrix
    for i, row in enumerate(part.rows):
        cells = sorted((number[v], c) for v, c in _merged(row.terms))
        matrix.row_ids.extend([i] * len(cells))
        matrix.column_ids.extend(column for column, _ in cells)
        matrix.coefficients.extend(float(c) for _, c in cells)
    scale, most = _scale(model, part)
    weighed = [(v, c * scale) for v, c in part.terms] + (part.ahead if most else [])
    costs = sorted((number[v], c) for v, c in _merged(weighed))
    proto.objective.linear_coefficients.ids.extend(column for column, _ in costs)
    proto.objective.linear_coefficients.values.extend(float(c) for _, c in costs)
    return proto
