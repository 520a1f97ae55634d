"""The workbook in force, the ones before it, and one that is set aside until it is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from shutil import copyfile
from typing import TYPE_CHECKING

from inputs.workbook.absences import add_absence
from inputs.workbook.doing import do_edits
from planner.domain.alone import alone_with
from planner.domain.language import _
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import workbench
from planner.flows.books import published_ids
from planner.web.marks import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from planner.domain.edits import Edit
    from planner.domain.problem import Absence, Problem
    from planner.web.desk import Desk

OWNER_ONLY = 0o700
"""A folder of workbooks, which name everybody, is its owner's alone."""

_KEPT_BOOKS = 30
_MOMENT = re.compile(r"-(\d{8}-\d{6}-\d{6})([+-]\d{4})?\.xlsx")
_WRITTEN = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A workbook that was in force until it was replaced, at `until`."""

    file: Path
    until: datetime

    @property
    def name(self) -> str:
        """What addresses call it."""
        return self.file.name


class BookNotKept(Trouble):
    """A workbook could not be put where it belongs; the one in force is as it was."""


def earlier_books(desk: Desk) -> tuple[Earlier, ...]:
    """The workbooks that were replaced, the newest first."""
    found = []
    for file in desk.kept.glob("*.xlsx"):
        moment = _MOMENT.search(file.name)
        if moment is not None and moment[2]:
            found.append(Earlier(file, datetime.strptime(moment[1] + moment[2], f"{_WRITTEN}%z")))
        elif moment is not None:  # an earlier version's, by the computer's clock
            found.append(Earlier(file, datetime.strptime(moment[1], _WRITTEN).astimezone()))
    return tuple(sorted(found, key=lambda one: (one.until, one.name), reverse=True))


def put_in_force(desk: Desk, fresh: Path, zone: ZoneInfo, *, of: str | None = None) -> None:
    """Put the workbook `fresh`, a file of our own, in the place of the one that is there.

    That one is kept (as in :func:`keep_earlier`); where `fresh` was made of it, `of` is its mark.
    Raises BookNotKept, also where it is another one by now.
    """
    try:
        with alone_with(desk.book):
            if of is not None and mark_of(desk.book) != of:
                raise BookNotKept(
                    _("The workbook has changed meanwhile, and was left as it is. Try again.")
                )
            keep_earlier(desk, zone)
            fresh.replace(desk.book)
    except OSError as error:
        raise _not_kept(error) from error


def set_aside(desk: Desk, fresh: Path) -> None:
    """Keep a workbook with faults apart until it is right; the one in force stays.

    Raises BookNotKept.
    """
    try:
        fresh.replace(desk.aside)
    except OSError as error:
        raise _not_kept(error) from error


def _not_kept(error: OSError) -> BookNotKept:
    return BookNotKept(
        _("The workbook could not be written ({why}); close it in Excel or WPS.", why=reason(error))
    )


def keep_earlier(desk: Desk, zone: ZoneInfo) -> None:
    """Keep a copy of the workbook as it is, before it is replaced or edited.

    Its name tells the moment by the clocks of `zone`, the place that is planned for. Raises
    BookNotKept.
    """
    if not desk.book.is_file():
        return
    moment = datetime.now(zone).strftime(f"{_WRITTEN}%z")
    place = desk.kept / f"{desk.book.stem}-{moment}.xlsx"
    try:
        desk.kept.mkdir(mode=OWNER_ONLY, exist_ok=True)
        with workbench(place) as bench:
            copyfile(desk.book, bench / place.name).replace(place)
    except OSError as error:
        raise _not_kept(error) from error
    for old in earlier_books(desk)[_KEPT_BOOKS:]:
        old.file.unlink()


def write_edits(desk: Desk, edits: Iterable[Edit], problem: Problem, zone: ZoneInfo) -> None:
    """Do edits in the workbook, of which `problem` was read; as it was it is kept."""
    keep_earlier(desk, zone)
    do_edits(desk.book, edits, problem, lambda: published_ids(desk.book, desk.place))


def write_absence(desk: Desk, away: Absence, zone: ZoneInfo) -> None:
    """Write an absence into the workbook; as it was it is kept, as in :func:`keep_earlier`."""
    keep_earlier(desk, zone)
    add_absence(desk.book, away, lambda: published_ids(desk.book, desk.place))
