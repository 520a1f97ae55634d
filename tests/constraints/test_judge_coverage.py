"""What is owed, day by day: the judge's rule on coverage."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.coverage import check as coverage
from constraints.exceptions import check as exceptions
from planner.domain.params import Params
from planner.domain.plan import Shift
from planner.domain.problem import (
    CalendarDay,
    Done,
    Duty,
    Owner,
    Person,
    Pin,
    Problem,
    Unit,
)
from tests.builders.judge_builder import (
    PERSON,
    TARGET,
    WEEKLY,
    codes,
    duty,
    gap,
    march,
    problem,
    shift,
    unit,
    units,
)
from tests.builders.parameters import having

MONDAY = frozenset({0})


def found(of: Problem, *shifts: object, **fields: object) -> list[str]:
    """The codes of this rule."""
    return codes(coverage.check, of, *shifts, **fields)  # type: ignore[arg-type]


def weekly(**fields: object) -> Duty:
    """A weekly reception on Mondays."""
    return duty(weekdays=MONDAY, **fields)


def off(day: int) -> CalendarDay:
    """A public holiday in March."""
    return CalendarDay(march(day), "off")


ALL = (*WEEKLY, march(29))
"""Every Monday of March: the last week's only Monday lies in the plan."""


def mondays(*but: int) -> list[Shift]:
    """A shift on every Monday except those named."""
    return [shift(day, "a") for day in ALL if day.day not in but]


def test_on_the_limit() -> None:
    """One shift for each week whose last Monday is in the plan is just right."""
    assert found(problem(weekly()), *mondays()) == []


def test_empty() -> None:
    """An empty plan misses every occurrence."""
    assert found(problem(weekly())) == ["missing"] * 5


def test_just_over() -> None:
    """A shift that nothing asks for is extra."""
    assert found(problem(weekly()), *mondays(), shift(9, "a")) == ["extra"]


def test_a_gap_answers_an_occurrence() -> None:
    """What has a gap is not missing; a second gap is for nothing."""
    of = problem(weekly())
    assert found(of, *mondays(8), gaps=(gap(8, 14),)) == []
    assert found(of, *mondays(), gaps=(gap(8, 14),)) == ["gap-of-nothing"]


@pytest.mark.parametrize("day", [2, 7])
def test_another_weekday_is_forbidden(day: int) -> None:
    """A Tuesday or Sunday does not answer a Monday's occurrence."""
    assert found(problem(weekly()), *mondays(1), shift(day, "a")) == ["forbidden-day"]


def test_a_week_that_ends_later_belongs_to_the_next_plan() -> None:
    """Without weekdays the last working day of the last week is in April."""
    assert found(problem(duty()), *(shift(day, "a") for day in WEEKLY)) == []


def test_a_week_begun_before_the_plan_belongs_to_it() -> None:
    """The plan begins on a Wednesday: its first week is owed on the days that are left."""
    of = problem(duty(), start=march(3), end=march(7))
    assert found(of, shift(4, "a")) == []
    assert found(of) == ["missing"]


def test_history_is_taken_off() -> None:
    """What was done earlier in the period is not owed again; rows of one day are one."""
    rows = (Done(march(1), "D", "a"), Done(march(1), "D", "b"))
    of = problem(duty(times=2), start=march(3), end=march(7), history=rows)
    assert found(of, shift(4, "a")) == []
    assert found(of, shift(4, "a"), shift(5, "a")) == ["extra"]


def test_defer_to_the_next_working_day() -> None:
    """A Monday that is a holiday moves to Tuesday, not to Wednesday."""
    of = problem(weekly(), calendar=(off(8),))
    assert found(of, *mondays(8), shift(9, "a")) == []
    assert found(of, *mondays(8), shift(10, "a")) == ["forbidden-day"]
    assert found(of, *mondays(8)) == ["missing"]


def test_cancel() -> None:
    """With 取消 nothing is owed for the holiday, and nothing may be written."""
    of = problem(weekly(on_holiday="cancel"), calendar=(off(8),))
    assert found(of, *mondays(8)) == []
    assert found(of, *mondays(8), shift(9, "a")) == ["extra"]


