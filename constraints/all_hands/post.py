"""All hands (全体): where the day is open, the day most can attend is taken.

In words: a part that asks for all means everyone who is not away. Days on which fewer of
them are away are preferred, before days are spread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from constraints.posting import APOLOGIES, Counted, Post, named
from planner.model.choices import Choices


def wanted(choices: Choices) -> bool:
    """Whether any demand leaves such a choice."""
    return any(part.need is None for d in choices.demands if len(d.when) > 1 for part in d.parts)


def post(choices: Choices) -> None:
    """Count the people who are away, for every part that asks for all."""
    if not wanted(choices):
        return
    for demand, when, variable in choices.occurrences(choices.demands):
        for index, part in enumerate(demand.parts):
            if part.need is None:
                away = len(part.candidates) - len(choices.serving(demand, when, index))
                choices.model.cost(choices.level("apologies"), variable, away)


def levels(choices: Choices) -> Iterable[Counted]:
    """The people who are away, where a day is open on which all should come."""
    return [named(APOLOGIES, "apologies")] if wanted(choices) else []


POST: Final = Post(post, 120, levels)
