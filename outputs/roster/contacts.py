"""联系点: who is linked to what, on one sheet by holder and on one by target."""

from __future__ import annotations

from outputs.sheets.book import Book
from outputs.sheets.columns import Column
from outputs.tables.contacts import by_holder, by_target
from outputs.tables.named import NamedPlan
from planner.domain.language import _

SHEET = _("Contact points")
TARGET_SHEET = _("Contact points by target")

HOLDER_COLUMNS = (
    Column(_("duty"), 20, "wrap"),
    Column(_("holder"), 16, "wrap"),
    Column(_("title"), 16, "wrap"),
    Column(_("unit"), 18, "wrap"),
    Column(_("linked to"), 34, "wrap"),
    Column(_("how many"), 7, "number"),
    Column(_("new this time"), 20, "wrap"),
)

TARGET_COLUMNS = (
    Column(_("duty"), 20, "wrap"),
    Column(_("linked to"), 22, "wrap"),
    Column(_("kind of unit"), 10, "center"),
    Column(_("belongs to"), 18, "wrap"),
    Column(_("holder"), 34, "wrap"),
    Column(_("how many"), 7, "number"),
    Column(_("new this time"), 20, "wrap"),
)


def write_contacts(book: Book, named: NamedPlan) -> None:
    """Write both sheets, in the order of the workbook's duties, units and people.

    Neither where nobody is linked to anything.
    """
    holders = list(by_holder(named))
    if holders:
        book.page(SHEET, HOLDER_COLUMNS, landscape=True).table(holders)
        book.page(TARGET_SHEET, TARGET_COLUMNS, landscape=True).table(by_target(named))
