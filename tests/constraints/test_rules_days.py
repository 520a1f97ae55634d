"""Each rule of the days on a hand-solved example, through the planner and the judge."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from planner.domain.problem import Absence, CalendarDay, Done, Duty, Person, Pin, Unit
from tests.builders.day_problems import cadres, missing, must, planned, served
from tests.builders.judge_builder import PERSON, TARGET, duty, march, problem, role, units
from tests.builders.parameters import having

WEEK = {"start": march(1), "end": march(7)}
FORTNIGHT = {"start": march(1), "end": march(14)}
VILLAGE = Unit("V", "V", "村")


def test_staffing_fills_every_part() -> None:
    """Two parts of two people out of four are exactly full; nobody serves twice."""
    two = duty(team=(role("cadre", count=2), role("cadre", count=2)))
    plan, broken = planned(problem(two, people=cadres("abcd"), **WEEK))
    assert broken == []
    assert plan.gaps == ()
    assert sorted(one.part for one in plan.shifts[0].people) == [0, 0, 1, 1]


def test_staffing_says_who_is_missing() -> None:
    """One person too few is one shift with a gap of one; nobody at all is a gap only."""
    two = duty(team=(role("cadre", count=2),))
    plan, broken = planned(problem(two, people=cadres("a"), **WEEK))
    assert (broken, len(plan.shifts), [gap.missing for gap in plan.gaps]) == ([], 1, [1])
    away = (Absence("a", march(1), march(7)),)
    plan, broken = planned(problem(two, people=cadres("a"), absences=away, **WEEK))
    assert (broken, plan.shifts, [gap.missing for gap in plan.gaps]) == ([], (), [2])


@pytest.mark.parametrize("leading", [1, None])
def test_all_hands_count_who_serves_in_another_part(leading: int | None) -> None:
    """One cadre leads, all cadres come: the one who leads is there, nobody is missing."""
    both = duty(team=(role("cadre", count=leading), role("cadre", count=None)))
    plan, broken = planned(problem(both, people=cadres("abcd"), **WEEK))
    assert (broken, plan.gaps) == ([], ())
    assert sorted(one.id for one in plan.shifts[0].people) == list("abcd")


def test_different_units_limits_a_team() -> None:
    """Two cadres of one unit and one of another make a team of two, never of three."""
    people = [*cadres("ab", unit="U"), *cadres("c", unit="W")]
    places = [Unit("U", "U", "部门"), Unit("W", "W", "部门")]
    for count, lacking in ((2, 0), (3, 1)):
        one = duty(team=(role("cadre", count=count),), params=having(different_units=True))
        plan, broken = planned(problem(one, people=people, places=places, **WEEK))
        assert (broken, missing(plan)) == ([], lacking)


def test_nobody_is_in_two_places() -> None:
    """A person fits a morning and an afternoon into one day, but no third shift."""
    monday = frozenset({0})
    duties = [
        duty(name, weekdays=monday, slot=slot)
        for name, slot in (("A", "am"), ("B", "pm"), ("C", "day"))
    ]
    plan, broken = planned(problem(*duties[:2], people=cadres("a"), **WEEK))
    assert (broken, plan.gaps) == ([], ())
    plan, broken = planned(problem(*duties, people=cadres("a"), **WEEK))
    assert (broken, len(plan.gaps)) == ([], 1)


def test_reports_take_no_time() -> None:
    """A report goes beside a shift that takes the whole day."""
    duties = [duty("A"), duty("B", "report")]
    monday = [replace(one, weekdays=frozenset({0})) for one in duties]
    plan, broken = planned(problem(*monday, people=cadres("a"), **WEEK))
    assert (broken, plan.gaps, served(plan)) == ([], (), {"a": 2})


def test_turns_of_one_owner_are_on_different_days() -> None:
    """Two turns a week take two days; on a single allowed day they share it."""
    for weekdays, days in ((frozenset({0, 1}), 2), (frozenset({0}), 1)):
        one = duty(times=2, slot="half", weekdays=weekdays)
        plan, broken = planned(problem(one, **WEEK))
        assert (broken, plan.gaps) == ([], ())
        assert len({shift.date for shift in plan.shifts}) == days


def test_spacing_of_people_is_kept_on_the_limit() -> None:
    """Two cadres take turns on Mondays ten working days apart; with eleven it fails."""
    for spacing, lacking in ((10, 0), (11, 1)):
        one = duty(weekdays=frozenset({0}), spacing=spacing, params=having(owner_spacing=0))
        plan, broken = planned(problem(one, people=cadres("ab"), start=march(1), end=march(28)))
        assert (broken, missing(plan)) == ([], lacking)


def test_spacing_counts_history() -> None:
    """Who served on the Friday before does not serve on the Monday after."""
    one = duty(weekdays=frozenset({0}), spacing=2, params=having(owner_spacing=0))
    past = (Done(date(2027, 2, 26), "D", "a"),)
    plan, broken = planned(problem(one, people=cadres("ab"), history=past, **WEEK))
    assert (broken, served(plan)) == ([], {"b": 1})


def test_owner_spacing_is_apart_from_people_s() -> None:
    """owner_spacing=3 keeps the two turns of a week three working days apart."""
    one = duty(times=2, params=having(owner_spacing=3))
    plan, broken = planned(problem(one, **WEEK))
    first, second = (shift.date for shift in plan.shifts)
    assert broken == []
    assert (second - first).days >= 3


@pytest.mark.parametrize("count", [1, None])
def test_a_block_is_one_turn_for_spacing(count: int | None) -> None:
    """Days of one block are never too close, for owners, for people and for 全体."""
    one = duty(
        times=3,
        block="week",
        team=(role("cadre", count=count),),
        params=having(owner_spacing=5),
        spacing=5,
    )
    plan, broken = planned(problem(one, people=cadres("ab"), **WEEK))
    assert (broken, plan.gaps, len(plan.shifts)) == ([], (), 3)


def test_a_pin_frees_only_what_it_names() -> None:
    """A 必须 two days after another turn stands; the turns of others keep their distance."""
    one = duty(owner=PERSON, times=2, spacing=5)
    pins = (must(march(1), person="a"), must(march(2), person="a"))
    plan, broken = planned(problem(one, people=cadres("ab"), pins=pins, **WEEK))
    assert broken == []
    assert [s.date.day for s in plan.shifts if s.owner == "a"] == [1, 2]
    assert len([s for s in plan.shifts if s.owner == "b"]) == 1


def test_a_block_keeps_its_people() -> None:
    """One person serves the whole week; on the day they are away somebody else stands in."""
    one = duty(period="day", block="week")
    plan, broken = planned(problem(one, people=cadres("ab"), **FORTNIGHT))
    teams = [{p.id for s in plan.shifts if s.date.isocalendar().week == w for p in s.people}
             for w in (9, 10)]  # fmt: skip
    assert broken == []
    assert sorted(map(sorted, teams)) == [["a"], ["b"]]
    away = (Absence("a", march(3), march(3)),)
    plan, broken = planned(problem(one, people=cadres("ab"), absences=away, **WEEK))
    assert (broken, plan.gaps) == ([], ())


def test_except_leaves_a_day_without_obligation() -> None:
    """A daily duty owes nothing on the day of the duty it excepts, and no gap says so."""
    other = duty("A", weekdays=frozenset({2}))
    daily = duty("B", period="day", params=having(except_=("A",)))
    plan, broken = planned(problem(other, daily, **WEEK))
    days = [shift.date.day for shift in plan.shifts if shift.duty == "B"]
    assert (broken, plan.gaps, days) == ([], (), [1, 2, 4, 5])


def test_counts_for_saves_a_shift() -> None:
    """Two visits a week are owed; one is another duty's, so one more is written."""
    other = duty("A", params=having(counts_for=("B",)))
    plan, broken = planned(problem(other, duty("B", times=2), **WEEK))
    assert broken == []
    assert Counter(shift.duty for shift in plan.shifts) == {"A": 1, "B": 1}


