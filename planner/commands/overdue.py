"""What ``sanfang gaps`` says of a plan on a day: what is late, whose, how to catch up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import planner
from outputs.words.lines import gap_lines
from planner.commands.common import FOUND, say
from planner.domain.language import Text, _, marked
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from datetime import date

    import click

    from outputs.tables.gaps import Notes
    from outputs.words.naming import Names
    from planner.domain.plan import Plan
    from planner.domain.problem import Problem
    from planner.flows.late.late import CatchUp, Late

_MOST_HOUSEHOLDS = 6

_WHYS = {
    "not_recorded": marked("nothing says that it was done"),
    "not_done": marked("recorded as not done"),
    "partly": marked("done in part, {n:household is|households are} left"),
    "never_planned": marked("never planned"),
}


def say_overdue(
    ctx: click.Context, plan: Plan, problem: Problem | None, store: Path | str | None, as_of: date
) -> None:
    """Tell how `plan` stands on `as_of`; ends with status 1 where something is late."""
    from outputs.words.naming import Names
    from planner.flows.standing import gap_notes, records_in

    if problem is None:
        text = _("Name the workbook with --book, or publish the plan: names and rules are needed.")
        raise Trouble(text)
    records = records_in(store)
    found = planner.balance(plan, problem, records, as_of)
    if not records:
        say(_("Nothing is recorded yet; `sanfang record` takes in what was done."))
    notes = gap_notes(store, plan.timezone)
    say(*_lines(found, problem, Names(problem), notes))
    if found.late:
        ctx.exit(FOUND)


def _lines(
    found: planner.Balance, problem: Problem, names: Names, notes: Notes
) -> Iterator[Text | str]:
    yield _(
        "By {day}: {planned:shift was|shifts were} planned, {done} done,"
        " {late:thing is|things are} late.",
        day=found.as_of.isoformat(),
        planned=found.planned,
        done=found.done,
        late=len(found.late),
    )
    for one in found.late:
        yield _late_line(one, problem, names)
        if one.gap is not None and one.gap.id in notes:
            yield f"    {notes[one.gap.id]}"
        yield _catch_up_line(one.catch_up, names)
    if found.owed:
        yield _("Not planned, and owed later in the period:")
    for gap in found.owed:
        yield from gap_lines(gap, problem, notes.get(gap.id, ""))


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
