"""The folder of printed papers: all of it or nothing, one plan's papers, nobody's files lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from outputs.folder import replacing as folders
from outputs.folder.replacing import FolderNotWritten
from outputs.print.folder import MARKER, Edition, replacing

PARTS = frozenset({"registers", "slips"})
FIRST = Edition("plan-1", "book", PARTS)


def fill(folder: Path, edition: Edition, files: dict[str, str]) -> None:
    """Print `files` into `folder`."""
    with replacing(folder, edition, PARTS) as fresh:
        for name, text in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text, encoding="utf-8")


def texts(folder: Path) -> dict[str, str]:
    """Every file below `folder` but the marker."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MARKER
    }


def test_a_part_is_renewed_whole(tmp_path: Path) -> None:
    """The register of a village that is gone does not stay; parts not printed now do."""
    target = tmp_path / "print"
    fill(target, FIRST, {"registers/v1": "old", "registers/v2": "old", "slips/all": "old"})
    again = Edition("plan-1", "book", frozenset({"registers"}))
    fill(target, again, {"registers/v1": "new"})
    assert texts(target) == {"registers/v1": "new", "slips/all": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["print"]


def test_one_file_is_renewed_beside_the_others(tmp_path: Path) -> None:
    """Printing one village keeps the registers of the others."""
    target = tmp_path / "print"
    fill(target, FIRST, {"registers/v1": "old", "registers/v2": "old"})
    fill(target, Edition("plan-1", "book", frozenset()), {"registers/v1": "new"})
    assert texts(target) == {"registers/v1": "new", "registers/v2": "old"}


def test_papers_of_two_plans_never_mix(tmp_path: Path) -> None:
    """What another plan printed goes; what the user put there stays, folders included."""
    target = tmp_path / "print"
    fill(target, FIRST, {"registers/v1": "old", "slips/all": "old"})
    (target / "notes").mkdir()
    (target / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    fill(target, Edition("plan-2", "book", frozenset({"slips"})), {"slips/all": "new"})
    assert texts(target) == {"notes/mine.txt": "mine", "slips/all": "new"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, OSError("full")])
def test_an_interrupted_run_changes_nothing(
    tmp_path: Path, error: type[BaseException] | BaseException
) -> None:
    """Ctrl-C, a fault, or a full disk in the middle leave the old papers and no rubbish."""
    target = tmp_path / "print"
    fill(target, FIRST, {"slips/all": "old"})

    def stop() -> None:
        with replacing(target, FIRST, PARTS) as fresh:
            (fresh / "slips").mkdir()
            (fresh / "slips" / "all").write_text("half", encoding="utf-8")
            raise error

    with pytest.raises((KeyboardInterrupt, RuntimeError, FolderNotWritten)):
        stop()
    assert texts(target) == {"slips/all": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["print"]


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    """A folder with other files, or a file in its place, is left as it is; an empty one serves."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "a.txt").write_text("a", encoding="utf-8")
    (tmp_path / "file").write_text("b", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name in ("theirs", "file"):
        with pytest.raises(FolderNotWritten):
            fill(tmp_path / name, FIRST, {"slips/all": "new"})
    fill(tmp_path / "empty", FIRST, {"slips/all": "new"})
    assert texts(tmp_path / "theirs") == {"a.txt": "a"}
    assert texts(tmp_path / "empty") == {"slips/all": "new"}


def test_without_an_exchange_the_old_folder_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a system cannot swap folders, a failing rename puts the old papers back."""
    target = tmp_path / "print"
    fill(target, FIRST, {"slips/all": "old"})
    monkeypatch.setattr(folders, "swap", lambda one, other: False)
    rename = Path.rename

    def failing(self: Path, other: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "busy", str(self))
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(FolderNotWritten):
        fill(target, FIRST, {"slips/all": "new"})
    assert texts(target) == {"slips/all": "old"}
    monkeypatch.setattr(Path, "rename", rename)
    fill(target, FIRST, {"slips/all": "new"})
    assert texts(target) == {"slips/all": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["print"]
