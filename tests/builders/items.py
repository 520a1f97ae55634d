"""Small ledgers: items, the duty that follows them up, and what a plan does about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from constraints.follow_ups.model import visit_of
from constraints.judging.judge import verify
from planner.domain.plan import Plan
from planner.domain.problem import Duty, Item, Problem, Selector, TeamPart, Term, Unit
from planner.domain.workdays import WorkCalendar
from tests.builders.judge_builder import START, problem
from tests.builders.judge_builder import duty as any_duty

RESPONSIBLE = TeamPart(Selector((Term("responsible"),)))
VILLAGE = Unit("v", "东村", "村")


def duty(identity: str = "F", **fields: Any) -> Duty:
    """A 回访 whose team is 责任人, on half days."""
    return any_duty(identity, "follow_up", **{"team": (RESPONSIBLE,), "slot": "half", **fields})


def item(identity: str = "i", target: str | None = "v", **fields: Any) -> Item:
    """An item of a, received on 1 March."""
    return Item(identity, target, **{"received": START, "person": "a", **fields})


def book(*items: Item, duties: Iterable[Duty] = (), **fields: Any) -> Problem:
    """A workbook with these items, a village v, and the cadres a, b and c."""
    rows = {one.id: one for one in items}
    return problem(*(duties or (duty(),)), places=(VILLAGE,), items=rows, **fields)


def days(of: Item, **fields: Any) -> tuple[date, ...] | None:
    """The days on which `of` may be visited in March; None where it needs no visit."""
    one = duty(**fields)
    visit = visit_of(one, of, book().settings, WorkCalendar.of(()))
    return None if visit is None else visit.days


def on(plan: Plan) -> dict[str, tuple[int, str, str]]:
    """Item to day of March, slot and person of its visit."""
    return {
        one.owner or "": (one.date.day, one.slot, one.people[0].id)
        for one in plan.shifts
        if one.kind == "follow_up"
    }


def hard(plan: Plan, of: Problem) -> list[str]:
    """The hard findings of the judge."""
    return [f"{one.rule} {one.text}" for one in verify(plan, of) if one.hard]
