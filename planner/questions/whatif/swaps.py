"""Exchanging two shifts: their people, or, where the people are fixed, their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from constraints.judging.case import Case
from constraints.kinds import KINDS, kind_of
from planner.domain.crews import by_part, crewed, manned
from planner.domain.findings import Finding
from planner.domain.language import Text, _
from planner.domain.periods import period_of
from planner.domain.plan import SWAPPED, Assigned, Plan, PlanWarning, Shift
from planner.domain.problem import Problem
from planner.domain.shifts import at_once, substitute_part, team
from planner.domain.trouble import Trouble
from planner.questions.whatif.bench import Bench, Verdict
from planner.questions.whatif.exchange import (
    handed_over,
    moved,
    settled,
)
from planner.questions.whatif.substitutes import Seat, seats, taken
from planner.questions.words import gone, name, shift_said, shift_words

_MOST_JOINING = 4
"""How many people who became free are given something to do, at most."""


class NoSwap(Trouble):
    """Two shifts that cannot be exchanged at all; `text` says why."""


@dataclass(frozen=True, eq=False)
class Swap:
    """Two shifts after their exchange, the plan with them, and what the judge says.

    `more` are other shifts that somebody who became free, or was needed, has joined. `note` says
    what was done.
    """

    before: tuple[Shift, ...]
    after: tuple[Shift, ...]
    days: bool
    plan: Plan
    verdict: Verdict
    note: Text
    more: tuple[Shift, ...] = ()


def swap(
    bench: Bench,
    one: Shift,
    other: Shift,
    *,
    person: str | None = None,
    other_person: str | None = None,
    days: bool = False,
) -> Swap:
    """Exchange `person` of `one` with `other_person` of `other`, or the two shifts' days.

    Without names everybody who serves changes places, which needs teams of equal shape. Days
    are exchanged where asked for, and where somebody owes one of the shifts in person or
    both have the same people. Raises NoSwap where there is nothing that could be exchanged.
    """
    if one.id == other.id:
        raise NoSwap(_("Both are the same shift."))
    for shift in (one, other):
        if shift.duty not in bench.problem.duties:
            raise NoSwap(gone(shift.duty))
    rounds = [shift for shift in (one, other) if kind_of(shift.kind).by_household]
    if rounds:
        raise NoSwap(
            _("{shift} is a household round: it belongs to who holds the households.",
              shift=shift_words(rounds[0], bench.problem))
        )  # fmt: skip
    named = person is not None or other_person is not None
    problem = bench.problem
    days = days or (not named and (in_person(one, problem) or in_person(other, problem)))
    days = days or (not named and _people(one, problem) == _people(other, problem))
    if days:
        after = (moved(bench.case, one, other), moved(bench.case, other, one))
        if after == (one, other):
            raise NoSwap(_("Both are at the same time, with the same people."))
    elif named:
        after = _two_people(bench.case, one, other, person, other_person)
    else:
        after = _teams(bench.case, one, other)
    text = _("Exchanged by hand: {one} and {other}.", one=shift_said(one, problem),
             other=shift_said(other, problem))  # fmt: skip
    found = concluded(bench, after, text, days=days)
    strayed = tuple(
        _strayed(old, new, problem) for old, new in zip((one, other), after, strict=True)
    )
    broken = (*filter(None, strayed), *found.verdict.broken)
    return replace(found, verdict=Verdict(broken, found.verdict.opened))


def concluded(bench: Bench, changed: Sequence[Shift], note: Text, *, days: bool = False) -> Swap:
    """The plan with the shifts `changed`, and what the judge says of it.

    Whoever has become free joins where they are the only ones who could: a shift that is
    short, or one that lacks a substitute. `note` goes into the plan's warnings.
    """
    problem = bench.problem
    now = {shift.id: shift for shift in changed}
    plan = settled(bench.plan, problem, changed)
    verdict = bench.judge(changed)
    for _round in range(_MOST_JOINING):
        joined = _joined(bench, plan, verdict) if verdict.legal else None
        if joined is None:
            break
        later = {**now, joined.id: joined}
        wider = settled(bench.plan, problem, list(later.values()))
        again = bench.judge(list(later.values()))
        if not again.legal:
            break
        now, plan, verdict = later, wider, again
    own = {shift.id for shift in changed}
    notes = [PlanWarning.of(SWAPPED, note)]
    notes += [PlanWarning.of("breach", finding.text) for finding in verdict.opened]
    warnings = sorted({*plan.warnings, *notes}, key=lambda one: (one.code, one.message))
    return Swap(
        tuple(bench.shift_of[shift.id] for shift in changed),
        tuple(now[shift.id] for shift in changed),
        days,
        replace(plan, warnings=tuple(warnings)),
        verdict,
        note,
        tuple(now[one] for one in sorted(now.keys() - own)),
    )


def _joined(bench: Bench, plan: Plan, verdict: Verdict) -> Shift | None:
    """A shift that somebody free joins, for the first finding that says one could."""
    shifts = {shift.id: shift for shift in plan.shifts}
    case = bench.case
    for finding in verdict.opened:
        if finding.rule == "standby-missing" and finding.shift in shifts:
            shift = shifts[finding.shift]
            duty = bench.problem.duties[shift.duty]
            spare = substitute_part(duty)
            busy = {
                who.id
                for other in plan.shifts
                if at_once(
                    bench.problem.settings, (other.date, other.slot), (shift.date, shift.slot)
                )
                for who in other.people
            }
            for person in sorted(
                case.named_for(duty, 0, shift.owner, shift.target, shift.date) - busy
            ):
                free = case.present(person, shift.date, shift.slot)
                if free and case.never(shift, person) is None:
                    return handed_over(case, shift, None, person, spare)
        if finding.rule == "gap-could-be-filled" and finding.person is not None:
            for gap in plan.gaps:
                found = shifts.get(gap.obligation)
                if found is None or (found.duty, found.date) != (finding.duty, finding.date):
                    continue
                seat = next((one for one in seats(bench, found) if one.person is None), None)
                if seat is not None:
                    return handed_over(case, found, None, finding.person, seat.part)
    return None


def take_over(bench: Bench, seat: Seat, person: str) -> Swap:
    """The plan with `person` in `seat`, with one exchange more where that is needed.

    Where neither is allowed the verdict says what handing it over would break. Raises NoSwap
    where the person serves in the shift already.
    """
    serving = team(seat.shift, bench.problem.duties[seat.shift.duty])
    if any(one.id == person for one in (*seat.shift.groups, *serving)):
        raise NoSwap(
            _("{person} serves in {shift} already.",
              person=name(bench.problem, person), shift=shift_words(seat.shift, bench.problem))
        )  # fmt: skip
    changed = taken(bench, seat, person)
    shift, who = shift_said(seat.shift, bench.problem), name(bench.problem, person)
    text = _("Handed over by hand: {shift} to {person}.", shift=shift, person=who)
    return concluded(bench, changed, text)


def _strayed(old: Shift, new: Shift, problem: Problem) -> Finding | None:
    """A shift's id names its period, so it must not be held in another one."""
    duty = problem.duties[old.duty]
    if old.date == new.date or duty.period == "once" or KINDS[duty.kind].by_item:
        return None
    own = period_of(duty.period, old.date, anchor=duty.start)
    if new.date in own:
        return None
    text = _("{duty} of {day} belongs to {first} to {last}; {new} lies outside.", duty=duty.name,
             day=old.date, first=own.first, last=own.last, new=new.date)  # fmt: skip
    days = min(abs((new.date - own.first).days), abs((new.date - own.last).days))
    return Finding("other-period", text, days, "days", duty.id, old.id, None, new.date)


