"""What the commands that ask about a plan share: how it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import planner
from planner.commands.common import store_here
from planner.domain.language import marked, speaking

if TYPE_CHECKING:
    pass

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


def standing(
    ctx: click.Context, folder: Path | None, book: Path | None, store: str | None
) -> planner.Standing:
    """The plan asked for. Raises Trouble where there is none.

    Until the command ends it speaks the language asked for, else the workbook's.
    """
    if folder is None:
        found = planner.published_plan(store_here(store))
    else:
        found = planner.plan_in(folder, book, language=ctx.obj)
    if ctx.obj is None:
        ctx.with_resource(speaking(found.language))
    return found
