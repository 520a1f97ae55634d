"""Reads a large workbook in a process of its own: meanwhile the site answers as ever."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from planner.flows.books import reading_of

if TYPE_CHECKING:
    from inputs.workbook.reading import Reading

_SMALL_BYTES = 150_000
"""Up to here reading takes no longer than starting a process."""

_START = (
    "import sys; path, store = sys.argv[1:3]; sys.path[:] = sys.argv[3:];"
    "from planner.web.reading import serve; serve(path, store)"
)


def read_apart(path: Path, store: Path | str) -> Reading:
    """What :func:`planner.flows.books.reading_of` makes of the file at `path`."""
    try:
        small = path.stat().st_size <= _SMALL_BYTES
    except OSError:
        small = True
    if small:
        return reading_of(path, store)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, str(path), str(store), *filter(None, sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return reading_of(path, store)
    return cast("Reading", pickle.loads(done.stdout))  # noqa: S301 - this very program's


def serve(path: str, store: str) -> None:
    """Write what the file at `path` says to standard output."""
    found = reading_of(Path(path), store if "://" in store else Path(store))
    sys.stdout.buffer.write(pickle.dumps(found))
