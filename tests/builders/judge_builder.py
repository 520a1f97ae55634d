"""Tiny workbooks and plans for tests of the judge, written by hand.

March 2027 begins on a Monday and has no public holidays: weeks begin on 1, 8, 15, 22, 29.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from constraints.judging.case import Case
from planner.domain.findings import Finding
from planner.domain.plan import Assigned, Gap, Plan, Shift, Sort, Stage, no_holders
from planner.domain.problem import (
    HALVES,
    HOUSEHOLD_COLUMNS,
    Duty,
    Owner,
    Person,
    Problem,
    Scope,
    Selector,
    Settings,
    Slot,
    TeamPart,
    Term,
    Unit,
)

START, END = date(2027, 3, 1), date(2027, 3, 31)
ZONE = ZoneInfo("Asia/Shanghai")

WHOLE = Owner("whole")
PERSON = Owner("person")
TARGET = Owner("target")


def march(day: int) -> date:
    """A day of March 2027."""
    return date(2027, 3, day)


def role(name: str, scope: str | None = None, *, count: int | None = 1) -> TeamPart:
    """A team part: people of a role, with a scope ``own`` or ``target`` if wanted."""
    where = None if scope is None else Scope(scope)  # type: ignore[arg-type]
    return TeamPart(Selector((Term("role", name, where),)), count)


def units(kind: str) -> Selector:
    """The units of a kind."""
    return Selector((Term("unit_kind", kind),))


def unit(identity: str) -> Selector:
    """One unit."""
    return Selector((Term("unit", identity),))


def houses(category: str = "全部") -> Selector:
    """The households of a category."""
    return Selector((Term("household", category),))


def duty(identity: str = "D", kind: str = "reception", **fields: object) -> Duty:
    """A duty; the whole organisation owes it once a week unless `fields` say otherwise."""
    settings: dict[str, object] = {"owner": WHOLE, "team": (role("cadre"),), "period": "week"}
    return Duty(identity, identity, kind, **{**settings, **fields})  # type: ignore[arg-type]


def problem(
    *duties: Duty,
    people: Iterable[Person] = (),
    places: Iterable[Unit] = (),
    houses: Iterable[tuple[str, str, tuple[str, ...], str | None]] = (),
    start: date = START,
    end: date = END,
    visits_per_week: int | None = None,
    households_per_round: int = 6,
    **fields: object,
) -> Problem:
    """A workbook. Without people there are the cadres a, b and c of no unit."""
    found = tuple(people) or tuple(Person(one, one, roles=("cadre",)) for one in "abc")
    rows = [
        dict(zip(HOUSEHOLD_COLUMNS, (one, where, "", categories, 1, contact), strict=False))
        for one, where, categories, contact in houses
    ]
    frame = pd.DataFrame(rows, columns=list(HOUSEHOLD_COLUMNS)).astype(object)
    settings = Settings(
        "town",
        start,
        end,
        village_visits_per_week=visits_per_week,
        households_per_round=households_per_round,
    )
    return Problem(
        settings,
        units={one.id: one for one in places},
        people={one.id: one for one in found},
        households=frame,
        duties={one.id: one for one in duties},
        **fields,  # type: ignore[arg-type]
    )


_HOURS = {"am": ("08:30", "11:30"), "pm": ("14:00", "17:00"), "evening": ("18:30", "20:00")}


def shift(
    day: date | int,
    *people: str | tuple[str, int],
    duty: str = "D",
    kind: str = "reception",
    owner: str | None = None,
    target: str | None = None,
    slot: Slot = "day",
    place: str | None = None,
    households: tuple[str, ...] = (),
    identity: str | None = None,
) -> Shift:
    """A shift of people in part 0, or of (person, part)."""
    when = march(day) if isinstance(day, int) else day
    halves = HALVES[slot]
    hours = (_HOURS[halves[0]][0], _HOURS[halves[-1]][1])
    start, end = (datetime.fromisoformat(f"{when} {hour}").replace(tzinfo=ZONE) for hour in hours)
    team = tuple(Assigned(*one) if isinstance(one, tuple) else Assigned(one, 0) for one in people)
    label = identity or f"{duty}@{owner}@{target}@{when}@{slot}"
    return Shift(label, duty, kind, owner, when, slot, start, end, place, target, team, households)


def gap(
    first: int,
    last: int,
    *,
    duty: str = "D",
    owner: str | None = None,
    target: str | None = None,
    missing: int = 1,
    cause: str = "all_busy",
    obligation: str | None = None,
    stage: Stage = "days",
    sort: Sort | None = None,
) -> Gap:
    """A gap of the period from `first` to `last` of March."""
    name = obligation or f"{duty}@{owner}@{target}@{first}"
    period = (march(first), march(last))
    said = sort or (cause if cause in ("pin", "cover") else "occurrence")
    return Gap(
        f"gap@{name}", name, duty, owner, cause, missing, period, None, target, (), "",  # type: ignore[arg-type]
        stage, said,  # type: ignore[arg-type]
    )  # fmt: skip


def held(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """households.csv of rows (household, duty, holder)."""
    if not rows:
        return no_holders()
    return pd.DataFrame(rows, columns=["household", "duty", "holder"])


def plan(of: Problem, *shifts: Shift, **fields: object) -> Plan:
    """A plan of `of`."""
    settings = of.settings
    case = Case(of, _empty(of))
    return replace(
        _empty(of),
        shifts=shifts,
        working_days=case.calendar.working_days(settings.start, settings.end),
        provisional=bool(case.calendar.provisional_years(settings.start, settings.end)),
        **fields,  # type: ignore[arg-type]
    )


def _empty(of: Problem) -> Plan:
    settings = of.settings
    return Plan(
        settings.organisation,
        settings.start,
        settings.end,
        settings.timezone,
        datetime(2027, 2, 20, 12, tzinfo=ZONE),
        "",
        "",
        (),
        True,
    )


def codes(
    check: Callable[[Case], Iterator[Finding]], of: Problem, *shifts: Shift, **fields: object
) -> list[str]:
    """The codes one check finds in a plan, sorted."""
    return sorted(finding.rule for finding in check(Case(of, plan(of, *shifts, **fields))))


WEEKLY = tuple(march(day) for day in (1, 8, 15, 22))
"""The Mondays of the weeks that end in March; the week of the 29th belongs to April's plan."""
