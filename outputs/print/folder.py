"""The folder of printed papers, written all of it or nothing.

The papers are made in a new folder beside the wanted one, which then takes its place. What
an earlier run printed from the same plan stays beside what this run prints anew; what came
from another plan goes, so that papers of two plans never lie in one folder. Files of the
user's own are kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copy2, copytree, rmtree
from signal import SIG_IGN, SIGINT, signal
from tempfile import mkdtemp
from threading import current_thread, main_thread
from time import time

from outputs.exchange import swap
from outputs.export import FolderNotWritten
from planner.domain.language import _
from planner.domain.reasons import reason

FORMAT = "sanfang-print/1"
MARKER = "print.json"
"""Tells that the folder is ours, and which plan its papers are of."""

_FRESH, _OLD, _SUFFIX = "new", "old", ".tmp"
_DAY = 24 * 60 * 60.0


@dataclass(frozen=True)
class Edition:
    """What the papers of one run are made from, and which parts of the folder it renews.

    `whole` parts are replaced as they are; of a part in `partly` only the files printed now.
    """

    plan_sha256: str
    book_sha256: str
    whole: frozenset[str]
    partly: frozenset[str] = frozenset()

    def marker(self) -> dict[str, str]:
        """The content of MARKER."""
        return {"format": FORMAT, "plan": self.plan_sha256, "book": self.book_sha256}


@contextmanager
def replacing(folder: Path, edition: Edition, parts: frozenset[str]) -> Iterator[Path]:
    """An empty folder to print into; when the block ends well, it takes the place of `folder`.

    `parts` are the names of everything that any run prints. Raises FolderNotWritten where
    `folder` holds something else, or cannot be written; it is then as it was before.
    """
    folder = folder.resolve()
    try:
        _sweep(folder)
        _check(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(mkdtemp(prefix=_prefix(folder), suffix=_SUFFIX, dir=folder.parent))
        try:
            fresh = workshop / _FRESH
            fresh.mkdir()
            yield fresh
            _keep(folder, fresh, edition, parts)
            text = json.dumps(edition.marker(), indent=1, sort_keys=True)
            (fresh / MARKER).write_text(f"{text}\n", encoding="utf-8", newline="\n")
            with _undisturbed():
                _take_place(fresh, folder, workshop / _OLD)
        finally:
            if folder.exists() or not (workshop / _OLD).exists():
                rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise FolderNotWritten(
            _(
                "{folder} could not be written ({why}). Close the files of it that are open "
                "elsewhere, or see whether the disk is full; nothing has been changed.",
                folder=folder,
                why=reason(error),
            )
        ) from error


def _check(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderNotWritten(
            _("{folder} is not a folder. Name another one with --out.", folder=folder)
        )
    if _marker(folder) is None and any(folder.iterdir()):
        raise FolderNotWritten(
            _(
                "{folder} holds files that were not printed by this program; they are left "
                "alone. Name another folder with --out.",
                folder=folder,
            )
        )


def _marker(folder: Path) -> dict[str, str] | None:
    """What the folder says of itself; None where it is not one of ours."""
    try:
        content = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    known = isinstance(content, dict) and content.get("format") == FORMAT
    return content if known else None


def _keep(folder: Path, fresh: Path, edition: Edition, parts: frozenset[str]) -> None:
    """Give `fresh` what stays of `folder`: the user's files, and other papers of this plan."""
    if not folder.is_dir():
        return
    same = _marker(folder) == edition.marker()
    for entry in sorted(folder.iterdir()):
        ours = entry.name in parts
        if entry.name == MARKER or (ours and (not same or entry.name in edition.whole)):
            continue
        _link_tree(entry, fresh / entry.name)


def _link_tree(source: Path, target: Path) -> None:
    """Let `target` hold what `source` holds, but for what it has already."""
    if source.is_dir() and not source.is_symlink():
        if not target.exists():
            copytree(source, target, symlinks=True, copy_function=_link)
            return
        for entry in sorted(source.iterdir()):
            _link_tree(entry, target / entry.name)
    elif not target.exists():
        _link(source, target)


def _link(source: str | Path, target: str | Path) -> None:
    """A second name for a file, or a copy where the disk has no second names."""
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        copy2(source, target, follow_symlinks=False)


def _take_place(fresh: Path, folder: Path, old: Path) -> None:
    """Put `fresh` where `folder` is. What was there comes back if that fails."""
    if swap(fresh, folder):
        return
    with suppress(FileNotFoundError):
        folder.rename(old)
    try:
        fresh.rename(folder)
    except BaseException:
        if old.exists():
            old.rename(folder)
        raise


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


def _prefix(folder: Path) -> str:
    return f".{folder.name[:50]}-"


def _sweep(folder: Path) -> None:
    """Undo what a run that was killed has left: its old folder comes back, its new one goes.

    Only after a day, when surely nobody is writing it any more.
    """
    begun = (
        entry
        for entry in (folder.parent.iterdir() if folder.parent.is_dir() else ())
        if entry.name.startswith(_prefix(folder)) and entry.name.endswith(_SUFFIX)
    )
    for workshop in sorted(begun):
        with suppress(OSError):
            if not folder.exists() and _marker(workshop / _OLD) is not None:
                (workshop / _OLD).rename(folder)
            if time() - workshop.stat().st_mtime > _DAY:
                rmtree(workshop / _FRESH, ignore_errors=True)
                workshop.rmdir()
