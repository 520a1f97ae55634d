"""Household rounds: which households each holder visits in this plan, and when.

Each duty in turn: the visits that its cadences owe are shared among the holders in
proportion to what they hold; each holder's visits are bundled into as few rounds as
possible; each holder's rounds are spread over the days that person has left. What finds no
day moves into rounds with room, then to holders with days left, and is a gap only then.
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
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.moving import Moving
from planner.stages.rounds.placing import place
from planner.stages.rounds.results import gap_of_round, shift_of_round
from planner.stages.rounds.shares import Shares
from planner.stages.rounds.state import Busy, Rounds


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
            _plan_duty(DutyRounds(stage, duty, pairs))
    seconds = perf_counter() - begun
    levels = (
        _level("gaps", stage.lost, stage.lost_bound, seconds),
        _level("spread", stage.off, stage.off_bound, 0.0),
    )
    found = sorted(stage.shifts, key=lambda one: (one.date, one.id))
    return RoundResult(tuple(found), tuple(stage.gaps), levels if duties else ())


def _level(name: str, value: int, bound: int, seconds: float) -> Level:
    return Level("rounds", name, value, bound, value == bound, seconds)


def _plan_duty(duty: DutyRounds) -> None:
    """Plan the duty and book shifts, gaps and levels with the stage."""
    share = Shares(duty.stage, duty.duty, duty.people)
    share.run()
    bound = 0
    for person in duty.people:
        bound += place(duty, person)
    moving = Moving(duty)
    stranded = moving.stranded()
    if stranded:
        stranded = moving.move_on(stranded, share)
    stage = duty.stage
    stage.lost += sum(len(one.visits) for _person, one in stranded)
    stage.lost_bound += min(bound, sum(len(one.visits) for _person, one in stranded))
    for person, one in stranded:
        if one.visits:
            stage.gaps.append(gap_of_round(duty, person, one))
    for person in duty.people:
        stage.shifts.extend(shift_of_round(duty, person, one) for one in person.rounds if one.day)
    made = {shift.id for shift in stage.shifts}
    stage.shifts.extend(shift for shift in duty.kept if shift.id not in made)
