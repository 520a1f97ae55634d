"""Loads are of everybody eligible, also without a turn, with history and credits."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from constraints.follow_ups.check import visitors_of
from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from constraints.judging.facts import occurrences
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.spacing.check import block_of
from planner.domain.findings import Finding
from planner.domain.language import Text, _
from planner.domain.periods import month_start
from planner.domain.plan import FairnessRow
from planner.domain.problem import HALVES, Duty


def check(case: Case) -> Iterator[Finding]:
    """Findings on missing, needless and wrong rows of fairness."""
    rows = {(row.duty, row.part): row for row in case.plan.fairness}
    if len(rows) < len(case.plan.fairness):
        yield broken("fairness-twice", _("A duty and part has two rows of loads."))
    pools = pools_of(case)
    # Days that except= takes, and those that only a 必须 opens, are none of the docket's.
    owed = {one.stream[0] for one in case.docket.obligations if one.days}
    for key in sorted(pools.keys() | rows.keys()):
        duty, part = key
        if key not in pools:
            # A duty whose turns are all done or counted elsewhere may still show its loads.
            if duty in owed:
                yield _about("fairness-needless", case, duty, part)
        elif key not in rows:
            yield _about("fairness-missing", case, duty, part)
        else:
            yield from _row(case, rows[key], pools[key])


_TEXTS = {
    "fairness-needless": "{duty}, part {part}: no choice of people, so no loads to compare.",
    "fairness-missing": "{duty}, part {part}: the loads are missing.",
    "fairness-pool": "{duty}, part {part}: the pool is wrong by {amount} people.",
    "fairness-load": "{duty}, part {part}: the loads of {amount} people are wrong.",
    "fairness-credit": "{duty}, part {part}: the credits of {amount} people are wrong.",
    "fairness-range": "{duty}, part {part}: least and most are not those of the loads.",
}


def _about(rule: str, case: Case, duty: str, part: int, amount: int = 1) -> Finding:
    text: Text = _(_TEXTS[rule], duty=case.duty_name(duty), part=part + 1, amount=amount)
    return broken(rule, text, amount=amount, unit="people", duty=duty)


def _row(case: Case, row: FairnessRow, pool: set[str]) -> Iterator[Finding]:
    if set(row.pool) != pool or len(row.pool) != len(set(row.pool)):
        amount = max(1, len(set(row.pool) ^ pool))
        yield _about("fairness-pool", case, row.duty, row.part, amount)
    accepted = [
        loads(case, case.problem.duties[row.duty], row.part, blocks=blocks)
        for blocks in (False, True)
    ]
    wrong = min(
        sum(row.loads[one] != counted[one] + row.credits.get(one, 0) for one in row.loads)
        for counted in accepted
    )
    if wrong:
        yield _about("fairness-load", case, row.duty, row.part, wrong)
    due = credits_of(case, row.duty, row.pool)
    if uncredited := sum(row.credits.get(one, 0) != due[one] for one in {*row.credits, *row.pool}):
        yield _about("fairness-credit", case, row.duty, row.part, uncredited)
    values = row.loads.values()
    if set(row.loads) != set(row.pool) or (
        values and (row.min != min(values) or row.max != max(values))
    ):
        yield _about("fairness-range", case, row.duty, row.part)


def pools_of(case: Case) -> dict[tuple[str, int], set[str]]:
    """Everybody eligible for each duty and part that leaves a choice somewhere."""
    pools: dict[tuple[str, int], set[str]] = defaultdict(set)
    choice: set[tuple[str, int]] = set()
    for owed in case.docket.obligations:
        duty = case.problem.duties[owed.stream[0]]
        if not has_occurrences(duty):
            continue
        for part, wanted in enumerate(duty.team):
            if wanted.count is None or (duty.owner.by == "person" and part == 0):
                continue
            candidates = candidates_of(case, duty, part, owed)
            pools[duty.id, part] |= candidates
            if len(candidates) > wanted.count:
                choice.add((duty.id, part))
    for duty, part, candidates in visitors_of(case):
        count = duty.team[part].count if duty.team else 1
        pools[duty.id, part] |= candidates
        own = duty.owner.by == "person" and part == 0
        if count is not None and len(candidates) > count and not own:
            choice.add((duty.id, part))
    return {key: people for key, people in pools.items() if key in choice}


def candidates_of(
    case: Case, duty: Duty, part: int, owed: Obligation, at: str | None = None
) -> set[str]:
    """Who may fill `part` of `owed`, `at` its target or in any of its targets, and serves on
    one of its days.
    """
    _duty, owner, fixed = owed.stream
    target = fixed or at
    found: set[str] = set()
    for day in {month_start(day): day for day in owed.days}.values():
        targets = (target,) if target is not None else case.targets(duty, owner, day)
        for one in (None,) if targets is None else targets:
            found |= case.eligible(duty, part, owner, one, day)
    people = case.problem.people
    return {person for person in found if any(people[person].serves(day) for day in owed.days)}


def loads(case: Case, duty: Duty, part: int, *, blocks: bool) -> Counter[str]:
    """Turns in the plan plus history of the plan's calendar year, by person.

    With `blocks` a block counts as one turn, as it does for spacing.
    """
    turns: set[tuple[str, object]] = set()
    for shift in case.shifts_of.get(duty.id, ()):
        mark = block_of(duty, shift.date) if blocks else None
        for one in case.team(shift):
            if one.part == part:
                turns.add((one.id, mark if mark is not None else shift.id))
    counted = Counter(person for person, _turn in turns)
    past = defaultdict(list)
    for row in case.history_of.get(duty.id, ()):
        if row.date.year == case.start.year and row.person is not None:
            past[row.person].append(row)
    for person, rows in past.items():
        counted[person] += sum(occurrences(rows).values())
    return counted


def credits_of(case: Case, duty: str, pool: Collection[str]) -> Counter[str]:
    """What each of `pool` is credited with for working days of the year before the plan.

    On a day that somebody missed the others of the pool had their turns, which are theirs
    with the days off behind it; he is credited with as many as each of them on average.
    """
    served: Counter[date] = Counter()
    for person in pool:
        own = [row for row in case.history_of.get(duty, ()) if row.person == person]
        for (day, _target), count in occurrences(own).items():
            if day.year == case.start.year and day < case.start:
                while day.year == case.start.year and not case.calendar.is_working(day):
                    day -= timedelta(days=1)
                served[day] += count
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for day, turns in served.items():
        if day.year != case.start.year:
            continue  # days off before the first working day of the year
        missing = [person for person in pool if _all_day_away(case, person, day)]
        for person in missing if len(missing) < len(pool) else ():
            shares[person] += Fraction(turns, len(pool) - len(missing))
    return Counter({person: math.floor(share) for person, share in shares.items()})


def _all_day_away(case: Case, person: str, day: date) -> bool:
    known = case.problem.people.get(person)
    if known is None or not known.serves(day):
        return True
    return all(case.absence(person, day, half) is not None for half in HALVES["day"])


CHECK: Final = Check(check, "whole")
