"""The solvers: minimise one part of a linear model with HiGHS or with CP-SAT.

HiGHS is quick where the linear relaxation is nearly whole, as it is for most rosters;
CP-SAT where the relaxation says little (many gaps, large parts). Both run through
ortools' MathOpt, on one thread and with a limit that does not depend on the clock.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat import sat_parameters_pb2
from ortools.util.python.solve_interrupter import SolveInterrupter

from planner.model.linear import INF, Row, Term
from planner.solver.quiet import quiet

_NODES_OF = 2_000
"""The variables of a part that is given all nodes."""

_MOMENT = 0.01

_WHOLE = 1e-6
"""How far a relaxed variable may be from a whole number that it has."""

Engine = Literal["plain", "highs", "bare", "cp_sat", "mixed"]
"""``plain`` is HiGHS without its presolve, which costs small parts more than it saves; ``bare`` is
it without its heuristics, which search pieces within pieces of large ones for minutes; ``mixed`` is
CP-SAT with all its ways of searching by turns, on one thread and in an order of its own.
"""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop proving.

    For one part of one level `nodes` bounds HiGHS (fewer where the part is large: see
    `nodes_for`), `effort` CP-SAT (its deterministic time). Both count work, so that the same
    input gives the same plan on an idle and on a busy computer. `until` is a clock of
    the user's own, as ``time.monotonic`` tells it: from then on the levels left only keep
    what is known.
    """

    nodes: int = 5_000
    effort: float = 20.0
    until: float | None = None

    def times(self, factor: float) -> Limits:
        """So many times as much work."""
        return replace(self, nodes=int(self.nodes * factor), effort=self.effort * factor)

    def nodes_for(self, variables: int) -> int:
        """How many nodes a part of so many variables is given: each costs more in a larger one."""
        larger = max(1.0, variables / _NODES_OF)
        return max(1, int(self.nodes / larger**2)) if self.nodes else 0

    def left(self) -> float | None:
        """The seconds until the user's clock strikes, none less than a moment."""
        return None if self.until is None else max(_MOMENT, self.until - time.monotonic())

    @property
    def struck(self) -> bool:
        """Whether the user's clock has struck."""
        return self.until is not None and time.monotonic() >= self.until


class Stop:
    """Somebody asked to stop: the best found so far is kept and nothing more is proven."""

    def __init__(self) -> None:
        self.requested = False
        self.interrupter = SolveInterrupter()

    def request(self) -> None:
        """End every running solve at its best solution so far.

        CP-SAT ends at once; HiGHS cannot be interrupted and ends by its own limits.
        """
        self.requested = True
        self.interrupter.interrupt()


@dataclass(frozen=True, slots=True)
class Task:
    """Minimise `costs` over `variables` (sorted) with bounds `low` and `high` under `rows`."""

    variables: list[int]
    low: list[int]
    high: list[int]
    continuous: list[bool]
    rows: list[Row]
    costs: list[Term]
    hint: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine found: `values` None where nothing, `infeasible` where it says so.

    `bound` is below the costs of every solution.
    """

    values: dict[int, int] | None
    bound: float
    infeasible: bool = False


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The least that `task` costs where its variables need not be whole.

    `reduced` says of each variable by how much the least grows with it, from the bound it
    stands at (negative from the upper one); `broken` which share of those that have to be whole
    is not.
    """

    bound: float
    reduced: npt.NDArray[np.float64]
    broken: float


def run(engine: Engine, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
    """Let one engine minimise `task`; values that break a row are not handed on."""
    matrix = _Matrix.of(task)
    whole = engine in ("cp_sat", "mixed")
    model = mathopt.Model.from_model_proto(_proto(task, matrix, whole=whole))
    variables = list(model.variables())
    hinted = {
        handle: float(task.hint[variable])
        for handle, variable in zip(variables, task.variables, strict=True)
        if variable in task.hint
    }
    result = _solved(
        model,
        mathopt.SolverType.CP_SAT if whole else mathopt.SolverType.HIGHS,
        params=_parameters(engine, seed, limits, len(task.variables)),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(hinted)] if hinted else []
        ),
        interrupter=stop.interrupter,
    )
    if result is None:
        return Found(None, -math.inf)
    if result.termination.reason in (
        mathopt.TerminationReason.INFEASIBLE,
        mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
    ):
        return Found(None, -math.inf, infeasible=True)
    bound = result.termination.objective_bounds.dual_bound
    if not result.has_primal_feasible_solution():
        return Found(None, bound)
    values = np.rint(np.asarray(result.variable_values(variables))).astype(np.int64)
    if not matrix.keeps(task, values):
        return Found(None, bound)
    return Found(dict(zip(task.variables, values.tolist(), strict=True)), bound)


def relaxed(task: Task, seed: int, limits: Limits) -> Relaxed | None:
    """`task` without asking for whole numbers; None where HiGHS ends without an answer."""
    matrix = _Matrix.of(task)
    model = mathopt.Model.from_model_proto(_proto(task, matrix, whole=False))
    variables = list(model.variables())
    for variable in variables:
        variable.integer = False
    left = limits.left()
    result = _solved(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            random_seed=seed,
            time_limit=None if left is None else timedelta(seconds=left),
        ),
    )
    if (
        result is None
        or result.termination.reason != mathopt.TerminationReason.OPTIMAL
        or not result.has_dual_feasible_solution()
    ):
        return None
    reduced = np.asarray(result.reduced_costs(variables))
    values = np.asarray(result.variable_values(variables))[~np.asarray(task.continuous)]
    broken = float(np.mean(np.abs(values - np.rint(values)) > _WHOLE)) if values.size else 0.0
    return Relaxed(result.termination.objective_bounds.dual_bound, reduced, broken)


