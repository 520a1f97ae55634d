"""Small problems of the day stage, planned and judged; some made at random from a seed.

March 2027 begins on a Monday and has no public holidays (see ``tests.builders.judge_builder``).
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from constraints.judging.judge import verify
from planner.domain.named_days import LAST, NO_NAMED, DayWord, NamedDays
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    Done,
    Duty,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    Settings,
    TeamPart,
    Term,
    Unit,
)
from planner.stages.whole import make_plan
from tests.builders.parameters import having

MUST: Literal["must"] = "must"


def planned(problem: Problem) -> tuple[Plan, list[str]]:
    """The plan of `problem` and the rules that the judge finds broken in it."""
    plan = make_plan(problem)
    return plan, sorted(finding.rule for finding in verify(plan, problem) if finding.hard)


def cadres(names: str = "abc", **fields: object) -> list[Person]:
    """People called by one letter each, all of the role ``cadre``."""
    return [Person(one, one, roles=("cadre",), **fields) for one in names]  # type: ignore[arg-type]


def must(day: date | None = None, *, duty: str | None = "D", person: str | None = None) -> Pin:
    """A 必须."""
    return Pin(duty, person, day, None, None, MUST)


def served(plan: Plan) -> Counter[str]:
    """How many shifts each person serves in."""
    return Counter(one.id for shift in plan.shifts for one in shift.people)


def missing(plan: Plan) -> int:
    """How many people the gaps of a plan lack together."""
    return sum(gap.missing for gap in plan.gaps)


def at_random(seed: int) -> Problem:
    """A problem of two or three duties over a week or two, of every rule a few."""
    draw = random.Random(seed)
    start = draw.choice([date(2027, 1, 4), date(2027, 3, 3), date(2027, 4, 26)])
    end = start + timedelta(days=draw.choice([6, 9, 13]))
    units = [Unit("T", "镇", "镇"), Unit("D1", "部门一", "部门", "T")]
    units += [Unit(f"V{i}", f"{i}村", "村", "T") for i in range(draw.randint(1, 2))]
    people = [
        Person(
            f"p{i}",
            f"人{i}",
            draw.choice(["T", "D1", "V0", None]),
            roles=tuple(sorted(draw.sample(["cadre", "lead", "legal"], draw.randint(1, 2)))),
            until=end - timedelta(days=3) if draw.random() < 0.1 else None,
        )
        for i in range(draw.randint(3, 5))
    ]
    ids = [person.id for person in people]
    span = (end - start).days

    def day() -> date:
        return start + timedelta(days=draw.randint(0, span))

    absences = tuple(
        Absence(draw.choice([*ids, "D1"]), first, first + timedelta(days=draw.choice([0, 2, 5])))
        for first in (day() for _ in range(draw.randint(0, 3)))
    )
    names = "ABC"[: draw.randint(2, 3)]
    duties = {name: _duty(draw, name, names, start) for name in names}
    modes: tuple[Literal["must", "never", "wish"], ...] = ("must", "never", "wish")
    pins = tuple(
        Pin(
            draw.choice([*names, None]),
            draw.choice([*ids, None]),
            day(),
            None,
            None,
            draw.choice(modes),
        )
        for _ in range(draw.randint(0, 2))
    )
    history = tuple(
        Done(start - timedelta(days=draw.randint(1, 9)), draw.choice(names), draw.choice(ids))
        for _ in range(draw.choice([0, 2]))
    )
    return Problem(
        Settings("town", start, end, village_visits_per_week=draw.choice([None, 1, 2])),
        units={unit.id: unit for unit in units},
        people={person.id: person for person in people},
        absences=absences,
        duties=duties,
        pins=pins,
        history=history,
    )


def with_days_off(of: Problem, seed: int) -> Problem:
    """`of` with the days of its duties named as offices do, holidays and days off among them."""
    draw = random.Random(seed)
    duties = {name: _named(draw, duty) for name, duty in of.duties.items()}
    return replace(of, duties=duties)


def _named(draw: random.Random, duty: Duty) -> Duty:
    words: tuple[DayWord, ...] = ("workdays", "every", "weekends", "holidays")
    which = draw.randrange(4)
    named = NO_NAMED
    if which == 0:
        named = NamedDays(tuple(sorted(draw.sample(words, draw.choice([1, 2])))))
    elif which == 1:
        days = tuple(sorted(draw.sample(range(1, 31), draw.choice([1, 4]))))
        named = NamedDays((), days, each=draw.random() < 0.7)
    elif which == 2:
        nth = tuple((draw.choice([1, 2, LAST]), draw.randrange(7)) for _ in range(2))
        named = NamedDays((), (), nth, each=draw.random() < 0.7)
    return replace(
        duty,
        named=named,
        times=1 if named.each else duty.times,
        on_holiday=draw.choice(["defer", "advance", "cancel", "hold"]),  # type: ignore[arg-type]
    )


@cache
def random_plan(seed: int) -> tuple[Problem, Plan]:
    """A random problem and its plan, made once."""
    of = at_random(seed)
    return of, make_plan(of)


def _duty(draw: random.Random, name: str, names: str, start: date) -> Duty:
    by: Literal["whole", "person", "unit", "target"] = draw.choice(
        ["whole", "whole", "person", "unit", "target"]  # type: ignore[arg-type]
    )
    villages = Selector((Term("unit_kind", "村"),))
    scoped = Term("everyone", "", Scope("target"))

    def part(first: bool) -> TeamPart:
        count = 1 if first and by == "person" else draw.choice([1, 1, 2, None])
        term = Term("role", draw.choice(["cadre", "lead", "legal"]))
        if by == "target" and not first and draw.random() < 0.5:
            term = scoped
        return TeamPart(Selector((term,)), count)

    target = villages if by == "target" or draw.random() < 0.4 else None
    period = draw.choice(["day", "week", "week", "fortnight", "once"])
    others = tuple(other for other in names if other < name)
    chosen = (draw.choice(others),) if others else ()
    chosen_params = having(
        different_units=draw.random() < 0.15,
        counts_for=chosen if draw.random() < 0.2 else (),
        except_=chosen if draw.random() < 0.25 else (),
        each_target=target is not None and by in ("person", "unit") and draw.random() < 0.5,
        owner_spacing=draw.choice([None, None, None, 0, 2]),
        standby=draw.choice([0, 0, 0, 1]),
        last=draw.choice([None, None, None, 3]) if period != "day" else None,
    )
    return Duty(
        name,
        f"制度{name}",
        draw.choice(["reception", "down_visit", "meeting", "report"]),
        Owner(by, Selector((Term("unit_kind", "部门"),)) if by == "unit" else None),
        tuple(part(index == 0) for index in range(draw.choice([1, 1, 2]))),
        target,
        period,  # type: ignore[arg-type]
        draw.choice([1, 1, 2]),
        frozenset(draw.sample(range(5), 2)) if draw.random() < 0.3 else frozenset(),
        draw.choice(["day", "am", "half", "evening"]),  # type: ignore[arg-type]
        None,
        draw.choice(["defer", "cancel"]),  # type: ignore[arg-type]
        draw.choice([None, None, 1, 3]),
        draw.choice([None, None, "week"]),  # type: ignore[arg-type]
        draw.randint(1, 3),
        start,
        None,
        chosen_params,
    )
