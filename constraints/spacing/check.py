"""Turns of one person, and occurrences of one owner, keep their distance in working days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.facts import occurrences
from constraints.kinds import KINDS
from constraints.spacing.rule import OWNER_SPACING
from planner.domain.findings import Finding
from planner.domain.language import Text, _, marked
from planner.domain.periods import monday, month_start, period_of
from planner.domain.plan import Shift
from planner.domain.problem import Duty
from planner.domain.workdays import held_on_days_off

_NOMINAL_WORKING_DAYS = {"day": 1, "week": 5, "ten_days": 7, "fortnight": 10, "month": 20}
_DAYS = {"week": 7, "ten_days": 10, "fortnight": 14, "month": 28}


def check(case: Case) -> Iterator[Finding]:
    """Findings on pairs that are too close; history before the plan counts."""
    for duty in case.problem.duties.values():
        if duty.spacing:
            yield from _people(case, duty, duty.spacing)
        # Where each person owes a duty their turns are the owner's occurrences.
        same = duty.owner.by == "person" and duty.params[OWNER_SPACING] is None
        # A follow-up is owed by its item, each by another, whatever the owner column says.
        same = same or KINDS[duty.kind].by_item
        if not same and (distance := owner_distance(duty)):
            yield from _owners(case, duty, distance)


def counted(duty: Duty) -> Text:
    """What 间隔 of `duty` counts."""
    return _("days of its own") if held_on_days_off(duty) else _("working days")


def owner_distance(duty: Duty) -> int | None:
    """How far apart occurrences of one owner must be."""
    return duty.spacing if duty.params[OWNER_SPACING] is None else duty.params[OWNER_SPACING]


def block_of(duty: Duty, day: date) -> date | None:
    """The first day of the block that `day` lies in; None where the duty has none."""
    if duty.block is None:
        return None
    return monday(day) if duty.block == "week" else month_start(day)


def too_close(case: Case, duty: Duty, one: date, other: date, distance: int) -> bool:
    """Whether turns on these days are less than `distance` apart; a block is one turn."""
    block = block_of(duty, one)
    if block is not None and block == block_of(duty, other):
        return False
    positions = case.positions(duty.id)
    return abs(positions.of(one) - positions.of(other)) < distance


def usually_bound(duty: Duty, distance: int) -> bool:
    """Whether the duty's periods, without holidays, have at least `distance` days that count."""
    days = _NOMINAL_WORKING_DAYS.get(duty.period, distance)
    if held_on_days_off(duty) and (length := _DAYS.get(duty.period)):
        a_week = Fraction(sum(_in_ordinary_week(duty, day) for day in range(7)))
        a_week += Fraction(len(duty.named.month_days) + len(duty.named.nth), 4)
        days = int(a_week * length / 7)
    return days >= distance


def _in_ordinary_week(duty: Duty, weekday: int) -> bool:
    """Whether the duty may be held on this day of a week without a holiday."""
    kind = "weekends" if weekday in (5, 6) else "workdays"
    return weekday in duty.weekdays or not {kind, "every"}.isdisjoint(duty.named.words)


def owner_bound(case: Case, duty: Duty, day: date, distance: int) -> bool:
    """Whether the owner's spacing binds on `day`: not where the period is shorter."""
    if not usually_bound(duty, distance):
        return False
    if duty.period == "once":
        return True
    period = period_of(duty.period, day, anchor=duty.start)
    return case.positions(duty.id).within(period.first, period.last) >= distance


def before_plan(case: Case, duty: Duty, by: str, owner: str | None) -> list[date]:
    """The days before the plan on which history shows an occurrence of `owner`."""
    return [day for day in past_days(case, duty, by, owner) if day < case.start]


def past_days(case: Case, duty: Duty, by: str, owner: str | None) -> list[date]:
    """The days on which history shows an occurrence of `owner`, also inside the plan."""
    rows = occurrences(case.history(duty.id, by, owner))
    return sorted({day for day, _target in rows})


def _people(case: Case, duty: Duty, distance: int) -> Iterator[Finding]:
    turns: dict[str, list[Shift]] = defaultdict(list)
    for shift in case.shifts_of.get(duty.id, ()):
        if shift.id not in case.pinned:
            for person in sorted(case.people(shift)):
                turns[person].append(shift)
    for person, shifts in sorted(turns.items()):
        past = past_days(case, duty, "person", person)
        for shift, other in _pairs(case, duty, shifts, past, distance):
            text = _(
                "{person} serves on {date}, fewer than {amount} {days} from {other}.",
                person=case.person_name(person), date=shift.date, amount=distance, other=other,
                days=counted(duty),
            )  # fmt: skip
            yield about(shift, "spacing", text, person=person, unit="turns")


def _owners(case: Case, duty: Duty, distance: int) -> Iterator[Finding]:
    found: dict[str | None, list[Shift]] = defaultdict(list)
    for shift in case.shifts_of.get(duty.id, ()):
        if shift.id not in case.pinned and owner_bound(case, duty, shift.date, distance):
            found[shift.owner].append(shift)
    for owner in sorted(found, key=repr):
        past = [
            day
            for day in past_days(case, duty, duty.owner.by, owner)
            if owner_bound(case, duty, day, distance)
        ]
        for shift, other in _pairs(case, duty, found[owner], past, distance):
            text = _(
                "{duty} {owner} on {date} is fewer than {amount} {days} from {other}.",
                duty=case.duty_name(duty.id), owner=case.name(owner), date=shift.date,
                amount=distance, other=other, days=counted(duty),
            )  # fmt: skip
            yield about(shift, "owner-spacing", text, unit="shifts")


def _pairs(
    case: Case, duty: Duty, shifts: Sequence[Shift], past: Sequence[date], distance: int
) -> Iterator[tuple[Shift, date]]:
    """Each shift, in order of date, that is too close to the one before it or to `past`."""
    for index, shift in enumerate(shifts):
        near = [day for day in past if too_close(case, duty, day, shift.date, distance)]
        if index and too_close(case, duty, shifts[index - 1].date, shift.date, distance):
            near.append(shifts[index - 1].date)
        if near:
            yield shift, near[-1]


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """A turn of the person, or an occurrence of the owner, would be too near."""
    at, duty = asked.at, case.duty(asked.at)
    if asked.person is not None:
        distance = duty.spacing or 0
        days = [
            shift.date
            for shift in case.turns.get(asked.person, ())
            if shift.duty == duty.id and shift.id != asked.but
        ]
        days += past_days(case, duty, "person", asked.person)
    else:
        distance = owner_distance(duty) or 0
        # Whether owner_spacing binds where the period is shorter, and a week cut by holidays
        # is shorter than 5, can be argued: where it might bind it does.
        if duty.params[OWNER_SPACING] is None and not usually_bound(duty, distance):
            return None
        days = [
            shift.date
            for shift in case.shifts_of.get(duty.id, ())
            # Two of one owner on one day are the matter of coverage.
            if shift.owner == at.owner and shift.id != asked.but and shift.date != at.date
        ]
        days += past_days(case, duty, duty.owner.by, at.owner)
    if not any(too_close(case, duty, day, at.date, distance) for day in days):
        return None
    said = _("within {spacing} {days} of another turn", spacing=distance, days=counted(duty))
    often = marked("on {days:day|days} closer to another turn than {spacing}")
    return Refusal("spacing", said, often, str(distance), "spacing")


CHECK: Final = Check(check, "days", refuse, 40, turns=True)
