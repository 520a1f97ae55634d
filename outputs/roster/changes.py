"""changes.xlsx: the notice of change to post, every change, and the changes of each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.changes import NOTICE_HEADS, ChangeList
from outputs.words.naming import hours_word
from outputs.words.shifts import CHANGE_WORDS, ShiftWords
from planner.domain.language import _
from planner.domain.plan import Plan, Shift
from planner.domain.spoken import date_word

NOTICE = _("change notice")
EVERYTHING = _("all changes")
PERSONAL = _("changes by person")

_NOTICE_COLUMNS = (
    Column(NOTICE_HEADS[0], 20, "wrap"),
    Column(NOTICE_HEADS[1], 9, "center"),
    Column(NOTICE_HEADS[2], 32, "wrap"),
    Column(NOTICE_HEADS[3], 32, "wrap"),
)
_ALL_COLUMNS = (
    Column(_("shift id"), 34, "wrap"),
    Column(_("duty"), 20, "wrap"),
    Column(_("change"), 9, "center"),
    Column(_("day before"), 14, "date"),
    Column(_("time before"), 15, "center"),
    Column(_("place before"), 18, "wrap"),
    Column(_("people before"), 22, "wrap"),
    Column(_("day after"), 14, "date"),
    Column(_("time after"), 15, "center"),
    Column(_("place after"), 18, "wrap"),
    Column(_("people after"), 22, "wrap"),
)
_PERSONAL_COLUMNS = (
    Column(_("person id"), 12),
    Column(_("name"), 10),
    Column(_("unit"), 18, "wrap"),
    Column(_("change"), 9, "center"),
    Column(_("duty"), 20, "wrap"),
    Column(_("as it was"), 34, "wrap"),
    Column(_("as it is now"), 34, "wrap"),
)


def write_changes(path: Path, plan: Plan, found: ChangeList, at: datetime) -> None:
    """Write changes.xlsx: the notice to post, all changes, and the changes of each person.

    `at` is the moment of publication. Raises OSError where the file cannot be written.
    """
    book = Book.create(replace(plan, created=at), title=NOTICE)
    _write_notice(book, found)
    _write_all(book, found)
    _write_personal(book, found)
    book.save(path)


def _write_notice(book: Book, found: ChangeList) -> None:
    page = book.page(NOTICE, _NOTICE_COLUMNS)
    rows = found.rows(found.notice())
    if rows:
        page.line(found.preamble())
    red = [number for number, row in enumerate(rows) if row.soon]
    page.table([row[:-1] for row in rows], empty=found.preamble(), soon=red)
    if warning := found.warning(found.notice()):
        page.line(warning)
    if rows:
        signed = _("{unit}, {day}", unit=book.plan.organisation, day=date_word(book.issued))
        page.line(signed, "right", 30)


def _write_all(book: Book, found: ChangeList) -> None:
    page = book.page(EVERYTHING, _ALL_COLUMNS, landscape=True)
    rows = [
        (
            change.shift,
            found.duty(change),
            str(CHANGE_WORDS[change.kind]),
            *_state(found.before, change.before),
            *_state(found.after, change.after),
        )
        for change in found.changes
    ]
    red = [number for number, change in enumerate(found.changes) if found.soon(change)]
    page.table(rows, empty=found.empty(), soon=red)
    if warning := found.warning(found.changes):
        page.line(warning)


def _state(words: ShiftWords, shift: Shift | None) -> tuple[Cell, ...]:
    if shift is None:
        return (None, None, None, None)
    return (
        shift.date,
        hours_word(shift.start, shift.end),
        words.place(shift.place),
        words.people(shift),
    )


def _write_personal(book: Book, found: ChangeList) -> None:
    page = book.page(PERSONAL, _PERSONAL_COLUMNS, landscape=True)
    rows: list[tuple[Cell, ...]] = []
    red: list[int] = []
    for key, mine in found.personal().items():
        unit = found.after.names.person_unit(key)
        for word, changes in (
            (_("more"), mine.gained),
            (_("fewer"), mine.lost),
            (_("altered"), mine.changed),
        ):
            red += [len(rows) + n for n, change in enumerate(changes) if found.soon(change)]
            rows += [
                (
                    key,
                    found.person(key),
                    unit,
                    str(word),
                    found.duty(change),
                    *found.lines(change),
                )
                for change in changes
            ]
    page.table(rows, empty=found.empty(), grouped=True, soon=red)
