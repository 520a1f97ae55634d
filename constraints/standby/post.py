"""Standby: substitutes are named from the people of the team who are free then.

In words: standby=N names N people besides the team, eligible for any of its parts, present
and serving nowhere else at that time. Too few of them is no gap; naming as many as there
are is a level of its own, after the gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constraints.posting import STANDBY as PLACE
from constraints.posting import Counted, Post, named
from constraints.standby.rule import STANDBY
from planner.model.choices import Choices


def post(choices: Choices) -> None:
    """Name up to standby substitutes for every occurrence, as many as can be had."""
    model = choices.model
    for demand, when, placed in choices.occurrences(choices.demands):
        wanted = demand.duty.params[STANDBY]
        if not wanted:
            continue
        named = choices.serving(demand, when, len(demand.parts))
        lacking = model.integer(0, wanted)
        model.equal([*choices.load(named), (lacking, 1), (placed, -wanted)], 0)
        model.cost(choices.level("standby"), lacking, 1)


def levels(choices: Choices) -> Iterable[Counted]:
    """How many substitutes are lacking, where any are wanted."""
    wanted = any(demand.duty.params[STANDBY] for demand in choices.demands)
    return [named(PLACE, "standby")] if wanted else []


POST: Final = Post(post, 100, levels, of_items=True)
