"""Accounts of turns: public holidays over years, days off, all turns; of one duty or of several."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from constraints.fairness import check as fairness
from constraints.fairness.check import credits_of
from constraints.fairness.credits import Past
from constraints.judging.case import Case
from planner.domain.accounts import Parts
from planner.domain.directory import Directory
from planner.domain.frames import replaced
from planner.domain.named_days import NamedDays
from planner.domain.plan import ACCOUNTS, Account, Plan
from planner.domain.problem import Absence, CalendarDay, Done, Duty, Problem
from planner.domain.workdays import WorkCalendar
from tests.builders.day_problems import cadres, missing, planned, served
from tests.builders.judge_builder import duty, march, problem, role

EVERY = NamedDays(("every",))
THURSDAY, SUNDAY = march(4), march(7)
"""Four days of March 2027: here a holiday, a working day and a weekend."""

SPRING = (date(2025, 1, 29), date(2026, 2, 17))
"""The first days of two Spring Festivals."""


def watch(name: str = "D", **fields: object) -> Duty:
    """A duty of one person on each calendar day."""
    more: dict[str, object] = {"period": "day", "named": EVERY, "slot": "am", **fields}
    return duty(name, "service_window", **more)


def four_days(*duties: Duty, names: str = "abc", **fields: object) -> Problem:
    """The four days, of which the first is a holiday."""
    more: dict[str, object] = {"people": cadres(names), **fields}
    off = (CalendarDay(THURSDAY, "off"),)
    return problem(*duties, start=THURSDAY, end=SUNDAY, calendar=off, **more)


def told(plan: Plan) -> dict[tuple[str, Account], dict[str, int]]:
    """The loads of the first part, by duty and account."""
    return {(row.duty, row.account): dict(row.loads) for row in plan.fairness if row.part == 0}


def values(plan: Plan) -> list[int]:
    """What the levels of the accounts have reached, in the order in which they were minimised."""
    return [level.value for level in plan.levels if level.name.startswith("fairness")]


def on(plan: Plan, day: date, duty: str = "D") -> list[str]:
    """Who serves in `duty` on `day`."""
    return [one.id for s in plan.shifts if (s.duty, s.date) == (duty, day) for one in s.people]


# -- which accounts there are ----------------------------------------------------------------


def test_a_duty_of_working_days_has_one_account() -> None:
    """As it always was: one row, one level, by itself."""
    plan, broken = planned(four_days(watch(named=NamedDays())))
    assert broken == []
    assert [(row.account, row.duties) for row in plan.fairness] == [("all", ("D",))]
    assert [one.name for one in plan.levels if "fair" in one.name] == ["fairness"]


def test_a_duty_of_each_day_has_three_and_one_of_weekends_two() -> None:
    """Days off include public holidays; the rows come in the order of fairness."""
    plan, broken = planned(four_days(watch()))
    assert (broken, [row.account for row in plan.fairness]) == ([], [*ACCOUNTS])
    weekends = watch(named=NamedDays(("weekends",)))
    plan, broken = planned(four_days(weekends))
    assert (broken, [row.account for row in plan.fairness]) == ([], ["days_off", "all"])
    assert [one.name for one in plan.levels if "fair" in one.name] == [
        "fairness_days_off", "fairness",
    ]  # fmt: skip


# -- what they share -------------------------------------------------------------------------


def test_who_had_the_festival_does_not_have_it_again() -> None:
    """Others, a and b, had it in the years before: c has it now, however many turns c has had."""
    before = (Done(SPRING[0], "D", "a"), Done(SPRING[1], "D", "b"))
    busy = tuple(Done(march(day), "D", "c") for day in (1, 2, 3))
    plan, broken = planned(four_days(watch(), history=(*before, *busy)))
    assert (broken, on(plan, THURSDAY)) == ([], ["c"])
    assert told(plan)["D", "holidays"] == {"a": 1, "b": 1, "c": 1}
    assert told(plan)["D", "all"]["c"] == 4


def test_years_are_looked_back_as_far_as_the_setting_says() -> None:
    """With two years, 2026 and 2027, the festival of 2025 is forgotten."""
    before = tuple(Done(SPRING[0], "D", name) for name in "bc")
    of = four_days(watch(), history=(*before, Done(SPRING[1], "D", "a")))
    of = replace(of, settings=replace(of.settings, holiday_years=2))
    plan, broken = planned(of)
    assert broken == []
    assert sum(told(plan)["D", "holidays"].values()) == 2
    assert on(plan, THURSDAY) != ["a"]


def test_days_off_come_before_all_turns() -> None:
    """With two weekend days behind a, two working days behind b and c, they have the weekend."""
    weekends = (Done(date(2027, 1, 9), "D", "a"), Done(date(2027, 1, 10), "D", "a"))
    days = tuple(Done(date(2027, 1, day), "D", name) for day in (11, 12) for name in "bc")
    plan, broken = planned(four_days(watch(), history=(*weekends, *days)))
    assert broken == []
    assert "a" not in (*on(plan, march(6)), *on(plan, march(7)), *on(plan, THURSDAY))
    assert values(plan)[1] == 2**2 + 2**2 + 1**2


def test_duties_of_one_group_share_their_turns() -> None:
    """A by day, B by night, four days each: of eight turns nobody has more than three."""
    duties = watch("A", pool="值班"), watch("B", pool="值班", slot="evening")
    plan, broken = planned(four_days(*duties))
    assert broken == []
    assert [(row.duty, row.duties, row.account) for row in plan.fairness] == [
        ("A", ("A", "B"), account) for account in ACCOUNTS
    ]
    assert sorted(served(plan).values()) == [2, 3, 3]
    assert sorted(told(plan)["A", "holidays"].values()) == [0, 1, 1]


def test_only_parts_of_one_number_share() -> None:
    """The second part of B has nobody to share with: its account is B's own."""
    both = (role("cadre"), role("cadre"))
    duties = watch("A", pool="值班"), watch("B", pool="值班", slot="evening", team=both)
    plan, broken = planned(four_days(*duties))
    assert broken == []
    assert {(row.duty, row.part, row.duties) for row in plan.fairness} == {
        ("A", 0, ("A", "B")), ("B", 1, ("B",)),
    }  # fmt: skip


