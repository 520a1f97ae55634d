"""Moving one shift to another day: the days there are for it, and what forbids the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from constraints.judging.days import between
from constraints.judging.obligations import Obligation
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.problem import Duty, Slot
from planner.domain.shifts import slots
from planner.domain.spoken import date_word
from planner.domain.trouble import Trouble
from planner.questions.whatif.bench import Bench
from planner.questions.whatif.exchange import moved, settled
from planner.questions.whatif.swaps import Swap, concluded
from planner.questions.words import shift_words

_MOST_JUDGED = 40
"""So many days and times, the nearest ones, are laid before the judge."""


class NoMove(Trouble):
    """A shift that cannot be moved at all, or not there; `text` says why."""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day and time for a shift; `why` says what forbids it, nothing where it may move there.

    `here` is where it is now.
    """

    day: date
    slot: Slot
    why: tuple[Text, ...] = ()
    here: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the shift may move there."""
        return not self.why and not self.here


def other_days(bench: Bench, shift: Shift, today: date) -> tuple[OtherDay, ...]:
    """The days from `today` on of the period in which `shift` is owed, and when it is.

    Of the days that the duty may have the nearest are judged; those beyond are left out. Raises
    NoMove for a shift that is not owed in a period.
    """
    owed = _owed(bench, shift)
    duty, plan = bench.problem.duties[shift.duty], bench.plan
    first, last = max(owed.period.first, plan.start, today), min(owed.period.last, plan.end)
    days = {day for day in (*owed.days, shift.date) if day >= today}
    times = [(day, slot) for day in days for slot in slots(duty)]
    times.sort(key=lambda time: (abs((time[0] - shift.date).days), time[0], str(time[1])))
    found = [_judged(bench, shift, *time) for time in times[:_MOST_JUDGED]]
    found += [
        OtherDay(day, shift.slot, (_closed(bench, duty, day),))
        for day in between(first, last)
        if day not in days
    ]
    return tuple(sorted(found, key=lambda one: (one.day, str(one.slot))))


def move(bench: Bench, shift: Shift, day: date, slot: Slot) -> Swap:
    """The plan with `shift` on another day of its period.

    The verdict says what that would break. Raises NoMove where its period has no such day.
    """
    owed = _owed(bench, shift)
    if day not in owed.days or slot not in slots(bench.problem.duties[shift.duty]):
        raise NoMove(
            _("{shift} cannot be on {day}.", shift=shift_words(shift, bench.problem),
              day=date_word(day))
        )  # fmt: skip
    new = moved(bench.case, shift, replace(shift, date=day, slot=slot))
    words = shift_words(shift, bench.problem)
    text = _("Moved by hand: {shift} to {day}.", shift=words, day=date_word(day))
    return concluded(bench, (new,), text, days=True)


def _owed(bench: Bench, shift: Shift) -> Obligation:
    owed = bench.owed(shift)
    if owed is None:
        raise NoMove(
            _("{shift} is not moved by hand: its day follows from what else is planned, or from a"
              " deadline.", shift=shift_words(shift, bench.problem))
        )  # fmt: skip
    return owed


def _judged(bench: Bench, shift: Shift, day: date, slot: Slot) -> OtherDay:
    if (day, slot) == (shift.date, shift.slot):
        return OtherDay(day, slot, here=True)
    new = moved(bench.case, shift, replace(shift, date=day, slot=slot))
    verdict = bench.judge(settled(bench.plan, bench.problem, [new]), [new])
    return OtherDay(day, slot, tuple({str(one.text): one.text for one in verdict.broken}.values()))


def _closed(bench: Bench, duty: Duty, day: date) -> Text:
    """What keeps a day of the period from being one of the duty's."""
    calendar = bench.case.calendar
    if calendar.closes(day, duty):
        return _("holiday")
    if not calendar.allows(day, duty):
        return _("not a day of this duty")
    return _("outside the time of this duty")
