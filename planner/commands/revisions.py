"""The commands about what is published: publish, revisions, diff, backup, restore, log."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

import planner
from outputs.words.lines import finding_line, missing_line
from planner.commands.common import (
    FOUND,
    beside_option,
    by_option,
    here_option,
    language_option,
    opened,
    say,
    say_all,
    say_faults,
    store_at,
    store_here,
    user_name,
)
from planner.commands.console import TerminalProgress
from planner.commands.shell import Command
from planner.domain.language import Text, _, marked
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outputs.store import Publication, RevisionInfo, Store
    from outputs.tables.changes import ChangeList

_PATH = click.Path(path_type=Path)
_MOST_LINES = 40
"""So many changes are listed one by one after publishing; the workbook has them all."""


@click.command(
    cls=Command,
    help=marked(
        "Publish a plan: a numbered revision, and what has changed. Without a plan what is"
        " published already is written out once more."
    ),
)
@click.argument("plan", type=_PATH, metavar="[PLAN]", required=False)
@click.option(
    "--book",
    type=_PATH,
    metavar="BOOK",
    help=marked("The workbook of the plan; unless given, the one it names, beside its folder."),
)
@beside_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder to write into; unless given, `published` beside the store."),
)
@click.option("--note", default="", metavar="TEXT", help=marked("Why, for the list of revisions."))
@click.option(
    "--onto",
    type=click.IntRange(min=0),
    metavar="N",
    help=marked(
        "The newest revision that the plan knows of: where a newer one has some of its days,"
        " nothing is published."
    ),
)
@by_option
@language_option
@click.pass_context
def publish(
    ctx: click.Context,
    plan: Path | None,
    book: Path | None,
    store: str | None,
    out: Path | None,
    note: str,
    onto: int | None,
    by: str | None,
) -> None:
    """Publish `plan`, a folder or a plan.json; without one write out what is published."""
    if plan is None:
        beside = None if book is None else str(book.absolute().parent)
        _bring_out(store_here(store or beside), out)
        return
    found = planner.read_plan(plan)
    with TerminalProgress() as progress:
        read = opened(ctx, book or planner.find_book(plan, found), progress)
        say_faults(read.faults, err=True)
        try:
            done = planner.publish(
                found,
                read,
                by=by or user_name(),
                store=store_at(store),
                out=out,
                note=note,
                onto=onto,
                progress=progress,
            )
        except planner.NotPublished as error:
            say_all(partial(_finding_lines, error.made), err=True)
            say(error.text, err=True)
            ctx.exit(FOUND)
        except planner.FolderBehind as error:
            _say_published(error.done)
            raise
    _say_published(done)
    say(_("Written to {place}", place=done.folder))


def _bring_out(where: Path | str, out: Path | None) -> None:
    done = planner.bring_out(where, out=out)
    say(info_line(done.publication.revision, ZoneInfo(done.plan.timezone)))
    if done.missing:
        say(missing_line(done.missing), err=True)
    say(_("Written to {place}", place=done.folder))


def _finding_lines(made: planner.JudgedPlan) -> Iterator[str]:
    return (finding_line(one, made.problem) for one in made.findings)


def _say_published(done: planner.Published) -> None:
    say_all(partial(_finding_lines, done), err=True)
    if done.plan.unfinished:
        say(done.plan.unfinished, err=True)
    zone = ZoneInfo(done.plan.timezone)
    say_all(lambda: publication_lines(done.publication, done.report, zone))
    if done.missing:
        say(missing_line(done.missing), err=True)


@click.command(cls=Command, help=marked("List what was published: number, when, by whom, why."))
@here_option
@language_option
def revisions(store: str | None) -> None:
    """List every revision, oldest first."""
    kept = _opened(store)
    zone = kept.zone()
    say(*(info_line(one, zone) for one in kept.revisions()))


@click.command(cls=Command, help=marked("List what changed from one revision to another."))
@click.argument("old", type=click.IntRange(1), metavar="[A]", required=False)
@click.argument("new", type=click.IntRange(1), metavar="[B]", required=False)
@here_option
@language_option
def diff(old: int | None, new: int | None, store: str | None) -> None:
    """List what revision `new` changed of `old`; unless given, the newest and the one before."""
    from outputs.tables.changes import change_lines, person_lines

    kept = _opened(store)
    after = kept.latest() if new is None else kept.revision(new)
    if after is None:
        say(_("Nothing is published yet."))
        return
    number = after.info.number
    before = kept.before(number) if old is None else kept.revision(old)
    if before is None:
        say(_("Revision {number} is the first of its time.", number=number))
        return
    report = planner.differences(before, after)
    say(
        _("Revision {old} → {new}:", old=before.info.number, new=number),
        *change_lines(report),
        *person_lines(report),
    )
    if not report.changes:
        say(_("Nothing has changed."))


@click.command(cls=Command, help=marked("Copy the store to a new file, also while it is in use."))
@click.argument("to", type=_PATH, metavar="TO")
@here_option
@by_option
@language_option
def backup(to: Path, store: str | None, by: str | None) -> None:
    """Copy the store to `to`."""
    kept = _opened(store)
    kept.backup(to)
    kept.log("backup", {"file": to.name}, at=datetime.now(UTC), by=by or user_name())
    say(_("Written to {place}", place=to))


@click.command(
    cls=Command, help=marked("Put a copy back as the store; the store that was there is kept.")
)
@click.argument("copy", type=_PATH, metavar="FROM")
@here_option
@by_option
@language_option
def restore(copy: Path, store: str | None, by: str | None) -> None:
    """Put `copy` where the store is."""
    from outputs.store import Store

    where = store_here(store)
    if not isinstance(where, Path):
        raise Trouble(_("The store is no file: restore it with the tools of its database."))
    kept = Store.restore(copy, where)
    restored = Store.open(where, create=False)
    restored.log("restore", {"file": copy.name}, at=datetime.now(UTC), by=by or user_name())
    say(_("{file} is the store now.", file=copy))
    if kept is not None:
        say(_("What was there is kept as {file}.", file=kept))
    if restored.revisions():
        _bring_out(where, None)


@click.command(cls=Command, help=marked("Show who changed what in the store, newest first."))
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    metavar="N",
    help=marked("How many entries to show."),
)
@here_option
@language_option
def log(limit: int, store: str | None) -> None:
    """Show the audit log."""
    from outputs.words.naming import Names
    from planner.domain.spoken import moment_word
    from planner.web.logged import logged

    kept = _opened(store)
    zone = kept.zone()

    def names() -> Names | None:
        newest = kept.latest()
        return None if newest is None else Names(newest.problem)

    for one in logged(kept.audit(limit), names):
        said = f"{one.what}  {one.detail}".rstrip()
        say(f"{moment_word(one.at, zone)}  {one.by}  {said}")


def publication_lines(
    publication: Publication, report: ChangeList, zone: ZoneInfo
) -> Iterator[Text | str]:
    """What was published: the revision, its changes, and whom they concern."""
    from outputs.tables.changes import person_lines

    number = publication.revision.number
    if not publication.fresh:
        yield _("This is published already, as revision {number}.", number=number)
        return
    yield info_line(publication.revision, zone)
    if publication.before is None:
        return
    if len(report.changes) > _MOST_LINES:
        yield _(
            "{count:change|changes}; the file changes.xlsx lists them.", count=len(report.changes)
        )
        return
    yield from in_red(report)
    yield from person_lines(report)
    if warning := report.warning(report.changes):
        yield click.style(str(warning), fg="red")
    if notice := report.notice():
        yield _(
            "{count:change|changes} of posted days: post the notice of change.", count=len(notice)
        )


def in_red(report: ChangeList) -> Iterator[str]:
    """A line for each change, red where it comes too late to be posted in time."""
    from outputs.tables.changes import change_lines

    for change, line in zip(report.changes, change_lines(report), strict=True):
        yield click.style(line, fg="red") if report.soon(change) else line


def info_line(info: RevisionInfo, zone: ZoneInfo) -> Text:
    """One revision: number, period, when by the clocks of `zone`, by whom, changes, why."""
    from outputs.words.shifts import CHANGE_WORDS
    from planner.domain.spoken import list_word, moment_word

    told = list_word(f"{CHANGE_WORDS[kind]} {count}" for kind, count in info.changes.items())
    return _(
        "Revision {number}  {first} to {last}  {at}  {by}  {changes}  {note}",
        number=info.number,
        first=info.start,
        last=info.end,
        at=moment_word(info.at, zone),
        by=info.by,
        changes=told or _("no changes"),
        note=info.note,
    )


def _opened(written: str | None) -> Store:
    """The store, which must be there. Raises StoreTrouble."""
    from outputs.store import Store

    return Store.open(store_here(written), create=False)
