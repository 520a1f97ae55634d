"""How long an answer may wait for slow work, which goes on all the same once it has not waited.

Work that only reads, such as who could step in, is done once for everybody who asks the same,
two pieces at a time. Whoever asked gets what came of it, or within a second a page that tells
that it is being worked out and opens by itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar, cast

from planner.domain.language import Text

T = TypeVar("T")

PATIENCE_SECONDS = 0.7
"""How long an answer waits for work that may be quick."""

_AT_ONCE = 2
_patient: ContextVar[bool] = ContextVar("patient", default=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work: what it is, for whom it was begun and when."""

    what: Text
    by: str
    started: datetime


class UnderWay(Exception):
    """The work goes on; `piece` is what it is."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.what)
        self.piece = piece


@contextmanager
def hurried() -> Iterator[None]:
    """Inside the ``with`` block nobody waits longer than an answer may."""
    token = _patient.set(False)
    try:
        yield
    finally:
        _patient.reset(token)


@contextmanager
def at_leisure() -> Iterator[None]:
    """Inside the ``with`` block, work that nobody waits for, everything is waited for."""
    token = _patient.set(True)
    try:
        yield
    finally:
        _patient.reset(token)


class Workroom:
    """Works out what is asked for, each thing once, and remembers the last `kept` of it.

    Work of a room asks nothing of the same room: it could wait for itself.
    """

    def __init__(self, kept: int = 64) -> None:
        self._most = kept
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sanfang-workroom")
        self._kept: OrderedDict[Hashable, tuple[Piece, Future[Any]]] = OrderedDict()
        self._lock = Lock()

    def work_out(
        self, key: Hashable, what: Text, by: str, work: Callable[[], T], *, keep: bool = True
    ) -> T:
        """What `work` gives, begun unless it is under way or known by this `key`.

        Raises whatever it raises, and UnderWay where it takes longer than one may wait.
        What it raised, and what is not to `keep`, is worked out anew by who asks again.
        """
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                piece = Piece(what, by, datetime.now(UTC))
                known = piece, self._pool.submit(copy_context().run, _at_leisure, work)
                self._kept[key] = known
            self._kept.move_to_end(key)
            self._forget()
        return cast("T", self._awaited(key, *known, keep=keep))

    def soon(self, key: Hashable, what: Text, by: str, work: Callable[[], T]) -> T | None:
        """What `work` gave, if that is known; else it is begun, and nobody waits for it."""
        with self._lock:
            known = self._kept.get(key)
            if known is None:
                piece = Piece(what, by, datetime.now(UTC))
                known = piece, self._pool.submit(copy_context().run, _at_leisure, work)
                self._kept[key] = known
                self._forget()
        _piece, future = known
        if not future.done():
            return None
        if future.exception() is not None:
            self._drop(key)
            return None
        return cast("T", future.result())

    def known(self, key: Hashable) -> Any:
        """What came of the work under this `key`; None where that is not known."""
        with self._lock:
            _piece, future = self._kept.get(key, (None, None))
        done = future is not None and future.done() and future.exception() is None
        return future.result() if future is not None and done else None

    def again(self, key: Hashable) -> Any:
        """As :meth:`work_out` for work that is not kept, begun before.

        Raises LookupError where there is none under this `key`.
        """
        with self._lock:
            known = self._kept[key]
        return self._awaited(key, *known, keep=False)

    def _awaited(self, key: Hashable, piece: Piece, future: Future[Any], *, keep: bool) -> Any:
        try:
            result = future.result(None if _patient.get() else PATIENCE_SECONDS)
        except TimeoutError:
            if future.done():  # the work itself ran into one
                self._drop(key)
                raise
            raise UnderWay(piece) from None
        except BaseException:
            self._drop(key)
            raise
        if not keep:
            self._drop(key)
        return result

    def close(self) -> None:
        """Begin nothing any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _drop(self, key: Hashable) -> None:
        with self._lock:
            self._kept.pop(key, None)

    def _forget(self) -> None:
        """Forget the oldest of what is known; what is under way is never forgotten."""
        done = [key for key, (_piece, future) in self._kept.items() if future.done()]
        for key in done[: max(0, len(self._kept) - self._most)]:
            del self._kept[key]


def _at_leisure(work: Callable[[], T]) -> T:
    with at_leisure():
        return work()
