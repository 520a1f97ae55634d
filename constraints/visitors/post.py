"""The same people come to a household all week: whoever comes once comes each time.

Rounds, which are planned after the days, keep to it in their own stage.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from constraints.kinds import KINDS
from constraints.posting import Post
from planner.domain.periods import monday
from planner.model.choices import Choices
from planner.model.demands import Demand, When
from planner.model.linear import Term

Visits = dict[str, list[When]]
"""Demand id to the times at which it could be in one household in one week."""


def post(choices: Choices) -> None:
    """For each household and week that several occurrences could meet in: one set of people."""
    households = choices.directory.homes.unit_of
    weeks: dict[tuple[str, date], Visits] = defaultdict(lambda: defaultdict(list))
    for demand, when, _variable in choices.occurrences(choices.demands):
        target = demand.target
        if target is not None and target in households and not KINDS[demand.duty.kind].by_item:
            weeks[target, monday(when.day)][demand.id].append(when)
    for visits in weeks.values():
        if len(visits) > 1:
            _same(choices, {choices.demand(one): times for one, times in visits.items()})


def _same(choices: Choices, visits: dict[Demand, list[When]]) -> None:
    model = choices.model
    serving: list[tuple[list[Term], dict[str, list[Term]]]] = []
    for demand, times in visits.items():
        own: dict[str, list[Term]] = defaultdict(list)
        for when in times:
            for turn in choices.turns_at[demand.id, when]:
                for person in () if turn.standby else turn.people:
                    own[person].append((turn.variable, 1))
        serving.append(([(choices.placed[demand.id][when], 1) for when in times], own))
    for person in sorted({person for _placed, own in serving for person in own}):
        visitor = model.boolean()
        for placed, own in serving:
            served = own.get(person, [])
            model.add([(visitor, -1), *served], high=0)
            model.add([(visitor, 1), *placed, *((v, -1) for v, _one in served)], high=1)


POST: Final = Post(post, 75)
