"""Whole units by turns, in small wards at random: the plan is what trying every sequence finds.

The queue is kept here by hand, in a few lines of its own: neither half of the rule is asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Literal

import pytest

from constraints.judging.case import Case
from constraints.judging.judge import verify
from constraints.most_turns.rule import MOST
from constraints.order.replay import out_of_order
from constraints.order.rule import ORDER
from constraints.rest.rule import REST, Rest
from planner.domain.params import NO_PARAMS
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    Done,
    PerPeriod,
    Person,
    Pin,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.substitutes import candidates, seats
from planner.questions.whatif.swaps import NoSwap, swap, take_over
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.judge_builder import duty, march, problem

SEEDS = range(40)
_JOINED = (None, None, None, None, 2, 4)


@dataclass(frozen=True)
class Ward:
    """A duty of every working day that so many groups have together, by turns."""

    of: Problem
    count: int

    @property
    def groups(self) -> list[str]:
        """The groups in the order of 单位."""
        return [unit.id for unit in self.of.units.values() if unit.kind == "组"]

    def people(self, group: str, day: date) -> frozenset[str]:
        """Who of a group is there on a day."""
        away = {row.who for row in self.of.absences if row.start <= day <= row.end}
        return frozenset(
            one.id
            for one in self.of.people.values()
            if one.unit == group and one.serves(day) and not away & {one.id, group}
        )

    def choices(self, day: date) -> list[frozenset[str]]:
        """The groups that could have the turns of a day, as many as can be."""
        there = [one for one in self.groups if self.people(one, day)]
        size = min(self.count, len(there))
        return [frozenset(some) for some in combinations(there, size)]


def ward(seed: int) -> Ward:
    """Some groups over a week; people and groups away, groups that join or leave."""
    draw = random.Random(seed)
    names = [f"H{n}" for n in range(1, draw.randint(2, 4) + 1)]
    draw.shuffle(names)
    count = draw.choice([1, 1, 2]) if len(names) > 2 else 1
    begins = {name: draw.choice(_JOINED) for name in names}
    ends = {name: draw.choice([None, None, None, 3]) for name in names}
    people = [
        Person(
            f"{name}{letter}", f"{name}{letter}", name,
            start=march(begins[name] or 1) if begins[name] else None,
            until=march(ends[name] or 1) if ends[name] and not begins[name] else None,
        )
        for name in names
        for letter in "ab"[: draw.randint(1, 2)]
    ]  # fmt: skip
    days = 5 if count == 1 else 4
    absences = []
    for _ in range(draw.randint(0, 3)):
        first = draw.randint(1, days)
        who = draw.choice([*names, *(one.id for one in people)])
        last = min(days, first + draw.choice([0, 1, 3]))
        absences.append(Absence(who, march(first), march(last)))
    named = [one.id for one in people]
    history = [
        Done(march(1) - timedelta(draw.randint(1, 9)), "D", draw.choice(named))
        for _ in range(draw.choice([0, 0, 1, 3]))
    ]
    rotated = NO_PARAMS.having(ORDER, "rotate")
    team = (TeamPart(Selector((Term("group", "组"),)), count),)
    of = problem(
        duty("D", "watch", period="day", slot="am", team=team, params=rotated),
        people=people,
        places=[Unit("T", "院", "院"), *(Unit(name, name, "组", "T") for name in names)],
        start=march(1),
        end=march(days),
        absences=tuple(absences),
        history=tuple(history),
    )
    return Ward(of, count)


def begun(one: Ward) -> tuple[list[str], list[tuple[date, int, str]]]:
    """The queue before anything, and what happens to it: (day, 0 joins or 1 served, group)."""
    ring, found = one.groups, list[tuple[date, int, str]]()
    days = sorted({row.date for row in one.of.history})
    for day in days:
        named = [one.of.people[row.person or ""].unit for row in one.of.history if row.date == day]
        served = sorted(set(named), key=lambda unit: (-named.count(unit), ring.index(unit or "")))
        found += [(day, 1, unit or "") for unit in served[: one.count]]
    first = days[0] if days else march(1)
    if days:
        led = [unit for day, _what, unit in found if day == first]
        turned = [ring[at:] + ring[:at] for at in range(len(ring)) if ring[at] in led]
        ring = min(turned, key=lambda way: max(map(way.index, led)))
    for group in one.groups:
        starts = [p.start for p in one.of.people.values() if p.unit == group]
        if None not in starts:
            joins = min(day for day in starts if day is not None)
            if joins > first:
                found.append((joins, 0, group))
    return ring, sorted(found, key=lambda fact: (fact[0], fact[1]))


def behind(queue: list[str], some: set[str]) -> list[str]:
    """The queue after some have gone to its end as they stood."""
    return [one for one in queue if one not in some] + [one for one in queue if one in some]


def disorder(one: Ward, days: Sequence[date], turns: Sequence[frozenset[str]]) -> int:
    """How many turns are out of order, with a list on the wall."""
    (queue, facts), found = begun(one), 0
    for day, taken in zip(days, turns, strict=True):
        while facts and facts[0][0] <= day:
            when, what = facts[0][:2]  # who join on one day do so one after the other
            together = [fact for fact in facts if what and fact[:2] == (when, what)] or facts[:1]
            facts = facts[len(together) :]
            queue = behind(queue, {unit for _when, _what, unit in together})
        for unit in taken:
            ahead = queue[: queue.index(unit)]
            found += any(other not in taken and one.people(other, day) for other in ahead)
        queue = behind(queue, set(taken))
    return found


def sequences(one: Ward) -> Iterator[tuple[frozenset[str], ...]]:
    """Everything that could be planned, with as few gaps as can be."""
    days = [march(1) + timedelta(n) for n in range(one.of.settings.end.day)]
    return product(*(one.choices(day) for day in days))


def taken(of: Plan, days: Sequence[date]) -> list[frozenset[str]]:
    """Whose turns a plan has, day by day."""
    on = {shift.date: frozenset(unit.id for unit in shift.groups) for shift in of.shifts}
    return [on.get(day, frozenset()) for day in days]


def working(one: Ward) -> list[date]:
    """The days of the plan."""
    return [march(1) + timedelta(n) for n in range(one.of.settings.end.day)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sequence_is_better(seed: int) -> None:
    """Gaps and turns out of order are the fewest of all; what serves is whole; judged clean."""
    one = ward(seed)
    days, made = working(one), make_plan(one.of)
    every = list(sequences(one))
    assert sum(gap.missing for gap in made.gaps) == sum(one.count - len(some) for some in every[0])
    level = next((level for level in made.levels if level.name == "order"), None)
    assert level is not None
    assert level.proven
    assert level.value == min(disorder(one, days, turns) for turns in every)
    assert level.value == disorder(one, days, taken(made, days))
    assert level.value == len(list(out_of_order(Case(one.of, made))))
    assert [finding for finding in verify(made, one.of) if finding.hard] == []
    for shift in made.shifts:
        there = {p for unit in shift.groups for p in one.people(unit.id, shift.date)}
        assert {who.id for who in shift.people} == there


@pytest.mark.parametrize("seed", SEEDS)
def test_a_replan_changes_as_few_as_any(seed: int) -> None:
    """After somebody, or a whole group, is away: the fewest shifts, of all sequences."""
    draw, one = random.Random(seed), ward(seed)
    days, base = working(one), make_plan(one.of)
    first = draw.randint(2, days[-1].day)
    who = draw.choice([*one.groups, *one.of.people])
    gone = Absence(who, march(first), march(draw.randint(first, days[-1].day)))
    later = Ward(replace(one.of, absences=(*one.of.absences, gone)), one.count)
    again = repair(later.of, base, one.of, today=march(2))
    assert [finding for finding in verify(again.plan, later.of) if finding.hard] == []
    before = {shift.date: shift for shift in base.shifts}
    past = taken(base, days)[0]

    def changed(day: date, units: frozenset[str]) -> int:
        people = {p for unit in units for p in later.people(unit, day)}
        old = before.get(day)
        return people != ({who.id for who in old.people} if old is not None else set())

    fewest = min(
        sum(changed(day, units) for day, units in zip(days[1:], turns[1:], strict=True))
        for turns in sequences(later)
        if turns[0] == past
    )
    assert again.proven
    assert len(again.changes) == fewest


@pytest.mark.parametrize("seed", SEEDS)
def test_swaps_and_substitutes_are_what_the_whole_judge_accepts(seed: int) -> None:
    """Groups for groups, and somebody of one for somebody of another."""
    draw, one = random.Random(seed), ward(seed)
    base = make_plan(one.of)
    bench, known = Bench(base, one.of), _hard(base, one.of)
    for first, second in combinations(base.shifts, 2):
        try:
            found = swap(bench, first, second)
        except NoSwap:
            continue
        assert found.verdict.legal == (not found.days and _hard(found.plan, one.of) <= known)
    for shift in draw.sample(base.shifts, min(2, len(base.shifts))):
        somebody = draw.choice(shift.people).id
        for seat in (*seats(bench, shift), *seats(bench, shift, somebody)):
            for other in candidates(bench, seat):
                if other.way == "now":
                    after = take_over(bench, seat, other.person).plan
                    assert _hard(after, one.of) <= known
                    assert [unit.id for unit in _of(after, shift.id)] == (
                        sorted({*(u.id for u in shift.groups), other.person} - {seat.person})
                        if seat.person in one.groups
                        else [unit.id for unit in shift.groups]
                    )


@pytest.mark.parametrize("seed", SEEDS)
def test_beside_what_their_people_do_alone(seed: int) -> None:
    """Other duties, rest and limits keep groups away: both halves count the same, and agree."""
    draw, one = random.Random(seed), ward(seed)
    params = NO_PARAMS.having(ORDER, "rotate")
    if draw.random() < 0.4:
        params = params.having(REST, draw.choice([Rest(1, "day"), Rest(12, "hour")]))
    if draw.random() < 0.3:
        params = params.having(MOST, (PerPeriod(draw.randint(1, 2), "week"),))
    turns = replace(
        one.of.duties["D"], params=params, spacing=draw.choice([None, None, 2]),
        slot=draw.choice(["am", "day"]),
    )  # fmt: skip
    rested = NO_PARAMS.having(REST, Rest(1, "day")) if draw.random() < 0.4 else NO_PARAMS
    alone = duty("M", "meeting", period="day", slot=draw.choice(["am", "pm"]), params=rested,
                 weekdays=frozenset(draw.sample(range(5), 2)), team=(
                     TeamPart(Selector((Term("unit_kind", "组"),)), draw.choice([1, 2])),),
                 priority=draw.choice([2, 3]))  # fmt: skip
    modes: tuple[Literal["must", "never"], ...] = ("must", "never")
    pins = tuple(
        Pin(draw.choice(["D", "M"]), who, march(draw.randint(1, 4)), None, None, draw.choice(modes))
        for who in draw.sample(
            sorted(one.of.people), draw.choice([0, 0, 1, 2]) % len(one.of.people)
        )
    )
    of = replace(one.of, duties={"D": turns, "M": alone}, pins=pins)
    made = make_plan(of)
    level = next(level for level in made.levels if level.name == "order")
    assert level.proven
    assert level.value == len(list(out_of_order(Case(of, made))))
    assert [str(finding.text) for finding in verify(made, of) if finding.hard] == []


def _of(of: Plan, identity: str) -> Sequence[object]:
    return next(one.groups for one in of.shifts if one.id == identity)


def _hard(of: Plan, book: Problem) -> set[tuple[str, str | None]]:
    return {(one.rule, one.shift) for one in verify(of, book) if one.hard}
