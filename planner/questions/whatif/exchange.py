"""A plan after people, or days, of a few shifts were exchanged: all that follows from it.

Shifts keep their ids. Gaps that are filled go, loads are counted anew, and a level whose
value nobody has worked out again is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from constraints.judging.case import Case
from constraints.kinds import kind_of
from planner.domain.accounts import LEVEL_OF, counts, more_uneven, parts_of
from planner.domain.crews import by_part, crewed, manned
from planner.domain.frames import replaced
from planner.domain.plan import Account, Assigned, FairnessRow, Gap, Level, Plan, Shift
from planner.domain.problem import Problem
from planner.domain.shifts import clock, team
from planner.domain.workdays import WorkCalendar
from planner.gaps.by_hand import left_over

IN_ORDER = attrgetter("date", "start", "id")
"""How the shifts of a plan are sorted."""


def handed_over(case: Case, shift: Shift, leaving: str | None, taking: str, part: int) -> Shift:
    """`shift` with `taking` in the place that `leaving` has in `part`; None: an empty place.

    Who takes the place is no substitute there any more. A whole unit comes with its people.
    """
    if whole := case.crews.problem.people[taking].members:
        shift = crewed(shift)
    people = [
        one
        for one in shift.people
        if one.id != taking and not (one.id == leaving and one.part == part)
    ]
    people.append(Assigned(taking, part))
    taken = replace(shift, people=by_part(people))
    return manned(taken, case.crews.there) if whole else taken


def moved(case: Case, shift: Shift, to: Shift) -> Shift:
    """`shift` on the day of `to`; a duty that leaves the half day open takes that over, too.

    Of a whole unit, and of a part of the team that asks for all, comes who is there then; rounds
    and visits of the ledger's items keep their people.
    """
    problem, crews = case.problem, case.crews
    duty = problem.duties[shift.duty]
    half = duty.slot == "half" and to.slot in ("am", "pm")
    slot = to.slot if half else shift.slot
    start, end = clock(problem.settings, to.date, slot)
    shift = replace(crewed(shift), date=to.date, slot=slot, start=start, end=end)
    team_of_all = enumerate(duty.team if kind_of(duty.kind).unfolds else ())
    everybody = [part for part, wanted in team_of_all if wanted.count is None]
    people = [one for one in shift.people if one.part not in everybody]
    people += [
        Assigned(person, part)
        for part in everybody
        for person in crews.eligible(duty, part, shift.owner, shift.target, to.date)
        if crews.present(person, to.date, slot)
    ]
    return manned(replace(shift, people=by_part(people)), crews.there)


def settled(plan: Plan, problem: Problem, changed: Sequence[Shift]) -> Plan:
    """`plan` with the shifts `changed`, which have the ids of shifts there, and what follows."""
    later = {shift.id: shift for shift in changed}
    before = {shift.id: shift for shift in plan.shifts if shift.id in later}
    shifts = tuple(later.get(shift.id, shift) for shift in plan.shifts)
    fairness = tuple(_row(row, problem, before, later) for row in plan.fairness)
    change = more_uneven(plan.fairness, fairness, problem)
    moved_days = any(before[one].start != later[one].start for one in later)
    if moved_days:
        shifts = tuple(sorted(shifts, key=IN_ORDER))
    return replaced(
        plan,
        shifts=shifts,
        gaps=gaps_left(plan, problem, before, later),
        fairness=fairness,
        levels=tuple(_levels(plan.levels, change, moved_days)),
    )


def gaps_left(
    plan: Plan, problem: Problem, before: dict[str, Shift], later: dict[str, Shift]
) -> tuple[Gap, ...]:
    """What is left of the gaps where shifts `before` became those `later`, both by id."""
    return tuple(gap for old in plan.gaps for gap in _gap(old, problem, before, later))


def _row(
    row: FairnessRow, problem: Problem, before: dict[str, Shift], later: dict[str, Shift]
) -> FairnessRow:
    change: Counter[str] = Counter()
    parts, calendar = parts_of(problem.duties, row), WorkCalendar.of(problem.calendar)
    for shifts, sign in ((before, -1), (later, 1)):
        for shift in shifts.values():
            if shift.duty in row.duties and counts(calendar, row.account, shift.date):
                for one in team(crewed(shift), problem.duties[shift.duty]):
                    change[one.id] += sign if (shift.duty, one.part) in parts else 0
    if not any(change[person] for person in row.pool):
        return row
    loads = {person: load + change[person] for person, load in row.loads.items()}
    return replace(row, loads=loads, min=min(loads.values()), max=max(loads.values()))


def _levels(
    levels: Iterable[Level], uneven: Mapping[Account, int], moved_days: bool
) -> Iterable[Level]:
    """The levels, with the change of an account's unevenness where that is what they count.

    What was proven of an account holds as long as those before it are as they were.
    """
    changes = {LEVEL_OF[account]: change for account, change in uneven.items()}
    same = True
    for level in levels:
        if level.stage in ("days", "repair") and level.name in changes:
            value = level.value + changes[level.name]
            bound = min(level.bound, value) if same else 0
            same = same and value == level.value
            yield replace(level, value=value, bound=bound, proven=value == bound)
        elif not (moved_days and level.name in ("spread", "outside")):
            yield level


def _turns(gap: Gap, shifts: dict[str, Shift], problem: Problem) -> int:
    """How many of `shifts` are turns of whoever has too few, in the period of `gap`."""
    return sum(
        shift.duty == gap.duty
        and gap.period[0] <= shift.date <= gap.period[1]
        and any(one.id == gap.owner for one in team(crewed(shift), problem.duties[shift.duty]))
        for shift in shifts.values()
    )


def _gap(
    gap: Gap, problem: Problem, before: dict[str, Shift], later: dict[str, Shift]
) -> Iterable[Gap]:
    """What is left of a gap of a shift that somebody has joined."""
    if gap.sort == "turns":
        missing = gap.missing - _turns(gap, later, problem) + _turns(gap, before, problem)
        if missing > 0:
            yield replace(gap, missing=missing) if missing != gap.missing else gap
        return
    if gap.obligation not in later or gap.sort == "pin":
        yield gap
        return
    shift = crewed(later[gap.obligation])
    duty = problem.duties[shift.duty]
    now = {one.id for one in team(shift, duty)}
    missing = gap.missing + len(team(crewed(before[gap.obligation]), duty)) - len(now)
    yield from left_over(gap, duty, shift.date, missing, now)
