"""Staffing: every occurrence takes place, with its whole team.

In words: a demand is placed on one of its days, or is a gap; on that day every part of its
team has as many people as it asks for, or the part is short by so many, which is a gap as
well. Whoever serves, serves in one part; where a part asks for all, those who serve in another
part are there too. With different_units=yes no two of them belong
to the same unit. Gaps are counted in people and minimised first, by priority.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from constraints.posting import Counted, Post, gaps_of
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.model.choices import Choices, Turn
from planner.model.demands import Demand, When
from planner.model.linear import Term


def post(choices: Choices) -> None:
    """Place every demand at most once, fill its parts, count what is missing."""
    model = choices.model
    for demand in choices.demands:
        placed = choices.placed[demand.id]
        unplaced = model.implied(0, 1)
        answers = [*placed.values(), unplaced, *choices.discharged.get(demand.id, ())]
        model.equal([(variable, 1) for variable in answers], 1)
        if not demand.spare:
            model.cost(choices.priority_level(demand), unplaced, demand.whole_team)
        for when, variable in placed.items():
            _fill(choices, demand, when, variable)
            if demand.duty.params[DIFFERENT_UNITS]:
                _different_units(choices, demand, when, variable)
    for shortage in choices.shortages:
        model.cost(choices.priority_level(shortage.demand), shortage.variable, 1)


def _fill(choices: Choices, demand: Demand, when: When, placed: int) -> None:
    model = choices.model
    turns = choices.turns_at[demand.id, when]
    if len(turns) == 1 and turns[0].variable == placed:
        return  # one person who is the whole team: the occurrence is the turn
    short = {s.part: s.variable for s in choices.shortages_at(demand, when)}
    for index, part in enumerate(demand.parts):
        serving = choices.serving(demand, when, index)
        need = len(serving) if part.need is None else part.need
        present = choices.load(serving) if part.need is not None else _in_any_part(serving, turns)
        terms = [*present, (placed, -need)]
        model.equal(terms + ([(short[index], 1)] if index in short else []), 0)
        if index in short:
            model.add([(short[index], 1), (placed, -need)], high=0)
    team = [turn for turn in turns if not turn.standby]
    if team:  # an occurrence to which nobody comes is no occurrence
        model.add([*choices.load(team), (placed, -1)], low=0)
    own: dict[str, list[int]] = defaultdict(list)
    for turn in turns:
        for person in turn.people:
            own[person].append(turn.variable)
    for variables in dict.fromkeys(map(tuple, own.values())):
        model.add([*((v, 1) for v in variables), (placed, -1)], high=0)


def _in_any_part(serving: list[Turn], turns: list[Turn]) -> list[Term]:
    """All turns of those who are `serving`: of 全体 who leads the meeting is there, too."""
    people = {turn.person for turn in serving}
    there = {turn.variable: len(people & {turn.person, *turn.people}) for turn in turns
             if not turn.standby}  # fmt: skip
    return [(variable, count) for variable, count in there.items() if count]


def _different_units(choices: Choices, demand: Demand, when: When, placed: int) -> None:
    units: dict[str, list[int]] = defaultdict(list)
    for turn in choices.turns_at[demand.id, when]:
        unit = choices.problem.people[turn.person].unit
        if unit is not None and not turn.standby:
            units[unit].append(turn.variable)
    for variables in units.values():
        choices.model.add([*((v, 1) for v in variables), (placed, -1)], high=0)


def levels(choices: Choices) -> Iterable[Counted]:
    """The gaps of each priority."""
    return gaps_of(choices, (demand.duty.priority for demand in choices.demands))


POST: Final = Post(post, 30, levels, of_items=True)
