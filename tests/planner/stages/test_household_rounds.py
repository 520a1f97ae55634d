"""Household rounds: counts and days worked out by hand, and small cases tried out in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from constraints.household_rounds.model import owed_periods
from constraints.judging.judge import verify
from planner.domain.directory import Directory
from planner.domain.problem import (
    Absence,
    Cadence,
    Done,
    Half,
    Person,
    Pin,
    Slot,
)
from planner.model.attendance import Attendance
from planner.stages.rounds.stage import RoundResult, plan_rounds
from planner.stages.whole import make_plan
from tests.builders.parameters import having
from tests.builders.rounds import CALENDAR, DUTY, QUARTER, plan, solver, town
from tests.builders.sheets import read_sheets
from tests.builders.towns import HOUSES


def visits(result: RoundResult) -> Counter[str]:
    """Visits by household."""
    return Counter(one for shift in result.shifts for one in shift.households)


def test_a_quarter_is_owed_in_full() -> None:
    """Ten households once a quarter: two rounds of five, each household once."""
    result = plan(town(10))
    assert [len(shift.households) for shift in result.shifts] == [5, 5]
    assert visits(result) == Counter({f"H{k}": 1 for k in range(10)})
    assert not result.gaps


@pytest.mark.parametrize("households, rounds", [(0, 0), (1, 1), (6, 1), (7, 2), (12, 2)])
def test_rounds_are_as_few_as_their_size_allows(households: int, rounds: int) -> None:
    """At most six households in one round."""
    assert len(plan(town(households)).shifts) == rounds


def test_a_round_stays_in_one_unit() -> None:
    """Two groups of three are two rounds, although six would fit one."""
    result = plan(town(6, groups=2))
    assert sorted(shift.target or "" for shift in result.shifts) == ["G0", "G1"]


def test_a_year_owes_its_elapsed_share() -> None:
    """A quarter of 91 days of 365 owes ceil(100 x 91 / 365) = 25 of 100 yearly visits."""
    result = plan(town(100, duty=replace(DUTY, period="year")))
    assert sum(visits(result).values()) == 25


def test_history_counts_and_moves_the_start() -> None:
    """From the first history row on 2 February: ceil(100 x 149 / 365) = 41, less the one made."""
    history = (Done(date(2026, 2, 2), "HH", "P0", "H3"),)
    result = plan(town(100, duty=replace(DUTY, period="year"), history=history))
    assert sum(visits(result).values()) == 40
    assert "H3" not in visits(result)


def test_one_visit_counts_for_every_cadence() -> None:
    """Two hardship households a quarter are two of the three visits that the share of all owes."""
    cadences = (Cadence("全部", 1, "year"), Cadence("困难户", 1, "quarter"))
    duty = replace(DUTY, params=having(visits=cadences))
    found = visits(plan(town(12, duty=duty, hardship=2)))
    assert sum(found.values()) == 3
    assert found["H0"] == found["H1"] == 1


def test_every_month_has_its_visit() -> None:
    """Once a month means once in April, in May and in June."""
    result = plan(town(2, duty=replace(DUTY, period="month")))
    assert sorted(shift.date.month for shift in result.shifts) == [4, 5, 6]


def test_a_period_that_ends_later_is_the_next_plans() -> None:
    """A plan to 10 June owes April and May, not June."""
    short = replace(QUARTER, end=date(2026, 6, 10))
    result = plan(town(1, duty=replace(DUTY, period="month"), settings=short))
    assert sorted(shift.date.month for shift in result.shifts) == [4, 5]


def test_owed_periods_says_how_much() -> None:
    """The share is rounded up once, over all households."""
    cadence = Cadence("全部", 1, "year")
    (one,) = owed_periods(DUTY, cadence, QUARTER, CALENDAR, ())
    assert (one.whole, one.elapsed_days, one.period_days) == (False, 91, 365)
    assert [one.visits(count) for count in (0, 1, 4, 5, 365)] == [0, 1, 1, 2, 91]


def test_rounds_are_spread_over_the_plan() -> None:
    """Three rounds of a quarter are one in each third."""
    days = [shift.date for shift in plan(town(18)).shifts]
    thirds = [(day - QUARTER.start).days * 3 // 91 for day in days]
    assert thirds == [0, 1, 2]


def test_holders_do_not_all_go_in_the_same_week() -> None:
    """Twelve people with one round each: no month has more than half of them."""
    result = plan(town(36, people=12))
    assert max(Counter(shift.date.month for shift in result.shifts).values()) <= 6


def test_evenings_on_saturdays() -> None:
    """A named weekday and slot are kept to, also on an ordinary weekend."""
    duty = replace(DUTY, slot="evening", weekdays=frozenset({5}))
    result = plan(town(6, duty=duty))
    (shift,) = result.shifts
    assert (shift.date.weekday(), shift.slot, shift.start.hour) == (5, "evening", 18)
    assert shift.start.utcoffset() == timedelta(hours=8)


def test_never_away_never_busy() -> None:
    """With one free afternoon in the quarter the round is there."""
    away = (
        Absence("P0", date(2026, 4, 1), date(2026, 5, 11)),
        Absence("P0", date(2026, 5, 13), date(2026, 6, 30)),
    )
    result = plan(town(3, absences=away), busy={("P0", date(2026, 5, 12), "am")})
    assert [(one.date, one.slot) for one in result.shifts] == [(date(2026, 5, 12), "pm")]


@pytest.mark.parametrize(
    "absences, busy, cause",
    [
        ((Absence("P0", date(2026, 4, 1), date(2026, 6, 30)),), (), "all_away"),
        (
            (),
            tuple(("P0", date(2026, 4, 1) + timedelta(n), half) for n in range(91)
                  for half in ("am", "pm")),
            "all_busy",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_visited_is_a_gap(
    absences: tuple[Absence, ...], busy: tuple[tuple[str, date, Half], ...], cause: str
) -> None:
    """Missing counts visits, and the person has a reason."""
    result = plan(town(4, absences=absences), busy=busy)
    (gap,) = result.gaps
    assert (gap.cause, gap.missing, gap.owner, gap.target) == (cause, 4, "P0", "G0")
    assert gap.people[0].id == "P0"
    assert not result.shifts


def test_no_day_is_a_gap_only_where_the_period_is_owed() -> None:
    """A duty that ended before the plan owes nothing."""
    assert plan(town(4, duty=replace(DUTY, until=date(2026, 3, 1)))).gaps == ()


def test_a_share_lacks_what_it_lacks_beside_what_is_owed_in_full() -> None:
    """Nine visits of the share, three of which the hardship household is owed month by month;
    with nobody there all nine are missing, and the judge counts alike.
    """
    cadences = (Cadence("全部", 3, "year"), Cadence("困难户", 1, "month"))
    away = (Absence("P0", QUARTER.start, QUARTER.end),)
    of = town(12, duty=replace(DUTY, params=having(visits=cadences)), hardship=1, absences=away)
    made = make_plan(of)
    assert sum(gap.missing for gap in made.gaps) == 9
    assert [one.rule for one in verify(made, of) if one.hard] == []


def test_a_share_goes_to_whoever_is_there() -> None:
    """With P0 away all quarter, the yearly share is visited by P1 alone."""
    away = (Absence("P0", date(2026, 4, 1), date(2026, 6, 30)),)
    result = plan(town(40, people=2, duty=replace(DUTY, period="year"), absences=away))
    assert sum(visits(result).values()) == 10
    assert {shift.owner for shift in result.shifts} == {"P1"}
    assert not result.gaps


def test_spacing_between_rounds() -> None:
    """Rounds of one person are at least ten working days apart."""
    result = plan(town(24, duty=replace(DUTY, spacing=10)))
    days = CALENDAR.working_days(QUARTER.start, QUARTER.end)
    places = [days.index(shift.date) for shift in result.shifts]
    assert len(places) == 4
    assert min(b - a for a, b in pairwise(places)) >= 10


def test_too_many_rounds_for_the_spacing_are_gaps() -> None:
    """Rounds sixty working days apart: one fits into the quarter, and two on its edges."""
    result = plan(town(18, duty=replace(DUTY, spacing=61)))
    assert len(result.shifts) == 1
    assert {gap.cause for gap in result.gaps} == {"spacing"}
    assert sum(gap.missing for gap in result.gaps) == 12


def test_two_halves_of_a_day_where_days_are_too_few() -> None:
    """Two rounds on the only free day: morning and afternoon."""
    away = (
        Absence("P0", date(2026, 4, 1), date(2026, 5, 11)),
        Absence("P0", date(2026, 5, 13), date(2026, 6, 30)),
    )
    result = plan(town(12, absences=away))
    assert sorted(shift.slot for shift in result.shifts) == ["am", "pm"]


def test_identity_names_the_obligation() -> None:
    """A round's id tells duty, holder, plan and turn, and stays when the round moves."""
    first = plan(town(12))
    moved = plan(town(12), busy={("P0", first.shifts[0].date, half) for half in ("am", "pm")})
    assert [shift.id for shift in first.shifts] == ["HH@P0@2026-04-01@1", "HH@P0@2026-04-01@2"]
    assert [shift.id for shift in moved.shifts] == [shift.id for shift in first.shifts]
    assert moved.shifts[0].date != first.shifts[0].date


