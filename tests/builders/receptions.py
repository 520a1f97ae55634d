"""Receptions of a few cadres from the first Monday of March 2027 on, and re-planning them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from constraints.judging.judge import verify
from planner.domain.plan import Plan
from planner.domain.problem import Absence, Duty, Problem
from planner.repair.engine import Repaired
from tests.builders import judge_builder
from tests.builders.day_problems import cadres

MONDAY = date(2027, 3, 1)
CADRE = judge_builder.role("cadre").selector


def day(number: int) -> date:
    """The day so many days after the Monday."""
    return MONDAY + timedelta(days=number)


def duty(name: str, period: str = "week", **fields: object) -> Duty:
    """A reception by one of the cadres."""
    return judge_builder.duty(name, period=period, **fields)


def problem(*duties: Duty, names: str = "abc", days: int = 11, **fields: object) -> Problem:
    """So many days and the cadres called by the letters of `names`."""
    settings: dict[str, object] = {"people": cadres(names), "start": MONDAY, "end": day(days)}
    return judge_builder.problem(*duties, **{**settings, **fields})  # type: ignore[arg-type]


def away(before: Problem, who: str, first: int, last: int | None = None) -> Problem:
    """The problem with one more absence, in days from the Monday."""
    absence = Absence(who, day(first), day(first if last is None else last))
    return replace(before, absences=(*before.absences, absence))


def breaches(plan: Plan, of: Problem, today: date = MONDAY) -> list[str]:
    """The rules that the judge finds broken from `today` on."""
    return [
        finding.rule
        for finding in verify(plan, of)
        if finding.hard and (finding.date is None or finding.date >= today)
    ]


def level(found: Repaired, name: str) -> tuple[int, int]:
    """Value and bound of one level of the repair."""
    return next((one.value, one.bound) for one in found.plan.levels if one.code == f"repair.{name}")


def serving(plan: Plan) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Day and people of every shift."""
    return {one.id: (one.date, tuple(p.id for p in one.people)) for one in plan.shifts}
