"""Spacing: turns keep their distance, counted in working days.

In words: with 间隔 N the positions among the working days of two turns of one person, and
of two occurrences of one owner, differ by at least N. For a duty that may be held on days off
its own days count: the days on which it may be held. The owner's half does not bind where
the period is shorter than N; owner_spacing replaces it, and 间隔 then binds people alone.
A block (连班) is one turn, whoever owes it. What history shows binds too. A 必须 outranks
spacing for the turn it names, and for no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from constraints.posting import Post
from constraints.spacing.rule import OWNER_SPACING
from planner.domain.problem import Duty, PeriodName
from planner.domain.workdays import held_on_days_off
from planner.model.choices import Choices, Turn
from planner.model.demands import Demand, When, block_label
from planner.model.linear import Term

WORKING_DAYS: dict[PeriodName, int] = {
    "day": 1,
    "week": 5,
    "ten_days": 7,
    "fortnight": 10,
    "month": 20,
    "two_months": 40,
    "quarter": 60,
    "half_year": 120,
    "year": 240,
}
"""How long a period is for the comparison with 间隔; 一次 is never shorter."""

DAYS: dict[PeriodName, int] = {"week": 7, "ten_days": 10, "fortnight": 14, "month": 28}
"""How many days a period has, for duties that may be held on days off; longer ones are never
shorter than their 间隔."""


@dataclass(frozen=True, slots=True)
class _Stay:
    """A choice and where it stands: `terms` sum to 1 where it is taken and bound, else to 0.

    Stays of one `block` are one turn and bind each other never.
    """

    terms: tuple[Term, ...]
    at: int
    block: str | None


Past = frozenset[tuple[int, str | None]]
"""Position and block of each turn that history shows."""


def post(choices: Choices) -> None:
    """Keep turns of one person, and occurrences of one owner, apart."""
    duties = {demand.duty.id: demand.duty for demand in choices.demands}
    for duty in duties.values():
        if duty.spacing:
            _people(choices, duty, duty.spacing)
    for (duty_id, _), demands in choices.grouped().items():
        duty = duties[duty_id]
        least = owner_spacing(duty)
        # Where each person owes a duty, their turns are the owner's occurrences.
        if least and (duty.owner.by != "person" or duty.params[OWNER_SPACING] is not None):
            past = _owner_history(choices, duty, demands[0].owner)
            stays = [
                _Stay(terms, choices.position(when.day, duty), demand.block(when.day))
                for demand, when, variable in choices.occurrences(demands)
                if (terms := _unless_pinned(choices, demand, when, variable))
            ]
            _apart(choices, stays, past, least)


def owner_spacing(duty: Duty) -> int:
    """The distance two occurrences of one owner keep; 0 for none."""
    own = duty.params[OWNER_SPACING]
    if own is not None:
        return own
    spacing = duty.spacing or 0
    length = _length(duty)
    return spacing if length is None or spacing <= length else 0


def _length(duty: Duty) -> int | None:
    """How many days by which 间隔 counts a period has; None where it cannot be shorter."""
    if duty.period == "day" or not held_on_days_off(duty):
        return WORKING_DAYS.get(duty.period)
    if duty.period not in DAYS:
        return None
    named = duty.named
    a_week = set(duty.weekdays)
    if "every" in named.words or "workdays" in named.words:
        a_week |= {0, 1, 2, 3, 4}
    if "every" in named.words or "weekends" in named.words:
        a_week |= {5, 6}
    in_four_weeks = 4 * len(a_week) + len(named.month_days) + len(named.nth)
    return in_four_weeks * DAYS[duty.period] // 28


def _unless_pinned(choices: Choices, demand: Demand, when: When, placed: int) -> tuple[Term, ...]:
    """The occurrence as terms, less what a 必须 names: that is free of spacing."""
    if not choices.must(demand, when):
        return ((placed, 1),)
    if any(pin.person is None for pin in choices.musts_at(demand, when)):
        return ()
    named = {pin.person for pin in choices.musts_at(demand, when)}
    turns = [
        turn.variable
        for turn in choices.turns_at[demand.id, when]
        if not named.isdisjoint(turn.people) and not turn.standby
    ]
    if placed in turns:
        return ()
    if len(turns) <= 1:
        return ((placed, 1), *((turn, -1) for turn in turns))
    free = choices.model.boolean()
    choices.model.add([(free, 1), *((turn, -1) for turn in turns)], high=0)
    choices.model.add([(free, 1), (placed, -1)], high=0)
    return ((placed, 1), (free, -1))


def _people(choices: Choices, duty: Duty, least: int) -> None:
    turns: dict[str, list[Turn]] = defaultdict(list)
    for turn in choices.turns_of(duty.id):
        if not turn.standby and not choices.must(turn.demand, turn.when, turn.person):
            turns[turn.person].append(turn)
    past: dict[str, set[tuple[int, str | None]]] = defaultdict(set)
    for done in choices.problem.history:
        if done.duty == duty.id and done.person is not None:
            past[done.person].add(_passed(choices, duty, done.date))
    for person, own in sorted(turns.items()):
        stays = [
            _Stay(
                ((turn.variable, 1),),
                choices.position(turn.when.day, duty),
                turn.demand.block(turn.when.day),
            )
            for turn in own
        ]
        _apart(choices, stays, frozenset(past[person]), least)


def _passed(choices: Choices, duty: Duty, day: date) -> tuple[int, str | None]:
    return choices.position(day, duty), block_label(duty, day)


def _owner_history(choices: Choices, duty: Duty, owner: str | None) -> Past:
    units = choices.problem.units
    members = choices.directory.members(owner) if owner in units and owner else {owner}
    key = {"person": "person", "target": "target"}.get(duty.owner.by)
    return frozenset(
        _passed(choices, duty, done.date)
        for done in choices.problem.history
        if done.duty == duty.id
        and (owner is None or (getattr(done, key) == owner if key else done.person in members))
    )


def _apart(choices: Choices, stays: Sequence[_Stay], past: Past, least: int) -> None:
    """Of every `least` positions in a row one turn, or one block, has at most its own."""
    model = choices.model
    open_stays: list[_Stay] = []
    for stay in stays:
        if any(
            abs(stay.at - at) < least and (block is None or block != stay.block)
            for at, block in past
        ):
            model.add(stay.terms, high=0)
        else:
            open_stays.append(stay)
    open_stays.sort(key=lambda stay: stay.at)
    last = -1
    for index, stay in enumerate(open_stays):
        if index and open_stays[index - 1].at == stay.at:
            continue
        end = index
        while end < len(open_stays) and open_stays[end].at < stay.at + least:
            end += 1
        if end > last:  # else these lie within the window before
            last = end
            _exclude(choices, open_stays[index:end])


def _exclude(choices: Choices, stays: Sequence[_Stay]) -> None:
    """At most one of `stays`, those of one block counting as one."""
    blocks: dict[str | int, list[_Stay]] = defaultdict(list)
    for index, stay in enumerate(stays):
        blocks[index if stay.block is None else stay.block].append(stay)
    if len(blocks) < 2:
        return
    terms: list[Term] = []
    for block in blocks.values():
        if len(block) == 1:
            terms += block[0].terms
            continue
        here = choices.model.boolean()
        for stay in block:
            choices.model.add([(here, -1), *stay.terms], high=0)
        terms.append((here, 1))
    choices.model.add(terms, high=1)


POST: Final = Post(post, 50, of_items=True)
