"""Writes everything of a plan into its folder, all of it or nothing.

The files are made in a new folder beside the wanted one, which then takes its place, in one
step where the system knows how. A run that is interrupted or killed, or meets a full disk,
leaves the old folder as it was, and two runs at once leave the files of one of them, never
a mixture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EEXIST, ENOTEMPTY
from glob import escape
from pathlib import Path
from shutil import rmtree
from signal import SIG_IGN, SIGINT, signal
from tempfile import mkdtemp
from threading import current_thread, main_thread
from time import time

from xlsxwriter.exceptions import FileCreateError

from outputs.calendars.building import write_calendars
from outputs.exchange import swap
from outputs.files import HOLDERS_FILE, PLAN_FILE, write_households, write_plan
from outputs.page.coverage import write_page
from outputs.roster import write_roster
from outputs.tables.checklists import checklists
from outputs.words.naming import Names
from planner.domain.language import Text, _
from planner.domain.plan import FORMAT, Plan
from planner.domain.problem import Problem
from planner.domain.reasons import reason

ROSTER_FILE = "roster.xlsx"
PAGE_FILE = "coverage.html"
CALENDARS_FOLDER = "calendars"
CHANGES_FILE = "changes.xlsx"
CHANGES_PAGE = "changes.html"
CHANGES_PAPER = "changes.pdf"

OURS = frozenset(
    {
        PLAN_FILE,
        HOLDERS_FILE,
        ROSTER_FILE,
        PAGE_FILE,
        CALENDARS_FOLDER,
        CHANGES_FILE,
        CHANGES_PAGE,
        CHANGES_PAPER,
    }
)
"""What is written into the folder. Anything else in it is somebody's and stays."""

_ATTEMPTS = 10
_FRESH, _SUFFIX = "new", ".tmp"
_DAY = 24 * 60 * 60.0


class FolderNotWritten(Exception):
    """Nothing was written. `text` says which folder, why, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


def check_folder(folder: Path) -> None:
    """Raise FolderNotWritten where `folder` may not be replaced by a plan's output.

    It may where it does not exist, is empty, or holds a plan that was written before.
    """
    try:
        for _attempt in range(_ATTEMPTS):
            before = _identity(folder)
            is_folder = before is None or folder.is_dir()
            replaceable = before is None or _is_output(folder) or _is_empty(folder)
            if _identity(folder) == before:  # else another run has just replaced it
                break
    except OSError as error:
        raise _failed(folder, error) from error
    if not is_folder:
        raise FolderNotWritten(
            _("{folder} is not a folder. Name another one with --out.", folder=folder)
        )
    if not replaceable:
        raise _refused(folder)


def _refused(folder: Path) -> FolderNotWritten:
    return FolderNotWritten(
        _(
            "{folder} holds files that are not an earlier plan; they are left alone. "
            "Name another folder with --out.",
            folder=folder,
        )
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tells one folder from another that takes its place; None where there is none."""
    try:
        status = folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino


def _is_output(folder: Path) -> bool:
    try:
        content = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8-sig"))
    except (
        FileNotFoundError,
        NotADirectoryError,
        IsADirectoryError,
        ValueError,
        RecursionError,
    ):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT


def _is_empty(folder: Path) -> bool:
    try:
        return next(folder.iterdir(), None) is None
    except (FileNotFoundError, NotADirectoryError):
        return False


def export(plan: Plan, problem: Problem, folder: Path) -> None:
    """Write everything of the contract's part 3 into `folder`, in the current language.

    What an earlier run wrote there is replaced, also where this run has no such file; files
    of the user's own beside it are kept. Raises FolderNotWritten where the folder may not
    be replaced or something cannot be written; the folder is then as it was before.
    """
    with staging(folder) as stage:
        write_outputs(plan, problem, stage.fresh)
        write_calendars(plan, problem, stage.fresh / CALENDARS_FOLDER)
        stage.take_place()


@dataclass(frozen=True, slots=True)
class Staging:
    """A new folder, `fresh`, that will take the place of another one."""

    fresh: Path
    folder: Path

    def take_place(self) -> None:
        """Put what was written into `fresh` where the other folder is."""
        with _undisturbed():
            _take_place(self.fresh, self.folder)


