"""The day stage: demands get their days and their people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from constraints.fairness.credits import Past
from constraints.fairness.post import pools
from constraints.posting import post_rules
from planner.domain.accounts import accounts_of, counts
from planner.domain.crews import by_part, crewed, with_crews
from planner.domain.directory import Directory
from planner.domain.links import Links
from planner.domain.plan import Assigned, FairnessRow, Gap, Level, Shift
from planner.domain.problem import Problem, Remark
from planner.domain.shifts import clock, place_of
from planner.domain.workdays import WorkCalendar
from planner.gaps.days import Unmet, explain, lacking_in, missed_pins, unmet_in
from planner.model.attendance import Attendance
from planner.model.choices import GAPS, Choices
from planner.model.demands import Demand, When
from planner.model.linear import Solver
from planner.model.solution import Solution
from planner.model.unfolding import unfold
from planner.model.windows import Window, windows

_Choice = tuple[str, When] | tuple[str, When, int, str]
"""A demand at a time, or a person in a part of it."""


@dataclass(frozen=True, slots=True)
class DayResult:
    """Shifts, gaps and fairness of every duty that takes place on days."""

    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    fairness: tuple[FairnessRow, ...]
    levels: tuple[Level, ...]
    remarks: tuple[Remark, ...]


def plan_days(
    problem: Problem,
    directory: Directory,
    calendar: WorkCalendar,
    attendance: Attendance,
    links: Links,
    *,
    solver: Solver,
) -> DayResult:
    """Choose day and people of every demand; what cannot be had is a gap."""
    own = with_crews(problem)
    if own is not problem:
        problem, directory = own, Directory(own)
        attendance = Attendance(directory, own.settings.start, own.settings.end)
    unfolded = unfold(problem, directory, calendar, links)
    framed = windows(unfolded.demands, directory, attendance, problem.pins)
    wide: frozenset[str] = frozenset()
    before: dict[_Choice, int] = {}
    tight = False
    while True:
        demands = [d if d.id in wide else _inside(d, framed[d.id]) for d in unfolded.demands]
        choices = Choices(problem, directory, calendar, attendance, demands, windows=framed)
        post_rules(choices)
        choices.model.start, choices.model.tight = _as_before(choices, before), tight
        opened = partial(_to_widen, unfolded.demands, framed, choices, wide)
        for level in [one for one in choices.model.objectives if one.name == GAPS][-1:]:
            level.last = opened  # seen before all else is decided
        solution = solver(choices.model, "days")
        more = opened(solution.values)
        if not more:
            break
        tight = solution.tight
        # Where weeks of villages are full, gaps move from one visit to the next with every day
        # that opens.
        wide |= {demand.id for demand in unfolded.demands} if tight else more
        before = {choice: solution.values[one] for choice, one in _of_choices(choices)}
    values = solution.values
    chosen = chosen_times(choices, values)
    unmet = unmet_in(choices, choices.demands, chosen, values)
    if (unmet or missed_pins(choices, values)) and not all(
        level.proven for level in _gap_levels(solution)
    ):
        solution = _filled(choices, solution, unmet, solver)
        values = solution.values
        chosen = chosen_times(choices, values)
        unmet = unmet_in(choices, choices.demands, chosen, values)
    shifts = tuple(
        shift_of(choices, demand, chosen[demand.id], values)
        for demand in choices.demands
        if demand.id in chosen
    )
    everywhere = {demand.id: demand for demand in unfolded.demands}
    unmet = [replace(one, demand=everywhere[one.demand.id]) for one in unmet]
    missed, lacking = missed_pins(choices, values), lacking_in(choices, values)
    gaps = explain(choices, shifts, unmet, missed, lacking)
    return DayResult(
        shifts,
        gaps,
        fairness_rows(Past(problem, directory, calendar), unfolded.demands, shifts),
        tuple(solution.levels),
        unfolded.remarks,
    )


def _of_choices(choices: Choices) -> Iterator[tuple[_Choice, int]]:
    """Every choice of a time, and of who serves then, with its variable."""
    for demand, when, placed in choices.occurrences(choices.demands):
        yield (demand.id, when), placed
    for turn in choices.turns:
        yield (turn.demand.id, turn.when, turn.part, turn.person), turn.variable


def _as_before(choices: Choices, before: Mapping[_Choice, int]) -> dict[int, int]:
    """The choices as they were `before` more days were opened: no fewer gaps are known yet."""
    return {one: before.get(choice, 0) for choice, one in _of_choices(choices)} if before else {}


def _gap_levels(solution: Solution) -> list[Level]:
    return [level for level in solution.levels if level.name == GAPS]


def _filled(
    choices: Choices, solution: Solution, unmet: Sequence[Unmet], solver: Solver
) -> Solution:
    """`solution`, with its gaps filled as far as that disturbs nothing else.

    A solve that ended before its proof may leave gaps that one free person could fill.
    Everything that is complete is held as it is and the rest solved once more, which is
    small. Levels keep the proofs that still hold.
    """
    model, values = choices.model, solution.values
    objectives = [replace(one, last=None) for one in model.objectives]
    held = replace(model, low=list(model.low), high=list(model.high), objectives=objectives)
    open_demands = {one.demand.id for one in unmet}
    for demand in choices.demands:
        if demand.id in open_demands or demand.spare:
            continue
        for when, placed in choices.placed[demand.id].items():
            held.fix(placed, values[placed])
            for turn in choices.turns_at[demand.id, when]:
                held.fix(turn.variable, values[turn.variable])
    better = solver(held, "days")
    levels: list[Level] = []
    same = True
    for level, found, objective in zip(
        solution.levels, better.levels, model.objectives, strict=True
    ):
        value, bound = found.value, level.bound
        if not same:  # what was proven held under what the levels before had reached
            least = (c * (model.low[v] if c > 0 else model.high[v]) for v, c in objective.terms)
            bound = min(value, objective.constant + sum(least))
        levels.append(replace(level, value=value, bound=bound, proven=value == bound))
        same = same and value == level.value
    improved = [level.value for level in levels] < [level.value for level in solution.levels]
    return replace(better, levels=tuple(levels)) if improved else solution


def _inside(demand: Demand, window: Window) -> Demand:
    return replace(demand, when=tuple(when for when in demand.when if when in window.inside))


def _to_widen(
    demands: Sequence[Demand],
    framed: Mapping[str, Window],
    choices: Choices,
    wide: frozenset[str],
    values: Sequence[int],
) -> frozenset[str]:
    """The demands to open beyond their windows, but those that are `wide`: those with a gap that
    is not forced by absences alone, and those that could give them people.
    """
    unmet = unmet_in(choices, choices.demands, chosen_times(choices, values), values)
    short = [
        one.demand
        for one in unmet
        if (sum(one.short.values()) or one.demand.whole_team) > framed[one.demand.id].least_missing
    ]
    people = {p for demand in short for part in demand.parts for p in part.candidates}
    villages = {demand.target for demand in short}
    return frozenset(
        demand.id
        for demand in demands
        if demand.id not in wide
        and len(demand.when) > len(framed[demand.id].inside)
        and (
            demand.target in villages
            or any(p in people for part in demand.parts for p in part.candidates)
        )
    )


def chosen_times(choices: Choices, values: Sequence[int]) -> dict[str, When]:
    """When each demand that takes place does so, by its id."""
    found: dict[str, When] = {}
    for demand, when, variable in choices.occurrences(choices.demands):
        if values[variable]:
            found[demand.id] = when
    return found


def shift_of(choices: Choices, demand: Demand, when: When, values: Sequence[int]) -> Shift:
    """The shift that `demand` becomes at `when`."""
    settings, duty = choices.problem.settings, demand.duty
    start, end = clock(settings, when.day, when.slot)
    serving = [t for t in choices.turns_at[demand.id, when] if values[t.variable]]
    people = [Assigned(person, turn.part) for turn in serving for person in turn.people]
    crews = [
        Assigned(t.person, t.part) for t in serving if choices.problem.people[t.person].members
    ]
    unit_of = choices.directory.unit_of
    single = demand.target is not None and demand.target not in choices.problem.units
    return Shift(
        id=demand.id,
        duty=duty.id,
        kind=duty.kind,
        owner=demand.owner,
        date=when.day,
        slot=when.slot,
        start=start,
        end=end,
        place=place_of(duty, own=unit_of(demand.owner), target=unit_of(demand.target)),
        target=demand.target,
        people=by_part(people),
        households=(demand.target,) if single and demand.target else (),
        purpose=demand.purpose,
        groups=by_part(crews),
    )


def fairness_rows(
    past: Past, demands: Sequence[Demand], shifts: Sequence[Shift]
) -> tuple[FairnessRow, ...]:
    """Everybody's turns, history and credits included, pool by pool and account by account."""
    turns: dict[tuple[str, int, str], list[date]] = {}
    for shift in map(crewed, shifts):
        for one in shift.people:
            turns.setdefault((shift.duty, one.part, one.id), []).append(shift.date)
    rows: list[FairnessRow] = []
    known = past.problem.duties
    for parts, pool in pools(known, demands):
        duties = tuple(dict.fromkeys(duty for duty, _part in parts))
        for account in accounts_of(known, parts):
            had = past.of(account, parts)
            credit = had.credits(pool)
            loads = {}
            for person in pool:
                days = (day for part in parts for day in turns.get((*part, person), ()))
                own = sum(counts(past.calendar, account, day) for day in days)
                loads[person] = own + had.turns(person) + credit.get(person, 0)
            least, most = min(loads.values()), max(loads.values())
            rows.append(FairnessRow(*parts[0], pool, loads, least, most, credit, account, duties))
    return tuple(rows)
