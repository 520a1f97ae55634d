"""One part of a model minimised: by one engine, by the other where that leaves no proof."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from planner.model.linear import INF, Row, Term
from planner.solver.cuts import cut
from planner.solver.engines import Engine, Found, Limits, Stop, Task, relaxed, run
from planner.solver.face import least, on_face
from planner.solver.nearby import alone, dear, least_nearby
from planner.solver.parts import (
    Answer,
    Bounds,
    Infeasible,
    OutOfTime,
    Part,
    highest,
    lowest,
    total,
)
from planner.solver.polish import SIZE, held_rows, polished

_ENGINES: tuple[Engine, ...] = ("plain", "highs", "cp_sat")
"""The engine that comes first, and those for what it leaves unproven."""

_LOOSE: Mapping[Engine, float] = {"cp_sat": 0.05, "mixed": 0.25}
"""Where a relaxation says little, and with which share of the effort: rotations that take HiGHS
10 to 17 s take CP-SAT 2. Most are proven at once; where as many teams as groups change places it
proves nothing, and all ways by turns do in 3 s.
"""

_PLAIN = 2_000
"""Parts with fewer variables are tried without presolve first, at the root: those of luoshe with
500 to 2,000 took 6 seconds so instead of 19, larger ones as long as with it, and in 21 towns of a
county a second each instead of a tenth."""

_LARGE = 12_000
"""Parts with fewer variables are given to the engines at once."""

_FEW = 100
"""A large part of whose terms no more than this cost anything, or that is no further than this from
its bound, is made cheaper nearby before all of it is searched: eight second shifts of a township
were gone in 5 seconds instead of 12, and 46 days of another, 358 from their places, came to the 42
that are proven in 2 instead of 47. Where more has to change the search takes less."""

_SLIGHT = 1_250
"""How many variables a neighbourhood has where the proof is worth little: of six towns of a county
these found as much as larger ones, in 9 seconds instead of 25."""

_WIDER = (2, 8, 32)
"""How much wider than usual neighbourhoods become, one after the other."""

_SEEN = 4 * _WIDER[-1] * SIZE
"""A huge part with fewer variables that has answered before has shown most of what little can be
gained once the widest neighbourhood has: of 120,000 the relaxation takes 25 seconds."""

_NEARLY_WHOLE = 0.01
"""The face of a huge part's relaxation is searched where that breaks a smaller share of the
variables: in four townships 0.01 to 0.7 %, and 59 second shifts were gone in 49 seconds. In a town
where it breaks 1 to 3 % of them five minutes found nothing of its second shifts."""

_DEARER = (4, 16, 64)
"""By how much more than its relaxation a level is searched for near its face, one after the other:
of the days' distances of 81,000 variables the relaxation shows 544, and 563 was found and proven so
where all that is known came to 3955."""

_WHOLE = 60_000
"""Larger parts are not searched as a whole where something is known that keeps the rows: of one of
90,000 that had not ended after five minutes. Nor is the face of their relaxation: on that of
another nothing was found in 43 seconds; cut in two its days' distances went from 5371 to 589 in
87. Where the proof is worth little, nor are parts of more than `_LARGE`: two watches of 24 people
for each day of a quarter had not ended after four."""

_UNCUT = 90_000
"""Parts that no row cuts are searched as a whole up to here, of larger ones the face of the
relaxation: where villages bear a visit a week all departments are one part of 200,000, whose levels
were proven so in 77 seconds and ended in 200 without a proof else; four townships in one book were
planned after 320, where after 390 the days' distances were not, nor three levels before proven."""

_ROOT: tuple[Engine, ...] = ("highs",)
_ANYTHING: tuple[Engine, ...] = ("cp_sat", "highs")

_CLOSE = 1e-4
"""By how much an engine's bound may be above the truth."""

_DOUBT = 0.01
"""By how much an engine's bound of weighted levels is not believed."""


