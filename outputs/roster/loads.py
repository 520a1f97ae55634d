"""个人负荷: what the plan asks of each person; those it asks nothing of are shown too."""

from __future__ import annotations

from constraints.kinds import KINDS
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.loads import loads
from outputs.tables.named import NamedPlan
from outputs.words.naming import kind_word
from planner.domain.language import _

SHEET = _("Each person's load")

_PERSON = (
    Column(_("person id"), 12),
    Column(_("name"), 10),
    Column(_("unit"), 20, "wrap"),
    Column(_("title"), 16, "wrap"),
)

_SUMS = (
    Column(_("shifts in all"), 8, "number"),
    Column(_("days"), 8, "number"),
    Column(_("as substitute"), 8, "number"),
    Column(_("households held"), 8, "number"),
    Column(_("household visits"), 8, "number"),
)


def write_loads(book: Book, named: NamedPlan) -> None:
    """Write the sheet in the order of the workbook: it is an account, not a ranking."""
    names = named.names
    used = {shift.kind for shift in named.plan.shifts}
    kinds = [kind for kind in KINDS if kind in used] + sorted(used - KINDS.keys())
    columns = (*_PERSON, *(Column(kind_word(kind), 7, "number") for kind in kinds), *_SUMS)
    page = book.page(SHEET, columns, landscape=True)
    rows: list[tuple[Cell, ...]] = [
        (
            one.person,
            names.person(one.person),
            names.person_unit(one.person),
            names.title(one.person),
            *(one.kinds.get(kind, 0) for kind in kinds),
            one.turns,
            one.days,
            one.standby,
            one.held,
            one.visits,
        )
        for one in loads(named)
    ]
    page.table(rows, empty=_("There are no people in this plan."), frozen_columns=2)
