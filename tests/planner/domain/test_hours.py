"""Own hours: when they are, what meets them, and which moments stand for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.hours import Hours
from planner.domain.problem import Slot
from planner.domain.shifts import Beginnings, at_once, clock, span
from tests.builders.judge_builder import duty, march, problem

NOON, NIGHT = Hours(time(12), time(14)), Hours(time(17, 30), time(8, 30))
WHOLE = Hours(time(8), time(8))
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
SLOTS: st.SearchStrategy[Slot] = st.one_of(
    st.sampled_from(("day", "am", "pm", "evening")), st.builds(Hours, TIMES, TIMES)
)


@pytest.mark.parametrize(
    "hours, end",
    [(NOON, "2027-03-01 14:00"), (NIGHT, "2027-03-02 08:30"), (WHOLE, "2027-03-02 08:00")],
)
def test_an_end_that_is_not_after_the_start_is_on_the_next_day(hours: Hours, end: str) -> None:
    """A night ends on the next morning, and equal ends are a day of 24 hours."""
    assert hours.on(march(1))[1] == datetime.fromisoformat(end)


def test_hours_have_the_offset_of_the_place() -> None:
    """By the clock of the place, on both days."""
    start, end = clock(problem().settings, march(31), NIGHT)
    assert (start.isoformat(), end.isoformat()) == (
        "2027-03-31T17:30:00+08:00", "2027-04-01T08:30:00+08:00",
    )  # fmt: skip


@given(SLOTS, SLOTS, st.integers(-2, 2))
def test_shifts_meet_where_they_hold_a_beginning_in_common(
    one: Slot, other: Slot, later: int
) -> None:
    """Moments say the same as intervals, minute by minute, on whatever days."""
    of = problem(duty("A", slot=one), duty("B", slot=other))
    here, there = march(10), march(10) + timedelta(days=later)
    beginnings = Beginnings(of)
    shared = {*beginnings.within(here, one)} & {*beginnings.within(there, other)}
    assert bool(shared) == at_once(of.settings, (here, one), (there, other))
    minutes = {*minutes_of(span(of.settings, here, one))}
    assert bool(shared) == (not minutes.isdisjoint(minutes_of(span(of.settings, there, other))))


def minutes_of(times: tuple[datetime, datetime]) -> list[datetime]:
    """Every half hour from start to before end: all hours here are of half hours."""
    start, end = times
    return [start + timedelta(minutes=30) * n for n in range((end - start) // _HALF_HOUR)]


_HALF_HOUR = timedelta(minutes=30)


def test_the_usual_parts_of_a_day_are_three_moments() -> None:
    """Without own hours nothing more is asked than morning, afternoon and evening."""
    beginnings = Beginnings(problem())
    held = {slot: len(beginnings.within(march(1), slot)) for slot in ("day", "am", "pm", "evening")}  # type: ignore[arg-type]
    assert held == {"day": 2, "am": 1, "pm": 1, "evening": 1}


def test_an_evening_over_midnight_meets_the_next_morning() -> None:
    """Where 设置 lets the evening last until 9 o'clock."""
    of = problem()
    hours = {**of.settings.hours, "evening": (time(17, 30), time(9))}
    settings = replace(of.settings, hours=hours)
    met = [
        (slot, later)
        for slot, later in product(("am", "pm"), (0, 1))
        if at_once(settings, (march(1), "evening"), (march(1 + later), slot))  # type: ignore[arg-type]
    ]
    assert met == [("am", 1)]
    assert date(2027, 3, 2) in {one.date() for one in Beginnings(replace(of, settings=settings))
                                .within(march(1), "evening")}  # fmt: skip
