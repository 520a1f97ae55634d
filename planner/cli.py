"""The command ``sanfang``: the roof over all commands."""

from __future__ import annotations

import gc

import click

from planner.commands import (
    beginning,
    explaining,
    feeding,
    importing,
    notifying,
    planning,
    printing,
    recording,
    replanning,
    reporting,
    revisions,
    serving,
    swapping,
)
from planner.commands.common import language_option
from planner.commands.shell import Shell
from planner.domain.language import marked
from planner.version import __version__

_NEW = 1_000_000
"""How many new objects make Python look for garbage, its own 700 being for little memory: that
took 3.9 of the 33 CPU seconds of planning luoshe, this takes 0.5, and no less memory was needed."""


@click.group(
    cls=Shell,
    invoke_without_command=True,
    help=marked("Plans from one workbook who keeps in touch with which residents, and when."),
)
@click.version_option(__version__, prog_name="sanfang", message="%(prog)s %(version)s")
@language_option
@click.pass_context
def main(ctx: click.Context) -> None:
    """Start every command; without one, say which comes next."""
    gc.set_threshold(_NEW)
    if ctx.invoked_subcommand is None:
        beginning.say_next()


for command in (
    beginning.new,
    beginning.presets,
    beginning.check,
    beginning.number,
    planning.plan,
    planning.gaps,
    planning.verify,
    importing.import_,
    recording.adopt,
    recording.record,
    recording.records,
    printing.print_,
    reporting.report,
    replanning.replan,
    swapping.substitute,
    swapping.swap,
    explaining.explain,
    revisions.publish,
    revisions.revisions,
    revisions.diff,
    revisions.backup,
    revisions.restore,
    revisions.log,
    serving.serve,
    serving.user,
    notifying.notify,
    feeding.feed,
    feeding.push,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
