"""What handing a shift to somebody does to loads and to the distance of their turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from constraints.order.replay import queue_at
from planner.domain.accounts import more_uneven, parts_of
from planner.domain.plan import Plan, Shift
from planner.domain.workdays import held_on_days_off
from planner.questions.whatif.bench import Bench


@dataclass(frozen=True, slots=True)
class TurnLoad:
    """One person's turns of a duty's part this year, before and after, against the pool."""

    person: str
    before: int
    after: int
    least: int
    most: int
    mean: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest other turn of the same duty: `apart` working days from the shift, or, with
    `own_days`, days on which the duty may be held.
    """

    date: date
    apart: int
    own_days: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change means for who takes a shift.

    `loads` of everybody whose load changes, who takes the shift first; None of them where
    the duty leaves no choice of people. `uneven` is the change of what planning makes least of
    each account, in their order: below nothing it is fairer than before. `that_week`
    counts the other shifts of that person in the week. It is the person's `turn` where turns go
    round and nobody further ahead in the queue is there.
    """

    loads: tuple[TurnLoad, ...]
    uneven: tuple[int, ...]
    nearest: Nearest | None
    that_week: int
    closes_gap: bool
    turn: bool = False


def effect(bench: Bench, after: Plan, changed: Sequence[Shift], taking: str, part: int) -> Effect:
    """What `after` means for `taking`, who has `part` of the first of the shifts `changed`."""
    shift = changed[0]
    later = {one.id: one for one in changed}
    own_shifts = [later.get(one.id, one) for one in bench.shifts_of(taking) if one.id != shift.id]
    own_shifts = [
        one for one in own_shifts if any(who.id == taking for who in (*one.groups, *one.people))
    ]
    loads: list[TurnLoad] = []
    rows = {row.key: row for row in after.fairness}
    for old in bench.plan.fairness:
        if old.account != "all":
            continue
        new, shared = rows[old.key], (shift.duty, part) in parts_of(bench.problem.duties, old)
        if new is old and not shared:
            continue
        for person in old.pool:
            before, now = old.loads[person], new.loads[person]
            mine = shared and person == taking
            if before != now or mine:
                mean = sum(old.loads.values()) / len(old.pool)
                loads.append(TurnLoad(person, before, now, old.min, old.max, mean))
    loads.sort(key=lambda one: (one.person != taking, one.person))
    gone = {gap.id for gap in bench.plan.gaps} - {gap.id for gap in after.gaps}
    return Effect(
        tuple(loads),
        tuple(more_uneven(bench.plan.fairness, after.fairness, bench.problem).values()),
        nearest(bench, own_shifts, shift, taking),
        sum(one.date.isocalendar()[:2] == shift.date.isocalendar()[:2] for one in own_shifts),
        bool(gone)
        or sum(gap.missing for gap in after.gaps) < sum(gap.missing for gap in bench.plan.gaps),
        _in_turn(bench, shift, taking, part),
    )


def _in_turn(bench: Bench, shift: Shift, taking: str, part: int) -> bool:
    """Whether `taking` is the first in the queue of those who do not serve there anyway."""
    now = bench.shift_of[shift.id]
    serving = {one.id for one in (*now.groups, *now.people)}
    waiting = (one for one in queue_at(bench.case, shift, part) if one not in serving)
    return next(waiting, None) == taking


def nearest(bench: Bench, others: Sequence[Shift], shift: Shift, person: str) -> Nearest | None:
    """The turn of `person` in the same duty nearest to `shift`: of `others` and of history."""
    positions = bench.case.positions(shift.duty)
    days = [one.date for one in others if one.duty == shift.duty]
    days += [
        done.date
        for done in bench.case.with_crews.history
        if done.duty == shift.duty and done.person == person
    ]
    if not days:
        return None
    at = positions.of(shift.date)
    near = min(days, key=lambda day: (abs(positions.of(day) - at), day))
    own_days = held_on_days_off(bench.problem.duties[shift.duty])
    return Nearest(near, abs(positions.of(near) - at), own_days)
