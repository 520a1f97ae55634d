"""Rest and load of a person: turns too near, too many, too few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from planner.domain.periods import monday
from planner.domain.plan import Plan, Shift
from tests.builders.parameters import value
from tests.constraints.mutations import DAY, Good, breaks, in_part, swapped


def _given(other: Shift, person: str) -> Shift | None:
    """`other` served by `person` in the place of its first; None where that is no change."""
    if not in_part(other, 0) or person in {one.id for one in other.people}:
        return None
    return swapped(other, in_part(other, 0)[0], person)


@breaks("rest")
def somebody_who_should_rest(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        rest = value(good.duty(shift), "rest")
        for other in good.plain() if rest and in_part(shift, 0) else ():
            if rest.unit == "hour":
                late = other.start - shift.end
                early = timedelta() <= late < timedelta(hours=rest.count)
            else:
                early = shift.date < other.date <= shift.date + rest.count * DAY
            given = _given(other, in_part(shift, 0)[0]) if early else None
            if given is not None:
                yield good.put(given)


@breaks("most-turns")
def too_many_turns_in_a_week(good: Good) -> Iterator[Plan]:
    for duty in good.duties("service_window"):
        for limit in value(duty, "max_per_person") or ():
            weeks: dict[object, list[Shift]] = {}
            for shift in good.plan.shifts:
                if shift.duty == duty.id and in_part(shift, 0) and limit.period == "week":
                    weeks.setdefault(monday(shift.date), []).append(shift)
            for shifts in weeks.values():
                if len(shifts) > limit.times:
                    person = in_part(shifts[0], 0)[0]
                    yield good.put(*(_given(one, person) or one for one in shifts))


@breaks("longest-run")
def too_many_turns_running(good: Good) -> Iterator[Plan]:
    for shift in good.plain():
        most = value(good.duty(shift), "max_run")
        if not most or not in_part(shift, 0):
            continue
        days = [shift.date + n * DAY for n in range(most + 1)]
        run = {one.date: one for one in good.plan.shifts if one.duty == shift.duty}
        if all(day in run and in_part(run[day], 0) for day in days):
            person = in_part(shift, 0)[0]
            yield good.put(*(_given(run[day], person) or run[day] for day in days))


@breaks("shifts-per-day")
def too_many_shifts_on_a_day(good: Good) -> Iterator[Plan]:
    if good.problem.settings.shifts_per_day != 1:
        return
    for shift in good.plain():
        for other in good.plain():
            if other.date == shift.date and other.id != shift.id and in_part(shift, 0):
                given = _given(other, in_part(shift, 0)[0])
                if given is not None:
                    yield good.put(given)


@breaks("fewest-turns")
def turns_that_are_lacking_without_a_gap(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if gap.sort == "turns":
            yield good.put(gaps=good.with_gaps(drop=[gap]))
            yield good.put(gaps=good.with_gaps(replace(gap, missing=gap.missing + 1)))
            yield good.put(gaps=good.with_gaps(replace(gap, obligation=f"{gap.obligation}2")))