def test_defer_into_the_next_period_is_held_as_one() -> None:
    """A Friday that moves to the Monday of the next week meets that week's turn there."""
    of = problem(
        duty(weekdays=frozenset({0}), times=1),
        start=march(8),
        end=march(12),
        calendar=(off(8), off(9), off(10), off(11), off(12), CalendarDay(march(13), "off")),
    )
    assert found(of) == []  # the next working day, the 15th, is the next plan's
    of = problem(weekly(), start=march(8), end=march(15), calendar=tuple(map(off, range(8, 13))))
    assert found(of, shift(15, "a")) == []
    twice = (shift(15, "a"), shift(15, "b", identity="other"))
    assert found(of, *twice) == ["not-held-as-one"]


def test_daily_duties_do_not_defer() -> None:
    """A daily duty owes its working days, and nothing for a holiday."""
    of = problem(duty(period="day"), start=march(1), end=march(7), calendar=(off(3),))
    assert found(of, *(shift(day, "a") for day in (1, 2, 4, 5))) == []


def test_a_public_holiday_is_never_a_day() -> None:
    """A shift on a holiday is told twice: the day is not the duty's, and it is a holiday."""
    of = problem(weekly(), calendar=(off(8),))
    assert found(of, *mondays()) == ["forbidden-day", "holiday"]


def test_different_days() -> None:
    """Two turns of a week are on two days, where there are two."""
    of = problem(duty(times=2), start=march(1), end=march(7))
    assert found(of, shift(1, "a"), shift(2, "b")) == []
    same = shift(1, "a"), shift(1, "b", identity="other")
    assert found(of, *same) == ["same-day"]
    crowded = problem(duty(times=2, weekdays=MONDAY), start=march(1), end=march(7))
    assert found(crowded, *same) == []


@pytest.mark.parametrize(
    "params, day, expected",
    [
        (having(by=10), 10, []),
        (having(by=10), 11, ["forbidden-day"]),
        (having(last=5), 25, []),
        (having(last=5), 24, ["forbidden-day"]),
    ],
)
def test_by_and_last(params: Params, day: int, expected: list[str]) -> None:
    """By the 10th; in the last five working days, which are 25, 26, 29, 30 and 31 March."""
    assert found(problem(duty(period="month", params=params)), shift(day, "a")) == expected


def test_each_person_who_serves_owes() -> None:
    """每人: who leaves before the plan's days owes nothing."""
    people = (
        Person("a", "a", roles=("cadre",)),
        Person("b", "b", roles=("cadre",), until=march(1)),
    )
    of = problem(
        duty(owner=PERSON, weekdays=frozenset({2})), people=people, start=march(1), end=march(7)
    )
    assert found(of, shift(3, "a", owner="a")) == []
    assert found(of, shift(3, "a", owner="a"), shift(3, "b", owner="b")) == ["extra"]


VILLAGES = (Unit("v", "v", "村"), Unit("w", "w", "村"))


def test_each_target_receives() -> None:
    """每对象: every village has its own occurrence, in the village."""
    of = problem(
        duty(kind="visit", owner=TARGET, target=units("村"), place="target"),
        places=VILLAGES, start=march(1), end=march(7),
    )  # fmt: skip
    one = shift(1, "a", kind="visit", owner="v", target="v", place="v")
    other = shift(2, "a", kind="visit", owner="w", target="w", place="w")
    assert found(of, one, other) == []
    assert found(of, one) == ["missing"]
    wrong = shift(2, "a", kind="visit", owner="w", target="v", place="v")
    assert found(of, one, wrong) == ["target"]