@contextmanager
def staging(folder: Path) -> Iterator[Staging]:
    """A place to write the outputs into before they become `folder`, all of them or none.

    Raises FolderNotWritten where the folder may not be replaced or something cannot be
    written; the folder is then as it was before.
    """
    folder = folder.resolve()
    _mend(folder)
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _workshop(folder) as workshop:
            fresh = workshop / _FRESH
            fresh.mkdir()
            yield Staging(fresh, folder)
    except OSError as error:
        raise _failed(folder, error) from error
    except FileCreateError as error:  # a workbook's words for an OSError
        cause = error.args[0] if error.args else None
        failure = cause if isinstance(cause, OSError) else OSError(str(error))
        raise _failed(folder, failure) from error


def write_outputs(plan: Plan, problem: Problem, folder: Path) -> None:
    """Write everything of the contract's part 3 but the calendars into `folder`.

    Raises OSError where a file cannot be written.
    """
    write_plan(plan, folder / PLAN_FILE)
    write_households(plan, folder / HOLDERS_FILE)
    lists = checklists(plan, problem, Names(problem))
    write_roster(folder / ROSTER_FILE, plan, problem, lists)
    write_page(plan, problem, folder / PAGE_FILE, lists)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, on the same disk so that renaming works; removed after.

    Only what is written by this program is removed: anything else stays in it.
    """
    workshop = Path(mkdtemp(prefix=_prefix(folder), suffix=_SUFFIX, dir=folder.parent))
    try:
        yield workshop
    finally:
        _remove_ours(workshop / _FRESH)
        with suppress(OSError):
            workshop.rmdir()


def _prefix(folder: Path) -> str:
    return f".{folder.name[:50]}-"


def _mend(folder: Path) -> None:
    """Undo what a run that was killed has left behind.

    Where it died between moving the old output away and putting the new one in its place,
    the old one comes back. What it had begun to write is removed after a day, when surely
    nobody is writing it any more.
    """
    for workshop in sorted(folder.parent.glob(f"{escape(_prefix(folder))}*{_SUFFIX}")):
        with suppress(OSError):  # another run may be mending it, too
            age = time() - workshop.stat().st_mtime
            for old in sorted(workshop.glob("old-*")):
                if _identity(folder) is None and _is_output(old):
                    old.rename(folder)
            if age > _DAY:
                _remove_ours(workshop / _FRESH)
                workshop.rmdir()


def _take_place(fresh: Path, folder: Path) -> None:
    """Put `fresh` where `folder` is. What was there comes back if that fails."""
    for attempt in range(_ATTEMPTS):
        old = fresh.parent / f"old-{attempt}"
        if swap(fresh, folder):
            fresh.rename(old)
            if not (_is_output(old) or _is_empty(old)):  # filled since it was looked at
                swap(old, folder)
                old.rename(fresh)
                raise _refused(folder)
            _discard(old, folder)
            return
        try:
            with suppress(FileNotFoundError):  # there is none, or another run is replacing it
                folder.rename(old)
            if old.exists() and not (_is_output(old) or _is_empty(old)):
                raise _refused(folder)
            fresh.rename(folder)
        except BaseException as error:
            taken = isinstance(error, OSError) and error.errno in (ENOTEMPTY, EEXIST)
            if old.exists():
                with suppress(OSError):  # another run has put its own there: that one counts
                    old.rename(folder)
            if old.exists() and folder.exists():
                _discard(old, folder)
            if not taken or attempt + 1 == _ATTEMPTS:
                raise
        else:
            if old.exists():
                _discard(old, folder)
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


def _discard(old: Path, folder: Path) -> None:
    """Remove an old output, but give what others have put into it to the one in its place.

    What cannot be given, for want of a place, stays in `old`.
    """
    for entry in sorted(old.iterdir()):
        if entry.name not in OURS and not (folder / entry.name).exists():
            with suppress(OSError):
                entry.rename(folder / entry.name)
    _remove_ours(old)


def _remove_ours(folder: Path) -> None:
    """Remove what this program writes, and the folder itself if nothing else is in it."""
    for name in sorted(OURS):
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
