"""Everything of a plan, written into its folder."""

from __future__ import annotations

from pathlib import Path

from outputs.calendars.building import write_calendars
from outputs.files import HOLDERS_FILE, PLAN_FILE, write_households, write_plan
from outputs.folder.beside import beside
from outputs.folder.replacing import Contents, staging
from outputs.page.coverage import write_page
from outputs.roster import write_roster
from outputs.tables.checklists import checklists
from outputs.tables.gaps import NO_NOTES, Notes
from outputs.tables.named import NamedPlan
from planner.domain.plan import FORMAT, Plan
from planner.domain.problem import Problem

ROSTER_FILE = "roster.xlsx"
PAGE_FILE = "coverage.html"
CALENDARS_FOLDER = "calendars"
CHANGES_FILE = "changes.xlsx"
CHANGES_PAGE = "changes.html"
CHANGES_PAPER = "changes.pdf"

PLAN_CONTENTS = Contents(
    PLAN_FILE,
    FORMAT,
    frozenset(
        {
            PLAN_FILE,
            HOLDERS_FILE,
            ROSTER_FILE,
            PAGE_FILE,
            CALENDARS_FOLDER,
            CHANGES_FILE,
            CHANGES_PAGE,
            CHANGES_PAPER,
        }
    ),
)
"""What `plan` and `publish` write into a folder."""


_MANY = 2_000
"""Shifts whose calendars take longer than a process takes to start."""


def export(
    plan: Plan, problem: Problem, folder: Path, notes: Notes = NO_NOTES, *, jobs: int = 1
) -> None:
    """Write everything of the contract's part 3 into `folder`, in the current language.

    `notes` are what is said of gaps. With `jobs` to do at once many calendars are written by a
    process of their own. What an earlier run wrote there is replaced, also where this run has
    no such file; files of the user's own beside it are kept. Raises FolderNotWritten where the
    folder may not be replaced or something cannot be written; it is then as it was before.
    """
    with staging(folder, PLAN_CONTENTS) as stage:
        calendars = stage.fresh / CALENDARS_FOLDER
        if jobs > 1 and len(plan.shifts) >= _MANY:
            with beside(write_calendars, plan, problem, calendars):
                write_outputs(plan, problem, stage.fresh, notes)
        else:
            write_outputs(plan, problem, stage.fresh, notes)
            write_calendars(plan, problem, calendars)
        stage.take_place()


def write_outputs(plan: Plan, problem: Problem, folder: Path, notes: Notes = NO_NOTES) -> None:
    """Write everything of the contract's part 3 but the calendars into `folder`.

    `notes` are what is said of gaps. Raises OSError where a file cannot be written.
    """
    write_plan(plan, folder / PLAN_FILE)
    write_households(plan, folder / HOLDERS_FILE)
    lists = checklists(NamedPlan.of(plan, problem))
    write_roster(folder / ROSTER_FILE, plan, problem, lists, notes)
    write_page(plan, problem, folder / PAGE_FILE, lists, notes)
