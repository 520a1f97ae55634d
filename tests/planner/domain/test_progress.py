"""How far a level has come, told as its parts are solved."""

from __future__ import annotations

from concurrent.futures import Future
from typing import NamedTuple

from planner.domain.plan import Level
from planner.domain.progress import Silent, Tally, Working


class _Answer(NamedTuple):
    value: int
    bound: int


class _Listener(Silent):
    def __init__(self) -> None:
        self.heard: list[tuple[int, int, int]] = []

    def working(self, working: Working) -> None:
        self.heard.append((working.left, working.level.value, working.level.bound))


def test_parts_that_are_solved_are_added_up() -> None:
    """Those that were cancelled or failed tell nothing; whoever ends the run tells that."""
    listener = _Listener()
    level = Level("days", "fairness", 5, 4, False, 0.0)
    tally = Tally(listener, Working(level, number=1, levels=2, parts=5, left=4))
    futures: list[Future[_Answer]] = [Future() for _ in range(4)]
    for future in futures:
        future.add_done_callback(tally)
    futures[2].set_result(_Answer(10, 9))
    futures[0].cancel()
    futures[1].set_exception(KeyboardInterrupt())
    futures[3].set_result(_Answer(1, 1))
    assert listener.heard == [(4, 5, 4), (3, 15, 13), (2, 16, 14)]