def known_best(model: Bounds, part: Part, known: Mapping[int, int]) -> Answer | None:
    """What the levels before found, where that is the least `part` can come to."""
    if part.begun:  # what is known may break a row
        return None
    least = max(part.least, lowest(model, part.terms))
    if all(v in known for v in part.variables) and total(part.terms, known) == least:
        return Answer({v: known[v] for v in part.variables}, least, least)
    return None


def solve_part(
    model: Bounds,
    part: Part,
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    halted: bool = False,
) -> Answer:
    """Minimise one part. What the levels before found is enough where it is the least, and
    where the search is `halted`.
    """
    best = known_best(model, part, known)
    if best is not None:
        return best
    part.least = max(part.least, lowest(model, part.terms))
    answer = None if halted else _minimise(model, part, known, seed, limits, stop)
    if answer is None and not part.doubtful:
        answer = _fallback(model, part, known, seed, replace(limits, until=None))
    if answer is None:
        raise OutOfTime(f"No solution within {limits.nodes} nodes, an effort of {limits.effort}.")
    return answer


def completed(
    model: Bounds, part: Part, known: Mapping[int, int], costs: Iterable[Term], seed: int
) -> Mapping[int, int]:
    """`known` with the values of the part's other variables that cost least; none if none fit."""
    places = set(part.variables)
    task = replace(_task(model, part), costs=[term for term in costs if term[0] in places])
    return run("cp_sat", _held(task, known), seed, Limits(), Stop()).values or {}


def _minimise(
    model: Bounds, part: Part, known: Mapping[int, int], seed: int, limits: Limits, stop: Stop
) -> Answer | None:
    """The best answer of both engines; None if there is none.

    Raises Infeasible where CP-SAT says so. HiGHS' presolve has called small feasible models
    infeasible: that alone is not believed.
    """
    limits = limits.times(part.effort)
    scale, most = _scale(model, part)
    task = replace(
        _task(model, part),
        costs=[(v, c * scale) for v, c in part.terms] + (part.ahead if most else []),
        hint={v: known[v] for v in part.variables if v in known},
    )
    best: dict[int, int] | None = None
    if part.loose and len(task.hint) == len(part.variables):
        best = dict(task.hint)
    bound, exact = part.least, False
    if part.chained and not stop.requested:  # at its least most of it is decided at once
        found = _at_least(part, task, seed, limits, stop)
        if found.values is not None:
            exact = total(task.costs, found.values) - 1 + _DOUBT < found.bound
            return Answer(found.values, part.least, part.least, exact)
    pieces = cut(part) if len(part.variables) >= _WHOLE else [part]
    huge = len(part.variables) >= (_WHOLE if len(pieces) > 1 else _UNCUT)
    pieces = pieces if len(pieces) > 1 and part.effort == 1 else []
    if len(part.variables) >= _LARGE and not part.loose and not stop.requested:
        best, bound, exact = _large(
            model, part, known, task, bound, seed, limits, stop, huge=huge, pieces=pieces
        )
        task = replace(task, hint=best or task.hint)
        enough = bound + (_DEARER[-1] if part.held else 0)
        if best is not None and (value := total(part.terms, best)) <= enough:
            return Answer(best, value, min(value, bound), exact)
    begun = best is not None
    whole = not huge if part.effort == 1 else len(part.variables) < _LARGE
    for engine in _LOOSE if part.loose else _ENGINES:
        if stop.requested or not (whole or best is None):
            break
        if engine == "plain" and (len(part.variables) >= _PLAIN or part.effort < 1):
            continue  # with little effort there is one try, and it proves more with a presolve
        if engine == "cp_sat" and part.doubtful and best is None:
            break
        effort = limits.effort * (_LOOSE[engine] if part.loose else 1)
        nodes = min(1, limits.nodes) if engine == "plain" else limits.nodes
        found = run(engine, task, seed, replace(limits, effort=effort, nodes=nodes), stop)
        if found.infeasible and engine in ("cp_sat", "mixed"):
            raise Infeasible(f"The rows of {len(part.variables)} variables contradict each other.")
        if math.isfinite(found.bound):
            bound = max(bound, math.ceil((found.bound - most - _CLOSE) / scale))
        if found.values is not None:
            if best is None or _cheaper(task, found.values, best):
                best = found.values
            if total(part.terms, best) <= bound:
                exact = total(task.costs, best) - 1 + _DOUBT < found.bound
                break
            task = replace(task, hint=best)
    if best is None:
        return None
    far = total(part.terms, best) - bound
    if far > 0 and not (whole or begun or part.loose or stop.requested):
        # Of the first level, gaps, nothing was known that could have been bettered before.
        better, bound, exact = _large(
            model, part, best, task, bound, seed, limits, stop, huge=huge, pieces=pieces
        )
        best = best if better is None else better
        far = total(part.terms, best) - bound
    if far > 0 and not part.loose and (whole or part.effort < 1):
        size = SIZE if part.effort == 1 else _SLIGHT
        best = polished(task, best, seed, limits, stop, size=size)
    elif far > _FEW and not (part.loose or pieces):  # nearer ones are at their best
        enough = scale * bound + most
        best = polished(task, best, seed, limits, stop, wider=_WIDER, least=enough)
    value = total(part.terms, best)
    return Answer(best, value, min(value, bound), exact)


