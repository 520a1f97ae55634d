"""Rounds as shifts, and as gaps where no day was found."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.ids import round_id, turn_in
from planner.domain.plan import Assigned, Gap, Shift
from planner.domain.shifts import clock, place_of
from planner.gaps.rounds import Why, round_gap
from planner.stages.rounds.duty import DutyRounds
from planner.stages.rounds.state import Holder, Round


def _obligation(rounds: DutyRounds, person: Holder, one: Round) -> str:
    return round_id(rounds.duty.id, person.id, rounds.stage.settings.start, one.turn)


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


def renumber(rounds: DutyRounds, person: Holder) -> None:
    """Let new rounds go on as those of the person that were published and are given up.

    First those on the same day, then those to the same unit, then those nearest.
    """
    stage = rounds.stage
    kept = {one.kept.id for one in person.rounds if one.kept is not None}
    kept.update(shift.id for shift in rounds.kept)
    gone = [
        shift
        for shift in stage.posted[rounds.duty.id]
        if shift.owner == person.id and shift.id not in kept
    ]
    new = [one for one in person.rounds if one.kept is None and one.day is not None]
    pairs = sorted(
        (one.day != shift.date, one.unit != shift.target, abs(one.day - shift.date), shift.id, at)
        for at, one in enumerate(new)
        for shift in gone
        if one.day is not None
    )
    taken: set[str] = set()
    left = set(range(len(new)))
    for _day, _unit, _apart, shift, at in pairs:
        if at in left and shift not in taken:
            left.remove(at)
            taken.add(shift)
            new[at].turn = turn_in(shift)


def gap_of_round(rounds: DutyRounds, person: Holder, one: Round) -> Gap:
    """A round that found no day."""
    return round_gap(
        rounds.stage.problem,
        rounds.duty,
        _obligation(rounds, person, one),
        person.id,
        one.unit,
        len(one.visits),
        period=(one.first, one.last),
        why=_why(rounds, person, one),
    )


def _why(rounds: DutyRounds, person: Holder, one: Round) -> Why:
    inside = [c for c in rounds.days if one.first <= c.day <= one.last]
    if not inside:
        return "no_day"
    present = rounds.stage.attendance.present
    there = [c for c in inside if any(present(person.id, c.day, slot) for slot in rounds.slots)]
    if not there:
        return "away"
    free = [c for c in there if c.number in person.free]
    if not free:
        return "busy"
    if any(rounds.open(person.id, one, c.day) for c in free):
        return "spacing" if rounds.spacing else "full"
    return "elsewhere"
