"""The day stage where the solver ends before it has proven that the gaps are as few as can be."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.plan import Level
from planner.domain.problem import Absence, Problem
from planner.domain.workdays import WorkCalendar
from planner.model.attendance import Attendance
from planner.model.linear import Linear, Solver
from planner.model.solution import Solution
from planner.solver.solve import solve
from planner.stages.days import DayResult, plan_days
from tests.builders.day_problems import cadres
from tests.builders.judge_builder import duty, march, problem


class EarlyStop:
    """A solver whose first answer leaves `gaps` gaps more than need be, and proves nothing."""

    def __init__(self, gaps: int) -> None:
        self.gaps = gaps
        self.models: list[Linear] = []

    def __call__(self, model: Linear, stage: str) -> Solution:
        """The first answer is poor, the others are as good as can be."""
        self.models.append(model)
        if len(self.models) > 1:
            return solve(model, stage=stage)
        worse = deepcopy(model)
        worse.add(worse.objectives[0].terms, low=self.gaps)
        found = solve(worse, stage=stage)
        return Solution(found.values, tuple(map(_unproven, found.levels)))


def _unproven(level: Level) -> Level:
    """The level as a solve reports it that has found no bound."""
    bound = min(0, level.value - 1)
    return replace(level, bound=bound, proven=False) if level.name == "gaps" else level


def days(of: Problem, solver: Solver) -> DayResult:
    """The day stage alone."""
    directory = Directory(of)
    attendance = Attendance(directory, of.settings.start, of.settings.end)
    calendar = WorkCalendar.of(of.calendar)
    return plan_days(of, directory, calendar, attendance, NO_LINKS, solver=solver)


def test_gaps_of_an_early_stop_are_filled() -> None:
    """Two of four weeks are left out though a is free: they are placed, the others stay."""
    of = problem(duty(period="week"), people=cadres("a"), end=march(28))
    solver = EarlyStop(2)
    found = days(of, solver)
    assert len(solver.models) == 2
    assert [shift.owner for shift in found.shifts] == [None] * 4
    assert not found.gaps
    # The new value meets the bound of the first solve: now it is proven.
    first = found.levels[0]
    assert (first.value, first.bound, first.proven) == (0, 0, True)


def test_what_was_complete_is_held_while_gaps_are_filled() -> None:
    """The second solve may not move the days that have their people already."""
    of = problem(duty(period="day"), people=cadres("ab"), end=march(5))
    solver = EarlyStop(1)
    found = days(of, solver)
    free = [low < high for low, high in zip(*_bounds(solver.models[0]), strict=True)]
    held = [low < high for low, high in zip(*_bounds(solver.models[1]), strict=True)]
    assert 0 < sum(held) < sum(free)
    assert len(found.shifts) == 5


def test_gaps_that_nobody_can_fill_stay_unproven() -> None:
    """Nobody is there all week: the second solve finds nothing better, and the level says so."""
    away = (Absence("a", march(1), march(5)),)
    of = problem(duty(period="week"), people=cadres("a"), end=march(7), absences=away)
    found = days(of, EarlyStop(1))
    assert [gap.cause for gap in found.gaps] == ["all_away"]
    assert not found.levels[0].proven


def _bounds(model: Linear) -> tuple[list[int], list[int]]:
    return model.low, model.high


def test_windows_open_before_all_else_is_decided() -> None:
    """The only cadre is on watch on the seven days nearest the middle of the month, on one of
    which she would go to her village: there is time on the others. That is seen as soon as gaps
    are counted, and only the second solve goes through all levels. It begins with the shifts that
    the first found, the seven watches.
    """
    watch = duty("W", period="day", start=march(11), until=march(19), priority=1)
    visit = duty("V", period="month", priority=2)
    ended: list[tuple[int, int]] = []
    begun: list[int] = []

    def solver(model: Linear, stage: str) -> Solution:
        begun.append(sum(model.start.values()))
        found = solve(model, stage=stage)
        ended.append((len(found.levels), len(model.objectives)))
        return found

    found = days(problem(watch, visit, people=cadres("a"), end=march(31)), solver)
    (short, all_levels), (whole, _all) = ended
    assert (short, whole) == (2, all_levels)
    assert begun == [0, 7]
    assert not found.gaps
    [visited] = [shift for shift in found.shifts if shift.duty == "V"]
    assert not march(11) <= visited.date <= march(19)
    assert {level.name: level.value for level in found.levels}["outside"] == 1
