"""Levels of a linear model: minimal one after the other, proven or said not to be."""

from __future__ import annotations

import itertools
import random
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import wait
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from planner.domain.plan import Level
from planner.domain.progress import Silent, Working
from planner.model.linear import INF, Linear, Row
from planner.solver import ahead, minimise, parts, pool
from planner.solver import solve as solving
from planner.solver.engines import Engine, Found, Task, run
from planner.solver.parts import Part
from planner.solver.solve import Halt, Infeasible, Limits, Stop, solve


def value(model: Linear, level: int, values: Sequence[int]) -> int:
    """What `values` make of a level."""
    objective = model.objectives[level]
    return objective.constant + sum(cost * values[variable] for variable, cost in objective.terms)


def keeps(model: Linear, values: Sequence[int]) -> bool:
    """Whether `values` keep every row and bound."""
    inside = all(
        low <= one <= high for low, one, high in zip(model.low, values, model.high, strict=True)
    )
    return inside and all(
        row.low <= sum(c * values[v] for v, c in row.terms) <= row.high for row in model.rows
    )


def solutions(model: Linear) -> Iterator[tuple[int, ...]]:
    """All values that keep the rows and bounds."""
    ranges = [range(low, high + 1) for low, high in zip(model.low, model.high, strict=True)]
    return (values for values in itertools.product(*ranges) if keeps(model, values))


def brute_force(model: Linear) -> list[int] | None:
    """The least values of all levels, one after the other, by trying everything."""
    levels = range(len(model.objectives))
    every = ([value(model, k, values) for k in levels] for values in solutions(model))
    return min(every, default=None)


def drawn(draw: random.Random, rare: float = 0.0) -> Linear:
    """A small model: rows within two blocks of variables, some of them from a later level on.

    A share `rare` of the rows is posted only where it binds.
    """
    model = Linear()
    size = draw.randint(2, 7)
    for _ in range(size):
        low = draw.choice([0, 0, 0, -1])
        model.integer(low, low + draw.randint(1, 2))
    levels = draw.randint(1, 4)
    for level in range(levels):
        model.level(f"l{level}")
        model.objectives[level].constant = draw.randint(-2, 2)
        for _ in range(draw.randint(0, size)):
            model.cost(level, draw.randrange(size), draw.choice([1, 1, 2, 5, -1]))
    for _ in range(draw.randint(0, 5)):
        cut = size // 2
        block = draw.choice([range(cut), range(cut, size), range(size)]) or range(size)
        terms = [(draw.choice(block), draw.choice([1, 1, 1, 2, -1])) for _ in range(3)]
        low = draw.randint(-1, 2)
        model.add(terms, low=low, high=low + draw.randint(0, 3), rare=draw.random() < rare)
    for level in range(levels):
        # A load that only a later level counts binds from there on: it always has room.
        if draw.random() < 0.4:
            load = model.integer(0, 4)
            terms = [(variable, 1) for variable in draw.sample(range(size), min(2, size))]
            model.add([*terms, (load, -1)], high=0, since=level, rare=draw.random() < rare)
            model.cost(level, load, 1)
    return model


