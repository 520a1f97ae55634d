"""Steps of a project keep their order, and each the working days it takes.

In words: between two steps of one project lie at least the working days that the later one,
and every step between the two, takes. What is already done is in the first day each step
may have; that no step lies after its counted-back last day is in its days as well (see
``planner.domain.steps``). Of the days that are left the last are taken: the working days between
steps and their last days are as few as they can be, all steps together, before turns are made
equal. So the plan shows the counted-back dates wherever their people are free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import OUTSIDE, Counted, Post
from planner.domain.steps import schedule
from planner.model.choices import Choices
from planner.model.demands import Demand

EARLY: Final = "steps"
"""The level that counts working days between steps and their last days."""


def post(choices: Choices) -> None:
    """Keep the steps of each project in order and apart."""
    steps = schedule(choices.problem, choices.calendar)
    chains: dict[str, list[Demand]] = defaultdict(list)
    for demand in choices.demands:
        if demand.owner in steps and demand.target is not None and demand.when:
            chains[demand.target].append(demand)
    for chain in chains.values():
        for later in chain:
            _as_late_as_may_be(choices, later, steps[later.owner or ""].latest)
            before = steps[later.owner or ""].days_before
            for earlier in chain:
                days = before.get(earlier.owner or "")
                if days is not None:
                    _apart(choices, earlier, later, days)


def _as_late_as_may_be(choices: Choices, demand: Demand, latest: date | None) -> None:
    if latest is None:
        return
    level = choices.level(EARLY)
    for day, variables in _by_day(choices, demand).items():
        for variable in variables:
            choices.model.cost(level, variable, _between(choices, day, latest))


def _apart(choices: Choices, earlier: Demand, later: Demand, days: int) -> None:
    """If `earlier` lies on some day or after it, `later` lies at least `days` after it.

    One row for each day of `earlier` and everything that is too early beside it: no more of
    the two than one.
    """
    first = _by_day(choices, earlier)
    second = _by_day(choices, later)
    for day, variables in first.items():
        from_here = [v for other, more in first.items() if other >= day for v in more]
        near = (more for other, more in second.items() if _between(choices, day, other) < days)
        too_early = [v for more in near for v in more]
        if too_early and variables:
            choices.model.at_most([*from_here, *too_early], 1)


def _by_day(choices: Choices, demand: Demand) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for _demand, when, variable in choices.occurrences([demand]):
        found[when.day].append(variable)
    return found


def _between(choices: Choices, first: date, last: date) -> int:
    """The working days after `first`, up to and with `last`."""
    return choices.positions.within(first + timedelta(days=1), last)


def levels(choices: Choices) -> Iterable[Counted]:
    """How far steps lie from their last days, where there are steps."""
    if any(KINDS[demand.duty.kind].by_steps for demand in choices.demands):
        yield Counted(OUTSIDE, 1, (EARLY, None))


POST: Final = Post(post, 80, levels)
