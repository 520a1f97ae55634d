"""清单 and 清单明细: every duty with what is owed, planned, missing and done, as a proof.

The second sheet has a row for each duty and owner, with the days that prove it was planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from outputs.sheets.book import A3, Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.checklists import Checklist, by_owner, by_unit
from outputs.tables.named import NamedPlan
from outputs.tables.standing.obligations import State, Tally
from outputs.words.naming import state_word
from planner.domain.language import Text, _
from planner.domain.spoken import day_word, list_word

SHEET = _("Checklist")
DETAIL_SHEET = _("Checklist by owner")

_COUNTS = (
    Column(_("owed"), 8, "number"),
    Column(_("planned"), 8, "number"),
    Column(_("gap"), 8, "number"),
    Column(_("done"), 8, "number"),
    Column(_("overdue"), 8, "number"),
    Column(_("standing"), 9, "center"),
)

COLUMNS = (
    Column(_("no."), 6, "number"),
    Column(_("duty"), 30, "wrap"),
    Column(_("how often"), 14, "center"),
    Column(_("owners"), 8, "number"),
    *_COUNTS,
    Column(_("remarks on the duty"), 26, "wrap"),
)

DETAIL_COLUMNS = (
    Column(_("checklist"), 10, "wrap"),
    Column(_("duty"), 22, "wrap"),
    Column(_("owed by"), 18, "wrap"),
    Column(_("their unit"), 18, "wrap"),
    *_COUNTS,
    Column(_("planned days"), 30, "wrap"),
    Column(_("remarks on the duty"), 20, "wrap"),
)

_DAYS_NAMED = 6
_MARKS: Mapping[State, str] = {"done": "✓", "planned": "○", "gap": "△", "late": "✕"}


def write_checklist(book: Book, named: NamedPlan, lists: Sequence[Checklist]) -> None:
    """Write both sheets; neither where the workbook has no duties."""
    if not named.problem.duties:
        return
    page = book.page(SHEET, COLUMNS, landscape=True)
    for note in _notes(lists):
        page.line(note)
    for one in lists:
        if len(lists) > 1 or one.name:
            page.line(one.title, "section")
        page.head()
        for number, line in enumerate(one.lines, 1):
            count = sum(owner is not None for owner in line.owners) or None
            page.add((number, line.name, line.often, count, *_counts(line.tally), line.remark))
        page.line("")
    for one in lists:
        if one.name:
            _matrix(book, named, one)
    rows = [
        (one.checklist, one.duty, one.owner, one.unit, *_counts(one.tally), _days(one.days),
         one.remark)
        for one in by_owner(lists, named)
    ]  # fmt: skip
    detail = book.page(DETAIL_SHEET, DETAIL_COLUMNS, landscape=True)
    detail.table(rows, empty=_("Nothing is owed in this period."), frozen_columns=2)


def _matrix(book: Book, named: NamedPlan, one: Checklist) -> None:
    """对照: how each unit stands with each duty of one list, its people and villages included."""
    columns = [Column(_("unit"), 18, "wrap")]
    columns += [Column(line.name, 12, "center") for line in one.lines]
    title = _("{name} unit by unit", name=one.name)
    page = book.page(book.free_name(str(title)), columns, title=title, landscape=True, paper=A3)
    page.line(
        _(
            "Done of owed; a circle: planned to the full, a triangle: with gaps, a cross: overdue,"
            " a tick: all done, a dash: nothing owed."
        )
    )
    rows = [(line.unit, *map(_mark, line.tallies)) for line in by_unit(one, named)]
    page.table(rows, empty=_("Nothing is owed in this period."), frozen_columns=1)


def _mark(one: Tally) -> str:
    if one.state is None:
        return "—"
    return f"{_MARKS[one.state]} {one.done}/{one.owed}"


def _notes(found: Sequence[Checklist]) -> Iterator[Text]:
    yield _(
        "Owed: what the workbook asks of this plan; planned: on a day in the plan; gap: without"
        " a day or short of people; done: only what the sheet 历史 records."
    )
    if not found or found[0].as_of is None:
        yield _("No record of this period yet, so nothing is shown as overdue.")
    else:
        yield _("Overdue: the day has passed before {day} without a record.", day=found[0].as_of)


def _counts(one: Tally) -> tuple[Cell, ...]:
    return one.owed, one.planned, one.short, one.done, one.late, state_word(one.state)


def _days(days: Sequence[date]) -> str:
    """The first of the days, and how many more."""
    said = list_word(map(day_word, days[:_DAYS_NAMED]))
    more = len(days) - _DAYS_NAMED
    return str(_("{names} and {n} more", names=said, n=more)) if more > 0 else said
