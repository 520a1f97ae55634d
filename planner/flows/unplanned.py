"""Duties of a plan that was made elsewhere: those it has, and those it leaves out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from planner.domain.directory import Directory
from planner.domain.ids import occurrence_gap_id
from planner.domain.language import _
from planner.domain.links import links_of
from planner.domain.plan import OMITTED, Gap, Plan, PlanWarning
from planner.domain.problem import Problem
from planner.domain.workdays import WorkCalendar
from planner.gaps.gap import made
from planner.model.demands import Demand
from planner.model.unfolding import unfold


def with_duties(plan: Plan, problem: Problem, duties: Collection[str]) -> Plan:
    """`plan` with those of the `duties` that it left out: each of their occurrences is a gap."""
    asked = [one for one in plan.omitted if one in duties]
    if not asked:
        return plan
    omitted = tuple(one for one in plan.omitted if one not in duties)
    directory, calendar = Directory(problem), WorkCalendar.of(problem.calendar)
    demands = unfold(problem, directory, calendar, links_of(plan.links)).demands
    gaps = (_gap(one) for one in demands if one.duty.id in asked and not one.spare)
    warnings = [one for one in plan.warnings if one.code != OMITTED]
    if omitted:
        text = _(
            "The list says nothing of {duties}: this plan leaves them out. Once it is published,"
            " re-planning plans them around what stands.",
            duties=tuple(problem.duties[one].name for one in omitted),
        )
        warnings.append(PlanWarning.of(OMITTED, text))
    return replace(
        plan,
        omitted=omitted,
        gaps=tuple(sorted((*plan.gaps, *gaps), key=lambda gap: gap.id)),
        warnings=tuple(warnings),
    )


def _gap(demand: Demand) -> Gap:
    return made(
        "days",
        "occurrence",
        demand.id,
        demand.duty.id,
        demand.owner,
        cause="no_day",
        missing=demand.whole_team,
        period=(demand.period.first, demand.period.last),
        target=demand.target,
        message=_("{duty}: not in the list that was imported.", duty=demand.duty.name),
        called=occurrence_gap_id(demand.id),
        purpose=demand.purpose,
    )