def test_parts_of_one_label_share() -> None:
    """The second part of A and the only one of B are both called 值班; 带班 has its own account."""
    lead, staff = (replace(role("cadre"), label=label) for label in ("带班", "值班"))
    both, one = watch("A", pool="组", team=(lead, staff)), watch("B", pool="组", team=(staff,))
    plan, broken = planned(four_days(both, replace(one, slot="pm")))
    assert broken == []
    assert {(row.duty, row.part, row.duties) for row in plan.fairness} == {
        ("A", 0, ("A",)), ("A", 1, ("A", "B")),
    }  # fmt: skip
    row = next(row for row in plan.fairness if (row.part, row.account) == (1, "all"))
    assert sorted(row.loads.values()) == [2, 3, 3]


def test_a_part_timer_has_half_of_the_turns() -> None:
    """Of five turns over a working week a half has one, two whole ones have two each."""
    people = [replace(one, share=50 if one.id == "c" else 100) for one in cadres("abc")]
    daily = watch(named=NamedDays())
    plan, broken = planned(problem(daily, people=people, start=march(1), end=march(5)))
    assert (broken, served(plan)) == ([], {"a": 2, "b": 2, "c": 1})
    assert values(plan) == [2**2 + 2**2 + 2 * 1**2]


# -- credits ---------------------------------------------------------------------------------


def test_who_was_not_there_is_credited_in_each_account() -> None:
    """From 1 March on c is there: two festivals of a and b are one of c's, days off are another."""
    people = [replace(one, start=march(1) if one.id == "c" else None) for one in cadres("abc")]
    weekends = tuple(Done(date(2027, 1, 9 + n), "D", "ab"[n]) for n in range(2))
    history = (*(Done(day, "D", "ab"[n]) for n, day in enumerate(SPRING)), *weekends)
    plan, broken = planned(four_days(watch(), people=people, history=history))
    assert broken == []
    assert {row.account: dict(row.credits) for row in plan.fairness} == {
        "holidays": {"c": 1}, "days_off": {"c": 1}, "all": {"c": 1},
    }  # fmt: skip


def test_a_half_is_credited_with_half() -> None:
    """Eight turns of a and b: a whole c is credited with four, a half with two."""
    mondays = [date(2027, 1, 4) + timedelta(weeks=n) for n in range(8)]
    history = tuple(Done(day, "D", "ab"[n % 2]) for n, day in enumerate(mondays))
    for share, due in ((100, 4), (50, 2)):
        people = [
            replace(one, start=march(1), share=share) if one.id == "c" else one
            for one in cadres("abc")
        ]
        plan, broken = planned(four_days(watch(), people=people, history=history))
        credited = [dict(row.credits) for row in plan.fairness if row.account == "all"]
        assert (broken, credited) == ([], [{"c": due}])


@pytest.mark.parametrize("seed", range(20))
def test_both_halves_count_alike(seed: int) -> None:
    """Histories of years at random, holidays and weekends among them: loads and credits agree."""
    draw = random.Random(seed)
    of = _at_random(draw, late=True)
    parts = (("A", 0), ("B", 0))
    pool = sorted(of.people)
    past = Past(of, Directory(of), WorkCalendar.of(of.calendar))
    case = Case(of, planned(of)[0])
    found = 0
    for account in ACCOUNTS:
        had = past.of(account, parts)
        judged = credits_of(case, parts, account, pool)
        assert dict(had.credits(pool)) == {one: n for one, n in judged.items() if n}
        nothing = replaced(case.plan, shifts=())
        loads = fairness.loads(Case(of, nothing), parts, account, blocks=False)
        assert {one: had.turns(one) for one in pool} == {one: loads[one] for one in pool}
        found += sum(loads.values())
    assert found > 0


