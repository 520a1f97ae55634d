"""Household coverage: who may hold which household, and how the shares are cut.

In words: a household is held by people of the duty's team in the household's own context,
never by somebody it recuses (``avoid``) or forbids; nobody holds more than `per_holder`
(or 联户上限, over all duties); existing contacts stay; a holder has the category mix; loads
in expected visits are as equal as arithmetic allows, cut over as few groups as possible.

To the solver: see ``clusters.py``, which cuts a village into parts that need nothing from
each other, and ``shares.py``, which states the shares of such a part; nothing is decided
household by household.

To the judge: see ``constraints.household_links.check``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from constraints.household_links.rule import HOLDERS_PER_HOUSEHOLD
from constraints.household_rounds.rule import VISITS
from constraints.pairing.rule import AVOID
from planner.domain.directory import Directory
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty, PeriodName

PER_YEAR: Mapping[PeriodName, int] = {
    "day": 365,
    "week": 52,
    "ten_days": 36,
    "fortnight": 26,
    "month": 12,
    "two_months": 6,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
    "term": 2,
    "once": 1,
}
"""How often a period comes round in a year, terms twice; 一次 counts as one visit."""


def cadences(duty: Duty) -> tuple[Cadence, ...]:
    """The visit cadences of a household duty; 周期 and 次数 stand for all without `visits`."""
    return duty.params[VISITS] or (Cadence(ALL_CATEGORIES, duty.times, duty.period),)


def yearly_visits(duty: Duty, categories: Collection[str]) -> Fraction:
    """Visits a year that a household of `categories` is expected to take, to the hundredth.

    One visit counts for every cadence, so the most frequent cadence says it.
    """
    return max(
        (
            Fraction(cadence.times * PER_YEAR[cadence.period] * cadence.percent, 100)
            for cadence in cadences(duty)
            if cadence.category == ALL_CATEGORIES or cadence.category in categories
        ),
        default=Fraction(0),
    )


def holders_needed(duty: Duty, part: int) -> int:
    """How many holders of one part each household needs; one of each where parts are several."""
    if len(duty.team) > 1:
        return 1
    return max(duty.team[part].count or 1, duty.params[HOLDERS_PER_HOUSEHOLD])


def recused(directory: Directory, duty: Duty, person: str, unit: str) -> bool:
    """Whether `avoid` keeps `person` from households in `unit`.

    It does where the person comes from `unit`, from below it, or from the village or
    group that `unit` lies in; a whole town as a home recuses from nothing below it.
    """
    who = directory.problem.people[person]
    for field in duty.params[AVOID]:
        place = who.home if field == "home" else who.origin
        if place is None:
            continue
        local = directory.village_of(place) is not None
        if unit in directory.chain(place) or (local and place in directory.chain(unit)):
            return True
    return False