def in_person(shift: Shift, problem: Problem) -> bool:
    """Whether whoever owes `shift` serves in it alone, so that nobody else could."""
    duty = problem.duties[shift.duty]
    return duty.owner.by == "person" and len(duty.team) == 1


def _people(shift: Shift, problem: Problem) -> frozenset[tuple[str, int]]:
    return frozenset((one.id, one.part) for one in team(shift, problem.duties[shift.duty]))


def _two_people(
    case: Case, one: Shift, other: Shift, person: str | None, other_person: str | None
) -> tuple[Shift, Shift]:
    first, part = _one_of(one, person, case.problem)
    second, other_part = _one_of(other, other_person, case.problem)
    if first == second:
        raise NoSwap(_("{person} serves in both shifts.", person=name(case.problem, first)))
    for one_of in (first, second):
        if one_of not in case.crews.problem.people:  # nobody knows any more where they may serve
            raise NoSwap(gone(one_of))
    return (
        handed_over(case, one, first, second, part),
        handed_over(case, other, second, first, other_part),
    )


def _one_of(shift: Shift, person: str | None, problem: Problem) -> tuple[str, int]:
    """The person or whole unit named, or the only one there is."""
    if person is None:
        serving = team(crewed(shift), problem.duties[shift.duty])
        if len(serving) != 1:
            raise NoSwap(
                _("{shift} has {count} people: say whose place is meant.",
                  shift=shift_words(shift, problem), count=len(serving))
            )  # fmt: skip
        return serving[0].id, serving[0].part
    for one in (*shift.groups, *shift.people):
        if one.id == person:
            return one.id, one.part
    raise NoSwap(
        _(
            "{person} is not in {shift}.",
            person=name(problem, person),
            shift=shift_words(shift, problem),
        )
    )


def _teams(case: Case, one: Shift, other: Shift) -> tuple[Shift, Shift]:
    """Everybody who serves changes places with their opposite; who is in both stays.

    Of a whole unit comes who is there.
    """
    one, other = crewed(one), crewed(other)
    mine, theirs = (team(shift, case.duty(shift)) for shift in (one, other))
    if [seat.part for seat in mine] != [seat.part for seat in theirs]:
        raise NoSwap(
            _("{one} and {other} have teams of different shape: say who changes with whom.",
              one=shift_words(one, case.problem), other=shift_words(other, case.problem))
        )  # fmt: skip

    def led_by(shift: Shift, taking: tuple[Assigned, ...], leaving: tuple[Assigned, ...]) -> Shift:
        rest = (seat for seat in shift.people if seat not in leaving)
        return manned(replace(shift, people=by_part((*taking, *rest))), case.crews.there)

    return led_by(one, theirs, mine), led_by(other, mine, theirs)
