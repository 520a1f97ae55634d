"""Obligations as they stand, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.domain.problem import Problem

State = Literal["done", "late", "gap", "planned"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One occurrence, or `count` visits of one round, and how it stands.

    `due` is the planned day, else the day it was done, else the last day it can have.
    `gap` is the id of the gap that says it is unplaced or short of people, empty without one;
    `forgotten` says that neither the plan nor the records know of it. `counted_by` is the duty
    whose occurrence stands for it. What is not `owed` was done beyond the plan. `households`
    are those of a round.
    """

    duty: str
    owner: str | None
    target: str | None
    due: date
    planned: date | None = None
    done: date | None = None
    gap: str = ""
    forgotten: bool = False
    counted_by: str | None = None
    count: int = 1
    owed: bool = True
    households: tuple[str, ...] = ()

    def state(self, as_of: date | None) -> State:
        """How it stands before the day `as_of`; without one nothing is called late."""
        if self.done is not None:
            return "done"
        if self.planned is not None and as_of is not None and self.planned < as_of:
            return "late"
        if self.gap or self.forgotten:
            return "gap"
        return "planned"


@dataclass(frozen=True, slots=True)
class Tally:
    """Obligations counted: `owed` is everything but `extra`, which was done beyond the plan.

    `planned` have a day; `short` are gaps, unplaced or short of people, and not done, of
    which `forgotten` are in no plan at all; the day of `late` ones has passed without a
    record.
    """

    owed: int = 0
    planned: int = 0
    short: int = 0
    done: int = 0
    late: int = 0
    extra: int = 0
    forgotten: int = 0

    @property
    def state(self) -> State | None:
        """The state of the whole: late before gap before done; None where nothing is owed."""
        if self.late:
            return "late"
        if self.short:
            return "gap"
        if self.owed and self.done >= self.owed:
            return "done"
        return "planned" if self.owed else None


def tally(obligations: Iterable[Obligation], as_of: date | None) -> Tally:
    """Count `obligations` as they stand before the day `as_of`."""
    found: Counter[str] = Counter()
    for one in obligations:
        if not one.owed:
            found["extra"] += one.count
            continue
        found["owed"] += one.count
        found["planned"] += one.count * (one.planned is not None)
        state = one.state(as_of)
        found["done"] += one.count * (state == "done")
        found["late"] += one.count * (state == "late")
        found["forgotten"] += one.count * (one.forgotten and state != "done")
        found["short"] += one.count * (bool(one.gap or one.forgotten) and state != "done")
    return Tally(**found)


def records_until(problem: Problem, first: date, last: date, day: date) -> date | None:
    """`day` where 历史 has any row from `first` to `last`, else None.

    Where nobody keeps records, what is past cannot be told from what is late.
    """
    return day if any(first <= row.date <= last for row in problem.history) else None
