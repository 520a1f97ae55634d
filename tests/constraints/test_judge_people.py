"""Who serves: staffing, availability, one place at a time, spacing, blocks, pins, villages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from constraints.availability import check as availability
from constraints.blocks import check as blocks
from constraints.one_place import check as one_place
from constraints.pins import check as pins
from constraints.spacing import check as spacing
from constraints.staffing import check as staffing
from constraints.villages import check as villages
from planner.domain.problem import (
    Absence,
    Done,
    Duty,
    Owner,
    Person,
    Pin,
    Problem,
    Slot,
    Unit,
)
from tests.builders.judge_builder import (
    PERSON,
    WHOLE,
    codes,
    duty,
    gap,
    march,
    problem,
    role,
    shift,
    units,
)
from tests.builders.parameters import having

SHORT = {"start": march(1), "end": march(7)}
PAIR = (role("cadre", count=2),)


# -- staffing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "people, expected",
    [
        (("a", "b"), []),
        (("a",), ["short"]),
        ((), ["empty-shift", "short"]),
        (("a", "b", "c"), ["too-many"]),
        (("a", "z"), ["not-eligible"]),
        ((("a", 0), ("b", 1)), ["part", "short"]),
    ],
)
def test_counts(people: tuple[str | tuple[str, int], ...], expected: list[str]) -> None:
    """Two cadres: one is short, three are too many, others are not eligible."""
    who = (*(Person(one, one, roles=("cadre",)) for one in "abc"), Person("z", "z"))
    of = problem(duty(team=PAIR), people=who, **SHORT)
    assert codes(staffing.check, of, shift(1, *people)) == expected


def test_a_gap_excuses_as_many_as_it_says() -> None:
    """The gap of a short shift has the right number."""
    of = problem(duty(team=(role("cadre", count=3),)), **SHORT)
    short = shift(1, "a")
    for missing, expected in ((2, []), (1, ["gap-missing"])):
        said = (gap(1, 7, missing=missing, obligation=short.id),)
        assert codes(staffing.check, of, short, gaps=said) == expected


def test_an_unplaced_occurrence_misses_the_whole_team() -> None:
    """The gap of what could not be placed counts everybody."""
    of = problem(duty(team=PAIR), **SHORT)
    assert codes(staffing.check, of, gaps=(gap(1, 7, missing=2),)) == []
    assert codes(staffing.check, of, gaps=(gap(1, 7, missing=1),)) == ["gap-missing"]


def test_all_hands_count_who_serves_in_another_part() -> None:
    """Who leads the meeting is at the meeting; who serves in no part is missing."""
    of = problem(duty(team=(role("cadre"), role("cadre", count=None))), **SHORT)
    assert codes(staffing.check, of, shift(1, "a", ("b", 1), ("c", 1))) == []
    assert codes(staffing.check, of, shift(1, "a", ("b", 1))) == ["short"]


def test_everybody() -> None:
    """全体 is everybody who is not away."""
    of = problem(
        duty(team=(role("cadre", count=None),)),
        absences=(Absence("c", march(1), march(1)),), **SHORT,
    )  # fmt: skip
    assert codes(staffing.check, of, shift(1, "a", "b")) == []
    assert codes(staffing.check, of, shift(1, "a")) == ["short"]


UNITS = (Unit("u", "u", "部门"), Unit("w", "w", "部门"))
OF_UNITS = (
    Person("a", "a", "u", roles=("cadre",)),
    Person("b", "b", "u", roles=("cadre",)),
    Person("c", "c", "w", roles=("cadre",)),
)


def test_scope_of_the_own_unit() -> None:
    """@本单位 is the owner's unit."""
    of = problem(
        duty(owner=Owner("unit", units("部门")), team=(role("cadre", "own"),)),
        people=OF_UNITS, places=UNITS, **SHORT,
    )  # fmt: skip
    assert codes(staffing.check, of, shift(1, "c", owner="w")) == []
    assert codes(staffing.check, of, shift(1, "a", owner="w")) == ["not-eligible"]


def test_different_units() -> None:
    """Members of one team come from different units."""
    of = problem(
        duty(team=PAIR, params=having(different_units=True)),
        people=OF_UNITS, places=UNITS, **SHORT,
    )  # fmt: skip
    assert codes(staffing.check, of, shift(1, "a", "c")) == []
    assert codes(staffing.check, of, shift(1, "a", "b")) == ["same-unit"]


