"""Days of a duty, planned and judged: words, days of the month, n-th weekdays, 提前 and 照常.

In January 2027 the 1st is a holiday (a Friday), in February the 5th to the 8th (Friday to
Monday); the 15th of May and of August, the 31st of January and of October are on weekends.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from constraints.judging.judge import verify
from planner.domain.frames import replaced
from planner.domain.named_days import LAST, NamedDays
from planner.domain.plan import Plan
from planner.domain.problem import Absence, CalendarDay, Done, Duty, Problem
from planner.domain.workdays import WorkCalendar
from tests.builders.day_problems import cadres, must, planned
from tests.builders.judge_builder import ZONE, duty, problem

JANUARY = (date(2027, 1, 1), date(2027, 1, 31))
FEBRUARY = (date(2027, 2, 1), date(2027, 2, 28))
FESTIVAL = (date(2027, 2, 1), date(2027, 2, 14))
MAY = (date(2027, 5, 1), date(2027, 5, 31))


def held(*weekdays: int, each: bool = False, **fields: object) -> Duty:
    """A duty on these weekdays and days; `fields` of NamedDays, and others of the duty."""
    names = ("words", "month_days", "nth")
    named = NamedDays(**{name: fields.pop(name) for name in names if name in fields}, each=each)  # type: ignore[arg-type]
    return duty(weekdays=frozenset(weekdays), named=named, **fields)


def at(day: date, hour: int) -> datetime:
    """An hour of a day by the clock of the place."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def days(plan: Plan) -> list[tuple[int, int]]:
    """Month and day of each shift."""
    return sorted((shift.date.month, shift.date.day) for shift in plan.shifts)


def daily(*weekdays: int, **fields: object) -> Duty:
    """A duty of every one of its days."""
    return held(*weekdays, period="day", **fields)


def made(one: Duty, span: tuple[date, date], **fields: object) -> Problem:
    """A problem of one duty and three people."""
    return problem(one, people=cadres(), start=span[0], end=span[1], **fields)


def all_of(first: int, last: int, month: int = 2) -> list[tuple[int, int]]:
    """The days of a month from `first` to `last`."""
    return [(month, day) for day in range(first, last + 1)]


