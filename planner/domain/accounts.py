"""Accounts of turns: which duties share one, which days it counts, and how it is weighed.

Every part of a duty's team has an account of all turns of the calendar year, and one of turns
on days off and one of turns on public holidays where the duty may be held on such days. Duties
of one 公平组 share theirs (contract, section 5, Accounts).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from math import gcd, lcm
from typing import Final

from planner.domain.crews import with_crews
from planner.domain.plan import ACCOUNTS, Account, FairnessRow
from planner.domain.problem import Duty, Person, Problem, Settings
from planner.domain.workdays import WorkCalendar, held_on_days_off, held_on_holidays

Parts = tuple[tuple[str, int], ...]
"""Parts of teams, each its duty's id and its number."""

WHOLE_SHARE: Final = 100
"""The share of somebody who is to have as many turns as others."""

LEVEL_OF: Final[Mapping[Account, str]] = {
    "holidays": "fairness_holidays",
    "days_off": "fairness_days_off",
    "all": "fairness",
}
"""What the level is called that makes an account even."""


def part_name(duty: Duty, part: int) -> str:
    """A part's label, else its number: parts of one name share the accounts of a 公平组."""
    label = duty.team[part].label if part < len(duty.team) else ""
    return label or str(part)


def sharing(duties: Mapping[str, Duty], duty: Duty, part: int) -> Parts:
    """All parts that share the accounts of `part` of `duty`, in the order of the sheet."""
    if not duty.pool:
        return ((duty.id, part),)
    name = part_name(duty, part)
    return tuple(
        (other.id, number)
        for other in duties.values()
        if other.pool == duty.pool
        for number in range(len(other.team))
        if part_name(other, number) == name
    )


def pooled(duties: Mapping[str, Duty], duty: Duty) -> tuple[Duty, ...]:
    """The duties of the 公平组 of `duty`; itself alone where it has none."""
    if not duty.pool:
        return (duty,)
    return tuple(other for other in duties.values() if other.pool == duty.pool)


def parts_of(duties: Mapping[str, Duty], row: FairnessRow) -> Parts:
    """The parts whose turns `row` counts; its own where its duty is not known."""
    duty = duties.get(row.duty)
    return ((row.duty, row.part),) if duty is None else sharing(duties, duty, row.part)


def accounts_of(duties: Mapping[str, Duty], parts: Parts) -> tuple[Account, ...]:
    """The accounts that `parts` share, of duties that are known."""
    every = [duties[duty] for duty, _part in parts if duty in duties]
    held: Mapping[Account, bool] = {
        "holidays": any(map(held_on_holidays, every)),
        "days_off": any(map(held_on_days_off, every)),
        "all": True,
    }
    return tuple(account for account in ACCOUNTS if held[account])


def counts(calendar: WorkCalendar, account: Account, day: date) -> bool:
    """Whether a turn on `day` is one of `account`."""
    if account == "holidays":
        return calendar.is_holiday(day)
    return account == "all" or not calendar.is_working(day)


def first_day(settings: Settings, account: Account) -> date:
    """The first day whose turns are in `account`."""
    back = settings.holiday_years - 1 if account == "holidays" else 0
    return date(max(1, settings.start.year - back), 1, 1)


def weights(people: Mapping[str, Person]) -> dict[str, int]:
    """What the square of each person's load counts: a common multiple divided by the share.

    The sum of squares divided by shares is least where loads are as the shares are. Where all
    have whole shares it is the sum of the squares itself.
    """
    pieces = {one.share // gcd(one.share, WHOLE_SHARE) for one in people.values()}
    scale = lcm(*pieces) * WHOLE_SHARE
    return {person: scale // one.share for person, one in people.items()}


def uneven(row: FairnessRow, weighing: Mapping[str, int]) -> int:
    """What `row` adds to the level of its account; who is not known counts once."""
    return sum(load * load * weighing.get(one, 1) for one, load in row.loads.items())


def more_uneven(
    before: Collection[FairnessRow], after: Collection[FairnessRow], problem: Problem
) -> dict[Account, int]:
    """By how much the level of each account grew; in the order in which these are made even.

    Rows that stand in both are not counted.
    """
    weighing = weights(with_crews(problem).people)
    found = dict.fromkeys(ACCOUNTS, 0)
    for rows, others, sign in ((before, after, -1), (after, before, 1)):
        for row in rows:
            if not any(row is other for other in others):
                found[row.account] += sign * uneven(row, weighing)
    return found
