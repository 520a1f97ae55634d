"""Choices that somebody made by hand in a plan, as rows of 指定 for whoever plans again."""

from __future__ import annotations

from dataclasses import replace

from planner.domain.plan import Adopted, Plan
from planner.domain.problem import Pin, Problem
from planner.domain.shifts import team


def adopted_pins(plan: Plan, problem: Problem) -> tuple[Pin, ...]:
    """A pin for whoever serves in a shift of `plan` that was adopted from an edited roster.

    ``fixed`` is 必须 (must), ``wish`` is 希望. A shift that is no longer in the plan has
    none; one that nobody serves has a pin that names nobody. Substitutes do not serve.
    """
    shifts, duties = {shift.id: shift for shift in plan.shifts}, problem.duties
    return tuple(
        Pin(
            shift.duty,
            person,
            shift.date,
            shift.slot,
            shift.target,
            "must" if one.mode == "fixed" else "wish",
        )
        for one in plan.adopted
        if (shift := shifts.get(one.id)) is not None
        for person in sorted(who.id for who in team(shift, duties.get(shift.duty))) or (None,)
    )


def kept_choices(base: Plan, edited: Plan) -> tuple[Adopted, ...]:
    """The choices adopted in `base` whose shifts `edited` leaves as they are."""
    shifts = {shift.id: shift for shift in base.shifts}
    same = {shift.id for shift in edited.shifts if shifts.get(shift.id) == shift}
    return tuple(one for one in base.adopted if one.id in same)


def with_choices(problem: Problem, plan: Plan) -> Problem:
    """`problem` with what was adopted in `plan` as further rows of 指定."""
    pins = adopted_pins(plan, problem)
    return replace(problem, pins=(*problem.pins, *pins)) if pins else problem
