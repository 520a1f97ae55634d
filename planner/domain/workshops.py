"""Folders in which files are made before they take their places, and what killed runs left.

Whoever makes something holds a mark in its workshop, which the system lets go of when the
process dies, however it dies. A workshop whose mark nobody holds is nobody's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from time import time

_MARK = "sanfang.lock"
_SUFFIX = ".tmp"
_DAY = 24 * 60 * 60.0


@contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """A new folder beside `place`, which is to be made there; its owner's alone.

    It lies on the same disk, so that renaming works. At the end it goes, if it is empty.
    Raises OSError where no folder can be made there.
    """
    made, handle = _begun(place)
    try:
        yield made
    finally:
        with suppress(OSError):
            (made / _MARK).unlink()
        os.close(handle)
        with suppress(OSError):  # Windows removes no file that somebody has open
            (made / _MARK).unlink(missing_ok=True)
        with suppress(OSError):  # something is left in it
            made.rmdir()


@contextmanager
def workbench(place: Path) -> Iterator[Path]:
    """A workshop for files alone: whatever is left in it goes with it.

    What killed runs left beside `place` goes first.
    """
    sweep(place)
    with workshop(place) as made:
        try:
            yield made
        finally:
            for entry in made.iterdir():
                if entry.name != _MARK:
                    with suppress(OSError):
                        if entry.is_dir():
                            rmtree(entry)
                        else:
                            entry.unlink()


def write_whole(file: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write `file`, whole or not at all, with `mode` where it is new; raises OSError."""
    with workbench(file) as bench:
        fresh = bench / file.name
        fresh.touch(mode=mode)
        fresh.write_bytes(content)
        fresh.replace(file)


@contextmanager
def at_once(file: Path) -> Iterator[tuple[BytesIO, str]]:
    """What `file` will be, and a folder beside it for what is needed meanwhile, which goes.

    Nothing is written where that fails; raises OSError.
    """
    content = BytesIO()
    with TemporaryDirectory(prefix=".", dir=file.parent, ignore_cleanup_errors=True) as beside:
        yield content, beside
    file.write_bytes(content.getbuffer())


def sweep(place: Path) -> None:
    """Remove what killed runs have left on workbenches beside `place`.

    What one had moved away from its place, as ``old-NAME``, comes back.
    """
    for one, _name in abandoned(place.parent, folders=False):
        for old in one.glob("old-*"):
            before = place.parent / old.name.removeprefix("old-")
            if not before.exists():
                old.rename(before)
        rmtree(one, ignore_errors=True)
    for file in place.parent.glob(f"{escape(_prefix(place))}*{_SUFFIX}*"):
        with suppress(OSError):  # an earlier version's, which held no mark
            if file.is_file() and time() - file.stat().st_mtime > _DAY:
                file.unlink()


def abandoned(parent: Path, *, folders: bool) -> Iterator[tuple[Path, str]]:
    """The workshops in `parent` that no living process holds, and what they were to make.

    With `folders` those in which folders are made, else those of files alone. Their marks
    are taken away. Those without a mark are an earlier version's, or just begun: nobody's
    after a day, and they do not say what they were to make.
    """
    for one in sorted(parent.glob(f".*-*{_SUFFIX}")):
        with suppress(OSError):  # another run may be removing it, too
            if not one.is_dir() or one.is_symlink():
                continue
            entries = list(one.iterdir())
            ours = any(entry.name == _MARK for entry in entries)
            if any(entry.is_dir() for entry in entries) != folders or not (ours or folders):
                continue
            name = _taken(one) if ours else ""
            if name is None or (not ours and time() - one.stat().st_mtime <= _DAY):
                continue
            yield one, name


def _prefix(place: Path) -> str:
    return f".{place.name[:50]}-"


def _begun(place: Path) -> tuple[Path, int]:
    while True:
        made = Path(mkdtemp(prefix=_prefix(place), suffix=_SUFFIX, dir=place.resolve().parent))
        try:
            handle = _marked(made, place.name)
        except OSError:
            rmtree(made, ignore_errors=True)
            raise
        if _hold(handle) is not False and (made / _MARK).exists():
            return made, handle
        os.close(handle)  # taken for nobody's before it was held


def _marked(made: Path, name: str) -> int:
    """The handle of the new mark of a workshop in which `name` is to be made."""
    handle = os.open(made / _MARK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.write(handle, name.encode("utf-8"))
    except OSError:
        os.close(handle)
        raise
    return handle


def _taken(workshop: Path) -> str | None:
    """Take the mark away; what it says, or None where somebody holds it."""
    mark = workshop / _MARK
    handle = os.open(mark, os.O_RDWR)
    try:
        free = _hold(handle)
        if free is None:  # a disk that knows no locks
            free = time() - mark.stat().st_mtime > _DAY
        if not free:
            return None
        os.lseek(handle, 0, os.SEEK_SET)
        name = os.read(handle, 4096).decode("utf-8", "replace")
        with suppress(OSError):  # Windows removes no file that somebody has open
            mark.unlink()
    finally:
        os.close(handle)
    return name if Path(name).name == name else ""


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20  # what is held cannot be read by others: so nothing that is written

    def _hold(handle: int) -> bool | None:
        """Hold the mark; False where somebody else does."""
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _hold(handle: int) -> bool | None:
        """Hold the mark; False where somebody else does, None where nobody can."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True
