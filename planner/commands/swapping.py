"""The commands that hand shifts over: substitute and swap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.commands.common import FOUND, language_option, say
from planner.commands.shell import UNREADABLE, Command
from planner.commands.standing import standing, standing_options
from planner.domain.language import _, marked

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
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder for the changed plan; unless given, one beside the plan."),
)
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
    from planner.questions.references import Unclear, find_person, find_shift
    from planner.questions.whatif.bench import Bench
    from planner.questions.whatif.substitutes import candidates, seats
    from planner.questions.whatif.swaps import take_over
    from planner.questions.whatif.telling import name, seat_lines, swap_lines

    problem = found.problem
    try:
        asked = find_shift(found.plan, problem, shift)
        who = find_person(problem, person).id if person is not None else None
        taking = find_person(problem, take).id if take is not None else None
    except Unclear as error:
        gap = next((gap for gap in found.plan.gaps if shift in (gap.id, gap.obligation)), None)
        hint = _("It is a gap: nobody is there yet. `sanfang explain {gap}` says why.", gap=shift)
        say(error.text if gap is None else hint, err=True)
        ctx.exit(UNREADABLE)
    bench = Bench(found.plan, problem)
    spots = seats(bench, asked, who)
    if not spots:
        say(_("{person} is not in {shift}.", person=name(problem, who), shift=asked.id), err=True)
        ctx.exit(UNREADABLE)
    if taking is not None:
        if len(spots) > 1:
            text = _("{shift} has {count} people: say whose place is meant.", shift=asked.id,
                     count=len(spots))  # fmt: skip
            say(text, err=True)
            ctx.exit(UNREADABLE)
        result = take_over(bench, spots[0], taking)
        say(*swap_lines(result, problem))
        if not result.verdict.legal:
            ctx.exit(FOUND)
        _write(ctx, result.plan, out or _default(found.beside))
        return
    most = 10**6 if everybody else _MOST
    able = False
    for spot in spots:
        ranked = candidates(bench, spot, most=10**6 if everybody else 4 * _MOST)
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
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=marked("Folder for the changed plan; unless given, one beside the plan."),
)
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
    from planner.questions.references import Unclear, find_person, find_shift
    from planner.questions.whatif.bench import Bench
    from planner.questions.whatif.swaps import NoSwap
    from planner.questions.whatif.swaps import swap as exchanged
    from planner.questions.whatif.telling import swap_lines

    problem = found.problem
    try:
        result = exchanged(
            Bench(found.plan, problem),
            find_shift(found.plan, problem, one),
            find_shift(found.plan, problem, other),
            person=find_person(problem, person_a).id if person_a is not None else None,
            other_person=find_person(problem, person_b).id if person_b is not None else None,
            days=days,
        )
    except (Unclear, NoSwap) as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    say(*swap_lines(result, problem))
    if not result.verdict.legal:
        ctx.exit(FOUND)
    if only_try:
        say(_("Nothing was written."))
        return
    _write(ctx, result.plan, out or _default(found.beside))


def _default(beside: Path) -> Path:
    """Where a changed plan is written unless a folder is named."""
    return beside.with_name(f"{beside.name}-swap")


def _write(ctx: click.Context, plan: Plan, folder: Path) -> None:
    """plan.json and households.csv in `folder`, which holds nothing else."""
    from outputs.files import HOLDERS_FILE, PLAN_FILE, write_households, write_plan

    ours = (HOLDERS_FILE, PLAN_FILE)
    if folder.exists() and any(entry.name not in ours for entry in folder.iterdir()):
        say(
            _("{folder} holds more than a changed plan; it is left alone. Name another folder"
              " with --out.", folder=folder),
            err=True,
        )  # fmt: skip
        ctx.exit(UNREADABLE)
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in zip(ours, (write_households, write_plan), strict=True):
        fresh = folder / f".{name}.new"
        try:
            write(plan, fresh)
            fresh.replace(folder / name)
        finally:
            fresh.unlink(missing_ok=True)
    say(_("Written to {place}", place=folder))
