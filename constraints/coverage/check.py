"""Every occurrence that is owed has its shift or its gap, on an allowed day; nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case, about, broken
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.obligations import Obligation, has_occurrences
from constraints.kinds import KINDS
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift
from planner.domain.shifts import slots


def check(case: Case) -> Iterator[Finding]:
    """Findings on what is owed, and on day, slot, place and target of each shift."""
    book = case.docket
    for owed in book.unanswered:
        duty, owner, target = owed.stream
        text = _(
            "{duty} {owner} {target} is owed from {first} to {last}: neither shift nor gap.",
            duty=case.duty_name(duty), owner=case.name(owner), target=case.name(target),
            first=owed.period.first, last=owed.period.last,
        )  # fmt: skip
        yield broken("missing", text, duty=duty, day=owed.period.first, unit="shifts")
    for shift in book.extra:
        yield about(shift, "extra", _("Nothing asks for this shift."))
    for shift in book.doubled:
        text = _("Two turns that meet on one day are held as one, not twice.")
        yield about(shift, "not-held-as-one", text)
    for shift, _owed in book.misplaced:
        yield about(shift, "forbidden-day", _("The duty may not take place on that day."))
    for gap in book.idle:
        if KINDS[case.problem.duties[gap.duty].kind].rotates:
            continue  # it may speak of the owner's months, not of one occurrence
        text = _("The gap {id} is for something that is not owed.", id=gap.id)
        yield broken("gap-of-nothing", text, duty=gap.duty, day=gap.date)
    for shift in case.shifts:
        if has_occurrences(case.duty(shift)):
            yield from _form(case, shift)
    yield from _same_day(case)


def _form(case: Case, shift: Shift) -> Iterator[Finding]:
    duty = case.duty(shift)
    if case.calendar.closes(shift.date, duty):
        yield about(shift, "holiday", _("A shift on a public holiday."))
    if shift.slot not in slots(duty):
        yield about(shift, "slot", _("The duty takes place at another time of day."))
    allowed = case.targets(duty, shift.owner, shift.date)
    if allowed is None:
        if shift.target is not None:
            yield about(shift, "target", _("The duty has no target."))
    elif shift.target not in allowed:
        yield about(shift, "target", _("{target} is not a target of this duty for its owner.",
                                       target=case.name(shift.target)))  # fmt: skip
    if (
        shift.target is not None
        and shift.target in case.directory.homes.unit_of
        and shift.households != (shift.target,)
    ):
        yield about(shift, "households", _("The household visited must be listed."))
    yield from _place(case, shift)


def _place(case: Case, shift: Shift) -> Iterator[Finding]:
    place = case.duty(shift).place
    if place is None:
        allowed: tuple[str | None, ...] = (None,)
    elif place == "own":
        if shift.owner is None:
            return
        allowed = (case.directory.unit_of(shift.owner),)
    elif place == "target":
        allowed = (shift.target, case.directory.unit_of(shift.target))
    else:
        allowed = (place,)
    if shift.place not in allowed:
        text = _("The place should be {place}.", place=case.name(allowed[0]))
        yield about(shift, "place", text)


def _same_day(case: Case) -> Iterator[Finding]:
    """Occurrences of one owner in a period are on different days where there are enough."""
    found: dict[object, list[tuple[Shift, Obligation]]] = defaultdict(list)
    for shift in case.shifts:
        owed = case.docket.of_shift.get(shift.id)
        if owed is not None and not owed.deferred:
            found[shift.duty, shift.owner, owed.period].append((shift, owed))
    turns: dict[object, list[Obligation]] = defaultdict(list)
    for owed in case.docket.obligations:
        if not owed.deferred:
            turns[owed.stream[0], owed.stream[1], owed.period].append(owed)
    for key in sorted(found, key=repr):
        rows = found[key]
        days = {day for owed in turns[key] for day in owed.days}
        # What was done before takes no day away from the others.
        if len(turns[key]) > len(days) or any(owed.crowded for owed in turns[key]):
            continue
        seen = set()
        for shift, _owed in sorted(rows, key=lambda row: (row[0].date, row[0].id)):
            if shift.date in seen and shift.id not in case.pinned:
                text = _("Two occurrences of one owner on one day.")
                yield about(shift, "same-day", text, unit="shifts")
            seen.add(shift.date)


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """No occurrence is held on a public holiday, nor two of one owner on a day."""
    at = asked.at
    if asked.person is not None:
        return None
    if case.calendar.closes(at.date, case.duty(at)):
        often = marked("{days:day is a public holiday|days are public holidays}")
        return Refusal("holiday", _("a public holiday"), often)
    if any(
        shift.owner == at.owner and shift.date == at.date and shift.id != asked.but
        for shift in case.shifts_of.get(at.duty, ())
    ):
        said = _("another turn of the same duty takes place that day")
        often = marked("on {days:day|days} another turn of the same duty takes place")
        return Refusal("day", said, often)
    return None


CHECK: Final = Check(check, "days", refuse, 60)
