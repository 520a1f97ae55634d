"""Lists read: file by file and sheet by sheet, in whatever shape they are."""

from __future__ import annotations

from collections.abc import Sequence

from inputs.lists import contacts, homes, leave
from inputs.lists.context import Context
from inputs.lists.days import days_in, hint_in
from inputs.lists.found import Found
from inputs.lists.grid import Page, page_of
from inputs.lists.shapes.axes import axes_of
from inputs.lists.shapes.lines import Lines, lines_of
from inputs.lists.shapes.turns import read_turns
from inputs.workbook.sources import Book, Grid
from outputs.roster.shifts import SHEET as ROSTER
from planner.domain.language import _


def read_lists(books: Sequence[Book], context: Context) -> Found:
    """Everything that the lists say."""
    found = Found()
    for book in books:
        for grid in _grids(book):
            page = page_of(book.name, grid)
            if not grid.shown and page.pieces:
                text = _("{file}: the hidden sheet {sheet} was read, too.",
                         file=page.file, sheet=page.sheet)  # fmt: skip
                found += Found(told=(text,))
            if page.hidden:
                text = _(
                    "{file} {sheet}: hidden rows or columns were read, too: {which}.",
                    file=page.file,
                    sheet=page.sheet,
                    which="、".join(page.hidden),
                )
                found += Found(told=(text,))
            read = read_page(page, context)
            if page.pieces and not (read.stated or read.left):
                text = _("{file} {sheet}: nothing in it was understood.",
                         file=page.file, sheet=page.sheet)  # fmt: skip
                found += Found(told=(text,))
            found += read
    return found


def _grids(book: Book) -> list[Grid]:
    """The sheets to read: all that can be, of a plan's own roster the list of shifts alone."""
    sound = [grid for grid in book.grids if grid.broken is None]
    own = [
        grid
        for grid in sound
        if grid.title in ROSTER and any({"编号", "id"} & set(row) for row in grid.rows[:1])
    ]
    return own or sound


def read_page(page: Page, context: Context) -> Found:
    """What one sheet says: what somebody asked for, else what it looks like."""
    lines = lines_of(page)
    kind = context.kind
    if kind in (None, "households") and (heads := homes.headers(page, lines)):
        return homes.read_homes(page, lines, heads, context)
    if kind in (None, "absences"):
        heads = leave.headers(page, lines, asked=kind == "absences")
        if heads:
            return leave.read_leave(page, lines, heads, context)
    if kind in (None, "people"):
        heads = contacts.headers(page, lines)
        if heads and (kind == "people" or not _tells_days(page, lines, context)):
            return contacts.read_contacts(page, lines, heads, context)
    if kind == "people":
        return contacts.read_lines(page, context)
    if kind == "households":
        return Found()
    sheet = hint_in(page.sheet)
    hints = [sheet] if sheet else []
    return read_turns(page, lines, context, hints, hint_in(page.file))


def _tells_days(page: Page, lines: Lines, context: Context) -> bool:
    """Whether a page with names is about turns: days stand in it, or one in a duty's title."""
    if axes_of(page, lines.spots(page)) is not None:
        return True
    titles = [line.line for line in lines.alone.values()]
    said = (context.lexicon.inside(title) for title in titles if len(days_in(title)) == 1)
    return any(one.duties or one.labels for one in said)