MONTHLY = {"period": "month"}
TABLE = [
    # Watches over Spring Festival.
    (daily(words=("every",)), FESTIVAL, all_of(1, 14)),
    (daily(words=("holidays",)), FESTIVAL, all_of(5, 8)),
    (daily(words=("holidays", "weekends")), FESTIVAL, [*all_of(5, 8), *all_of(13, 14)]),
    (daily(*range(7)), FESTIVAL, [*all_of(1, 4), *all_of(9, 14)]),
    (daily(*range(7), on_holiday="hold"), FESTIVAL, all_of(1, 14)),
    (daily(), FESTIVAL, [*all_of(1, 4), *all_of(9, 12)]),
    # Days of the month, each owed.
    (held(month_days=(1, 11, 21), each=True, **MONTHLY), JANUARY, [(1, 4), (1, 11), (1, 21)]),
    (held(month_days=(15,), each=True, **MONTHLY), MAY, [(5, 17)]),
    (held(month_days=(15,), each=True, on_holiday="advance", **MONTHLY), MAY, [(5, 14)]),
    (held(month_days=(15,), each=True, on_holiday="hold", **MONTHLY), MAY, [(5, 15)]),
    (held(month_days=(15,), each=True, on_holiday="cancel", **MONTHLY), MAY, []),
    (held(month_days=(31,), each=True, **MONTHLY), FEBRUARY, [(2, 1)]),  # that of January
    (held(month_days=(LAST,), each=True, on_holiday="advance", **MONTHLY), FEBRUARY, [(2, 26)]),
    # Not onto another named one: Saturday the 15th, with Monday the 17th named.
    (held(month_days=(15, 17), each=True, **MONTHLY), MAY, [(5, 17), (5, 18)]),
    # Two that move to one day are held as one.
    (held(month_days=(15, 16), each=True, **MONTHLY), MAY, [(5, 17)]),
    # 提前 out of the next month: the 1st of January 2027 into December, that of May to April.
    (
        held(month_days=(1,), each=True, on_holiday="advance", **MONTHLY),
        (date(2026, 12, 1), date(2026, 12, 31)),
        [(12, 1), (12, 31)],
    ),
    (
        held(month_days=(1,), each=True, on_holiday="advance", **MONTHLY),
        (date(2027, 4, 1), date(2027, 4, 30)),
        [(4, 1), (4, 30)],
    ),
    (held(month_days=(1,), each=True, on_holiday="advance", **MONTHLY), MAY, []),
    # n-th weekdays: Wednesdays of the first week, and the last Friday.
    (held(nth=((1, 2),), each=True, **MONTHLY), JANUARY, [(1, 6)]),
    (held(nth=((1, 2), (LAST, 4)), each=True, **MONTHLY), JANUARY, [(1, 6), (1, 29)]),
    (held(nth=((5, 2),), each=True, **MONTHLY), JANUARY, []),
    (held(nth=((1, 4),), each=True, **MONTHLY), JANUARY, [(1, 4)]),  # the 1st: deferred
    (held(nth=((1, 4),), each=True, on_holiday="hold", **MONTHLY), JANUARY, [(1, 1)]),
    # Mixed: every Saturday and the last day of the month (a Sunday, deferred).
    (
        held(5, month_days=(LAST,), each=True, **MONTHLY),
        (date(2027, 1, 1), date(2027, 2, 3)),
        [(1, 2), (1, 9), (1, 16), (1, 23), (1, 30), (2, 1)],
    ),
    # Nor onto a weekday that is named: Saturday the 15th of May, and every Monday.
    (
        held(0, month_days=(15,), each=True, **MONTHLY),
        MAY,
        [(5, 3), (5, 10), (5, 17), (5, 18), (5, 24), (5, 31)],
    ),
    # With 次数 the days are allowed ones, of which some are taken.
    (held(month_days=(10, 11), times=1, **MONTHLY), JANUARY, [(1, 11)]),
    (held(month_days=(10,), times=1, on_holiday="advance", **MONTHLY), JANUARY, [(1, 8)]),
    # Weeks: the week of Spring Festival loses its Monday.
    (held(0, period="week"), FESTIVAL, [(2, 1), (2, 9)]),
    (held(0, period="week", on_holiday="advance"), FESTIVAL, [(2, 1), (2, 4)]),
    (held(0, period="week", on_holiday="hold"), FESTIVAL, [(2, 1), (2, 8)]),
    (held(0, period="week", on_holiday="cancel"), FESTIVAL, [(2, 1)]),
    # A single day may be moved beyond 生效 and 失效.
    (
        held(6, period="once", start=date(2027, 1, 3), until=date(2027, 1, 3)),
        JANUARY,
        [(1, 3)],
    ),
    (
        held(4, period="once", start=date(2027, 1, 1), until=date(2027, 1, 1)),
        JANUARY,
        [(1, 4)],
    ),
    (
        held(0, period="once", on_holiday="advance", start=date(2027, 2, 8),
             until=date(2027, 2, 8)),
        FEBRUARY,
        [(2, 4)],
    ),
]  # fmt: skip


@pytest.mark.parametrize("one, span, expected", TABLE)
def test_days_on_which_a_duty_is_held(
    one: Duty, span: tuple[date, date], expected: list[tuple[int, int]]
) -> None:
    """Worked out by hand on the calendar; and what is planned is what the judge asks for."""
    plan, broken = planned(made(one, span))
    assert (days(plan), broken) == (expected, [])
    assert plan.gaps == ()


@pytest.mark.parametrize("one, span, expected", [row for row in TABLE if row[2]])
def test_no_other_day_will_do(
    one: Duty, span: tuple[date, date], expected: list[tuple[int, int]]
) -> None:
    """A shift moved to any day that the duty has not, or left out, and the judge says so."""
    of = made(one, span)
    plan, _broken = planned(of)
    moving = plan.shifts[0]
    calendar = WorkCalendar.of(())
    for n in range((span[1] - span[0]).days + 1):
        day = span[0] + timedelta(days=n)
        if (day.month, day.day) not in expected and not calendar.allows(day, one):
            other = replace(moving, date=day, start=at(day, 8), end=at(day, 17))
            judged = verify(replaced(plan, shifts=(other, *plan.shifts[1:])), of)
            assert {"forbidden-day", "extra", "holiday"} & {one.rule for one in judged}, day
    left = verify(replaced(plan, shifts=plan.shifts[1:]), of)
    assert "missing" in {one.rule for one in left}


