"""The commands of the feeds: feed issue, feed revoke, feed list, and push.

Whatever is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from planner.commands.common import (
    book_argument,
    here_option,
    language_option,
    say,
    store_at,
    store_here,
    user_name,
)
from planner.commands.console import TerminalProgress
from planner.commands.serving import LOOPBACK, store_option
from planner.commands.shell import Command, Shell
from planner.domain.language import Text, _, marked
from planner.domain.reasons import reason
from planner.domain.trouble import Trouble
from planner.domain.workshops import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from outputs.store import Revision, Store
    from outputs.store.caldav import Pushed
    from outputs.store.rows import CalendarKind
    from planner.domain.problem import Duty, Person, Problem, Unit

PASSWORD = "SANFANG_CALDAV_PASSWORD"  # noqa: S105  the name of a variable, not a password
"""The environment variable that holds the password of the CalDAV server."""

_KINDS: tuple[CalendarKind, ...] = ("people", "units", "duties")
_ALARMS = ("30", "60", "1440")

kind_argument = click.argument("kind", type=click.Choice(_KINDS), metavar="people|units|duties")
key_argument = click.argument("keys", nargs=-1, metavar="[ID]...")


class _Family(Shell):
    """A group among the commands; its one line in their list is its whole help text."""

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.help or ""


@click.group(cls=_Family, help=marked("Secret addresses of feeds: issue, revoke, list."))
@language_option
def feed() -> None:
    """Start the commands of feeds."""


@feed.command(help=marked("Give feeds new secret addresses, which are shown this once."))
@book_argument
@kind_argument
@key_argument
@click.option("--all", "everybody", is_flag=True, help=marked("All that have no address yet."))
@click.option(
    "--address",
    metavar="URL",
    required=True,
    help=marked("How the site is reached, e.g. https://example.gov.cn/sanfang."),
)
@click.option(
    "--alarm",
    type=click.Choice(_ALARMS),
    metavar="|".join(_ALARMS),
    help=marked("Ring so many minutes before a duty."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=marked("Print a slip with the QR code for each person into this PDF file."),
)
@store_option
@language_option
def issue(
    book: Path,
    kind: CalendarKind,
    keys: tuple[str, ...],
    everybody: bool,
    address: str,
    alarm: str | None,
    out: Path | None,
    store: str | None,
) -> None:
    """Issue addresses to `keys`, or to all that have none; those they had before end."""
    from outputs.tables.named import NamedPlan
    from planner.web.slips import print_slips
    from planner.web.subscriptions import Subscriptions

    site = urlsplit(address)
    if site.scheme not in ("http", "https") or not site.netloc:
        raise Trouble(_("--address: expected an address like https://example.gov.cn/sanfang."))
    if out is not None and kind != "people":
        raise Trouble(_("Slips are for people; for units and duties the addresses are listed."))
    kept, revision = _opened(book, store)
    known = _known(revision.problem, kind)
    unknown = [key for key in keys if key not in known]
    if unknown or bool(keys) == everybody:
        raise Trouble(_("Name ids of the newest revision, or --all. Not known: {ids}",
                       ids="、".join(unknown) or "–"))  # fmt: skip
    subscriptions = Subscriptions(kept)
    has = {one.key for one in subscriptions.all() if one.kind == kind}
    there = subscriptions.calendars(kind)
    wanted = [key for key in known if key in there - has] if everybody else list(keys)

    def printed(secrets: Mapping[str, str]) -> None:
        if out is not None:
            named = NamedPlan.of(revision.plan, revision.problem)
            with TerminalProgress() as progress:
                progress.stage(_("Printing slips"))
                write_whole(out, print_slips(named, _pages(address, secrets)), mode=0o600)

    try:
        made = subscriptions.issue_all(
            kind,
            wanted,
            by=user_name(),
            alarm=int(alarm) if alarm else None,
            beforehand=printed,
        )
    except OSError as error:
        text = _("{file} could not be written ({why}). No address was changed.",
                 file=out, why=reason(error))  # fmt: skip
        raise Trouble(text) from error
    if out is None:
        for key, page in _pages(address, made).items():
            say(f"{key}\t{known[key]}\t{page}")
    else:
        say(_("{n} slips in {file}. Whoever has a slip has the feed: hand them out, delete the "
              "file.", n=len(made), file=out))  # fmt: skip


@feed.command(help=marked("End the address of a feed."))
@book_argument
@kind_argument
@key_argument
@store_option
@language_option
def revoke(book: Path, kind: CalendarKind, keys: tuple[str, ...], store: str | None) -> None:
    """End the addresses of `keys`."""
    from planner.web.subscriptions import Subscriptions

    subscriptions = Subscriptions(_opened(book, store)[0])
    for key in keys:
        ended = subscriptions.revoke(kind, key, by=user_name())
        say(_("{key}: ended", key=key) if ended else _("{key}: had no address", key=key))


@feed.command("list", help=marked("List the feeds that have an address: since when, last fetch."))
@book_argument
@store_option
@language_option
def list_(book: Path, store: str | None) -> None:
    """List every feed in use; secrets cannot be shown again."""
    from planner.domain.spoken import moment_word
    from planner.web.subscriptions import Subscriptions

    kept, revision = _opened(book, store)
    zone = ZoneInfo(revision.plan.timezone)
    for one in Subscriptions(kept).all():
        name = _known(revision.problem, one.kind).get(one.key, "")
        fetched = (
            _(
                "last fetched {at} by {client}",
                at=moment_word(one.fetched, zone),
                client=one.client or "",
            )
            if one.fetched
            else _("never fetched")
        )
        say(f"{one.kind}\t{one.key}\t{name}\t{moment_word(one.at, zone)}\t{fetched}")


def _read_feeds(
    _ctx: click.Context, _param: click.Parameter, value: str
) -> tuple[CalendarKind, ...]:
    said = {word.strip() for word in value.replace("、", ",").split(",")}
    if not said <= set(_KINDS):
        raise click.BadParameter(value)
    return tuple(kind for kind in _KINDS if kind in said)


@click.command(
    cls=Command, help=marked("Publish the calendars to a CalDAV server, what has changed alone.")
)
@click.option(
    "--caldav",
    required=True,
    metavar="URL",
    help=marked("The address below which the user's calendars are."),
)
@click.option(
    "--user",
    metavar="NAME",
    help=marked("User; the password is asked for, or taken from SANFANG_CALDAV_PASSWORD."),
)
@click.option(
    "--feeds",
    default="people",
    callback=_read_feeds,
    metavar=",".join(_KINDS),
    help=marked("Whose calendars; unless given, those of people."),
)
@click.option("--only", metavar="ID", help=marked("Only the calendar of this id."))
@here_option
@language_option
def push(
    caldav: str,
    user: str | None,
    feeds: tuple[CalendarKind, ...],
    only: str | None,
    store: str | None,
) -> None:
    """Bring the collections on a CalDAV server to what is published."""
    from outputs.store import Store
    from outputs.store import caldav as server
    from planner.web.subscriptions import Subscriptions

    password = os.environ.get(PASSWORD, "")
    if user and not password:
        password = click.prompt(str(_("Password")), hide_input=True, err=True)
    site = urlsplit(caldav)
    if user and site.scheme == "http" and site.hostname not in LOOPBACK:
        say(_("Note: http sends the password in the clear; use https if the server has it."),
            err=True)  # fmt: skip
    kept = Store.open(store_here(store), create=False)
    calendars = Subscriptions(kept)
    every: list[tuple[CalendarKind, str]] = [
        (kind, key)
        for kind in feeds
        for key in sorted(calendars.calendars(kind))  # with those who have left, for a while
        if only in (None, key)
    ]
    if not every:
        raise Trouble(_("There is no calendar {id}.", id=only or ""))
    done = server.Pushed()
    try:
        with TerminalProgress() as progress:
            progress.stage(_("Sending calendars"))
            for _key, one in server.push(
                kept, caldav, every, at=datetime.now(UTC), user=user or "", password=password
            ):
                done += one
    except ValueError as error:
        text = _("--caldav: expected an address like https://example.gov.cn/dav/office/, "
                 "without user and password.")  # fmt: skip
        raise Trouble(text) from error
    except Trouble:
        say(_told(done))
        raise
    say(_told(done))


def _told(done: Pushed) -> Text:
    return _("Calendars made: {made}; events sent: {sent}, removed: {removed}, "
             "as they were: {kept}",
             made=done.made, sent=done.sent, removed=done.removed, kept=done.kept)  # fmt: skip


# -- what they share ---------------------------------------------------------------------


def _opened(book: Path, where: str | None) -> tuple[Store, Revision]:
    """The store of `book` and its newest revision. Raises StoreTrouble, Trouble without any."""
    from outputs.store import Store

    kept = Store.open(store_at(where) or Store.beside(book), create=False)
    revision = kept.latest()
    if revision is None:
        raise Trouble(_("Nothing is published yet."))
    return kept, revision


def _known(problem: Problem, kind: CalendarKind) -> Mapping[str, str]:
    """Every id of a kind with its name, in the order of the workbook."""
    of: Mapping[str, Mapping[str, Person | Unit | Duty]]
    of = {"people": problem.people, "units": problem.units, "duties": problem.duties}
    return {key: one.name for key, one in of[kind].items()}


def _pages(address: str, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """Each id's page, which shows how to subscribe."""
    return {key: f"{address.rstrip('/')}/feeds/{secret}" for key, secret in secrets.items()}
