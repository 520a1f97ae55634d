"""Spread: occurrences lie evenly in their period rather than on one day.

In words: every occurrence has a window, the days nearest its own piece of the period (see
``planner.model.windows``). As few as possible lie outside, and then the sum of the distances from
the ideal places is minimised, last of all: in half days of choice over all occurrences, so that
one may lie further off where others come nearer for it. An afternoon costs a little where a duty
leaves the half day open, so that mornings are used first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constraints.posting import OUTSIDE, SPREAD, Counted, Post, named
from planner.model.choices import Choices


def post(choices: Choices) -> None:
    """Keep inside the windows, then prefer days near the ideal places."""
    outside, spread = choices.level("outside"), choices.level("spread")
    for demand, when, variable in choices.occurrences(choices.demands):
        window = choices.windows[demand.id]
        if demand.spare or when not in window.inside:
            choices.model.cost(outside, variable, 1)
        choices.model.cost(spread, variable, window.distance[when])


def levels(_choices: Choices) -> Iterable[Counted]:
    """Occurrences outside their windows, and distances from the ideal places."""
    return [named(OUTSIDE, "outside"), named(SPREAD, "spread")]


POST: Final = Post(post, 130, levels)
