"""Undo and redo: the workbook and the draft as they were before each step, until it is published.

A step is whatever changes the workbook or the draft on the site. Each side, undo and redo, is a
stack of folders; a step is only taken back while both are as it left them, so that nothing that
somebody did elsewhere since, in Excel or on the command line, is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import copyfile, copymode, rmtree
from typing import TYPE_CHECKING, Literal

import msgspec

from outputs.files import HOLDERS_FILE, PLAN_FILE
from outputs.folder.plan import PLAN_CONTENTS, ROSTER_FILE
from outputs.folder.replacing import staging
from planner.domain.language import Text, _, in_each, spoken
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import write_whole
from planner.web.earlier import OWNER_ONLY, keep_earlier
from planner.web.marks import mark_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from outputs.store import RevisionInfo
    from planner.web.desk import Desk

MOST = 20
"""So many steps may be undone."""

Side = Literal["undo", "redo"]

_FILES = (PLAN_FILE, HOLDERS_FILE, ROSTER_FILE)
"""What is kept of a draft: calendars and pages are made anew of it when it is published."""
_BOOK, _STEP = "book.xlsx", "step.json"


class NotUndone(Trouble):
    """A step cannot be undone or redone; `text` says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, in each language, by whom and when; `left` is the state that it left.

    `base` is what was published then: once that is another revision, it is no step of a draft.
    `drafted` says whether there was a draft before.
    """

    number: int
    what: Mapping[str, str] | str
    by: str
    at: datetime
    base: int
    left: str = ""
    drafted: bool = False

    @property
    def words(self) -> str:
        """What was done, in the current language; older programs kept it in one."""
        return self.what if isinstance(self.what, str) else spoken(self.what)


class Steps:
    """The steps of the draft of one workbook."""

    def __init__(
        self, desk: Desk, clock: Callable[[], datetime], newest: Callable[[], RevisionInfo | None]
    ) -> None:
        self._desk, self._clock, self._newest = desk, clock, newest

    def last(self, side: Side) -> Step | None:
        """The step that would be undone, or redone; None where there is none."""
        folder = max((self._desk.steps / side).glob("*"), default=None)
        step = None if folder is None else _read(folder)
        return step if step is not None and step.base == self._base() else None

    def _base(self) -> int:
        newest = self._newest()
        return 0 if newest is None else newest.number

    def begin(self, what: Text, by: str) -> Step:
        """Keep everything as it is before a step; what was undone is not redone any more."""
        self._drop(self._steps("redo"))
        if self.last("undo") is None:
            self._drop(self._steps("undo"))  # of a draft that is published
        return self._keep("undo", Step(0, in_each(what.__str__), by, self._clock(), self._base()))

    def end(self, step: Step) -> None:
        """Note how a step left everything; one that changed nothing is none."""
        folder = self._folder("undo", step.number)
        if not folder.is_dir():
            return
        after = self._folder("undo", step.number + 1)  # of orders that went as one
        left = _state(after / _BOOK, after) if after.is_dir() else self._state()
        if left == _state(folder / _BOOK, folder):
            rmtree(folder, ignore_errors=True)
            return
        _note(folder, replace(step, left=left))
        self._drop(self._steps("undo")[:-MOST])

    def give_up(self, step: Step, zone: ZoneInfo) -> None:
        """Put everything back as it was before a step that came to nothing."""
        folder = self._folder("undo", step.number)
        if folder.is_dir():
            self._put_back(folder, zone)
            rmtree(folder, ignore_errors=True)

    def go(self, side: Side, number: int, zone: ZoneInfo) -> Step:
        """Undo or redo the last step, which is to be `number`; raises NotUndone."""
        step = self.last(side)
        if step is None or step.number != number:
            raise NotUndone(_("That is not the last step any more: look at the draft again."))
        if step.left != self._state():
            raise NotUndone(
                _("The workbook or the draft was changed elsewhere since “{what}”: going back"
                  " would lose that.", what=step.words)
            )  # fmt: skip
        folder = self._folder(side, number)
        back: Side = "redo" if side == "undo" else "undo"
        other = self._keep(back, step)
        self._put_back(folder, zone)
        rmtree(folder, ignore_errors=True)
        _note(self._folder(back, other.number), replace(other, left=self._state()))
        return step

    def clear(self) -> None:
        """Forget every step: the draft is published."""
        rmtree(self._desk.steps, ignore_errors=True)

    def _state(self) -> str:
        return _state(self._desk.book, self._desk.draft)

    def _folder(self, side: Side, number: int) -> Path:
        return self._desk.steps / side / f"{number:06}"

    def _steps(self, side: Side) -> list[tuple[Path, Step]]:
        folders = sorted((self._desk.steps / side).glob("*"))
        return [(folder, step) for folder in folders if (step := _read(folder)) is not None]

    def _drop(self, steps: list[tuple[Path, Step]]) -> None:
        for folder, _step in steps:
            rmtree(folder, ignore_errors=True)

    def _keep(self, side: Side, step: Step) -> Step:
        """Keep everything as it is, as the last of one side."""
        known = self._steps(side)
        number = known[-1][1].number + 1 if known else 1
        drafted = (self._desk.draft / PLAN_FILE).is_file()
        step = replace(step, number=number, drafted=drafted)
        folder = self._folder(side, step.number)
        try:
            self._desk.steps.mkdir(mode=OWNER_ONLY, exist_ok=True)
            rmtree(folder, ignore_errors=True)  # one that was not kept to its end
            folder.mkdir(parents=True)
            for name in _FILES:
                with suppress(FileNotFoundError):
                    copyfile(self._desk.draft / name, folder / name)
            with suppress(FileNotFoundError):
                copyfile(self._desk.book, folder / _BOOK)
            _write(folder, step)
        except OSError as error:
            rmtree(folder, ignore_errors=True)
            raise NotUndone(
                _("The step could not be kept ({why}); nothing was changed.", why=reason(error))
            ) from error
        return step

    def _put_back(self, folder: Path, zone: ZoneInfo) -> None:
        """Make the workbook and the draft what `folder` keeps of them; raises NotUndone."""
        desk = self._desk
        try:
            if mark_of(folder / _BOOK) not in ("", mark_of(desk.book)):
                keep_earlier(desk, zone)
                fresh = folder / f"fresh-{desk.book.name}"
                fresh.touch(mode=0o600)
                with suppress(FileNotFoundError):
                    copymode(desk.book, fresh)  # nobody may read it who could not before
                copyfile(folder / _BOOK, fresh)
                fresh.replace(desk.book)
            if not (folder / PLAN_FILE).is_file():
                rmtree(desk.draft, ignore_errors=True)
            elif mark_of(folder / PLAN_FILE) != mark_of(desk.draft / PLAN_FILE):
                with staging(desk.draft, PLAN_CONTENTS) as stage:
                    for name in _FILES:
                        with suppress(FileNotFoundError):
                            copyfile(folder / name, stage.fresh / name)
                    stage.take_place()
        except OSError as error:
            raise NotUndone(
                _("The workbook could not be written ({why}); close it in Excel or WPS.",
                  why=reason(error))
            ) from error  # fmt: skip


def _state(book: Path, draft: Path) -> str:
    """What tells a workbook with its draft from any other."""
    return f"{mark_of(book)} {mark_of(draft / PLAN_FILE)}"


def _read(folder: Path) -> Step | None:
    """The step that `folder` keeps; None where it cannot be read."""
    try:
        return msgspec.json.decode((folder / _STEP).read_bytes(), type=Step)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(folder: Path, step: Step) -> None:
    write_whole(folder / _STEP, msgspec.json.encode(step))


def _note(folder: Path, step: Step) -> None:
    """Write down how a step left everything; one for which there is no room is none."""
    try:
        _write(folder, step)
    except OSError:
        rmtree(folder, ignore_errors=True)
