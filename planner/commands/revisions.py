"""The commands about what is published: publish, revisions, diff, backup, restore, log."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outputs.words.lines import finding_line, missing_line
from planner.commands.common import (
    FOUND,
    language_option,
    plan_argument,
    say,
    say_faults,
)
from planner.commands.console import TerminalProgress
from planner.commands.recording import user_name
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import Text, _, marked, speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outputs.store import Publication, Revision, RevisionInfo, Store
    from outputs.tables.changes import ChangeList

_PATH = click.Path(path_type=Path)
_MOST_LINES = 40
"""So many changes are listed one by one after publishing; the workbook has them all."""

store_option = click.option(
    "--store",
    metavar="WHERE",
    help=marked(
        "The store, a file or a database URL; unless given, sanfang.db in the current folder."
    ),
)
by_option = click.option(
    "--by",
    metavar="NAME",
    help=marked("Who does this, for the audit log; unless given, the computer's user."),
)


@click.command(
    cls=Command, help=marked("Publish a plan: a numbered revision, and what has changed.")
)
@plan_argument
@click.option(
    "--book",
    type=_PATH,
    metavar="BOOK",
    help=marked("The workbook of the plan; unless given, the one it names, beside its folder."),
)
@click.option(
    "--store",
    metavar="WHERE",
    help=marked(
        "The store, a file or a database URL; unless given, sanfang.db beside the workbook."
    ),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to write into; unless given, `published` beside the store."),
)
@click.option("--note", default="", metavar="TEXT", help=marked("Why, for the list of revisions."))
@by_option
@language_option
@click.pass_context
def publish(
    ctx: click.Context,
    plan: Path,
    book: Path | None,
    store: str | None,
    out: Path | None,
    note: str,
    by: str | None,
) -> None:
    """Publish `plan`, a folder or a plan.json."""
    from planner.flows.publishing import publish as publish_it

    with TerminalProgress() as progress:
        outcome = publish_it(
            plan,
            now=datetime.now(UTC),
            by=by or user_name(),
            book=book,
            store=None if store is None else _where(store),
            out=out,
            note=note,
            language=ctx.obj,
            progress=progress,
        )
    with speaking(outcome.language):
        say_faults(outcome.faults, err=True)
        say(*(finding_line(one, outcome.problem) for one in outcome.findings), err=True)
        if outcome.publication is not None and outcome.changed is not None:
            say(*publication_lines(outcome.publication, outcome.changed))
        if outcome.missing:
            say(missing_line(outcome.missing), err=True)
        if outcome.trouble is not None:
            say(outcome.trouble, err=True)
        if outcome.refused:
            say(_("Not published: the plan breaks the rules listed above."), err=True)
            ctx.exit(FOUND)
        if outcome.folder is None:
            ctx.exit(UNREADABLE)
        say(_("Written to {place}", place=outcome.folder))


@click.command(cls=Command, help=marked("List what was published: number, when, by whom, why."))
@store_option
@language_option
@click.pass_context
def revisions(ctx: click.Context, store: str | None) -> None:
    """List every revision, oldest first."""
    with _opened(ctx, store) as opened:
        for info in opened.revisions():
            say(info_line(info))


@click.command(cls=Command, help=marked("List what changed from one revision to another."))
@click.argument("old", type=click.IntRange(1), metavar="[A]", required=False)
@click.argument("new", type=click.IntRange(1), metavar="[B]", required=False)
@store_option
@language_option
@click.pass_context
def diff(ctx: click.Context, old: int | None, new: int | None, store: str | None) -> None:
    """List what revision `new` changed of `old`; unless given, the newest and the one before."""
    from outputs.tables.changes import ChangeList, change_lines, person_lines
    from planner.flows.publishing import compare

    with _opened(ctx, store) as opened:
        after = opened.latest() if new is None else opened.revision(new)
        if after is None:
            say(_("Nothing is published yet."))
            return
        number = after.info.number
        before = opened.before(number) if old is None else opened.revision(old)
        if before is None:
            say(_("Revision {number} is the first of its time.", number=number))
            return
        changed = ChangeList.of(
            compare(before, after),
            before.problem,
            after.problem,
            today=_day(after),
            posted=(before.info.start, before.info.end),
        )
        say(
            _("Revision {old} → {new}:", old=before.info.number, new=number),
            *change_lines(changed),
            *person_lines(changed),
        )
        if not changed.changes:
            say(_("Nothing has changed."))


@click.command(cls=Command, help=marked("Copy the store to a new file, also while it is in use."))
@click.argument("to", type=_PATH, metavar="TO")
@store_option
@by_option
@language_option
@click.pass_context
def backup(ctx: click.Context, to: Path, store: str | None, by: str | None) -> None:
    """Copy the store to `to`."""
    with _opened(ctx, store) as opened:
        opened.backup(to)
        opened.log("backup", {"file": to.name}, at=datetime.now(UTC), by=by or user_name())
        say(_("Written to {place}", place=to))


@click.command(
    cls=Command, help=marked("Put a copy back as the store; the store that was there is kept.")
)
@click.argument("copy", type=_PATH, metavar="FROM")
@store_option
@by_option
@language_option
@click.pass_context
def restore(ctx: click.Context, copy: Path, store: str | None, by: str | None) -> None:
    """Put `copy` where the store is."""
    from outputs.store import Store, StoreTrouble

    where = _where(store)
    if not isinstance(where, Path):
        say(_("The store is no file: restore it with the tools of its database."), err=True)
        ctx.exit(UNREADABLE)
    try:
        kept = Store.restore(copy, where)
        restored = Store.open(where, create=False)
        restored.log("restore", {"file": copy.name}, at=datetime.now(UTC), by=by or user_name())
        newest = restored.revisions()[-1:]
    except StoreTrouble as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    say(_("{file} is the store now.", file=copy), *map(info_line, newest))
    if kept is not None:
        say(_("What was there is kept as {file}.", file=kept))
    say(_("Publish the newest plan again to bring the published folder up to date."))


@click.command(cls=Command, help=marked("Show who changed what in the store, newest first."))
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    metavar="N",
    help=marked("How many entries to show."),
)
@store_option
@language_option
@click.pass_context
def log(ctx: click.Context, limit: int, store: str | None) -> None:
    """Show the audit log."""
    from outputs.words.auditing import action_word, detail_words

    with _opened(ctx, store) as opened:
        for entry in opened.audit(limit):
            what = f"{action_word(entry.action)}  {detail_words(entry.detail)}".rstrip()
            say(f"{_moment(entry.at)}  {entry.by}  {what}")


def publication_lines(publication: Publication, changed: ChangeList) -> Iterator[Text | str]:
    """What was published: the revision, its changes, and whom they concern."""
    from outputs.tables.changes import change_lines, person_lines

    number = publication.revision.number
    if not publication.fresh:
        yield _("This is published already, as revision {number}.", number=number)
        return
    yield info_line(publication.revision)
    if publication.before is None:
        return
    if len(changed.changes) > _MOST_LINES:
        yield _(
            "{count:change|changes}; the file changes.xlsx lists them.", count=len(changed.changes)
        )
        return
    yield from change_lines(changed)
    yield from person_lines(changed)
    if notice := changed.notice():
        yield _(
            "{count:change|changes} of posted days: post the notice of change.", count=len(notice)
        )


def info_line(info: RevisionInfo) -> Text:
    """One revision: number, period, when, by whom, how much changed, why."""
    from outputs.words.shifts import CHANGE_WORDS
    from planner.domain.spoken import list_word

    told = list_word(f"{CHANGE_WORDS[kind]} {count}" for kind, count in info.changes.items())
    return _(
        "Revision {number}  {first} to {last}  {at}  {by}  {changes}  {note}",
        number=info.number,
        first=info.start,
        last=info.end,
        at=_moment(info.at),
        by=info.by,
        changes=told or _("no changes"),
        note=info.note,
    )


def _moment(moment: datetime) -> str:
    """The moment by the computer's clock."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _day(revision: Revision) -> date:
    from zoneinfo import ZoneInfo

    return revision.info.at.astimezone(ZoneInfo(revision.plan.timezone)).date()


@contextmanager
def _opened(ctx: click.Context, written: str | None) -> Iterator[Store]:
    """The store, which must be there; whatever goes wrong with it ends the command."""
    from outputs.store import Store, StoreTrouble

    try:
        yield Store.open(_where(written), create=False)
    except StoreTrouble as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)


def _where(written: str | None) -> Path | str:
    """Where the store is: a database's URL, a file, or ``sanfang.db`` in the current folder."""
    from outputs.store import Store

    if written is None:
        return Store.beside(Path.cwd() / "book")
    if "://" in written:
        return written
    path = Path(written)
    return Store.beside(path / "book") if path.is_dir() else path
