"""What one plan changes of another: two revisions, or a draft and what is published."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Protocol

from outputs.tables.changes import ChangeList
from planner.domain.changes import Change, changes, superseded
from planner.domain.plan import Plan
from planner.domain.problem import Problem


class Told(Protocol):
    """A plan with the problem that gives its ids their names: a revision, a judged plan."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def problem(self) -> Problem:
        """Its problem."""


def differences(old: Told, new: Told, *, today: date = date.min) -> ChangeList:
    """What `new` changes of what `old`, which is published, says of its time.

    Changes of days before `today` need no notice.
    """
    return ChangeList.of(
        replaced(old.plan, new.plan),
        old.problem,
        new.problem,
        today=today,
        posted=(old.plan.start, old.plan.end),
    )


def replaced(old: Plan, new: Plan) -> tuple[Change, ...]:
    """The changes from the shifts of `old` that `new` takes the place of, to those of `new`."""
    ids = {shift.id for shift in new.shifts}
    overlap = old.start <= new.end and new.start <= old.end
    given_up = [
        shift
        for shift in old.shifts
        if shift.id in ids or (overlap and superseded(shift.date, old.end, new.start, new.end))
    ]
    return changes(given_up, new.shifts)


def same_facts(one: Problem, other: Problem) -> bool:
    """Whether two workbooks say the same, wherever they are kept and however they are written."""
    apart = {"source_file", "source_sha256", "boundaries", "households"}
    names = {field.name for field in fields(Problem)} - apart
    return one.households.equals(other.households) and all(
        getattr(one, name) == getattr(other, name) for name in names
    )
