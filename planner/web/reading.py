"""Reads a workbook, a large one in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inputs.workbook.entries import listings
from inputs.workbook.mending import mends
from planner.flows.books import reading_of
from planner.web.apart import worked_apart

if TYPE_CHECKING:
    from inputs.workbook.entries import Listings
    from inputs.workbook.mending import Mend
    from inputs.workbook.reading import Reading

_SMALL_BYTES = 150_000
"""Up to here reading takes no longer than starting a process."""


def read_apart(path: Path, store: Path | str) -> Reading:
    """What :func:`planner.flows.books.reading_of` makes of the file at `path`."""
    return worked_apart(reading_of, path, store, small=_small(path))


def rows_apart(path: Path, _store: Path | str) -> Listings:
    """The rows of the workbook at `path` as they are filled in. Raises FileFault, OSError."""
    return worked_apart(listings, path, small=_small(path))


def mends_apart(path: Path, _store: Path | str) -> tuple[Mend, ...]:
    """What can safely be mended in the workbook at `path`. Raises FileFault, OSError."""
    return worked_apart(mends, path, small=_small(path))


def _small(path: Path) -> bool:
    try:
        return path.stat().st_size <= _SMALL_BYTES
    except OSError:
        return True
