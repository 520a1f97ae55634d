"""The output folder: all of it or nothing, and nothing of anybody else's lost."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from outputs.files import read_plan
from outputs.folder import plan as exporting
from outputs.folder import replacing
from outputs.folder.exchange import swap
from outputs.folder.plan import PLAN_CONTENTS, export
from outputs.folder.replacing import FolderNotWritten, check_folder
from planner.domain.alone import alone_with
from tests.builders.ends import ended, together
from tests.builders.sample_plan import sample

CONTRACT = {"plan.json", "households.csv", "roster.xlsx", "coverage.html", "calendars"}

Files = dict[str, bytes]


def _files(folder: Path) -> Files:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _break(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    def fail(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(replacing if name == "_take_place" else exporting, name, fail)


def test_everything_of_the_contract_is_written(tmp_path: Path) -> None:
    """The folder and its parents are made; nothing else is left beside it."""
    problem, plan = sample()
    folder = tmp_path / "new" / "计划 2027"
    export(plan, problem, folder)
    assert {path.name for path in folder.iterdir()} == CONTRACT
    assert {path.name for path in (folder / "calendars").iterdir()} == {"people", "units", "duties"}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert read_plan(folder).shifts == plan.shifts


def test_two_exports_are_the_same_bytes(tmp_path: Path) -> None:
    """The same plan gives the same files, roster.xlsx and calendars included."""
    problem, plan = sample()
    export(plan, problem, tmp_path / "a")
    export(plan, problem, tmp_path / "b")
    assert _files(tmp_path / "a") == _files(tmp_path / "b")


def test_an_old_output_is_replaced(tmp_path: Path) -> None:
    """What this run does not write is gone; what somebody put beside it stays."""
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    (folder / "改过的.xlsx").write_bytes(b"mine")
    (folder / "notes").mkdir()
    (folder / "notes" / "a.txt").write_bytes(b"mine too")
    export(dataclasses.replace(plan, shifts=()), problem, folder)
    assert list((folder / "calendars" / "duties").iterdir()) == []
    assert (folder / "改过的.xlsx").read_bytes() == b"mine"
    assert (folder / "notes" / "a.txt").read_bytes() == b"mine too"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    """A folder made beforehand is as good as none."""
    problem, plan = sample()
    (tmp_path / "out").mkdir()
    export(plan, problem, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == CONTRACT


@pytest.mark.parametrize(
    "name, content",
    [
        ("thesis.docx", b"years of work"),
        ("plan.json", b'{"my": "plan"}'),
        ("plan.json", b"not JSON"),
        ("plan.json", b"[]"),
    ],
)
def test_other_folders_are_left_alone(tmp_path: Path, name: str, content: bytes) -> None:
    """A folder that is no earlier output is refused, by name, and stays as it is."""
    problem, plan = sample()
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / name).write_bytes(content)
    with pytest.raises(FolderNotWritten, match="documents"):
        check_folder(folder, PLAN_CONTENTS)
    with pytest.raises(FolderNotWritten, match="--out"):
        export(plan, problem, folder)
    assert _files(tmp_path) == {f"documents/{name}": content}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file in the folder's place, or on the way to it, is refused and stays."""
    problem, plan = sample()
    (tmp_path / "out").write_bytes(b"x")
    for folder in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(FolderNotWritten):
            export(plan, problem, folder)
    assert _files(tmp_path) == {"out": b"x"}


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("bug")]
)
@pytest.mark.parametrize("step", ["write_page", "write_calendars", "_take_place"])
def test_an_interrupted_run_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    """A full disk, Ctrl-C or a fault in the middle: the old folder is as it was."""
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    before = _files(tmp_path)
    _break(monkeypatch, step, error)
    expected = FolderNotWritten if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        export(dataclasses.replace(plan, shifts=()), problem, folder)
    assert _files(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [PermissionError(13, "in use"), KeyboardInterrupt()])
