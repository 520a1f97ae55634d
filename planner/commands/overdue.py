"""What ``sanfang gaps`` says of a plan on a day: what is late, whose, how to catch up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from outputs.words.lines import gap_lines
from planner.commands.common import FOUND, say, say_faults
from planner.commands.shell import UNREADABLE
from planner.domain.language import Text, _, marked, speaking

if TYPE_CHECKING:
    from datetime import date

    import click

    from outputs.words.naming import Names
    from planner.domain.plan import Plan
    from planner.domain.problem import Problem
    from planner.flows.late.balance import Balance
    from planner.flows.late.late import CatchUp, Late

_MOST_HOUSEHOLDS = 6

_WHYS = {
    "not_recorded": marked("nothing says that it was done"),
    "not_done": marked("recorded as not done"),
    "partly": marked("done in part, {n} households are left"),
    "never_planned": marked("never planned"),
}


def store_of(plan: Path, book: Path | None, store: str | None) -> Path | str | None:
    """The store asked for, or the one beside the workbook or the plan's folder; None without."""
    from outputs.store import Store

    if store is not None:
        return store if "://" in store else Path(store)
    folder = (plan if plan.is_dir() else plan.parent).resolve()
    for place in (Store.beside(book) if book is not None else None, Store.beside(folder)):
        if place is not None and place.is_file():
            return place
    return None


def known_problem(
    ctx: click.Context, path: Path, plan: Plan, book: Path | None, store: str | None
) -> Problem | None:
    """The workbook of a plan: `book`, else as it was when the plan was published; else None.

    Says what is wrong and ends the command where `book` or the store cannot be read. Until
    the command ends it speaks the language asked for, else the workbook's.
    """
    from outputs.store import Store, StoreTrouble

    problem: Problem | None = None
    if book is not None:
        from inputs.workbook.reading import read

        reading = read(book)
        if ctx.obj is None:
            ctx.with_resource(speaking(reading.language))
        if reading.problem is None:
            say_faults(reading.faults)
            ctx.exit(UNREADABLE)
        return reading.problem
    where = store_of(path, None, store)
    if where is None:
        return None
    try:
        revision = Store.open(where, create=False).latest(plan.start, plan.end)
        problem = None if revision is None else revision.problem
    except StoreTrouble as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    if problem is not None and ctx.obj is None:
        ctx.with_resource(speaking(problem.settings.language))
    return problem


def say_overdue(
    ctx: click.Context,
    plan: Plan,
    problem: Problem | None,
    path: Path,
    book: Path | None,
    store: str | None,
    as_of: date,
) -> None:
    """Tell how `plan` stands on `as_of`; ends with status 1 where something is late."""
    from outputs.store import Store, StoreTrouble
    from outputs.words.naming import Names
    from planner.flows.late.balance import balance

    if problem is None:
        say(_("Name the workbook with --book, or publish the plan: names and rules are needed."),
            err=True)  # fmt: skip
        ctx.exit(UNREADABLE)
    where = store_of(path, book, store)
    try:
        records = () if where is None else Store.open(where, create=False).records()
    except StoreTrouble as error:
        say(error.text, err=True)
        ctx.exit(UNREADABLE)
    found = balance(plan, problem, records, as_of)
    if not records:
        say(_("Nothing is recorded yet; `sanfang record` takes in what was done."))
    say(*_lines(found, problem, Names(problem)))
    if found.late:
        ctx.exit(FOUND)


def _lines(found: Balance, problem: Problem, names: Names) -> Iterator[Text | str]:
    yield _(
        "By {day}: {planned} shifts were planned, {done} are done, {late} things are late.",
        day=found.as_of.isoformat(),
        planned=found.planned,
        done=found.done,
        late=len(found.late),
    )
    for one in found.late:
        yield _late_line(one, problem, names)
        yield _catch_up_line(one.catch_up, names)
    if found.owed:
        yield _("Not planned, and owed later in the period:")
    for gap in found.owed:
        yield from gap_lines(gap, problem)


def _late_line(one: Late, problem: Problem, names: Names) -> Text:
    from planner.domain.spoken import list_word

    shift, duty = one.shift, problem.duties[one.duty]
    if shift is None:
        people = names.owner(duty, one.owner)
    else:
        people = list_word(names.person(who) for who in names.serving(shift))
    day = "" if shift is None else shift.date.isoformat()
    words = (names.duty(one.duty), day, people, names.target(one.target))
    why = Text(_WHYS[one.why], {"n": one.missing} if one.why == "partly" else {})
    if one.why == "partly":
        few = one.households[:_MOST_HOUSEHOLDS]
        more = "…" if len(few) < len(one.households) else ""
        why = _("{why} ({ids}{more})", why=why, ids=list_word(few), more=more)
    return _(
        "{what}: {why}; due by {due}. [{shift}]",
        what=" ".join(word for word in words if word),
        why=why,
        due=one.due.isoformat(),
        shift=one.id,
    )


def _catch_up_line(catch_up: CatchUp | None, names: Names) -> Text:
    from outputs.words.naming import slot_word
    from planner.domain.spoken import list_word, weekday_word

    if catch_up is None:
        return _("    No day is left in the plan on which everybody needed is free.")
    when = " ".join(
        (catch_up.date.isoformat(), weekday_word(catch_up.date), slot_word(catch_up.slot))
    )
    people = list_word(names.person(member.id) for member in catch_up.people)
    if not catch_up.usual:
        return _("    Catch up on {when}, not its usual weekday: {people}.", when=when,
                 people=people)  # fmt: skip
    if catch_up.in_time and not catch_up.others:
        return _("    Catch up on {when}: {people}.", when=when, people=people)
    if catch_up.in_time:
        return _("    Catch up on {when}, others standing in: {people}.", when=when, people=people)
    return _("    Only after the period, on {when}: {people}.", when=when, people=people)
