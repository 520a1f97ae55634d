"""A roster kept elsewhere as a plan: what it has are shifts set by hand, the rest are gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from constraints.fairness.credits import Past
from inputs.handback.edited import apply_roster
from inputs.handback.roster import RosterRow
from inputs.lists.found import Left, Turn
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.links import links_of
from planner.domain.plan import IMPORTED, Plan, PlannedLink, PlanWarning, empty_plan
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar
from planner.flows.adopting import settled
from planner.flows.unplanned import with_duties
from planner.model.unfolding import unfold
from planner.stages.days import fairness_rows


def plan_of(turns: Sequence[Turn], problem: Problem) -> tuple[Plan, tuple[Left, ...]]:
    """The plan that `turns` are, and those that no shift could be made of."""
    base = with_duties(_nothing_planned(problem), problem, {turn.duty for turn in turns})
    rows = [_row(number, turn, problem) for number, turn in enumerate(turns, 1)]
    edited, faults = apply_roster(base, rows, problem)
    left = tuple(
        Left(
            turns[fault.row - 1].spot,
            fault.value or problem.people[turns[fault.row - 1].person].name,
            fault.text,
        )
        for fault in faults
        if not fault.warning and fault.row is not None
    )
    plan = settled(base, edited, problem, mode="fixed")
    text = _("This plan was imported from a list; adopt its roster.xlsx to have it judged.")
    warnings = [one for one in plan.warnings if one.code != "adopted"]
    return replace(plan, warnings=(*warnings, PlanWarning.of(IMPORTED, text))), left


def _row(number: int, turn: Turn, problem: Problem) -> RosterRow:
    duty = problem.duties[turn.duty]
    slot = turn.slot if duty.slot == "half" and turn.slot in ("am", "pm") else None
    target = turn.target if duty.target is not None else None
    return RosterRow(
        number,
        "",
        turn.day,
        slot,
        duty=turn.duty,
        person=turn.person,
        target=target,
        part=_label(turn, problem),
    )


def _label(turn: Turn, problem: Problem) -> str | None:
    """The label as the workbook writes it."""
    parts = problem.duties[turn.duty].team
    return next((part.label for part in parts if part.label.casefold() == turn.label), None)


def _nothing_planned(problem: Problem) -> Plan:
    """The plan that leaves out every duty, and has but what the workbook links itself."""
    directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
    links = tuple(
        PlannedLink(one.duty, one.holder, one.target, True)
        for one in problem.links
        if one.state != "forbidden"
    )
    demands = unfold(problem, directory, calendar, links_of(links)).demands
    loads = fairness_rows(Past(problem, directory, calendar), demands, ())
    return replace(
        empty_plan(problem, calendar),
        links=links,
        fairness=tuple(sorted(loads, key=lambda row: row.rank)),
        omitted=tuple(problem.duties),
    )
