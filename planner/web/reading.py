"""Reads a large workbook in a process of its own: meanwhile the site answers as ever."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from inputs.workbook.entries import listings
from inputs.workbook.mending import mends
from planner.flows.books import reading_of

if TYPE_CHECKING:
    from inputs.workbook.entries import Listings
    from inputs.workbook.mending import Mend
    from inputs.workbook.reading import Reading

_SMALL_BYTES = 150_000
"""Up to here reading takes no longer than starting a process."""

_START = (
    "import sys; what, path, store = sys.argv[1:4]; sys.path[:] = sys.argv[4:];"
    "from planner.web.reading import serve; serve(what, path, store)"
)


def read_apart(path: Path, store: Path | str) -> Reading:
    """What :func:`planner.flows.books.reading_of` makes of the file at `path`."""
    return cast("Reading", _apart("reading", path, store))


def rows_apart(path: Path, store: Path | str) -> Listings:
    """The rows of the workbook at `path` as they are filled in. Raises FileFault, OSError."""
    return cast("Listings", _apart("rows", path, store))


def mends_apart(path: Path, store: Path | str) -> tuple[Mend, ...]:
    """What can safely be mended in the workbook at `path`. Raises FileFault, OSError."""
    return cast("tuple[Mend, ...]", _apart("mends", path, store))


_WORK: Mapping[str, Callable[[Path, Path | str], object]] = {
    "reading": reading_of,
    "rows": lambda path, _store: listings(path),
    "mends": lambda path, _store: mends(path),
}


def _apart(what: str, path: Path, store: Path | str) -> object:
    try:
        small = path.stat().st_size <= _SMALL_BYTES
    except OSError:
        small = True
    if small:
        return _WORK[what](path, store)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, what, str(path), str(store),
         *filter(None, sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    if done.returncode:
        return _WORK[what](path, store)
    found: object = pickle.loads(done.stdout)  # noqa: S301 - this very program's
    return found


def serve(what: str, path: str, store: str) -> None:
    """Write what is asked of the file at `path` to standard output."""
    found = _WORK[what](Path(path), store if "://" in store else Path(store))
    sys.stdout.buffer.write(pickle.dumps(found))
