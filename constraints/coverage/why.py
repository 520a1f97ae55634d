"""Allowed days: holidays, 星期, by= and last=."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from constraints.coverage.rule import BY, LAST
from constraints.judging.case import Case
from constraints.why import Easing, Fact, Why, change_duty, change_param, duties_of, given_up
from planner.domain.language import _
from planner.domain.problem import CalendarDay, Duty, Problem
from planner.domain.spoken import date_word, list_word, weekday_word
from planner.model.demands import Demand

_WEEKDAY, _WINDOW = 8, 12


def facts(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    """What keeps the duties of `demands` off days."""
    yield from _holidays(case, demands)
    for duty in duties_of(demands):
        if duty.weekdays and duty.period != "day":
            yield _weekdays(duty)
    for duty in duties_of(demands):
        by, last = duty.params[BY], duty.params[LAST]
        if by is not None:
            text = _("{duty} is due by day {day} of its period", duty=duty.name, day=by)
            without = change_param(duty.id, BY, None)
            yield given_up("window", (duty.id, "by"), text, without, _WINDOW)
        if last is not None:
            text = _("{duty} is held in the last {days} working days of its period",
                     duty=duty.name, days=last)  # fmt: skip
            without = change_param(duty.id, LAST, None)
            yield given_up("window", (duty.id, "last"), text, without, _WINDOW)


def _holidays(case: Case, demands: Sequence[Demand]) -> Iterator[Fact]:
    days = {
        day
        for demand in demands
        for day in _whole_period(demand)
        if case.calendar.is_holiday(day)
        and (day.weekday() in demand.duty.weekdays if demand.duty.weekdays else day.weekday() < 5)
    }
    if days:
        ordered = sorted(days)
        text = _("holidays: {days}", days=list_word(date_word(day) for day in ordered))

        def work(problem: Problem) -> Problem:
            rows = tuple(row for row in problem.calendar if row.date not in days)
            return replace(
                problem, calendar=(*rows, *(CalendarDay(day, "work") for day in ordered))
            )

        yield Fact("holiday", tuple(ordered), text, work)


def _whole_period(demand: Demand) -> Iterator[date]:
    span = min(demand.period.days, 400)
    return (demand.period.first + timedelta(days=n) for n in range(span))


def weekday_words(days: Iterable[int]) -> str:
    """Weekdays in words."""
    monday = date(2024, 1, 1)
    return list_word(weekday_word(monday + timedelta(days=day)) for day in sorted(days))


def _weekdays(duty: Duty) -> Fact:
    text = _("{duty} is held on {days} only", duty=duty.name, days=weekday_words(duty.weekdays))

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        for day in sorted(set(range(5)) - duty.weekdays):
            said = _("{duty} may also be held on {day}", duty=duty.name, day=weekday_words([day]))
            opened = change_duty(duty.id, weekdays=duty.weekdays | {day})
            yield [Easing(_WEEKDAY, said, opened)]

    return Fact("weekdays", (duty.id,), text, change_duty(duty.id, weekdays=frozenset()), ways)


WHY: Final = Why(facts, 30)
