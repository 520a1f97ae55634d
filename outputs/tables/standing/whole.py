"""Lays plans, the workbook and its records side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from constraints.kinds import KINDS
from outputs.tables.standing.lasting import follow_ups, links, steps
from outputs.tables.standing.obligations import Obligation
from outputs.tables.standing.occurrences import Turn, settled, turns
from outputs.tables.standing.plans import newest_first
from outputs.tables.standing.records import Workbook, records_of
from outputs.tables.standing.rounds import visits
from planner.domain.links import links_in
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.model.demands import Demand
from planner.model.unfolding import unfold


def standing(plans: Sequence[Plan], problem: Problem) -> tuple[Obligation, ...]:
    """How every obligation of `plans` stands by the records of `problem`.

    Where plans overlap, the one made last counts. Records that answer nothing that is owed
    are there too, as not owed. Sorted by duty as in the workbook, owner, and day.
    """
    found = list(_standing(plans, Workbook(problem)))
    duties = {key: number for number, key in enumerate(problem.duties)}
    owners = {key: number for number, key in enumerate([*problem.units, *problem.people])}

    def order(one: Obligation) -> tuple[object, ...]:
        duty = duties.get(one.duty, len(duties))
        owner = owners.get(one.owner or "", len(owners))
        return duty, one.duty, owner, one.owner or "", one.due, one.target or ""

    return tuple(sorted(found, key=order))


def _standing(plans: Sequence[Plan], book: Workbook) -> Iterator[Obligation]:
    """Every obligation of `plans`, then what was done beyond them."""
    unfolded = [(plan, _demands(plan, book)) for plan in newest_first(plans)]
    owners: dict[str, set[str]] = defaultdict(set)
    for _plan, demands in unfolded:
        for demand in demands:
            if demand.owner is not None:
                owners[demand.duty.id].add(demand.owner)
    records = records_of(book, owners)
    seen: set[str] = set()
    later: list[Plan] = []
    single: list[Turn] = []
    others: list[Obligation] = []
    for plan, demands in unfolded:
        single += turns(book, plan, demands, seen, later)
        others += visits(book, plan, records, later)
        others += links(book, plan, later)
        others += follow_ups(book, plan, records, later)
        later.append(plan)
    others += steps(book, later, records)
    yield from settled(book, single, records)
    yield from others
    for rows in records.values():
        for record in rows:
            if record.left:
                yield Obligation(
                    record.duty, record.owner, record.target, record.date,
                    done=record.date, count=record.left, owed=False,
                )  # fmt: skip


def _demands(plan: Plan, book: Workbook) -> tuple[Demand, ...]:
    """What the workbook owes on the days of `plan`, as if nothing had been done yet."""
    settings = replace(book.problem.settings, start=plan.start, end=plan.end)
    blank = replace(book.problem, settings=settings, history=())
    found = unfold(blank, book.directory, book.calendar, links_in(plan)).demands
    return tuple(
        demand for demand in found if not demand.spare and not KINDS[demand.duty.kind].by_steps
    )
