"""One at a time: whoever holds a place keeps others waiting, and leaves nothing behind."""

from __future__ import annotations

import errno
import sys
from functools import partial
from pathlib import Path

import pytest

from planner.domain import alone
from planner.domain.alone import alone_with
from tests.builders.ends import ran, together

_ADDS = """
import sys
from pathlib import Path
from planner.domain.alone import alone_with
file = Path(sys.argv[1])
for _time in range(100):
    with alone_with(file):
        file.write_text(str(int(file.read_text()) + 1))
"""


def add(file: Path, times: int) -> None:
    """Count up, in two steps that must not mix with another's."""
    for _time in range(times):
        with alone_with(file):
            file.write_text(str(int(file.read_text()) + 1))


def test_nobody_comes_between(tmp_path: Path) -> None:
    """Neither another thread nor another process; the mark goes with the last one."""
    file = tmp_path / "count"
    file.write_text("0")
    other, here = partial(ran, sys.executable, "-c", _ADDS, file), partial(add, file, 100)
    together(other, other, here, here, here)
    assert file.read_text() == "500"
    assert [one.name for one in tmp_path.iterdir()] == ["count"]


def test_what_a_killed_process_left_holds_nobody(tmp_path: Path) -> None:
    """The mark of somebody who is gone is taken over."""
    (tmp_path / ".count.lock").touch()
    with alone_with(tmp_path / "count"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="locks are others there")
def test_a_disk_without_locks_is_used_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits there; every other trouble is said."""

    def refuse(number: int) -> None:
        def lock(*_args: object) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(alone.fcntl, "flock", lock)

    refuse(errno.ENOLCK)
    with alone_with(tmp_path / "count"):
        pass
    refuse(errno.EIO)
    with pytest.raises(OSError, match="no"), alone_with(tmp_path / "count"):
        pass
