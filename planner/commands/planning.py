"""The commands that plan: new, presets, check, plan, gaps, verify.

Whatever is slow to import is imported by the command that needs it, so that help comes
at once.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outputs.words.lines import finding_line, gap_lines, plan_lines
from planner.commands.common import (
    FOUND,
    book_argument,
    language_option,
    out_option,
    plan_argument,
    say,
    say_faults,
    seed_option,
)
from planner.commands.console import TerminalProgress
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import Text, _, marked, speaking

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
@click.pass_context
def new(ctx: click.Context, book: Path, preset: str | None) -> None:
    """Write the workbook `book`; a file that is already there is kept."""
    from inputs import presets as examples
    from inputs.workbook.template import write_book

    known = examples.presets()
    if preset is not None and preset not in known:
        names = ", ".join(known)
        say(
            _("There is no example {name}. There are: {names}.", name=preset, names=names), err=True
        )
        ctx.exit(UNREADABLE)
    if book.suffix.lower() != ".xlsx":
        say(_("{file}: the name of a workbook ends in .xlsx.", file=book), err=True)
        ctx.exit(UNREADABLE)
    try:
        write_book(book, known[preset].build() if preset else None)
    except FileExistsError:
        say(
            _("{file} is there already and was left alone. Choose another name.", file=book),
            err=True,
        )
        ctx.exit(UNREADABLE)
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
    from inputs.workbook.reading import read

    reading = read(book)
    with speaking(ctx.obj or reading.language):
        say_faults(reading.faults)
        if reading.problem is None:
            ctx.exit(UNREADABLE)
        say(_no_faults(reading.problem))


@click.command(
    cls=Command, help=marked("Plan the period; write rosters, calendars and the coverage page.")
)
@book_argument
@out_option
@seed_option
@language_option
@click.pass_context
def plan(ctx: click.Context, book: Path, out: Path | None, seed: int) -> None:
    """Plan `book` and write every output."""
    from planner.flows.planning import make

    with TerminalProgress() as progress:
        outcome = make(book, out, seed=seed, language=ctx.obj, progress=progress)
    with speaking(outcome.language):
        say_faults(outcome.faults, err=True)
        if outcome.trouble is not None:
            say(outcome.trouble, err=True)
        if outcome.plan is None:
            ctx.exit(UNREADABLE)
        say(*(finding_line(finding, outcome.problem) for finding in outcome.findings), err=True)
        say(*plan_lines(outcome.plan), _("Written to {place}", place=outcome.folder))
        if any(finding.hard for finding in outcome.findings):
            say(_("The plan breaks the rules listed above: mend it before posting."), err=True)
            ctx.exit(FOUND)


@click.command(cls=Command, help=marked("List what a plan does not cover, and why."))
@plan_argument
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(formats=("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")),
    metavar="DATE",
    help=marked("Compare with what was done by this day: what is late, and how to catch up."),
)
@click.option(
    "--book",
    type=click.Path(path_type=Path),
    metavar="BOOK",
    help=marked("The workbook that the plan was made from."),
)
@click.option(
    "--store",
    metavar="WHERE",
    help=marked("The store; unless given, sanfang.db beside the workbook or the plan's folder."),
)
@language_option
@click.pass_context
def gaps(
    ctx: click.Context, plan: Path, as_of: datetime | None, book: Path | None, store: str | None
) -> None:
    """List the gaps of the plan in `plan`, a folder or a plan.json."""
    from outputs.files import UnreadablePlan, read_plan
    from planner.commands.overdue import known_problem, say_overdue

    try:
        found = read_plan(plan)
    except UnreadablePlan as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    problem = known_problem(ctx, plan, found, book, store)
    if as_of is not None:
        say_overdue(ctx, found, problem, plan, book, store, as_of.date())
        return
    for gap in found.gaps:
        say(*gap_lines(gap, problem))
    if found.gaps:
        ctx.exit(FOUND)
    say(_("No gaps."))


@click.command(cls=Command, help=marked("Judge a plan, or an edited roster.xlsx, by the rules."))
@plan_argument
@click.option(
    "--book",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BOOK",
    help=marked("The workbook that the plan was made from."),
)
@language_option
@click.pass_context
def verify(ctx: click.Context, plan: Path, book: Path) -> None:
    """Judge the plan in `plan`: a folder, a plan.json, or a roster.xlsx beside one."""
    from inputs.workbook.reading import read
    from outputs.files import UnreadablePlan
    from outputs.store import StoreTrouble
    from planner.flows.review import review

    reading = read(book)
    with speaking(ctx.obj or reading.language):
        if reading.problem is None:
            say_faults(reading.faults)
            ctx.exit(UNREADABLE)
        try:
            result = review(plan, reading.problem, book)
        except (UnreadablePlan, StoreTrouble) as error:
            say(error.text, err=True)
            ctx.exit(UNREADABLE)
        say_faults(result.faults)
        if any(not fault.warning for fault in result.faults):
            ctx.exit(UNREADABLE)
        say(*(finding_line(finding, reading.problem) for finding in result.findings))
        if any(finding.hard for finding in result.findings):
            ctx.exit(FOUND)
        say(_("The plan keeps every rule."))


def _no_faults(problem: Problem) -> Text:
    return _(
        "No faults: {units} units, {people} people, {households} households, {duties} duties.",
        units=len(problem.units),
        people=len(problem.people),
        households=len(problem.households),
        duties=len(problem.duties),
    )
