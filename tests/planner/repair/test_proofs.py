"""Re-planning beside every way of doing it, and on problems nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import pytest

from planner.domain.adopted import with_choices
from planner.domain.changes import changes
from planner.domain.plan import Adopted, Plan
from planner.domain.problem import (
    Absence,
    Owner,
    Problem,
    Selector,
    Term,
    Unit,
)
from planner.repair.engine import Repaired, repair
from planner.repair.search import Search
from planner.stages.whole import make_plan
from tests.builders.day_problems import random_plan
from tests.builders.parameters import having
from tests.builders.receptions import MONDAY, away, breaches, day, duty, problem, serving


def _tried(of: Problem, base: Plan, *, taken: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Gaps and changes of every way to staff the days, by hand-written rules.

    Duty A needs somebody each day, B each day somebody else; nobody has A on two days in a
    row. `taken` is the published plan.
    """
    days = [day(number) for number in range(4)]
    names = [*of.people, ""]
    off = {
        (absence.who, absence.start + timedelta(days=n))
        for absence in of.absences
        for n in range((absence.end - absence.start).days + 1)
    }
    for first in product(names, repeat=len(days)):
        if any(one and one == two for one, two in pairwise(first)):
            continue
        if any((who, when) in off for who, when in zip(first, days, strict=True)):
            continue
        gaps = changed = 0
        for number, (who, when) in enumerate(zip(first, days, strict=True)):
            best = min(
                (not other, other != taken[f"B{number}"])
                for other in names
                if (other, when) not in off and (not other or other != who)
            )
            gaps += (not who) + best[0]
            changed += (who != taken[f"A{number}"]) + best[1]
        yield gaps, changed


@pytest.mark.parametrize("seed", range(6))
def test_as_few_as_trying_everything(seed: int) -> None:
    """Gaps and changes are those of the best of all possible plans, and both are proven."""
    before = problem(
        duty("A", "day", spacing=2, priority=1, slot="am"),
        duty("B", "day", priority=1, slot="am"),
        names="abcd", days=3,
    )  # fmt: skip
    base = make_plan(before)
    after = away(before, "abcd"[seed % 4], seed % 3, 3)
    after = away(after, "abcd"[(seed + 1) % 4], seed % 2, 1 + seed % 2)
    found = repair(after, base, before, today=MONDAY)
    taken = {f"{one.duty}{(one.date - MONDAY).days}": one.people[0].id for one in base.shifts}
    best = min(_tried(after, base, taken=taken))
    gaps = sum(gap.missing for gap in found.plan.gaps)
    assert (gaps, len(found.changes)) == best
    assert found.proven


@pytest.mark.parametrize("seed", range(12))
def test_opening_little_is_as_good_as_opening_everything(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On problems nobody thought of the proof by counting says what the whole model says."""
    before, base = random_plan(seed)
    start = before.settings.start
    who = sorted(before.people)[seed % len(before.people)]
    absence = Absence(who, start + timedelta(days=1), start + timedelta(days=3))
    after = replace(before, absences=(*before.absences, absence))
    little = repair(after, base, before, today=start)
    monkeypatch.setattr(Search, "first", _everything)
    whole = repair(after, base, before, today=start)
    assert little.proven
    assert _numbers(little) == _numbers(whole)


def _everything(search: Search) -> set[str]:
    return {task.id for task in search._plain if not task.past}


def _numbers(found: Repaired) -> dict[str, int]:
    names = ("gaps", "standby", "changes")
    return {
        one.code: one.value
        for one in found.plan.levels
        if one.stage == "repair" and one.name.startswith(names)
    }


@pytest.mark.parametrize("seed", [86, 129, 140, 148, *range(12, 24)])
def test_the_judge_accepts_what_is_planned_again(seed: int) -> None:
    """Whatever was drawn, from the first day or some days later, no rule is broken."""
    before, base = random_plan(seed)
    start = before.settings.start
    assert breaches(base, before, start) == []
    who = sorted(before.people)[seed % len(before.people)]
    absence = Absence(who, start + timedelta(days=1), start + timedelta(days=3))
    after = replace(before, absences=(*before.absences, absence))
    for today in (start, start + timedelta(days=2)):
        assert breaches(repair(after, base, before, today=today).plan, after, today) == []


def test_the_same_again_gives_the_same() -> None:
    """Two runs choose alike."""
    before = problem(duty("A", "day"), duty("B"), names="abcde")
    base = make_plan(before)
    after = away(before, "a", 2, 9)
    first, second = (repair(after, base, before, today=day(1)) for _ in range(2))
    assert first.plan.shifts == second.plan.shifts


def test_a_chain_of_repairs_stays_consistent() -> None:
    """Ten absences one after the other: every plan keeps the rules, and the past for good."""
    units = {one.id: one for one in (Unit("T", "镇", "镇"), Unit("V", "村", "村", "T"))}
    visit = duty("V", kind="visit", target=Selector((Term("unit", "V"),), "村"), slot="half")
    now = replace(problem(duty("A", "day", spacing=2), visit, names="abcdef"), units=units)
    plan = make_plan(now)
    for step in range(10):
        after = away(now, "abcdef"[step * 5 % 6], step, step + 2)
        found = repair(after, plan, now, today=day(step))
        assert breaches(found.plan, after, day(step)) == []
        told = changes(plan.shifts, found.plan.shifts)
        assert told == found.changes
        assert all(one.date >= day(step) for one in told)
        assert {one.kind for one in told} <= {"moved", "handed_over"}
        assert found.proven
        plan, now = found.plan, after


def test_gaps_of_links_that_stay_stay() -> None:
    """Who had no village before has none after: the gap is told again, and the judge is content."""
    village = Unit("V", "V", "village")
    target = Selector((Term("unit", "V"),), "V")
    links = replace(
        duty("L", "year", kind="pairing", owner=Owner("person"), target=target),
        params=having(per_holder=(1, 1), per_target=(1, 1)),
    )
    before = problem(duty("A", "day"), links, places=[village])
    base = make_plan(before)
    assert {gap.duty for gap in base.gaps} == {"L"}
    found = repair(away(before, base.shifts[3].people[0].id, 3), base, before, today=MONDAY)
    assert found.plan.gaps == base.gaps
    assert (found.other_gaps, len(found.changes)) == (False, 1)


def test_an_adopted_choice_stays_until_it_cannot() -> None:
    """What somebody fixed by hand is kept as it is, and remembered only as long as it is."""
    asked = problem(duty("D"))
    plan = make_plan(asked)
    first, second = sorted(plan.shifts, key=lambda shift: shift.date)
    plan = replace(plan, adopted=(Adopted(first.id, "fixed"), Adopted(second.id, "fixed")))
    who = second.people[0].id
    absent = with_choices(replace(asked, absences=(Absence(who, second.date, second.date),)), plan)
    found = repair(absent, plan, with_choices(asked, plan), today=MONDAY)
    assert serving(found.plan)[first.id] == serving(plan)[first.id]
    assert found.plan.adopted == (Adopted(first.id, "fixed"),)
    assert [gap.cause for gap in found.plan.gaps] == ["pin"]
