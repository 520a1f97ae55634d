"""Work in a process of its own: done as here, its failures raised, given up with the rest."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from outputs.folder import plan as exporting
from outputs.folder.beside import beside
from outputs.folder.plan import export
from outputs.folder.replacing import FolderNotWritten
from planner.domain.language import current, speaking
from tests.builders.commands import contents
from tests.builders.sample_plan import sample


def tell(plan: object, problem: object, folder: Path) -> None:
    """Write who works, and in which language."""
    folder.mkdir()
    (folder / "told").write_text(f"{plan} {problem} {current()} {os.getpid()}", encoding="utf-8")


def die(plan: object, problem: object, folder: Path) -> None:
    """Lose the first process half-way."""
    folder.mkdir()
    if os.getpid() != plan:
        os.kill(os.getpid(), signal.SIGTERM)
    (folder / "told").write_text(f"{os.getpid()}", encoding="utf-8")


def fail(plan: object, problem: object, folder: Path) -> None:
    """There is no room."""
    raise OSError(28, "No space left on device", str(folder))


def wait(plan: object, problem: object, folder: Path) -> None:
    """Take very long."""
    time.sleep(600)


def test_it_is_done_elsewhere_in_the_same_language(tmp_path: Path) -> None:
    """Its process is another one."""
    with speaking("en"), beside(tell, "a", "b", tmp_path / "new"):
        pass
    *said, process = (tmp_path / "new" / "told").read_text(encoding="utf-8").split()
    assert said == ["a", "b", "en"]
    assert int(process) != os.getpid()


def test_where_the_process_is_lost_it_is_done_here(tmp_path: Path) -> None:
    """What it left is gone."""
    with beside(die, os.getpid(), None, tmp_path / "new"):
        pass
    assert (tmp_path / "new" / "told").read_text(encoding="utf-8") == f"{os.getpid()}"


def test_what_it_raises_is_raised_here(tmp_path: Path) -> None:
    """With its number and file."""
    with pytest.raises(OSError, match="No space left") as raised, beside(fail, 1, 2, tmp_path):
        pass
    assert (raised.value.errno, raised.value.filename) == (28, str(tmp_path))


def test_ctrl_c_gives_it_up(tmp_path: Path) -> None:
    """Nobody waits for it."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), beside(wait, 1, 2, tmp_path):
        raise KeyboardInterrupt
    assert time.monotonic() - began < 60


def test_outputs_are_the_same_with_two_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, however many shifts pay for a process."""
    problem, plan = sample()
    export(plan, problem, tmp_path / "one", jobs=1)
    monkeypatch.setattr(exporting, "_MANY", 1)
    export(plan, problem, tmp_path / "two", jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_failure_beside_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as any other."""
    problem, plan = sample()
    export(plan, problem, tmp_path / "out")
    before = contents(tmp_path / "out")
    monkeypatch.setattr(exporting, "_MANY", 1)
    monkeypatch.setattr(exporting, "write_calendars", fail)
    with pytest.raises(FolderNotWritten):
        export(plan, problem, tmp_path / "out", jobs=2)
    assert contents(tmp_path / "out") == before
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