def test_each_target_of_an_owner() -> None:
    """each_target: a person owes one visit to each of their villages; else to one of them."""
    each = duty(
        kind="visit", owner=PERSON, target=units("村"), params=having(each_target=True)
    )  # fmt: skip
    people = (Person("a", "a", roles=("cadre",)),)
    of = problem(each, people=people, places=VILLAGES, start=march(1), end=march(7))
    one = shift(1, "a", kind="visit", owner="a", target="v")
    other = shift(2, "a", kind="visit", owner="a", target="w")
    assert found(of, one, other) == []
    assert found(of, one) == ["missing"]
    turn = duty(kind="visit", owner=PERSON, target=units("村"))
    of = problem(turn, people=people, places=VILLAGES, start=march(1), end=march(7))
    assert found(of, one) == []
    assert found(of, other) == []
    assert found(of, one, other) == ["extra"]


def test_each_unit_owes() -> None:
    """每单位: history of a unit's people counts for the unit."""
    people = (Person("a", "a", unit="v", roles=("cadre",)),)
    of = problem(
        duty(owner=Owner("unit", units("村")), place="own"),
        people=people, places=VILLAGES, start=march(3), end=march(7),
        history=(Done(march(1), "D", "a"),),
    )  # fmt: skip
    assert found(of, shift(4, "a", owner="w", place="w")) == []
    assert found(of, shift(4, "a", owner="w", place="v")) == ["place"]


def test_slot() -> None:
    """Half a day is am or pm, not the whole day."""
    of = problem(duty(slot="half"), start=march(1), end=march(7))
    assert found(of, shift(1, "a", slot="pm")) == []
    assert found(of, shift(1, "a", slot="day")) == ["slot"]


def test_counts_for() -> None:
    """An occurrence that counts elsewhere leaves nothing to write there."""
    hall = duty("H", weekdays=MONDAY, params=having(counts_for=("D",)))
    of = problem(duty(owner=PERSON), hall, start=march(1), end=march(7))
    there = shift(1, "a", duty="H")
    rest = [shift(2, one, owner=one) for one in "bc"]
    assert found(of, there, *rest) == []
    assert found(of, there, *rest, shift(3, "a", owner="a")) == ["extra"]


def test_except() -> None:
    """A daily duty rests on the days of the other, but not on the days of its gaps."""
    daily = duty(period="day", params=having(except_=("M",)))
    of = problem(daily, duty("M", weekdays=MONDAY), start=march(1), end=march(2))
    assert found(of, shift(1, "a", duty="M"), shift(2, "a")) == []
    missing = (gap(1, 7, duty="M"),)
    assert found(of, shift(2, "a"), gaps=missing) == ["missing"]
    assert found(of, shift(1, "a"), shift(2, "a"), gaps=missing) == []
    both = (shift(1, "a", duty="M"), shift(1, "b"), shift(2, "a"))
    assert codes(exceptions.check, of, *both) == ["except"]


def test_a_must_outranks_the_weekday() -> None:
    """A dated 必须 puts its occurrence on another weekday of the period."""
    pin = Pin("D", "a", march(3), None, None, "must")
    of = problem(weekly(), start=march(1), end=march(7), pins=(pin,))
    assert found(of, shift(3, "a")) == []
    assert found(of, shift(3, "b")) == ["forbidden-day"]


def test_once() -> None:
    """一次 without dates is owed once in the plan, with dates between them."""
    assert found(problem(duty(period="once")), shift(31, "a")) == []
    later = duty(period="once", start=march(10), until=date(2027, 4, 10))
    assert found(problem(later)) == []
    assert found(problem(later), shift(12, "a")) == ["extra"]


def test_where_is_one_unit() -> None:
    """A place that is a unit is that unit."""
    of = problem(duty(place="v"), places=VILLAGES, start=march(1), end=march(7))
    assert found(of, shift(1, "a", place="v")) == []
    assert found(of, shift(1, "a", place="w")) == ["place"]
    assert found(of, shift(1, "a", target="w", place="v")) == ["target"]


def test_a_rotation_of_targets_is_in_a_target() -> None:
    """A single unit as target is that unit."""
    of = problem(duty(target=unit("v")), places=VILLAGES, start=march(1), end=march(7))
    assert found(of, shift(1, "a", target="v")) == []
    assert found(of, shift(1, "a", target="w")) == ["target"]
