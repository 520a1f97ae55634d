"""Writes roster.xlsx, sheet by sheet."""

from __future__ import annotations

from pathlib import Path

from outputs.roster.checklist import write_checklist
from outputs.roster.contacts import write_contacts
from outputs.roster.households import write_households
from outputs.roster.ledger import write_ledger
from outputs.roster.loads import write_loads
from outputs.roster.milestones import write_milestones
from outputs.roster.notices import write_notices
from outputs.roster.proof import write_gaps, write_proof
from outputs.roster.rotation import write_rotation
from outputs.roster.shifts import write_shifts
from outputs.roster.visits import write_visits
from outputs.sheets.book import Book
from outputs.tables.checklists import Checklist, checklists
from outputs.tables.named import NamedPlan
from outputs.words.naming import Names
from planner.domain.plan import Plan
from planner.domain.problem import Problem

_SHEETS = (
    write_shifts,
    write_notices,
    write_visits,
    write_rotation,
    write_contacts,
    write_households,
    write_ledger,
    write_milestones,
    write_checklist,
    write_loads,
    write_gaps,
    write_proof,
)


def write_roster(
    path: Path,
    plan: Plan,
    problem: Problem,
    lists: tuple[Checklist, ...] | None = None,
) -> None:
    """Write `plan` to `path` in the current language; equal plans give equal bytes.

    `lists` are the plan's checklists, where they are known already. Raises OSError
    where the file cannot be written.
    """
    book = Book.create(path, plan)
    if lists is None:
        lists = checklists(plan, problem, Names(problem))
    named = NamedPlan.of(plan, problem, lists)
    for write in _SHEETS:
        write(book, named)
    book.workbook.close()