def test_villages_bear_their_limit() -> None:
    """Two visits a week where two are allowed; a third duty finds no place."""
    visits = [
        duty(name, "visit", owner=TARGET, target=units("村"), team=(role("cadre"),))
        for name in "ABC"
    ]
    for many, lacking in ((2, 0), (3, 1)):
        of = problem(*visits[:many], places=[VILLAGE], visits_per_week=2, **WEEK)
        plan, broken = planned(of)
        assert (broken, missing(plan)) == ([], lacking)
    assert plan.gaps[0].cause == "limit"


def test_visits_in_turn_go_where_there_is_room() -> None:
    """With one visit a week allowed, two owners go to two villages, not both to one."""
    one = duty(kind="visit", owner=PERSON, target=units("村"))
    places = [Unit("V", "V", "村"), Unit("W", "W", "村")]
    plan, broken = planned(
        problem(one, people=cadres("ab"), places=places, visits_per_week=1, **WEEK)
    )
    assert (broken, plan.gaps) == ([], ())
    assert sorted(shift.target or "" for shift in plan.shifts) == ["V", "W"]


def test_pins_always_end_as_shift_or_gap() -> None:
    """A 必须 is a shift where it can be, else a gap with cause ``pin``, never silence."""
    stranger = Person("z", "z", roles=("guest",))
    people = [*cadres("ab"), stranger]
    cases = [
        (must(march(3), person="a"), True),
        (must(march(3), person="z"), False),
        (must(march(6)), True),  # a Saturday: a 必须 outranks the weekday
        (must(person="z", duty=None), False),
    ]
    for pin, possible in cases:
        plan, broken = planned(problem(duty(), people=people, pins=(pin,), **WEEK))
        assert (broken, [gap.cause for gap in plan.gaps]) == ([], [] if possible else ["pin"])


def test_a_pin_is_honoured_before_its_period_is_owed() -> None:
    """The month ends after the plan, so nothing is owed yet; the 必须 is held all the same."""
    one = duty(period="month")
    plan, broken = planned(problem(one, pins=(must(march(3)),), **WEEK))
    assert (broken, [shift.date.day for shift in plan.shifts], plan.gaps) == ([], [3], ())


