"""倒排工期: every step of every project, its last day counted back, and where it stands."""

from __future__ import annotations

from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.tables.steps import StepLine, step_lines
from outputs.words.naming import slot_word
from planner.domain.language import _

SHEET = _("Schedule counted back")

COLUMNS = (
    Column(_("project"), 24, "wrap"),
    Column(_("no."), 6, "number"),
    Column(_("step"), 20, "wrap"),
    Column(_("duty"), 16, "wrap"),
    Column(_("working days it takes"), 8, "number"),
    Column(_("deadline"), 12, "date"),
    Column(_("at the latest"), 12, "date"),
    Column(_("planned for"), 12, "date"),
    Column(_("time of day"), 8, "center"),
    Column(_("answers for it"), 20, "wrap"),
    Column(_("state of step"), 20, "wrap"),
)


def write_milestones(book: Book, named: NamedPlan) -> None:
    """Write the sheet, project by project; none where the workbook has no steps."""
    if not named.problem.milestones:
        return
    page = book.page(SHEET, COLUMNS, landscape=True)
    page.line(
        _(
            "Counted back over working days from each deadline. Plan from {first} to {last};"
            " later steps are settled when their own period is planned.",
            first=named.plan.start,
            last=named.plan.end,
        )
    )
    rows = [_row(line, named) for line in step_lines(named)]
    page.table(rows, empty=_("There are no steps."), frozen_columns=3, grouped=True)


def _row(line: StepLine, named: NamedPlan) -> list[Cell]:
    milestone, shift = line.milestone, line.shift
    own = milestone.owner.text if milestone.owner is not None else ""
    return [
        line.project,
        line.number,
        milestone.name,
        named.names.duty(milestone.duty),
        milestone.days,
        milestone.due,
        line.latest,
        line.planned,
        slot_word(shift.slot) if shift is not None else "",
        line.people if shift is not None else own,
        line.word,
    ]
