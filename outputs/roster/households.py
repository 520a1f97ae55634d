"""联户汇总: how many households are held, by village and by holder; numbers, no names."""

from __future__ import annotations

from outputs.sheets.book import Book
from outputs.sheets.columns import Column
from outputs.tables.households import HouseholdSums
from outputs.tables.named import NamedPlan
from planner.domain.language import _

SHEET = _("Household summary")
HOLDER_SHEET = _("Household summary by holder")

_COUNT_COLUMNS = (
    Column(_("households"), 9, "number"),
    Column(_("of priority"), 9, "number"),
    Column(_("groups"), 9, "number"),
    Column(_("kept from before"), 11, "number"),
    Column(_("visits due a year"), 11, "number"),
    Column(_("visits planned"), 11, "number"),
)

VILLAGE_COLUMNS = (
    Column(_("village"), 18, "wrap"),
    Column(_("duty"), 20, "wrap"),
    Column(_("holders"), 9, "number"),
    Column(_("without a holder"), 11, "number"),
    *_COUNT_COLUMNS,
)

HOLDER_COLUMNS = (
    Column(_("village"), 18, "wrap"),
    Column(_("duty"), 18, "wrap"),
    Column(_("holder"), 12, "wrap"),
    Column(_("unit"), 18, "wrap"),
    *_COUNT_COLUMNS,
)


def write_households(book: Book, named: NamedPlan) -> None:
    """Write both sheets: a row for each village, and one for each holder in each village.

    Neither where there are no households.
    """
    sums = HouseholdSums(named)
    villages = [(*line[:-1], *line.held) for line in sums.villages()]
    if not villages:
        return
    page = book.page(SHEET, VILLAGE_COLUMNS, landscape=True)
    page.line(_("Where several rhythms of visits apply to a household, one visit counts for all."))
    page.table(villages)
    holders = [(*line[:-1], *line.held) for line in sums.holders()]
    page = book.page(HOLDER_SHEET, HOLDER_COLUMNS, landscape=True)
    page.table(holders, grouped=True)
