"""缺口 and 优化证明: what the plan does not do and why, and how good it is proven to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.gaps import NO_NOTES, GapRow, Notes, gap_rows, left_empty
from outputs.tables.named import NamedPlan
from outputs.words.levels import level_word
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.spoken import in_chinese, period_word

GAPS_SHEET = _("Gap list")
PROOF_SHEET = _("Proof of optimality")

GAP_COLUMNS = (
    Column(_("duty"), 16, "wrap"),
    Column(_("owed by"), 13, "wrap"),
    Column(_("period"), 17, "wrap"),
    Column(_("date"), 12, "date"),
    Column(_("target of the duty"), 15, "wrap"),
    Column(_("cause"), 13, "wrap"),
    Column(_("missing"), 7, "number"),
    Column(_("what is missing"), 36, "wrap"),
    Column(_("why, person by person"), 46, "wrap"),
    Column(_("explanation"), 24, "wrap"),
    Column(_("obligation"), 18, "wrap"),
)

PROOF_COLUMNS = (
    Column(_("objective, in this order"), 40, "wrap"),
    Column(_("reached"), 12, "number"),
    Column(_("lower bound"), 12, "number"),
    Column(_("proven optimal"), 14, "center"),
    Column(_("seconds"), 10, "seconds"),
)

_MOST_CHARACTERS_A_ROW = 400
"""Rows of a sheet are at most 409 points high; longer reasons go on in the next row."""


def write_gaps(book: Book, named: NamedPlan, notes: Notes = NO_NOTES) -> None:
    """Write the sheet 缺口, in the order of the workbook's duties and of time."""
    page = book.page(GAPS_SHEET, GAP_COLUMNS, landscape=True)
    if named.plan.unfinished:
        page.line(named.plan.unfinished, "section")
    for said in left_empty(named.plan):
        page.line(said, "section")
    page.table(
        (cells for row in gap_rows(named, notes) for cells in _cells(row, named)),
        empty=_("There are no gaps: every obligation of the period is met."),
    )


def _cells(row: GapRow, named: NamedPlan) -> Iterator[list[Cell]]:
    """The row of a gap, and more where its reasons do not fit."""
    gap = row.gap
    first, *more = _reason_cells(gap, named)
    yield [
        row.duty,
        row.owner,
        period_word(*gap.period),
        gap.date,
        row.target,
        row.cause,
        gap.missing,
        gap.words,
        first,
        row.note,
        gap.obligation,
    ]
    for cell in more:
        yield [row.duty, *(None,) * 6, str(_("continued")), cell, None, gap.obligation]


def _reason_cells(gap: Gap, named: NamedPlan) -> list[str]:
    """Who cannot and why: people with one reason together, in cells that are not too long."""
    people: dict[str, list[str]] = defaultdict(list)
    for one in gap.people:
        people[one.words].append(one.id)
    cells = [""]
    for reason, ids in people.items():
        for start in range(0, len(ids), 40):
            who = named.people_words(ids[start : start + 40])
            line = str(_("{names}: {reason}", names=who, reason=reason))
            if cells[-1] and len(cells[-1]) + len(line) > _MOST_CHARACTERS_A_ROW:
                cells.append("")
            cells[-1] += ("\n" if cells[-1] else "") + line
    return cells


def write_proof(book: Book, named: NamedPlan) -> None:
    """Write the sheet 优化证明: the levels, what the planner warns of, the calendar's state."""
    page = book.page(PROOF_SHEET, PROOF_COLUMNS)
    plan = named.plan
    if plan.levels:
        page.line(_("Each objective is made as small as can be without giving up those above it."))
        page.head()
        for level in plan.levels:
            page.add(
                [
                    level_word(level),
                    level.value,
                    level.bound,
                    str(_("yes") if level.proven else _("not in the time given")),
                    level.seconds,
                ]
            )
    else:
        page.line(_("Nothing had to be optimised."))
    page.row += 1
    page.line(_("Calendar"), "section")
    page.line(
        _("Public holidays of a year of this plan are not yet announced; its days are provisional.")
        if plan.provisional
        else _("All public holidays of the period are official.")
    )
    page.row += 1
    page.line(_("What to note"), "section")
    for number, warning in enumerate(plan.warnings, 1):
        page.line(f"{number}{'．' if in_chinese() else '. '}{warning.words}")
    if not plan.warnings:
        page.line(_("There are no warnings."))
