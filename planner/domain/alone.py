"""Something on the disk to oneself: whoever changes it in several steps holds it meanwhile."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PAUSE_SECONDS = 0.05
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


@contextmanager
def alone_with(place: Path) -> Iterator[None]:
    """Hold the file or folder `place` against whoever else holds it so, until the end.

    Who comes later waits, in this process or another. The mark of it is an empty file beside
    it, which the system lets go of when its process dies; on a disk that knows no locks nobody
    waits. Raises OSError where no file can be made there.
    """
    mark = place.parent / f".{place.name[:100]}.lock"
    while True:
        handle = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(handle)
            if _is_still(mark, handle):
                break
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # who held it before has removed it
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that somebody has open
            mark.unlink()
        os.close(handle)


def _is_still(mark: Path, handle: int) -> bool:
    try:
        return os.path.samestat(mark.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(_PAUSE_SECONDS)
            else:
                return

else:
    import fcntl

    def _hold(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
