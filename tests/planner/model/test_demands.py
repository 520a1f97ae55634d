"""What is owed: periods, holidays, history, plan edges, and who may serve."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from constraints.judging.judge import verify
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.problem import Absence, CalendarDay, Done, Person, Pin, Problem, Unit
from planner.domain.workdays import WorkCalendar
from planner.model.demands import Demand
from planner.model.unfolding import unfold
from planner.stages.whole import make_plan
from tests.builders.day_problems import cadres, must
from tests.builders.judge_builder import PERSON, TARGET, duty, march, problem, units
from tests.builders.parameters import having

QUARTER: dict[str, Any] = {"start": date(2027, 1, 1), "end": date(2027, 3, 31)}


def demands(of: Problem) -> tuple[Demand, ...]:
    """What `of` owes in occurrences."""
    return unfold(of, Directory(of), WorkCalendar.of(of.calendar), NO_LINKS).demands


def days(of: Problem) -> list[list[int]]:
    """The days of the month each demand may take place on."""
    return [[when.day.day for when in demand.when] for demand in demands(of)]


@pytest.mark.parametrize(
    "period, count",
    [
        ("day", 23),
        ("week", 4),  # the week of the 29th ends in April
        ("fortnight", 2),
        ("month", 1),
        ("two_months", 0),  # March and April
        ("quarter", 1),
        ("half_year", 0),
        ("year", 0),
        ("once", 1),
    ],
)
def test_a_plan_owes_the_periods_that_end_in_it(period: Any, count: int) -> None:
    """A period belongs to the plan that holds its last allowed working day."""
    assert len(demands(problem(duty(period=period)))) == count


def test_ids_name_the_obligation() -> None:
    """Duty, owner, period and turn, nothing that changes when a shift moves."""
    found = demands(problem(duty(times=2), start=march(1), end=march(7)))
    assert [demand.id for demand in found] == ["D@all@2027-W09@1", "D@all@2027-W09@2"]


def test_days_before_the_plan_are_not_open() -> None:
    """The quarter's turn is planned inside the plan, though its period began before."""
    found = demands(problem(duty(period="quarter"), start=march(29)))
    assert [when.day.day for when in found[0].when] == [29, 30, 31]


def test_a_lost_day_defers_or_cancels() -> None:
    """Wednesday is off: the turn moves to Thursday, or is not held."""
    off = (CalendarDay(march(3), "off"),)
    fields: dict[str, Any] = {"weekdays": frozenset({2})}
    week: dict[str, Any] = {"start": march(1), "end": march(7), "calendar": off}
    assert days(problem(duty(**fields), **week)) == [[4]]
    assert days(problem(duty(on_holiday="cancel", **fields), **week)) == []


def test_a_turn_deferred_out_of_its_week_stays_its_own() -> None:
    """Friday is off: the turn is held on the next Monday and keeps its week's id."""
    off = (CalendarDay(march(5), "off"),)
    of = problem(duty(weekdays=frozenset({4})), calendar=off, start=march(1), end=march(11))
    found = demands(of)
    assert [(d.id, d.when[0].day) for d in found] == [("D@all@2027-W09@1", march(8))]


def test_daily_duties_do_not_defer() -> None:
    """A day off is simply left out."""
    off = (CalendarDay(march(3), "off"),)
    of = problem(duty(period="day"), calendar=off, start=march(1), end=march(7))
    assert days(of) == [[1], [2], [4], [5]]


def test_turns_deferred_to_a_fixed_day_are_held_as_one() -> None:
    """Friday's turn would meet the next Monday's own: one is held, and a remark says so."""
    fridays = duty(weekdays=frozenset({4}), period="week")
    off = (CalendarDay(march(5), "off"), CalendarDay(march(12), "off"))
    of = problem(fridays, calendar=off, start=march(1), end=march(19))
    found = unfold(of, Directory(of), WorkCalendar.of(of.calendar), NO_LINKS)
    assert [demand.when[0].day.day for demand in found.demands] == [8, 15, 19]
    both = (CalendarDay(march(5), "off"),)
    of = problem(duty(weekdays=frozenset({0, 4}), times=2), calendar=both, **_two_weeks())
    assert [d.turn for d in demands(of)] == [1, 1, 2]  # the deferred turn is the 8th's own


def _two_weeks() -> dict[str, Any]:
    return {"start": march(1), "end": march(14)}


def test_history_is_taken_off() -> None:
    """Two of three turns are done; two rows with one date and target are one of them."""
    past = (
        Done(march(1), "D", "a"),
        Done(march(1), "D", "b"),
        Done(march(2), "D", "a"),
    )
    of = problem(duty(period="month", times=3), history=past)
    assert [demand.turn for demand in demands(of)] == [3]


