"""Workshops: what a killed process leaves goes, what a living one holds stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from planner.domain.workshops import abandoned, sweep, workbench, workshop
from tests.builders.ends import PATIENCE_SECONDS, in_time

_MAKER = """
import sys
from pathlib import Path
from planner.domain.workshops import {kind}
with {kind}(Path(sys.argv[1])) as place:
    (place / "copy.db").write_text("half")
    (place / "copy.db-journal").write_text("half")
    print("ready", flush=True)
    sys.stdin.read()
"""


def maker(place: Path, kind: str = "workbench") -> subprocess.Popen[str]:
    """A process that is making `place`, and has begun."""
    words = [sys.executable, "-c", _MAKER.format(kind=kind), str(place)]
    made = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert made.stdout is not None
    with in_time(made):
        assert made.stdout.readline() == "ready\n"
    return made


def names(folder: Path) -> list[str]:
    """What is in `folder`."""
    return sorted(path.name for path in folder.iterdir())


def test_nothing_is_left_of_what_ends(tmp_path: Path) -> None:
    """The end, well or badly, takes the files of a workbench along."""
    with workbench(tmp_path / "a.db") as place:
        (place / "x").write_text("x")
        assert place.parent == tmp_path

    def fail() -> None:
        with workbench(tmp_path / "a.db") as place:
            (place / "x").write_text("x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(tmp_path) == []


def test_what_is_left_in_a_workshop_stays(tmp_path: Path) -> None:
    """Only an empty one goes: what is in it may be somebody's."""
    with workshop(tmp_path / "a") as place:
        (place / "mine").mkdir()
    assert [[path.name for path in place.iterdir()]] == [["mine"]]


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_a_killed_process_owns_nothing(tmp_path: Path) -> None:
    """While it lives its workshop is left alone; once it is killed everything of it goes."""
    place = tmp_path / "sanfang.db"
    living, killed = maker(place), maker(place)
    try:
        assert len(names(tmp_path)) == 2
        sweep(place)
        assert len(names(tmp_path)) == 2
        killed.send_signal(signal.SIGKILL)
        killed.wait(PATIENCE_SECONDS)
        sweep(place)
        assert len(names(tmp_path)) == 1
        with workbench(place):
            assert len(names(tmp_path)) == 2
    finally:
        for one in (living, killed):
            one.communicate("", timeout=PATIENCE_SECONDS)
    assert names(tmp_path) == []


def test_what_was_moved_away_comes_back(tmp_path: Path) -> None:
    """A run that died between two renames had the old file in its hands."""
    with workbench(tmp_path / "report") as place:
        mark = (place / "sanfang.lock").read_bytes()
    left = tmp_path / ".report-x.tmp"
    left.mkdir()
    (left / "sanfang.lock").write_bytes(mark)
    (left / "old-report.html").write_text("before")
    sweep(tmp_path / "report")
    assert names(tmp_path) == ["report.html"]


def test_other_programs_folders_stay(tmp_path: Path) -> None:
    """Without the mark nothing is taken for a workbench; without its day it is just begun."""
    for name in (".word-1.tmp", ".a.db-2.tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text").write_text("x")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".a.db-3.tmp").write_text("of an earlier version")
    sweep(tmp_path / "a.db")
    assert names(tmp_path) == [".a.db-2.tmp", ".a.db-3.tmp", ".word-1.tmp"]
    os.utime(tmp_path / ".a.db-3.tmp", (0, 0))
    sweep(tmp_path / "a.db")
    assert names(tmp_path) == [".a.db-2.tmp", ".word-1.tmp"]
    assert list(abandoned(tmp_path, folders=True)) == []
