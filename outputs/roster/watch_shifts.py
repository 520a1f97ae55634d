"""值班一览: a row for each watch, a column for each part; 安排表 has a row for each person."""

from __future__ import annotations

from constraints.kinds import kind_of
from outputs.roster.shifts import notes_of
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.tables.watches import part_head
from outputs.words.naming import hours_word, with_people
from planner.domain.language import _
from planner.domain.plan import Shift
from planner.domain.spoken import list_word, weekday_word

SHEET = _("Watches at a glance")

_FIRST = (
    Column(_("date"), 12, "date"),
    Column(_("weekday"), 8, "center"),
    Column(_("time"), 18, "center"),
    Column(_("duty"), 18, "wrap"),
    Column(_("place"), 16, "wrap"),
)
_NOTE = Column(_("note"), 26, "wrap")


def write_watch_shifts(book: Book, named: NamedPlan) -> None:
    """Write the sheet; none where nobody is on watch."""
    shifts = [one for one in named.shifts if kind_of(one.kind).posted_by_day]
    parts = [_parts(one, named) for one in shifts]
    heads = list(dict.fromkeys(head for one in parts for head in one))
    if not shifts:
        return
    columns = (*_FIRST, *(Column(head, 14, "wrap") for head in heads), _NOTE)
    rows: list[tuple[Cell, ...]] = [
        (
            shift.date,
            weekday_word(shift.date),
            hours_word(shift.start, shift.end),
            named.names.duty(shift.duty),
            named.names.unit(shift.place),
            *(list_word(found.get(head, ())) for head in heads),
            notes_of(shift, named),
        )
        for shift, found in zip(shifts, parts, strict=True)
    ]
    book.page(SHEET, columns, landscape=True).table(rows, frozen_columns=2)


def _parts(shift: Shift, named: NamedPlan) -> dict[str, list[str]]:
    """Who serves in the shift, in words, by what their part is called."""
    duty = named.problem.duties.get(shift.duty)
    found: dict[str, list[str]] = {}
    if duty is not None:
        for part in range(len(duty.team)):
            people = [one.id for one in shift.people if one.part == part]
            said = [named.names.person(one) for one in sorted(people, key=named.person_rank)]
            if units := [named.names.unit(one.id) for one in shift.groups if one.part == part]:
                said = [with_people(list_word(units), list_word(said))]
            found.setdefault(part_head(duty, part, named), []).extend(said)
    return found
