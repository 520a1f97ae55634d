"""Why a shift has its people and what it counts for: facts of the plan, without any trying."""

from __future__ import annotations

from collections.abc import Iterator

from constraints.counts_for.rule import COUNTS_FOR
from constraints.kinds import KINDS
from constraints.order.replay import queue_at
from constraints.order.rule import in_order
from outputs.words.naming import Names
from planner.domain.accounts import counts, parts_of
from planner.domain.crews import crewed
from planner.domain.language import _
from planner.domain.plan import Assigned, FairnessRow, Shift
from planner.domain.shifts import substitute_part
from planner.domain.spoken import list_word, period_word
from planner.questions.explaining.people import ITEMS
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.effects import nearest
from planner.questions.whatif.telling import nearest_words
from planner.questions.words import gone

_QUEUE_SHOWN = 5


def counting_lines(bench: Bench, shift: Shift) -> Iterator[str]:
    """What is owed by the shift, and where else its turns count."""
    problem, names = bench.problem, Names(bench.problem)
    if shift.duty not in problem.duties:
        yield str(gone(shift.duty))
        return
    duty, kind = problem.duties[shift.duty], KINDS[shift.kind]
    owner = names.owner(duty, shift.owner)
    owed = bench.owed(shift) if kind.unfolds else None
    if owed is not None:
        period = period_word(owed.period.first, owed.period.last)
        if owner:
            yield str(_("{duty} of {owner} for {period}", duty=names.duty(duty.id), owner=owner,
                        period=period))  # fmt: skip
        else:
            yield str(_("{duty} for {period}", duty=names.duty(duty.id), period=period))
        if owed.deferred:
            yield str(_("moved: its own day is a holiday"))
    elif kind.by_household:
        yield str(_("Visits to {count:household|households} of {owner}.", owner=owner,
                    count=len(shift.households)))  # fmt: skip
    elif shift.purpose is not None:
        yield str(ITEMS[shift.purpose])
    for other in duty.params[COUNTS_FOR]:
        yield str(_("counts as {duty}, too", duty=names.duty(other)))
    for row in bench.plan.fairness:
        if shift.duty in row.duties and counts(bench.case.calendar, row.account, shift.date):
            said = names.account(row)
            yield str(_("one turn each in the account {account}", account=said))


def person_lines(bench: Bench, shift: Shift, one: Assigned) -> Iterator[str]:
    """Why this person, or whole unit: what is asked for, whose turn it is, and the loads."""
    case, problem = bench.case.crews, bench.problem
    duty = problem.duties.get(shift.duty)
    if duty is None:
        return
    if one.part >= substitute_part(duty):
        yield str(_("stands in where somebody cannot come"))
        return
    pins = [pin for pin in case.musts if pin.person == one.id and case.honours(shift, pin)]
    if pins:
        yield str(_("sheet 指定 demands it"))
    wanted = duty.team[one.part] if one.part < len(duty.team) else None
    if shift.owner == one.id or (duty.owner.by == "person" and one.part == 0):
        yield str(_("owes it in person"))
    elif KINDS[shift.kind].by_item:
        yield str(_("answers for the item"))
    elif wanted is not None and wanted.count is None:
        yield str(_("everybody named who is there comes"))
    else:
        able = case.eligible(duty, one.part, shift.owner, shift.target, shift.date)
        if able == {one.id}:
            yield str(_("nobody else is named for this place"))
        else:
            yield str(_("named for this place: {count:person|people}", count=len(able)))
        if in_order(duty, one.part):
            queue = queue_at(bench.case, crewed(shift), one.part)[:_QUEUE_SHOWN]
            names = list_word(map(Names(problem).person, queue))
            yield str(_("turns go round; first in the queue are {people}", people=names))
    for row in bench.plan.fairness:
        if _counts_in(bench, row, shift, one):
            yield _load_words(bench, row, one.id)
    others = [at for at in bench.shifts_of(one.id) if at.id != shift.id]
    yield nearest_words(nearest(bench, others, shift, one.id))


def _counts_in(bench: Bench, row: FairnessRow, shift: Shift, one: Assigned) -> bool:
    return (
        one.id in row.loads
        and (shift.duty, one.part) in parts_of(bench.problem.duties, row)
        and counts(bench.case.calendar, row.account, shift.date)
    )


def _load_words(bench: Bench, row: FairnessRow, person: str) -> str:
    return str(
        _("{account}: {load:turn|turns} with this one; all {people} have {least} to {most}",
          account=Names(bench.problem).account(row), load=row.loads[person],
          people=len(row.pool), least=row.min, most=row.max)
    )  # fmt: skip
