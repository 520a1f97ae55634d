"""When and where shifts are: days, slots, places, targets, distances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from planner.domain.periods import monday, period_of
from planner.domain.plan import Plan, Shift
from planner.domain.workdays import held_on_holidays
from tests.builders.parameters import value
from tests.constraints.mutations import DAY, Good, breaks, in_part, swapped


@breaks("missing")
def a_shift_dropped_without_a_gap(good: Good) -> Iterator[Plan]:
    counted = {one for duty in good.problem.duties.values() for one in value(duty, "counts_for")}
    short = {gap.obligation for gap in good.plan.gaps}
    for shift in good.shifts(but=("household",)):
        if shift.duty not in counted and shift.id not in short and good.quiet(shift):
            yield good.put(drop=[shift])


@breaks("missing")
def a_shift_dropped_of_which_only_a_missed_wish_speaks(good: Good) -> Iterator[Plan]:
    missed = {gap.obligation for gap in good.plan.gaps if gap.cause == "pin"}
    for shift in good.plan.shifts:
        if shift.id in missed:
            yield good.put(drop=[shift])


@breaks("missing")
def a_turn_given_up_that_counted_elsewhere(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        if value(good.duty(shift), "counts_for"):
            gaps = good.with_gaps(good.gap(shift, len(shift.people)))
            yield good.put(drop=[shift], gaps=gaps)


@breaks("extra", "not-held-as-one")
def a_shift_that_nothing_asks_for(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        if not good.pinned(shift):
            yield good.put(replace(shift, id=f"{shift.id}2"))


@breaks("forbidden-day")
def on_another_weekday(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        duty = good.duty(shift)
        listed = shift.date.weekday() in duty.weekdays and duty.period not in ("day", "once")
        if not listed or good.pinned(shift):
            continue
        for day in good.days:
            same = period_of(duty.period, day, anchor=duty.start) == period_of(
                duty.period, shift.date, anchor=duty.start
            )
            if same and day.weekday() not in duty.weekdays and good.calendar.is_working(day):
                yield good.put(good.moved(shift, day))


@breaks("holiday")
def on_a_holiday(good: Good) -> Iterator[Plan]:
    off = [day for day in good.days if good.calendar.is_holiday(day)]
    for shift in good.shifts(but=("household",)):
        for day in off[:2] if not held_on_holidays(good.duty(shift)) else ():
            yield good.put(good.moved(shift, day))


@breaks("missing", "too-late", "visits-missing")
def outside_its_period(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        duty = good.duty(shift)
        if (
            duty.kind == "milestone"
            or not good.quiet(shift)
            or value(duty, "counts_for")
            or duty.period in ("day", "once")
        ):
            continue
        this = period_of(duty.period, shift.date, anchor=duty.start)
        for day in good.days:
            if day > this.last + timedelta(days=7) and good.calendar.allows(day, duty):
                yield good.put(good.moved(shift, day))
                break


@breaks("slot")
def at_another_time_of_day(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        wanted = good.duty(shift).slot
        slot = "evening" if wanted != "evening" else "am"
        yield good.put(good.moved(shift, slot=slot))  # type: ignore[arg-type]


@breaks("target")
def at_another_target(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household", "milestone")):
        # The root of all units is nobody's target in these plans.
        root = next(one.id for one in good.problem.units.values() if one.parent is None)
        yield good.put(replace(shift, target=root))
        if shift.target is not None:
            yield good.put(replace(shift, target=None))


@breaks("place")
def at_another_place(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        if good.duty(shift).place != "own" or shift.owner is not None:
            other = next(one for one in good.problem.units if one != shift.place)
            units = {shift.target, good.directory.unit_of(shift.target), shift.place}
            if other not in units:
                yield good.put(replace(shift, place=other))


@breaks("households")
def the_household_visited_is_not_listed(good: Good) -> Iterator[Plan]:
    for shift in good.shifts(but=("household",)):
        if shift.households:
            yield good.put(replace(shift, households=()))


@breaks("same-day")
def two_turns_on_one_day(good: Good) -> Iterator[Plan]:
    seen: dict[object, Shift] = {}
    for shift in good.plain():
        duty = good.duty(shift)
        if duty.times < 2 or value(duty, "each_target") or good.pinned(shift):
            continue
        key = shift.duty, shift.owner, period_of(duty.period, shift.date, anchor=duty.start)
        if key in seen and seen[key].date != shift.date:
            yield good.put(good.moved(shift, seen[key].date))
        seen[key] = shift


@breaks("not-held-as-one")
def two_deferred_turns_held_twice(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        duty = good.duty(shift)
        deferred = duty.weekdays and shift.date.weekday() not in duty.weekdays
        if deferred and not good.pinned(shift):
            yield good.put(replace(shift, id=f"{shift.id}2"))


# -- beside other shifts -------------------------------------------------------------------


@breaks("spacing")
def turns_of_a_person_too_close(good: Good) -> Iterator[Plan]:
    for shift in good.plan.shifts:
        duty = good.duty(shift)
        if not duty.spacing or duty.spacing < 2 or not shift.people or good.pinned(shift):
            continue
        again = replace(good.moved(shift, shift.date + DAY), id=f"{shift.id}2")
        if duty.block is None and again.date in good.plan.working_days:
            yield good.put(again)


@breaks("owner-spacing")
def occurrences_of_an_owner_too_close(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        duty = good.duty(shift)
        if (value(duty, "owner_spacing") or 0) > 1 and not good.pinned(shift):
            again = replace(good.moved(shift, shift.date + DAY), id=f"{shift.id}2")
            if again.date in good.plan.working_days:
                yield good.put(again)


@breaks("except")
def on_a_day_of_the_duty_it_keeps_away_from(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        away_from = value(good.duty(shift), "except")
        for other in good.plan.shifts if away_from else ():
            if other.duty in away_from and other.owner == shift.owner:
                yield good.put(good.moved(shift, other.date))


@breaks("village-limit")
def a_village_visited_too_often(good: Good) -> Iterator[Plan]:
    limit = good.problem.settings.village_visits_per_week
    for shift in good.shifts("visit", "down_visit", "rotation", "follow_up"):
        village = good.directory.village_of(shift.target)
        if limit is None or village is None or shift.kind == "report":
            continue
        if {one.id for one in shift.people} - good.directory.members(village):
            week = monday(shift.date)
            if week < good.plan.start or week + 6 * DAY > good.plan.end:
                continue
            again = [
                replace(good.moved(shift, week + n * DAY), id=f"{shift.id}{n}") for n in range(5)
            ]
            yield good.put(*(again[n % 5] for n in range(limit + 1)))


@breaks("two-places")
def in_two_places(good: Good) -> Iterator[Plan]:
    takes_time = [s for s in good.plan.shifts if s.kind != "report" and in_part(s, 0)]
    for shift in takes_time:
        for other in takes_time:
            meets = shift.start < other.end and other.start < shift.end
            person = in_part(shift, 0)[0]
            if meets and person not in {o.id for o in other.people}:
                yield good.put(swapped(other, in_part(other, 0)[0], person))


# -- what was fixed by hand ----------------------------------------------------------------


@breaks("must")
def what_was_fixed_is_dropped(good: Good) -> Iterator[Plan]:
    for pin in good.problem.pins:
        honouring = [
            shift
            for shift in good.plan.shifts
            if pin.mode == "must"
            and pin.duty in (None, shift.duty)
            and pin.date in (None, shift.date)
            and pin.target in (None, shift.target, *shift.households)
            and pin.person in (None, *(one.id for one in shift.people))
        ]
        if honouring:
            yield good.put(drop=honouring)


@breaks("never")
def what_was_forbidden_happens(good: Good) -> Iterator[Plan]:
    for pin in good.problem.pins:
        for shift in good.plan.shifts if pin.mode == "never" and pin.duty else ():
            if shift.duty != pin.duty or pin.target not in (None, shift.target):
                continue
            at = good.moved(shift, pin.date or shift.date)
            if pin.person is not None:
                people = (replace(at.people[0], id=pin.person), *at.people[1:])
                at = replace(at, people=people)
            yield good.put(at)