def test_a_forbidden_day_and_a_wish() -> None:
    """禁止 keeps a person from a day; 希望 draws the nearest round to it."""
    day = date(2026, 5, 12)
    wish = (Pin("HH", "P0", day, None, None, "wish"),)
    assert plan(town(3, pins=wish)).shifts[0].date == day
    never = (*wish, Pin("HH", "P0", day, None, None, "never"))
    assert plan(town(3, pins=never)).shifts[0].date != day


def test_different_people_not_in_one_week() -> None:
    """Two duties on one household: never two people there in one week."""
    problem = town(1, duty=replace(DUTY, period="week"))
    second = replace(DUTY, id="H2", period="month")
    both = replace(
        problem,
        duties={"H2": second, "HH": problem.duties["HH"]},
        people={**problem.people, "P1": Person("P1", "人1", "V", roles=("党员",))},
        settings=replace(QUARTER, end=date(2026, 5, 31)),
    )
    holders = pd.DataFrame({"household": ["H0", "H0"], "duty": ["HH", "H2"],
                            "holder": ["P0", "P1"]})  # fmt: skip
    directory = Directory(both)
    attendance = Attendance(directory, QUARTER.start, QUARTER.end)
    result = plan_rounds(both, directory, CALENDAR, attendance, holders, set(), solver=solver)
    seen: dict[tuple[int, int], set[str | None]] = {}
    for shift in result.shifts:
        seen.setdefault(shift.date.isocalendar()[:2], set()).add(shift.owner)
    assert all(len(people) == 1 for people in seen.values())
    assert {gap.cause for gap in result.gaps} == {"limit"}


