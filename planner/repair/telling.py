"""How many changes a repaired plan makes, whichever stage made them, and what is proven of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from constraints.kinds import KINDS
from planner.domain.changes import Change, changes, lands, same
from planner.domain.crews import crewed
from planner.domain.plan import Level, Plan
from planner.repair.bounds import STANDBY
from planner.repair.model import CHANGES, POSTED, SOON, STAGE, TODAY, Situation
from planner.repair.proof import MISSING, Proof, Solved


def changes_from(base: Plan, plan: Plan, today: date) -> tuple[Change, ...]:
    """The changes from `base` to `plan` that concern days from `today` on."""
    return tuple(
        one
        for one in changes(base.shifts, plan.shifts)
        if max(shift.date for shift in (one.before, one.after) if shift is not None) >= today
    )


def is_posted(change: Change, notice: date) -> bool:
    """Whether a change is of a shift that had been posted: up to the day `notice`."""
    return change.before is not None and change.before.date <= notice


def with_changes(
    plan: Plan,
    found: Sequence[Change],
    solved: Solved,
    proof: Proof,
    situation: Situation,
    rounds: int | None,
) -> Plan:
    """`plan` whose levels count all changes, also those that the model did not see.

    So many `rounds` change at least, where that is known.
    """
    tasks = {task.id for task in solved.tasks}
    must = proof.must | situation.altered
    must |= {one.shift for one in found if one.after is None and one.shift not in tasks}
    must |= {one.shift for one in found if _is_report(one)}  # they stay where they may
    stayed = {one.shift for one in found if _unit_stays(one)}  # its people are what they are
    must |= stayed
    unseen = [
        one for one in found
        if one.shift in must and (one.shift not in tasks or one.shift in situation.altered | stayed)
    ]  # fmt: skip
    value, bound = proof.counts.get((CHANGES, None), (0, 0))
    total = len(found)
    # Changes that the model did not see are those that had to be, or are counted as unproven.
    beside = total - value
    bound = min(total, bound + min(beside, len(unseen)) if beside > 0 else bound)
    if rounds is not None:
        days = sum(task.id in proof.must for task in solved.tasks if task.sort != "rounds")
        days += sum(not _is_round(one) for one in unseen)
        bound = max(bound, min(total, days + rounds))
    posted = sum(is_posted(one, situation.notice) for one in found)
    _value, posted_bound = proof.counts.get((POSTED, None), (0, 0))
    posted_bound += sum(is_posted(one, situation.notice) for one in unseen)
    known = {CHANGES: (total, bound), POSTED: (posted, min(posted, posted_bound))}
    today = sum(lands(one, situation.today) for one in found)
    soon = sum(lands(one, situation.notice) for one in found) - today
    for name, landed in ((TODAY, today), (SOON, soon)):
        level = next(one for one in plan.levels if (one.stage, one.name) == (STAGE, name))
        known[name] = landed, min(landed, level.bound)
    return replace(plan, levels=tuple(_recounted(level, known) for level in plan.levels))


def _recounted(level: Level, known: dict[str, tuple[int, int]]) -> Level:
    if level.stage != STAGE or level.name not in known:
        return level
    value, bound = known[level.name]
    return replace(level, value=value, bound=bound, proven=value == bound)


def proves_changes(levels: Sequence[Level]) -> bool:
    """Whether every level is proven that comes no later than the number of changes."""
    names = (POSTED, CHANGES, STANDBY, *MISSING)
    return all(one.proven for one in levels if one.stage == STAGE and one.name in names)


def _is_round(change: Change) -> bool:
    one = change.before or change.after
    return one is not None and KINDS[one.kind].by_household


def _unit_stays(change: Change) -> bool:
    """Whether whole units have their turns as before, with other people."""
    before, after = change.before, change.after
    return (
        before is not None
        and after is not None
        and bool(after.groups)
        and same(crewed(before), crewed(after))
    )


def _is_report(change: Change) -> bool:
    return any(
        one is not None and one.purpose == "progress" for one in (change.before, change.after)
    )