def test_a_pin_on_a_holiday_is_a_gap() -> None:
    """A 必须 does not outrank 休息 of 日历."""
    off = (CalendarDay(march(3), "off"),)
    plan, broken = planned(problem(duty(), pins=(must(march(3)),), calendar=off, **WEEK))
    assert broken == []
    assert [(gap.cause, gap.date) for gap in plan.gaps] == [("pin", march(3))]


def test_never_and_wish() -> None:
    """禁止 keeps a person away for good; 希望 wins where nothing else is at stake."""
    never = Pin("D", "a", None, None, None, "never")
    wish = Pin("D", "c", march(4), None, None, "wish")
    plan, broken = planned(problem(duty(), pins=(never, wish), **WEEK))
    assert broken == []
    assert [(s.date, s.people[0].id) for s in plan.shifts] == [(march(4), "c")]


def test_standby_names_whoever_is_free() -> None:
    """Of three cadres one serves and two stand by; with one cadre there is none, and no gap."""
    one = duty(params=having(standby=2))
    for names, spare in (("abc", 2), ("a", 0)):
        plan, broken = planned(problem(one, people=cadres(names), **WEEK))
        parts = Counter(p.part for p in plan.shifts[0].people)
        assert (broken, plan.gaps, parts[1]) == ([], (), spare)


def test_all_hands_take_the_day_most_can_come() -> None:
    """全体 meets on the one day on which nobody is away."""
    one = duty(team=(role("cadre", count=None),))
    away = (Absence("a", march(1), march(3)), Absence("b", march(5), march(5)))
    plan, broken = planned(problem(one, absences=away, **WEEK))
    assert (broken, plan.gaps, plan.shifts[0].date) == ([], (), march(4))


def test_fairness_shares_turns_and_counts_history() -> None:
    """Four turns and two already done make two loads of three; nobody is left out."""
    one = duty(weekdays=frozenset({0}))
    past = (Done(date(2027, 1, 11), "D", "a"), Done(date(2027, 1, 18), "D", "a"))
    plan, broken = planned(
        problem(one, people=cadres("ab"), history=past, start=march(1), end=march(28))
    )
    assert broken == []
    assert [row.loads for row in plan.fairness] == [{"a": 3, "b": 3}]


@pytest.mark.parametrize("seed", range(8))
def test_gaps_and_fairness_are_the_least_there_can_be(seed: int) -> None:
    """Every way to staff five days of two teams is tried; none is better, then fairer."""
    patterns = [[(seed * 7 + who * 3 + day * (who + 2)) % 4 != 0 for day in range(5)]
                for who in range(3)]  # fmt: skip
    away = tuple(
        Absence(name, march(1 + day), march(1 + day))
        for name, row in zip("abc", patterns, strict=True)
        for day, there in enumerate(row)
        if not there
    )
    daily = duty(period="day", team=(role("cadre"), role("cadre")), spacing=1 + seed % 2)
    plan, broken = planned(problem(daily, absences=away, **WEEK))
    assert broken == []
    options = [
        [
            team
            for size in range(3)
            for team in itertools.combinations([w for w in range(3) if patterns[w][day]], size)
        ]
        for day in range(5)
    ]
    best = min(
        10 - sum(map(len, teams))
        for teams in itertools.product(*options)
        if not seed % 2 or all(not set(one) & set(two) for one, two in itertools.pairwise(teams))
    )
    assert missing(plan) == best


def once(day: int, **fields: object) -> Duty:
    """A duty whose one day is fixed by 生效 and 失效."""
    return duty(period="once", slot="am", start=march(day), until=march(day), **fields)


def test_a_single_day_that_is_not_worked_moves_on() -> None:
    """Saturday the 6th, 顺延: it is held on Monday the 8th, and nothing else is owed."""
    plan, broken = planned(problem(once(6), people=cadres("a"), **FORTNIGHT))
    assert broken == []
    assert [(shift.date, len(shift.people)) for shift in plan.shifts] == [(march(8), 1)]
    assert plan.gaps == ()


def test_a_single_day_that_is_cancelled_is_told() -> None:
    """Saturday the 6th, 取消: nothing is held, and the plan says so."""
    plan, broken = planned(problem(once(6, on_holiday="cancel"), people=cadres("a"), **FORTNIGHT))
    assert (broken, plan.shifts, plan.gaps) == ([], (), ())
    assert [warning.code for warning in plan.warnings if warning.code != "provisional-year"] == [
        "cancelled"
    ]


def test_a_single_day_on_a_weekday_it_does_not_allow_is_a_gap() -> None:
    """Tuesday the 2nd, Wednesdays only: no day is left, and the gap says that."""
    odd = once(2, weekdays=frozenset({2}))
    plan, broken = planned(problem(odd, people=cadres("a"), **FORTNIGHT))
    assert (broken, plan.shifts) == ([], ())
    assert [(gap.cause, gap.missing) for gap in plan.gaps] == [("no_day", 1)]
