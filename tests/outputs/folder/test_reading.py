"""Whoever reads a folder that is replaced meanwhile has all of one version, or none."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from outputs import files
from outputs.files import read_plan
from outputs.folder.plan import export
from outputs.folder.reading import read_whole
from tests.builders.sample_plan import sample


def made(folder: Path, word: str) -> Path:
    """A folder with two files that say the same."""
    folder.mkdir()
    for name in ("a", "b"):
        (folder / name).write_text(word)
    return folder


def test_a_folder_replaced_meanwhile_is_read_again(tmp_path: Path) -> None:
    """Never the first file of the old one with the second of the new one."""
    folder, later = made(tmp_path / "out", "old"), made(tmp_path / "later", "new")
    looks = 0

    def read(place: Path) -> tuple[str, str]:
        nonlocal looks
        looks += 1
        first = (place / "a").read_text()
        if looks == 1:
            folder.rename(tmp_path / "gone")
            later.rename(folder)
        return first, (place / "b").read_text()

    assert read_whole(folder, read) == ("new", "new")
    assert looks == 2


def test_a_folder_between_two_renames_is_waited_for(tmp_path: Path) -> None:
    """Where two folders cannot change places at once there is none for a moment."""
    folder, away = made(tmp_path / "out", "old"), tmp_path / "away"
    looks = 0

    def read(place: Path) -> str:
        nonlocal looks
        looks += 1
        if looks == 1:
            folder.rename(away)
        elif looks == 2:
            away.rename(folder)
        return (place / "a").read_text()

    assert read_whole(folder, read) == "old"


def test_what_is_not_there_is_missed(tmp_path: Path) -> None:
    """A file that the folder does not have, or no folder at all."""
    folder = made(tmp_path / "out", "old")
    for place in (folder, tmp_path / "none"):
        with pytest.raises(FileNotFoundError):
            read_whole(place, lambda found: (found / "c").read_text())


def test_a_plan_is_read_from_one_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its shifts from one run and who holds which household from the next."""
    problem, plan = sample()
    nobody = dataclasses.replace(plan, holders=plan.holders.iloc[:0], organisation="别处")
    folder, later = tmp_path / "out", tmp_path / "later"
    export(plan, problem, folder)
    export(nobody, problem, later)
    read_holders = files._read_holders

    def meanwhile(file: Path) -> object:
        if later.exists():
            folder.rename(tmp_path / "gone")
            later.rename(folder)
        return read_holders(file)

    monkeypatch.setattr(files, "_read_holders", meanwhile)
    found = read_plan(folder)
    assert (found.organisation, len(found.holders)) == ("别处", 0)
