"""A town's watch by hand: its duties, its nights, and the plan of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outputs.tables.named import NamedPlan
from planner.domain.hours import Hours
from planner.domain.plan import Assigned, Gap, Plan, Shift
from planner.domain.problem import (
    CalendarDay,
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

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = Hours(time(17, 30), time(8, 30))
FIRST = date(2027, 2, 4)
"""The day before 除夕, a Thursday."""


def part(role: str, count: int | None = 1, label: str = "") -> TeamPart:
    """A part of a team."""
    return TeamPart(Selector((Term("role", role),), role), count, label)


LED = (part("镇领导", 1, "带班"), part("干部", 2, "值班"))


def duty(key: str, name: str, team: tuple[TeamPart, ...] = LED, **more: object) -> Duty:
    """A watch of every night."""
    rest = {"owner": Owner("whole"), "period": "day", "slot": NIGHT, "place": "T", **more}
    return Duty(key, name, "watch", team=team, **rest)  # type: ignore[arg-type]


def night(
    key: str, day: date, people: Sequence[tuple[str, int]], hours: Hours = NIGHT, **more: object
) -> Shift:
    """The watch that begins on `day`."""
    start, end = (moment.replace(tzinfo=ZONE) for moment in hours.on(day))
    assigned = tuple(Assigned(*one) for one in people)
    rest = {"owner": None, "place": "T", "target": None, **more}
    return Shift(
        f"{key}@{day}@{hours.start}@{rest['owner']}", key, "watch", date=day, slot=hours,
        start=start, end=end, people=assigned, **rest,
    )  # type: ignore[arg-type]  # fmt: skip


def made(
    duties: Sequence[Duty], shifts: Sequence[Shift], gaps: Sequence[Gap] = (), **settings: object
) -> NamedPlan:
    """A town with two villages, and its plan of these shifts."""
    first = min(shift.date for shift in shifts)
    last = max(shift.date for shift in shifts)
    units = (
        Unit("T", "清河镇", "镇"),
        Unit("V1", "东村", "村", "T"),
        Unit("V2", "西村", "村", "T"),
    )
    people = (
        Person("P9", "张三", "T", "镇长", ("镇领导",), phone="13800000009"),
        Person("P1", "李四", "T", "科员", ("干部",), phone="13800000001"),
        Person("P2", "王五", "T", "科员", ("干部",), phone="13800000002"),
        Person("P3", "赵六", "V1", "委员", ("村干部",)),
    )
    known = {"start": first, "end": last, **settings}
    problem = Problem(
        settings=Settings("清河镇", **known),  # type: ignore[arg-type]
        calendar=(CalendarDay(date(2027, 2, 13), "work"), CalendarDay(date(2027, 2, 11), "off")),
        units={one.id: one for one in units},
        people={one.id: one for one in people},
        duties={one.id: one for one in duties},
    )
    plan = Plan(
        "清河镇", problem.settings.start, problem.settings.end, "Asia/Shanghai",
        datetime(2027, 1, 20, 9, tzinfo=ZONE), "book.xlsx", "0" * 64, (), True,
        shifts=tuple(shifts), gaps=tuple(gaps),
    )  # fmt: skip
    return NamedPlan.of(plan, problem)


FULL = (("P9", 0), ("P1", 1), ("P2", 1))


def nights(count: int, first: date = FIRST) -> list[Shift]:
    """So many nights running, each with everybody."""
    return [night("ZB", first + timedelta(days=n), FULL) for n in range(count)]
