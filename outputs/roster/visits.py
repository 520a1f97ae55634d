"""走访安排: who comes to which village when, month by month."""

from __future__ import annotations

from outputs.sheets.book import Book
from outputs.sheets.columns import Column
from outputs.tables.named import NamedPlan
from outputs.tables.visits import visits
from planner.domain.language import _
from planner.domain.spoken import month_word, weekday_word

SHEET = _("Visits by village")

COLUMNS = (
    Column(_("village"), 16, "wrap"),
    Column(_("month"), 12, "center"),
    Column(_("date"), 12, "date"),
    Column(_("weekday"), 9, "center"),
    Column(_("time"), 21, "center"),
    Column(_("duty"), 22, "wrap"),
    Column(_("visitors"), 24, "wrap"),
    Column(_("their unit"), 20, "wrap"),
    Column(_("visited"), 24, "wrap"),
)


def write_visits(book: Book, named: NamedPlan) -> None:
    """Write the sheet: single visits in order of date, then the rounds of the month summed up.

    None where nobody goes to a village.
    """
    rows = [
        (
            one.village,
            month_word(one.month),
            one.day,
            weekday_word(one.day) if one.day is not None else None,
            one.time,
            one.duty,
            one.visitors,
            one.units,
            one.visited,
        )
        for one in visits(named)
    ]
    if rows:
        page = book.page(SHEET, COLUMNS, landscape=True)
        page.table(rows, frozen_columns=1, grouped=True)
