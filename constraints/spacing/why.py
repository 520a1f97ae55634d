"""Distances of turns and of occurrences, and the rows of 历史 that they reach back to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.spacing.check import counted
from constraints.spacing.post import owner_spacing
from constraints.spacing.rule import OWNER_SPACING
from constraints.why import (
    Easing,
    Fact,
    Why,
    change_duty,
    change_param,
    duties_of,
    named,
    people_of,
)
from planner.domain.edits import Drop, Edits
from planner.domain.language import Text, _, in_each
from planner.domain.problem import Duty
from planner.domain.spoken import date_word
from planner.model.demands import Demand

_STEP = 6


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """间隔 and owner_spacing of the duties, and what history they bind with."""
    for duty in duties_of(demands):
        if duty.spacing:
            text = _("{duty}: turns keep {n} {days} apart", duty=duty.name, n=duty.spacing,
                     days=counted(duty))  # fmt: skip
            yield _closer(duty, text, duty.spacing, of_owner=False)
        own = duty.params[OWNER_SPACING]
        if own:
            text = _("{duty}: occurrences of one owner keep {n} {days} apart",
                     duty=duty.name, n=own, days=counted(duty))  # fmt: skip
            yield _closer(duty, text, own, of_owner=True)
    yield from _history(case, demands)


def _closer(duty: Duty, text: Text, most: int, *, of_owner: bool) -> Fact:
    """A distance as a fact, eased by one day after the other."""

    def change(least: int) -> Edits:
        if of_owner:
            return change_param(duty.id, OWNER_SPACING, least)
        return change_duty(duty.id, "spacing", least or None)

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield [
            Easing(
                _STEP * (most - least),
                _("{duty}: spacing {least} instead of {most}", duty=duty.name, least=least,
                  most=most),
                change(least),
            )
            for least in range(most - 1, -1, -1)
        ]  # fmt: skip

    about = (duty.id, "owner_spacing" if of_owner else "spacing")
    return Fact("spacing", about, text, change(0), ways)


def _history(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    people = people_of(case, demands)
    of = {demand.duty.id: demand for demand in demands}
    first = {duty: min(one.period.first for one in demands if one.duty.id == duty) for duty in of}
    for done in dict.fromkeys(case.problem.history):
        demand = of.get(done.duty)
        if demand is None or done.date >= first[done.duty] or done.person is None:
            continue
        reach = max(demand.duty.spacing or 0, owner_spacing(demand.duty))
        whens = [when.day for one in demands if one.duty.id == done.duty for when in one.when]
        positions = case.positions(done.duty)
        at = positions.of(done.date)
        near = any(abs(positions.of(day) - at) < reach for day in whens)
        if near and (done.person in people or demand.owner is None):
            text = _("{person} served {duty} on {day}", person=named(case, done.person),
                     duty=demand.duty.name, day=in_each(date_word, done.date))  # fmt: skip
            yield Fact("history", (done,), text, (Drop(done),))


WHY: Final = Why(facts, 40)
