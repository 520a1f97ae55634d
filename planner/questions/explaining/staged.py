"""Gaps of whole stages as questions: the stage is planned again, alone with what it builds on.

Pairings, rotations, who holds which household, follow-ups and household rounds: each is small
enough to be planned again under edits of the workbook, beside the shifts that the plan has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from constraints.household_links.model import cadences
from constraints.household_rounds.model import owed_periods
from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.pins.why import pin_words, pinned
from constraints.posting import closed
from constraints.why import Easing, Fact, Ways, facts, named, relaxed, standing_facts
from planner.domain.directory import Directory
from planner.domain.edits import Edits, Put, edited
from planner.domain.ids import pin_gap_id
from planner.domain.language import _, in_each
from planner.domain.links import links_of
from planner.domain.periods import Period, each_day
from planner.domain.pins import forbids
from planner.domain.plan import Assigned, Gap, Shift
from planner.domain.problem import Pin, Problem
from planner.domain.shifts import clock
from planner.domain.spoken import date_word
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Demand, Part, times_on
from planner.questions.explaining.conflict import smallest
from planner.questions.explaining.days import held_around
from planner.questions.explaining.easings import more_holders, more_people_rows, without_pin
from planner.questions.explaining.lasting import (
    Asked,
    all_of,
    has_nowhere_to_go,
    households,
    nowhere,
    only,
    pairing,
    rotation,
    solver,
)
from planner.questions.explaining.question import Question
from planner.questions.explaining.telling import shift_taken
from planner.questions.explaining.trial import Scene, attempt
from planner.questions.explaining.whole import planner_of
from planner.stages.follow_ups.stage import plan_follow_ups
from planner.stages.follow_ups.wanted import WantedVisits
from planner.stages.households.stage import plan_households
from planner.stages.rounds.pins import missed_pins
from planner.stages.rounds.stage import plan_rounds

_OTHERS = 8
_MOST_RIVALS = 24
"""Shifts of other duties that are looked at as what takes the people of a gap."""


def staged(scene: Scene, gap: Gap) -> Question | None:
    """The question of a gap that a stage leaves; None for one that is not asked again.

    Raises OutOfTime.
    """
    asked = _asked(scene, gap)
    return None if asked is None else _question(scene, asked, scene.problem)


def _asked(scene: Scene, gap: Gap) -> Asked | None:
    kind = KINDS[scene.problem.duties[gap.duty].kind]
    if has_nowhere_to_go(scene, gap):
        return nowhere(scene, gap)
    if gap.stage == "pairing":
        return pairing(scene, gap)
    if gap.stage == "rotation" and kind.rotates:
        return rotation(scene, gap)
    if gap.stage == "households":
        return households(scene, gap)
    if gap.stage == "rounds":
        return _rounds(scene, gap)
    if gap.stage == "follow_ups":
        return _follow_ups(scene, gap)
    return None


def _question(scene: Scene, asked: Asked, problem: Problem) -> Question:
    case = Case(problem, scene.plan)

    def missing(of: Problem, without: frozenset[str] = frozenset()) -> int:
        scene.work.spend(scene.stage_work)
        return asked.missing(asked.again(of, without))

    least = missing(problem)
    elements = tuple(asked.facts(case)) if least else ()

    def forces(kept: Sequence[Fact]) -> bool:
        gone = [fact for fact in elements if not any(fact is one for one in kept)]
        rivals = frozenset(str(fact.about[0]) for fact in gone if fact.without is None)
        return missing(relaxed(problem, gone), rivals) >= least

    kept = tuple(smallest(elements, forces)) if least else ()

    def rows() -> Iterator[Sequence[Easing]]:
        for fact in kept:
            yield from fact.ways(case, asked.demands(case))
        yield from asked.resorts(case, least)

    def left(edits: Edits, without: frozenset[str]) -> int:
        return missing(edited(problem, edits), without)

    def again(edits: Edits) -> Question:
        return _question(scene, asked, edited(problem, edits))

    whole = planner_of(scene, asked.missing)
    return Question(least, kept, rows, left, again, whole, asked.missing)


# -- in the time that is left ------------------------------------------------------------------


def _follow_ups(scene: Scene, gap: Gap) -> Asked:
    """All follow-ups, beside the shifts of the days as the plan has them."""
    links = scene.links
    others = [one for one in scene.plan.shifts if not _after_days(scene.problem, one)]
    pin = _pin_of(scene.problem, gap)

    def again(problem: Problem, without: frozenset[str]) -> Iterable[Gap]:
        directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
        before = _still(scene, problem, others, without)
        return plan_follow_ups(
            problem, directory, calendar, scene.attendance(directory), links, before,
            busy=closed(problem, before), solver=solver, left=scene.left,
        ).gaps  # fmt: skip

    def demands(case: Case) -> Sequence[Demand]:
        wanted = WantedVisits(case.problem, case.directory, case.calendar, links)
        wanted.add(case.problem.duties[gap.duty])
        found = [scene.left(one) for one in wanted.demands if one.id == gap.obligation]
        return found or [_of_gap(case, gap, [one.id for one in gap.people])]

    def found(case: Case) -> Iterator[Fact]:
        asked = demands(case)
        yield from facts(case, asked)
        yield from _other_musts(case, pin, gap.duty)
        for demand in asked:
            yield from _rivals(scene, case, demand, others)

    def resorts(case: Case, missing: int) -> Iterator[Sequence[Easing]]:
        yield from more_people_rows(case.problem, case.problem.duties[gap.duty], missing)
        if pin is not None:
            yield [without_pin(case, pin)]

    return Asked(again, all_of(lambda one: one.id == gap.id), found, demands, resorts)


def _other_musts(case: Case, pin: Pin | None, duty: str) -> Iterator[Fact]:
    """The other rows 必须 of the duty."""
    for other in dict.fromkeys(case.problem.pins):
        if other.mode == "must" and other.duty == duty and other != pin:
            yield pinned(other, pin_words(case, other))


def _pin_of(problem: Problem, gap: Gap) -> Pin | None:
    """The 必须 that a gap says is not honoured."""
    musts = (pin for pin in problem.pins if pin.mode == "must")
    return next((pin for pin in musts if gap.id == pin_gap_id(pin, gap.obligation)), None)


def _rounds(scene: Scene, gap: Gap) -> Asked:
    """The duty's rounds of all its holders, beside every other shift as the plan has them.

    Where others may hold households, these are given out anew first.
    """
    duty, pin = scene.problem.duties[gap.duty], _pin_of(scene.problem, gap)
    own, others = ([one for one in scene.plan.shifts if (one.duty == duty.id) == mine]
                   for mine in (True, False))  # fmt: skip
    made = [one for one in own if one.date < scene.case.since]

    def again(problem: Problem, without: frozenset[str]) -> Iterable[Gap]:
        holders = _holders(scene, problem)
        holders = holders[holders["duty"] == duty.id]
        problem = only(problem, {duty.id, *(one.duty for one in others)})
        directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
        before = _still(scene, problem, others, without)
        found = plan_rounds(
            problem, directory, calendar, scene.attendance(directory), holders,
            closed(problem, (*before, *made)), solver=solver, links=scene.links, shifts=before,
            kept=made, since=scene.case.since,
        )  # fmt: skip
        every = (*before, *found.shifts)
        return (*found.gaps, *missed_pins(problem, calendar, holders, every))

    def demands(case: Case) -> Sequence[Demand]:
        return [_of_gap(case, gap, [one.id for one in gap.people])]

    def found(case: Case) -> Iterator[Fact]:
        (demand,) = demands(case)
        yield from facts(case, (demand,))
        yield from standing_facts(case, gap)
        if pin is not None:
            yield from _other_musts(case, pin, duty.id)
        yield from _rivals(scene, case, demand, others)

    def resorts(case: Case, missing: int) -> Iterator[Sequence[Easing]]:
        if pin is None:
            yield more_holders(case.problem, case.problem.duties[duty.id], missing)
        else:
            yield [without_pin(case, pin)]

    if pin is not None:
        return Asked(again, all_of(lambda one: one.id == gap.id), found, demands, resorts)
    return Asked(again, _lacking(scene, gap), found, demands, resorts)


def _holders(scene: Scene, problem: Problem) -> pd.DataFrame:
    """Who holds what: as the plan has it, or anew where there are other people."""
    if problem.people == scene.problem.people:
        return scene.plan.holders
    links = links_of(scene.plan.links, rotations=scene.plan.rotations)
    kinds = {one.id for one in problem.duties.values() if KINDS[one.kind].by_household}
    of = only(problem, kinds)
    return plan_households(of, Directory(of), links, solver=solver).holders


def _lacking(scene: Scene, gap: Gap) -> Callable[[Iterable[Gap]], int]:
    """How much of a gap of rounds is missing.

    Which of a holder's visits is lost is one of many that could be in the same time: all of
    them are counted, and of the duty's others what is lost in their place.
    """
    first, last = _time_of(scene.problem, gap)

    def near_and_far(gaps: Iterable[Gap]) -> tuple[int, int]:
        near = far = 0
        for one in gaps:
            if (one.duty, one.stage, one.sort) == (gap.duty, "rounds", gap.sort):
                inside = one.period[0] <= last and first <= one.period[1]
                if inside and one.owner == gap.owner:
                    near += one.missing
                else:
                    far += one.missing
        return near, far

    _near, elsewhere = near_and_far(scene.plan.gaps)

    def missing(gaps: Iterable[Gap]) -> int:
        near, far = near_and_far(gaps)
        return near + max(0, far - elsewhere)

    return missing


def _time_of(problem: Problem, gap: Gap) -> tuple[date, date]:
    """The days of the gap's period, with those of all periods of its duty that overlap them."""
    duty, calendar = problem.duties[gap.duty], WorkCalendar.of(problem.calendar)
    every = [
        (one.first, one.last)
        for cadence in cadences(duty)
        for one in owed_periods(duty, cadence, problem.settings, calendar, ())
    ]
    first, last = gap.period
    while True:
        met = [one for one in every if one[0] <= last and first <= one[1]]
        wider = min((first, *(one[0] for one in met))), max((last, *(one[1] for one in met)))
        if wider == (first, last):
            return wider
        first, last = wider


