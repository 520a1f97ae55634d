"""A few people and villages to publish plans of, built by hand: no solver is needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from planner.domain.plan import Plan, Shift
from planner.domain.problem import (
    Duty,
    Owner,
    Person,
    Problem,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)

START = date(2027, 1, 1)
END = date(2027, 3, 31)
AT = datetime(2026, 12, 20, 8, tzinfo=UTC)
"""When the first plan is published, long before its first day."""

PEOPLE = ("P1", "P2", "P3", "P4")


def problem(
    people: Iterable[str] = PEOPLE,
    start: date = START,
    end: date = END,
    organisation: str = "示例镇",
) -> Problem:
    """A town with two villages, a reception and a visit; everybody may do everything."""
    everyone = Selector((Term("everyone"),), "全体")
    return Problem(
        settings=Settings(organisation, start, end),
        units={
            one.id: one
            for one in (
                Unit("T", "示例镇", "镇"),
                Unit("V1", "东河村", "村", "T"),
                Unit("V2", "西桥村", "村", "T"),
            )
        },
        people={key: Person(key, f"人{key}", "T") for key in people},
        duties={
            one.id: one
            for one in (
                Duty("R", "接访日", "reception", Owner("whole"), (TeamPart(everyone, 1),)),
                Duty("V", "走访", "visit", Owner("whole"), (TeamPart(everyone, 1),)),
            )
        },
    )


def plan(
    shifts: Iterable[Shift], start: date = START, end: date = END, organisation: str = "示例镇"
) -> Plan:
    """A plan of nothing but these shifts."""
    return Plan(
        organisation=organisation,
        start=start,
        end=end,
        timezone="Asia/Shanghai",
        created=datetime(2026, 12, 19, 8, tzinfo=UTC),
        source_file="book.xlsx",
        source_sha256="0" * 64,
        working_days=(),
        provisional=False,
        shifts=tuple(sorted(shifts, key=lambda one: one.id)),
    )
