"""The solvers: minimise one part of a linear model with HiGHS or with CP-SAT.

HiGHS is quick where the linear relaxation is nearly whole, as it is for most rosters;
CP-SAT where the relaxation says little (many gaps, large parts). Both run through
ortools' MathOpt, on one thread and with a limit that does not depend on the clock. MathOpt is
given its messages as they are: its own model in Python makes an object of every variable.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver
from ortools.sat import sat_parameters_pb2
from ortools.util.python.solve_interrupter import SolveInterrupter
from pybind11_abseil.status import StatusNotOk

from planner.model.linear import INF, Row, Term
from planner.solver.quiet import quiet

_NODES_OF = 2_000
"""The variables of a part that is given all nodes."""

_MOMENT = 0.01

Engine = Literal["plain", "highs", "cp_sat", "mixed"]
"""``plain`` is HiGHS without its presolve, which costs small parts more than it saves; ``mixed``
is CP-SAT with all its ways of searching by turns, on one thread and in an order of its own.
"""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


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
    stands at (negative from the upper one).
    """

    bound: float
    reduced: Floats


def run(engine: Engine, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
    """Let one engine minimise `task`; values that break a row are not handed on."""
    matrix = _Matrix.of(task)
    whole = engine in ("cp_sat", "mixed")
    result = _solved(
        _proto(task, matrix, whole=whole),
        parameters_pb2.SOLVER_TYPE_CP_SAT if whole else parameters_pb2.SOLVER_TYPE_HIGHS,
        _parameters(engine, seed, limits, len(task.variables)),
        _hint(task),
        stop,
    )
    if result is None:
        return Found(None, -math.inf)
    if result.termination.reason in (
        result_pb2.TERMINATION_REASON_INFEASIBLE,
        result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
    ):
        return Found(None, -math.inf, infeasible=True)
    bound = result.termination.objective_bounds.dual_bound
    primal = result.solutions[0].primal_solution if result.solutions else None
    if primal is None or primal.feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
        return Found(None, bound)
    values = np.rint(_dense(primal.variable_values, len(task.variables))).astype(np.int64)
    if not matrix.keeps(task, values):
        return Found(None, bound)
    return Found(dict(zip(task.variables, values.tolist(), strict=True)), bound)


def relaxed(task: Task, seed: int, limits: Limits) -> Relaxed | None:
    """`task` without asking for whole numbers; None where HiGHS ends without an answer."""
    proto = _proto(task, _Matrix.of(task), whole=False)
    proto.variables.integers[:] = [False] * len(task.variables)
    parameters = _timed(parameters_pb2.SolveParametersProto(random_seed=seed), limits)
    result = _solved(proto, parameters_pb2.SOLVER_TYPE_HIGHS, parameters)
    dual = result.solutions[0].dual_solution if result is not None and result.solutions else None
    if (
        result is None
        or dual is None
        or result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL
        or dual.feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE
    ):
        return None
    reduced = _dense(dual.reduced_costs, len(task.variables))
    return Relaxed(result.termination.objective_bounds.dual_bound, reduced)


def _solved(
    model: model_pb2.ModelProto,
    engine: int,
    parameters: parameters_pb2.SolveParametersProto,
    hint: model_parameters_pb2.ModelSolveParametersProto | None = None,
    stop: Stop | None = None,
) -> result_pb2.SolveResultProto | None:
    """What an engine answers; None where it gives up with an error of its own."""
    try:
        with quiet():
            return solver.solve(
                model,
                engine,
                parameters_pb2.SolverInitializerProto(),
                parameters,
                hint or model_parameters_pb2.ModelSolveParametersProto(),
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None if stop is None else stop.interrupter.pybind_interrupter,
            )
    except StatusNotOk:  # HiGHS' "kError", of one part in some thousands
        return None


def _dense(vector: sparse_containers_pb2.SparseDoubleVectorProto, size: int) -> Floats:
    """A vector of so many numbers, of which MathOpt names some."""
    found = np.zeros(size)
    found[np.fromiter(vector.ids, np.int64, len(vector.ids))] = vector.values
    return found


def _hint(task: Task) -> model_parameters_pb2.ModelSolveParametersProto:
    """The values that the engine may begin with."""
    found = model_parameters_pb2.ModelSolveParametersProto()
    places = [place for place, one in enumerate(task.variables) if one in task.hint]
    if places:
        values = found.solution_hints.add().variable_values
        values.ids.extend(places)
        values.values.extend(float(task.hint[task.variables[place]]) for place in places)
    return found


def _parameters(
    engine: Engine, seed: int, limits: Limits, variables: int
) -> parameters_pb2.SolveParametersProto:
    if engine in ("plain", "highs"):
        found = parameters_pb2.SolveParametersProto(
            random_seed=seed,
            node_limit=limits.nodes_for(variables),
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=0.999,
        )
        if engine == "plain":
            found.presolve = parameters_pb2.EMPHASIS_OFF
        return _timed(found, limits)
    return _timed(
        parameters_pb2.SolveParametersProto(
            random_seed=seed,
            threads=1,
            cp_sat=sat_parameters_pb2.SatParameters(
                max_deterministic_time=limits.effort, interleave_search=engine == "mixed"
            ),
        ),
        limits,
    )


def _timed(
    found: parameters_pb2.SolveParametersProto, limits: Limits
) -> parameters_pb2.SolveParametersProto:
    """The parameters with the user's clock, if there is one."""
    left = limits.left()
    if left is not None:
        found.time_limit.FromTimedelta(timedelta(seconds=left))
    return found


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The rows of a task as (row, column, coefficient), sorted, each cell once."""

    rows: Ints
    columns: Ints
    coefficients: Ints

    @classmethod
    def of(cls, task: Task) -> _Matrix:
        sizes = np.fromiter((len(row.terms) for row in task.rows), np.int64, len(task.rows))
        numbers = chain.from_iterable(chain.from_iterable(row.terms for row in task.rows))
        cells = np.fromiter(numbers, np.int64, 2 * int(sizes.sum())).reshape(-1, 2)
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
