"""Several plans side by side: on a day of several the one made last counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from constraints.kinds.kind import Kind
from outputs.tables.standing.obligations import Obligation
from outputs.tables.standing.records import Workbook
from planner.domain.plan import Plan, Shift


def newest_first(plans: Iterable[Plan]) -> list[Plan]:
    """The plans, the one made last first."""
    return sorted(plans, key=lambda plan: (plan.created, plan.start), reverse=True)


def covered(day: date, later: Iterable[Plan]) -> bool:
    """Whether a plan that was made later says what happens on `day`."""
    return any(plan.start <= day <= plan.end for plan in later)


def shifts_in_force(plans: Sequence[Plan]) -> tuple[Shift, ...]:
    """The shifts of `plans`; on a day of several plans those of the one made last."""
    later: list[Plan] = []
    found: dict[str, Shift] = {}
    for plan in newest_first(plans):
        for shift in plan.shifts:
            if not covered(shift.date, later):
                found.setdefault(shift.id, shift)
        later.append(plan)
    return tuple(sorted(found.values(), key=lambda one: (one.date, one.start, one.id)))


def of_kind(book: Workbook, shifts: Iterable[Shift], wanted: Callable[[Kind], bool]) -> list[Shift]:
    """The shifts whose duty is of a `wanted` kind."""
    return [one for one in shifts if (kind := book.kind(one.duty)) is not None and wanted(kind)]


def unplaced(
    book: Workbook, plan: Plan, later: Sequence[Plan], wanted: Callable[[Kind], bool]
) -> Iterator[Obligation]:
    """The gaps of duties of a `wanted` kind as obligations without a day."""
    placed = {shift.id for shift in plan.shifts}
    for gap in plan.gaps:
        due = gap.date or min(gap.period[1], plan.end)
        kind = book.kind(gap.duty)
        here = gap.obligation not in placed and not gap.aside
        if here and kind is not None and wanted(kind) and not covered(due, later):
            yield Obligation(gap.duty, gap.owner, gap.target, due, gap=gap.id, count=gap.missing)
