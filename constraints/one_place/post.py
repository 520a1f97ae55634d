"""One place at a time: nobody has two shifts whose times overlap.

In words: a person has at most one shift at a time; two clash where their times overlap, also
where one begins on the day before. A whole day lasts from the start of the morning to the end
of the afternoon. Reports take no time. Being named a substitute takes the time too, since a
substitute must be free.

Occurrences of one owner in one period are on different days, unless there are more of
them than allowed days; a deferred turn never stands beside another of the same owner and
target on one day, since the contract holds the two as one.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import Post
from planner.domain.shifts import Beginnings, taken
from planner.model.choices import Choices
from planner.model.demands import Demand


def post(choices: Choices) -> None:
    """At most one shift per person and time; different days for one owner's turns."""
    _one_shift(choices)
    for demands in choices.grouped(by_period=True).values():
        days = max(demand.open_days for demand in demands)
        owed = sum(not demand.spare and not demand.deferred for demand in demands)
        if len(demands) > 1 and owed <= days and not any(d.shares_days for d in demands):
            _one_a_day(choices, demands)
    for demands in choices.grouped().values():
        late = {when.day for demand in demands if demand.deferred for when in demand.when}
        if late:
            by_target: dict[str | None, list[Demand]] = defaultdict(list)
            for demand in demands:
                by_target[demand.target].append(demand)
            for same in by_target.values():
                _one_a_day(choices, same, only=late)


def _one_shift(choices: Choices) -> None:
    """At each moment at which shifts begin a person serves in one at most."""
    beginnings = Beginnings(choices.problem, {turn.when.slot for turn in choices.turns})
    at: dict[tuple[str, datetime], list[int]] = defaultdict(list)
    for turn in choices.turns:
        if KINDS[turn.demand.duty.kind].takes_time:
            for moment in beginnings.within(*turn.when):
                for person in turn.people:
                    at[person, moment].append(turn.variable)
    posted: set[tuple[int, ...]] = set()
    for variables in at.values():
        key = tuple(variables)
        if len(key) > 1 and key not in posted:
            posted.add(key)
            choices.model.at_most(key, 1)


def _one_a_day(choices: Choices, demands: list[Demand], only: set[date] | None = None) -> None:
    days: dict[date, list[int]] = defaultdict(list)
    for _, when, variable in choices.occurrences(demands):
        if only is None or when.day in only:
            days[when.day].append(variable)
    for variables in days.values():
        choices.model.at_most(variables, 1)


POST: Final = Post(post, 40, of_items=True, closes=taken)
