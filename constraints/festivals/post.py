"""The same festival: whoever had 除夕 last year has another day, where somebody else can have it.

In words: a turn on a day that bears a festival's name (除夕, 春节, 中秋节 …) counts as often as its
person had that festival in the years of 节日回看 before, in any duty of the 公平组. The sum is made
small after the accounts are even: who had it changes the day with somebody who did not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Final

from constraints.posting import FAIRNESS, Counted, Post
from planner.domain.accounts import first_day, pooled
from planner.domain.plan import ACCOUNTS
from planner.domain.workdays import festivals
from planner.model.choices import Choices, Turn

_EVE, _FIRST = "除夕", "春节"


@cache
def names(day: date) -> frozenset[str]:
    """The festivals of a day; 除夕 also of years in which the law did not name it."""
    tomorrow = day + timedelta(days=1)
    found = frozenset(filter(None, festivals(day.year, "zh").get(day, "").split("、")))
    if _FIRST not in found and _FIRST in festivals(tomorrow.year, "zh").get(tomorrow, ""):
        return found | {_EVE}
    return found


def _again(choices: Choices) -> list[tuple[Turn, int]]:
    """The turns on festivals that their people had before, and how often they had them."""
    problem = choices.problem
    first = first_day(problem.settings, "holidays")
    had: dict[str, Counter[tuple[str, str]]] = {}
    for done in problem.history:
        if done.person is not None and done.count and first <= done.date < problem.settings.start:
            for name in names(done.date):
                had.setdefault(done.duty, Counter())[done.person, name] += 1
    if not had:
        return []
    pools = {
        one.id: [had[other.id] for other in pooled(problem.duties, one) if other.id in had]
        for one in problem.duties.values()
    }
    found = []
    for turn in choices.turns:
        if turn.standby or not pools[turn.demand.duty.id]:
            continue
        times = sum(
            before[turn.person, name]
            for before in pools[turn.demand.duty.id]
            for name in names(turn.when.day)
        )
        if times:
            found.append((turn, times))
    return found


def post(choices: Choices) -> None:
    """Count each turn on a festival as often as its person had it before."""
    for turn, times in _again(choices):
        choices.model.cost(choices.level("festivals"), turn.variable, times)


def levels(choices: Choices) -> Iterable[Counted]:
    """Turns on a festival that the person had before, where that can be."""
    return [Counted(FAIRNESS, len(ACCOUNTS), ("festivals", None))] if _again(choices) else []


POST: Final = Post(post, 112, levels)
