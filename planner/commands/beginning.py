"""The commands one begins with: new, presets, check, number.

Whatever is slow to import is imported by the command that needs it, so that help comes
at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.commands.common import book_argument, language_option, opened, say, say_faults
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import Text, _, marked, speaking
from planner.domain.trouble import BadInput, Trouble

if TYPE_CHECKING:
    from planner.domain.problem import Problem


@click.command(cls=Command, help=marked("Write a blank workbook to fill in, or a filled example."))
@click.argument("book", type=click.Path(path_type=Path), metavar="BOOK.xlsx")
@click.option(
    "--preset",
    metavar="NAME",
    help=marked("The example to write; `sanfang presets` lists them."),
)
@language_option
def new(book: Path, preset: str | None) -> None:
    """Write the workbook `book`; a file that is already there is kept."""
    from inputs import presets as examples
    from inputs.workbook.template import write_book

    known = examples.presets()
    if preset is not None and preset not in known:
        names = ", ".join(known)
        text = _("There is no example {name}. There are: {names}.", name=preset, names=names)
        raise Trouble(text)
    if book.suffix.lower() != ".xlsx":
        raise Trouble(_("{file}: the name of a workbook ends in .xlsx.", file=book))
    try:
        write_book(book, known[preset].build() if preset else None)
    except FileExistsError as error:
        text = _("{file} is there already and was left alone. Choose another name.", file=book)
        raise Trouble(text) from error
    say(_("Written to {place}", place=book))


@click.command(cls=Command, help=marked("List the examples."))
@language_option
def presets() -> None:
    """List every preset on a line of its own: its name and what it shows."""
    from inputs import presets as examples

    for name, example in examples.presets().items():
        say(f"{name}  {example.title}")


@click.command(cls=Command, help=marked("List every fault of a workbook, and where it is."))
@book_argument
@language_option
@click.pass_context
def check(ctx: click.Context, book: Path) -> None:
    """Read `book` and list its faults."""
    try:
        read = opened(ctx, book)
    except BadInput as error:
        with speaking(ctx.obj or error.language):
            say_faults(error.faults)
        ctx.exit(UNREADABLE)
    say_faults(read.faults)
    say(_no_faults(read.problem))


@click.command(
    cls=Command, help=marked("Write the ids that rows have without one into the workbook.")
)
@book_argument
@language_option
def number(book: Path) -> None:
    """Write ids into `book`, and touch nothing else in it."""
    from inputs.workbook.numbering import number as write
    from planner.flows.books import published_ids

    written = write(book, lambda: published_ids(book))
    for title, ids in written.items():
        say(
            _(
                "{sheet}: {n} ids, such as {id}",
                sheet=title,
                n=len(ids),
                id=next(iter(ids.values())),
            )
        )
    say(_("Written to {place}", place=book) if written else _("Every row has an id already."))


def _no_faults(problem: Problem) -> Text:
    return _(
        "No faults: {units} units, {people} people, {households} households, {duties} duties.",
        units=len(problem.units),
        people=len(problem.people),
        households=len(problem.households),
        duties=len(problem.duties),
    )