@pytest.mark.parametrize("batch", [1, 800])
@pytest.mark.parametrize("rare", [0.0, 0.7])
@pytest.mark.parametrize("first", ["plain", "highs", "cp_sat"])
def test_small_models_agree_with_brute_force(
    first: Engine, rare: float, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every level is the least there is, whichever engine is asked, alone or in batches, with
    rows that are there from the start or only once they bind.
    """
    monkeypatch.setattr(parts, "_BATCH", batch)
    others = [one for one in ("plain", "highs", "cp_sat") if one != first]
    monkeypatch.setattr(minimise, "_ENGINES", (first, *others))
    draw = random.Random(11)
    solved = 0
    for _round in range(60):
        model = drawn(draw, rare)
        wanted = brute_force(model)
        if wanted is None:
            with pytest.raises(Infeasible):
                solve(model, stage="s")
            continue
        solution = solve(model, stage="s")
        assert [level.value for level in solution.levels] == wanted
        assert all(level.proven and level.bound == level.value for level in solution.levels)
        assert keeps(model, solution.values)
        assert [value(model, k, solution.values) for k in range(len(wanted))] == wanted
        solved += 1
    assert 30 < solved < 60


def stated(model: Linear, level: int, counted: Sequence[tuple[int, ...]]) -> None:
    """Count for each of `counted` what its variables come to beyond one."""
    for variables in counted:
        more = model.implied(0, 3)
        model.add([(more, -1), *((one, 1) for one in variables)], high=1, since=level)
        model.cost(level, more, 2)


def test_what_is_stated_late_counts_as_if_it_had_been_there() -> None:
    """A level whose rows come once others are settled ends as with them from the start."""
    draw = random.Random(5)
    solved = 0
    for _round in range(60):
        early = drawn(draw)
        size, last = len(early.low), early.level("last")
        for one in range(size):  # so that all that is settled has a value
            early.cost(0, one, 1)
        early.settle(last, draw.sample(range(size), size // 2))
        counted = [tuple(draw.sample(range(size), 2)) for _ in range(3)]
        late = deepcopy(early)
        late.objectives[last].late = partial(stated, level=last, counted=counted)
        stated(early, last, counted)
        try:
            first = solve(early, stage="s")
        except Infeasible:
            continue
        second = solve(late, stage="s")
        ends = [[(one.value, one.bound) for one in of.levels] for of in (first, second)]
        assert ends[0] == ends[1]
        assert keeps(late, second.values[:size])
        assert len(late.low) == size  # the model is as it was
        solved += 1
    assert solved > 30


def test_loose_models_begin_with_a_solution_and_agree_with_brute_force() -> None:
    """Some of the values of a solution are known: every level is the least there is all the
    same, and without any effort no level is above what that solution comes to.
    """
    draw = random.Random(12)
    better = 0
    for _round in range(120):
        model = drawn(draw, 0.0)
        wanted = brute_force(model)
        if wanted is None:
            continue
        model.loose = True
        known = next(solutions(model))
        model.start = {one: known[one] for one in range(0, len(known), 2)}
        solution = solve(model, stage="s")
        assert [(level.value, level.bound) for level in solution.levels] == [(w, w) for w in wanted]
        assert keeps(model, solution.values)
        if any(row.since for row in model.rows):
            continue
        model.rows += [Row([(one, 1)], -INF, INF) for one in range(len(known))]
        model.start = dict(enumerate(known))
        begun = [value(model, k, known) for k in range(len(wanted))]
        solution = solve(model, stage="s", limits=Limits(nodes=0, effort=0.0))
        assert keeps(model, solution.values)
        assert [level.value for level in solution.levels] <= begun
        better += begun > wanted
    assert better > 5


def test_no_bound_is_above_the_least_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a solve without rare rows showed holds only while the levels before end as they did."""
    told: dict[int, int] = {}
    answers = solving._Run._answers

    def listened(self: Any, pool: Any, index: int, known: Sequence[Part], begun: Any) -> Any:
        told[index] = sum(part.least for part in known) + self._fixed(index)
        return answers(self, pool, index, known, begun)

    monkeypatch.setattr(solving._Run, "_answers", listened)
    draw, again = random.Random(6), 0
    for _round in range(300):
        model = drawn(draw, 0.7)
        wanted = brute_force(model)
        if wanted is None:
            continue
        told.clear()
        solve(model, stage="s")
        for index, least in told.items():
            assert least + model.objectives[index].constant <= wanted[index]
        again += 1
    assert again > 100


class Told(Silent):
    """Keeps the names of the levels that were told."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def level(self, level: Level) -> None:
        """Keep its name."""
        self.names.append(level.name)


def visits(weeks: int) -> Linear:
    """Two visits, each in one of two weeks or in none, best in the first of `weeks`, of which
    each bears one. Nothing but what is settled by then is counted last.
    """
    model = Linear()
    gaps, spread, apart = (model.level(name) for name in ("gaps", "spread", "apart"))
    days = [[model.boolean() for _week in range(weeks)] for _visit in range(2)]
    for own in days:
        gap = model.boolean()
        model.equal([(gap, 1), *((day, 1) for day in own)], 1)
        model.cost(gaps, gap, 1)
        for week, day in enumerate(own):
            model.cost(spread, day, week)
    for week in zip(*days, strict=True):
        model.add([(day, 1) for day in week], high=1, rare=True)
    model.settle(apart, (day for own in days for day in own))
    return model


def test_rows_that_rarely_bind_are_met_on_the_level_that_breaks_them() -> None:
    """The levels before stay as they are: what they came to without the row holds beside it."""
    told, model = Told(), visits(2)
    solution = solve(model, stage="s", progress=told)
    assert told.names == ["gaps", "spread", "apart"]
    assert [(one.value, one.bound) for one in solution.levels] == [(0, 0), (1, 1), (0, 0)]
    assert keeps(model, solution.values)
    assert not solution.tight


def test_levels_that_cannot_be_held_beside_a_rare_row_are_solved_anew() -> None:
    """Both visits cannot be in the only week: one is missing, and that the row binds is told,
    so that a larger model of the same is solved with it at once.
    """
    told, model = Told(), visits(1)
    solution = solve(model, stage="s", progress=told)
    assert told.names == ["gaps", "gaps", "spread", "apart"]
    assert [(one.value, one.bound) for one in solution.levels] == [(1, 1), (0, 0), (0, 0)]
    assert keeps(model, solution.values)
    assert solution.tight
    told.names.clear()
    assert solve(replace(model, tight=True), stage="s", progress=told).levels[0].proven
    assert told.names == ["gaps", "spread", "apart"]


def test_a_level_that_looks_ahead_gives_nothing_away() -> None:
    """Two ways cost the first level the same; the second prefers the other; both are exact."""
    model = Linear()
    first, second = model.boolean(), model.boolean()
    model.equal([(first, 1), (second, 1)], 1)
    model.level("a")
    model.level("b")
    for variable in (first, second):
        model.cost(0, variable, 1)
    model.cost(1, first, 7)
    model.cost(1, second, 3)
    solution = solve(model, stage="s")
    assert [level.code for level in solution.levels] == ["s.a", "s.b"]
    assert [level.value for level in solution.levels] == [1, 3]
    assert list(solution.values) == [0, 1]


def test_rows_that_no_level_counts_hold_too() -> None:
    """Variables without a cost still get values that keep their rows."""
    model = Linear()
    model.level("a")
    one, two = model.integer(0, 9), model.integer(0, 9)
    model.equal([(one, 2), (two, 3)], 12)
    model.add([(one, 1)], low=1)
    solution = solve(model, stage="s")
    assert keeps(model, solution.values)
    assert solution.levels[0].proven


def test_contradicting_rows_are_infeasible() -> None:
    """Two rows that no value keeps raise, also where no level counts them."""
    model = Linear()
    model.level("a")
    one = model.boolean()
    other = model.boolean()
    model.add([(one, 1), (other, 1)], low=2)
    model.add([(one, 1), (other, -1)], low=1)
    with pytest.raises(Infeasible):
        solve(model, stage="s")


def hub_model(seed: int) -> Linear:
    """Whole links with continuous shortfalls in equality rows."""
    draw = random.Random(seed)
    model = Linear()
    model.level("short")
    links = [model.integer(0, draw.randint(1, 2)) for _ in range(7)]
    for _ in range(6):
        wanted = draw.randint(1, 2)
        short = model.implied(0, wanted)
        model.cost(0, short, 1)
        terms = [(link, 1) for link in draw.sample(links, 3)]
        model.add([*terms, (short, 1)], low=wanted)
        model.add(terms, high=wanted)
    return model


def test_nothing_feasible_is_called_infeasible() -> None:
    """All zero satisfies these models, whatever a presolve says of them."""
    for seed in range(40):
        model = hub_model(seed)
        assert keeps(model, solve(model, stage="s").values)


def test_the_other_engine_is_asked_before_infeasible_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HiGHS wrongly says infeasible; CP-SAT finds the answer and proves it."""

    def wrong(engine: Engine, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
        if engine == "highs":
            return Found(None, float("-inf"), infeasible=True)
        return run(engine, task, seed, limits, stop)

    monkeypatch.setattr(minimise, "run", wrong)
    solution = solve(hub_model(1), stage="s")
    assert solution.levels[0].proven


LITTLE = Limits(nodes=20, effort=0.5)
"""A search of which nothing but its end is wanted."""


def knapsacks(size: int = 40) -> Linear:
    """Even weights that cannot meet odd sums: hard to prove, easy to satisfy."""
    draw = random.Random(5)
    model = Linear()
    model.level("short")
    items = [model.boolean() for _ in range(size)]
    for _ in range(6):
        off = model.integer(0, 400)
        weights = [2 * draw.randint(20, 60) for _ in items]
        model.add([*zip(items, weights, strict=True), (off, 1)], low=sum(weights) // 2 | 1)
        model.add([*zip(items, weights, strict=True), (off, -1)], high=sum(weights) // 2 | 1)
        model.cost(0, off, 1)
    return model


def test_what_is_not_proven_says_so_and_has_a_bound_below() -> None:
    """With next to no search the value is feasible, above its bound and not proven."""
    model = knapsacks()
    solution = solve(model, stage="s", limits=Limits(nodes=1, effort=0.01))
    (level,) = solution.levels
    assert keeps(model, solution.values)
    assert level.value == value(model, 0, solution.values)
    assert level.bound < level.value
    assert not level.proven


def test_equal_models_give_equal_values() -> None:
    """Searches cut short end by their own count of work: twice the same answer."""
    limits = Limits(nodes=20, effort=0.1)
    first, second = (solve(knapsacks(30), stage="s", limits=limits) for _ in range(2))
    assert first.values == second.values
    assert [one.bound for one in first.levels] == [one.bound for one in second.levels]


def test_a_stop_before_the_start_still_gives_values_that_keep_the_rows() -> None:
    """Nothing is minimised any more: the levels are told, unproven unless they are trivial."""
    stop = Stop()
    stop.request()
    model = knapsacks()
    solution = solve(model, stage="s", stop=stop, limits=LITTLE)
    assert keeps(model, solution.values)
    assert not solution.levels[0].proven


def test_ctrl_c_keeps_what_the_needed_levels_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the needed levels Ctrl-C completes what is known; before, there is nothing to keep."""

    def press(_pending: Any, _seconds: float | None) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "wait", press)
    model = knapsacks()
    solution = solve(model, stage="s", needed=0, limits=LITTLE)
    assert keeps(model, solution.values)
    assert not solution.levels[0].proven
    with pytest.raises(KeyboardInterrupt):
        solve(knapsacks(8), stage="s", limits=LITTLE)


class _Presses(Silent):
    """Presses Ctrl-C so many `times` as soon as it is told that it keeps something."""

    def __init__(self, times: int) -> None:
        self.left = times

    def keeps(self, kept: bool) -> None:
        """What Ctrl-C would do."""
        while kept and self.left:
            self.left -= 1
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_keeps_what_was_found_wherever_it_comes() -> None:
    """Between two solves, too; the second time it ends everything, and leaves no trace."""
    halt = Halt()
    solution = solve(
        knapsacks(), stage="s", needed=0, limits=LITTLE, halt=halt, progress=_Presses(1)
    )
    assert keeps(knapsacks(), solution.values)
    assert not solution.levels[0].proven
    assert halt.struck is not None
    with pytest.raises(KeyboardInterrupt):
        solve(knapsacks(), stage="s", needed=0, limits=LITTLE, progress=_Presses(2))
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_comes_too_late_for_a_model_is_heeded_by_the_next() -> None:
    """Ctrl-C while the last values are put together stops those that follow."""

    class Late(Silent):
        def level(self, level: Level) -> None:
            signal.raise_signal(signal.SIGINT)

    halt, little = Halt(), Linear()
    little.cost(little.level("little"), little.boolean(), 1)
    solve(little, stage="s", needed=0, halt=halt, progress=Late())
    assert (halt.asked, halt.struck) == (True, None)
    later = solve(knapsacks(), stage="s", needed=0, limits=LITTLE, halt=halt)
    assert halt.struck is not None
    assert not later.levels[0].proven


class _Listener(Silent):
    """Notes what was said of Ctrl-C, and after which level."""

    def __init__(self) -> None:
        self.heard: list[str | bool] = []

    def level(self, level: Level) -> None:
        """A level ended."""
        self.heard.append(level.name)

    def keeps(self, kept: bool) -> None:
        """What Ctrl-C would do."""
        self.heard.append(kept)


def test_it_is_told_what_ctrl_c_would_keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing while the needed levels are on, the best from then on, nothing once it was used."""
    model = knapsacks()
    model.level("more")
    listener = _Listener()
    solve(model, stage="s", needed=1, limits=LITTLE, progress=listener)
    first = model.objectives[0].name
    assert listener.heard == [False, first, True, "more", False]

    def press(_pending: Any, _seconds: float | None) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(pool, "wait", press)
    listener = _Listener()
    solve(knapsacks(), stage="s", needed=0, limits=LITTLE, progress=listener)
    assert listener.heard == [True, False, first, False]


def test_it_is_told_how_far_a_level_has_come() -> None:
    """Each level by its number, part after part, until none is left and all of it is counted."""

    class Listener(Silent):
        def __init__(self) -> None:
            self.heard: list[Working] = []

        def working(self, working: Working) -> None:
            self.heard.append(working)

    model = knapsacks(3)
    model.level("more")
    listener = Listener()
    solution = solve(model, stage="s", progress=listener)
    first = [one for one in listener.heard if one.number == 1]
    assert [one.left for one in first] == list(range(first[0].parts, -1, -1))
    assert first[0].parts
    assert {one.levels for one in listener.heard} == {2}
    assert {one.number for one in listener.heard} == {1, 2}
    last, level = first[-1].level, solution.levels[0]
    assert (last.name, last.value, last.bound) == (level.name, level.value, level.bound)


def test_what_ctrl_c_has_ended_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that follow do what is needed of them, and complete the rest unproven."""
    pressed: list[bool] = []

    def press(pending: Sequence[Any], seconds: float | None) -> Any:
        if not pressed:
            pressed.append(True)
            raise KeyboardInterrupt
        return wait(pending)

    monkeypatch.setattr(pool, "wait", press)
    halt = Halt()
    solve(knapsacks(), stage="s", needed=0, limits=LITTLE, halt=halt)
    assert halt.asked
    model = Linear()
    for name in ("needed", "more"):
        model.level(name)
    ways = [model.boolean() for _ in range(4)]
    model.equal([(way, 1) for way in ways], 2)
    for way, cost in zip(ways, (3, 2, 1, 0), strict=True):
        model.cost(0, way, 1 if cost == 3 else 0)
        model.cost(1, way, cost)
    listener = _Listener()
    solution = solve(model, stage="s", needed=1, halt=halt, progress=listener)
    assert (solution.levels[0].value, solution.levels[0].proven) == (0, True)
    assert keeps(model, solution.values)
    assert True not in listener.heard


class _Interrupt(Silent):
    """Asks to stop as soon as the first level is through."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop

    def level(self, level: Level) -> None:
        """Ask to stop."""
        self.stop.request()


def test_a_stop_between_levels_keeps_what_was_found() -> None:
    """The first level stays at its proven least, the second takes what there is, unproven."""
    model = Linear()
    model.level("first")
    model.level("second")
    chosen = [model.boolean() for _ in range(6)]
    load = model.integer(0, 99)
    model.add([(one, 1) for one in chosen], low=3)
    # The load belongs to the second level alone, and can always be had.
    model.add([*((one, 1 + i) for i, one in enumerate(chosen)), (load, -1)], high=0, since=1)
    for one in chosen:
        model.cost(0, one, 1)
    model.cost(1, load, 1)
    stop = Stop()
    solution = solve(model, stage="s", stop=stop, progress=_Interrupt(stop))
    first, second = solution.levels
    assert (first.value, first.proven) == (3, True)
    assert keeps(model, solution.values)
    assert second.value == value(model, 1, solution.values)
    assert second.bound <= second.value


def lookahead_model(weights: Sequence[tuple[int, int, int]]) -> Linear:
    """One of the ways must be taken; each costs so much on three levels."""
    model = Linear()
    ways = [model.boolean() for _ in weights]
    model.equal([(way, 1) for way in ways], 1)
    for level in range(3):
        model.level(f"l{level}")
        for way, costs in zip(ways, weights, strict=True):
            model.cost(level, way, costs[level])
    return model


def asked(model: Linear, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], int]:
    """The values of the levels, all proven, and how often an engine was run."""
    runs: list[Engine] = []

    def counted(engine: Engine, task: Task, seed: int, limits: Limits, stop: Stop) -> Found:
        runs.append(engine)
        return run(engine, task, seed, limits, stop)

    monkeypatch.setattr(minimise, "run", counted)
    solution = solve(model, stage="s")
    assert all(level.proven for level in solution.levels)
    return [level.value for level in solution.levels], len(runs)


WAYS = ((2, 1, 1), (1, 5, 2), (1, 3, 9), (1, 3, 7))


def test_levels_that_a_solve_has_settled_are_not_solved_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first solve weighs the two levels ahead, and shows that 3 and 7 are their least."""
    assert asked(lookahead_model(WAYS), monkeypatch) == ([1, 3, 7], 1)


def test_a_sum_of_levels_settles_the_last_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where weights do not fit their plain sum does: 5 + 2 is less than 3 + 7.

    The second level is solved, since its own least is not seen in the sum, and the third.
    """
    monkeypatch.setattr(ahead, "_MOST_AHEAD", 40)
    assert asked(lookahead_model(WAYS), monkeypatch) == ([1, 3, 7], 2)


def test_a_search_cut_short_settles_nothing() -> None:
    """What is ahead of an unproven level is not called proven either."""
    model = knapsacks(24)
    model.level("more")
    for variable in range(12):
        model.cost(1, variable, 1)
    solution = solve(model, stage="s", limits=Limits(nodes=1, effort=0.01))
    assert not solution.levels[0].proven
    assert keeps(model, solution.values)
    # Under what the first level has reached the second may be as low as its own bound says.
    assert solution.levels[1].bound <= solution.levels[1].value
