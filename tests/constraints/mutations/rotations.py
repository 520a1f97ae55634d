"""Rotations: who works where in which month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from planner.domain.directory import Context
from planner.domain.periods import month_start
from planner.domain.plan import Plan, RotationRow
from planner.domain.problem import Duty
from tests.builders.parameters import value
from tests.constraints.mutations import Good, breaks


def _with(good: Good, *rows: RotationRow, drop: Iterable[RotationRow] = ()) -> Plan:
    """The plan with other rows."""
    gone = list(drop)
    kept = [row for row in good.plan.rotations if row not in gone]
    return replace(good.plan, rotations=(*kept, *rows))


def _of_owner(good: Good, row: RotationRow) -> list[RotationRow]:
    """All rows of the row's owner, in order."""
    rows = [o for o in good.plan.rotations if (o.duty, o.owner) == (row.duty, row.owner)]
    return sorted(rows, key=lambda one: one.month)


def _targets(good: Good, duty: Duty, owner: str) -> list[str]:
    """Where `owner` may go."""
    assert duty.target is not None
    return list(good.directory.units(duty.target, Context(owner, links=good.links)))


@breaks("rotation-kind")
def rows_of_another_kind(good: Good) -> Iterator[Plan]:
    for duty in good.duties("pairing", "visit"):
        for row in good.plan.rotations:
            yield _with(good, replace(row, duty=duty.id))


@breaks("rotation-owner")
def a_row_of_nobody_who_owes_it(good: Good) -> Iterator[Plan]:
    owners = {row.owner for row in good.plan.rotations}
    for row in good.plan.rotations:
        for other in good.problem.people:
            if other not in owners:
                yield _with(good, replace(row, owner=other), drop=[row])
                break


@breaks("rotation-twice")
def two_rows_for_one_month(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        yield _with(good, row)


@breaks("rotation-month")
def no_month_of_the_rotation(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        yield _with(good, replace(row, month=month_start(good.plan.start, -1)), drop=[row])


@breaks("rotation-target")
def a_row_elsewhere(good: Good) -> Iterator[Plan]:
    root = next(one.id for one in good.problem.units.values() if one.parent is None)
    for row in good.plan.rotations:
        yield _with(good, replace(row, target=root), drop=[row])


@breaks("forecast")
def forecast_or_not(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        yield _with(good, replace(row, forecast=not row.forecast), drop=[row])


@breaks("rotation-shared")
def two_in_one_group(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        for other in good.plan.rotations:
            if (other.duty, other.month) == (row.duty, row.month) and other.owner != row.owner:
                yield _with(good, replace(row, target=other.target), drop=[row])


@breaks("rotation-hole")
def a_month_without_a_row(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        short = any(gap.owner == row.owner for gap in good.plan.gaps)
        if not row.forecast and not short:
            yield _with(good, drop=[row])


@breaks("stay-long")
def a_stay_too_long(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        rows = _of_owner(good, row)
        duty = good.problem.duties[row.duty]
        owners = {one.owner for one in good.plan.rotations if one.duty == row.duty}
        roomy = len(_targets(good, duty, row.owner)) > len(owners)
        if len(rows) > value(duty, "stay")[1] and roomy:
            yield _with(good, *(replace(one, target=row.target) for one in rows), drop=rows)


@breaks("stay-short")
def a_stay_too_short(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        duty, rows = good.problem.duties[row.duty], _of_owner(good, row)
        at = rows.index(row)
        if value(duty, "stay")[0] < 2 or at == 0 or at + 1 >= len(rows):
            continue
        first = rows[at - 1].target != row.target == rows[at + 1].target
        for other in _targets(good, duty, row.owner) if first else ():
            if other not in (row.target, rows[at - 1].target):
                yield _with(good, replace(row, target=other), drop=[row])


@breaks("return")
def a_return_before_all_are_covered(good: Good) -> Iterator[Plan]:
    for row in good.plan.rotations:
        rows = _of_owner(good, row)
        seen = list(dict.fromkeys(one.target for one in rows))
        if len(seen) > 2 and row.target == seen[2]:
            later = [one for one in rows if one.target == row.target]
            yield _with(good, *(replace(one, target=seen[0]) for one in later), drop=later)


@breaks("not-covered")
def groups_left_out_without_a_gap(good: Good) -> Iterator[Plan]:
    others = tuple(gap for gap in good.plan.gaps if gap.cause != "cover")
    if len(others) < len(good.plan.gaps):
        yield replace(good.plan, gaps=others)


@breaks("gap-missing")
def a_group_too_many_left_out(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if gap.cause == "cover":
            yield replace(good.plan, gaps=good.with_gaps(replace(gap, missing=gap.missing + 1)))


@breaks("forecast-short")
def a_forecast_cut_off(good: Good) -> Iterator[Plan]:
    for duty in good.duties("rotation"):
        rows = [row for row in good.plan.rotations if row.duty == duty.id and row.forecast]
        short = any(gap.duty == duty.id for gap in good.plan.gaps)
        if rows and not short:
            yield _with(good, drop=rows)


@breaks("gap-could-be-filled")
def groups_given_up_without_need(good: Good) -> Iterator[Plan]:
    for duty in good.duties("rotation"):
        rows = [row for row in good.plan.rotations if row.duty == duty.id]
        short = any(gap.duty == duty.id for gap in good.plan.gaps)
        if value(duty, "cover") is None or short or not value(duty, "share"):
            continue
        for row in rows:
            if row.target in {one.target for one in good.problem.history}:
                continue
            shift = next(one for one in good.shifts("rotation") if one.duty == duty.id)
            about = replace(shift, id="cover", owner=row.owner, target=None)
            gaps = good.with_gaps(good.gap(about, cause="cover"))
            yield replace(_with(good, drop=[o for o in rows if o.target == row.target]), gaps=gaps)


@breaks("rotation-shift")
def a_shift_in_another_group(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("rotation"):
        for row in good.plan.rotations:
            if row.duty == shift.duty and row.target != shift.target:
                yield good.put(replace(shift, target=row.target))
                break
