"""What a plan owes, with the shifts and gaps that answer it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from constraints.judging.facts import Facts
from constraints.judging.matching import assigned
from constraints.judging.obligations import (
    Obligation,
    Stream,
    has_occurrences,
    owed_in,
    stream_of,
    streams,
)
from planner.domain.plan import Gap, Shift


@dataclass
class Docket:
    """Every obligation with the shift or the gap that answers it.

    `extra` shifts and `idle` gaps answer nothing; `misplaced` shifts answer an obligation
    but on a day it may not have; `doubled` shifts meet another one they should be one with.
    """

    obligations: list[Obligation] = field(default_factory=list)
    of_shift: dict[str, Obligation] = field(default_factory=dict)
    of_gap: dict[str, Obligation] = field(default_factory=dict)
    unanswered: list[Obligation] = field(default_factory=list)
    extra: list[Shift] = field(default_factory=list)
    misplaced: list[tuple[Shift, Obligation]] = field(default_factory=list)
    doubled: list[Shift] = field(default_factory=list)
    idle: list[Gap] = field(default_factory=list)


def docket(facts: Facts) -> Docket:
    """Derive every obligation and match the plan's shifts and gaps with them."""
    book = Docket()
    shifts: dict[Stream, list[Shift]] = defaultdict(list)
    gaps: dict[Stream, list[Gap]] = defaultdict(list)
    duties = [duty for duty in facts.problem.duties.values() if has_occurrences(duty)]
    for duty in duties:
        for shift in facts.shifts_of.get(duty.id, ()):
            shifts[stream_of(duty, shift.owner, shift.target)].append(shift)
        for gap in facts.gaps_of.get(duty.id, ()):
            elsewhere = gap.stage == "rotation" or gap.aside
            if elsewhere or gap.obligation in facts.shift_ids:
                continue
            gaps[stream_of(duty, gap.owner, gap.target)].append(gap)
    for duty in duties:
        for stream in streams(facts, duty):
            owed = list(owed_in(facts, duty, stream))
            book.obligations += owed
            _answer(facts, book, owed, shifts.pop(stream, []), gaps.pop(stream, []))
    for stream in sorted(shifts, key=repr):
        book.extra += [one for one in shifts[stream] if one.id not in facts.pinned]
    for stream in sorted(gaps, key=repr):
        book.idle += gaps[stream]
    return book


def _answer(
    facts: Facts, book: Docket, owed: list[Obligation], shifts: list[Shift], gaps: list[Gap]
) -> None:
    """Lay the shifts and gaps of one stream beside what it owes."""
    ordinary = [one for one in owed if not one.deferred]
    deferred = [one for one in owed if one.deferred]
    meeting = {day for one in deferred if not one.optional for day in one.days}
    # Days of a deferred occurrence come last, so that they answer it where they can.
    shifts = sorted(shifts, key=lambda one: (one.date in meeting, one.date, one.id))
    # Where a deferred turn meets one that gaps give up, the shift of that day is the deferred's.
    told = Counter(gap.period for gap in gaps)
    told.subtract((one.period.first, one.period.last) for one in ordinary)
    given_up = {period for period, more in told.items() if more >= 0}

    def fits(index: int) -> list[int]:
        shift = shifts[index]
        pinned = shift.id in facts.pinned and not facts.calendar.closes(
            shift.date, facts.duty(shift)
        )
        return [
            n
            for n, one in enumerate(ordinary)
            if not (shift.date in meeting and (one.period.first, one.period.last) in given_up)
            if shift.date in one.days or (pinned and shift.date in one.period)
        ]

    matched = assigned(len(shifts), fits)
    left = [shift for index, shift in enumerate(shifts) if index not in matched]
    for index, n in matched.items():
        book.of_shift[shifts[index].id] = ordinary[n]
    open_ = [one for n, one in enumerate(ordinary) if n not in set(matched.values())]
    held: dict[date, Shift] = {shift.date: shift for shift in shifts if shift not in left}
    for one in deferred:
        free = [shift for shift in left if shift.date in one.days]
        alone = any(shift.date not in held for shift in free)
        if not one.optional and not alone and any(day in held for day in one.days):
            continue  # held as one with a turn that is there anyway
        if free:
            taken = min(free, key=lambda shift: shift.date in held)
            book.of_shift[taken.id] = one
            held[taken.date] = taken
            left.remove(taken)
        else:
            open_.append(one)
    for shift in list(left):
        if shift.date in meeting and shift.date in held:
            book.doubled.append(shift)
            left.remove(shift)
        elif shift.id in facts.pinned:
            left.remove(shift)
    open_ = _take_gaps(book, open_, gaps)
    in_gaps = [one for one in owed if any(one is other for other in book.of_gap.values())]
    open_ = [one for one in open_ if not _one_with(one, in_gaps)]
    for shift in left:
        near = [one for one in open_ if shift.date in one.period]
        if near:
            open_.remove(near[0])
            book.misplaced.append((shift, near[0]))
            book.of_shift[shift.id] = near[0]
        else:
            book.extra.append(shift)
    book.unanswered += [one for one in open_ if not one.optional]


def _one_with(one: Obligation, others: Sequence[Obligation]) -> bool:
    """Whether a deferred turn could only have met one of `others`, and been one with it."""
    return one.deferred and any(
        other.days and set(other.days) <= set(one.days) for other in others if other is not one
    )


def _take_gaps(book: Docket, open_: list[Obligation], gaps: list[Gap]) -> list[Obligation]:
    """Answer open obligations by gaps of their period; return those still open."""

    def fits(index: int) -> list[int]:
        first, last = gaps[index].period
        found = [
            n
            for n, one in enumerate(open_)
            if first <= one.period.last and last >= one.period.first
        ]
        return sorted(found, key=lambda n: (open_[n].optional, n))

    matched = assigned(len(gaps), fits)
    for index, n in matched.items():
        book.of_gap[gaps[index].id] = open_[n]
    book.idle += [gap for index, gap in enumerate(gaps) if index not in matched]
    return [one for n, one in enumerate(open_) if n not in set(matched.values())]
