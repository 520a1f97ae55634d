"""Rounds as shifts, and as gaps where no day was found."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.language import Text, _
from planner.domain.plan import Assigned, Cause, Gap, Reason, Shift
from planner.domain.shifts import clock, place_of
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.state import Holder, Round


def _obligation(rounds: DutyRounds, person: Holder, one: Round) -> str:
    start = rounds.stage.settings.start.isoformat()
    return f"{rounds.duty.id}@{person.id}@{start}@{one.turn}"


def shift_of_round(rounds: DutyRounds, person: Holder, one: Round) -> Shift:
    """A round that has its day, as a shift."""
    stage, duty = rounds.stage, rounds.duty
    if one.kept is not None:
        visited = tuple(sorted(stage.ids[row] for row in one.rows))
        same = set(visited) == set(one.kept.households)
        return one.kept if same else replace(one.kept, households=visited)
    day = one.day
    assert day is not None  # noqa: S101
    start, end = clock(stage.settings, day, one.slot)
    return Shift(
        id=_obligation(rounds, person, one),
        duty=duty.id,
        kind=duty.kind,
        owner=person.id,
        date=day,
        slot=one.slot,
        start=start,
        end=end,
        place=place_of(duty, own=stage.problem.people[person.id].unit, target=one.unit),
        target=one.unit,
        people=(Assigned(person.id, person.part),),
        households=tuple(sorted(stage.ids[row] for row in one.rows)),
    )


def gap_of_round(rounds: DutyRounds, person: Holder, one: Round) -> Gap:
    """A round that found no day."""
    problem = rounds.stage.problem
    cause, reason = _why(rounds, person, one)
    message = _(
        "{person} has no day for {count} household visits in {unit} ({duty}).",
        person=problem.people[person.id].name,
        count=len(one.visits),
        unit=problem.units[one.unit].name,
        duty=rounds.duty.name,
    )
    obligation = _obligation(rounds, person, one)
    return Gap(
        id=f"{obligation}#gap",
        obligation=obligation,
        duty=rounds.duty.id,
        owner=person.id,
        cause=cause,
        missing=len(one.visits),
        period=(one.first, one.last),
        date=None,
        target=one.unit,
        people=(Reason(person.id, str(reason)),),
        message=str(message),
    )


def _why(rounds: DutyRounds, person: Holder, one: Round) -> tuple[Cause, Text]:
    """Why a round found no day: no day, away, busy, spacing, or somebody else's week."""
    inside = [c for c in rounds.days if one.first <= c.day <= one.last]
    if not inside:
        return "no_day", _("no day is allowed")
    attendance = rounds.stage.attendance
    there = [
        c
        for c in inside
        if any(attendance.present(person.id, c.day, slot) for slot in rounds.slots)
    ]
    if not there:
        return "all_away", _("is away on every allowed day")
    free = [c for c in there if c.number in person.free]
    if not free:
        return "all_busy", _("has other duties on every allowed day")
    if any(rounds.open(person, one, c.day) for c in free):
        if rounds.spacing:
            return "spacing", _("the free days are too close to other rounds")
        return "all_busy", _("every free day already has a round")
    return "limit", _("somebody else visits the household in the same week")
