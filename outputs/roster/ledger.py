"""台账 and 一人一账: every item with its deadline and its date, and each person's items.

Both are for internal use and say so. They name the subject of an item and the number of a
household, never who lives there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.ledger import LedgerEntry, ledger
from outputs.tables.named import NamedPlan
from outputs.words.naming import slot_word
from planner.domain.language import Text, _

SHEET = _("Ledger")
PERSON_SHEET = _("One ledger per person")

COLUMNS = (
    Column(_("item"), 12),
    Column(_("concerns"), 22, "wrap"),
    Column(_("subject"), 28, "wrap"),
    Column(_("class of item"), 8, "center"),
    Column(_("received on"), 12, "date"),
    Column(_("due by"), 12, "date"),
    Column(_("answers for it"), 16, "wrap"),
    Column(_("planned for"), 12, "date"),
    Column(_("who comes"), 16, "wrap"),
    Column(_("state of item"), 8, "center"),
    Column(_("alert"), 6, "center"),
    Column(_("days left"), 8, "number"),
    Column(_("extension"), 22, "wrap"),
    Column(_("progress reports"), 24, "wrap"),
)

PERSON_COLUMNS = (
    Column(_("item"), 12),
    Column(_("concerns"), 20, "wrap"),
    Column(_("subject"), 26, "wrap"),
    Column(_("class of item"), 8, "center"),
    Column(_("due by"), 12, "date"),
    Column(_("planned for"), 12, "date"),
    Column(_("time of day"), 8, "center"),
    Column(_("state of item"), 8, "center"),
    Column(_("alert"), 6, "center"),
    Column(_("days left"), 8, "number"),
    Column(_("progress reports"), 24, "wrap"),
    Column(_("progress"), 24, "wrap"),
)


def write_ledger(book: Book, named: NamedPlan) -> None:
    """Write both sheets; neither where the workbook has no items."""
    if not named.problem.items:
        return
    entries = ledger(named)
    note = _(
        "For internal use only, not to be posted. Days left count from {day}.",
        day=named.plan.start,
    )
    page = book.page(SHEET, COLUMNS, landscape=True)
    page.line(note)
    rows = [_row(entry, named) for entry in entries]
    page.table(rows, empty=_("The ledger is empty."), frozen_columns=1)
    _write_people(book, named, entries, note)


def _write_people(book: Book, named: NamedPlan, entries: Sequence[LedgerEntry], note: Text) -> None:
    """A block for each person with items, in the order of the workbook."""
    page = book.page(PERSON_SHEET, PERSON_COLUMNS, landscape=True)
    page.line(note)
    held: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        if entry.item.state != "closed":
            for person in entry.people:
                held[person].append(entry)
    if not held:
        page.line(_("Nobody has an open item."))
    for person in (one for one in named.problem.people if one in held):
        words = (named.names.person(person), named.names.person_unit(person))
        name = "  ".join(word for word in words if word)
        page.line(_("{name}: {n:item|items}", name=name, n=len(held[person])), "section")
        page.head()
        for entry in held[person]:
            page.add(_person_row(entry))


def _row(entry: LedgerEntry, named: NamedPlan) -> list[Cell]:
    item, shift = entry.item, entry.shift
    extended = item.extended_to.isoformat() if item.extended_to is not None else ""
    return [
        item.id,
        entry.place,
        item.subject,
        entry.item_class,
        item.received,
        entry.due,
        named.people_words(entry.responsible),
        entry.planned,
        named.names.team(shift) if shift is not None else "",
        entry.state,
        entry.alert,
        entry.days_left,
        " ".join(word for word in (extended, item.extension_reason) if word),
        entry.reported,
    ]


def _person_row(entry: LedgerEntry) -> list[Cell]:
    item = entry.item
    return [
        item.id,
        entry.place,
        item.subject,
        entry.item_class,
        entry.due,
        entry.planned,
        slot_word(entry.shift.slot) if entry.shift is not None else "",
        entry.state,
        entry.alert,
        entry.days_left,
        entry.reported,
        "",
    ]
