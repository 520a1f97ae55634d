"""The command that explains: a gap, a person, a shift, a duty."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

import planner
from planner.commands.common import language_option, say
from planner.commands.shell import INTERRUPTED, Command
from planner.commands.standing import standing, standing_options
from planner.domain.language import _, marked


@click.command(
    cls=Command, help=marked("Explain a gap, a person, a shift or a duty: why, and ways out.")
)
@click.argument("what", metavar="WHAT")
@click.option(
    "--seconds",
    type=click.FloatRange(1, 3600),
    metavar="N",
    help=marked("End after so long, with what is found by then; unless given, by work alone."),
)
@click.option(
    "--more", count=True, help=marked("Try five times as much; twice, twenty-five times.")
)
@standing_options
@language_option
@click.pass_context
def explain(
    ctx: click.Context,
    what: str,
    seconds: float | None,
    more: int,
    folder: Path | None,
    book: Path | None,
    store: str | None,
) -> None:
    """Explain `what`: the id of a gap or obligation, a person, a duty or a shift."""
    found = standing(ctx, folder, book, store)
    try:
        today = found.plan.day_of(datetime.now(UTC))
        for line in planner.explain(
            found.plan, found.problem, what, today=today, more=more, seconds=seconds
        ):
            say(line)
    except KeyboardInterrupt:
        say(_("Interrupted. What stands above holds."), err=True)
        ctx.exit(INTERRUPTED)
