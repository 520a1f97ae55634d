"""The command ``sanfang``: reads its arguments, calls one function, says what came out.

Whatever is slow to import is imported by the command that needs it, so that help comes
at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.console import TerminalProgress, fault_line, finding_line, gap_lines, plan_lines
from planner.language import LANGUAGES, Text, _, speaking
from planner.shell import UNREADABLE, Shell, marked
from planner.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.domain import Fault, Problem

FOUND = 1
"""Exit status where something was found: gaps, or breaches of the rules."""


def _speak(ctx: click.Context, _param: click.Parameter, language: str | None) -> None:
    """Speak `language` until the command ends, and remember that it was asked for."""
    if language is not None:
        ctx.obj = language
        ctx.with_resource(speaking(language))


_language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help=marked("Language of messages and outputs; unless given, the workbook's."),
)
_book = click.argument("book", type=click.Path(path_type=Path), metavar="BOOK")
_plan = click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")


@click.group(
    cls=Shell,
    help=marked("Plans from one workbook who keeps in touch with which residents, and when."),
)
@click.version_option(__version__, prog_name="sanfang", message="%(prog)s %(version)s")
@_language
def main() -> None:
    """Start every command."""


@main.command(help=marked("Write a blank workbook to fill in, or a filled example."))
@click.argument("book", type=click.Path(path_type=Path), metavar="BOOK.xlsx")
@click.option(
    "--preset",
    metavar="NAME",
    help=marked("The example to write; `sanfang presets` lists them."),
)
@_language
@click.pass_context
def new(ctx: click.Context, book: Path, preset: str | None) -> None:
    """Write the workbook `book`; a file that is already there is kept."""
    from inputs import presets as examples
    from inputs.template import write_book

    known = examples.presets()
    if preset is not None and preset not in known:
        names = ", ".join(known)
        _say(
            _("There is no example {name}. There are: {names}.", name=preset, names=names), err=True
        )
        ctx.exit(UNREADABLE)
    if book.suffix.lower() != ".xlsx":
        _say(_("{file}: the name of a workbook ends in .xlsx.", file=book), err=True)
        ctx.exit(UNREADABLE)
    try:
        write_book(book, known[preset].build() if preset else None)
    except FileExistsError:
        _say(
            _("{file} is there already and was left alone. Choose another name.", file=book),
            err=True,
        )
        ctx.exit(UNREADABLE)
    _say(_("Written to {place}", place=book))


@main.command(help=marked("List the examples."))
@_language
def presets() -> None:
    """List every preset on a line of its own: its name and what it shows."""
    from inputs import presets as examples

    for name, example in examples.presets().items():
        _say(f"{name}  {example.title}")


@main.command(help=marked("List every fault of a workbook, and where it is."))
@_book
@_language
@click.pass_context
def check(ctx: click.Context, book: Path) -> None:
    """Read `book` and list its faults."""
    from inputs.reading import read

    reading = read(book)
    with speaking(ctx.obj or reading.language):
        _say_faults(reading.faults)
        if reading.problem is None:
            ctx.exit(UNREADABLE)
        _say(_no_faults(reading.problem))


@main.command(help=marked("Plan the period; write rosters, calendars and the coverage page."))
@_book
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to write into; unless given, one beside the workbook."),
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    metavar="N",
    help=marked("A number that chooses among equally good plans."),
)
@_language
@click.pass_context
def plan(ctx: click.Context, book: Path, out: Path | None, seed: int) -> None:
    """Plan `book` and write every output."""
    from planner.pipeline import make

    with TerminalProgress() as progress:
        outcome = make(book, out, seed=seed, language=ctx.obj, progress=progress)
    with speaking(outcome.language):
        _say_faults(outcome.faults, err=True)
        if outcome.trouble is not None:
            _say(outcome.trouble, err=True)
        if outcome.plan is None:
            ctx.exit(UNREADABLE)
        _say(*(finding_line(finding, outcome.problem) for finding in outcome.findings), err=True)
        _say(*plan_lines(outcome.plan), _("Written to {place}", place=outcome.folder))
        if any(finding.hard for finding in outcome.findings):
            _say(_("The plan breaks the rules listed above: mend it before posting."), err=True)
            ctx.exit(FOUND)


@main.command(help=marked("List what a plan does not cover, and why."))
@_plan
@_language
@click.pass_context
def gaps(ctx: click.Context, plan: Path) -> None:
    """List the gaps of the plan in `plan`, a folder or a plan.json."""
    from outputs.files import UnreadablePlan, read_plan

    try:
        found = read_plan(plan).gaps
    except UnreadablePlan as error:
        _say(error.text, err=True)
        ctx.exit(UNREADABLE)
    for gap in found:
        _say(*gap_lines(gap))
    if found:
        ctx.exit(FOUND)
    _say(_("No gaps."))


@main.command(help=marked("Judge a plan, or an edited roster.xlsx, by the rules."))
@_plan
@click.option(
    "--book",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BOOK",
    help=marked("The workbook that the plan was made from."),
)
@_language
@click.pass_context
def verify(ctx: click.Context, plan: Path, book: Path) -> None:
    """Judge the plan in `plan`: a folder, a plan.json, or a roster.xlsx beside one."""
    from inputs.reading import read
    from outputs.files import UnreadablePlan
    from planner.review import review

    reading = read(book)
    with speaking(ctx.obj or reading.language):
        if reading.problem is None:
            _say_faults(reading.faults)
            ctx.exit(UNREADABLE)
        try:
            result = review(plan, reading.problem)
        except UnreadablePlan as error:
            _say(error.text, err=True)
            ctx.exit(UNREADABLE)
        _say_faults(result.faults)
        if any(not fault.warning for fault in result.faults):
            ctx.exit(UNREADABLE)
        _say(*(finding_line(finding, reading.problem) for finding in result.findings))
        if any(finding.hard for finding in result.findings):
            ctx.exit(FOUND)
        _say(_("The plan keeps every rule."))


def _say(*texts: Text | str, err: bool = False) -> None:
    for text in texts:
        click.echo(str(text), err=err)


def _say_faults(faults: Iterable[Fault], *, err: bool = False) -> None:
    for fault in faults:
        click.echo(fault_line(fault), err=err)


def _no_faults(problem: Problem) -> Text:
    return _(
        "No faults: {units} units, {people} people, {households} households, {duties} duties.",
        units=len(problem.units),
        people=len(problem.people),
        households=len(problem.households),
        duties=len(problem.duties),
    )
