"""What 历史 shows of an account, and credits: turns that somebody is taken to have had.

In words: whoever of a pool was not in office, or was away all day, on a working day of the
account's years before the plan is credited with what an average member of the pool had then:
the turns of that day, and of the days off after it, shared by the members who were there, as
their shares (人员 份额) are. What each missed is summed and rounded down. So who joins in October
is not given the turns of nine months in three (contract, section 5, Credits).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from planner.domain.accounts import WHOLE_SHARE, Parts, counts, first_day
from planner.domain.directory import Directory
from planner.domain.plan import Account
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance


class Past:
    """What 历史 shows, account by account."""

    def __init__(self, problem: Problem, directory: Directory, calendar: WorkCalendar) -> None:
        self.problem, self.calendar = problem, calendar
        self._directory = directory
        self._rows = _turns(problem)
        self._years: dict[date, _Years] = {}

    def of(self, account: Account, parts: Parts) -> Had:
        """What was had of `account`, which `parts` share."""
        settings = self.problem.settings
        first = first_day(settings, account)
        if first not in self._years:
            last = settings.start - timedelta(days=1)
            working = self.calendar.working_days(first, last)
            self._years[first] = _Years(working, Attendance(self._directory, first, last))
        had = Had(self.problem, self._years[first])
        for duty in dict.fromkeys(duty for duty, _part in parts):
            for person, day, count in self._rows.get(duty, ()):
                in_years = first <= day and day.year <= settings.start.year
                if in_years and counts(self.calendar, account, day):
                    had.add(person, day, count)
        return had


class _Years(NamedTuple):
    """The years of an account before the plan: their working days, and who was there."""

    working: tuple[date, ...]
    attendance: Attendance


class Had:
    """The turns of one account before the plan, and what follows from them."""

    def __init__(self, problem: Problem, years: _Years) -> None:
        self._people, self._start = problem.people, problem.settings.start
        self._working, self._attendance = years
        self._turns: Counter[str] = Counter()
        self._before: dict[date, Counter[str]] = defaultdict(Counter)
        """The working days before the plan, with each person's turns of that day and of the
        days off after it."""

    def add(self, person: str, day: date, count: int) -> None:
        """Count turns of `person` on `day`."""
        self._turns[person] += count
        place = bisect_right(self._working, day)
        if place and day < self._start:
            self._before[self._working[place - 1]][person] += count

    def turns(self, person: str) -> int:
        """How many turns the person has had."""
        return self._turns[person]

    def credits(self, pool: Collection[str]) -> Mapping[str, int]:
        """What each of `pool` is credited with, those with nothing left out."""
        missed: dict[str, Fraction] = defaultdict(Fraction)
        for day, served in self._before.items():
            turns = sum(served[person] for person in pool)
            absent = [person for person in pool if not self._there(person, day)]
            if turns and absent and len(absent) < len(pool):
                shared = sum(map(self._share, pool)) - sum(map(self._share, absent))
                for person in absent:
                    missed[person] += Fraction(turns * self._share(person), shared)
        return {person: int(missed[person]) for person in sorted(missed) if missed[person] >= 1}

    def _share(self, person: str) -> int:
        known = self._people.get(person)
        return WHOLE_SHARE if known is None else known.share

    def _there(self, person: str, day: date) -> bool:
        present = self._attendance.present
        return present(person, day, "am") or present(person, day, "pm")


def _turns(problem: Problem) -> Mapping[str, list[tuple[str, date, int]]]:
    """Duty to person, day and count of what 历史 shows; what two rows tell alike is one."""
    rows: dict[tuple[str, str, date, str | None], int] = {}
    for done in problem.history:
        if done.person is not None:
            key = (done.duty, done.person, done.date, done.target)
            rows[key] = max(rows.get(key, 0), done.count)
    found: dict[str, list[tuple[str, date, int]]] = defaultdict(list)
    for (duty, person, day, _target), count in rows.items():
        found[duty].append((person, day, count))
    return found