HISTORY = [
    # Turns done before the plan begins, on their day and on another one.
    ((1, 11, 21), (date(2027, 1, 10), date(2027, 1, 31)), (), [(1, 11), (1, 21)]),
    ((1, 11, 21), (date(2027, 1, 10), date(2027, 1, 31)), ("2027-01-04",), [(1, 11), (1, 21)]),
    ((1, 11, 21), (date(2027, 1, 10), date(2027, 1, 31)), ("2027-01-05",), [(1, 11), (1, 21)]),
    # A turn that was held early, on a day that is nobody's own: the first open one is done.
    ((11, 21), (date(2027, 1, 10), date(2027, 1, 31)), ("2027-01-08",), [(1, 21)]),
    # One that is done inside the plan leaves the others where they are.
    ((1, 11, 21), JANUARY, ("2027-01-21",), [(1, 4), (1, 11)]),
    # The deferred turn of January was held on the 1st of February.
    ((31,), (date(2027, 2, 1), date(2027, 3, 31)), ("2027-02-01",), [(3, 31)]),
]


@pytest.mark.parametrize("named, span, past, expected", HISTORY)
def test_history_takes_the_turns_that_it_shows(
    named: tuple[int, ...],
    span: tuple[date, date],
    past: tuple[str, ...],
    expected: list[tuple[int, int]],
) -> None:
    """Each row stands for one turn: that of its day, else the first that is still open."""
    one = held(month_days=named, each=True, **MONTHLY)
    rows = tuple(Done(date.fromisoformat(day), "D", "a") for day in past)
    plan, broken = planned(made(one, span, history=rows))
    assert (days(plan), broken) == (expected, [])


def test_a_turn_keeps_its_id_when_it_moves() -> None:
    """The 15th of May is the first turn of May, wherever it is held."""
    ids = {
        planned(made(held(month_days=(15,), each=True, on_holiday=what, **MONTHLY), MAY))[0]
        .shifts[0]
        .id
        for what in ("defer", "advance", "hold")
    }
    assert len(ids) == 1


def test_a_turn_that_another_plan_holds_is_told() -> None:
    """The 1st of May goes back into April: the plan of May says so, that of April has it."""
    early = held(month_days=(1,), each=True, on_holiday="advance", **MONTHLY)
    plan, _broken = planned(made(early, MAY))
    (told,) = [one for one in plan.warnings if one.code == "advanced-beyond"]
    assert "2027-05-01" in str(told.message)
    assert "2027-04-30" in str(told.message)
    late = held(month_days=(31,), each=True, **MONTHLY)
    plan, _broken = planned(made(late, JANUARY))
    assert "deferred-beyond" in {one.code for one in plan.warnings}


def test_holidays_without_anybody_are_told_by_the_plan() -> None:
    """Four days of Spring Festival have nobody, and no gap says so: a warning does."""
    plan, _broken = planned(made(daily(*range(7)), FESTIVAL))
    (told,) = [one for one in plan.warnings if one.code == "holidays-left-out"]
    assert all(day in str(told.message) for day in ("2027-02-05", "2027-02-08"))
    for one in (daily(words=("every",)), daily(*range(5)), daily()):
        plan, _broken = planned(made(one, FESTIVAL))
        assert "holidays-left-out" not in {warning.code for warning in plan.warnings}


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"kind": "watch"}, True),
        ({"pool": "值班"}, True),
        ({"kind": "watch", "pool": "值班"}, True),
        ({}, False),
        ({"kind": "watch", "period": "week"}, False),
    ],
)
def test_holidays_that_a_pair_of_duties_leaves_out(fields: dict[str, object], told: bool) -> None:
    """工作日 and 周末, of one 公平组 or both watches: they are named together, once."""
    week = replace(daily(), name="平日值班", **fields)  # type: ignore[arg-type]
    weekend = replace(daily(words=("weekends",)), id="E", name="周末值班", **fields)  # type: ignore[arg-type]
    of = made(week, FESTIVAL)
    plan, _broken = planned(replace(of, duties={**of.duties, "E": weekend}))
    found = [str(one.message) for one in plan.warnings if one.code == "holidays-left-out"]
    assert len(found) == told
    assert all("平日值班" in one and "周末值班" in one and "2027-02-05" in one for one in found)


@pytest.mark.parametrize(
    "one, there",
    [
        (daily(words=("holidays",)), True),
        (held(2, period="week", on_holiday="hold"), True),
        (held(2, period="week"), False),
        (daily(*range(7)), False),
    ],
)
def test_a_must_holds_on_a_holiday_where_the_duty_may(one: Duty, *, there: bool) -> None:
    """必须 on the Friday of Spring Festival 2027."""
    day = date(2027, 2, 5)
    plan, broken = planned(made(one, FESTIVAL, pins=(must(day, person="b"),)))
    on_day = [shift for shift in plan.shifts if shift.date == day]
    assert (bool(on_day), broken) == (there, [])
    assert any(gap.cause == "pin" for gap in plan.gaps) is not there


