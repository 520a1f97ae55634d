"""Household rounds: which households each holder visits in this plan, and when.

Each duty in turn: the visits that its cadences owe are shared among the holders in
proportion to what they hold; each holder's visits are bundled into as few rounds as
possible (``bundling.py``); each holder's rounds are spread over the days that person has left
(``placing.py``). Where rounds so bundled find no days a model of visits says which are made by
whom (``visiting.py``); only what it proves impossible is a gap.
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
from planner.domain.problem import Problem, Remark
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.linear import Solver
from planner.stages.rounds.bundling import bundle
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.placing import Placed, Placing
from planner.stages.rounds.results import gap_of_round, shift_of_round
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Busy, Rounds
from planner.stages.rounds.visiting import Visiting


@dataclass(frozen=True)
class RoundResult:
    """The rounds of the plan and what came of them."""

    shifts: tuple[Shift, ...] = ()
    gaps: tuple[Gap, ...] = ()
    levels: tuple[Level, ...] = ()
    remarks: tuple[Remark, ...] = ()


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
    stage = Rounds(problem, directory, calendar, attendance, busy, links, shifts, kept, since)
    duties = [duty for duty in problem.duties.values() if KINDS[duty.kind].by_household]
    for duty in sorted(duties, key=lambda one: one.priority):
        mine = holders[holders["duty"] == duty.id]
        pairs = sorted(zip(mine["household"].tolist(), mine["holder"].tolist(), strict=True))
        if pairs or duty.id in stage.kept:
            _plan_duty(DutyRounds(stage, duty, pairs), solver)
    seconds = perf_counter() - begun
    levels = (
        _level("gaps", stage.lost, stage.lost_bound, seconds),
        _level("spread", stage.off, stage.off_bound, 0.0),
    )
    found = sorted(stage.shifts, key=lambda one: (one.date, one.id))
    return RoundResult(tuple(found), tuple(stage.gaps), levels if duties else ())


def _level(name: str, value: int, bound: int, seconds: float) -> Level:
    return Level("rounds", name, value, bound, value == bound, seconds)


def _made_otherwise(
    duty: DutyRounds, shares: Shares, free: frozenset[str], solver: Solver
) -> tuple[Placed, int]:
    """Let visits of `free` people be made in whatever way makes the most of them.

    Where some are lost all the same, those who could help give up what they have, too. Returns
    where rounds are now, and a bound on the visits lost.
    """
    people, opened = duty.by_name, free
    while True:
        for name in sorted(opened):
            duty.free_again(people[name])
            shares.release(people[name])
        owed = [visit for name in sorted(free) for visit in people[name].visits]
        visiting = Visiting(duty, shares, free, owed)
        level = visiting.solve(solver)
        opened = frozenset(
            name
            for name in visiting.helpers() - free
            if any(one.day is not None and one.kept is None for one in people[name].rounds)
        )
        if not (level.value and opened):
            break
        free |= opened
    lost = visiting.apply(tell=True)
    placed = Placing(duty, solver, final=True).run(duty.people)
    again = shares.instead(lost)
    if again or (lost and any(shares.need(one) > 0 for one in shares.parts)):
        other = Visiting(duty, shares, frozenset(), again)
        other.solve(solver)
        other.apply(tell=False)
        placed += Placing(duty, solver, final=True).run(duty.people)
    return placed, level.bound


def _plan_duty(duty: DutyRounds, solver: Solver) -> None:
    """Plan the duty and book shifts, gaps and levels with the stage."""
    stage, shares = duty.stage, Shares(duty.stage, duty.duty, duty.people)
    shares.run()
    for person in duty.people:
        bundle(duty, person)
    if duty.kept:
        placed = Placed(failed=frozenset(person.id for person in duty.people if person.visits))
    else:
        placed = Placing(duty, solver).run(duty.people)
    bound = 0
    if placed.failed or duty.kept:
        more, bound = _made_otherwise(duty, shares, placed.failed, solver)
        placed += more
    lost = [(person, one) for person in duty.people for one in person.rounds if one.day is None]
    missing = sum(len(one.visits) for _person, one in lost)
    stage.off += placed.off
    stage.off_bound += placed.bound
    stage.lost += missing
    stage.lost_bound += min(bound, missing)
    stage.gaps.extend(gap_of_round(duty, person, one) for person, one in lost)
    for person in duty.people:
        stage.shifts.extend(shift_of_round(duty, person, one) for one in person.rounds if one.day)
    made = {shift.id for shift in stage.shifts}
    stage.shifts.extend(shift for shift in duty.kept if shift.id not in made)