def _of_gap(case: Case, gap: Gap, people: Sequence[str]) -> Demand:
    """What a gap lacks as a demand: some day of its period, somebody of `people`."""
    duty = case.problem.duties[gap.duty]
    first, last = gap.period
    days = each_day(max(first, case.since), last)
    allowed = [day for day in days if case.calendar.allows(day, duty)]
    period = Period(first, last, gap.stage)
    parts = (Part(1, tuple(people)),)
    return Demand(
        gap.obligation, duty, gap.owner, gap.target, period, 1, times_on(duty, allowed), parts
    )


def _after_days(problem: Problem, shift: Shift) -> bool:
    duty = problem.duties.get(shift.duty)
    return duty is None or KINDS[duty.kind].by_item or KINDS[duty.kind].by_household


def _still(
    scene: Scene, problem: Problem, shifts: Iterable[Shift], without: frozenset[str]
) -> tuple[Shift, ...]:
    """The shifts that stand under `problem`: others serve for those whom 禁止 keeps away now."""
    nevers = [pin for pin in problem.pins if pin.mode == "never" and pin not in scene.problem.pins]

    def barred(shift: Shift) -> bool:
        at = shift.duty, shift.target, shift.date, shift.slot
        return any(
            forbids(problem.settings, pin, one.id, *at) for pin in nevers for one in shift.people
        )

    kept = [one for one in shifts if one.id not in without]
    moved = [scene.demands[one.id] for one in kept if one.id in scene.demands and barred(one)]
    if not moved:
        return tuple(kept)
    ids = [demand.id for demand in moved]
    chosen = attempt(scene, problem, ids, held=held_around(scene, moved), whole=ids).chosen
    again = []
    for shift in kept:
        if shift.id in chosen:
            when, team = chosen[shift.id]
            start, end = clock(problem.settings, when.day, when.slot)
            people = tuple(Assigned(person, part) for person, part in team)
            shift = replace(
                shift, date=when.day, slot=when.slot, start=start, end=end, people=people
            )
        if shift.id in chosen or shift.id not in ids:
            again.append(shift)
    return tuple(again)