def test_a_day_opened_or_closed_in_the_calendar_sheet_moves_the_turn() -> None:
    """上班 on Saturday the 15th of May holds it there; 休息 on Monday the 17th moves it on."""
    one = held(month_days=(15,), each=True, **MONTHLY)
    for row, expected in (
        (CalendarDay(date(2027, 5, 15), "work"), (5, 15)),
        (CalendarDay(date(2027, 5, 17), "off"), (5, 18)),
    ):
        plan, broken = planned(made(one, MAY, calendar=(row,)))
        assert (days(plan), broken) == ([expected], [])


def test_turns_on_days_off_keep_their_distance_in_days_of_the_duty() -> None:
    """间隔 3 on weekends: with three people each serves every third weekend day, and with two
    of them the third day has nobody.
    """
    weekends = daily(words=("weekends",), spacing=3)
    plan, broken = planned(made(weekends, MAY))
    order = "".join(shift.people[0].id for shift in sorted(plan.shifts, key=lambda s: s.date))
    assert broken == []
    assert all(order[n] == order[n + 3] for n in range(len(order) - 3))
    assert plan.gaps == ()
    plan, broken = planned(
        problem(weekends, people=cadres("ab"), start=date(2027, 5, 3), end=date(2027, 5, 16))
    )
    assert (len(plan.shifts), {gap.cause for gap in plan.gaps}) == (3, {"spacing"})
    assert broken == []


def test_a_single_day_without_anybody_is_named_by_its_gap() -> None:
    """Everybody is away on the 11th of January: the gap says which day, not which month."""
    one = held(month_days=(1, 11, 21), each=True, **MONTHLY)
    away = tuple(Absence(who, date(2027, 1, 11), date(2027, 1, 11)) for who in "abc")
    plan, broken = planned(made(one, JANUARY, absences=away))
    (gap,) = plan.gaps
    assert (gap.cause, broken, days(plan)) == ("all_away", [], [(1, 4), (1, 21)])
    assert "2027年1月11日" in str(gap.message)
    assert gap.period == JANUARY


@pytest.mark.parametrize(
    "one, told",
    [
        (held(month_days=(10, 11), each=True, on_holiday="cancel", **MONTHLY), True),
        (daily(month_days=(10, 11)), True),
        (held(month_days=(10, 11), each=True, **MONTHLY), False),
        (daily(month_days=(10, 11), on_holiday="hold"), False),
    ],
)
def test_a_named_day_that_does_not_move_is_told(one: Duty, *, told: bool) -> None:
    """Sunday the 10th of January is dropped, by 取消 or since daily duties do not move."""
    plan, broken = planned(made(one, JANUARY))
    said = [str(warning.message) for warning in plan.warnings if warning.code == "cancelled"]
    assert broken == []
    assert [("2027-01-10" in one, "2027-01-11" in one) for one in said] == [(True, False)] * told


def test_what_no_other_plan_would_hold_is_a_gap() -> None:
    """一次 without 失效, on the last day of a plan, a Sunday: no next plan has its period."""
    once = held(month_days=(31,), each=True, period="once")
    plan, broken = planned(made(once, JANUARY))
    assert ([gap.cause for gap in plan.gaps], plan.shifts, broken) == (["no_day"], (), [])


@pytest.mark.parametrize(
    "on_holiday, last, day", [("defer", 3, None), ("defer", 8, 8), ("advance", 3, None)]
)
def test_a_turn_that_lost_all_its_days_is_held_by_one_plan(
    on_holiday: str, last: int, day: int | None
) -> None:
    """Once a week, on Monday or Friday, both off: the last lost day is deferred, to the 8th;
    with 提前 the first is moved, before the plan. Neither plan owes it twice.
    """
    one = duty(weekdays=frozenset({0, 4}), on_holiday=on_holiday)
    off = tuple(CalendarDay(date(2027, 3, one), "off") for one in (1, 5))
    of = problem(one, people=cadres("ab"), calendar=off,
                 start=date(2027, 3, 1), end=date(2027, 3, last))  # fmt: skip
    plan, broken = planned(of)
    first_week = [one.date.day for one in plan.shifts if one.id.endswith("W09@1")]
    assert first_week == ([] if day is None else [day])
    assert not broken