# -- nothing is fairer -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(24))
def test_nothing_is_fairer(seed: int) -> None:
    """Every way to staff four days of two duties is tried: the levels are the least there are."""
    draw = random.Random(seed)
    of = _at_random(draw, late=False)
    plan, broken = planned(of)
    assert (broken, missing(plan)) == ([], 0)
    assert values(plan) == _fairest(of)


def _at_random(draw: random.Random, *, late: bool) -> Problem:
    """Two duties of each day, in one pool or not, of three people with histories and shares."""
    pool = draw.choice(["值班", "值班", ""])
    people = [replace(one, share=draw.choice([100, 100, 50, 80])) for one in cadres("abc")]
    if late:
        people[2] = replace(people[2], start=date(2025, 1, 1) + timedelta(draw.randrange(790)))
    days = [*SPRING, date(2026, 10, 1), date(2024, 10, 2), date(2027, 1, 1)]
    days += [date(2024, 12, 20) + timedelta(draw.randrange(800)) for _n in range(20)]
    days += [date(2027, 1, 1) + timedelta(draw.randrange(62)) for _n in range(9)]
    history = tuple(
        Done(day, draw.choice("AB"), draw.choice("abc"), None, draw.choice([1, 1, 2]))
        for day in days
        if draw.random() < 0.6
    )
    away = tuple(
        Absence(draw.choice("abc"), day, day + timedelta(draw.randrange(30)))
        for day in draw.sample(days, 4 if late else 0)
        if day < march(1) - timedelta(31)
    )
    gone = draw.choice((march(5), SUNDAY))
    here = (Absence(draw.choice("abc"), gone, gone),)
    duties = watch("A", pool=pool), watch("B", pool=pool, slot="evening")
    return four_days(*duties, people=people, history=history, absences=(*away, *here))


def _fairest(of: Problem) -> list[int]:
    """The least that the three levels can be, one after the other, in whole numbers."""
    both: Parts = (("A", 0), ("B", 0))
    groups = [both] if of.duties["A"].pool else [(one,) for one in both]
    shares = {one.id: Fraction(one.share, 100) for one in of.people.values()}
    scale = 4 if Fraction(4, 5) in shares.values() else 1
    base = {
        (group, account): _history(of, [name for name, _part in group], account)
        for group in groups
        for account in ACCOUNTS
    }
    best: tuple[Fraction, ...] | None = None
    places = [(name, march(day)) for name in "AB" for day in range(4, 8)]
    there = [
        [p for p in "abc" if not any(a.who == p and a.start <= day <= a.end for a in of.absences)]
        for _name, day in places
    ]
    for chosen in itertools.product(*there):
        sums = tuple(
            sum(
                (
                    Fraction(load * load) / shares[person]
                    for group in groups
                    for person, load in _loads(base[group, account], group, account, places, chosen)
                ),
                Fraction(0),
            )
            for account in ACCOUNTS
        )
        best = sums if best is None else min(best, sums)
    assert best is not None
    return [int(value * scale) for value in best]


def _loads(
    base: Mapping[str, int],
    group: Parts,
    account: Account,
    places: Sequence[tuple[str, date]],
    chosen: Sequence[str],
) -> list[tuple[str, int]]:
    first = {"holidays": (4,), "days_off": (4, 6, 7), "all": (4, 5, 6, 7)}[account]
    names = {name for name, _part in group}
    mine = Counter(
        person
        for (name, day), person in zip(places, chosen, strict=True)
        if name in names and day.day in first
    )
    return [(person, base[person] + mine[person]) for person in "abc"]


def _history(of: Problem, names: Sequence[str], account: Account) -> Counter[str]:
    """What the rows of 历史 are in an account; two rows of one day and duty are one."""
    calendar = WorkCalendar.of(of.calendar)
    rows: dict[tuple[str, str, date], int] = {}
    for done in of.history:
        key = (done.duty, done.person or "", done.date)
        rows[key] = max(done.count, rows.get(key, 0))
    found: Counter[str] = Counter()
    for (name, person, day), count in rows.items():
        years = (2025, 2026, 2027) if account == "holidays" else (2027,)
        kind = calendar.is_holiday(day) if account == "holidays" else not calendar.is_working(day)
        if name in names and day.year in years and (account == "all" or kind):
            found[person] += count
    return found