def test_each_person_serves_themselves() -> None:
    """每人: the owner is the first part."""
    of = problem(duty(owner=PERSON, team=PAIR), **SHORT)
    assert codes(staffing.check, of, shift(1, "a", owner="a")) == []
    assert codes(staffing.check, of, shift(1, "b", owner="a")) == ["not-eligible"]


def test_standby() -> None:
    """Substitutes are free, eligible, as many as asked for, and not counted as serving."""
    of = problem(duty(params=having(standby=1)), **SHORT)
    assert codes(staffing.check, of, shift(1, "a", ("b", 1))) == []
    assert codes(staffing.check, of, shift(1, "a")) == ["standby-missing"]
    assert codes(staffing.check, of, shift(1, "a", ("b", 1), ("c", 1))) == ["too-many"]
    other = duty("E")
    of = problem(duty(params=having(standby=1)), other, **SHORT)
    busy = shift(1, "b", duty="E")
    assert codes(staffing.check, of, shift(1, "a", ("b", 1)), busy) == ["substitute-busy"]


def test_nobody_to_stand_by() -> None:
    """Where nobody is free no substitute is asked for."""
    away = tuple(Absence(one, march(1), march(1)) for one in "bc")
    of = problem(duty(params=having(standby=1)), absences=away, **SHORT)
    assert codes(staffing.check, of, shift(1, "a")) == []


# -- availability ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "absent, slot, expected",
    [
        (None, "evening", ["away"]),
        ("day", "evening", ["away"]),
        ("am", "evening", []),
        ("am", "day", ["away"]),
        ("am", "pm", []),
        ("evening", "day", []),
    ],
)
def test_away(absent: Slot | None, slot: Slot, expected: list[str]) -> None:
    """An absence without slot or 全天 takes the evening too; the evening is not in 全天."""
    of = problem(duty(slot=slot), absences=(Absence("a", march(1), march(1), absent),), **SHORT)
    assert codes(availability.check, of, shift(1, "a", slot=slot)) == expected
    assert codes(availability.check, of, shift(2, "a", slot=slot)) == []


def test_a_unit_is_away() -> None:
    """The absence of a unit is that of everybody in it and below it."""
    places = (Unit("t", "t", "镇"), Unit("u", "u", "部门", parent="t"))
    of = problem(
        duty(), people=(Person("a", "a", "u", roles=("cadre",)),), places=places,
        absences=(Absence("t", march(1), march(2)),), **SHORT,
    )  # fmt: skip
    assert codes(availability.check, of, shift(2, "a")) == ["away"]
    assert codes(availability.check, of, shift(3, "a")) == []


def test_time_of_service() -> None:
    """起 and 止 are both days of service."""
    people = (Person("a", "a", roles=("cadre",), start=march(2), until=march(3)),)
    of = problem(duty(times=4), people=people, **SHORT)
    shifts = [shift(day, "a") for day in (1, 2, 3, 4)]
    assert codes(availability.check, of, *shifts) == ["not-serving", "not-serving"]


# -- one place ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("day", "am", ["two-places"]),
        ("am", "am", ["two-places"]),
        ("am", "pm", []),
        ("day", "evening", []),
    ],
)
def test_one_place(one: Slot, other: Slot, expected: list[str]) -> None:
    """全天 is am and pm, not the evening."""
    of = problem(duty(slot=one), duty("E", slot=other), **SHORT)
    both = shift(1, "a", slot=one), shift(1, "a", duty="E", slot=other)
    assert codes(one_place.check, of, *both) == expected


def test_reports_take_no_time() -> None:
    """A report may be written beside a reception."""
    of = problem(duty(), duty("R", "report"), **SHORT)
    assert codes(one_place.check, of, shift(1, "a"), shift(1, "a", duty="R", kind="report")) == []


# -- spacing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("day, expected", [(4, []), (3, ["spacing"])])
def test_turns_of_a_person(day: int, expected: list[str]) -> None:
    """Monday and Thursday are three working days apart, Monday and Wednesday two."""
    of = problem(duty(period="day", spacing=3))
    assert codes(spacing.check, of, shift(1, "a"), shift(day, "a")) == expected
    assert codes(spacing.check, of, shift(1, "a"), shift(day, "b")) == []


def test_history_counts_for_spacing() -> None:
    """The last turn before the plan keeps its distance too."""
    rows = (Done(march(1).replace(month=2, day=26), "D", "a"),)
    of = problem(duty(period="day", spacing=2), history=rows)
    assert codes(spacing.check, of, shift(1, "a")) == ["spacing"]
    assert codes(spacing.check, of, shift(2, "a")) == []


