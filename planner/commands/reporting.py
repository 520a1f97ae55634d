"""The command that reports: what was owed, planned and done in a quarter or a year."""

from __future__ import annotations

from pathlib import Path

import click

import planner
from planner.commands.common import (
    book_argument,
    language_option,
    opened,
    out_option,
    say,
    say_faults,
)
from planner.commands.misuse import DAY, WrittenDay
from planner.commands.shell import Command
from planner.domain.language import _, marked


@click.command(cls=Command, help=marked("Report what was owed, planned and done in a period."))
@book_argument
@click.argument("plans", type=click.Path(path_type=Path), metavar="[PLAN...]", nargs=-1)
@click.option(
    "--period",
    "period_text",
    metavar="2027Q1",
    help=marked(
        "A year, half-year, quarter, month or FIRST..LAST; unless given, the days of the plans."
    ),
)
@click.option(
    "--as-of",
    type=DAY,
    metavar="DATE",
    help=marked(
        "What is planned before this day and not recorded is overdue; unless given, today."
    ),
)
@out_option
@language_option
@click.pass_context
def report(
    ctx: click.Context,
    book: Path,
    plans: tuple[Path, ...],
    period_text: str | None,
    as_of: WrittenDay | None,
    out: Path | None,
) -> None:
    """Write the report of `book` and `plans` as a workbook and as a page."""
    from outputs.report.write import write_report
    from planner.flows.reporting import plans_beside

    read = opened(ctx, book)
    say_faults(read.faults, err=True)
    found = [planner.read_plan(one) for one in plans or plans_beside(read)]
    day = None if as_of is None else as_of.within(read.days)
    made = planner.report_on(read, found, period=period_text, as_of=day)
    written = write_report(made, out or book.resolve().parent)
    for plan in made.plans:
        say(_("Plan used: {first} to {last}", first=plan.start, last=plan.end))
    if not made.plans:
        say(_("No plan of this period was found; the report shows what 历史 records."))
    say(*(_("Written to {place}", place=place) for place in written))
