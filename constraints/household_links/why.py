"""Who may hold how many households, and which: why a household has nobody, or a holder too few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.household_links.rule import HOLDERS_PER_HOUSEHOLD, MIX
from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.pairing.rule import PER_HOLDER
from constraints.pairing.why import limit, recusal, settled
from constraints.why import Easing, Fact, Why, change_param, nothing, steps
from planner.domain.edits import Fill
from planner.domain.language import _
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Person
from planner.model.linear import INF

_LIMIT, _CATEGORY, _FEWER = 6, 14, 40
_STEPS = (1, 2, 3, 5, 8, 13, 21, 34, 55)
_MOST_PEOPLE = 12
"""People with a limit of their own who are looked at."""


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """What narrows who holds the gap's household, or what its person holds."""
    duty = case.problem.duties[gap.duty]
    if not KINDS[duty.kind].by_household or gap.stage != "households":
        return
    for link in dict.fromkeys(case.problem.links):
        concerned = gap.owner in (link.holder, link.target)
        if link.duty == duty.id and link.state == "forbidden" and concerned:
            yield settled(case, link)
    yield from recusal(duty)
    limits = duty.params[PER_HOLDER]
    if gap.sort == "holders" and limits is not None:
        yield _most(duty, limits[1])
    if gap.sort == "holders":
        named = [case.problem.people.get(one.id) for one in gap.people]
        limited = [one for one in named if one is not None and one.household_limit is not None]
        for person in limited[:_MOST_PEOPLE]:
            yield _own(person, person.household_limit or 0)
        yield from _several(duty)
    if gap.sort == "holdings" and limits is not None and limits[0] > 0:
        yield _least(duty, limits[0])
    if gap.sort == "mix":
        for category, least in duty.params[MIX]:
            yield _mix(duty, category, least)


def _most(duty: Duty, high: int) -> Fact:
    text = _("{duty}: a holder has at most {count:household|households}", duty=duty.name,
             count=high)  # fmt: skip
    row = [
        Easing(
            _LIMIT * more,
            _("{duty}: at most {new:household|households} a holder instead of {old}",
              duty=duty.name,
              new=high + more, old=high),
            limit(duty, PER_HOLDER, high=high + more),
        )
        for more in _STEPS
    ]  # fmt: skip
    return Fact(
        "spacing", (duty.id, PER_HOLDER.en), text, limit(duty, PER_HOLDER, high=INF),
        steps(row),
    )  # fmt: skip


def _own(person: Person, limit: int) -> Fact:
    text = _("{person} looks after at most {count:household|households} (联户上限)",
             person=person.name, count=limit)  # fmt: skip
    row = [
        Easing(
            _LIMIT * more,
            _("{person}: 联户上限 {new} instead of {old}", person=person.name, new=limit + more,
              old=limit),
            (Fill("people", person.id, "household_limit", limit + more),),
        )
        for more in _STEPS
    ]  # fmt: skip
    without = (Fill("people", person.id, "household_limit", None),)
    return Fact("spacing", (person.id, "household_limit"), text, without, steps(row))


def _several(duty: Duty) -> Iterator[Fact]:
    each = duty.params[HOLDERS_PER_HOUSEHOLD]
    if each > 1:
        text = _(
            "{duty}: {count:person looks|people look} after each household",
            duty=duty.name,
            count=each,
        )
        row = [
            Easing(
                _FEWER * (each - new),
                _("{duty}: {new:person|people} for each household instead of {old}", duty=duty.name,
                  new=new, old=each),
                change_param(duty.id, HOLDERS_PER_HOUSEHOLD, new),
            )
            for new in range(each - 1, 0, -1)
        ]  # fmt: skip
        without = change_param(duty.id, HOLDERS_PER_HOUSEHOLD, 1)
        yield Fact("units", (duty.id, HOLDERS_PER_HOUSEHOLD.en), text, without, steps(row))


def _least(duty: Duty, low: int) -> Fact:
    text = _("{duty}: a holder has at least {count:household|households}", duty=duty.name,
             count=low)  # fmt: skip
    row = [
        Easing(
            _LIMIT * (low - new),
            _("{duty}: at least {new:household|households} a holder instead of {old}",
              duty=duty.name,
              new=new, old=low),
            limit(duty, PER_HOLDER, low=new),
        )
        for new in range(low - 1, -1, -1)
    ]  # fmt: skip
    without = limit(duty, PER_HOLDER, low=0)
    return Fact("window", (duty.id, PER_HOLDER.en), text, without, steps(row))


def _mix(duty: Duty, category: str, least: int) -> Fact:
    text = _("{duty}: a holder has at least {least} of {category}", duty=duty.name, least=least,
             category=category)  # fmt: skip
    rest = tuple(one for one in duty.params[MIX] if one[0] != category)
    row = [
        Easing(
            _CATEGORY * (least - new),
            _("{duty}: at least {new} of {category} instead of {old}", duty=duty.name, new=new,
              category=category, old=least),
            change_param(duty.id, MIX, (*rest, *([(category, new)] if new else []))),
        )
        for new in range(least - 1, -1, -1)
    ]  # fmt: skip
    return Fact("units", (duty.id, category), text, change_param(duty.id, MIX, rest), steps(row))


WHY: Final = Why(nothing, 26, standing)
