"""The command notify: tells what was published, where no site runs that would do it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from planner.commands.common import FOUND, book_argument, language_option, say, store_at
from planner.commands.serving import store_option
from planner.commands.shell import Command
from planner.domain.language import _, marked


@click.command(
    cls=Command,
    help=marked(
        "Send the messages that wait, by the ways that were set up on the site; a site that runs"
        " does it by itself."
    ),
)
@book_argument
@click.option(
    "--address",
    default="",
    metavar="URL",
    help=marked("How the site is reached from outside, for links in messages."),
)
@store_option
@language_option
@click.pass_context
def notify(ctx: click.Context, book: Path, address: str, store: str | None) -> None:
    """Send what waits, and say how much."""
    from outputs.store import Store
    from planner.telling.sending import tell
    from planner.telling.ways import Ways

    kept = Store.open(store_at(store) or Store.beside(book), create=False)
    if not Ways(kept).all():
        say(_("No way to send messages is set up yet: the page Messages of the site does it."))
        return
    done = tell(kept, lambda: datetime.now(UTC), address=address.rstrip("/"))
    say(_("{sent:message|messages} sent, {waiting} wait, {failed} failed.",
          sent=done.sent, waiting=done.waiting, failed=done.failed))  # fmt: skip
    if done.failed:
        ctx.exit(FOUND)
