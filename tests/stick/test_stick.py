"""What is carried to a computer without internet is complete, and says what is missing."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.stick import linux, selftest, windows
from tests.stick.standin import stand_in

LOCK = "some-thing==1.2 --hash=sha256:00\n"


def wheel(folder: Path, stem: str, files: dict[str, bytes]) -> None:
    """A wheel with a RECORD, as every wheel has one."""
    name, version, *_rest = stem.split("-")
    lines = []
    for path, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}")
    record = f"{name}-{version}.dist-info/RECORD"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{stem}.whl", "w") as archive:
        for path, data in {**files, record: "\n".join([*lines, f"{record},,"]).encode()}.items():
            archive.writestr(path, data)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """The project's wheel, and one with modules, data and scripts."""
    folder = tmp_path / "wheels"
    wheel(folder, "sanfang-0.1.0-py3-none-any", {"planner/__init__.py": b""})
    parts = {
        "thing/core.pyd": b"..MSVCP140.dll..",
        "some_thing-1.2.data/purelib/thing/more.py": b"",
        "some_thing-1.2.data/data/msvcp140.dll": b"MZ",
        "some_thing-1.2.data/scripts/thing.exe": b"MZ",
    }
    wheel(folder, "some_thing-1.2-cp312-cp312-win_amd64", parts)
    (tmp_path / "lock.txt").write_text(LOCK, encoding="utf-8")
    return folder


def test_the_windows_folder(tmp_path: Path, wheels: Path) -> None:
    """Everything lies where Python for Windows looks for it; scripts are as Windows reads them."""
    folder = tmp_path / "三访"
    windows.make(folder, stand_in(tmp_path), wheels, tmp_path / "lock.txt")
    assert list(windows.faults(folder)) == []
    home = folder / "python"
    assert (home / "python312._pth").read_text().split() == ["python312.zip", ".", "site-packages"]
    assert (home / "site-packages" / "thing" / "more.py").is_file()
    assert (home / "msvcp140.dll").is_file()
    assert not list(folder.rglob("thing.exe"))
    start = (folder / windows.START).read_bytes().decode("gbk")
    assert 'serve "data\\book.xlsx" --open\r\n' in start
    called = [line for line in start.splitlines() if '"' in line]
    assert all(line.isascii() for line in called)


def test_what_the_windows_folder_lacks_is_named(tmp_path: Path, wheels: Path) -> None:
    """A changed file, a missing one, a library that nobody brings, a package without a wheel."""
    folder = tmp_path / "三访"
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK + "other==3 --hash=sha256:00\n", encoding="utf-8")
    windows.make(folder, stand_in(tmp_path), wheels, lock)
    home = folder / "python"
    (home / "site-packages" / "planner" / "__init__.py").write_text("changed")
    (home / "site-packages" / "thing" / "more.py").unlink()
    (home / "msvcp140.dll").unlink()
    (home / "python.exe").unlink()
    assert list(windows.faults(folder)) == [
        "python/python.exe is not there",
        "other 3 is not there",
        "planner/__init__.py is not what its wheel has",
        "some_thing-1.2.data/purelib/thing/more.py is not there",
        "some_thing-1.2.data/data/msvcp140.dll is not there",
        "site-packages/thing/core.pyd needs msvcp140.dll",
    ]


def test_another_python_is_refused(tmp_path: Path) -> None:
    """The installer of python.org needs an administrator, and is no zip."""
    other = tmp_path / "python-3.12.8-amd64.exe"
    other.write_bytes(b"MZ")
    with pytest.raises(SystemExit, match="embed-amd64"):
        windows.version_of(other)
    assert windows.version_of(stand_in(tmp_path)) == "3.12"


def test_the_linux_folder(tmp_path: Path, wheels: Path) -> None:
    """Each package has its wheel, and the project's own has its hash."""
    folder = tmp_path / "三访"
    linux.make(folder, "3.12", wheels, tmp_path / "lock.txt", None)
    assert list(linux.faults(folder)) == []
    assert "sanfang==0.1.0 --hash=sha256:" in (folder / "requirements.txt").read_text()
    assert "version_info[:2] != (3, 12)" in (folder / linux.INSTALL).read_text(encoding="utf-8")
    (folder / "wheels" / "some_thing-1.2-cp312-cp312-win_amd64.whl").unlink()
    assert list(linux.faults(folder)) == ["some-thing 1.2 has no wheel", "1 wheels, 2 packages"]


def test_the_self_test_plans() -> None:
    """Its smallest example has a shift in each of four weeks."""
    assert selftest.smallest_plan() == 4
