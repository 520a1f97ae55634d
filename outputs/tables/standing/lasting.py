"""What is owed otherwise than by periods: links, items of the ledger, steps of projects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outputs.tables.standing.obligations import Obligation
from outputs.tables.standing.plans import covered, of_kind, unplaced
from outputs.tables.standing.records import Records, Workbook
from planner.domain.plan import Plan
from planner.domain.steps import schedule

_NEAR_DAYS = 31
"""How far from the planned day a record of a follow-up may lie and still be of it."""


def links(book: Workbook, plan: Plan, later: Sequence[Plan]) -> Iterator[Obligation]:
    """Links: one that 联系 shows as 现有 is in force already.

    The others are planned: the plan's end is when the records should show them.
    """
    if covered(plan.start, later):
        return
    current = {
        (link.duty, link.holder, link.target)
        for link in book.problem.links
        if link.state == "current"
    }
    for link in plan.links:
        kind = book.kind(link.duty)
        if kind is not None and kind.pairs:
            done = (link.duty, link.holder, link.target) in current
            yield Obligation(
                link.duty,
                link.holder,
                link.target,
                plan.end,
                planned=plan.end,
                done=plan.start if done else None,
            )
    yield from unplaced(book, plan, later, lambda kind: kind.pairs)


def follow_ups(
    book: Workbook, plan: Plan, records: Records, later: Sequence[Plan]
) -> Iterator[Obligation]:
    """What items of the ledger need; handled where the ledger or 历史 says so."""
    short = {gap.obligation: gap.id for gap in plan.gaps}
    found = of_kind(book, plan.shifts, lambda kind: kind.by_item)
    for shift in sorted(found, key=lambda one: (one.date, one.id)):
        if covered(shift.date, later):
            continue
        item = book.problem.items.get(shift.owner or "")
        done = None
        for record in records.get(shift.duty, ()):
            near = abs((record.date - shift.date).days) <= _NEAR_DAYS
            if record.left and near and record.target == shift.target:
                record.left -= 1
                done = record.date
                break
        settled = item is not None and item.state != "open" and shift.purpose != "after"
        if done is None and item is not None and settled:
            done = item.resolved_on  # what is settled needs no more handling
        yield Obligation(
            shift.duty,
            shift.owner,
            shift.target,
            shift.date,
            shift.date,
            done,
            gap=short.get(shift.id, ""),
        )
    yield from unplaced(book, plan, later, lambda kind: kind.by_item)


def steps(book: Workbook, plans: Sequence[Plan], records: Records) -> Iterator[Obligation]:
    """Steps of projects: planned on their day, done where 节点 or 历史 says so.

    `plans` come newest first. An open step that must be done by the end of one of them is
    forgotten where none speaks of it.
    """
    if not book.problem.milestones:
        return
    shifts = [{(one.duty, one.owner): one for one in plan.shifts} for plan in plans]
    gaps = [{(one.duty, one.owner): one for one in plan.gaps} for plan in plans]
    for key, step in schedule(book.problem, book.calendar).items():
        duty, project = step.milestone.duty, step.milestone.project
        for record in records.get(duty, ()):
            if record.target == project and record.date == step.done:
                record.left = 0
        spoken = False
        for number, plan in enumerate(plans):
            shift, gap = shifts[number].get((duty, key)), gaps[number].get((duty, key))
            due = shift.date if shift else (gap.date or gap.period[1]) if gap else step.done
            spoken = spoken or due is not None
            if due is None or covered(due, plans[:number]):
                continue
            if shift is not None or gap is not None or plan.start <= due <= plan.end:
                yield Obligation(
                    duty,
                    key,
                    project,
                    due,
                    planned=shift.date if shift else None,
                    done=step.done,
                    gap=gap.id if gap else "",
                )
        last = step.latest
        if not spoken and last is not None and any(last <= plan.end for plan in plans):
            yield Obligation(duty, key, project, last, forgotten=True)
