"""Fairness: turns of one duty are shared as equally as the rules allow.

In words: for every duty and part for which some occurrence has more eligible people than
places, everybody eligible has a load: the turns in the plan plus what 历史 shows in the
calendar year and what is credited (``credits.py``), people without any turn included. The
sum of the squares of the loads is minimised: where only eligibility limits the choice, that
makes the most loaded as little loaded, and the least as much, as any plan can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from constraints.fairness.credits import Past
from constraints.posting import FAIRNESS, Counted, Post, named
from planner.model.choices import Choices, Turn
from planner.model.demands import Demand

Pools = Mapping[tuple[str, int], tuple[str, ...]]


def pools(demands: tuple[Demand, ...]) -> Pools:
    """Everybody eligible for each (duty, part) in which there is a choice of people."""
    chosen: set[tuple[str, int]] = set()
    eligible: dict[tuple[str, int], set[str]] = defaultdict(set)
    for demand in demands:
        if demand.spare:
            continue
        for index, part in enumerate(demand.parts):
            key = (demand.duty.id, index)
            anybody = {*part.candidates, *part.elsewhere}
            eligible[key] |= anybody
            if index == 0 and demand.duty.owner.by == "person":
                continue
            if part.need is not None and len(anybody) > part.need:
                chosen.add(key)
    return {key: tuple(sorted(eligible[key])) for key in sorted(chosen)}


def post(choices: Choices) -> None:
    """Minimise the sum of the squares of the loads, over all pools."""
    level = choices.level("fairness")
    past = Past(choices.problem, choices.directory, choices.calendar)
    own: dict[tuple[str, int], dict[str, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in choices.turns:
        own[turn.demand.duty.id, turn.part][turn.person].append(turn)
    for (duty, part), people in pools(choices.eligible).items():
        credit = past.credits(duty, people)
        for person in people:
            turns = own[duty, part].get(person, [])
            most = len({turn.demand.id for turn in turns})
            base = past.turns(duty, person) + credit.get(person, 0)
            choices.model.convex_load(level, choices.load(turns), base=base, most=most, since=level)


def levels(_choices: Choices) -> Iterable[Counted]:
    """The sum of the squares of the loads."""
    return [named(FAIRNESS, "fairness")]


POST: Final = Post(post, 110, levels, of_items=True)