def _at_least(part: Part, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
    """A solution of the least that the level can come to, from the first hint that leads to one."""
    held = replace(task, rows=[*task.rows, Row(part.terms, -INF, part.least)])
    for hint in filter(None, part.hints):
        begun = run("cp_sat", _held(held, hint), seed, limits, stop)
        if begun.values is not None:
            if not part.ahead:
                return begun
            found = run("cp_sat", replace(held, hint=begun.values), seed, limits, stop)
            return found if found.values is not None else replace(begun, bound=found.bound)
    if len(part.variables) >= _LARGE:  # nothing was found so, of 110,000 in 50 seconds
        return Found(None, -math.inf)
    return run("cp_sat", held, seed, limits, stop)


def _large(
    model: Bounds,
    part: Part,
    known: Mapping[int, int],
    task: Task,
    bound: int,
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    huge: bool,
    pieces: Sequence[Part],
) -> tuple[dict[int, int] | None, int, bool]:
    """The best that is found of a large part without searching all of it, its bound, exact or not.

    Little that is to be gained is looked for nearby, where its bound may show, too: first within
    what is known of the bound, then within what the relaxation shows of it; and then on the
    relaxation's face. Parts that rows cut into `pieces` are bettered one after the other instead.
    """
    scale, most = _scale(model, part)
    best = _start(model, part, known, task, seed)

    def far() -> int:
        return INF if best is None else total(part.terms, best) - bound

    def few(values: Mapping[int, int]) -> bool:
        return far() <= _FEW or len(dear(model, part.terms, values)) <= _FEW

    def nearby(wider: Sequence[int]) -> None:
        nonlocal best, bound
        for factor in wider:
            if best is None or far() <= 0 or not few(best):
                break
            enough = scale * bound + most
            best = polished(
                task, best, seed, limits, stop, wider=(factor,), least=enough, together=True
            )
            size = factor * SIZE
            if far() > 0 and size <= _LARGE:
                bound = max(bound, least_nearby(model, part, best, size, seed, limits, stop))

    nearby(_WIDER if huge else _WIDER[:1])
    if best is not None and pieces:
        if far() > 0 and not part.begun:
            search = not few(best)
            best, together = _piecewise(
                model, part, pieces, best, seed, limits, stop, search=search
            )
            bound = max(bound, together)
        return best, bound, False
    seen = part.begun and huge and len(part.variables) < _SEEN and best is not None and few(best)
    shown = relaxed(task, seed, limits) if far() > 0 and not seen else None
    if shown is None:
        return best, bound, False
    cheapest = float(least(shown))
    bound = max(bound, math.ceil((cheapest - most - _CLOSE) / scale))
    if not huge:
        nearby(_WIDER)
    if far() > 0 and (not huge or shown.broken < _NEARLY_WHOLE):
        dearer = INF if best is None else total(task.costs, best) - cheapest
        further = _DEARER if part.effort == 1 or not huge else ()
        spares = sorted({0, most, *(scale * more + most for more in further)})
        near = [spare for spare in spares if spare < dearer]
        engine: Engine = "bare" if huge else "highs"
        prove = huge or not part.held
        found = on_face(task, shown, near, seed, limits, stop, engine=engine, prove=prove)
        cheapest = found.bound
        bound = max(bound, math.ceil((cheapest - most - _CLOSE) / scale))
        if found.values is not None and (best is None or _cheaper(task, found.values, best)):
            best = found.values
    return best, bound, best is not None and total(task.costs, best) <= cheapest


def _piecewise(
    model: Bounds,
    part: Part,
    pieces: Iterable[Part],
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    stop: Stop,
    *,
    search: bool,
) -> tuple[dict[int, int], int]:
    """`known`, with `search` made better in one piece after the other, all else held; and a bound,
    which is what the pieces come to for themselves.
    """
    best, bound = dict(known), 0
    for piece in pieces:
        own, under, piece.held = set(piece.variables), lowest(model, piece.terms), True
        if search:
            piece.rows = list(held_rows(part.rows, own, best))
            best |= solve_part(model, piece, best, seed, limits, stop).values
        if total(piece.terms, best) > under:
            shown = relaxed(alone(model, part, own), seed, limits)
            under = under if shown is None else max(under, least(shown))
        bound += under
    return best, bound


def _start(
    model: Bounds, part: Part, known: Mapping[int, int], task: Task, seed: int
) -> dict[int, int] | None:
    """What the levels before found, whole; None where it is not."""
    if not all(one in known or model.continuous[one] for one in part.variables):
        return None
    return dict(completed(model, part, known, task.costs, seed)) or None


def _cheaper(task: Task, one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    return total(task.costs, one) < total(task.costs, other)


def _fallback(
    model: Bounds, part: Part, known: Mapping[int, int], seed: int, limits: Limits
) -> Answer | None:
    """What the levels before found, or else anything that satisfies the rows; unproven.

    What the root of a search finds is better than nothing where there is something to
    minimise. Doing nothing satisfies the rows of every rule that may stay short.
    """
    free = _task(model, part)
    root = replace(free, costs=part.terms)
    kept = _held(free, known)
    idle = replace(
        free,
        high=[
            high if loose else low
            for low, high, loose in zip(free.low, free.high, free.continuous, strict=True)
        ],
    )
    for task in (kept, root, idle, free):
        for engine in _ROOT if task is root else _ANYTHING:
            nodes = min(1, limits.nodes) if task is root else limits.nodes
            found = run(engine, task, seed, replace(limits, nodes=nodes), Stop())
            if found.values is not None:
                value = total(part.terms, found.values)
                return Answer(found.values, value, min(value, part.least))
            if found.infeasible:
                break
    return None


def _task(model: Bounds, part: Part) -> Task:
    """Any solution of the rows of `part`."""
    return Task(
        variables=part.variables,
        low=[model.low[v] for v in part.variables],
        high=[model.high[v] for v in part.variables],
        continuous=[model.continuous[v] for v in part.variables],
        rows=part.rows,
        costs=[],
    )


def _held(task: Task, known: Mapping[int, int]) -> Task:
    """`task` with the values that are `known`."""
    return replace(
        task,
        low=[known.get(v, low) for v, low in zip(task.variables, task.low, strict=True)],
        high=[known.get(v, high) for v, high in zip(task.variables, task.high, strict=True)],
    )


def _scale(model: Bounds, part: Part) -> tuple[int, int]:
    """How heavily this level weighs against those ahead, and the most these can come to.

    The weight is more than the levels ahead can sum to, so that they only break ties.
    """
    most = highest(model, part.ahead)
    return (most + 1, most) if most else (1, 0)