def _rivals(scene: Scene, case: Case, demand: Demand, shifts: Iterable[Shift]) -> Iterator[Fact]:
    """Shifts that take somebody whom `demand` could have, on one of its days."""
    days = {when.day for when in demand.when}
    able = {person for part in demand.parts for person in part.candidates}
    taking = [
        one for one in shifts
        if one.date in days and KINDS[one.kind].takes_time and able & {who.id for who in one.people}
    ]  # fmt: skip
    for shift in taking[:_MOST_RIVALS]:
        ways = _others_serve(scene, shift, sorted(able))
        yield Fact("demand", (shift.id,), shift_taken(case, shift, able), None, ways)


def _others_serve(scene: Scene, shift: Shift, able: Sequence[str]) -> Ways:
    """Others in a shift that takes somebody, by a row 禁止 of that day: who is there, or new."""

    def ways(case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        demand = scene.demands.get(shift.id)
        if demand is None:
            return
        for person in [one.id for one in shift.people if one.id in able]:
            row = Put(Pin(shift.duty, person, shift.date, None, None, "never"))
            text = _("{duty}, {day}: others serve in place of {person} (sheet 指定: 禁止)",
                     duty=demand.duty.name, day=in_each(date_word, shift.date),
                     person=named(case, person))  # fmt: skip
            yield [Easing(_OTHERS, text, (row,))] if _filled(scene, demand, case, (row,)) else []
            for more in more_people_rows(case.problem, demand.duty, 1):
                said = _("{one}, and {other}", one=more[0].text, other=text)
                edits = (*more[0].edits, row)
                if _filled(scene, demand, case, edits):
                    yield [Easing(more[0].cost + _OTHERS, said, edits, last_resort=True)]

    return ways


def _filled(scene: Scene, demand: Demand, case: Case, edits: Edits) -> bool:
    """Whether a shift of the days needs nobody more under edits, beside all others."""
    held = held_around(scene, (demand,))
    problem = edited(case.problem, edits)
    return attempt(scene, problem, (demand.id,), held=held, whole=(demand.id,)).value == 0
