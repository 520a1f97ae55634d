"""The draft and those that were set aside: whose they are, and what they were made from.

The draft is a folder, which commands write as well. So what is known of it is beside it, as a
slip that names the bytes of its plan: a draft that something else has written since has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import msgspec

from outputs.files import PLAN_FILE
from outputs.store import StoreTrouble
from planner.domain.language import _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import write_whole
from planner.web.marks import mark_of

if TYPE_CHECKING:
    from outputs.store import Meanwhile
    from planner.domain.plan import Plan
    from planner.web.desk import Desk
    from planner.web.jobs import Job

MOST_ASIDE = 8
"""So many drafts may be set aside at once: each is a whole plan."""

LONGEST_NAME = 60
_NUMBER = re.compile(r"\d{1,6}")


class NoDraft(Trouble):
    """A draft cannot be set aside, taken up or dropped; `text` says why."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known of a draft: the SHA-256 of its plan, who changed it last and when.

    `base` is the newest revision that it knows of, 0 before the first. One that was set aside
    has a `name`, and holds these `requests`.
    """

    plan: str
    by: tuple[str, ...]
    at: datetime
    base: int
    name: str = ""
    requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A draft that was set aside, in `folder`."""

    number: int
    folder: Path
    slip: Slip

    @property
    def name(self) -> str:
        """The name it was given."""
        return self.slip.name

    @property
    def word(self) -> str:
        """What addresses call it."""
        return f"draft-{self.number}"


class Drafts:
    """The drafts of one workbook."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime] | None = None) -> None:
        self._desk = desk
        self._clock = clock or (lambda: datetime.now(UTC))
        self._base = 0

    # -- the draft -----------------------------------------------------------------------------

    def begun(self, _job: Job) -> None:
        """Note what is published when a job begins: what it writes knows no more than that."""
        with suppress(StoreTrouble):  # then it knows of what the job before it knew
            self._base = max((one.number for one in self._desk.store.revisions()), default=0)

    def ended(self, job: Job) -> None:
        """Put a slip beside the draft that a job has written.

        One that was changed keeps what it was made from; one that was made anew knows what was
        published when the job began.
        """
        mark, old = _mark(self._desk.draft), _slip(self._desk.draft)
        if not mark:
            _beside(self._desk.draft).unlink(missing_ok=True)
            return
        if old is not None and old.plan == mark:
            return
        base = old.base if old is not None and job.order.goes_on else self._base
        _write(self._desk.draft, Slip(mark, job.by, self._clock(), base))

    def slip(self) -> Slip | None:
        """What is known of the draft; None where there is none, or nothing is known of it."""
        slip = _slip(self._desk.draft)
        return slip if slip is not None and slip.plan == _mark(self._desk.draft) else None

    def overtaken(self, draft: Plan) -> Meanwhile | None:
        """What has become of the days of `draft` that this does not know of."""
        slip = self.slip()
        if slip is None:
            return None
        return self._desk.store.meanwhile(slip.base, draft.start, draft.end)

    # -- set aside -----------------------------------------------------------------------------

    def aside(self) -> Sequence[Aside]:
        """The drafts that were set aside, the newest last."""
        found = []
        for folder in self._desk.set_aside.glob("*"):
            slip = _slip(folder) if _NUMBER.fullmatch(folder.name) else None
            if slip is not None and (folder / PLAN_FILE).is_file():
                found.append(Aside(int(folder.name), folder, slip))
        return sorted(found, key=lambda one: one.number)

    def get(self, number: int) -> Aside | None:
        """The draft that was set aside under `number`; None where there is none."""
        return next((one for one in self.aside() if one.number == number), None)

    def set_aside(self, name: str, by: str, requests: Iterable[int]) -> None:
        """Set the draft aside under a name, with the requests it holds; raises NoDraft."""
        mark, known, there = _mark(self._desk.draft), self.slip(), self.aside()
        if not mark:
            raise NoDraft(_("There is no draft."))
        if len(there) >= MOST_ASIDE:
            raise NoDraft(
                _("{count} drafts are set aside already; drop one of them first.", count=len(there))
            )
        slip = known or Slip(mark, (by,), self._clock(), 0)
        number = max((one.number for one in there), default=0) + 1
        name = " ".join(name.split())[:LONGEST_NAME] or str(_("Draft {number}", number=number))
        folder = self._desk.set_aside / str(number)
        try:
            self._desk.set_aside.mkdir(exist_ok=True)
            _write(folder, replace(slip, name=name, requests=tuple(requests)))
            self._desk.draft.rename(folder)
            _beside(self._desk.draft).unlink(missing_ok=True)
        except OSError as error:
            raise _not_moved(error) from error

    def take_up(self, number: int) -> None:
        """Make a draft that was set aside the draft again; raises NoDraft where one is there."""
        found = self._found(number)
        if (self._desk.draft / PLAN_FILE).exists():
            raise NoDraft(_("There is a draft already: set it aside, publish it or drop it first."))
        try:
            rmtree(self._desk.draft, ignore_errors=True)
            _write(self._desk.draft, replace(found.slip, name="", requests=()))
            found.folder.rename(self._desk.draft)
            _beside(found.folder).unlink(missing_ok=True)
        except OSError as error:
            raise _not_moved(error) from error

    def drop(self, number: int) -> None:
        """Drop a draft that was set aside; raises NoDraft."""
        found = self._found(number)
        rmtree(found.folder, ignore_errors=True)
        _beside(found.folder).unlink(missing_ok=True)

    def _found(self, number: int) -> Aside:
        found = self.get(number)
        if found is None:
            raise NoDraft(_("That draft is not there any more."))
        return found


def _not_moved(error: OSError) -> NoDraft:
    return NoDraft(_("The folder of the draft could not be moved ({why}).", why=reason(error)))


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def _mark(folder: Path) -> str:
    """What the plan in `folder` is by its bytes; empty where there is none."""
    return mark_of(folder / PLAN_FILE)


def _slip(folder: Path) -> Slip | None:
    """The slip beside `folder`, whatever lies in that."""
    try:
        return msgspec.json.decode(_beside(folder).read_bytes(), type=Slip)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(folder: Path, slip: Slip) -> None:
    write_whole(_beside(folder), msgspec.json.encode(slip))
