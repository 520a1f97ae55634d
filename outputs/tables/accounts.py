"""The accounts that turns are shared by: what each person has in them, and what that rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from outputs.tables.named import NamedPlan
from planner.domain.accounts import Parts, counts, first_day, parts_of
from planner.domain.crews import crewed
from planner.domain.plan import Account, FairnessRow
from planner.domain.shifts import team
from planner.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Turns:
    """One person's turns in one account: of the plan, of 历史, and those credited."""

    planned: int
    history: int
    credited: int

    @property
    def total(self) -> int:
        """All of them, which is what is made even."""
        return self.planned + self.history + self.credited


@dataclass(frozen=True, slots=True)
class Shared:
    """The accounts of one duty's part, or of those of a 公平组 that share them.

    `accounts` are those there are, each with the first year it looks back to; `people` are in
    the order of the workbook, each with the turns in each account.
    """

    duty: str
    part: int
    duties: tuple[str, ...]
    accounts: tuple[tuple[Account, int], ...]
    people: tuple[tuple[str, tuple[Turns, ...]], ...]


def shared(named: NamedPlan) -> tuple[Shared, ...]:
    """The accounts that say more than the turns of this plan: of several duties, of days off,
    or with turns that were had, or are credited, before.
    """
    grouped: dict[tuple[str, int], list[FairnessRow]] = {}
    for row in named.plan.fairness:
        grouped.setdefault((row.duty, row.part), []).append(row)
    ordered = sorted(grouped.items(), key=lambda one: (named.duty_rank(one[0][0]), one[0][1]))
    found = (_shared(named, rows) for _key, rows in ordered)
    return tuple(one for one in found if _says_more(one))


def _says_more(one: Shared) -> bool:
    before = any(had.history or had.credited for _person, turns in one.people for had in turns)
    return before or len(one.accounts) > 1 or len(one.duties) > 1


def _shared(named: NamedPlan, rows: list[FairnessRow]) -> Shared:
    first = rows[0]
    parts = parts_of(named.problem.duties, first)
    planned = [_planned(named, parts, row.account) for row in rows]
    people = sorted({one for row in rows for one in row.pool}, key=named.person_rank)
    settings = named.problem.settings
    return Shared(
        first.duty,
        first.part,
        first.duties,
        tuple((row.account, first_day(settings, row.account).year) for row in rows),
        tuple((one, tuple(_turns(one, zip(rows, planned, strict=True)))) for one in people),
    )


def _turns(person: str, accounts: Iterable[tuple[FairnessRow, Counter[str]]]) -> Iterable[Turns]:
    for row, planned in accounts:
        credited = row.credits.get(person, 0)
        before = row.loads.get(person, 0) - credited - planned[person]
        yield Turns(planned[person], before, credited)


def _planned(named: NamedPlan, parts: Parts, account: Account) -> Counter[str]:
    """The turns of the plan, by person."""
    calendar = WorkCalendar.of(named.problem.calendar)
    duties = {duty for duty, _part in parts}
    return Counter(
        one.id
        for shift in named.plan.shifts
        if shift.duty in duties and counts(calendar, account, shift.date)
        for one in team(crewed(shift), named.problem.duties.get(shift.duty))
        if (shift.duty, one.part) in parts
    )
