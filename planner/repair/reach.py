"""Which published shifts a change could push: the neighbours of what is open.

A choice of an open task can stand against a published shift where they want one person at
one time, one owner's period, one village's week, one household's week, or where a rule
joins their duties. Whatever a least set of changes holds is reached from the open tasks in
as many steps as it has further shifts: what is not pushed, directly or by others, could as
well have stayed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from constraints.counts_for.rule import COUNTS_FOR
from constraints.exceptions.rule import EXCEPT
from constraints.fewest_turns.rule import FEWEST
from constraints.kinds import KINDS
from constraints.longest_run.rule import MAX_RUN
from constraints.most_turns.rule import MOST, limited_together
from constraints.spacing.post import owner_spacing
from constraints.spacing.rule import OWNER_SPACING
from planner.domain.crews import members_of
from planner.domain.directory import Directory
from planner.domain.periods import monday
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Problem
from planner.domain.shifts import Beginnings
from planner.model.demands import Demand, When
from planner.repair.tasks import RepairTask

Key = tuple[Hashable, ...]


class Reach:
    """Knows the published places of all that may be opened."""

    def __init__(self, problem: Problem, directory: Directory) -> None:
        self._directory, self._people = directory, problem.people
        self._beginnings = Beginnings(problem)
        self._per_day = problem.settings.shifts_per_day is not None
        self._limited = problem.settings.village_visits_per_week is not None
        self._related: dict[str, set[Key]] = defaultdict(set)
        for duty in problem.duties.values():
            for kind, others in (
                ("except", duty.params[EXCEPT]),
                ("counts", duty.params[COUNTS_FOR]),
            ):
                for other in others:
                    key = (kind, duty.id, other)
                    self._related[duty.id].add(key)
                    self._related[other].add(key)
        self._pooled = {
            duty.id
            for duty in problem.duties.values()
            if len(limited_together(problem.duties, duty)) > 1
        }
        self._at: dict[Key, list[str]] = defaultdict(list)
        self._villages: dict[str | None, str | None] = {}

    def add(self, demand: Demand, shift: Shift) -> None:
        """Note where a task of days was published."""
        team = [one.id for one in (*shift.groups, *shift.people)]
        at = When(shift.date, shift.slot)
        for key in self._keys(demand, (at,), [team], shift.households):
            self._at[key].append(demand.id)

    def add_round(self, duty: Duty, shift: Shift) -> None:
        """Note where a household round was published."""
        for one in shift.people:
            for moment in self._beginnings.within(shift.date, shift.slot):
                self._at["person", one.id, moment].append(shift.id)
            if self._per_day:
                self._at["day", one.id, shift.date].append(shift.id)
            if duty.spacing or duty.params[OWNER_SPACING]:
                self._at["spacing", duty.id, one.id].append(shift.id)
        for household in shift.households:
            self._at["household", household, monday(shift.date)].append(shift.id)

    def near(self, tasks: Iterable[RepairTask]) -> set[str]:
        """The ids of what stands where any choice of `tasks` could be."""
        found: set[str] = set()
        asked: set[Key] = set()
        for task in tasks:
            demand = task.demand
            people = [part.candidates for part in demand.parts]
            households = task.published.households if task.published is not None else ()
            for key in self._keys(demand, demand.when, people, households):
                if key not in asked:
                    asked.add(key)
                    found.update(self._at.get(key, ()))
        return found

    def _keys(
        self,
        demand: Demand,
        times: Iterable[When],
        people: Iterable[Iterable[str]],
        households: Iterable[str],
    ) -> Iterator[Key]:
        duty = demand.duty
        named = {person for some in people for person in some}
        everybody = sorted(named.union(*(members_of(self._people, one) for one in named)))
        busy = KINDS[duty.kind].takes_time
        village = self._village(demand.target)
        limited = self._limited and village is not None and KINDS[duty.kind].disturbs_village
        days: set[date] = set()
        for when in times:
            days.add(when.day)
            if busy:
                for moment in self._beginnings.within(*when):
                    for person in everybody:
                        yield "person", person, moment
            if limited:
                yield "village", village, monday(when.day)
            if (block := demand.block(when.day)) is not None:
                yield "block", duty.id, demand.owner, block
        if duty.spacing or duty.params[MOST] or duty.params[FEWEST] or duty.params[MAX_RUN]:
            for person in everybody:
                yield "spacing", duty.id, person
        if duty.id in self._pooled:
            for person in everybody:
                yield "pool", duty.pool, person
        if busy and self._per_day:
            for day in days:
                for person in everybody:
                    yield "day", person, day
        if owner_spacing(duty) or demand.deferred or duty.on_holiday in ("defer", "advance"):
            yield "owner", duty.id, demand.owner
        yield "period", duty.id, demand.owner, demand.period.label
        if KINDS[duty.kind].by_steps:
            yield "project", demand.target
        for key in self._related.get(duty.id, ()):
            if key[0] == "except":
                for day in days:
                    yield (*key, day)
            else:
                yield key
        for household in households:
            for day in days:
                yield "household", household, monday(day)

    def _village(self, target: str | None) -> str | None:
        if target not in self._villages:
            self._villages[target] = self._directory.village_of(target)
        return self._villages[target]
