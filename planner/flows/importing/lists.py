"""Lists kept elsewhere: read, understood, and written to a copy of the workbook or as a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from inputs.handback.lookup import Spellings
from inputs.lists.context import Context
from inputs.lists.found import Found, Kind, Left, Turn
from inputs.lists.reading import read_lists
from inputs.workbook.adding import with_rows
from inputs.workbook.editing import free_beside
from inputs.workbook.sources import Book, open_book, open_list
from planner.domain.faults import FileFault
from planner.domain.language import _, speaking
from planner.domain.plan import Plan
from planner.domain.problem import Fault
from planner.domain.trouble import Trouble
from planner.flows.books import Workbook
from planner.flows.drafts import write_edited
from planner.flows.importing.answers import Answers
from planner.flows.importing.roster import plan_of
from planner.flows.importing.rows import (
    Rows,
    absence_rows,
    history_rows,
    household_rows,
    people_rows,
)
from planner.flows.result import JudgedPlan

KINDS: tuple[Kind, ...] = get_args(Kind)

_IMPORTED = "导入"
"""What the names of copies and folders end with."""


@dataclass(frozen=True, eq=False)
class Imported:
    """What lists say, and what came of it.

    `refused` are files and sheets that cannot be read. `rows` are those to add, by English
    sheet name, `already` counts what was there; `plan` is that of a roster, `planned` its turns,
    `history` those of the days before.
    """

    found: Found
    refused: tuple[Fault, ...] = ()
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    already: int = 0
    plan: Plan | None = None
    planned: tuple[Turn, ...] = ()
    history: tuple[Turn, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the lists were taken for."""
        has = {
            "roster": bool(self.planned),
            "history": bool(self.history),
            "absences": bool(self.found.leaves),
            "people": bool(self.found.entries),
            "households": bool(self.found.homes),
        }
        return tuple(kind for kind in KINDS if has[kind])

    @property
    def incomplete(self) -> bool:
        """Whether something that states a turn, a person or a day was left out."""
        return bool(self.refused) or any(one.states for one in self.found.left)


def import_lists(
    files: Sequence[Path],
    book: Workbook,
    *,
    kind: Kind | None = None,
    duty: str | None = None,
    answers: Answers | None = None,
) -> Imported:
    """What the lists in `files` say, for the workbook `book`; nothing is written.

    `kind` is what the lists are for, unless given what they look like; `duty` the one that is
    meant where nothing in them says it. `answers` say what marks and columns mean. Raises
    Trouble where `duty` is not one duty of the workbook.
    """
    with speaking(book.language):
        books, refused = _opened(files)
        context = Context(book.problem, kind, _duty(duty, book), answers or {})
        found = read_lists(books, context)
        history, planned = _parted(found, kind, book)
        rows = Rows()
        raw = open_book(book.path)
        history_rows(history, book.problem, raw, rows)
        absence_rows(found.leaves, book.problem, rows)
        people_rows(found.entries, book.problem, rows)
        household_rows(found.homes, book.problem, rows)
        plan: Plan | None = None
        left: tuple[Left, ...] = ()
        if planned:
            planned, outside = _inside(planned, book)
            plan, unplaced = plan_of(planned, book.problem) if planned else (None, ())
            left = (*outside, *unplaced)
        whole = found + Found(left=left, told=tuple(rows.told))
        return Imported(whole, refused, rows.rows, rows.already, plan, planned, history)


def _opened(files: Sequence[Path]) -> tuple[list[Book], tuple[Fault, ...]]:
    books: list[Book] = []
    refused: list[Fault] = []
    for path in files:
        try:
            found = open_list(path)
        except FileFault as fault:
            refused.append(fault.at("", None, "", path.name))
            continue
        refused += (
            Fault("sheet-unreadable", grid.broken, grid.title, value=path.name)
            for grid in found.grids
            if grid.broken is not None
        )
        books.append(found)
    return books, tuple(refused)


def _duty(written: str | None, book: Workbook) -> str | None:
    if written is None:
        return None
    meant = Spellings(book.problem).duties(written)
    if len(meant) == 1:
        return next(iter(meant))
    names = "、".join(duty.name for duty in book.problem.duties.values())
    raise Trouble(_("There is no one duty {duty}. There are: {names}.", duty=written, names=names))


def _parted(
    found: Found, kind: Kind | None, book: Workbook
) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """The turns that are history, and those of a roster: by their days, unless somebody said."""
    if kind == "roster":
        return (), found.turns
    first, _last = book.days
    if kind == "history" or not any(turn.day >= first for turn in found.turns):
        return found.turns, ()
    before = tuple(turn for turn in found.turns if turn.day < first)
    return before, tuple(turn for turn in found.turns if turn.day >= first)


def _inside(turns: Sequence[Turn], book: Workbook) -> tuple[tuple[Turn, ...], tuple[Left, ...]]:
    """The turns that lie in the plan's days, and the others as left out."""
    first, last = book.days
    why = _("This day is outside the plan; --as history takes it for what was done.")
    inside = tuple(turn for turn in turns if first <= turn.day <= last)
    outside = tuple(
        Left(turn.spot, turn.day.isoformat(), why)
        for turn in turns
        if not first <= turn.day <= last
    )
    return inside, outside


# Writing --------------------------------------------------------------------------------------


def write_imported(made: Imported, book: Workbook, *, out: Path | None = None) -> tuple[Path, ...]:
    """Write the copy with its rows, and the folder of a roster; what was written.

    `out` names the one or the other, or the folder in which they are to be. Neither the workbook
    nor a list is touched, and nothing that is there is replaced. Raises Trouble where `out` is
    there already.
    """
    written: list[Path] = []
    where = book.path.parent
    if out is not None and out.is_dir() and not out.samefile(book.path):
        where, out = out, None
    if out is not None and out.exists():
        raise Trouble(
            _("{file} is there already and was left alone. Choose another name.", file=out)
        )
    if made.rows:
        named = out if made.plan is None else None
        place = named or free_beside(book.path, _IMPORTED, where=where)
        with_rows(book.path, place, made.rows)
        written.append(place)
    if made.plan is not None:
        folder = out or free_beside(book.path, _IMPORTED, where=where, folder=True)
        plan = JudgedPlan(made.plan, book.problem, book.language)
        written.append(write_edited(plan, folder, book.store))
    return tuple(written)
