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
from outputs.roster.watch_shifts import write_watch_shifts
from outputs.roster.watches import write_watches
from outputs.sheets.book import Book
from outputs.tables.checklists import Checklist, checklists
from outputs.tables.gaps import NO_NOTES, Notes
from outputs.tables.named import NamedPlan
from planner.domain.plan import Plan
from planner.domain.problem import Problem


def write_roster(
    path: Path,
    plan: Plan,
    problem: Problem,
    lists: tuple[Checklist, ...] | None = None,
    notes: Notes = NO_NOTES,
) -> None:
    """Write `plan` to `path` in the current language; equal plans give equal bytes.

    `lists` are the plan's checklists, where they are known already, and `notes` what is said of
    its gaps. Raises OSError where the file cannot be written.
    """
    named = NamedPlan.of(plan, problem)
    book = Book.create(plan)
    write_shifts(book, named)
    write_watches(book, named)
    write_watch_shifts(book, named)
    write_notices(book, named)
    write_visits(book, named)
    write_rotation(book, named)
    write_contacts(book, named)
    write_households(book, named)
    write_ledger(book, named)
    write_milestones(book, named)
    write_checklist(book, named, checklists(named) if lists is None else lists)
    write_loads(book, named)
    write_gaps(book, named, notes)
    write_proof(book, named)
    book.save(path)
