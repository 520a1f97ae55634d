"""Days of duties at random: what is planned is what the words of the contract say, day by day.

The oracle below knows nothing of planner or judge but the national calendar; it lists, for
every day of a long time, what a duty names, moves what is lost, and cuts out the plan.
"""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pytest

from constraints.judging.judge import verify
from planner.domain.frames import replaced
from planner.domain.named_days import LAST, NamedDays
from planner.domain.problem import CalendarDay, Problem
from planner.domain.workdays import WorkCalendar
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import ZONE, duty, problem

DAY = timedelta(days=1)


def at_random(seed: int) -> Problem:
    """A duty of one of its days, or of each of them, around a holiday of 2026 or 2027."""
    draw = random.Random(seed)
    start = draw.choice(
        [
            date(2026, 2, 9),
            date(2026, 4, 27),
            date(2026, 9, 20),
            date(2027, 1, 25),
            date(2027, 4, 24),
        ]
    )
    end = start + draw.randint(6, 40) * DAY
    sheet = [
        CalendarDay(start + draw.randint(0, 20) * DAY, draw.choice(("off", "work")))
        for _ in range(draw.choice([0, 0, 1, 3]))
    ]
    named: dict[str, Any] = {}
    daily = draw.random() < 0.5
    if daily or draw.random() < 0.2:
        words = ("workdays", "every", "weekends", "holidays")
        named["words"] = tuple(sorted(draw.sample(words, draw.choice([0, 1, 1, 2]))))
    if not daily or draw.random() < 0.2:
        days = [*range(1, 32), LAST]
        named["month_days"] = tuple(sorted(draw.sample(days, draw.choice([0, 1, 2, 5]))))
        nth = [
            (draw.choice([1, 2, 5, LAST]), draw.randrange(7)) for _ in range(draw.choice([0, 1]))
        ]
        named["nth"] = tuple(nth)
        if not named["month_days"] and not named["nth"]:
            named["month_days"] = (15,)
    one = duty(
        weekdays=frozenset(draw.sample(range(7), draw.choice([0, 0, 1, 7]))),
        named=NamedDays(**named, each=not daily),
        period="day" if daily else draw.choice(["week", "month", "month", "quarter"]),
        on_holiday=draw.choice(["defer", "defer", "advance", "cancel", "hold"]),
    )
    people = cadres("ab")
    return problem(one, people=people, start=start, end=end, calendar=tuple(sheet))


def kinds_of_day(of: Problem, day: date) -> tuple[bool, bool]:
    """Whether a day is worked, and whether it is a public holiday."""
    calendar = WorkCalendar.of(of.calendar)
    return calendar.is_working(day), calendar.is_holiday(day)


def names(of: Problem, day: date) -> Literal["held", "lost", ""]:
    """Whether the duty is held on `day`, loses it, or does not name it."""
    (one,) = of.duties.values()
    words, working, holiday = one.named.words, *kinds_of_day(of, day)
    weekend = day.weekday() in (5, 6)
    if not (one.weekdays or words or one.named.month_days or one.named.nth):
        words = ("workdays",)
    hold = one.on_holiday == "hold"
    length = monthrange(day.year, day.month)[1]
    found: list[bool] = []
    """For each way in which the day is named, whether it may be held there."""
    if "every" in words or ("holidays" in words and holiday):
        found.append(True)
    if "workdays" in words and (working or not weekend):
        found.append(working)
    if "weekends" in words and weekend and not working:
        found.append(hold or not holiday)
    if day.weekday() in one.weekdays:
        found.append(hold or not holiday)
    for n, weekday in one.named.nth:
        alike = [d for d in range(1, length + 1) if day.replace(day=d).weekday() == weekday]
        if (n == LAST or len(alike) >= n) and alike[n - 1 if n != LAST else -1] == day.day:
            found.append(hold or not holiday)
    if day.day in one.named.month_days or (LAST in one.named.month_days and day.day == length):
        found.append(hold or working)
    return "held" if any(found) else "lost" if found else ""


def free(of: Problem, day: date) -> bool:
    """Whether a turn may move to `day`: it is worked, and not named for another turn."""
    return kinds_of_day(of, day)[0] and not names(of, day)


def by_the_book(of: Problem) -> list[date]:
    """The days of the plan on which the duty is held."""
    (one,) = of.duties.values()
    first, last = of.settings.start, of.settings.end
    found: set[date] = set()
    day = first - 60 * DAY
    while day <= last + 60 * DAY:
        named = names(of, day)
        if named == "lost" and one.period != "day" and one.on_holiday != "cancel":
            step = -DAY if one.on_holiday == "advance" else DAY
            near = [day + n * step for n in range(1, 36)]
            working = [one for one in near if kinds_of_day(of, one)[0]]
            found.add(next((one for one in working if free(of, one)), working[0]))
        elif named == "held":
            found.add(day)
        day += DAY
    return sorted(day for day in found if first <= day <= last)


SEEDS = range(150)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planned_is_what_the_book_says(seed: int) -> None:
    """Every day that is owed has its shift, and no other; the judge finds nothing."""
    of = at_random(seed)
    plan, broken = planned(of)
    assert (sorted(shift.date for shift in plan.shifts), broken) == (by_the_book(of), [])
    assert plan.gaps == ()


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_the_judge_finds_what_the_book_does_not_say(seed: int) -> None:
    """A shift that is left out, or moved to a day that is not owed, is found."""
    of = at_random(seed)
    plan, _broken = planned(of)
    owed, span = by_the_book(of), (of.settings.end - of.settings.start).days + 1
    free = [day for n in range(span) if (day := of.settings.start + n * DAY) not in owed]
    draw = random.Random(seed)
    for shift in plan.shifts[:3]:
        others = tuple(other for other in plan.shifts if other != shift)
        assert verify(replaced(plan, shifts=others), of), f"{shift.date} left out"
        for day in draw.sample(free, min(3, len(free))):
            begin = datetime(day.year, day.month, day.day, 8, 30, tzinfo=ZONE)
            moved = replace(shift, date=day, start=begin, end=begin.replace(hour=17))
            assert verify(replaced(plan, shifts=(*others, moved)), of), f"{shift.date} on {day}"


@pytest.mark.parametrize("seed", SEEDS)
def test_some_of_the_days_are_as_both_halves_have_them(seed: int) -> None:
    """With 次数 some of the days are taken: planner and judge agree on which may be."""
    of, draw = at_random(seed), random.Random(seed)
    (one,) = of.duties.values()
    some = replace(
        one,
        named=replace(one.named, each=False),
        times=draw.choice([1, 1, 2, 3]),
        period=draw.choice(["week", "month", "once"]),
        spacing=draw.choice([None, None, 2]),
    )
    of = replace(of, duties={one.id: some})
    plan, broken = planned(of)
    assert broken == []
    for shift in plan.shifts:
        assert names(of, shift.date) == "held" or kinds_of_day(of, shift.date)[0]
