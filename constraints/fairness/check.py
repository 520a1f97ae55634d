"""Loads are of everybody eligible, also without a turn, with history and credits."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from constraints.follow_ups.owing import visitors_of
from constraints.judging.case import Case, broken
from constraints.judging.face import Check
from constraints.judging.facts import occurrences
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.spacing.check import block_of
from planner.domain.accounts import Parts, sharing
from planner.domain.findings import Finding
from planner.domain.language import Text, _, marked
from planner.domain.periods import month_start
from planner.domain.plan import Account, FairnessRow
from planner.domain.problem import HALVES, Done, Duty
from planner.domain.workdays import held_on_days_off, held_on_holidays


def check(case: Case) -> Iterator[Finding]:
    """Findings on missing, needless and wrong rows of fairness."""
    rows = {row.key: row for row in case.plan.fairness}
    if len(rows) < len(case.plan.fairness):
        yield broken("fairness-twice", _("A duty and part has two rows of loads of one account."))
    pools = {
        (duty, part, account): people
        for (duty, part), people in pools_of(case).items()
        for account in _accounts(case, duty, part)
    }
    # Days that except= takes, and those that only a 必须 opens, are none of the docket's.
    owed = {one.stream[0] for one in case.docket.obligations if one.days}
    for key in sorted(pools.keys() | rows.keys()):
        if key in pools and key not in rows:
            yield _about("fairness-missing", case, key)
            continue
        # Duties whose turns are all done or counted elsewhere may still have their people there.
        others = {*rows[key].duties} - owed
        if key in pools:
            yield from _row(case, rows[key], pools[key], others)
        elif not others or key[2] not in _accounts(case, *key[:2]):
            yield _about("fairness-needless", case, key)


_Key = tuple[str, int, Account]

_TEXTS = {
    "fairness-needless": "{account}: no choice of people, so no loads to compare.",
    "fairness-missing": "{account}: the loads are missing.",
    "fairness-duties": "{account}: {amount} of its duties are wrong.",
    "fairness-pool": "{account}: the pool is wrong by {amount:person|people}.",
    "fairness-load": "{account}: wrong loads of {amount:person|people}.",
    "fairness-credit": "{account}: wrong credits of {amount:person|people}.",
    "fairness-range": "{account}: least and most are not those of the loads.",
}

_ACCOUNTS: Mapping[Account, str] = {
    "holidays": marked("{duty}, part {part}, turns on public holidays"),
    "days_off": marked("{duty}, part {part}, turns on days off"),
    "all": marked("{duty}, part {part}, turns"),
}


def _about(rule: str, case: Case, key: _Key, amount: int = 1) -> Finding:
    duty, part, account = key
    known = case.problem.duties.get(duty)
    called = known.pool if known is not None and known.pool else case.duty_name(duty)
    account_of = _(_ACCOUNTS[account], duty=called, part=part + 1)
    text: Text = _(_TEXTS[rule], account=account_of, amount=amount)
    unit = "duties" if rule == "fairness-duties" else "people"
    return broken(rule, text, amount=amount, unit=unit, duty=duty)


def _row(
    case: Case, row: FairnessRow, pool: set[str], others: Collection[str]
) -> Iterator[Finding]:
    """Findings on one row; people of the duties `others` may be in it, too."""
    parts = sharing(case.problem.duties, case.problem.duties[row.duty], row.part)
    if other := {duty for duty, _part in parts} ^ set(row.duties):
        yield _about("fairness-duties", case, row.key, len(other))
    if set(row.pool) != pool and others:
        more = {one for duty, part in parts if duty in others for one in _named(case, duty, part)}
        pool = pool | (more & set(row.pool))
    if set(row.pool) != pool or len(row.pool) != len(set(row.pool)):
        amount = max(1, len(set(row.pool) ^ pool))
        yield _about("fairness-pool", case, row.key, amount)
    accepted = [loads(case, parts, row.account, blocks=blocks) for blocks in (False, True)]
    wrong = min(
        sum(row.loads[one] != counted[one] + row.credits.get(one, 0) for one in row.loads)
        for counted in accepted
    )
    if wrong:
        yield _about("fairness-load", case, row.key, wrong)
    due = credits_of(case, parts, row.account, row.pool)
    if uncredited := sum(row.credits.get(one, 0) != due[one] for one in {*row.credits, *row.pool}):
        yield _about("fairness-credit", case, row.key, uncredited)
    values = row.loads.values()
    if set(row.loads) != set(row.pool) or (
        values and (row.min != min(values) or row.max != max(values))
    ):
        yield _about("fairness-range", case, row.key)


def _named(case: Case, duty: str, part: int) -> set[str]:
    """Whom a part of a duty names, for whichever owner and target."""
    one, day = case.problem.duties[duty], case.start
    return {
        person
        for owner in case.owners(one)
        for target in case.targets(one, owner, day) or (None,)
        for person in case.eligible(one, part, owner, target, day)
    }


def _accounts(case: Case, duty: str, part: int) -> Iterator[Account]:
    """The accounts of a pool: those of days on which one of its duties may be held."""
    if duty not in case.problem.duties:
        return
    sharers = sharing(case.problem.duties, case.problem.duties[duty], part)
    duties = [case.problem.duties[one] for one, _part in sharers]
    if any(held_on_holidays(one) for one in duties):
        yield "holidays"
    if any(held_on_days_off(one) for one in duties):
        yield "days_off"
    yield "all"


def pools_of(case: Case) -> dict[tuple[str, int], set[str]]:
    """Everybody eligible for each duty and part, or those that share, with a choice somewhere."""
    duties = case.problem.duties
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    chosen: set[tuple[str, int]] = set()
    alone, choice = _alone(case)
    for (duty, part), people in alone.items():
        first = sharing(duties, duties[duty], part)[0] if part < len(duties[duty].team) else None
        found[first or (duty, part)] |= people
        if (duty, part) in choice:
            chosen.add(first or (duty, part))
    return {key: people for key, people in found.items() if key in chosen}


def _alone(case: Case) -> tuple[dict[tuple[str, int], set[str]], set[tuple[str, int]]]:
    """Everybody eligible for each duty and part, and which of them leave a choice somewhere."""
    pools: dict[tuple[str, int], set[str]] = defaultdict(set)
    choice: set[tuple[str, int]] = set()
    for owed in case.docket.obligations:
        duty = case.problem.duties[owed.stream[0]]
        if not has_occurrences(duty):
            continue
        for part, wanted in enumerate(duty.team):
            own = duty.owner.by == "person" and part == 0
            if (own or wanted.count is None) and not duty.pool:
                continue  # no choice, and nobody to share it with
            candidates = candidates_of(case, duty, part, owed)
            pools[duty.id, part] |= candidates
            if not own and wanted.count is not None and len(candidates) > wanted.count:
                choice.add((duty.id, part))
    for duty, part, candidates in visitors_of(case):
        count = duty.team[part].count if duty.team else 1
        pools[duty.id, part] |= candidates
        own = duty.owner.by == "person" and part == 0
        if count is not None and len(candidates) > count and not own:
            choice.add((duty.id, part))
    return pools, choice


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


def loads(case: Case, parts: Parts, account: Account, *, blocks: bool) -> Counter[str]:
    """Turns in the plan plus history of the account's years, by person.

    With `blocks` a block counts as one turn, as it does for spacing.
    """
    turns: set[tuple[str, str, object]] = set()
    for duty, part in parts:
        for shift in case.shifts_of.get(duty, ()):
            if _is_of(case, account, shift.date):
                mark = block_of(case.problem.duties[duty], shift.date) if blocks else None
                for one in case.team(shift):
                    if one.part == part:
                        turns.add((one.id, duty, mark if mark is not None else shift.id))
    counted = Counter(person for person, _duty, _turn in turns)
    for person, days in _past(case, parts, account).items():
        counted[person] += sum(days.values())
    return counted


def _is_of(case: Case, account: Account, day: date) -> bool:
    if account == "holidays":
        return case.calendar.is_holiday(day)
    return account == "all" or not case.calendar.is_working(day)


def _past(case: Case, parts: Parts, account: Account) -> dict[str, Counter[date]]:
    """What 历史 shows of the account, by person and day: of how many years, the account says."""
    last = case.start.year
    years = range(last - (case.problem.settings.holiday_years - 1 if account == "holidays" else 0),
                  last + 1)  # fmt: skip
    found: dict[str, Counter[date]] = defaultdict(Counter)
    for duty in {duty for duty, _part in parts}:
        rows: dict[str, list[Done]] = defaultdict(list)
        for row in case.history_of.get(duty, ()):
            if row.person is not None and row.date.year in years:
                rows[row.person].append(row)
        for person, own in rows.items():
            for (day, _target), count in occurrences(own).items():
                if _is_of(case, account, day):
                    found[person][day] += count
    return found


def credits_of(case: Case, parts: Parts, account: Account, pool: Collection[str]) -> Counter[str]:
    """What each of `pool` is credited with for working days of the account's years.

    On a day that somebody missed the others of the pool had their turns, which are theirs
    with the days off behind it; he is credited with as many as each of them on average, by
    the shares of sheet 人员.
    """
    back = case.problem.settings.holiday_years - 1 if account == "holidays" else 0
    begin = case.start.replace(year=case.start.year - back, month=1, day=1)
    served: Counter[date] = Counter()
    past = _past(case, parts, account)
    for person in pool:
        for day, count in past.get(person, {}).items():
            if day < case.start:
                while day >= begin and not case.calendar.is_working(day):
                    day -= timedelta(days=1)
                served[day] += count
    due: dict[str, Fraction] = defaultdict(Fraction)
    for day, turns in served.items():
        if day < begin:
            continue  # days off before the first working day
        missing = [person for person in pool if _all_day_away(case, person, day)]
        there = sum(_share(case, person) for person in pool if person not in missing)
        for person in missing if there else ():
            due[person] += turns * _share(case, person) / there
    return Counter({person: math.floor(share) for person, share in due.items()})


def _share(case: Case, person: str) -> Fraction:
    """What the person is to have of a whole member's turns."""
    known = case.problem.people.get(person)
    return Fraction(1) if known is None else Fraction(known.share, 100)


def _all_day_away(case: Case, person: str, day: date) -> bool:
    if person not in case.problem.people:
        return True
    return not any(case.present(person, day, half) for half in HALVES["day"])


CHECK: Final = Check(check, "whole", turns=True)
