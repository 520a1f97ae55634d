"""Reads a large workbook in a process of its own: meanwhile the site answers as ever."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from inputs.workbook.reading import read

if TYPE_CHECKING:
    from inputs.workbook.reading import Reading

_SMALL_BYTES = 150_000
"""Up to here reading takes no longer than starting a process."""

_START = (
    "import sys; path = sys.argv.pop(1); sys.path[:] = sys.argv[1:];"
    "from planner.web.reading import serve; serve(path)"
)


def read_apart(path: Path) -> Reading:
    """What :func:`inputs.workbook.reading.read` makes of the file at `path`."""
    try:
        small = path.stat().st_size <= _SMALL_BYTES
    except OSError:
        small = True
    if small:
        return read(path)
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-I", "-S", "-c", _START, str(path), *filter(None, sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        return read(path)
    return cast("Reading", pickle.loads(done.stdout))  # noqa: S301 - this very program's


def serve(path: str) -> None:
    """Write what the file at `path` says to standard output."""
    sys.stdout.buffer.write(pickle.dumps(read(Path(path))))
