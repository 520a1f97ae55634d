"""Reads from a folder that another run may replace at any moment: all of one version."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TypeVar

_LOOKS = 20
_PAUSE_SECONDS = 0.01
"""Between two renames there is no folder for a moment, where two cannot change places."""

T = TypeVar("T")


def read_whole(folder: Path, read: Callable[[Path], T]) -> T:
    """What `read` finds in `folder`, all of it from one version of the folder.

    It is read again where another version took its place meanwhile. Raises what `read` raises,
    and OSError where there is no such folder or no end to its being replaced.
    """
    for _look in range(_LOOKS):
        version = _version(folder)
        try:
            found = read(folder)
        except Exception:
            if version is not None and _version(folder) == version:
                raise  # this one is so, not what came between
            sleep(_PAUSE_SECONDS)
        else:
            if version is not None and _version(folder) == version:
                return found
    raise FileNotFoundError(2, os.strerror(2), str(folder))


def _version(folder: Path) -> tuple[int, int, int] | None:
    """Tells a folder from another that takes its place; None where there is none."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns
