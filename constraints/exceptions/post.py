"""except=DUTY: not on days on which that other duty takes place for the same owner.

In words: the same owner, or for 每人 a day on which the person serves there. A gap of the
other duty is no occurrence. A daily duty owes nothing on such a day.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from constraints.exceptions.rule import EXCEPT
from constraints.posting import Post
from planner.model.choices import Choices
from planner.model.demands import Demand


def post(choices: Choices) -> None:
    """An occurrence and one of the excepted duty exclude each other on a day.

    Comes before staffing, which asks what is discharged.
    """
    mine: dict[tuple[str, str | None], list[Demand]] = defaultdict(list)
    for demand in choices.demands:
        for other in demand.duty.params[EXCEPT]:
            mine[other, demand.owner].append(demand)
    for (other, owner), demands in mine.items():
        there = _days_there(choices, other, owner)
        for _, when, variable in choices.occurrences(demands):
            for busy in there.get(when.day, ()):
                choices.model.at_most((variable, busy), 1)
        for demand in demands:
            if demand.duty.period == "day" and (busy_then := there.get(demand.period.first)):
                nothing_owed = choices.discharge(demand)
                choices.model.add([(nothing_owed, 1), *((v, -1) for v in busy_then)], high=0)


def _days_there(choices: Choices, duty: str, owner: str | None) -> dict[date, list[int]]:
    days: dict[date, list[int]] = defaultdict(list)
    if owner in choices.problem.people:
        for turn in choices.turns_of(duty):
            if owner in turn.people and not turn.standby:
                days[turn.when.day].append(turn.variable)
    same = [d for d in choices.demands if d.duty.id == duty and d.owner == owner]
    for _, when, variable in choices.occurrences(same):
        if variable not in days[when.day]:
            days[when.day].append(variable)
    return days


POST: Final = Post(post, 20)
