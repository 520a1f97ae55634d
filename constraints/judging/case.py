"""The case before the judge: the facts, what was owed, and how findings are written."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from constraints.judging.facts import Facts
from constraints.judging.obligations import Docket, docket
from planner.domain.findings import Finding
from planner.domain.language import Text
from planner.domain.plan import Shift


class Case(Facts):
    """What every ``check`` is given."""

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
