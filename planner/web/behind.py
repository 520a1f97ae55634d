"""How far the published plan is behind the workbook: which sheets and rows say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from inputs.workbook.schema import SETTINGS, SHEET_OF
from outputs.words.naming import Names, slot_word
from planner.domain.language import Text, _
from planner.domain.problem import Absence, CalendarDay, Done, Link, Pin
from planner.domain.spoken import date_word, list_word, period_word
from planner.flows.facts import RowChange, SheetChange, since_published
from planner.web.marks import mark_of
from planner.web.render import page
from planner.web.views import nothing_yet, shown_by, today_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from planner.domain.problem import Problem
    from planner.web.shown import Shelf, Shown

_ROWS_SHOWN = 60
_COLUMN_OF = {"start": "from", "item_class": "class", "named": "weekdays", "hours": "am"}
"""The columns, and the first settings, of fields that have another name than theirs."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words: what became of it, which row it is, and the columns that differ."""

    what: Text
    row: str
    columns: str


@dataclass(frozen=True, slots=True)
class SheetWords:
    """A sheet in words: its name, what became of its rows, the first of them, and how many more."""

    name: str
    counts: str
    rows: Sequence[RowWords]
    more: int


async def changes_of_book(request: Request, shown: Shown) -> tuple[SheetChange, ...]:
    """What the workbook in force says that `shown`, which is published, does not know.

    By the bytes of the file first. Nothing where there is no workbook, or one with faults.
    Raises UnderWay where it takes longer than an answer may wait.
    """
    return await run_in_threadpool(_changes, request, shown)


def _changes(request: Request, shown: Shown) -> tuple[SheetChange, ...]:
    shelf: Shelf = request.app.state.shelf
    if mark_of(request.app.state.desk.book) == shown.problem.source_sha256:
        return ()
    reading = shelf.reading()
    problem = None if reading is None else reading.problem
    if problem is None:
        return ()
    today = today_of(request, shown)
    found: tuple[SheetChange, ...] = request.app.state.workroom.work_out(
        ("behind", shown.mark, problem.source_sha256, today),
        _("The workbook is being compared with what is published."),
        "",
        partial(since_published, shown, problem, today),
    )
    return found


async def behind(request: Request) -> Response:
    """Every row of the workbook that was added, altered or deleted since the plan was published."""
    shown = await shown_by(request)
    if shown is None:
        return nothing_yet(request)
    found = await changes_of_book(request, shown)
    return page(
        request,
        "behind.html",
        title=str(_("Workbook and published plan")),
        shown=shown,
        sheets=await run_in_threadpool(in_words, found, shown, request.app.state.shelf.people()),
    )


def counts_word(change: SheetChange) -> Text:
    """What became of the rows of a sheet: 添 2 行、改 1 行."""
    if change.sheet == "settings":
        return _("altered")
    words = (
        (change.added, _("{count:row|rows} added", count=change.added)),
        (change.altered, _("{count:row|rows} altered", count=change.altered)),
        (change.removed, _("{count:row|rows} deleted", count=change.removed)),
    )
    return Text(list_word(str(word) for count, word in words if count))


def sheets_words(changes: Iterable[SheetChange]) -> list[str]:
    """What became of each sheet that differs: 不可用 增加 1 行."""
    return [f"{SHEET_OF[one.sheet].zh} {counts_word(one)}" for one in changes]


Called = Callable[[str | None], str]
"""What an id is called."""


def in_words(
    changes: Iterable[SheetChange], shown: Shown, now: Problem | None
) -> tuple[SheetWords, ...]:
    """The sheets that differ, with their rows as people know them; no household has a name."""
    known = [(one, Names(one)) for one in (now, shown.problem) if one is not None]

    def called(key: str | None) -> str:
        """By the workbook as it is, else as it was when the plan was published."""
        for problem, names in known:
            if key in problem.people:
                return names.apart(key)
            if key in problem.units:
                return names.unit(key)
            if key in problem.duties:
                return names.duty(key)
        return key or ""

    return tuple(_sheet(change, called) for change in changes)


def _sheet(change: SheetChange, called: Called) -> SheetWords:
    rows = [
        RowWords(_what(row), _row(row, called), _columns(change.sheet, row.columns))
        for row in change.rows[:_ROWS_SHOWN]
    ]
    counts = str(counts_word(change))
    return SheetWords(SHEET_OF[change.sheet].zh, counts, rows, len(change.rows) - len(rows))


def _what(row: RowChange) -> Text:
    if row.old is None:
        return _("added")
    return _("deleted") if row.new is None else _("altered")


def _row(row: RowChange, called: Called) -> str:
    """Which row it is: by its name, or by whom and which days it is about."""
    one = row.old if row.new is None else row.new
    match one:
        case str():  # a household, by the unit it lies in
            words = [called(one), row.key]
        case Absence():
            words = [called(one.who), period_word(one.start, one.end)]
            words += [slot_word(one.slot)] if one.slot else []
            words += [one.reason]
        case CalendarDay():
            words = [date_word(one.date), one.note]
        case Link():
            words = [called(one.duty), called(one.holder), called(one.target)]
        case Pin():
            days = date_word(one.date) if one.date else ""
            words = [called(one.duty), called(one.person), days, called(one.target)]
        case Done():
            words = [date_word(one.date), called(one.duty), called(one.person), called(one.target)]
        case _:
            words = [called(row.key)]
    return " ".join(word for word in words if word)


def _columns(sheet: str, fields: Iterable[str]) -> str:
    """The columns that differ, by their headings, or the settings."""
    known = SETTINGS if sheet == "settings" else SHEET_OF[sheet].columns
    headings = {one.en: one.zh for one in known}
    said = (headings[one if one in headings else _COLUMN_OF[one]] for one in fields)
    return list_word(dict.fromkeys(said))


routes = [Route("/behind", behind, methods=["GET"])]
