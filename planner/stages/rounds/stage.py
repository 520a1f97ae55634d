"""Household rounds: which households each holder visits in this plan, and when.

Each duty in turn: the visits that its cadences owe are shared among the holders in
proportion to what they hold; each holder's visits are bundled into as few rounds as
possible (``bundling.py``); each holder's rounds are spread over the days that person has left
(``placing.py``). Where rounds so bundled find no days a model of visits says which are made by
whom (``visiting.py``); only what it proves impossible is a gap. Of a part of the households those
go first that wait longest (``waiting.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import pandas as pd

from constraints.kinds import KINDS
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS, Links
from planner.domain.plan import Gap, Level, Shift
from planner.domain.problem import Duty, Problem, Remark
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.linear import Solver
from planner.stages.rounds.bundling import bundle
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.placing import Placed, Placing
from planner.stages.rounds.results import gap_of_round, renumber, shift_of_round
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Busy, Rounds
from planner.stages.rounds.visiting import Visiting
from planner.stages.rounds.waiting import Waiting


@dataclass(frozen=True)
class RoundResult:
    """The rounds of the plan and what came of them.

    `changed` of those published had to be given up, changed or added to, and no way of making
    as many visits takes fewer than `changed_bound`, other shifts being as they are. Of rounds
    before the first day that was planned `passed_over` visits are out of turn.
    """

    shifts: tuple[Shift, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()
    changed: int = 0
    changed_bound: int = 0
    passed_over: int = 0


def plan_rounds(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: Attendance,
    holders: pd.DataFrame,
    busy: Busy,
    *,
    solver: Solver,
    links: Links = NO_LINKS,
    shifts: Sequence[Shift] = (),
    kept: Sequence[Shift] = (),
    since: date | None = None,
    posted: Sequence[Shift] = (),
) -> RoundResult:
    """Plan the rounds of every household duty; `holders` is the frame of ``Plan.holders``.

    Duties are planned by priority, then in the order of the sheet; rounds of one are busy
    times for the next. `links` tells which part of a team a holder belongs to. `shifts`
    are those planned before: `except` and `counts_for` refer to them, and households they
    go to are left alone by others that week. `kept` are rounds that stand already, in
    `busy` too: only what they leave to be visited is planned, from `since` on. They come
    back with the others, and may have taken in further households.
    """
    begun = perf_counter()
    stage = Rounds(
        problem, directory, calendar, attendance, busy, links, shifts, kept, since, posted
    )
    duties = [duty for duty in problem.duties.values() if KINDS[duty.kind].by_household]
    for duty in sorted(duties, key=lambda one: one.priority):
        mine = holders[holders["duty"] == duty.id]
        pairs = sorted(zip(mine["household"].tolist(), mine["holder"].tolist(), strict=True))
        if pairs or stage.kept[duty.id]:
            _plan_duty(stage, duty, pairs, solver)
    seconds = perf_counter() - begun
    levels = (
        _level("gaps", stage.lost, stage.lost_bound, seconds),
        _level("spread", stage.off, stage.off_bound, 0.0),
    )
    found = sorted(stage.shifts, key=lambda one: (one.date, one.id))
    return RoundResult(
        tuple(found),
        tuple(stage.gaps),
        levels if duties else (),
        changed=stage.changed,
        changed_bound=stage.changed_bound,
        passed_over=stage.passed_over,
    )


def _level(name: str, value: int, bound: int, seconds: float) -> Level:
    return Level("rounds", name, value, bound, value == bound, seconds)


def _plan_duty(stage: Rounds, duty: Duty, pairs: Sequence[tuple[str, str]], solver: Solver) -> None:
    """Plan the duty and book shifts, gaps and levels with the stage."""
    rounds, shares = _begun(stage, duty, pairs)
    placed, visiting = Placed(), None
    if stage.again:
        rounds, shares, visiting = _again(rounds, shares, pairs, solver)
    else:
        placed = Placing(rounds, solver).run(rounds.people)
        if placed.failed:
            visiting = _visiting(rounds, shares, placed.failed, solver)
    if visiting is not None:
        placed += _made(rounds, shares, visiting, solver)
    waiting = Waiting(rounds, shares)
    changed = waiting.settle()
    stage.passed_over += waiting.passed_over()
    if changed and visiting is not None:
        stage.changed += changed
        stage.changed_bound += visiting.changes.value == 0  # all as published would not do
    lost = [(person, one) for person in rounds.people for one in person.rounds if one.day is None]
    missing = sum(len(one.visits) for _person, one in lost)
    stage.off += placed.off
    stage.off_bound += placed.bound
    stage.lost += missing
    stage.lost_bound += min(visiting.lost.bound, missing) if visiting is not None else 0
    for person in rounds.people:
        renumber(rounds, person)
        stage.shifts.extend(shift_of_round(rounds, person, one) for one in person.rounds if one.day)
    stage.gaps.extend(gap_of_round(rounds, person, one) for person, one in lost)
    made = {shift.id for shift in stage.shifts}
    stage.shifts.extend(shift for shift in rounds.kept if shift.id not in made)


def _again(
    rounds: DutyRounds, shares: Shares, pairs: Sequence[tuple[str, str]], solver: Solver
) -> tuple[DutyRounds, Shares, Visiting]:
    """The rounds once more, in which published ones may be given up, and the visits solved.

    Those are the rounds of whoever lacks visits, or a round that was published, and of who
    could help where visits are lost for all that.
    """
    stage, duty = rounds.stage, rounds.duty
    kept = {shift.id for shift in rounds.kept if shift.id not in stage.altered}
    opened = {person.id for person in rounds.people if person.visits}
    opened |= {one.owner or "" for one in stage.posted[duty.id] if one.id not in kept}
    released: list[Shift] = []
    while True:
        more = [one for one in rounds.kept if one.owner in opened and one.date >= stage.since]
        stage.release(duty.id, more)
        released += more
        rounds, shares = _begun(stage, duty, pairs, released)
        free = frozenset(person.id for person in rounds.people if person.visits)
        visiting = _visiting(rounds, shares, free, solver)
        helpers = visiting.helpers() if visiting.lost.value else frozenset[str]()
        standing = {one.owner for one in rounds.kept if one.date >= stage.since}
        if not helpers & standing:
            stage.changed += visiting.changes.value
            stage.changed_bound += visiting.changes.bound
            return rounds, shares, visiting
        opened |= helpers


def _visiting(rounds: DutyRounds, shares: Shares, free: frozenset[str], solver: Solver) -> Visiting:
    """The most visits, those of `free` people made in whatever way.

    Where some are lost all the same, those who could help give up what they have, too.
    """
    people, opened = rounds.by_name, free
    while True:
        for name in sorted(opened):
            rounds.free_again(people[name])
            shares.release(people[name])
        owed = [visit for name in sorted(free) for visit in people[name].visits]
        visiting = Visiting(rounds, shares, free, owed)
        visiting.solve(solver)
        opened = frozenset(
            name
            for name in visiting.helpers() - free
            if any(one.day is not None and one.kept is None for one in people[name].rounds)
        )
        if not (visiting.lost.value and opened):
            return visiting
        free |= opened


def _made(rounds: DutyRounds, shares: Shares, visiting: Visiting, solver: Solver) -> Placed:
    """Put what was found on days, and what is lost into the periods it would have counted for."""
    lost = visiting.apply(tell=True)
    placed = Placing(rounds, solver, final=True).run(rounds.people)
    for again in (shares.instead(lost), []) if lost else ():
        if again or any(shares.need(one) > 0 for one in shares.parts):
            other = Visiting(rounds, shares, frozenset(), again)
            other.solve(solver)
            other.apply(tell=False)
            placed += Placing(rounds, solver, final=True).run(rounds.people)
    return placed


def _begun(
    stage: Rounds, duty: Duty, pairs: Sequence[tuple[str, str]], released: Sequence[Shift] = ()
) -> tuple[DutyRounds, Shares]:
    """The rounds of a duty, what they owe shared out and bundled."""
    rounds = DutyRounds(stage, duty, pairs, released)
    shares = Shares(stage, duty, rounds.people)
    shares.run()
    for person in rounds.people:
        bundle(rounds, person)
    return rounds, shares
