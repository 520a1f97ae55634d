"""One shift a day: as few people as possible have two shifts on one day.

In words: for everybody and every day the shifts beyond the first are counted, of all duties
that take time, and the sum is minimised; visits to households and to items of the ledger are
planned later (contract, section 5, Spread of turns). It comes before the spread of the days,
which would have all visits of a period on its middle days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import DOUBLED, Counted, Post, named
from planner.model.choices import Choices


def post(choices: Choices) -> None:
    """Count each person's shifts of a day beyond the first."""
    model, level = choices.model, choices.level("doubled")
    of_day: dict[tuple[str, date], list[int]] = defaultdict(list)
    demands: dict[tuple[str, date], set[str]] = defaultdict(set)
    for turn in choices.turns:
        if not turn.standby and KINDS[turn.demand.duty.kind].takes_time:
            for person in turn.people:
                of_day[person, turn.when.day].append(turn.variable)
                demands[person, turn.when.day].add(turn.demand.id)
    for key, turns in of_day.items():
        if (most := len(demands[key])) > 1:
            more = model.implied(0, most - 1)
            model.add([(more, -1), *((turn, 1) for turn in turns)], high=1, since=level, rare=True)
            model.cost(level, more, 1)


def levels(_choices: Choices) -> Iterator[Counted]:
    """Shifts of one person on one day beyond the first."""
    yield named(DOUBLED, "doubled")


POST: Final = Post(post, 114, levels)
