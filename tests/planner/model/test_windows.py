"""Windows: every occurrence has its own piece of its period, where its team is there."""

from __future__ import annotations

from datetime import timedelta

from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.problem import Absence, Problem, Unit
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.demands import Demand
from planner.model.unfolding import unfold
from planner.model.windows import DAYS, SCALE, Window, ideal_places, windows
from tests.builders.day_problems import cadres, must, planned
from tests.builders.judge_builder import TARGET, duty, march, problem, units


def framed(of: Problem) -> tuple[list[Demand], dict[str, Window], Directory]:
    """The demands of a problem, in order of turn, and their windows."""
    directory = Directory(of)
    calendar = WorkCalendar.of(of.calendar)
    demands = unfold(of, directory, calendar, NO_LINKS).demands
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    return list(demands), windows(demands, directory, attendance, of.pins), directory


def test_ideal_places_cut_the_period_evenly() -> None:
    """Two turns of a month stand at a quarter and at three quarters of it."""
    demands, _framed, directory = framed(problem(duty(period="month", times=2)))
    assert list(ideal_places(demands, directory).values()) == [SCALE // 4, SCALE * 3 // 4]


def test_duties_in_one_village_share_its_period() -> None:
    """Two duties that visit one village in a month do not aim at the same days."""
    visits = [
        duty(name, "visit", owner=TARGET, target=units("村"), period="month") for name in "AB"
    ]
    demands, _framed, directory = framed(problem(*visits, places=[Unit("V", "V", "村")]))
    assert sorted(ideal_places(demands, directory).values()) == [SCALE // 4, SCALE * 3 // 4]


def test_a_window_holds_the_nearest_days() -> None:
    """One turn of March has the seven working days around the middle of the month."""
    _demands, found, _directory = framed(problem(duty(period="month")))
    days = sorted(when.day for when in next(iter(found.values())).inside)
    assert len(days) == DAYS
    assert days[0] > march(8)
    assert days[-1] < march(24)


def test_a_window_moves_to_where_people_are() -> None:
    """Who is away in the middle of the month has their window before and after."""
    away = tuple(Absence(name, march(10), march(22)) for name in "abc")
    _demands, found, _directory = framed(problem(duty(period="month"), absences=away))
    window = next(iter(found.values()))
    assert window.least_missing == 0
    assert not {when.day for when in window.inside} & {march(10) + timedelta(n) for n in range(13)}


def test_pinned_days_are_always_inside() -> None:
    """The first of the month is far from the middle, yet a 必须 opens it."""
    pins = (must(march(1)),)
    _demands, found, _directory = framed(problem(duty(period="month"), pins=pins))
    assert march(1) in {when.day for when in next(iter(found.values())).inside}


def test_a_gap_opens_the_whole_period() -> None:
    """The window's days are taken by another duty, so the turn goes outside, not missing."""
    monthly = duty("A", period="month", priority=5)
    daily = duty("B", period="day", priority=1, start=march(4), until=march(29))
    plan, broken = planned(problem(monthly, daily, people=cadres("a")))
    assert (broken, plan.gaps) == ([], ())
    assert next(s.date for s in plan.shifts if s.duty == "A") not in {
        s.date for s in plan.shifts if s.duty == "B"
    }
