"""The commands that hand shifts over: substitute and swap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import planner
from planner.commands.common import (
    FOUND,
    changed_option,
    language_option,
    say,
)
from planner.commands.shell import Command
from planner.commands.standing import standing, standing_options
from planner.domain.language import _, marked
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from planner.domain.plan import Plan

_MOST = 10
"""How many people of each sort are listed, unless everybody is asked for."""


@click.command(
    cls=Command, help=marked("Rank who could take a shift, and say why the others cannot.")
)
@click.argument("shift", metavar="SHIFT")
@click.option(
    "--person",
    metavar="P",
    help=marked("Whose place in the shift; unless given, everybody's."),
)
@click.option("--take", metavar="Q", help=marked("Hand the place over to Q and write the plan."))
@changed_option
@click.option("--all", "everybody", is_flag=True, help=marked("List everybody, however many."))
@standing_options
@language_option
@click.pass_context
def substitute(
    ctx: click.Context,
    shift: str,
    person: str | None,
    take: str | None,
    out: Path | None,
    folder: Path | None,
    book: Path | None,
    store: str | None,
    *,
    everybody: bool,
) -> None:
    """Say who could take a place in `shift`, an id or enough words to tell it."""
    found = standing(ctx, folder, book, store)
    from planner.domain.crews import with_crews
    from planner.questions.references import Unclear
    from planner.questions.whatif.telling import seat_lines, swap_lines
    from planner.questions.words import name, shift_words

    problem = found.problem
    units_too = with_crews(problem)
    try:
        asked = planner.find_shift(found.plan, problem, shift)
    except Unclear as error:
        if all(shift not in (gap.id, gap.obligation) for gap in found.plan.gaps):
            raise
        hint = _("It is a gap: nobody is there yet. `sanfang explain {gap}` says why.", gap=shift)
        raise Trouble(hint) from error
    who = planner.find_person(units_too, person).id if person is not None else None
    taking = planner.find_person(units_too, take).id if take is not None else None
    bench = planner.Bench(found.plan, problem)
    spots, called = planner.seats(bench, asked, who), shift_words(asked, problem)
    if not spots:
        raise Trouble(_("{person} is not in {shift}.", person=name(problem, who), shift=called))
    if taking is not None:
        if len(spots) > 1:
            text = _("{shift} has {count} people: say whose place is meant.", shift=called,
                     count=len(spots))  # fmt: skip
            raise Trouble(text)
        result = planner.take_over(bench, spots[0], taking)
        say(*swap_lines(result, problem))
        if not result.verdict.legal:
            ctx.exit(FOUND)
        _write(result.plan, out or found.changed)
        return
    most = 10**6 if everybody else _MOST
    able = False
    for spot in spots:
        ranked = planner.candidates(bench, spot, most=10**6 if everybody else 4 * _MOST)
        able = able or any(one.way != "no" for one in ranked)
        say(*seat_lines(spot, ranked, problem, most=most))
    if not able:
        ctx.exit(FOUND)


@click.command(
    cls=Command,
    help=marked("Exchange the people, or the days, of two shifts where every rule still holds."),
)
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--person-a", metavar="P", help=marked("Who leaves A for B; unless given, all."))
@click.option("--person-b", metavar="P", help=marked("Who leaves B for A; unless given, all."))
@click.option("--days", is_flag=True, help=marked("Exchange the days; the people stay."))
@click.option("--try", "only_try", is_flag=True, help=marked("Only say what would happen."))
@changed_option
@standing_options
@language_option
@click.pass_context
def swap(
    ctx: click.Context,
    one: str,
    other: str,
    person_a: str | None,
    person_b: str | None,
    out: Path | None,
    folder: Path | None,
    book: Path | None,
    store: str | None,
    *,
    days: bool,
    only_try: bool,
) -> None:
    """Exchange two shifts, each an id or enough words to tell it, and write the plan."""
    found = standing(ctx, folder, book, store)
    from planner.domain.crews import with_crews
    from planner.questions.whatif.telling import swap_lines

    problem = found.problem
    units_too = with_crews(problem)
    result = planner.swap(
        planner.Bench(found.plan, problem),
        planner.find_shift(found.plan, problem, one),
        planner.find_shift(found.plan, problem, other),
        person=planner.find_person(units_too, person_a).id if person_a is not None else None,
        other_person=planner.find_person(units_too, person_b).id if person_b is not None else None,
        days=days,
    )
    say(*swap_lines(result, problem))
    if not result.verdict.legal:
        ctx.exit(FOUND)
    if only_try:
        say(_("Nothing was written."))
        return
    _write(result.plan, out or found.changed)


def _write(plan: Plan, folder: Path) -> None:
    from planner.flows.drafts import write_change

    say(_("Written to {place}", place=write_change(plan, folder)))
