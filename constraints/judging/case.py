"""The case before the judge: the facts, what was owed, and how findings are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from constraints.judging.docket import Docket, docket
from constraints.judging.facts import Facts
from planner.domain.crews import crewed, with_crews
from planner.domain.directory import Directory
from planner.domain.findings import Finding
from planner.domain.frames import replaced
from planner.domain.language import Text
from planner.domain.links import Links
from planner.domain.plan import Shift
from planner.domain.problem import Problem
from planner.domain.workdays import Spaced


class Case(Facts):
    """What every ``check`` is given."""

    @property
    def persons(self) -> Case:
        """The case with the people who serve, where whole units have turns."""
        return self

    @cached_property
    def crews(self) -> Case:
        """The case as rules see it that count turns: with whole units for their people.

        Itself where no duty is for whole units.
        """
        problem = self.with_crews
        if self.persons is not self or not any(one.members for one in problem.people.values()):
            return self
        shifts = tuple(map(crewed, self.plan.shifts))
        return _Crews(problem, replaced(self.plan, shifts=shifts), self)

    @cached_property
    def with_crews(self) -> Problem:
        """The problem with whole units among its people."""
        return with_crews(self.problem)

    @cached_property
    def whom(self) -> Directory:
        """Whom a selector means, whole units among them."""
        return Directory(self.with_crews)

    def there(self, one: str, at: Shift) -> tuple[str, ...]:
        """Who of a whole unit serves in `at` where it has the turn: whoever is there, and is not
        kept away by name; anybody else themselves.
        """
        known = self.problem.people.get(one)
        if known is None or not known.members:
            return (one,)
        there = (who for who in known.members if self.present(who, at.date, at.slot))
        return tuple(
            who for who in there if (pin := self.never(at, who)) is None or pin.person is None
        )

    @cached_property
    def docket(self) -> Docket:
        """What the plan owes, with what answers it."""
        return docket(self)

    def person_name(self, person: str | None) -> str:
        """A person's name, or the id where nobody has it."""
        known = self.problem.people.get(person or "")
        return known.name if known is not None else person or ""

    def duty_name(self, duty: str) -> str:
        """A duty's name, or the id where there is no such duty."""
        known = self.problem.duties.get(duty)
        return known.name if known is not None else duty

    def name(self, reference: str | None) -> str:
        """The name of a person or unit, else the reference itself; empty for None."""
        if reference is not None and reference in self.problem.units:
            return self.problem.units[reference].name
        if reference is not None and reference in self.problem.milestones:
            return self.problem.milestones[reference].name or reference
        return self.person_name(reference)


@dataclass(frozen=True, eq=False)
class _Crews(Case):
    """A case with whole units for their people; `own` is the one with the people."""

    own: Case

    @property
    def persons(self) -> Case:
        return self.own

    @cached_property
    def directory(self) -> Directory:
        return self.own.whom

    @cached_property
    def spaced(self) -> Spaced:
        return self.own.spaced

    @cached_property
    def links(self) -> Links:
        return self.own.links

    @cached_property
    def docket(self) -> Docket:
        return self.own.docket


def about(
    shift: Shift,
    rule: str,
    text: Text,
    *,
    amount: int = 1,
    unit: str = "",
    person: str | None = None,
    hard: bool = True,
) -> Finding:
    """A finding about one shift."""
    return Finding(rule, text, amount, unit, shift.duty, shift.id, person, shift.date, hard)


def broken(
    rule: str,
    text: Text,
    *,
    amount: int = 1,
    unit: str = "",
    duty: str | None = None,
    person: str | None = None,
    day: date | None = None,
    hard: bool = True,
) -> Finding:
    """A finding about something that is no shift."""
    return Finding(rule, text, amount, unit, duty, None, person, day, hard)
