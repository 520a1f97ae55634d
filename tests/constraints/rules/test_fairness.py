"""Fairness: equal loads over everybody eligible, with history and credits."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from constraints.fairness.check import credits_of
from constraints.fairness.credits import Past
from constraints.judging.case import Case
from planner.domain.directory import Directory
from planner.domain.problem import Absence, CalendarDay, Done, Person, Problem
from planner.domain.workdays import WorkCalendar
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import duty, march, plan, problem

MONDAYS = [date(2027, 1, 4) + timedelta(weeks=week) for week in range(8)]
"""4 January to 22 February; the plan begins on 1 March."""

PARTS = (("D", 0),)

WEEKLY = duty(weekdays=frozenset({0}))


def served(names: str) -> tuple[Done, ...]:
    """History of Mondays, one person each."""
    return tuple(Done(day, "D", name) for day, name in zip(MONDAYS, names, strict=False))


def credited(of: Problem) -> dict[str, int]:
    """The credits of everybody, by both halves of the rule, which agree."""
    pool = sorted(of.people)
    past = Past(of, Directory(of), WorkCalendar.of(of.calendar))
    judged = credits_of(Case(of, plan(of)), PARTS, "all", pool)
    found = dict(past.of("all", PARTS).credits(pool))
    assert found == {person: count for person, count in judged.items() if count}
    return found


def joined(name: str, day: date) -> list[Person]:
    """a, b and c, of whom one is in office only from a day on."""
    return [replace(one, start=day) if one.id == name else one for one in cadres("abc")]


def test_who_joins_late_is_credited_with_an_average() -> None:
    """Person c joined on 25 January: three Mondays before, shared by a and b, are 1.5, so 1."""
    of = problem(WEEKLY, people=joined("c", date(2027, 1, 25)), history=served("ababab"))
    assert credited(of) == {"c": 1}


def test_who_joined_serves_no_more_than_the_others() -> None:
    """Eight turns were shared by a and b: c has 4, and of six more each has two."""
    of = problem(
        WEEKLY, people=joined("c", march(1)), history=served("abababab"),
        start=march(1), end=march(1) + timedelta(days=41),
    )  # fmt: skip
    made, broken = planned(of)
    assert broken == []
    assert [(row.loads, row.credits) for row in made.fairness] == [
        ({"a": 6, "b": 6, "c": 6}, {"c": 4})
    ]


def test_who_was_there_half_a_day_was_there() -> None:
    """Whole days away count, and half days do not; who is back has nothing for the day."""
    away = (
        Absence("c", MONDAYS[0], MONDAYS[3]),
        Absence("b", MONDAYS[0], MONDAYS[3], "am"),
        Absence("a", MONDAYS[4], MONDAYS[4], "am"),
        Absence("a", MONDAYS[4], MONDAYS[4], "pm"),
    )
    of = problem(WEEKLY, people=cadres("abc"), absences=away, history=served("ababb"))
    # c: four turns of a and b. a: half of the turn of b, whom c could have stood in for.
    assert credited(of) == {"c": 2}


def test_turns_on_days_off_belong_to_the_working_day_before() -> None:
    """A Saturday's turn is the Friday's; one before the year's first working day is nobody's."""
    off = (CalendarDay(date(2027, 1, 1), "off"),)
    weekend = (Done(date(2027, 1, 9), "D", "a"), Done(date(2027, 1, 10), "D", "b"))
    of = problem(WEEKLY, people=cadres("abc"), history=weekend, calendar=off)
    friday = (Absence("c", date(2027, 1, 8), date(2027, 1, 8)),)
    assert credited(replace(of, absences=friday)) == {"c": 1}
    saturday = (Absence("c", date(2027, 1, 9), date(2027, 1, 10)),)
    assert credited(replace(of, absences=saturday)) == {}
    early = (Done(date(2027, 1, 2), "D", "a"), Done(date(2027, 1, 3), "D", "b"))
    assert credited(replace(of, absences=friday, history=early)) == {}


def test_what_others_did_is_shared_by_nobody() -> None:
    """Turns of somebody outside the pool, of last year, and of days when all were away."""
    past = (
        Done(MONDAYS[0], "D", "z"),
        Done(date(2026, 12, 7), "D", "a"),
        Done(MONDAYS[1], "D", "a"),
    )
    away = tuple(Absence(name, MONDAYS[1], MONDAYS[1]) for name in "abc")
    of = problem(WEEKLY, people=joined("c", march(1)), history=past, absences=away)
    assert credited(of) == {}


@pytest.mark.parametrize("seed", range(20))
def test_both_halves_agree(seed: int) -> None:
    """Years at random: some join late, some are away for weeks or half days, some days are off."""
    draw = random.Random(seed)

    def day() -> date:
        return date(2027, 1, 1) + timedelta(days=draw.randrange(70))

    people = [replace(one, start=day() if draw.random() < 0.4 else None) for one in cadres("abcd")]
    absences = []
    for _n in range(8):
        first = day()
        last = first + timedelta(days=draw.randrange(12))
        absences.append(Absence(draw.choice("abcd"), first, last, draw.choice((None, "am", "pm"))))
    history = [
        Done(day(), "D", draw.choice("abcd"), None, draw.randrange(1, 4)) for _n in range(60)
    ]
    marks = {day(): draw.choice(("off", "work")) for _n in range(6)}
    of = problem(
        WEEKLY, people=people, absences=tuple(absences), history=tuple(history),
        calendar=tuple(CalendarDay(one, kind) for one, kind in marks.items()),
    )  # fmt: skip
    assert sum(credited(of).values()) > 0
