"""Households: who holds which, and the rounds that visit them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

from planner.domain.directory import Context
from planner.domain.periods import monday
from planner.domain.plan import Plan
from tests.builders.parameters import value
from tests.constraints.mutations import DAY, Good, breaks, served_by

Row = tuple[str, str, str]


def _rows(good: Good, by: str) -> Iterator[Row]:
    """The rows of 联户 duties with such owners: household, duty, holder."""
    for row in good.rows:
        if good.problem.duties[row[1]].owner.by == by:
            yield row


@breaks("link-kind")
def households_of_another_kind(good: Good) -> Iterator[Plan]:
    for duty in good.duties("reception", "pairing", "milestone"):
        for household, _duty, holder in good.rows:
            yield good.with_rows((household, duty.id, holder))


@breaks("unheld")
def a_household_without_a_holder(good: Good) -> Iterator[Plan]:
    for row in _rows(good, "target"):
        yield good.with_rows(drop=[row])


@breaks("gap-could-be-filled")
def a_household_given_up_without_need(good: Good) -> Iterator[Plan]:
    shift = next(good.shifts(), None)
    for row in _rows(good, "target"):
        household, duty, _holder = row
        if shift is not None and not value(good.problem.duties[duty], "mix"):
            about = replace(shift, id=f"{duty}.{household}", duty=duty, owner=household,
                            target=household)  # fmt: skip
            yield good.with_rows(drop=[row], gaps=good.with_gaps(
                good.gap(about, stage="households", sort="holders")))  # fmt: skip


@breaks("household-too-many")
def a_household_with_a_holder_too_many(good: Good) -> Iterator[Plan]:
    for row in _rows(good, "target"):
        household, duty, _holder = row
        there = {one[2] for one in good.rows if one[:2] == (household, duty)}
        for other in sorted({one[2] for one in good.rows if one[1] == duty} - there)[:1]:
            yield good.with_rows((household, duty, other))


@breaks("household-outside")
def a_household_outside_the_duty(good: Good) -> Iterator[Plan]:
    for duty in good.duties("household"):
        inside = {row[0] for row in good.rows if row[1] == duty.id}
        short = {gap.target for gap in good.plan.gaps}
        holder = next((row[2] for row in good.rows if row[1] == duty.id), None)
        categories = {} if duty.target is None else {
            term.value for term in duty.target.terms if term.by == "household"
        }  # fmt: skip
        for household, has in zip(
            good.problem.households["id"], good.problem.households["categories"], strict=True
        ):
            outside = "全部" not in categories and not {*has} & {*categories}
            if outside and household not in inside | short and holder is not None:
                yield good.with_rows((household, duty.id, holder))


@breaks("household-holder")
def a_household_of_somebody_else(good: Good) -> Iterator[Plan]:
    for row in good.rows:
        household, duty, _holder = row
        team, unit = good.problem.duties[duty].team, good.directory.homes.unit_of[household]
        there = Context(unit, unit, None, good.links)
        named = {one for part in team for one in good.directory.people(part.selector, there)}
        for other in sorted(good.problem.people.keys() - named)[:1]:
            yield good.with_rows((household, duty, other), drop=[row])


@breaks("household-parts")
def two_holders_of_one_part(good: Good) -> Iterator[Plan]:
    for row in _rows(good, "target"):
        household, duty, holder = row
        team = good.problem.duties[duty].team
        if len(team) < 2:
            continue
        there = {one[2] for one in good.rows if one[:2] == (household, duty)}
        for part in team:
            named = {*good.directory.people(part.selector)}
            if holder not in named and named - there:
                yield good.with_rows((household, duty, min(named - there)), drop=[row])


@breaks("household-limit")
def more_households_than_one_can_look_after(good: Good) -> Iterator[Plan]:
    for _household, duty, holder in good.rows:
        limit = good.problem.people[holder].household_limit
        if limit is not None:
            has = [row for row in good.rows if row[2] == holder]
            others = sorted({one[0] for one in good.rows} - {row[0] for row in has})
            more = others[: limit - len(has) + 1]
            if len(has) + len(more) > limit:
                yield good.with_rows(*((one, duty, holder) for one in more))


@breaks("mix")
def a_holder_without_the_mix(good: Good) -> Iterator[Plan]:
    categories = dict(zip(good.problem.households["id"], good.problem.households["categories"],
                          strict=True))  # fmt: skip
    for duty in good.duties("household"):
        for category, least in value(duty, "mix"):
            for holder in sorted({row[2] for row in good.rows if row[1] == duty.id}):
                mine = good.members_of(duty.id, holder)
                wanted = [one for one in mine if category in categories[one]]
                said = any(gap.owner == holder for gap in good.plan.gaps)
                if not said and len(wanted) < len(mine):
                    gone = wanted[least - 1 :]
                    yield good.with_rows(drop=[(one, duty.id, holder) for one in gone])


@breaks("mix")
def a_mix_untold(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        others = [one for one in good.plan.gaps if (one.duty, one.owner) == (gap.duty, gap.owner)]
        if good.duty(gap).kind == "household" and gap.cause == "limit" and len(others) > 1:
            yield replace(good.plan, gaps=good.with_gaps(drop=[gap]))


@breaks("per-holder-least")
def too_few_households_untold(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        others = [one for one in good.plan.gaps if (one.duty, one.owner) == (gap.duty, gap.owner)]
        if good.duty(gap).kind == "household" and gap.cause != "limit" and len(others) > 1:
            yield replace(good.plan, gaps=good.with_gaps(drop=[gap]))


@breaks("dropped-contact")
def a_contact_dropped(good: Good) -> Iterator[Plan]:
    frame = good.problem.households
    contacts = set(zip(frame["id"], frame["contact"], strict=True))
    for row in good.rows:
        household, duty, holder = row
        if (household, holder) in contacts:
            yield good.with_rows(drop=[row])
            there = {one[2] for one in good.rows if one[:2] == (household, duty)}
            for other in sorted({one[2] for one in good.rows if one[1] == duty} - there)[:1]:
                yield good.with_rows((household, duty, other), drop=[row])


# -- rounds --------------------------------------------------------------------------------


@breaks("round-size")
def a_round_too_large(good: Good) -> Iterator[Plan]:
    most = good.problem.settings.households_per_round
    for shift in good.shifts("household"):
        others = [
            one
            for one, unit in good.directory.homes.unit_of.items()
            if one not in shift.households and unit == shift.target
        ]
        more = others[: most + 1 - len(shift.households)]
        if len(shift.households) + len(more) > most:
            yield good.put(replace(shift, households=(*shift.households, *more)))


@breaks("round-empty")
def a_round_without_households(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        yield good.put(replace(shift, households=()))


@breaks("round-unit")
def a_round_elsewhere(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        below = good.directory.below(shift.target or "")
        for one, unit in good.directory.homes.unit_of.items():
            if unit not in below and one != shift.target:
                yield good.put(replace(shift, households=(*shift.households[1:], one)))
                break


@breaks("round-owner")
def a_round_of_somebody_else(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        for row in good.rows:
            if row[1] == shift.duty and row[2] != shift.owner:
                yield good.put(replace(shift, owner=row[2]))
                break


@breaks("not-holder")
def a_round_by_somebody_else(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        for other in good.problem.people:
            if all(row[2] != other for row in good.rows if row[0] in shift.households):
                yield good.put(replace(served_by(shift, other), owner=other))
                break


@breaks("different-people")
def two_people_in_one_week(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        for other in good.problem.people:
            if other != shift.owner:
                again = replace(good.moved(shift, monday(shift.date) + 2 * DAY), owner=other)
                yield good.put(replace(served_by(again, other), id=f"{shift.id}2"))
                break


@breaks("visits-missing")
def a_round_dropped_without_a_gap(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        if all(gap.duty != shift.duty for gap in good.plan.gaps):
            yield good.put(drop=[shift])


@breaks("visits-missing")
def a_round_dropped_where_holders_are_missing(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        if any(gap.duty == shift.duty and gap.owner == gap.target for gap in good.plan.gaps):
            yield good.put(drop=[shift])


@breaks("visits-missing")
def a_household_left_out_of_its_round(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        said = any(gap.duty == shift.duty for gap in good.plan.gaps)
        if not said and len(shift.households) > 1:
            yield good.put(replace(shift, households=shift.households[1:]))


@breaks("longest-ago")
def a_visit_to_a_household_that_waits_less_long(good: Good) -> Iterator[Plan]:
    last = {row.target: row.date for row in good.problem.history}
    visited = {one for shift in good.shifts("household") for one in shift.households}
    for shift in good.shifts("household"):
        partly = {one.category for one in value(good.duty(shift), "visits") if one.percent < 100}
        homes = good.directory.homes
        for one, other in product(shift.households, homes.ids):
            kinds = [homes.categories[homes.row_of[each]] for each in (one, other)]
            if (
                kinds[0] == kinds[1]
                and partly.intersection(kinds[0])
                and homes.unit_of[one] == homes.unit_of[other]
                and other not in visited
                and last.get(other, date.min) > last.get(one, date.min)
            ):
                instead = tuple(other if each == one else each for each in shift.households)
                yield good.put(replace(shift, households=instead))


@breaks("gap-missing")
def visits_that_are_missing_without_need(good: Good) -> Iterator[Plan]:
    for shift in good.shifts("household"):
        duty = good.duty(shift)
        if duty.owner.by == "target" and not value(duty, "mix"):
            about = replace(shift, id="made-up")
            made_up = good.gap(about, 99, stage="rounds", sort="visits")
            yield replace(good.plan, gaps=good.with_gaps(made_up))


@breaks("gap-could-be-filled")
def a_round_given_up_without_need(good: Good) -> Iterator[Plan]:
    per_day = Counter((shift.owner, shift.date) for shift in good.plan.shifts)
    for shift in good.shifts("household"):
        if per_day[shift.owner, shift.date] == 1:
            visits = len(shift.households)
            gaps = good.with_gaps(good.gap(shift, visits, stage="rounds", sort="visits"))
            yield good.put(drop=[shift], gaps=gaps)
