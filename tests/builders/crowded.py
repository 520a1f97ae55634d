"""A plan of any workbook in which the longest names stand, made without planning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from constraints.kinds import KINDS
from outputs.sheets.columns import text_width
from outputs.words.naming import Names
from planner.domain.directory import Directory
from planner.domain.periods import month_start
from planner.domain.plan import Assigned, Plan, PlannedLink, RotationRow, Shift
from planner.domain.problem import Duty, Problem
from planner.domain.shifts import clock, place_of
from tests.builders.sample_plan import sample

_DAYS = 3
_SHOWN = 6


def crowded(problem: Problem) -> tuple[Problem, Plan]:
    """A plan of three days with every duty of `problem`, whatever the rules say.

    The problem comes back with those people only who have something to do in it.
    """
    _problem, plan = sample()
    start = problem.settings.start
    days = [start + timedelta(days=step) for step in range(_DAYS)]
    longest = _Longest(problem)
    shifts = [shift for duty in problem.duties.values() for shift in longest.shifts(duty, days)]
    made = replace(
        plan,
        organisation=problem.settings.organisation,
        start=start,
        end=problem.settings.end,
        working_days=tuple(days),
        shifts=tuple(sorted(shifts, key=lambda one: (one.date, one.start, one.id))),
        links=tuple(link for duty in problem.duties.values() for link in longest.links(duty)),
        rotations=tuple(row for duty in problem.duties.values() for row in longest.rows(duty)),
        gaps=(),
        fairness=(),
        holders=longest.holders(),
    )
    busy = {one.id for shift in made.shifts for one in shift.people}
    busy |= {link.holder for link in made.links} | set(made.holders["holder"])
    people = {one.id: one for one in problem.people.values() if one.id in busy}
    return replace(problem, people=people), made


class _Longest:
    """The people and units of duties whose names are longest."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._directory, self._names = problem, Directory(problem), Names(problem)

    def _people(self, duty: Duty, part: int) -> list[str]:
        people = self._problem.people
        found = self._directory.people(duty.team[part].selector) if part < len(duty.team) else ()
        known = [one for one in found if one in people] or list(people)[:_SHOWN]
        return _sorted(known, lambda one: people[one].title + self._names.unit(people[one].unit))

    def _targets(self, duty: Duty) -> list[str]:
        if duty.target is None:
            return []
        units = self._directory.units(duty.target) or tuple(self._problem.units)
        return _sorted(units, self._names.unit)

    def shifts(self, duty: Duty, days: Iterable[date]) -> Iterator[Shift]:
        """One shift on each day."""
        targets = self._targets(duty)[:1] or [None]
        households = tuple(self._problem.households["id"].head(6))
        slot = "am" if duty.slot == "half" else duty.slot
        for day in days:
            start, end = clock(self._problem.settings, day, slot)
            people = [
                Assigned(one, part)
                for part, named in enumerate(duty.team)
                for one in self._people(duty, part)[: min(named.count or 2, 4)]
            ]
            owner = people[0].id if people and duty.owner.by == "person" else None
            yield Shift(
                f"{duty.id}@{owner or 'all'}@{day.isoformat()}@1", duty.id, duty.kind, owner, day,
                slot, start, end,
                place_of(duty, own=self._directory.unit_of(owner), target=targets[0]), targets[0],
                tuple(people), households if KINDS[duty.kind].by_household else (),
            )  # fmt: skip

    def links(self, duty: Duty) -> Iterator[PlannedLink]:
        """Pairings of those with the longest names."""
        if KINDS[duty.kind].pairs and duty.team:
            for holder in self._people(duty, 0)[:_SHOWN]:
                for target in self._targets(duty)[:3]:
                    yield PlannedLink(duty.id, holder, target, current=False)

    def rows(self, duty: Duty) -> Iterator[RotationRow]:
        """A rotation of two years."""
        if KINDS[duty.kind].rotates:
            month = month_start(self._problem.settings.start)
            for step, target in enumerate(self._targets(duty)[:24]):
                yield RotationRow(duty.id, None, month_start(month, step), target, forecast=False)

    def holders(self) -> pd.DataFrame:
        """Who holds the first households."""
        duties = [one for one in self._problem.duties.values() if KINDS[one.kind].by_household]
        rows = [
            (household, duty.id, self._people(duty, 0)[0])
            for duty in duties
            for household in self._problem.households["id"].head(_SHOWN)
        ]
        return pd.DataFrame(rows, columns=["household", "duty", "holder"], dtype=str)


def _sorted(ids: Iterable[str], word: object) -> list[str]:
    return sorted(ids, key=lambda one: (-text_width(word(one)), one))  # type: ignore[operator]