def test_occurrences_of_an_owner() -> None:
    """Weekly occurrences of one owner are five days apart, unless the period is shorter."""
    weekly = problem(duty(spacing=5))
    assert codes(spacing.check, weekly, shift(3, "a"), shift(10, "b")) == []
    assert codes(spacing.check, weekly, shift(3, "a"), shift(9, "b")) == ["owner-spacing"]
    longer = problem(duty(spacing=6))
    assert codes(spacing.check, longer, shift(3, "a"), shift(9, "b")) == []


def test_owner_spacing_of_its_own() -> None:
    """With owner_spacing 间隔 binds people alone."""
    of = problem(duty(spacing=5, params=having(owner_spacing=2)))
    assert codes(spacing.check, of, shift(3, "a"), shift(5, "b")) == []
    assert codes(spacing.check, of, shift(3, "a"), shift(4, "b")) == ["owner-spacing"]


def test_a_block_is_one_turn() -> None:
    """Days of one week are one turn; the next week is too soon, the one after is not."""
    of = problem(duty(period="day", spacing=5, block="week"))
    week = [shift(day, "a") for day in range(1, 6)]
    assert codes(spacing.check, of, *week) == []
    assert codes(spacing.check, of, *week, shift(8, "a")) == ["spacing"]
    assert codes(spacing.check, of, *week, shift(15, "a")) == []


# -- blocks ------------------------------------------------------------------------------------


def test_block() -> None:
    """One person serves the week; on a day of absence somebody else stands in."""
    daily = duty(period="day", block="week")
    of = problem(daily, **SHORT)
    alone = [shift(day, "a") for day in range(1, 6)]
    assert codes(blocks.check, of, *alone) == []
    mixed = [*alone[:2], shift(3, "b"), *alone[3:]]
    assert codes(blocks.check, of, *mixed) == ["block"] * 5
    away = problem(daily, absences=(Absence("a", march(3), march(3)),), **SHORT)
    assert codes(blocks.check, away, *mixed) == []


def test_the_next_block_may_be_somebody_else() -> None:
    """Blocks are calendar weeks."""
    of = problem(duty(period="day", block="week"))
    assert codes(blocks.check, of, shift(5, "a"), shift(8, "b")) == []


# -- pins --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pin, expected",
    [
        (Pin("D", "a", march(1), None, None, "never"), ["never"]),
        (Pin(None, "a", None, "am", None, "never"), ["never"]),
        (Pin("D", None, march(1), None, None, "never"), ["never"]),
        (Pin("D", "b", march(1), None, None, "never"), []),
        (Pin("D", "a", march(1), None, None, "must"), []),
        (Pin("D", "b", march(1), None, None, "must"), ["must"]),
        (Pin("D", "b", march(30), None, None, "must"), []),
        (Pin("D", "b", march(1), None, None, "wish"), []),
    ],
)
def test_pins(pin: Pin, expected: list[str]) -> None:
    """An empty cell means any; a 必须 outside the plan asks for nothing."""
    of = problem(duty(), pins=(pin,), **SHORT)
    assert codes(pins.check, of, shift(1, "a")) == expected


def test_a_must_may_be_a_gap() -> None:
    """A 必须 that cannot be honoured is a gap with cause pin."""
    of = problem(duty(), pins=(Pin("D", "b", march(1), None, None, "must"),), **SHORT)
    assert codes(pins.check, of, gaps=(gap(1, 7, cause="pin"),)) == []
    assert codes(pins.check, of, gaps=(gap(1, 7, cause="all_busy"),)) == ["must"]


# -- villages ----------------------------------------------------------------------------------


def visits(limit: int | None) -> Problem:
    """A village with a group, a local and two people from elsewhere."""
    places = (Unit("v", "v", "村"), Unit("g", "g", "村民组", parent="v"))
    people = (Person("l", "l", "v"), Person("a", "a"), Person("b", "b"))
    visit: Duty = duty(kind="visit", owner=WHOLE, target=units("村民组"))
    return problem(visit, people=people, places=places, visits_per_week=limit)


def test_visits_per_week() -> None:
    """Visits to a group count for its village; the village's own people do not."""
    one, two = (shift(day, "a", kind="visit", target="g") for day in (1, 5))
    own = shift(3, "l", kind="visit", target="g")
    later = replace(two, id="later", date=march(8))
    assert codes(villages.check, visits(2), one, two, own) == []
    assert codes(villages.check, visits(1), one, two) == ["village-limit"]
    assert codes(villages.check, visits(1), one, own, later) == []
    assert codes(villages.check, visits(None), one, two) == []
