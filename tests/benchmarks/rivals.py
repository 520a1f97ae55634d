"""The engine against HiGHS and CP-SAT alone: processor seconds for the same parts, each proven.

Run as ``python -m tests.benchmarks.rivals``. The parts are the largest that planning some
examples asks for, one of each size, with the levels ahead that break ties; a part counts
where one of the two proves its level within the work it is given.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

from inputs.presets import presets
from inputs.workbook.template import write_book
from planner import read_book
from planner.solver import minimise, pool
from planner.solver.engines import Limits, Stop, run
from planner.solver.minimise import solve_part
from planner.solver.parts import Answer, Bounds, Part, total
from planner.solver.pool import Workers
from planner.stages.whole import make_plan

_EXAMPLES = ("xicheng", "guixi", "yanqing", "luoshe")
_EACH = 3
_AMPLE = Limits(nodes=20_000, effort=120.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A part as it was asked for."""

    example: str
    model: Bounds
    part: Part
    known: Mapping[int, int]


def asked_for(example: str) -> list[_Asked]:
    """The largest parts that planning an example asks an engine for, each size once."""
    found: dict[int, _Asked] = {}

    def noted(
        model: Bounds, part: Part, known: Mapping[int, int], seed: int, limits: Limits, stop: Stop,
        **more: bool,
    ) -> Answer:  # fmt: skip
        if minimise.known_best(model, part, known) is None:
            found.setdefault(len(part.variables), _Asked(example, model, replace(part), {**known}))
        return solve_part(model, part, known, seed, limits, stop, **more)

    pool.solve_part = noted
    try:
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "book.xlsx"
            write_book(book, presets()[example].build())
            make_plan(read_book(book).problem, workers=Workers(jobs=1))
    finally:
        pool.solve_part = solve_part
    return [found[size] for size in sorted(found)[: -_EACH - 1 : -1]]


def compared(one: _Asked) -> tuple[float, float] | None:
    """Processor seconds of the engine, and of the better of the two that prove the level."""
    began = process_time()
    answer = solve_part(one.model, replace(one.part), one.known, 0, Limits(), Stop())
    ours = process_time() - began
    task = replace(minimise._task(one.model, one.part), costs=one.part.terms)
    proven = []
    for engine in ("highs", "cp_sat"):
        began = process_time()
        found = run(engine, task, 0, _AMPLE, Stop())
        spent = process_time() - began
        values = found.values
        if values is not None and total(task.costs, values) <= math.ceil(found.bound - 1e-4):
            proven.append(spent)
    if not proven or answer.value != answer.bound:
        return None
    return ours, min(proven)


def lines() -> Iterator[str]:
    """A line for each part, and the geometric mean of all."""
    ratios = []
    for example in _EXAMPLES:
        for one in asked_for(example):
            name = f"{example}, {len(one.part.variables)} variables"
            both = compared(one)
            if both is None:
                yield f"{name}: not proven by both sides"
                continue
            ours, theirs = both
            ratios.append(ours / theirs)
            yield f"{name}: {ours:.2f} against {theirs:.2f} CPU s"
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan
    yield f"{mean:.2f} (geometric mean of {len(ratios)} parts)"


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
