"""What every command shares: its options, and how it speaks to the user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from outputs.words.lines import fault_line
from planner.domain.language import LANGUAGES, Text, marked, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.domain.problem import Fault

FOUND = 1
"""Exit status where something was found: gaps, or breaches of the rules."""


def _speak(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    """Speak `language` until the command ends, and remember that it was asked for."""
    if language is not None:
        ctx.obj = language
        ctx.with_resource(speaking(language))


language_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help=marked("Language of messages and outputs; unless given, the workbook's."),
)
book_argument = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")
plan_argument = click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to write into; unless given, one beside the workbook."),
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    metavar="N",
    help=marked("A number that chooses among equally good plans."),
)


def say(*texts: Text | str, err: bool = False) -> None:
    """Print each text on a line of its own, in the current language."""
    for text in texts:
        click.echo(str(text), err=err)


def say_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    """Print each fault of an input on a line of its own."""
    for fault in faults:
        click.echo(fault_line(fault), err=err)
