"""The commands about what was done by hand: record, records, adopt."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import planner
from outputs.words.lines import finding_line
from planner.commands.common import (
    FOUND,
    beside_option,
    changed_option,
    language_option,
    of_book_option,
    opened,
    say,
    say_faults,
    store_at,
    user_name,
)
from planner.commands.misuse import DAY, WrittenDay
from planner.commands.shell import UNREADABLE, Command
from planner.domain.language import _, marked, speaking
from planner.domain.trouble import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from outputs.words.naming import Names
    from planner.domain.changes import Change
    from planner.domain.plan import Shift
    from planner.domain.problem import Problem
    from planner.domain.records import Record

_PATH = click.Path(path_type=Path)

_today_option = click.option(
    "--today",
    type=DAY,
    metavar="DATE",
    help=marked("The day it is; unless given, the computer's."),
)
_by_option = click.option(
    "--by",
    metavar="NAME",
    help=marked("Who records this, for the audit log; unless given, the computer's user."),
)


@click.command(
    cls=Command, help=marked("Keep what was done: from 安排表 with a column 结果, or a list.")
)
@click.argument("log", type=_PATH, metavar="LOG.xlsx")
@of_book_option
@beside_option
@click.option(
    "--plan",
    type=_PATH,
    metavar="PLAN",
    help=marked("A plan that is not published, whose shifts the rows are about."),
)
@_today_option
@_by_option
@language_option
@click.pass_context
def record(
    ctx: click.Context,
    log: Path,
    book: Path,
    store: str | None,
    plan: Path | None,
    today: WrittenDay | None,
    by: str | None,
) -> None:
    """Match the rows of `log` with the published shifts and keep them, all or nothing."""
    read = opened(ctx, book)
    try:
        result = planner.record(
            log,
            read,
            by=by or user_name(),
            today=None if today is None else today.within(read.days),
            store=store_at(store),
            plan=None if plan is None else planner.read_plan(plan),
        )
    except BadInput as error:
        say_faults(error.faults)
        say(_("Nothing was recorded: correct the rows above and record the file again."))
        ctx.exit(UNREADABLE)
    say_faults(result.faults)
    if result.silent:
        say(
            _(
                "{n:row says no result and was|rows say no result and were} passed over.",
                n=result.silent,
            )
        )
    if result.unplanned:
        say(_("{n:row belongs|rows belong} to no published shift.", n=result.unplanned))
    say(
        _(
            "Recorded: {fresh} new, {changed} changed, {same} as before.",
            fresh=result.fresh,
            changed=result.changed,
            same=result.same,
        )
    )


@click.command(cls=Command, help=marked("Make a plan of a roster.xlsx that somebody edited."))
@click.argument("roster", type=_PATH, metavar="ROSTER.xlsx")
@of_book_option
@click.option(
    "--base",
    type=_PATH,
    metavar="PLAN",
    help=marked("The plan it came from; unless given, the one beside it."),
)
@changed_option
@click.option(
    "--as",
    "mode",
    type=click.Choice(("fixed", "wish")),
    default="fixed",
    show_default=True,
    help=marked("Whether re-planning keeps what was edited, or only tries to."),
)
@click.option("--force", is_flag=True, help=marked("Adopt it also where it breaks rules."))
@language_option
@click.pass_context
def adopt(
    ctx: click.Context,
    roster: Path,
    book: Path,
    base: Path | None,
    out: Path | None,
    mode: Literal["fixed", "wish"],
    *,
    force: bool,
) -> None:
    """Judge the edited `roster` and write it as a plan, ids kept."""
    from outputs.words.naming import Names
    from planner.flows.drafts import write_edited

    read = opened(ctx, book)
    origin = base or roster.parent
    result = planner.adopt(roster, planner.read_plan(origin), read, mode=mode)
    say_faults(result.faults)
    say(*(finding_line(finding, result.problem) for finding in result.findings))
    say(*_change_lines(result.changes, Names(result.problem)))
    if not result.changes and not result.imported:
        say(_("The roster says what the plan says: there is nothing to adopt."))
        return
    if result.breaks and not force:
        say(_("Not adopted: it breaks the rules listed above. --force adopts it all the same."))
        ctx.exit(FOUND)
    folder = (origin if origin.is_dir() else origin.parent).resolve()
    place = write_edited(result, out or folder.with_name(f"{folder.name}-adopted"), read.store)
    say(_("Written to {place}", place=place))


def _change_lines(found: Iterable[Change], names: Names) -> Iterator[str]:
    """What an edit changed, a line for each shift: as it was, as it is."""
    from outputs.words.shifts import CHANGE_WORDS

    for change in found:
        states = [_state(one, names) for one in (change.before, change.after) if one is not None]
        duty = (change.after or change.before).duty  # type: ignore[union-attr]
        yield str(
            _(
                "{kind}: {duty} {states} [{shift}]",
                kind=CHANGE_WORDS[change.kind],
                duty=names.duty(duty),
                states=" → ".join(states),
                shift=change.shift,
            )
        )


def _state(shift: Shift, names: Names) -> str:
    from outputs.words.naming import slot_word
    from planner.domain.spoken import list_word

    people = list_word(names.person(one.id) for one in shift.people)
    words = (shift.date.isoformat(), slot_word(shift.slot), names.target(shift.target), people)
    return " ".join(word for word in words if word)


@click.command(cls=Command, help=marked("List what was recorded as done."))
@click.option(
    "--book",
    type=_PATH,
    metavar="BOOK",
    help=marked("The workbook beside which the store lies; gives names to the ids."),
)
@beside_option
@click.option("--from", "first", type=DAY, metavar="DATE", help=marked("The first day to list."))
@click.option("--to", "last", type=DAY, metavar="DATE", help=marked("The last day to list."))
@language_option
@click.pass_context
def records(
    ctx: click.Context,
    book: Path | None,
    store: str | None,
    first: WrittenDay | None,
    last: WrittenDay | None,
) -> None:
    """List the records of the store, a line each."""
    from outputs.store import Store

    kept = Store.open(store_at(store) or Store.beside(book or Path("workbook")), create=False)
    if book is not None:
        problem: Problem | None = opened(ctx, book).problem
    else:
        latest = kept.latest()
        problem = None if latest is None else latest.problem
        if problem is not None and ctx.obj is None:
            ctx.with_resource(speaking(problem.settings.language))
    settings = None if problem is None else problem.settings
    days = None if settings is None else (settings.start, settings.end)
    edges = [None if one is None else one.within(days) for one in (first, last)]
    found = kept.records(*edges)
    say(*_record_lines(found, problem))
    if not found:
        say(_("Nothing is recorded."))


_RESULTS = {
    "done": _("done"),
    "not_done": _("not done"),
    "made_up": _("made up"),
}


def _record_lines(found: tuple[Record, ...], problem: Problem | None) -> Iterator[str]:
    from outputs.words.naming import Names
    from planner.domain.problem import Problem as AnyProblem
    from planner.domain.problem import Settings

    names = Names(problem or AnyProblem(Settings("", date.min, date.max)))
    for one in found:
        words = [
            one.date.isoformat(),
            names.duty(one.duty),
            names.person(one.person),
            names.target(one.target),
            str(_RESULTS[one.result]),
        ]
        if one.instead_of is not None:
            words.append(str(_("instead of {day}", day=one.instead_of.isoformat())))
        if one.households:
            words.append(str(_("{n:household|households}", n=len(one.households))))
        elif one.count != 1:
            words.append(str(_("{n:time|times}", n=one.count)))
        if one.shift is None:
            words.append(str(_("outside the plan")))
        words.append(one.note)
        yield "  ".join(word for word in words if word)
