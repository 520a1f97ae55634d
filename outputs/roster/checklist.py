"""清单 and 清单明细: every duty with what is owed, planned, missing and done, as a proof.

The second sheet has a row for each duty and owner, with the days that prove it was planned.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from constraints.kinds import KINDS
from outputs.report.words import counted_by, remark, state_word
from outputs.sheets.book import A3, Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.checklists import Checklist, how_often
from outputs.tables.named import NamedPlan
from outputs.tables.standing import Obligation, State, Tally, tally
from outputs.words.naming import day_word, list_word
from planner.domain.language import Text, _

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
_SHEET_CHARACTERS = 31
_MARKS: Mapping[State, str] = {"done": "✓", "planned": "○", "gap": "△", "late": "✕"}


def write_checklist(book: Book, named: NamedPlan) -> None:
    """Write both sheets; neither where the workbook has no duties."""
    if not named.problem.duties:
        return
    found = named.checklists
    page = book.page(SHEET, COLUMNS, landscape=True)
    for note in _notes(found):
        page.line(note)
    for one in found:
        if len(found) > 1 or one.name:
            page.line(one.title, "section")
        page.head()
        for number, line in enumerate(one.lines, 1):
            cells = (number, named.names.duty(line.duty.id), how_often(line.duty))
            count = sum(owner is not None for owner in line.owners) or None
            page.add((*cells, count, *_counts(line.tally), line.remark))
        page.line("")
    for one in found:
        if one.name:
            _matrix(book, named, one)
    detail = book.page(DETAIL_SHEET, DETAIL_COLUMNS, landscape=True)
    detail.table(
        _detail(found, named), empty=_("Nothing is owed in this period."), frozen_columns=2
    )


def _matrix(book: Book, named: NamedPlan, one: Checklist) -> None:
    """对照: how each unit stands with each duty of one list, its people and villages included."""
    units: dict[str, dict[str, list[Obligation]]] = defaultdict(lambda: defaultdict(list))
    for line in one.lines:
        for obligations in line.owners.values():
            for obligation in obligations:
                units[_top_unit(obligation, named)][line.duty.id].append(obligation)
    columns = [Column(_("unit"), 18, "wrap")]
    columns += [Column(named.names.duty(line.duty.id), 12, "center") for line in one.lines]
    title = _("{name} unit by unit", name=one.name)
    page = book.page(_sheet_name(book, str(title)), columns, title=title, landscape=True, paper=A3)
    page.line(
        _(
            "Done of owed; a circle: planned to the full, a triangle: with gaps, a cross: overdue,"
            " a tick: all done, a dash: nothing owed."
        )
    )
    rows: list[list[Cell]] = []
    for unit in sorted(units, key=named.unit_rank):
        tallies = (tally(units[unit].get(line.duty.id, ()), one.as_of) for line in one.lines)
        name = named.names.unit(unit) or named.plan.organisation
        rows.append([name, *(_mark(found) for found in tallies)])
    page.table(rows, empty=_("Nothing is owed in this period."), frozen_columns=1)


def _top_unit(one: Obligation, named: NamedPlan) -> str:
    """The unit below the topmost one that an obligation's owner or target belongs to."""
    directory = named.directory
    chain = directory.chain(directory.unit_of(one.owner) or directory.unit_of(one.target))
    return chain[-2] if len(chain) > 1 else chain[0] if chain else ""


def _mark(one: Tally) -> str:
    if one.state is None:
        return "—"
    return f"{_MARKS[one.state]} {one.done}/{one.owed}"


def _sheet_name(book: Book, title: str) -> str:
    """`title` as a name that a sheet may have and none has yet."""
    taken = {sheet.name.casefold() for sheet in book.workbook.worksheets()}
    plain = re.sub(r"[\[\]:*?/\\']", "_", title)[:_SHEET_CHARACTERS]
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: _SHEET_CHARACTERS - 3]} {number}"
        number += 1
    return name


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


def _detail(found: Iterable[Checklist], named: NamedPlan) -> Iterator[Sequence[Cell]]:
    """A row for each duty and owner."""
    names = named.names
    for one in found:
        for line in one.lines:
            for owner, obligations in line.owners.items():
                total = tally(obligations, one.as_of)
                yield (
                    one.name,
                    names.duty(line.duty.id),
                    names.owner(line.duty, owner) or named.plan.organisation,
                    _unit(owner, named),
                    *_counts(total),
                    _days(obligations) if not KINDS[line.duty.kind].pairs else "",
                    remark(total, counted_by(obligations, names)),
                )


def _unit(owner: str | None, named: NamedPlan) -> str:
    """The unit of a person; the unit above a village or department."""
    if owner in named.problem.people:
        return named.names.person_unit(owner)
    chain = named.directory.chain(named.directory.unit_of(owner))
    return named.names.unit(chain[1]) if len(chain) > 1 else ""


def _days(obligations: Iterable[Obligation]) -> str:
    """The first days on which they are planned."""
    days = sorted({one.planned for one in obligations if one.planned is not None})
    said = list_word(day_word(day) for day in days[:_DAYS_NAMED])
    more = len(days) - _DAYS_NAMED
    return str(_("{names} and {n} more", names=said, n=more)) if more > 0 else said
