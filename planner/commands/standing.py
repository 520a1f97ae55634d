"""What the commands that ask about a plan share: how it is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

import planner
from planner.commands.common import say, store_here
from planner.domain.language import _, marked, speaking
from planner.domain.spoken import list_word
from planner.domain.trouble import Trouble

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
    """The plan asked for; where nothing is said and nothing published, the one that lies here.

    Until the command ends it speaks the language asked for, else the workbook's. Raises Trouble
    where there is none, or several.
    """
    place = store_here(store)
    here = folder is None and store is None and isinstance(place, Path) and not place.is_file()
    plans = planner.unpublished_plans(Path()) if here else ()
    if len(plans) > 1:
        names = list_word(str(one) for one in plans)
        raise Trouble(_("Nothing is published here, and there are several plans: {names}. Name one"
                        " with --plan.", names=names))  # fmt: skip
    folder = plans[0] if plans else folder
    if folder is None:
        found = planner.published_plan(place)
    else:
        found = planner.plan_in(folder, book, language=ctx.obj)
    if ctx.obj is None:
        ctx.with_resource(speaking(found.language))
    if plans:
        say(_("Of the plan in {folder}, which is not published:", folder=plans[0]), err=True)
    return found
