"""Parts solved side by side: in threads of this process, or by an executor elsewhere.

An engine at work lets other threads run, so threads keep the processors busy without a copy
of anything. An executor gets each part as bytes and hands its answer back (``sending.py``).
Where it fails to, the part is solved here: an answer never shows who gave it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Self

from planner.domain.progress import Tally
from planner.solver.engines import Limits, Stop
from planner.solver.memory import Memory
from planner.solver.minimise import known_best, solve_part
from planner.solver.parts import Answer, Bounds, Infeasible, Part
from planner.solver.sending import packed, solve_packed


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _nobody(_error: BaseException) -> None:
    """Nobody asks why."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who solves parts: `jobs` threads, unless given as many as there are processors.

    With `elsewhere` that executor is asked first, any with the interface of
    ``concurrent.futures``; `lost` hears why it failed to solve a part. Parts that `memory` has
    the answers to are not solved again.
    """

    jobs: int | None = None
    elsewhere: Executor | None = None
    lost: Callable[[BaseException], None] = _nobody
    memory: Memory | None = None


class Pool:
    """Solves parts until the block ends in which it is the context manager."""

    def __init__(self, workers: Workers) -> None:
        self._elsewhere, self._lost = workers.elsewhere, workers.lost
        self._memory = workers.memory
        self._here = ThreadPoolExecutor(workers.jobs or processors())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._here.shutdown(wait=False, cancel_futures=True)

    def answers(
        self,
        model: Bounds,
        parts: Sequence[Part],
        known: Mapping[int, int],
        seed: int,
        limits: Limits,
        stop: Stop,
        *,
        halted: bool = False,
        tally: Tally | None = None,
    ) -> list[Answer]:
        """Solve the parts side by side, the largest first; answers in the order of `parts`.

        Where the run was `halted` each part only completes what is known. Ctrl-C ends all of
        them and raises KeyboardInterrupt.
        """
        if halted:
            return [
                solve_part(model, part, known, seed, limits, stop, halted=True) for part in parts
            ]

        order = sorted(range(len(parts)), key=lambda i: (-len(parts[i].variables), i))
        found: dict[int, Answer] = {}
        keys: dict[int, bytes] = {}
        if self._memory is not None:
            keys = {i: self._memory.key(model, parts[i], known, seed, limits) for i in order}
            answers = {i: self._memory.answer(keys[i], parts[i]) for i in order}
            found = {i: one for i, one in answers.items() if one is not None}
            order = [i for i in order if i not in found]
        if self._elsewhere is not None:
            asked = [i for i in order if known_best(model, parts[i], known) is None]
            sent = [packed(model, parts[i], known, seed, limits) for i in asked]
            futures = self._sent(self._elsewhere, sent)
            _end(futures, stop, tally, limits.left())
            found |= {
                i: one.result() for i, one in zip(asked, futures, strict=True) if self._arrived(one)
            }
        left = [i for i in order if i not in found]
        solved = [
            self._here.submit(solve_part, model, parts[i], known, seed, limits, stop) for i in left
        ]
        _end(solved, stop, tally)
        found |= {i: one.result() for i, one in zip(left, solved, strict=True)}
        if self._memory is not None and not stop.requested and not limits.struck:
            for i in order:
                self._memory.keep(keys[i], parts[i], found[i])
        return [found[i] for i in range(len(parts))]

    def _sent(self, executor: Executor, sent: Iterable[bytes]) -> list[Future[Answer]]:
        """The answers to come of an executor, none where it takes no more."""
        futures: list[Future[Answer]] = []
        for one in sent:
            try:
                futures.append(executor.submit(solve_packed, one))
            except Exception as error:  # noqa: BLE001 -- whatever ails it, this computer is left
                failed: Future[Answer] = Future()
                failed.set_exception(error)
                futures.append(failed)
        return futures

    def _arrived(self, one: Future[Answer]) -> bool:
        """Whether an executor has answered. Raises Infeasible where that is its answer."""
        error = CancelledError() if one.cancelled() else one.exception()
        if isinstance(error, Infeasible):
            raise error
        if error is not None:
            self._lost(error)
        return error is None


def _end(
    futures: Sequence[Future[Answer]], stop: Stop, tally: Tally | None, seconds: float | None = None
) -> None:
    """Wait until all `futures` have ended, those that take longer than `seconds` cancelled.

    Ctrl-C ends them at once and raises KeyboardInterrupt.
    """
    if not futures:
        return
    for one in futures:
        if tally is not None:
            one.add_done_callback(tally)
    try:
        late = wait(futures, seconds).not_done
    except KeyboardInterrupt:
        stop.request()
        for one in futures:
            one.cancel()
        raise
    for one in late:
        one.cancel()
