"""The folder of printed papers, written all of it or nothing.

What an earlier run printed from the same plan stays beside what this run prints anew; what
came from another plan goes, so that papers of two plans never lie in one folder. Files of
the user's own are kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy2, copytree

from outputs.folder.replacing import Contents, staging

FORMAT = "sanfang-print/1"
MARKER = "print.json"
"""Tells that the folder is ours, and which plan its papers are of."""


@dataclass(frozen=True)
class Edition:
    """What the papers of one run are made from, and which parts of the folder it renews.

    `whole` parts are replaced as they are; of the others only the files printed now.
    """

    plan_sha256: str
    book_sha256: str
    whole: frozenset[str]

    def marker(self) -> dict[str, str]:
        """The content of MARKER."""
        return {"format": FORMAT, "plan": self.plan_sha256, "book": self.book_sha256}


@contextmanager
def replacing(folder: Path, edition: Edition, parts: frozenset[str]) -> Iterator[Path]:
    """An empty folder to print into; when the block ends well, it takes the place of `folder`.

    `parts` are the names of everything that any run prints. Raises FolderNotWritten where
    `folder` holds something else, or cannot be written; it is then as it was before.
    """
    contents = Contents(MARKER, FORMAT, parts | {MARKER})
    with staging(folder, contents) as stage:
        yield stage.fresh
        if contents.mark(stage.folder) == edition.marker():
            for part in sorted(parts - edition.whole):
                if (stage.folder / part).exists():
                    _link_tree(stage.folder / part, stage.fresh / part)
        text = json.dumps(edition.marker(), indent=1, sort_keys=True)
        (stage.fresh / MARKER).write_text(f"{text}\n", encoding="utf-8", newline="\n")
        stage.take_place()


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
