"""What unfolding one duty looks at: its calendar, its targets and teams, and its pins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from planner.domain.directory import Context, Directory
from planner.domain.links import Links
from planner.domain.periods import Period, month_start
from planner.domain.problem import Duty, Problem, TeamPart
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Part, When, times_on


class DutyScene:
    """The facts of one duty of a plan that all its demands are made of."""

    def __init__(
        self,
        problem: Problem,
        directory: Directory,
        calendar: WorkCalendar,
        links: Links,
        duty: Duty,
    ) -> None:
        self.problem, self.directory, self.calendar = problem, directory, calendar
        self.links, self.duty = links, duty
        self.start, self.end = problem.settings.start, problem.settings.end
        self._anywhere: dict[tuple[TeamPart, str | None, date], frozenset[str]] = {}
        self.history = [done for done in problem.history if done.duty == duty.id]
        self.musts = [
            pin for pin in problem.pins if pin.mode == "must" and pin.duty in (None, duty.id)
        ]

    def owners(self) -> Sequence[str | None]:
        """Who owes the duty; None for the organisation as a whole."""
        owner = self.duty.owner
        if owner.by == "whole":
            return (None,)
        context = Context(links=self.links)
        if owner.by == "person":
            return (
                self.directory.people(self.duty.team[0].selector, context) if self.duty.team else ()
            )
        if owner.by == "unit":
            return self.directory.units(owner.units, context) if owner.units is not None else ()
        return self.targets(context)

    def targets(self, context: Context) -> tuple[str, ...]:
        """What the duty's 对象 means in `context`."""
        selector = self.duty.target
        if selector is None:
            return ()
        return self.directory.targets(selector, context)

    def opened(self, period: Period, target: str | None) -> Iterator[When]:
        """The days of `period` that a 必须 opens though the duty's own rules do not."""
        for pin in self.musts:
            if (
                pin.duty == self.duty.id
                and pin.date is not None
                and pin.target in (None, target)
                and pin.date in period
                and self.in_plan(pin.date)
                and not self.calendar.closes(pin.date, self.duty)
            ):
                yield from times_on(self.duty, (pin.date,))

    def parts(
        self, owner: str | None, context: Context, days: Sequence[date], *, in_turn: bool = False
    ) -> tuple[Part, ...]:
        """The team, with everybody eligible who is in service on one of `days`.

        With `in_turn` the owner could be at another of its targets, with other people.
        """
        people = self.problem.people
        found: list[Part] = []
        for index, part in enumerate(self.duty.team):
            if index == 0 and self.duty.owner.by == "person" and owner is not None:
                found.append(Part(1, (owner,)))
                continue
            named = self.directory.people(part.selector, context)
            serving = tuple(p for p in named if any(people[p].serves(day) for day in days))
            others: set[str] = set()
            if in_turn and part.selector.follows_target:
                others |= self._anywhere_of(part, owner, days) - {*serving}
            elsewhere = sorted(p for p in others if any(people[p].serves(day) for day in days))
            units = (people[one].members for one in serving)
            members = frozenset(chain.from_iterable(units))
            found.append(Part(part.count, serving, tuple(elsewhere), members))
        return tuple(found)

    def _anywhere_of(
        self, part: TeamPart, owner: str | None, days: Sequence[date]
    ) -> frozenset[str]:
        """Whom `part` means at any of the owner's targets in the months of `days`."""
        months = {month_start(day) for day in days}
        for month in months:
            if (part, owner, month) not in self._anywhere:
                targets = self.targets(Context(owner, None, month, self.links))
                self._anywhere[part, owner, month] = frozenset(
                    person
                    for target in targets
                    for person in self.directory.people(
                        part.selector, Context(owner, target, month, self.links)
                    )
                )
        return frozenset().union(*(self._anywhere[part, owner, month] for month in months))

    def allows(self, day: date) -> bool:
        """Whether the duty may take place on `day`, as far as its weekdays and holidays go."""
        return self.calendar.allows(day, self.duty)

    def in_plan(self, day: date) -> bool:
        """Whether `day` lies in the plan."""
        return self.start <= day <= self.end
