"""Moving one shift to another day: the days there are for it, and what forbids the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from constraints.follow_ups.owing import time_of as visit_time
from constraints.household_rounds.check import time_of as round_time
from constraints.judging.days import Time
from constraints.kinds import kind_of
from planner.domain.language import Text, _, in_each
from planner.domain.periods import each_day
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Slot
from planner.domain.shifts import slots
from planner.domain.spoken import date_word
from planner.domain.trouble import Trouble
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.exchange import moved
from planner.questions.whatif.swaps import Swap, concluded
from planner.questions.words import shift_said, shift_words

_MOST_JUDGED = 40
"""So many days and times, the nearest ones, are listed of those that a duty may have."""


class NoMove(Trouble):
    """A shift that cannot be moved at all, or not there; `text` says why."""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day and time for a shift; `why` says what forbids it, nothing where it may move there.

    `here` is where it is now; `judged` that its duty has such days.
    """

    day: date
    slot: Slot
    why: tuple[Text, ...] = ()
    here: bool = False
    judged: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the shift may move there."""
        return not self.why and not self.here


def days_nearest(
    bench: Bench, shift: Shift, today: date, *, only: date | None = None, first: bool = False
) -> Iterator[OtherDay]:
    """The days from `today` on among those on which `shift` is owed, or one of them, and when.

    First come those that its duty never has, then every time that it may have, judged as it is
    asked for, the nearest day first and of each day the hours that the shift has. With `first`
    a day is left as soon as one of its times is allowed. Raises NoMove for a shift that nothing
    asks for.
    """
    owed, duty = time_of(bench, shift), bench.problem.duties[shift.duty]
    days = {day for day in (*owed.days, shift.date) if day >= today}
    every = days.union(each_day(max(owed.first, today), owed.last))
    hours = sorted(slots(duty), key=lambda slot: (slot != shift.slot, str(slot)))
    for day in sorted(
        every if only is None else every & {only},
        key=lambda day: (day in days, abs((day - shift.date).days), day),
    ):
        if day not in days:
            yield OtherDay(day, shift.slot, (_closed(bench, duty, day),))
            continue
        for slot in hours:
            yield (one := _judged(bench, shift, day, slot))
            if first and one.allowed:
                break


def other_days(bench: Bench, shift: Shift, today: date) -> tuple[OtherDay, ...]:
    """What :func:`days_nearest` tells, by day; of the days that are judged the nearest."""
    found, judged = [], 0
    for one in days_nearest(bench, shift, today):
        found.append(one)
        judged += one.judged
        if judged == _MOST_JUDGED:
            break
    return tuple(sorted(found, key=lambda one: (one.day, str(one.slot))))


def move(bench: Bench, shift: Shift, day: date, slot: Slot) -> Swap:
    """The plan with `shift` on another day on which it is owed.

    The verdict says what that would break. Raises NoMove where it is not owed then.
    """
    owed = time_of(bench, shift)
    if day not in owed.days or slot not in slots(bench.problem.duties[shift.duty]):
        raise NoMove(
            _("{shift} cannot be on {day}.", shift=shift_words(shift, bench.problem),
              day=date_word(day))
        )  # fmt: skip
    new = moved(bench.case, shift, replace(shift, date=day, slot=slot))
    words, to = shift_said(shift, bench.problem), in_each(date_word, day)
    text = _("Moved by hand: {shift} to {day}.", shift=words, day=to)
    return concluded(bench, (new,), text, days=True)


def time_of(bench: Bench, shift: Shift) -> Time:
    """When `shift` may be: in its period, by its deadline, or so that its visits count as they do.

    Raises NoMove for one that nothing asks for.
    """
    kind, plan, found = kind_of(shift.kind), bench.plan, None
    if kind.by_household:
        return round_time(bench.case, shift)
    if kind.by_item:
        found = visit_time(bench.case, shift)
    elif (owed := bench.owed(shift)) is not None:
        first, last = max(owed.period.first, plan.start), min(owed.period.last, plan.end)
        found = Time(first, last, frozenset(owed.days))
    if found is None:
        raise NoMove(
            _("{shift} is not moved by hand: nothing in the workbook asks for it any more.",
              shift=shift_words(shift, bench.problem))
        )  # fmt: skip
    return found


def _judged(bench: Bench, shift: Shift, day: date, slot: Slot) -> OtherDay:
    if (day, slot) == (shift.date, shift.slot):
        return OtherDay(day, slot, here=True, judged=True)
    new = moved(bench.case, shift, replace(shift, date=day, slot=slot))
    verdict = bench.judge([new])
    why = {str(one.text): one.text for one in verdict.broken}
    return OtherDay(day, slot, tuple(why.values()), judged=True)


def _closed(bench: Bench, duty: Duty, day: date) -> Text:
    """What keeps a day of the period from being one of the duty's."""
    calendar = bench.case.calendar
    if calendar.closes(day, duty):
        return _("holiday")
    if not calendar.allows(day, duty):
        return _("not a day of this duty")
    return _("outside the time of this duty")
