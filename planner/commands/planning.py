"""The commands that plan, and look at plans: plan, gaps, verify.

Whatever is slow to import is imported by the command that needs it, so that help comes
at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import planner
from outputs.words.lines import finding_line, gap_lines, plan_lines
from planner.commands.common import (
    FOUND,
    cluster_option,
    jobs_option,
    language_option,
    limit_option,
    more_option,
    of_book_option,
    opened,
    out_option,
    plan_argument,
    say,
    say_all,
    say_faults,
    seed_option,
    store_at,
)
from planner.commands.console import TerminalProgress
from planner.commands.crew import crew
from planner.commands.misuse import DAY, WrittenDay
from planner.commands.several import plan_several
from planner.commands.shell import Command
from planner.domain.language import _, marked, speaking

if TYPE_CHECKING:
    from planner.domain.problem import Problem


@click.command(
    cls=Command,
    help=marked(
        "Plan the period of each workbook; write rosters, calendars and the coverage page."
    ),
)
@click.argument(
    "books", type=click.Path(path_type=Path), metavar="BOOK...", nargs=-1, required=True
)
@out_option
@seed_option
@more_option
@limit_option
@jobs_option
@cluster_option
@language_option
@click.pass_context
def plan(
    ctx: click.Context,
    books: tuple[Path, ...],
    out: Path | None,
    seed: int,
    more: int,
    minutes: float | None,
    jobs: int | None,
    address: str | None,
) -> None:
    """Plan each of `books` and write every output."""
    if len(books) > 1:
        options = ["--seed", str(seed), *["--more"] * more]
        options += [] if minutes is None else ["--limit", str(minutes)]
        options += [] if ctx.obj is None else ["--lang", ctx.obj]
        ctx.exit(plan_several(books, options, out=out, jobs=jobs, address=address))
    (book,) = books
    with TerminalProgress() as progress:
        read = opened(ctx, book, progress, needs="planner.flows.planning")
        from planner.flows.planning import check_writable, default_folder

        say_faults(read.faults, err=True)
        folder = out or default_folder(read)
        check_writable(folder)
        with crew(jobs, address, progress) as workers:
            made = planner.plan(
                read, seed=seed, more=more, minutes=minutes, workers=workers, progress=progress
            )
        planner.write(made, folder, store=read.store, jobs=jobs, progress=progress)
    say_all(lambda: (finding_line(one, made.problem) for one in made.findings), err=True)
    say_all(lambda: plan_lines(made.plan, read.faults))
    say(_("Written to {place}", place=folder))
    if made.breaks:
        say(_("The plan breaks the rules listed above: mend it before posting."), err=True)
    if made.breaks or made.plan.unfinished:
        ctx.exit(FOUND)


@click.command(cls=Command, help=marked("List what a plan does not cover, and why."))
@plan_argument
@click.option(
    "--as-of",
    "as_of",
    type=DAY,
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
    ctx: click.Context, plan: Path, as_of: WrittenDay | None, book: Path | None, store: str | None
) -> None:
    """List the gaps of the plan in `plan`, a folder or a plan.json."""
    from planner.commands.overdue import say_overdue
    from planner.flows.standing import gap_notes, problem_when_published, store_near

    found = planner.read_plan(plan)
    near = store_at(store) or store_near(plan, book)
    if book is not None:
        problem: Problem | None = opened(ctx, book).problem
    else:
        problem = problem_when_published(found, near)
        if problem is not None and ctx.obj is None:
            ctx.with_resource(speaking(problem.settings.language))
    if as_of is not None:
        say_overdue(ctx, found, problem, near, as_of.within((found.start, found.end)))
        return
    if found.unfinished:
        say(found.unfinished)
    notes = gap_notes(near, found.timezone) if found.gaps else {}
    for gap in found.gaps:
        say(*gap_lines(gap, problem, notes.get(gap.id, "")))
    if found.gaps:
        ctx.exit(FOUND)
    say(_("No gaps."))


@click.command(cls=Command, help=marked("Judge a plan, or an edited roster.xlsx, by the rules."))
@plan_argument
@of_book_option
@language_option
@click.pass_context
def verify(ctx: click.Context, plan: Path, book: Path) -> None:
    """Judge the plan in `plan`: a folder, a plan.json, or a roster.xlsx beside one."""
    result = planner.review(plan, opened(ctx, book))
    say_faults(result.faults)
    say(*(finding_line(finding, result.problem) for finding in result.findings))
    if result.breaks:
        ctx.exit(FOUND)
    say(_("The plan keeps every rule."))
