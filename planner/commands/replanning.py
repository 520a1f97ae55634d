"""The command that plans again: replan."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outputs.words.lines import finding_line, missing_line
from planner.commands.common import (
    FOUND,
    book_argument,
    language_option,
    out_option,
    say,
    say_faults,
    seed_option,
)
from planner.commands.console import TerminalProgress
from planner.commands.recording import store_at, user_name
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import Text, _, marked, speaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.domain.plan import Level
    from planner.flows.replanning import Replanned

_MOST_LINES = 200
"""So many changes are listed one by one."""


@click.command(
    cls=Command,
    help=marked("Plan the rest of a published period again, changing as little as possible."),
)
@book_argument
@click.option(
    "--store",
    metavar="WHERE",
    help=marked(
        "The store, a file or a database URL; unless given, sanfang.db beside the workbook."
    ),
)
@click.option(
    "--base",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help=marked("Start from this plan, its folder or plan.json, though it is not published."),
)
@click.option(
    "--try",
    "trying",
    multiple=True,
    metavar="ABSENCE",
    help=marked(
        'Show what an absence would change, such as "P012 2027-02-03..2027-02-05", and write'
        " nothing; may be given several times."
    ),
)
@click.option(
    "--today",
    type=click.DateTime(formats=("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")),
    metavar="DATE",
    help=marked("The day it is; unless given, today in the plan's time zone."),
)
@click.option("--publish", is_flag=True, help=marked("Publish the new plan at once."))
@click.option("--note", default="", metavar="TEXT", help=marked("Why, for the list of revisions."))
@click.option(
    "--by",
    metavar="NAME",
    help=marked("Who does this, for the audit log; unless given, the computer's user."),
)
@out_option
@seed_option
@language_option
@click.pass_context
def replan(
    ctx: click.Context,
    book: Path,
    store: str | None,
    base: Path | None,
    trying: tuple[str, ...],
    today: datetime | None,
    publish: bool,
    note: str,
    by: str | None,
    out: Path | None,
    seed: int,
) -> None:
    """Repair the published plan of `book`, show what changes, and publish it where asked to."""
    from planner.flows.replanning import replan as replan_it
    from planner.questions.references import absence_of

    if publish and trying:
        raise click.UsageError(str(_("--try shows what would be; it cannot be published.")))
    where = None if store is None else store_at(store, book)
    with TerminalProgress() as progress:
        found = replan_it(
            book,
            today=None if today is None else today.date(),
            store=where,
            base=base,
            out=out,
            trying=(lambda of: tuple(absence_of(of, text) for text in trying)) if trying else None,
            seed=seed,
            language=ctx.obj,
            progress=progress,
        )
    with speaking(found.language):
        say_faults(found.faults, err=True)
        if found.trouble is not None:
            say(found.trouble, err=True)
        if found.repaired is None:
            ctx.exit(UNREADABLE)
        say(*(finding_line(one, found.problem) for one in found.findings), err=True)
        say(*_lines(found))
        if found.folder is not None:
            say(_("Written to {place}", place=found.folder))
        if found.breaks:
            say(_("The plan breaks the rules listed above: mend it before posting."), err=True)
            ctx.exit(FOUND)
        if publish and _is_as_published(found):
            say(_("Nothing to publish: the plan stands as it is."))
        elif publish:
            _publish(ctx, book, found, where, note, by or user_name())


def _is_as_published(found: Replanned) -> bool:
    """Whether people would be told nothing new: no shift and no gap differs."""
    repaired = found.repaired
    return repaired is not None and not repaired.changes and not repaired.other_gaps


def _lines(found: Replanned) -> Iterator[Text | str]:
    """What changes, for whom, how much, and whether less would do."""
    from outputs.tables.changes import change_lines, person_lines

    changed, repaired = found.changed, found.repaired
    if changed is None or repaired is None:
        return
    if found.number is not None:
        yield _("Starting from revision {number}.", number=found.number)
    count = len(repaired.changes)
    if count > _MOST_LINES:
        yield _("{count:change|changes}; too many to list here.", count=count)
    else:
        yield from change_lines(changed)
    if 0 < count <= _MOST_LINES:
        yield _("By person:")
        yield from (f"    {line}" for line in person_lines(changed))
    gaps = len(repaired.plan.gaps)
    if not count:
        yield _("Nothing has to change. {gaps:gap|gaps}.", gaps=gaps)
        return
    yield _(
        "{count:shift changes|shifts change}, {posted} of them within the days of notice;"
        " {gaps:gap|gaps}.",
        count=count,
        posted=repaired.posted,
        gaps=gaps,
    )
    if repaired.proven:
        yield _("Proven: no plan with as few gaps changes fewer.")
    else:
        yield from _unproven(repaired.plan.levels)


def _unproven(levels: Iterable[Level]) -> Iterator[Text]:
    from outputs.words.levels import level_word

    for level in levels:
        if level.stage == "repair" and not level.proven:
            yield _(
                "Not proven the best: {level} is {value}, and no less than {bound} is possible.",
                level=level_word(level),
                value=level.value,
                bound=level.bound,
            )


def _publish(
    ctx: click.Context, book: Path, found: Replanned, where: Path | str | None, note: str, by: str
) -> None:
    """Hand the judged plan to the store."""
    from outputs.folder.replacing import FolderNotWritten
    from outputs.store import Store, StoreTrouble
    from planner.commands.revisions import publication_lines
    from planner.flows.publishing import FOLDER, FolderBehind, publish_plan

    if found.repaired is None or found.problem is None:
        return
    place = Store.beside(book) if where is None else where
    beside = place.parent if isinstance(place, Path) else book.resolve().parent
    try:
        with TerminalProgress() as progress:
            done = publish_plan(
                found.repaired.plan,
                found.problem,
                Store.open(place),
                beside / FOLDER,
                now=datetime.now(UTC),
                by=by,
                note=note,
                progress=progress,
            )
    except (StoreTrouble, FolderNotWritten, FolderBehind) as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    say(next(iter(publication_lines(done.publication, done.changed))))
    if done.missing:
        say(missing_line(done.missing), err=True)
    say(_("Written to {place}", place=beside / FOLDER))
