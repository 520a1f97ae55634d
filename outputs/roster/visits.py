"""走访安排: who comes to which village when, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from constraints.kinds import KINDS
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.words.naming import hours_word, list_word, month_word, slot_word, weekday_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Shift

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


@dataclass
class _Rounds:
    """Household rounds of one duty in one village and month, as numbers only."""

    rounds: int = 0
    households: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)


def write_visits(book: Book, named: NamedPlan) -> None:
    """Write the sheet: single visits in order of date, then the rounds of the month summed up."""
    page = book.page(SHEET, COLUMNS, landscape=True)
    visits: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    rounds: dict[tuple[str, date], dict[str, _Rounds]] = defaultdict(dict)
    for shift in named.shifts:
        village = named.village(shift.target or shift.place)
        spec = KINDS.get(shift.kind)
        if village is None or spec is None:
            continue
        key = (village, month_start(shift.date))
        if spec.by_household:
            total = rounds[key].setdefault(shift.duty, _Rounds())
            total.rounds += 1
            total.households.update(shift.households)
            total.holders.update(named.names.serving(shift))
        elif spec.disturbs_village:
            visits[key].append(shift)
    keys = sorted(visits.keys() | rounds.keys(), key=lambda key: (named.unit_rank(key[0]), key[1]))
    rows: list[list[Cell]] = []
    for key in keys:
        start = [named.names.unit(key[0]), month_word(key[1])]
        rows += [[*start, *_visit(shift, named)] for shift in visits[key]]
        rows += [
            [*start, *_summed(duty, total, named)] for duty, total in sorted(rounds[key].items())
        ]
    page.table(rows, empty=_("There are no visits in this period."), frozen_columns=1, grouped=True)


def _visit(shift: Shift, named: NamedPlan) -> list[Cell]:
    names = named.names
    people = names.serving(shift)
    units = dict.fromkeys(names.person_unit(one) for one in people)
    return [
        shift.date,
        weekday_word(shift.date),
        f"{slot_word(shift.slot)} {hours_word(shift.start, shift.end)}",
        names.duty(shift.duty),
        named.people_words(people) or str(_("to be announced")),
        list_word(unit for unit in units if unit),
        names.target(shift.target or shift.place),
    ]


def _summed(duty: str, total: _Rounds, named: NamedPlan) -> list[Cell]:
    return [
        None,
        None,
        str(_("{n} rounds", n=total.rounds)),
        named.names.duty(duty),
        str(_("{n} people", n=len(total.holders))),
        None,
        str(_("{n:household|households}", n=len(total.households))),
    ]
