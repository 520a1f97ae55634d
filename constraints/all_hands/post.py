"""All hands (全体): where the day is open, the day most can attend is taken.

In words: a part that asks for all means everyone who is not away. Days on which fewer of
them are away are preferred, before days are spread.
"""

from __future__ import annotations

from planner.model.choices import Choices


def wanted(choices: Choices) -> bool:
    """Whether any demand leaves such a choice."""
    return any(part.need is None for d in choices.demands if len(d.when) > 1 for part in d.parts)


def post(choices: Choices) -> None:
    """Count the people who are away, for every part that asks for all."""
    for demand, when, variable in choices.occurrences(choices.demands):
        for index, part in enumerate(demand.parts):
            if part.need is None:
                away = len(part.candidates) - len(choices.serving(demand, when, index))
                choices.model.cost(choices.level("apologies"), variable, away)
