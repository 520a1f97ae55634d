"""Weekly or daily receptions of a few cadres, from the first Monday of March 2027 on."""

from __future__ import annotations

from datetime import date, timedelta

from planner.domain.problem import Duty, Problem
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
