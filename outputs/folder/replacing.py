"""A folder of files that this program writes, all of them or none.

The files are made in a new folder beside the wanted one, which then takes its place, in one
step where the system knows how; where it does not, runs at the same folder wait for each
other. A run that is interrupted or killed, or meets a full disk, leaves the old folder as it
was, and two runs at once leave the files of one of them, never a mixture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from shutil import rmtree
from signal import SIG_IGN, SIGINT, signal
from threading import current_thread, main_thread

from outputs.folder.exchange import swap
from planner.domain.alone import alone_with
from planner.domain.language import _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import abandoned, sweep, workshop

_ATTEMPTS = 10
_FRESH = "new"


class FolderNotWritten(Trouble):
    """Nothing was written. `text` says which folder, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is written into one sort of folder: the names `ours`, `marker` among them.

    `marker` is a JSON file whose field ``format`` is `format`: so such a folder is known.
    Anything else in it is somebody's and stays.
    """

    marker: str
    format: str
    ours: frozenset[str]

    def mark(self, folder: Path) -> dict[str, object] | None:
        """What `folder` says of itself; None where it is none of this sort."""
        try:
            content = json.loads((folder / self.marker).read_text(encoding="utf-8-sig"))
        except (
            FileNotFoundError,
            NotADirectoryError,
            IsADirectoryError,
            ValueError,
            RecursionError,
        ):
            return None
        known = isinstance(content, dict) and content.get("format") == self.format
        return content if known else None

    def may_replace(self, folder: Path) -> bool:
        """Whether `folder` was written before, or is empty."""
        return self.mark(folder) is not None or _is_empty(folder)


def check_folder(folder: Path, contents: Contents) -> None:
    """Raise FolderNotWritten where `folder` may not be replaced by `contents`.

    It may where it does not exist, is empty, or holds what was written before.
    """
    try:
        if folder.parent.is_dir():
            with alone_with(folder):
                _check(folder, contents)
    except OSError as error:
        raise _failed(folder, error) from error


def _check(folder: Path, contents: Contents) -> None:
    there = _is_there(folder)
    is_folder = not there or folder.is_dir()
    replaceable = not there or contents.may_replace(folder)
    if not is_folder:
        raise FolderNotWritten(
            _("{folder} is not a folder. Name another one with --out.", folder=folder)
        )
    if not replaceable:
        raise _refused(folder)


def _refused(folder: Path) -> FolderNotWritten:
    return FolderNotWritten(
        _(
            "{folder} holds files that this program did not write there; they are left alone. "
            "Name another folder with --out.",
            folder=folder,
        )
    )


def _is_there(folder: Path) -> bool:
    """Whether there is anything of that name, a link that leads nowhere included."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_empty(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is None
    except (FileNotFoundError, NotADirectoryError):
        return False


@dataclass(frozen=True, slots=True)
class Staging:
    """A new folder, `fresh`, that will take the place of another one."""

    fresh: Path
    folder: Path
    contents: Contents

    def take_place(self) -> None:
        """Put what was written into `fresh` where the other folder is."""
        with _undisturbed(), alone_with(self.folder):
            _take_place(self.fresh, self.folder, self.contents)


@contextmanager
def staging(folder: Path, contents: Contents) -> Iterator[Staging]:
    """A place to write `contents` into before it becomes `folder`, all of it or nothing.

    What an earlier run wrote there is replaced; files of the user's own beside it are kept.

    Raises FolderNotWritten where the folder may not be replaced or something cannot be
    written; the folder is then as it was before.
    """
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone_with(folder):
            _mend(folder, contents)
            _check(folder, contents)
        with _workshop(folder, contents) as workshop:
            fresh = workshop / _FRESH
            fresh.mkdir()
            yield Staging(fresh, folder, contents)
    except OSError as error:
        raise _failed(folder, error) from error


@contextmanager
def _workshop(folder: Path, contents: Contents) -> Iterator[Path]:
    """A workshop for `folder`. Only what is written by this program is removed at the end."""
    with workshop(folder) as place:
        try:
            yield place
        finally:
            _remove_ours(place / _FRESH, contents)


def _mend(folder: Path, contents: Contents) -> None:
    """Undo what runs that were killed have left behind, here and for folders beside it.

    Where one died between moving the old output away and putting the new one in its place,
    the old one comes back. What others had put into the old one goes where it belongs.
    """
    sweep(folder)
    for place, name in abandoned(folder.parent, folders=True):
        named = folder.parent / name if name else None
        if named is None and place.name.startswith(f".{folder.name[:50]}-"):
            named = folder  # an earlier version's, which did not say
        if named is None:
            continue
        with suppress(OSError):  # another run may be mending it, too
            for old in sorted(place.glob("old-*")):
                if not _is_there(named) and contents.mark(old) is not None:
                    old.rename(named)
            if _is_there(named):
                for left in (*sorted(place.glob("old-*")), place / _FRESH):
                    if left.is_dir():
                        _discard(left, named, contents)
            _remove_ours(place / _FRESH, contents)
            place.rmdir()


def _take_place(fresh: Path, folder: Path, contents: Contents) -> None:
    """Put `fresh` where `folder` is. What was there comes back if that fails."""
    for attempt in range(_ATTEMPTS):
        old = fresh.parent / f"old-{attempt}"
        if swap(fresh, folder):
            fresh.rename(old)
            if not contents.may_replace(old):  # filled since it was looked at
                swap(old, folder)
                old.rename(fresh)
                raise _refused(folder)
            _discard(old, folder, contents)
            return
        try:
            with suppress(FileNotFoundError):  # there is none, or another run is replacing it
                folder.rename(old)
            if old.exists() and not contents.may_replace(old):
                raise _refused(folder)
            fresh.rename(folder)
        except BaseException as error:
            taken = isinstance(error, OSError) and error.errno in (ENOTEMPTY, EEXIST)
            if old.exists():
                with suppress(OSError):  # another run has put its own there: that one counts
                    old.rename(folder)
            if old.exists() and folder.exists():
                _discard(old, folder, contents)
            if not taken or attempt + 1 == _ATTEMPTS:
                raise
        else:
            if old.exists():
                _discard(old, folder, contents)
            return


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C have no effect in this block, which takes a moment and must not stop half-way."""
    if current_thread() is not main_thread():  # only the main thread hears Ctrl-C
        yield
        return
    before = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, before)


def _discard(old: Path, folder: Path, contents: Contents) -> None:
    """Remove an old output, but give what others have put into it to the one in its place.

    What cannot be given, for want of a place, stays in `old`.
    """
    for entry in sorted(old.iterdir()):
        if entry.name not in contents.ours and not (folder / entry.name).exists():
            with suppress(OSError):
                entry.rename(folder / entry.name)
    _remove_ours(old, contents)


def _remove_ours(folder: Path, contents: Contents) -> None:
    """Remove what this program writes, and the folder itself if nothing else is in it."""
    for name in sorted(contents.ours):
        entry = folder / name
        if entry.is_dir() and not entry.is_symlink():
            rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink(missing_ok=True)
    with suppress(OSError):  # something is left in it
        folder.rmdir()


def _failed(folder: Path, error: OSError) -> FolderNotWritten:
    return FolderNotWritten(
        _(
            "{folder} could not be written ({why}). Close the files of it that are open "
            "elsewhere, or see whether the disk is full; nothing has been changed.",
            folder=folder,
            why=reason(error),
        )
    )
