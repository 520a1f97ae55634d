"""The plan that stands, for commands that ask about it: from the store, or from a folder.

The store keeps each published plan with the workbook as it was then, so that no workbook has
to be read; a plan that was never published is read from its folder, and its workbook too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from planner.commands.common import say, say_faults
from planner.commands.shell import UNREADABLE
from planner.domain.language import _, marked, speaking

if TYPE_CHECKING:
    from planner.domain.plan import Plan
    from planner.domain.problem import Problem

STORE = "sanfang.db"

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def standing_options(command: Decorated) -> Decorated:
    """The options --plan, --book and --store."""
    for option in (
        click.option(
            "--store",
            metavar="WHERE",
            help=marked("Store of published plans; unless given, sanfang.db in this folder."),
        ),
        click.option(
            "--book",
            type=click.Path(path_type=Path),
            metavar="BOOK",
            help=marked("Workbook of the plan; unless given, the one beside its folder."),
        ),
        click.option(
            "--plan",
            "folder",
            type=click.Path(path_type=Path),
            metavar="PLAN",
            help=marked("A plan that is not published: its folder or its plan.json."),
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, eq=False)
class Standing:
    """A plan, the problem it answers, and the place beside which changed plans are written."""

    plan: Plan
    problem: Problem
    beside: Path


def standing(
    ctx: click.Context, folder: Path | None, book: Path | None, store: str | None
) -> Standing:
    """The plan asked for; says what is wrong and ends the command where there is none.

    Until the command ends it speaks the language asked for, else the workbook's.
    """
    found = _from_folder(ctx, folder, book) if folder is not None else _from_store(ctx, store)
    if ctx.obj is None:
        ctx.with_resource(speaking(found.problem.settings.language))
    return found


def _from_store(ctx: click.Context, where: str | None) -> Standing:
    from outputs.store import Store, StoreTrouble

    place: Path | str = where if where is not None and "://" in where else Path(where or STORE)
    if isinstance(place, Path) and place.is_dir():
        place /= STORE
    if isinstance(place, Path) and not place.is_file():
        say(
            _("There is no store {place}. Name it with --store, or an unpublished plan with"
              " --plan.", place=place),
            err=True,
        )  # fmt: skip
        ctx.exit(UNREADABLE)
    try:
        revision = Store.open(place, create=False).latest()
        if revision is None:
            say(_("Nothing is published yet. Name a plan with --plan."), err=True)
            ctx.exit(UNREADABLE)
        plan, problem = revision.plan, revision.problem
    except StoreTrouble as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    parent = place.parent if isinstance(place, Path) else Path()
    return Standing(plan, problem, parent / f"{plan.start}_{plan.end}")


def _from_folder(ctx: click.Context, folder: Path, book: Path | None) -> Standing:
    from inputs.workbook.reading import read
    from outputs.files import UnreadablePlan, read_plan

    try:
        plan = read_plan(folder)
    except UnreadablePlan as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    home = folder if folder.is_dir() else folder.parent
    if book is None:
        name = Path(plan.source_file).name
        near = [where / name for where in (home.resolve().parent, home)]
        book = next((path for path in near if name and path.exists()), None)
    if book is None:
        say(
            _("The workbook {name} is not beside the plan. Name it with --book.",
              name=plan.source_file),
            err=True,
        )  # fmt: skip
        ctx.exit(UNREADABLE)
    reading = read(book)
    if reading.problem is None:
        with speaking(ctx.obj or reading.language):
            say_faults(reading.faults, err=True)
        ctx.exit(UNREADABLE)
    return Standing(plan, reading.problem, home.resolve())
