"""Credits: turns that somebody who was not there is taken to have had.

In words: whoever of a pool was not in office, or was away all day, on a working day of the
calendar year before the plan is credited with what an average member of the pool had then:
the turns of that day, and of the days off after it, shared by the members who were there.
These shares are summed and rounded down. So who joins in October is not given the turns of
nine months in three (contract, section 5, Credits).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from fractions import Fraction

from planner.domain.directory import Directory
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance


class Past:
    """What 历史 shows of the calendar year in which the plan starts."""

    def __init__(self, problem: Problem, directory: Directory, calendar: WorkCalendar) -> None:
        start = problem.settings.start
        first, last = start.replace(month=1, day=1), start - timedelta(days=1)
        self._working = calendar.working_days(first, last)
        self._attendance = Attendance(directory, first, last)
        self._turns: dict[str, Counter[str]] = defaultdict(Counter)
        self._before: dict[str, dict[date, Counter[str]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        """Duty to the working days before the plan, with each person's turns of that day and
        of the days off after it."""
        for duty, person, day, count in _turns(problem, start.year):
            self._turns[duty][person] += count
            place = bisect_right(self._working, day)
            if place and day < start:
                self._before[duty][self._working[place - 1]][person] += count

    def turns(self, duty: str, person: str) -> int:
        """How many turns of `duty` the person has had."""
        return self._turns[duty][person]

    def credits(self, duty: str, pool: Collection[str]) -> Mapping[str, int]:
        """What each of `pool` is credited with, those with nothing left out."""
        missed: dict[str, Fraction] = defaultdict(Fraction)
        for day, served in self._before[duty].items():
            turns = sum(served[person] for person in pool)
            absent = [person for person in pool if not self._there(person, day)]
            if turns and absent and len(absent) < len(pool):
                for person in absent:
                    missed[person] += Fraction(turns, len(pool) - len(absent))
        return {person: int(missed[person]) for person in sorted(missed) if missed[person] >= 1}

    def _there(self, person: str, day: date) -> bool:
        present = self._attendance.present
        return present(person, day, "am") or present(person, day, "pm")


def _turns(problem: Problem, year: int) -> list[tuple[str, str, date, int]]:
    """Duty, person, day and count of what 历史 shows; what two rows tell alike is one."""
    rows: dict[tuple[str, str, date, str | None], int] = {}
    for done in problem.history:
        if done.person is not None and done.date.year == year:
            key = (done.duty, done.person, done.date, done.target)
            rows[key] = max(rows.get(key, 0), done.count)
    return [(duty, person, day, count) for (duty, person, day, _), count in rows.items()]
