"""The command that plans again: replan."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

import planner
from outputs.words.lines import finding_line, missing_line
from planner.commands.common import (
    FOUND,
    beside_option,
    book_argument,
    by_option,
    cluster_option,
    jobs_option,
    language_option,
    more_option,
    opened,
    out_option,
    say,
    say_all,
    say_faults,
    seed_option,
    store_at,
    user_name,
)
from planner.commands.console import TerminalProgress
from planner.commands.crew import crew
from planner.commands.misuse import DAY, WrittenDay
from planner.commands.shell import Command
from planner.domain.language import Text, _, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planner.domain.plan import Level

_MOST_LINES = 200
"""So many changes are listed one by one."""


@click.command(
    cls=Command,
    help=marked("Plan the rest of a published period again, changing as little as possible."),
)
@book_argument
@beside_option
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
    type=DAY,
    metavar="DATE",
    help=marked("The day it is; unless given, today in the plan's time zone."),
)
@click.option("--publish", is_flag=True, help=marked("Publish the new plan at once."))
@click.option("--note", default="", metavar="TEXT", help=marked("Why, for the list of revisions."))
@by_option
@out_option
@seed_option
@more_option
@jobs_option
@cluster_option
@language_option
@click.pass_context
def replan(
    ctx: click.Context,
    book: Path,
    store: str | None,
    base: Path | None,
    trying: tuple[str, ...],
    today: WrittenDay | None,
    publish: bool,
    note: str,
    by: str | None,
    out: Path | None,
    seed: int,
    more: int,
    jobs: int | None,
    address: str | None,
) -> None:
    """Repair the published plan of `book`, show what changes, and publish it where asked to."""
    from planner.flows.drafts import write_draft
    from planner.flows.planning import check_writable, default_folder
    from planner.questions.references import absence_of

    if publish and trying:
        raise click.UsageError(str(_("--try shows what would be; it cannot be published.")))
    where = store_at(store)
    with TerminalProgress() as progress:
        read = opened(ctx, book, progress)
        say_faults(read.faults, err=True)
        folder = out or default_folder(read, "-replan")
        if not trying:
            check_writable(folder)
        with crew(jobs, address, progress) as workers:
            found = planner.replan(
                read,
                today=None if today is None else today.within(read.days),
                store=where,
                base=None if base is None else planner.read_plan(base),
                trying=[absence_of(read.problem, text) for text in trying],
                seed=seed,
                more=more,
                workers=workers,
                progress=progress,
            )
        if not trying:
            progress.stage(_("Writing the outputs"))
            write_draft(found.plan, folder)
    say_all(lambda: (finding_line(one, found.problem) for one in found.findings), err=True)
    say_all(lambda: _lines(found))
    if not trying:
        say(_("Written to {place}", place=folder))
    if found.breaks:
        say(_("The plan breaks the rules listed above: mend it before posting."), err=True)
        ctx.exit(FOUND)
    if found.plan.unfinished:
        if publish:
            say(_("Not published: search on, or publish the folder as it is."), err=True)
        ctx.exit(FOUND)
    if publish and found.plan.stopped:
        say(_("Not published, since it was stopped: publish the folder if it will do."), err=True)
        ctx.exit(FOUND)
    if publish and not found.news:
        say(_("Nothing to publish: the plan stands as it is."))
    elif publish:
        _publish(read, found, where, note, by or user_name())


def _lines(found: planner.Replanned) -> Iterator[Text | str]:
    """What changes, for whom, how much, and whether less would do."""
    from outputs.tables.changes import person_lines
    from planner.commands.revisions import in_red
    from planner.domain.plan import GONE

    report, repaired = found.report, found.repaired
    for warning in found.plan.warnings:
        if warning.code == GONE:
            yield _("Note: {said}", said=warning.words)
    if found.number is not None:
        yield _("Starting from revision {number}.", number=found.number)
    if found.plan.unfinished:
        yield found.plan.unfinished
    if found.plan.stopped:
        yield found.plan.stopped
    count = len(repaired.changes)
    if count > _MOST_LINES:
        yield _("{count:change|changes}; too many to list here.", count=count)
    else:
        yield from in_red(report)
    if 0 < count <= _MOST_LINES:
        yield _("By person:")
        yield from (f"    {line}" for line in person_lines(report))
    gaps = len(repaired.plan.gaps)
    if not count:
        yield _("Nothing has to change. {gaps:gap|gaps}.", gaps=gaps)
        if found.renewed:
            yield _(
                "The workbook differs in what is shown alone, a name or a note: once published,"
                " rosters and calendars say so too."
            )
        return
    yield _(
        "{count:shift changes|shifts change}, {posted} of them within the days of notice;"
        " {gaps:gap|gaps}.",
        count=count,
        posted=repaired.posted,
        gaps=gaps,
    )
    if too_late := report.warning(report.changes):
        yield click.style(str(too_late), fg="red")
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
    book: planner.Workbook, found: planner.Replanned, where: Path | str | None, note: str, by: str
) -> None:
    """Hand the judged plan to the store."""
    from planner.commands.revisions import publication_lines

    with TerminalProgress() as progress:
        done = planner.publish(found, book, by=by, store=where, note=note, progress=progress)
    zone = ZoneInfo(done.plan.timezone)
    say_all(lambda: islice(publication_lines(done.publication, done.report, zone), 1))
    if done.missing:
        say(missing_line(done.missing), err=True)
    say(_("Written to {place}", place=done.folder))
