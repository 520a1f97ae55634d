"""Visits per village and week: no village is visited too often.

In words: in each week, Monday to Sunday, at most 每村每周来访上限 shifts of kinds that
disturb a village take place in it by people from elsewhere. Household rounds, and shifts of
the village's own people alone, do not count. What a stage before has planned does.
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


def post(choices: Choices) -> None:
    """At most the allowed number of visits per village and week, with those there are before."""
    most = choices.problem.settings.village_visits_per_week
    if most is None:
        return
    visits: dict[tuple[str, date], list[Term]] = defaultdict(list)
    for demand, when, variable in choices.occurrences(choices.demands):
        village = choices.directory.village_of(demand.target)
        if village is None or not KINDS[demand.duty.kind].disturbs_village:
            continue
        visit = _visit(choices, village, demand, when, variable)
        if visit is not None:
            visits[village, monday(when.day)].append((visit, 1))
    for week, terms in visits.items():
        left = max(most - choices.visits_before.get(week, 0), 0)
        if _may_exceed(choices, terms, left):
            choices.model.add(terms, high=left, rare=True)


def _visit(choices: Choices, village: str, demand: Demand, when: When, placed: int) -> int | None:
    """A variable that is 1 where somebody from elsewhere comes; None where nobody can."""
    own = choices.directory.members(village)
    turns = [t for t in choices.turns_at[demand.id, when] if not t.standby]
    outside = [turn for turn in turns if not own.issuperset(turn.people)]
    if not outside:
        return None
    if len(outside) == len(turns):
        return placed
    visit = choices.model.boolean()
    for turn in outside:
        choices.model.add([(turn.variable, 1), (visit, -1)], high=0)
    choices.model.add([(visit, 1), *((turn.variable, -1) for turn in outside)], high=0)
    return visit


def _may_exceed(choices: Choices, terms: list[Term], most: int) -> bool:
    """Whether more than `most` can fall into the week: a demand falls only once.

    Most weeks cannot, and leaving their rows out cuts the model into parts.
    """
    demands = {choices.demand_of.get(variable, f"#{variable}") for variable, _ in terms}
    return len(demands) > most


POST: Final = Post(post, 70, of_items=True)
