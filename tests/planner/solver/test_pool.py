"""Whoever solves the parts, the answers are the same; where an executor fails we solve here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import pytest

from planner.domain.progress import Silent, Working
from planner.model.linear import Linear
from planner.model.solution import Solution
from planner.solver import parts, sending
from planner.solver.parts import Pieces
from planner.solver.pool import Workers
from planner.solver.sending import OtherVersion, packed, solve_packed
from planner.solver.solve import Infeasible, Limits, solve


def blocks(count: int, size: int = 50) -> Linear:
    """So many parts of `size` variables each, with two levels."""
    draw, model = random.Random(5), Linear()
    for name in ("first", "second"):
        model.level(name)
    for _each in range(count):
        ways = [model.boolean() for _ in range(size)]
        for _row in range(4):
            model.add([(one, draw.randint(1, 3)) for one in draw.sample(ways, 6)], low=4)
        model.add([(one, 1) for one in ways], low=3)
        for one in ways:
            model.cost(0, one, draw.randint(1, 9))
            model.cost(1, one, draw.randint(1, 9))
    return model


def outcome(solution: Solution) -> tuple[list[int], list[tuple[int, int]]]:
    """Everything but the seconds."""
    return solution.values, [(level.value, level.bound) for level in solution.levels]


class Refusing(Executor):
    """Takes nothing."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Raise."""
        raise RuntimeError("closed")


class Losing(ThreadPoolExecutor):
    """Loses every second part: the worker is gone, or the part is cancelled."""

    def __init__(self) -> None:
        super().__init__(1)
        self.asked = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Every fourth fails, another is cancelled."""
        self.asked += 1
        lost: Future[Any] = Future()
        if self.asked % 4 == 1:
            lost.set_exception(OSError("the worker is gone"))
            return lost
        if self.asked % 4 == 3:
            lost.cancel()
            lost.set_running_or_notify_cancel()
            return lost
        return super().submit(fn, *args, **kwargs)


class Silently(Executor):
    """Takes everything and never answers."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Nothing ever comes of it."""
        return Future()


@contextmanager
def processes() -> Iterator[Executor]:
    """Two processes of their own."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize("jobs", [1, 2, 7, None])
def test_any_number_of_threads_gives_the_same(jobs: int | None) -> None:
    """One, two, more than there are processors."""
    alone = outcome(solve(blocks(9), stage="s", workers=Workers(jobs=1)))
    assert outcome(solve(blocks(9), stage="s", workers=Workers(jobs=jobs))) == alone


@pytest.mark.parametrize("make", [processes, lambda: ThreadPoolExecutor(3), Refusing, Losing])
def test_any_executor_gives_the_same(make: Callable[[], Any]) -> None:
    """Also one that loses parts, and one that takes none; progress counts each part once."""
    heard: list[Working] = []

    class Listener(Silent):
        def working(self, working: Working) -> None:
            heard.append(working)

    alone = outcome(solve(blocks(9), stage="s", workers=Workers(jobs=1)))
    with make() as executor:
        lost: list[BaseException] = []
        workers = Workers(elsewhere=executor, lost=lost.append)
        found = solve(blocks(9), stage="s", workers=workers, progress=Listener())
    assert outcome(found) == alone
    assert bool(lost) == isinstance(executor, Refusing | Losing)
    first = [one for one in heard if one.number == 1]
    assert [one.left for one in first] == list(range(first[0].parts, -1, -1))


def test_who_never_answers_is_waited_for_until_the_clock_strikes() -> None:
    """Then its parts are given up, and the levels end as without an executor."""
    lost: list[BaseException] = []
    limits, workers = Limits(until=time.monotonic() + 0.5), Workers(None, Silently(), lost.append)
    solution = solve(blocks(2), stage="s", workers=workers, limits=limits)
    assert len(solution.levels) == 2
    assert {type(one) for one in lost} == {CancelledError}


def test_rows_that_contradict_each_other_do_so_elsewhere() -> None:
    """They are not solved once more."""
    model = blocks(2)
    model.add([(one, 1) for one in range(50)], low=20, high=30)
    model.add([(one, 1) for one in range(40)], low=0, high=2)
    lost: list[BaseException] = []
    with ThreadPoolExecutor(2) as executor, pytest.raises(Infeasible):
        solve(model, stage="s", workers=Workers(elsewhere=executor, lost=lost.append))
    assert not lost


def _packed(count: int) -> list[bytes]:
    model = blocks(count)
    pieces = Pieces(len(model.low))
    for row in model.rows:
        pieces.post(row)
    found = pieces.parts(parts.merged(model.objectives[0].terms))
    known = dict.fromkeys(range(len(model.low)), 1)
    return [packed(model, part, known, 0, Limits()) for part in found]


def test_a_part_is_sent_without_the_rest_of_the_model() -> None:
    """What one takes does not grow with the others."""
    few, many = _packed(2), _packed(40)
    assert len(many) == 20 * len(few)
    assert max(map(len, many)) < 2 * max(map(len, few))


def test_another_version_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer may be another one, as good."""
    sent = _packed(1)[0]
    assert solve_packed(sent).value
    monkeypatch.setattr(sending, "__version__", "0")
    sending._made_by.cache_clear()
    try:
        with pytest.raises(OtherVersion):
            solve_packed(sent)
    finally:
        sending._made_by.cache_clear()