def test_a_failed_swap_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Where the new folder cannot take its place after all, the old one does."""
    monkeypatch.setattr(replacing, "swap", lambda _one, _other: False)
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    before = _files(tmp_path)
    rename: Callable[[Path, Path], Path] = Path.rename

    def fail_for_the_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new)
    with pytest.raises((FolderNotWritten, KeyboardInterrupt)):
        export(dataclasses.replace(plan, shifts=()), problem, folder)
    assert _files(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_filled_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Somebody saves a file into the empty folder while the plan is written: it stays."""
    if not at_once:
        monkeypatch.setattr(replacing, "swap", lambda _one, _other: False)
    problem, plan = sample()
    folder = tmp_path / "out"
    folder.mkdir()

    def write_and_fill(*arguments: Any) -> None:
        write(*arguments)
        (folder / "thesis.docx").write_bytes(b"years of work")

    write = exporting.write_outputs
    monkeypatch.setattr(exporting, "write_outputs", write_and_fill)
    with pytest.raises(FolderNotWritten, match="out"):
        export(plan, problem, folder)
    assert _files(tmp_path) == {"out/thesis.docx": b"years of work"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_system_that_cannot_swap_still_replaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot change places in one step, two renames do, and files stay."""
    monkeypatch.setattr(replacing, "swap", lambda _one, _other: False)
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    (folder / "mine.txt").write_bytes(b"mine")
    export(dataclasses.replace(plan, shifts=()), problem, folder)
    assert read_plan(folder).shifts == ()
    assert (folder / "mine.txt").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_run_left_is_mended(tmp_path: Path) -> None:
    """An output that a run died with in its hands comes back; its leavings go after a day."""
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    (folder / "mine.txt").write_bytes(b"mine")
    workshop = tmp_path / ".out-killed.tmp"
    (workshop / "new").mkdir(parents=True)
    (workshop / "new" / "plan.json").write_bytes(b"half")
    folder.rename(workshop / "old-0")
    os.utime(workshop, (0, 0))
    export(plan, problem, folder)
    assert (folder / "mine.txt").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_change_places_or_nothing_happens(tmp_path: Path) -> None:
    """A swap exchanges two folders, or says that it did nothing."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").touch()
    done = swap(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other.txt").exists() == done
    assert (tmp_path / "other" / "one.txt").exists() == done
    assert not swap(tmp_path / "one", tmp_path / "none")


@pytest.mark.parametrize("at_once", [True, False])
def test_two_runs_at_once_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Whichever run is last, the folder holds the files of one of them and nothing is left."""
    if not at_once:
        monkeypatch.setattr(replacing, "swap", lambda _one, _other: False)
    problem, plan = sample()
    plans = (plan, dataclasses.replace(plan, shifts=(), organisation="别处"))
    for name, one in zip("ab", plans, strict=True):
        export(one, problem, tmp_path / name)
    whole = [_files(tmp_path / name) for name in "ab"]
    folder = tmp_path / "out"

    def work(number: int) -> None:
        for _time in range(3):
            export(plans[number % 2], problem, folder)

    together(*(partial(work, number) for number in range(4)))
    assert _files(folder) in whole
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "out"}


def test_who_replaces_a_folder_is_waited_for(tmp_path: Path) -> None:
    """Between two renames there is no folder: nobody looks, mends or writes there meanwhile."""
    problem, plan = sample()
    folder = tmp_path / "out"
    export(plan, problem, folder)
    waiting = [Thread(target=export, args=(plan, problem, folder), daemon=True),
               Thread(target=check_folder, args=(folder, PLAN_CONTENTS), daemon=True)]  # fmt: skip
    with alone_with(folder):
        folder.rename(tmp_path / "away")
        for one in waiting:
            one.start()
        waiting[0].join(1)
        assert all(one.is_alive() for one in waiting)
        assert not folder.exists()
        (tmp_path / "away").rename(folder)
    for one in waiting:
        ended(one)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