# -- 必须: above weekdays and 间隔 ---------------------------------------------------------


def test_a_must_outranks_the_spacing_of_rounds() -> None:
    """Three rounds ten working days apart, and 必须 on neighbouring days: both are kept."""
    days = date(2026, 5, 12), date(2026, 5, 13)
    pins = tuple(Pin("HH", "P0", day, None, None, "must") for day in days)
    of = town(18, duty=replace(DUTY, spacing=10), pins=pins)
    made = make_plan(of)
    found = [one.date for one in made.shifts]
    assert {*days} < {*found}
    assert len(found) == 3
    assert not made.gaps
    assert [one.rule for one in verify(made, of) if one.hard] == []


def test_a_must_outranks_the_spacing_to_the_last_round_in_history() -> None:
    """History shows a round on the day before the one that 指定 names."""
    start = date(2026, 4, 1)
    done = (Done(date(2026, 3, 31), "HH", "P0", "H1"),)
    pins = (Pin("HH", "P0", start, None, None, "must"),)
    of = town(2, duty=replace(DUTY, spacing=5), history=done, pins=pins)
    made = make_plan(of)
    assert [one.date for one in made.shifts] == [start]
    assert [one.rule for one in verify(made, of) if one.hard] == []


@pytest.mark.parametrize("person", ["P0", None])
@pytest.mark.parametrize("slot, target", [("pm", None), (None, "H3"), (None, "G1")])
def test_a_must_says_when_where_and_who(
    person: str | None, slot: Slot | None, target: str | None
) -> None:
    """Its time of day, its unit or household are kept as well as its day; nobody named is
    anybody.
    """
    day = date(2026, 5, 12)
    of = town(4, groups=2, pins=(Pin("HH", person, day, slot, target, "must"),))
    made = make_plan(of)
    (there,) = [one for one in made.shifts if one.date == day]
    assert slot in (None, there.slot)
    assert target in (None, there.target, *there.households)
    assert not made.gaps
    assert [one.rule for one in verify(made, of) if one.hard] == []


def test_as_many_rounds_as_musts() -> None:
    """Six households would be one round; two days that 必须 names are two."""
    days = date(2026, 4, 14), date(2026, 5, 12)
    of = town(6, pins=tuple(Pin("HH", "P0", day, None, None, "must") for day in days))
    made = make_plan(of)
    assert [one.date for one in made.shifts] == list(days)
    assert not made.gaps


def test_never_there() -> None:
    """禁止 for one group keeps the round of that group away, and no other."""
    day = date(2026, 5, 12)
    wish = Pin("HH", "P0", day, None, None, "wish")
    for group, kept in (("G0", 0), ("V", 1)):
        pins = (wish, Pin("HH", "P0", day, None, group, "never"))
        found = plan(town(3, pins=pins))
        assert sum(one.date == day for one in found.shifts) == kept


# -- 必须 on a day that is none of the duty's ------------------------------------------------


def test_a_must_outranks_the_weekdays_of_rounds() -> None:
    """The rounds are on Wednesdays; the one that 指定 wants is on its Thursday, and no other."""
    rows = ("制度,人员,日期,时段,对象,方式", "LP,L1,2027-03-11,,,必须")
    of = read_sheets({**HOUSES, "指定": rows}, warned=True)
    made = make_plan(of)
    days = {one.date: [p.id for p in one.people] for one in made.shifts if one.duty == "LP"}
    assert days[date(2027, 3, 11)] == ["L1"]
    assert all(day.weekday() == 2 for day in days if day != date(2027, 3, 11))
    assert [gap for gap in made.gaps if gap.sort == "pin"] == []
    assert [one.rule for one in verify(made, of) if one.hard] == []


@pytest.mark.parametrize("day", ["2027-03-17", "2027-03-14"])
def test_a_must_outranks_weekends_but_no_holiday(day: str) -> None:
    """庙会 is a public holiday, which nothing outranks; an ordinary Sunday is none."""
    rows = ("制度,人员,日期,时段,对象,方式", f"LP,L1,{day},,,必须")
    of = read_sheets({**HOUSES, "指定": rows}, warned=True)
    made = make_plan(of)
    missed = [gap.duty for gap in made.gaps if gap.sort == "pin"]
    assert missed == (["LP"] if day == "2027-03-17" else [])
    assert [one.rule for one in verify(made, of) if one.hard] == []
