"""个人负荷: what the plan asks of each person; those it asks nothing of are shown too."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from constraints.kinds import KINDS
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
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
    turns: dict[str, Counter[str]] = defaultdict(Counter)
    days: dict[str, set[date]] = defaultdict(set)
    visits: Counter[str] = Counter()
    standby: Counter[str] = Counter()
    for shift in named.plan.shifts:
        for person in named.names.serving(shift):
            turns[person][shift.kind] += 1
            days[person].add(shift.date)
            visits[person] += len(shift.households)
        standby.update(named.names.substitutes(shift))
    held = Counter(named.plan.holders["holder"])
    used = {shift.kind for shift in named.plan.shifts}
    kinds = [kind for kind in KINDS if kind in used] + sorted(used - KINDS.keys())
    columns = (*_PERSON, *(Column(kind_word(kind), 7, "number") for kind in kinds), *_SUMS)
    page = book.page(SHEET, columns, landscape=True)
    people = sorted(named.problem.people, key=lambda key: named.unit_rank(_unit(key, named))[0])
    rows: list[list[Cell]] = [
        [
            person,
            named.names.person(person),
            named.names.person_unit(person),
            named.names.title(person),
            *(turns[person][kind] for kind in kinds),
            sum(turns[person].values()),
            len(days[person]),
            standby[person],
            held[person],
            visits[person],
        ]
        for person in people
    ]
    page.table(rows, empty=_("There are no people in this plan."), frozen_columns=2)


def _unit(person: str, named: NamedPlan) -> str | None:
    return named.problem.people[person].unit
