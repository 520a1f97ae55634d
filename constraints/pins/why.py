"""Rows of sheet 指定: what they rule out or demand; dropping one is the cheapest way out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from constraints.judging.case import Case
from constraints.why import Easing, Fact, Why, named, people_of
from planner.domain.edits import Drop
from planner.domain.language import Text, _, in_each
from planner.domain.plan import Gap
from planner.domain.problem import Pin
from planner.domain.spoken import date_word
from planner.model.demands import Demand

_ROW = 4


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """The 禁止 that concern the people, duties and targets of `demands`."""
    people = people_of(case, demands)
    duties = {demand.duty.id for demand in demands}
    targets = {demand.target for demand in demands}
    for pin in dict.fromkeys(case.problem.pins):
        if (
            pin.mode == "never"
            and pin.duty in (None, *duties)
            and pin.person in (None, *people)
            and pin.target in (None, *targets)
        ):
            yield pinned(pin, pin_words(case, pin))


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """Rows that settle who is linked, or who is where: all of the duty, whatever their day."""
    duty = case.problem.duties[gap.duty]
    if gap.stage in ("pairing", "rotation", "households"):
        for pin in dict.fromkeys(case.problem.pins):
            if pin.duty == duty.id and pin.mode != "wish":
                yield pinned(pin, pin_words(case, pin))


def pinned(pin: Pin, text: Text) -> Fact:
    """One row as a fact; without it the row is gone."""
    without = (Drop(pin),)

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield [Easing(_ROW, _("drop this row: {said}", said=text), without)]

    return Fact("never" if pin.mode == "never" else "must", (pin,), text, without, ways)


def pin_words(case: Case, pin: Pin) -> Text:
    """What a row of 指定 says."""
    about = [named(case, one) for one in (pin.duty, pin.person, pin.target) if one is not None]
    day = [] if pin.date is None else [pin.date]
    what = in_each(lambda: " ".join((*about, *map(date_word, day))))
    if pin.mode == "never":
        return _("sheet 指定 rules out: {what}", what=what)
    return _("sheet 指定 demands: {what}", what=what)


WHY: Final = Why(facts, 20, standing)
