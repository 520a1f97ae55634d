"""Follow-ups of the ledger, and the steps of projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from planner.domain.plan import Gap, Plan, Purpose, Shift
from tests.builders.parameters import value
from tests.constraints.mutations import DAY, Good, breaks, in_part, swapped


def _due(good: Good, shift: Shift) -> bool:
    """Whether the item that `shift` is for is surely due before the plan ends."""
    item = good.problem.items[shift.owner or ""]
    days = [day for day in (item.due, item.extended_to, item.resolved_on) if day is not None]
    last = max(days) if days else (item.received or good.plan.start)
    return last + timedelta(days=0 if days and item.state == "open" else 31) < good.plan.end


@breaks("missing")
def an_item_without_its_visit(good: Good) -> Iterator[Plan]:
    short = {gap.obligation for gap in good.plan.gaps}
    for shift in good.shifts("follow_up"):
        if shift.id not in short and _due(good, shift):
            yield good.put(drop=[shift])


@breaks("purpose")
def another_purpose(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("follow_up"):
        if shift.purpose != "progress":
            other: Purpose = "after" if shift.purpose != "after" else "handle"
            yield good.put(replace(shift, purpose=other))


@breaks("late-untold")
def an_overdue_item_untold(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if gap.cause == "late" and good.duty(gap).kind == "follow_up":
            yield replace(good.plan, gaps=good.with_gaps(drop=[gap]))


@breaks("gap-cause")
def late_or_not(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if good.duty(gap).kind == "follow_up" and gap.cause != "pin":
            cause = "late" if gap.cause != "late" else "all_busy"
            yield replace(good.plan, gaps=good.with_gaps(replace(gap, cause=cause)))  # type: ignore[arg-type]


@breaks("gap-missing")
def a_wrong_number_of_people_missing(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        days = good.duty(gap).kind not in ("pairing", "household", "rotation")
        if days and gap.sort != "turns" and gap.cause not in ("late", "pin"):
            more = replace(gap, missing=gap.missing + 1)
            yield replace(good.plan, gaps=good.with_gaps(more))


@breaks("gap-of-nothing", "gap-missing")
def a_gap_for_nothing(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household", "rotation")):
        yield replace(good.plan, gaps=good.with_gaps(good.gap(replace(shift, id="made-up"))))


@breaks("gap-could-be-filled")
def a_visit_or_turn_given_up_without_need(good: Good) -> Iterator[Plan]:
    short = {gap.obligation for gap in good.plan.gaps}
    for shift in good.shifts(but=("household",)):
        duty = good.duty(shift)
        if shift.id in short or value(duty, "counts_for") or not good.quiet(shift):
            continue
        missing = sum(one.part < max(1, len(duty.team)) for one in shift.people)
        yield good.put(drop=[shift], gaps=good.with_gaps(good.gap(shift, missing)))


@breaks("gap-people")
def a_gap_that_names_nobody(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        days = good.duty(gap).kind not in ("pairing", "household", "rotation")
        days = days and gap.sort != "turns"
        if gap.people and days and gap.cause not in ("nobody_eligible", "pin"):
            yield replace(good.plan, gaps=good.with_gaps(replace(gap, people=gap.people[1:])))
            blank = tuple(replace(one, reason="") for one in gap.people)
            if good.duty(gap).kind != "follow_up":
                yield replace(good.plan, gaps=good.with_gaps(replace(gap, people=blank)))


@breaks("missing", "short", "late-untold", "unheld", "per-holder-least", "mix", "not-covered",
        "visits-missing", "must", "fewest-turns")  # fmt: skip
def a_gap_removed(good: Good) -> Iterator[Plan]:
    owners = [(gap.duty, gap.owner) for gap in good.plan.gaps]
    for gap in good.plan.gaps:
        if gap.owner is None or owners.count((gap.duty, gap.owner)) == 1:
            yield replace(good.plan, gaps=good.with_gaps(drop=[gap]))


@breaks("too-late")
def an_item_after_its_deadline(good: Good) -> Iterator[Plan]:
    last = good.plan.working_days[-1]
    for shift in good.shifts("follow_up"):
        if shift.kind != "report" and _due(good, shift):
            yield good.put(good.moved(shift, last))


@breaks("too-early")
def an_item_before_it_came(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("follow_up"):
        item = good.problem.items[shift.owner or ""]
        begin = item.resolved_on or item.received
        if begin is not None and begin > good.plan.start and shift.kind != "report":
            yield good.put(good.moved(shift, good.plan.start))


@breaks("forbidden-day")
def an_item_on_a_weekend(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("follow_up"):
        item = good.problem.items[shift.owner or ""]
        begin = max(good.plan.start, item.resolved_on or item.received or good.plan.start)
        for day in (shift.date - n * DAY for n in range(1, 6)):
            if day.weekday() == 5 and day >= begin and item.state == "open":
                yield good.put(good.moved(shift, day))


@breaks("not-eligible")
def an_item_visited_by_somebody_else(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("follow_up"):
        item = good.problem.items[shift.owner or ""]
        for person in good.problem.people:
            if item.person in in_part(shift, 0) and person != item.person:
                yield good.put(swapped(shift, item.person, person))
                break


# -- steps ---------------------------------------------------------------------------------


@breaks("step-duty")
def a_step_of_another_duty(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("milestone"):
        for duty in good.duties("milestone"):
            if duty.id != shift.duty:
                yield good.put(replace(shift, duty=duty.id))


@breaks("step-late")
def a_step_after_its_day(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("milestone"):
        step = good.problem.milestones[shift.owner or ""]
        last = [row.due for row in good.problem.milestones.values() if row.project == step.project]
        due = max(day for day in last if day is not None)
        after = [day for day in good.days if day > due and good.calendar.is_working(day)]
        if after:
            yield good.put(good.moved(shift, after[0]))


@breaks("step-order")
def a_step_before_the_one_before(good: Good) -> Iterator[Plan]:
    days = {shift.owner: shift.date for shift in good.shifts("milestone")}
    rows = list(good.problem.milestones.values())
    for shift in good.shifts("milestone"):
        step = good.problem.milestones[shift.owner or ""]
        earlier = [row for row in rows[: rows.index(step)] if row.project == step.project]
        if earlier and earlier[-1].id in days:
            yield good.put(good.moved(shift, days[earlier[-1].id]))


@breaks("step-cause")
def a_step_late_or_not(good: Good) -> Iterator[Plan]:
    for gap in _of_steps(good, written=False):
        cause = "late" if gap.cause != "late" else "all_busy"
        yield replace(good.plan, gaps=good.with_gaps(replace(gap, cause=cause)))  # type: ignore[arg-type]


@breaks("step-cause")
def a_short_step_said_to_be_late(good: Good) -> Iterator[Plan]:
    for gap in _of_steps(good, written=True):
        yield replace(good.plan, gaps=good.with_gaps(replace(gap, cause="late")))


def _of_steps(good: Good, *, written: bool) -> Iterator[Gap]:
    """The gaps of steps that have their shift, or have none."""
    ids = {shift.id for shift in good.plan.shifts}
    for gap in good.plan.gaps:
        asked = good.duty(gap).kind == "milestone" and gap.cause != "pin"
        if asked and (gap.obligation in ids) == written:
            yield gap
