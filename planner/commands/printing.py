"""The command that prints: household registers, slips for each person, public notices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import planner
from outputs.words.lines import missing_line
from planner.commands.common import (
    language_option,
    of_book_option,
    opened,
    plan_argument,
    say,
)
from planner.commands.console import TerminalProgress
from planner.commands.shell import Command
from planner.domain.language import _, marked

if TYPE_CHECKING:
    from outputs.print.papers import Paper

_PAPERS: tuple[Paper, ...] = ("registers", "slips", "notices")


def _read_parts(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[Paper, ...] | None:
    """The parts named in `value`, in their usual order; None where none is named."""
    if value is None:
        return None
    said = {word.strip() for word in value.replace("、", ",").split(",")} - {""}
    if not said or not said <= set(_PAPERS):
        raise click.BadParameter(value)
    return tuple(part for part in _PAPERS if part in said)


def _wanted(
    what: tuple[Paper, ...] | None, village: str | None, person: str | None
) -> tuple[Paper, ...]:
    """What to print: what was said, else what `village` and `person` speak of, else all."""
    if what is not None:
        return what
    limited: list[tuple[Paper, str | None]] = [("registers", village), ("slips", person)]
    return tuple(part for part, limit in limited if limit is not None) or _PAPERS


@click.command(
    "print",
    cls=Command,
    help=marked("Print household registers, a slip for each person, and public notices."),
)
@plan_argument
@of_book_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to print into; unless given, one beside the plan's."),
)
@click.option(
    "--what",
    callback=_read_parts,
    metavar=",".join(_PAPERS),
    help=marked("What to print, with commas between; unless given, everything."),
)
@click.option(
    "--font",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=marked("A font file for rare characters that the built-in font lacks."),
)
@click.option("--village", metavar="ID", help=marked("Only the register of this village."))
@click.option("--person", metavar="ID", help=marked("Only the slip of this person."))
@click.option(
    "--contact",
    default="",
    metavar="TEXT",
    help=marked("How to reach the office; stands on every slip."),
)
@language_option
@click.pass_context
def print_(
    ctx: click.Context,
    plan: Path,
    book: Path,
    out: Path | None,
    what: tuple[Paper, ...] | None,
    font: Path | None,
    village: str | None,
    person: str | None,
    contact: str,
) -> None:
    """Print the plan in `plan`: a folder or a plan.json."""
    from outputs.print.papers import Order, default_folder, plan_digest, print_papers

    with TerminalProgress() as progress:
        problem = opened(ctx, book, progress).problem
        found = planner.read_plan(plan)
        done = print_papers(
            found,
            problem,
            out or default_folder(plan),
            plan_digest(plan),
            Order(_wanted(what, village, person), village, person, font, contact),
            progress,
        )
    if found.source_sha256 != problem.source_sha256:
        say(
            _(
                "Note: the workbook has changed since the plan was made. What is printed "
                "takes names and households from the workbook as it is now."
            ),
            err=True,
        )
    if done.missing:
        advice = _("Name a font file that has them with --font.")
        say(missing_line(done.missing), advice, err=True)
    say(_("{n:file|files} printed to {folder}", n=done.files, folder=done.folder))