def _solved(
    model: mathopt.Model,
    solver: mathopt.SolverType,
    *,
    params: mathopt.SolveParameters,
    model_params: mathopt.ModelSolveParameters | None = None,
    interrupter: SolveInterrupter | None = None,
) -> mathopt.SolveResult | None:
    """What an engine answers; None where it gives up with an error of its own."""
    try:
        with quiet():
            return mathopt.solve(
                model, solver, params=params, model_params=model_params, interrupter=interrupter
            )
    except (RuntimeError, AttributeError):
        # HiGHS' "kError", of one part in some thousands. Of some releases the library then fails
        # to put it into words, which is the AttributeError.
        return None


def _parameters(
    engine: Engine, seed: int, limits: Limits, variables: int
) -> mathopt.SolveParameters:
    left = limits.left()
    clock = None if left is None else timedelta(seconds=left)
    if engine in ("plain", "highs", "bare"):
        return mathopt.SolveParameters(
            random_seed=seed,
            node_limit=limits.nodes_for(variables),
            time_limit=clock,
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=0.999,
            presolve=mathopt.Emphasis.OFF if engine == "plain" else None,
            heuristics=mathopt.Emphasis.OFF if engine == "bare" else None,
        )
    return mathopt.SolveParameters(
        random_seed=seed,
        threads=1,
        time_limit=clock,
        cp_sat=sat_parameters_pb2.SatParameters(
            max_deterministic_time=limits.effort, interleave_search=engine == "mixed"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The rows of a task as (row, column, coefficient), sorted, each cell once."""

    rows: Ints
    columns: Ints
    coefficients: Ints

    @classmethod
    def of(cls, task: Task) -> _Matrix:
        sizes = np.fromiter((len(row.terms) for row in task.rows), np.int64, len(task.rows))
        cells = np.array([term for row in task.rows for term in row.terms], dtype=np.int64)
        cells = cells.reshape(-1, 2)
        known = np.asarray(task.variables, dtype=np.int64)
        rows = np.repeat(np.arange(len(task.rows)), sizes)
        width = max(len(known), 1)
        places = rows * width + np.searchsorted(known, cells[:, 0])
        once, back = np.unique(places, return_inverse=True)
        coefficients = np.zeros(len(once), dtype=np.int64)
        np.add.at(coefficients, back, cells[:, 1])
        return cls(once // width, once % width, coefficients)

    def keeps(self, task: Task, values: Ints) -> bool:
        """Whether `values` keep every row and every bound."""
        sums = np.zeros(len(task.rows), dtype=np.int64)
        np.add.at(sums, self.rows, self.coefficients * values[self.columns])
        lows = np.array([row.low for row in task.rows], dtype=np.int64)
        highs = np.array([row.high for row in task.rows], dtype=np.int64)
        rows = ((sums >= lows) | (lows <= -INF)) & ((sums <= highs) | (highs >= INF))
        inside = (values >= np.asarray(task.low)) & (values <= np.asarray(task.high))
        return bool(rows.all() and inside.all())


def _proto(task: Task, matrix: _Matrix, *, whole: bool) -> model_pb2.ModelProto:
    """The task as MathOpt's own message; variables are numbered from 0 in its order."""
    proto = model_pb2.ModelProto()
    count = len(task.variables)
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend(map(float, task.low))
    proto.variables.upper_bounds.extend(map(float, task.high))
    proto.variables.integers.extend(whole or not one for one in task.continuous)
    proto.linear_constraints.ids.extend(range(len(task.rows)))
    proto.linear_constraints.lower_bounds.extend(
        -math.inf if row.low <= -INF else float(row.low) for row in task.rows
    )
    proto.linear_constraints.upper_bounds.extend(
        math.inf if row.high >= INF else float(row.high) for row in task.rows
    )
    proto.linear_constraint_matrix.row_ids.extend(matrix.rows.tolist())
    proto.linear_constraint_matrix.column_ids.extend(matrix.columns.tolist())
    proto.linear_constraint_matrix.coefficients.extend(matrix.coefficients.astype(float).tolist())
    ids, costs = _costs(task)
    proto.objective.linear_coefficients.ids.extend(ids)
    proto.objective.linear_coefficients.values.extend(costs)
    return proto


def _costs(task: Task) -> tuple[Sequence[int], Sequence[float]]:
    """The costs by number of the variable, each variable once."""
    dense = np.zeros(len(task.variables), dtype=np.int64)
    if task.costs:
        cells = np.array(task.costs, dtype=np.int64)
        known = np.asarray(task.variables, dtype=np.int64)
        np.add.at(dense, np.searchsorted(known, cells[:, 0]), cells[:, 1])
    found = np.flatnonzero(dense)
    return found.tolist(), dense[found].astype(float).tolist()
