"""Allowed days: holidays, 星期, by= and last=."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from constraints.coverage.rule import BY, LAST
from constraints.judging.case import Case
from constraints.why import Easing, Fact, Why, change_duty, change_param, duties_of, steps
from planner.domain.edits import Drop, Edits, Put
from planner.domain.language import Text, _, in_each
from planner.domain.named_days import NO_NAMED
from planner.domain.params import Param
from planner.domain.problem import CalendarDay, Duty
from planner.domain.spoken import date_word
from planner.domain.spoken_days import days_words, weekday_words
from planner.model.demands import Demand

_WEEKDAY, _DAY = 8, 6
_MOST_DAYS, _LAST_DAY = 5, 31


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """What keeps the duties of `demands` off days."""
    yield from _holidays(case, demands)
    for duty in duties_of(demands):
        owed_daily = duty.period == "day" or duty.named.each  # its days are what is owed
        if (duty.weekdays or duty.named) and not owed_daily:
            yield _weekdays(duty)
    for duty in duties_of(demands):
        by, last = duty.params[BY], duty.params[LAST]
        if by is not None:
            text = _("{duty} is due by day {day} of its period", duty=duty.name, day=by)
            row = [
                Easing(
                    _DAY * more,
                    _("{duty}: due by day {new} instead of {old}", duty=duty.name, new=by + more,
                      old=by),
                    change_param(duty.id, BY, by + more),
                )
                for more in range(1, _MOST_DAYS + 1)
                if by + more <= _LAST_DAY
            ]  # fmt: skip
            yield _window(duty, BY, text, row)
        if last is not None:
            text = _("{duty} is held in the last {days:working day|working days} of its period",
                     duty=duty.name, days=last)  # fmt: skip
            row = [
                Easing(
                    _DAY * more,
                    _("{duty}: in the last {new:working day|working days} instead of {old}",
                      duty=duty.name,
                      new=last + more, old=last),
                    change_param(duty.id, LAST, last + more),
                )
                for more in range(1, _MOST_DAYS + 1)
            ]  # fmt: skip
            yield _window(duty, LAST, text, row)


def _window(duty: Duty, param: Param[int | None], text: Text, row: Sequence[Easing]) -> Fact:
    """A window of the period, eased day by day, then given up."""
    without = change_param(duty.id, param, None)
    gone = Easing(_DAY * (_MOST_DAYS + 1), _("give up this rule: {said}", said=text), without)
    return Fact("window", (duty.id, param.en), text, without, steps([*row, gone]))


def _holidays(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    # A 必须 outranks weekdays, so that of its days those of a weekend are closed by it, too.
    pinned = {pin.date for pin in case.problem.pins if pin.mode == "must"}
    days = {
        day
        for demand in demands
        for day in _whole_period(demand)
        if case.calendar.closes(day, demand.duty) and (_meant(demand.duty, day) or day in pinned)
    }
    for day in sorted(days):
        rows = (row for row in case.problem.calendar if row.date == day)
        work: Edits = (*(Drop(row) for row in rows), Put(CalendarDay(day, "work")))
        yield Fact("holiday", (day,), _("holiday: {day}", day=in_each(date_word, day)), work)


def _meant(duty: Duty, day: date) -> bool:
    """Whether the duty could be held on such a weekday, or on that day of the month."""
    words, weekend = duty.named.words, day.weekday() not in range(5)
    if not duty.weekdays and not duty.named:
        return not weekend
    worded = "weekends" in words if weekend else "workdays" in words
    return worded or day.weekday() in duty.weekdays or duty.named.singles(day)


def _whole_period(demand: Demand) -> Iterator[date]:
    span = min(demand.period.days, 400)
    return (demand.period.first + timedelta(days=n) for n in range(span))


def _weekdays(duty: Duty) -> Fact:
    text = _("{duty} is held on {days} only", duty=duty.name, days=in_each(days_words, duty))
    named = change_duty(duty.id, "named", NO_NAMED) if duty.named else ()

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        for day in sorted(set(range(5)) - duty.weekdays):
            said = _("{duty} may also be held on {day}", duty=duty.name,
                     day=in_each(weekday_words, [day]))  # fmt: skip
            opened = change_duty(duty.id, "weekdays", duty.weekdays | {day})
            yield [Easing(_WEEKDAY, said, opened)]

    without: Edits = (*change_duty(duty.id, "weekdays", frozenset()), *named)
    return Fact("weekdays", (duty.id,), text, without, ways)


WHY: Final = Why(facts, 30)
