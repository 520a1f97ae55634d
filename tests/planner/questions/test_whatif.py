"""Substitutes and swaps: the short-range judge agrees with the whole one; effects are right."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constraints.judging.judge import finding_key, verify
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Absence, Done, Pin, Problem, Unit
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.exchange import handed_over, settled
from planner.questions.whatif.substitutes import Candidate, candidates, seats
from planner.questions.whatif.swaps import NoSwap, swap
from planner.stages.whole import make_plan
from tests.builders.day_problems import cadres, random_plan
from tests.builders.judge_builder import PERSON, TARGET, duty, gap, march, problem, role, units
from tests.builders.parameters import having

WEEKS: dict[str, Any] = {"start": march(1), "end": march(14)}
MONDAY = frozenset({0})


def hard(plan: Plan, of: Problem) -> set[tuple[str, ...]]:
    """What the whole judge holds against a plan."""
    return {finding_key(one) for one in verify(plan, of) if one.hard}


def agrees(bench: Bench, changed: list[Shift]) -> None:
    """The short-range judge finds new exactly what the whole judge finds new."""
    after = settled(bench.plan, bench.problem, changed)
    verdict = bench.judge(changed)
    near = {finding_key(one) for one in (*verdict.broken, *verdict.opened)}
    assert near == hard(after, bench.problem) - hard(bench.plan, bench.problem)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 60), draw=st.randoms(use_true_random=False))
def test_the_short_range_judge_agrees_with_the_whole(seed: int, draw: random.Random) -> None:
    """Whatever two shifts exchange, people or days: new findings are those of a full verify."""
    of, plan = random_plan(seed)
    if len(plan.shifts) < 2:
        return
    bench = Bench(plan, of)
    one, other = draw.sample(sorted(plan.shifts, key=lambda shift: shift.id), 2)
    for days in (False, True):
        try:
            result = swap(bench, one, other, days=days)
        except NoSwap:
            continue
        agrees(bench, list(result.after))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 60), draw=st.randoms(use_true_random=False))
def test_who_may_take_a_place_is_who_the_whole_judge_accepts(
    seed: int, draw: random.Random
) -> None:
    """Everybody said to be able keeps every rule by a full verify, and nobody else could."""
    of, plan = random_plan(seed)
    if not plan.shifts:
        return
    bench = Bench(plan, of)
    shift = draw.choice(sorted(plan.shifts, key=lambda shift: shift.id))
    spots = seats(bench, shift)
    if not spots:
        return
    place = draw.choice(spots)
    for found in candidates(bench, place):
        new = [handed_over(bench.case, shift, place.person, found.person, place.part)]
        if found.instead is not None and place.person is not None:
            part = next(at.part for at in found.instead.people if at.id == found.person)
            new.append(handed_over(bench.case, found.instead, found.person, place.person, part))
        after = settled(plan, of, new)
        fresh = {key[0] for key in hard(after, of) - hard(plan, of)}
        fresh -= {"gap-could-be-filled", "standby-missing"}
        assert (found.way == "no") == bool(fresh)


# -- by hand ---------------------------------------------------------------------------------


def planned(of: Problem) -> Bench:
    """The plan of a problem, ready for questions."""
    return Bench(make_plan(of), of)


def by_person(bench: Bench, shift: Shift, person: str | None = None) -> dict[str, Candidate]:
    """The candidates for the first place of a shift (or that of a person)."""
    return {one.person: one for one in candidates(bench, seats(bench, shift, person)[0])}


def test_whoever_is_free_takes_it_and_the_least_loaded_comes_first() -> None:
    """Mondays of two weeks, three cadres: c, who had no turn, is fairer than the other."""
    bench = planned(problem(duty(weekdays=MONDAY), people=cadres("abc"), **WEEKS))
    first, second = bench.plan.shifts
    found = candidates(bench, seats(bench, first)[0])
    idle = ({"a", "b", "c"} - {first.people[0].id, second.people[0].id}).pop()
    assert [one.way for one in found] == ["now", "now"]
    assert found[0].person == idle
    assert found[0].effect is not None
    assert [(load.before, load.after) for load in found[0].effect.loads] == [(0, 1), (1, 0)]
    assert found[0].effect.uneven == (0, 0, 0)
    assert found[1].effect is not None
    assert found[1].effect.nearest is not None
    assert found[1].effect.nearest.apart == 5


def test_who_is_away_or_forbidden_is_told_so() -> None:
    """Reasons person by person: away with its reason, ruled out by hand, not in service."""
    people = [*cadres("abc"), *cadres("d", until=march(2))]
    of = problem(
        duty(weekdays=MONDAY, start=march(8)),
        people=people,
        absences=(Absence("b", march(8), march(9), reason="培训"),),
        pins=(Pin("D", "c", None, None, None, "never"), Pin("D", "a", None, None, None, "wish")),
        **WEEKS,
    )
    bench = planned(of)
    (shift,) = bench.plan.shifts
    found = by_person(bench, shift)
    assert shift.people[0].id == "a"
    assert {person: [str(text) for text in one.why] for person, one in found.items()} == {
        "b": ["不在（培训）"],
        "c": ["指定表禁止"],
        "d": ["未在任"],
    }


def test_whoever_is_busy_changes_places() -> None:
    """B serves A at that hour; with a taking over A, b can take D."""
    of = problem(duty("A", weekdays=MONDAY), duty(weekdays=MONDAY), people=cadres("ab"),
                 start=march(1), end=march(7))  # fmt: skip
    bench = planned(of)
    shift = next(one for one in bench.plan.shifts if one.duty == "D")
    (found,) = candidates(bench, seats(bench, shift)[0])
    assert found.way == "exchange"
    assert found.instead is not None
    assert found.instead.duty == "A"


def test_turns_too_close_change_places_with_next_week() -> None:
    """间隔 6: b, who has the next Monday, cannot take this one too, but can exchange."""
    of = problem(duty(weekdays=MONDAY, spacing=6, params=having(owner_spacing=0)),
                 people=cadres("ab"), **WEEKS)  # fmt: skip
    bench = planned(of)
    (found,) = candidates(bench, seats(bench, bench.plan.shifts[0])[0])
    assert found.way == "exchange"
    assert found.instead == bench.plan.shifts[1]


def test_what_is_owed_in_person_has_no_substitute() -> None:
    """A duty that each person owes is theirs: nobody is named for it."""
    bench = planned(problem(duty(owner=PERSON), people=cadres("ab"), **WEEKS))
    assert candidates(bench, seats(bench, bench.plan.shifts[0])[0]) == ()


def test_somebody_who_becomes_free_is_mentioned() -> None:
    """A leaves A to c and could then fill the gap of D, which c may not serve."""
    people = [*cadres("a"), *cadres("c", unit="U")]
    a_only = Pin("D", "c", None, None, None, "never")
    of = problem(duty("A", weekdays=MONDAY, priority=1), duty(weekdays=MONDAY), people=people,
                 places=[Unit("U", "U")], pins=(a_only,), start=march(1), end=march(7),
                 absences=(Absence("c", march(1), march(1), "evening"),))  # fmt: skip
    plan = make_plan(of)
    assert not plan.gaps  # c serves A, a serves D: hand A back to a and D is without anybody
    bench = Bench(plan, of)
    shift = next(one for one in plan.shifts if one.duty == "A")
    (found,) = candidates(bench, seats(bench, shift)[0])
    assert found.way == "no"
    assert any("两处" in str(text) or "D" in str(text) for text in found.why)


def test_an_empty_place_is_filled_and_its_gap_closes() -> None:
    """Two are needed and one came; who joins closes the gap."""
    of = problem(duty(team=(role("cadre", count=2),), weekdays=MONDAY), people=cadres("ab"),
                 start=march(1), end=march(7), history=(Done(march(1), "X", "a"),))  # fmt: skip
    plan = make_plan(of)
    (shift,) = plan.shifts
    lone = settled_short(plan, of, shift)
    bench = Bench(lone, of)
    empty = seats(bench, lone.shifts[0])[-1]
    assert empty.person is None
    (found,) = candidates(bench, empty)
    assert found.way == "now"
    assert found.effect is not None
    assert found.effect.closes_gap


def settled_short(plan: Plan, of: Problem, shift: Shift) -> Plan:
    """`plan` with one person taken out of `shift` and a gap that says so."""
    lone = replace(shift, people=shift.people[:1])
    told = replace(gap(1, 7, obligation=shift.id), date=shift.date)
    return replace(plan, shifts=(lone,), gaps=(told,))


def test_a_swap_keeps_the_plan_clean_and_the_loads_right() -> None:
    """Two Mondays change people: loads stay, the full judge agrees, the plan says so."""
    bench = planned(problem(duty(weekdays=MONDAY), people=cadres("abc"), **WEEKS))
    one, other = bench.plan.shifts
    result = swap(bench, one, other)
    assert result.verdict.legal
    assert not result.days
    assert [s.people[0].id for s in result.plan.shifts] == [
        other.people[0].id,
        one.people[0].id,
    ]
    assert hard(result.plan, bench.problem) == set()
    assert [w.code for w in result.plan.warnings if w.code == "swapped"] == ["swapped"]


def test_duties_owed_in_person_swap_their_days() -> None:
    """A and b each owe a visit a week: their shifts change days, not people."""
    bench = planned(
        problem(duty(owner=PERSON, weekdays=frozenset({0, 1})), people=cadres("ab"),
                start=march(1), end=march(7))
    )  # fmt: skip
    one, other = sorted(bench.plan.shifts, key=lambda shift: shift.id)
    if one.date == other.date:
        with pytest.raises(NoSwap):
            swap(bench, one, one)
        return
    result = swap(bench, one, other)
    assert result.days
    assert result.verdict.legal
    assert (result.after[0].date, result.after[1].date) == (other.date, one.date)


def test_a_swap_that_breaks_a_rule_says_which_and_by_how_much() -> None:
    """Two visits of one village may not fall into the second one's week: the limit is 1."""
    visits = duty("A", "visit", owner=TARGET, target=units("村"), weekdays=MONDAY)
    talks = duty("B", "activity", weekdays=frozenset({2}), owner=TARGET, target=units("村"))
    of = problem(visits, talks, people=cadres("abc"), places=[Unit("V", "东村", "村")],
                 visits_per_week=1, **WEEKS)  # fmt: skip
    bench = planned(of)
    first, second = (one for one in bench.plan.shifts if one.duty == "A")
    talk = next(one for one in bench.plan.shifts if one.duty == "B")
    result = swap(bench, second, talk, days=True)
    found = {finding.rule: finding for finding in result.verdict.broken}
    assert not result.verdict.legal
    assert first.date.isocalendar().week == result.after[0].date.isocalendar().week
    assert (found["village-limit"].amount, found["village-limit"].unit) == (1, "shifts")


def test_swaps_that_mean_nothing_are_refused() -> None:
    """The same shift twice, a person who is not there, teams of different shape."""
    two = duty("A", team=(role("cadre", count=2),), weekdays=MONDAY)
    bench = planned(problem(two, duty(weekdays=frozenset({3})), people=cadres("abcd"), **WEEKS))
    pair = next(one for one in bench.plan.shifts if one.duty == "A")
    single = next(one for one in bench.plan.shifts if one.duty == "D")
    outside = next(p for p in "abcd" if all(p != at.id for at in single.people))
    for one, other, names in (
        (pair, pair, {}),
        (pair, single, {}),
        (single, pair, {"person": outside}),
    ):
        with pytest.raises(NoSwap):
            swap(bench, one, other, **names)
