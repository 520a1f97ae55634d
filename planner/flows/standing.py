"""The plan that stands, for whoever asks about it: from the store, or from a folder.

The store keeps each published plan with the workbook as it was then, so that no workbook has
to be read; a plan that was never published is read from its folder, and its workbook too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from outputs.files import PLAN_FILE, read_plan
from outputs.store import Store
from outputs.tables.gaps import NO_NOTES, Notes
from planner.domain.language import _
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.domain.records import Record
from planner.domain.trouble import Trouble
from planner.flows.books import find_book, read_book

_CHANGED = "-swap"


@dataclass(frozen=True, eq=False)
class Standing:
    """A plan, the problem it answers, and the folder that a changed plan belongs into."""

    plan: Plan
    problem: Problem
    changed: Path
    language: str


def published_plan(store: Path | str) -> Standing:
    """The plan published last in `store`. Raises StoreTrouble, and Trouble without one."""
    if isinstance(store, Path) and not store.is_file():
        text = _("There is no store {place}. Name it with --store, or an unpublished plan with"
                 " --plan.", place=store)  # fmt: skip
        raise Trouble(text)
    revision = Store.open(store, create=False).latest()
    if revision is None:
        raise Trouble(_("Nothing is published yet. Name a plan with --plan."))
    plan, problem = revision.plan, revision.problem
    parent = store.parent if isinstance(store, Path) else Path()
    # As the book's other plans are called, so that those of two books are told apart.
    book = Path(plan.source_file).name.removesuffix(".xlsx")
    name = "-".join(filter(None, (book, f"{plan.start}_{plan.end}{_CHANGED}")))
    changed = parent / name
    return Standing(plan, problem, changed, problem.settings.language)


def plan_in(folder: Path, book: Path | None = None, *, language: str | None = None) -> Standing:
    """The plan in `folder`, or in a plan.json, with the workbook `book` or the one it names.

    Raises UnreadablePlan where one of them is not there, and BadInput.
    """
    plan = read_plan(folder)
    read = read_book(book or find_book(folder, plan), language=language)
    home = (folder if folder.is_dir() else folder.parent).resolve()
    changed = home.with_name(f"{home.name}{_CHANGED}")
    return Standing(plan, read.problem, changed, read.language)


def unpublished_plans(folder: Path) -> tuple[Path, ...]:
    """The folders in `folder` that hold a plan, by name."""
    return tuple(sorted(one.parent for one in folder.glob(f"*/{PLAN_FILE}")))


# -- a plan on a day -----------------------------------------------------------------------


def store_near(plan: Path, book: Path | None = None) -> Path | None:
    """The store beside the workbook `book`, or beside the folder of a plan; None without."""
    folder = (plan if plan.is_dir() else plan.parent).resolve()
    places = (*((Store.beside(book),) if book is not None else ()), Store.beside(folder))
    return next((place for place in places if place.is_file()), None)


def problem_when_published(plan: Plan, store: Path | str | None) -> Problem | None:
    """The workbook as it was when `plan` was published in `store`; None where it was not.

    Raises StoreTrouble.
    """
    if store is None:
        return None
    revision = Store.open(store, create=False).latest(plan.start, plan.end)
    return None if revision is None else revision.problem


def records_in(store: Path | str | None) -> Sequence[Record]:
    """What is recorded in `store`; nothing without one. Raises StoreTrouble."""
    return () if store is None else Store.open(store, create=False).records()


def gap_notes(store: Store | Path | str | None, timezone: str) -> Notes:
    """What is said of gaps that somebody knows of and leaves, by the ids of the gaps.

    Days are those of `timezone`. Nothing is said without a store, nor by one that is not there.
    Raises StoreTrouble.
    """
    if store is None or (isinstance(store, Path) and not store.is_file()):
        return NO_NOTES
    kept = store if isinstance(store, Store) else Store.open(store, create=False)
    zone = ZoneInfo(timezone)
    return {gap: known.words(zone) for gap, known in kept.acknowledged().items()}
