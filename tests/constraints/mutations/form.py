"""The plan's frame, ids and rows, its proofs and its loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

from planner.domain.plan import ACCOUNTS, FairnessRow, Plan
from tests.constraints.mutations import DAY, Good, breaks, in_part, served_by


@breaks("frame")
def another_period_or_organisation(good: Good) -> Iterator[Plan]:
    yield replace(good.plan, end=good.plan.end - DAY)
    yield replace(good.plan, organisation="别的镇")
    yield replace(good.plan, timezone="Asia/Tokyo")


@breaks("working-days")
def a_working_day_forgotten(good: Good) -> Iterator[Plan]:
    yield replace(good.plan, working_days=good.plan.working_days[1:])


@breaks("provisional")
def provisional_or_not(good: Good) -> Iterator[Plan]:
    yield replace(good.plan, provisional=not good.plan.provisional)


@breaks("unknown-id")
def an_unknown_id_in_a_shift(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        for field in ("duty", "owner", "target", "place"):
            yield good.put(replace(shift, **{field: "nobody"}))
        yield good.put(replace(shift, households=("nothing",)))
        yield good.put(served_by(shift, "nobody"))


@breaks("unknown-id")
def an_unknown_id_elsewhere(good: Good) -> Iterator[Plan]:
    plan = good.plan
    if plan.links:
        yield replace(plan, links=(replace(plan.links[0], holder="nobody"), *plan.links[1:]))
    if plan.rotations:
        yield replace(plan, rotations=(replace(plan.rotations[0], target="?"), *plan.rotations[1:]))
    if plan.gaps:
        yield replace(plan, gaps=(replace(plan.gaps[0], owner="nobody"), *plan.gaps[1:]))
    for row in plan.fairness[:1]:
        yield replace(plan, fairness=(replace(row, pool=(*row.pool, "?")), *plan.fairness[1:]))
    for row in good.rows[:1]:
        yield good.with_rows((row[0], row[1], "nobody"), drop=[row])


@breaks("kind")
def another_kind(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        yield good.put(replace(shift, kind="activity" if shift.kind != "activity" else "visit"))


@breaks("omitted")
def a_duty_that_is_left_out_and_planned(good: Good) -> Iterator[Plan]:
    plan = good.plan
    linked = {(one.duty, one.holder, one.target) for one in good.problem.links}
    held = (
        *plan.shifts[:1],
        *plan.rotations[:1],
        *plan.gaps[:1],
        *(one for one in plan.links if (one.duty, one.holder, one.target) not in linked),
    )
    for one in dict.fromkeys((*(one.duty for one in held), *(row[1] for row in good.rows))):
        yield replace(plan, omitted=(one,))


@breaks("outside-plan")
def after_the_plan(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        yield good.put(good.moved(shift, good.plan.end + DAY))


@breaks("slot")
def no_time_of_day(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        yield good.put(replace(shift, slot="noon"))  # type: ignore[arg-type]


@breaks("hours")
def other_hours(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        yield good.put(replace(shift, end=shift.end + timedelta(hours=1)))
        yield good.put(replace(shift, start=shift.start.replace(tzinfo=None)))
        yield good.put(replace(shift, start=shift.start.astimezone(UTC)))


@breaks("person-twice")
def a_person_twice_in_a_shift(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        if shift.people:
            yield good.put(replace(shift, people=(*shift.people, shift.people[0])))


@breaks("household-twice")
def a_household_twice_in_a_shift(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        if shift.households:
            yield good.put(replace(shift, households=(*shift.households, shift.households[0])))


@breaks("id-twice")
def an_id_twice(good: Good) -> Iterator[Plan]:
    plan = good.plan
    if plan.shifts:
        yield replace(plan, shifts=(*plan.shifts, plan.shifts[0]))
    if plan.gaps:
        yield replace(plan, gaps=(*plan.gaps, plan.gaps[0]))


@breaks("gap-twice")
def two_gaps_for_one(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if gap.cause != "pin":
            yield replace(good.plan, gaps=(*good.plan.gaps, replace(gap, id=f"{gap.id}2")))


@breaks("link-twice")
def a_link_twice(good: Good) -> Iterator[Plan]:
    for link in good.plan.links:
        yield good.with_links(link)
    for row in good.rows:
        yield good.with_rows(row)


@breaks("gap-cause")
def no_cause(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        yield replace(good.plan, gaps=good.with_gaps(replace(gap, cause="laziness")))  # type: ignore[arg-type]


@breaks("gap-missing")
def nothing_is_missing(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        yield replace(good.plan, gaps=good.with_gaps(replace(gap, missing=0)))


# -- proofs and loads ----------------------------------------------------------------------


@breaks("proof")
def a_proof_that_is_none(good: Good) -> Iterator[Plan]:
    for index, level in enumerate(good.plan.levels):
        levels = list(good.plan.levels)
        for other in (
            replace(level, proven=not level.proven),
            replace(level, value=level.bound + 1, proven=True),
        ):
            levels[index] = other
            yield replace(good.plan, levels=tuple(levels))


@breaks("bound")
def better_than_the_bound(good: Good) -> Iterator[Plan]:
    for index, level in enumerate(good.plan.levels):
        levels = list(good.plan.levels)
        levels[index] = replace(level, value=level.bound - 1, proven=False)
        yield replace(good.plan, levels=tuple(levels))


def _rows(good: Good, *kinds: str) -> Iterator[tuple[int, FairnessRow]]:
    """The rows of loads of duties of `kinds`; of all but follow-ups where there are none."""
    for index, row in enumerate(good.plan.fairness):
        kind = good.duty(row).kind
        if kind in kinds if kinds else kind != "follow_up":
            yield index, row


def _with(good: Good, index: int, *rows: FairnessRow) -> Plan:
    """The plan with other rows of loads in the place of one."""
    before, after = good.plan.fairness[:index], good.plan.fairness[index + 1 :]
    return replace(good.plan, fairness=(*before, *rows, *after))


@breaks("fairness-twice")
def two_rows_of_loads(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        yield _with(good, index, row, row)


@breaks("fairness-missing")
def no_row_of_loads(good: Good) -> Iterator[Plan]:
    for index, _row in _rows(good):
        yield _with(good, index)


@breaks("fairness-missing")
def no_row_of_loads_of_follow_ups(good: Good) -> Iterator[Plan]:
    for index, _row in _rows(good, "follow_up"):
        yield _with(good, index)


@breaks("fairness-needless")
def a_row_of_loads_without_a_choice(good: Good) -> Iterator[Plan]:
    known = {(duty, row.part) for row in good.plan.fairness for duty in row.duties}
    for index, row in _rows(good):
        for shift in good.plain():
            part = 0 if good.duty(shift).owner.by == "person" else len(good.duty(shift).team)
            if (shift.duty, part) not in known:
                yield _with(good, index, row, replace(row, duty=shift.duty, part=part))


@breaks("fairness-needless")
def an_account_of_days_on_which_the_duty_is_not_held(good: Good) -> Iterator[Plan]:
    known = {row.key for row in good.plan.fairness}
    for index, row in _rows(good):
        for account in ACCOUNTS:
            if (row.duty, row.part, account) not in known:
                yield _with(good, index, row, replace(row, account=account))


@breaks("fairness-duties")
def a_duty_that_does_not_share(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        for duty in sorted(good.problem.duties.keys() - set(row.duties))[:1]:
            yield _with(good, index, replace(row, duties=(*row.duties, duty)))


@breaks("fairness-duties")
def a_duty_left_out_of_the_account(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        if len(row.duties) > 1:
            yield _with(good, index, replace(row, duties=row.duties[:1]))


@breaks("fairness-pool")
def somebody_left_out_of_the_pool(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        yield _with(good, index, replace(row, pool=row.pool[1:]))


@breaks("fairness-load")
def a_load_too_many(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        more = {row.pool[0]: row.loads[row.pool[0]] + 1}
        yield _with(good, index, replace(row, loads={**row.loads, **more}))


@breaks("fairness-credit")
def a_credit_for_nothing(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        who = row.pool[0]
        loads = {**row.loads, who: row.loads[who] + 1}
        given = {**row.credits, who: row.credits.get(who, 0) + 1}
        yield _with(good, index, replace(row, loads=loads, credits=given))


@breaks("fairness-load")
def a_load_of_follow_ups_too_many(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good, "follow_up"):
        more = {row.pool[0]: row.loads[row.pool[0]] + 1}
        yield _with(good, index, replace(row, loads={**row.loads, **more}))


@breaks("fairness-load")
def a_turn_that_the_loads_do_not_know(good: Good) -> Iterator[Plan]:
    for _index, row in _rows(good):
        for shift in good.plain():
            serving = in_part(shift, row.part)
            others = [one for one in row.pool if one not in {p.id for p in shift.people}]
            whole = any(one.part == row.part for one in shift.groups)
            if whole or good.duty(shift).block is not None:
                continue
            if shift.duty == row.duty and serving and others:
                yield good.put(served_by(shift, others[0], *serving[1:], part=row.part))


@breaks("fairness-range")
def a_wrong_range(good: Good) -> Iterator[Plan]:
    for index, row in _rows(good):
        yield _with(good, index, replace(row, max=row.max + 1))
