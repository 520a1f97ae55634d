"""A plan that is worked on, kept in a folder: plan.json and households.csv."""

from __future__ import annotations

from pathlib import Path

from outputs.files import HOLDERS_FILE, PLAN_FILE, write_households, write_plan
from outputs.folder.plan import PLAN_CONTENTS, ROSTER_FILE
from outputs.folder.replacing import FolderNotWritten, staging
from outputs.roster import write_roster
from outputs.store import Store
from planner.domain.language import _, speaking
from planner.domain.plan import Plan
from planner.flows.result import JudgedPlan
from planner.flows.standing import gap_notes

_OURS = frozenset({HOLDERS_FILE, PLAN_FILE})


def write_draft(plan: Plan, folder: Path | str) -> Path:
    """Write `plan` into `folder`, in place of whatever plan was there; returns the folder.

    Raises FolderNotWritten where the folder holds what is none of a plan.
    """
    folder = Path(folder)
    with staging(folder, PLAN_CONTENTS) as stage:
        write_plan(plan, stage.fresh / PLAN_FILE)
        write_households(plan, stage.fresh / HOLDERS_FILE)
        stage.take_place()
    return folder


def write_change(plan: Plan, folder: Path | str) -> Path:
    """Write the changed `plan` as a draft of its own.

    Raises FolderNotWritten where the folder holds more than such a draft: a roster, say,
    which would not show the change.
    """
    folder = Path(folder)
    if folder.is_dir() and any(entry.name not in _OURS for entry in folder.iterdir()):
        raise FolderNotWritten(
            _("{folder} holds more than a changed plan; it is left alone. Name another folder"
              " with --out.", folder=folder)
        )  # fmt: skip
    return write_draft(plan, folder)


def write_edited(made: JudgedPlan, folder: Path | str, store: Store | Path) -> Path:
    """Write a plan that was edited by hand with its roster.xlsx, for further editing.

    `store` knows what is said of gaps. Raises FolderNotWritten, StoreTrouble.
    """
    folder = Path(folder)
    with staging(folder, PLAN_CONTENTS) as stage, speaking(made.language):
        write_plan(made.plan, stage.fresh / PLAN_FILE)
        write_households(made.plan, stage.fresh / HOLDERS_FILE)
        notes = gap_notes(store, made.plan.timezone)
        write_roster(stage.fresh / ROSTER_FILE, made.plan, made.problem, notes=notes)
        stage.take_place()
    return folder