def test_by_and_last_cut_the_period() -> None:
    """By the 3rd, or in the last two working days of the month."""
    by = duty(period="month", params=having(by=3))
    last = duty(period="month", params=having(last=2))
    assert days(problem(by)) == [[1, 2, 3]]
    assert days(problem(last)) == [[30, 31]]
    quarterly = duty(period="quarter", params=having(by=3))
    assert demands(problem(quarterly, **QUARTER))[0].when[-1].day == march(3)


def test_each_person_owes_only_while_in_service() -> None:
    """Who starts on the 10th owes from that week on, on the days they serve."""
    people = [Person("a", "a", roles=("cadre",), start=march(10))]
    of = problem(duty(owner=PERSON), people=people)
    assert days(of) == [[10, 11, 12], [15, 16, 17, 18, 19], [22, 23, 24, 25, 26]]


def test_each_target_is_owed_to_every_target() -> None:
    """Two villages, each its own obligation with the target in its id."""
    one = duty(owner=PERSON, target=units("村"), params=having(each_target=True))
    places = [Unit("V", "V", "村"), Unit("W", "W", "村")]
    of = problem(one, people=cadres("a"), places=places, start=march(1), end=march(7))
    assert [d.id for d in demands(of)] == ["D@a@V@2027-W09@1", "D@a@W@2027-W09@1"]


def test_targets_in_turn_are_the_least_visited_that_people_can_reach() -> None:
    """W was visited last, V never; where V is forbidden the visit goes to W again."""
    one = duty(target=units("村"))
    places = [Unit("V", "V", "村"), Unit("W", "W", "村")]
    fields: dict[str, Any] = {
        "places": places,
        "history": (Done(date(2027, 2, 23), "D", "a", "W"),),
        "start": march(1),
        "end": march(7),
    }
    assert [demand.target for demand in demands(problem(one, **fields))] == ["V"]
    never = (Pin("D", None, None, None, "V", "never"),)
    assert [demand.target for demand in demands(problem(one, pins=never, **fields))] == ["W"]


def test_targets_follow_a_pin() -> None:
    """A 必须 that names the target of a turn outranks whose turn it is."""
    one = duty(target=units("村"))
    places = [Unit("V", "V", "村"), Unit("W", "W", "村")]
    pins = (Pin("D", None, march(3), None, "W", "must"),)
    of = problem(one, places=places, pins=pins, start=march(1), end=march(7))
    assert [demand.target for demand in demands(of)] == ["W"]


def test_a_pin_opens_a_day_or_a_spare_occurrence() -> None:
    """A Saturday is opened for the week's turn; a period not owed yet gets a spare one."""
    week: dict[str, Any] = {"start": march(1), "end": march(7)}
    saturday = demands(problem(duty(), pins=(must(march(6)),), **week))
    assert [when.day for when in saturday[0].pinned] == [march(6)]
    monthly = demands(problem(duty(period="month"), pins=(must(march(3)),), **week))
    assert [(d.spare, d.id) for d in monthly] == [(True, "D@all@2027-03@1")]


def test_candidates_serve_on_one_of_the_days() -> None:
    """Who has left before the period is not eligible; who is only away still is."""
    people = [*cadres("a"), Person("b", "b", roles=("cadre",), until=march(2))]
    away = (Absence("a", march(8), march(12)),)
    of = problem(duty(), people=people, absences=away, **_two_weeks())
    assert [d.parts[0].candidates for d in demands(of)] == [("a", "b"), ("a",)]


def test_every_target_is_owed() -> None:
    """每对象: the targets themselves owe, each with itself as target."""
    one = duty(owner=TARGET, target=units("村"))
    places = [Unit("V", "V", "村"), Unit("W", "W", "村")]
    of = problem(one, places=places, start=march(1), end=march(7))
    assert [(d.owner, d.target) for d in demands(of)] == [("V", "V"), ("W", "W")]


@pytest.mark.parametrize(
    "weekdays, held",
    [
        ((), [8, 9, 10, 11, 12, 13]),  # every working day, the make-up Saturday too
        ((0, 1, 2, 3, 4), [8, 9, 10, 11, 12]),  # a make-up Saturday is a Saturday
        ((0, 5), [8, 13]),
        ((6,), [14]),  # a weekday that is named is allowed on an ordinary weekend
    ],
)
def test_daily_duties_and_make_up_saturdays(weekdays: tuple[int, ...], held: list[int]) -> None:
    """Saturday 13 March is worked: 星期 decides by its own weekday, empty by working days."""
    of = problem(
        duty(period="day", weekdays=frozenset(weekdays)),
        start=march(8), end=march(14), calendar=(CalendarDay(march(13), "work"),),
    )  # fmt: skip
    assert days(of) == [[day] for day in held]
    made = make_plan(of)
    assert [one.date.day for one in made.shifts] == held
    assert [one.rule for one in verify(made, of) if one.hard] == []
