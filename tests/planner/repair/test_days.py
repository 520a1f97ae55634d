"""Re-planning: the fewest changes, proven; cases worked out by hand, or tried out in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from constraints.judging.judge import verify
from planner.domain.adopted import with_choices
from planner.domain.changes import changes
from planner.domain.plan import Adopted, Assigned, Plan
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Duty,
    Owner,
    Person,
    Pin,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.repair.engine import Repaired, repair
from planner.repair.search import Search
from planner.stages.whole import make_plan
from tests.builders.day_problems import random_plan
from tests.builders.parameters import having
from tests.builders.receptions import CADRE, MONDAY, day, duty, problem
from tests.builders.rounds import town


def away(before: Problem, who: str, first: int, last: int | None = None) -> Problem:
    """The problem with one more absence, in days from the Monday."""
    absence = Absence(who, day(first), day(first if last is None else last))
    return replace(before, absences=(*before.absences, absence))


def breaches(plan: Plan, of: Problem, today: date = MONDAY) -> list[str]:
    """The rules that the judge finds broken from `today` on."""
    return [
        finding.rule
        for finding in verify(plan, of)
        if finding.hard and (finding.date is None or finding.date >= today)
    ]


def level(found: Repaired, name: str) -> tuple[int, int]:
    """Value and bound of one level of the repair."""
    return next((one.value, one.bound) for one in found.plan.levels if one.code == f"repair.{name}")


def serving(plan: Plan) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Day and people of every shift."""
    return {one.id: (one.date, tuple(p.id for p in one.people)) for one in plan.shifts}


# -- nothing more than must be -----------------------------------------------------------


def test_nothing_changes_where_nothing_has_to() -> None:
    """The same workbook gives the same shifts, the very ones that were published."""
    before = problem(duty("A", "day"), duty("B"))
    base = make_plan(before)
    found = repair(before, base, before, today=day(2))
    assert found.plan.shifts == base.shifts
    assert (found.changes, found.proven) == ((), True)


def test_only_the_shifts_of_the_absent_change() -> None:
    """Who is away for a day loses the shifts of that day, and nobody else is disturbed."""
    before = problem(duty("A", "day"))
    base = make_plan(before)
    mine = next(one for one in base.shifts if one.people[0].id == "a" and one.date > day(3))
    after = away(before, "a", (mine.date - MONDAY).days)
    found = repair(after, base, before, today=MONDAY)
    assert [(one.kind, one.shift) for one in found.changes] == [("handed_over", mine.id)]
    assert (found.proven, breaches(found.plan, after)) == (True, [])
    assert level(found, "changes") == (1, 1)


def test_who_can_stay_in_a_shift_that_changes_stays() -> None:
    """One of two is away: the other is not exchanged too, though turns would be more equal."""
    team = (TeamPart(CADRE, 2),)
    before = problem(duty("A", "day", team=team), names="abcd", days=1)
    made = make_plan(before)
    both = (Assigned("a", 0), Assigned("b", 0))
    base = replace(made, shifts=tuple(replace(one, people=both) for one in made.shifts))
    found = repair(away(before, "a", 1), base, before, today=MONDAY)
    (change,) = found.changes
    assert change.after is not None
    assert "b" in {one.id for one in change.after.people}
    assert level(found, "changes.people") == (1, 1)


def test_a_shift_that_changes_keeps_its_day() -> None:
    """All were to come; one is away that day. Others are free: it stays, without the one.

    On another day all could come, which is a wish of theirs; that it was posted comes first.
    """
    everybody = (TeamPart(CADRE, None),)
    before = problem(duty("A", "week", team=everybody), names="abc", days=5)
    base = make_plan(before)
    (meeting,) = base.shifts
    after = away(before, "a", (meeting.date - MONDAY).days)
    found = repair(after, base, before, today=MONDAY)
    (change,) = found.changes
    assert change.after is not None
    assert change.after.date == meeting.date
    assert [one.id for one in change.after.people] == ["b", "c"]
    assert level(found, "changes.days") == (0, 0)
    assert breaches(found.plan, after) == []


def test_the_past_is_constant() -> None:
    """An absence entered for days that are over takes nothing back."""
    before = problem(duty("A", "day"))
    base = make_plan(before)
    after = away(before, "a", 0, 4)
    found = repair(after, base, before, today=day(5))
    assert (found.plan.shifts, found.changes) == (base.shifts, ())


def test_who_has_left_keeps_what_was_served() -> None:
    """Somebody deleted from the workbook stays in the shifts of the past, and in no other."""
    before = problem(duty("A", "day"))
    base = make_plan(before)
    people = {key: one for key, one in before.people.items() if key != "a"}
    after = replace(before, people=people)
    found = repair(after, base, before, today=day(3))
    served = [one for one in base.shifts if one.date < day(3)]
    assert [one for one in found.plan.shifts if one.date < day(3)] == served
    later = {p.id for one in found.plan.shifts if one.date >= day(3) for p in one.people}
    lost = [one for one in base.shifts if one.date >= day(3) and one.people[0].id == "a"]
    assert (later, len(found.changes)) == ({"b", "c"}, len(lost))
    assert found.proven


def test_posted_days_change_only_if_they_must() -> None:
    """Of two shifts one of which must give way, the one that is not posted yet does."""
    # a and b serve A and B on different days of the week; today both of them are wanted on
    # one day by a third duty that only they can do together.
    only = Selector((Term("person", "a"), Term("person", "b")), "a、b")
    pair = duty("C", team=(TeamPart(only, 2),), weekdays=frozenset({3}), priority=1)
    before = problem(duty("A", "day", weekdays=frozenset({0, 3})), names="abc", days=4)
    base = make_plan(before)
    after = replace(before, duties={**before.duties, "C": pair})
    found = repair(after, base, before, today=MONDAY)
    kinds = {one.kind for one in found.changes}
    assert "added" in kinds
    assert all(one.shift == "C@all@2027-W09@1" or one.date == day(3) for one in found.changes)
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_another_shift_gives_way_only_to_close_a_gap() -> None:
    """The one free substitute serves elsewhere, where somebody else can: two changes, proven."""
    narrow = Selector((Term("person", "a"), Term("person", "b")), "a、b")
    first = duty("A", team=(TeamPart(narrow),), weekdays=frozenset({2}), slot="am")
    second = duty("B", weekdays=frozenset({2}), slot="am")
    before = problem(first, second, names="abc", days=4, absences=(Absence("c", day(0), day(1)),))
    base = make_plan(before)
    served = serving(base)
    mine = served["A@all@2027-W09@1"][1][0]
    other = "b" if mine == "a" else "a"
    # make the other one serve B, so that only a chain of two changes leaves no gap
    shifts = tuple(
        replace(one, people=tuple(replace(p, id=other) for p in one.people))
        if one.duty == "B"
        else one
        for one in base.shifts
    )
    base = replace(base, shifts=shifts)
    after = away(before, mine, 2)
    found = repair(after, base, before, today=MONDAY)
    assert not found.plan.gaps
    assert serving(found.plan) == {
        "A@all@2027-W09@1": (day(2), (other,)),
        "B@all@2027-W09@1": (day(2), ("c",)),
    }
    assert level(found, "changes") == (2, 2)


# -- after any change of the workbook ----------------------------------------------------


def test_who_joins_fills_the_gap() -> None:
    """A gap that a new person can fill is filled, and nothing else is touched."""
    before = problem(duty("A", "day"), names="a", absences=(Absence("a", day(3), day(3)),))
    base = make_plan(before)
    assert len(base.gaps) == 1
    newcomer = Person("n", "n", roles=("cadre",), start=day(2))
    after = replace(before, people={**before.people, "n": newcomer})
    found = repair(after, base, before, today=day(1))
    assert [(one.kind, one.date) for one in found.changes] == [("added", day(3))]
    assert (found.plan.gaps, found.proven) == ((), True)


def test_a_dropped_duty_takes_its_days_along_and_no_others() -> None:
    """What is to come of a duty that is gone is dropped; what was served stays."""
    before = problem(duty("A", "day"), duty("B", "day", slot="am"))
    base = make_plan(before)
    after = replace(before, duties={"A": before.duties["A"]})
    found = repair(after, base, before, today=day(3))
    gone = [one for one in base.shifts if one.duty == "B" and one.date >= day(3)]
    assert {one.kind for one in found.changes} == {"dropped"}
    assert [one.shift for one in found.changes] == [one.id for one in gone]
    assert found.proven
    assert [one for one in found.plan.shifts if one.date < day(3)] == [
        one for one in base.shifts if one.date < day(3)
    ]


def test_a_holiday_that_came_out_moves_what_stood_on_it() -> None:
    """A working day that becomes a day off moves its shift, and no other one."""
    before = problem(duty("B"))
    base = make_plan(before)
    off = base.shifts[0].date
    after = replace(before, calendar=(CalendarDay(off, "off"),))
    found = repair(after, base, before, today=MONDAY)
    assert [(one.kind, one.shift) for one in found.changes] == [("moved", base.shifts[0].id)]
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_a_new_pin_is_honoured_by_one_change() -> None:
    """Somebody who has to serve on a day takes over that day, and nothing else changes."""
    before = problem(duty("A", "day"))
    base = make_plan(before)
    shift = base.shifts[2]
    who = next(one for one in "abc" if one != shift.people[0].id)
    pin = Pin("A", who, shift.date, None, None, "must")
    after = replace(before, pins=(pin,))
    found = repair(after, base, before, today=MONDAY)
    assert [(one.kind, one.shift) for one in found.changes] == [("handed_over", shift.id)]
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_other_hours_are_told_without_reshuffling() -> None:
    """New office hours change every shift that is to come, and none changes hands."""
    before = problem(duty("A", "day"))
    base = make_plan(before)
    earlier = {half: (start.replace(minute=0), end) for half, (start, end) in
               before.settings.hours.items()}  # fmt: skip
    after = replace(before, settings=replace(before.settings, hours=earlier))
    found = repair(after, base, before, today=day(2))
    assert {one.kind for one in found.changes} == {"changed"}
    assert serving(found.plan) == serving(base)
    assert found.proven


def test_all_hands_shrink_by_who_is_away() -> None:
    """A meeting of everybody changes where one of them is away, and stays on its day."""
    meeting = duty("M", kind="meeting", team=(TeamPart(CADRE, None),), weekdays=frozenset({2}))
    before = problem(meeting)
    base = make_plan(before)
    found = repair(away(before, "a", 2), base, before, today=MONDAY)
    assert [(one.kind, one.date) for one in found.changes] == [("handed_over", day(2))]
    assert serving(found.plan)["M@all@2027-W09@1"] == (day(2), ("b", "c"))
    assert found.proven


def test_a_block_keeps_its_people_and_somebody_stands_in() -> None:
    """Away on one day of a weekly block, only that day is handed over."""
    window = duty("W", "day", block="week")
    before = problem(window, days=4)
    base = make_plan(before)
    mine = base.shifts[0].people[0].id
    after = away(before, mine, 2)
    found = repair(after, base, before, today=MONDAY)
    assert [(one.kind, one.date) for one in found.changes] == [("handed_over", day(2))]
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_a_substitute_who_is_away_is_replaced() -> None:
    """A named substitute counts: the shift changes, its own people do not."""
    before = problem(duty("A", "day", params=having(standby=1)), names="abcd", days=1)
    base = make_plan(before)
    shift = base.shifts[1]
    standby = next(one.id for one in shift.people if one.part == 1)
    after = away(before, standby, 1)
    found = repair(after, base, before, today=MONDAY)
    assert [one.shift for one in found.changes] == [shift.id]
    now = next(one for one in found.plan.shifts if one.id == shift.id)
    assert now.people[0] == shift.people[0]
    assert now.people[1].id != standby
    assert (found.proven, breaches(found.plan, after)) == (True, [])


# -- rounds ------------------------------------------------------------------------------


def test_a_round_moves_to_another_day_of_its_person() -> None:
    """Away on the day of a round: that round moves, with all its households."""
    before = town(12, people=2)
    base = make_plan(before)
    one = base.shifts[0]
    after = replace(before, absences=(Absence(one.people[0].id, one.date, one.date),))
    found = repair(after, base, before, today=before.settings.start)
    assert [(c.kind, c.shift) for c in found.changes] == [("moved", one.id)]
    assert next(s for s in found.plan.shifts if s.id == one.id).households == one.households
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_a_round_moves_where_half_of_its_day_is_ruled_out() -> None:
    """A 禁止 of the morning keeps a round of the whole day away, as it does when planning."""
    before = town(12, people=2)
    whole = {one.id: replace(one, slot="day") for one in before.duties.values()}
    before = replace(before, duties=whole)
    base = make_plan(before)
    one = base.shifts[0]
    after = replace(before, pins=(Pin(None, one.people[0].id, one.date, "am", None, "never"),))
    found = repair(after, base, before, today=before.settings.start)
    assert [(c.kind, c.shift) for c in found.changes] == [("moved", one.id)]
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_who_is_away_for_good_leaves_a_gap_of_visits() -> None:
    """Households that only the absent one holds are a gap, and the others' rounds stay."""
    before = town(12, people=2)
    base = make_plan(before)
    settings = before.settings
    after = replace(before, absences=(Absence("P0", settings.start, settings.end),))
    found = repair(after, base, before, today=settings.start)
    mine = [one for one in base.shifts if one.people[0].id == "P0"]
    assert {(c.kind, c.shift) for c in found.changes} == {("dropped", one.id) for one in mine}
    assert sum(gap.missing for gap in found.plan.gaps) == 6
    assert (found.proven, breaches(found.plan, after)) == (True, [])


def test_new_households_get_rounds_beside_those_that_stay() -> None:
    """Households that were added are visited; published rounds keep their days and people."""
    before, after = town(12, people=2), town(14, people=2)
    base = make_plan(before)
    found = repair(after, base, before, today=before.settings.start)
    told = {one.id: one for one in base.shifts}
    assert all(
        one.before is None or set(one.before.households) < set(one.after.households)
        for one in found.changes
        if one.after is not None
    )
    assert all(one.date == told[one.id].date for one in found.plan.shifts if one.id in told)
    assert {h for one in found.plan.shifts for h in one.households} >= {"H12", "H13"}
    assert breaches(found.plan, after) == []


def test_a_round_in_the_way_moves_rather_than_leave_a_gap() -> None:
    """Who stands in for somebody moves a household round for it: two changes, proven."""
    before = town(6, people=1)
    chosen = Selector((Term("person", "P0"), Term("person", "Q")), "P0、Q")
    base = make_plan(before)
    there = base.shifts[0]
    once = Duty(
        "A", "A", "meeting", Owner("whole"), (TeamPart(chosen),), period="once",
        slot=there.slot, start=there.date, until=there.date, priority=1,
    )  # fmt: skip
    before = replace(
        before,
        people={**before.people, "Q": Person("Q", "Q", "V")},
        duties={**before.duties, "A": once},
    )
    base = make_plan(before)
    meeting = next(one for one in base.shifts if one.duty == "A")
    # P0 makes the round at the very time of the meeting, which Q attends
    base = replace(
        base,
        shifts=tuple(
            replace(one, people=(replace(one.people[0], id="Q"),))
            if one.duty == "A"
            else replace(one, date=meeting.date, slot=meeting.slot, start=meeting.start,
                         end=meeting.end)
            for one in base.shifts
        ),
    )  # fmt: skip
    after = replace(before, absences=(Absence("Q", meeting.date, meeting.date),))
    found = repair(after, base, before, today=before.settings.start)
    assert sorted(one.kind for one in found.changes) == ["handed_over", "moved"]
    assert not found.plan.gaps
    assert (level(found, "changes"), breaches(found.plan, after)) == ((2, 2), [])


# -- proofs ------------------------------------------------------------------------------


def _tried(of: Problem, base: Plan, *, taken: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Gaps and changes of every way to staff the days, by hand-written rules.

    Duty A needs somebody each day, B each day somebody else; nobody has A on two days in a
    row. `taken` is the published plan.
    """
    days = [day(number) for number in range(4)]
    names = [*of.people, ""]
    off = {
        (absence.who, absence.start + timedelta(days=n))
        for absence in of.absences
        for n in range((absence.end - absence.start).days + 1)
    }
    for first in product(names, repeat=len(days)):
        if any(one and one == two for one, two in pairwise(first)):
            continue
        if any((who, when) in off for who, when in zip(first, days, strict=True)):
            continue
        gaps = changed = 0
        for number, (who, when) in enumerate(zip(first, days, strict=True)):
            best = min(
                (not other, other != taken[f"B{number}"])
                for other in names
                if (other, when) not in off and (not other or other != who)
            )
            gaps += (not who) + best[0]
            changed += (who != taken[f"A{number}"]) + best[1]
        yield gaps, changed


@pytest.mark.parametrize("seed", range(6))
def test_as_few_as_trying_everything(seed: int) -> None:
    """Gaps and changes are those of the best of all possible plans, and both are proven."""
    before = problem(
        duty("A", "day", spacing=2, priority=1, slot="am"),
        duty("B", "day", priority=1, slot="am"),
        names="abcd", days=3,
    )  # fmt: skip
    base = make_plan(before)
    after = away(before, "abcd"[seed % 4], seed % 3, 3)
    after = away(after, "abcd"[(seed + 1) % 4], seed % 2, 1 + seed % 2)
    found = repair(after, base, before, today=MONDAY)
    taken = {f"{one.duty}{(one.date - MONDAY).days}": one.people[0].id for one in base.shifts}
    best = min(_tried(after, base, taken=taken))
    gaps = sum(gap.missing for gap in found.plan.gaps)
    assert (gaps, len(found.changes)) == best
    assert found.proven


@pytest.mark.parametrize("seed", range(12))
def test_opening_little_is_as_good_as_opening_everything(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On problems nobody thought of the proof by counting says what the whole model says."""
    before, base = random_plan(seed)
    start = before.settings.start
    who = sorted(before.people)[seed % len(before.people)]
    absence = Absence(who, start + timedelta(days=1), start + timedelta(days=3))
    after = replace(before, absences=(*before.absences, absence))
    little = repair(after, base, before, today=start)
    monkeypatch.setattr(Search, "first", _everything)
    whole = repair(after, base, before, today=start)
    assert little.proven
    assert _numbers(little) == _numbers(whole)


def _everything(search: Search) -> set[str]:
    return {task.id for task in search._plain if not task.past}


def _numbers(found: Repaired) -> dict[str, int]:
    names = ("gaps", "standby", "changes")
    return {
        one.code: one.value
        for one in found.plan.levels
        if one.stage == "repair" and one.name.startswith(names)
    }


def test_the_same_again_gives_the_same() -> None:
    """Two runs choose alike."""
    before = problem(duty("A", "day"), duty("B"), names="abcde")
    base = make_plan(before)
    after = away(before, "a", 2, 9)
    first, second = (repair(after, base, before, today=day(1)) for _ in range(2))
    assert first.plan.shifts == second.plan.shifts


def test_a_chain_of_repairs_stays_consistent() -> None:
    """Ten absences one after the other: every plan keeps the rules, and the past for good."""
    units = {one.id: one for one in (Unit("T", "镇", "镇"), Unit("V", "村", "村", "T"))}
    visit = duty("V", kind="visit", target=Selector((Term("unit", "V"),), "村"), slot="half")
    now = replace(problem(duty("A", "day", spacing=2), visit, names="abcdef"), units=units)
    plan = make_plan(now)
    for step in range(10):
        after = away(now, "abcdef"[step * 5 % 6], step, step + 2)
        found = repair(after, plan, now, today=day(step))
        assert breaches(found.plan, after, day(step)) == []
        told = changes(plan.shifts, found.plan.shifts)
        assert told == found.changes
        assert all(one.date >= day(step) for one in told)
        assert {one.kind for one in told} <= {"moved", "handed_over"}
        assert found.proven
        plan, now = found.plan, after


def test_gaps_of_links_that_stay_stay() -> None:
    """Who had no village before has none after: the gap is told again, and the judge is content."""
    village = Unit("V", "V", "village")
    target = Selector((Term("unit", "V"),), "V")
    links = replace(
        duty("L", "year", kind="pairing", owner=Owner("person"), target=target),
        params=having(per_holder=(1, 1), per_target=(1, 1)),
    )
    before = problem(duty("A", "day"), links, places=[village])
    base = make_plan(before)
    assert {gap.duty for gap in base.gaps} == {"L"}
    found = repair(away(before, base.shifts[3].people[0].id, 3), base, before, today=MONDAY)
    assert found.plan.gaps == base.gaps
    assert (found.other_gaps, len(found.changes)) == (False, 1)


def test_an_adopted_choice_stays_until_it_cannot() -> None:
    """What somebody fixed by hand is kept as it is, and remembered only as long as it is."""
    asked = problem(duty("D"))
    plan = make_plan(asked)
    first, second = sorted(plan.shifts, key=lambda shift: shift.date)
    plan = replace(plan, adopted=(Adopted(first.id, "fixed"), Adopted(second.id, "fixed")))
    who = second.people[0].id
    absent = with_choices(replace(asked, absences=(Absence(who, second.date, second.date),)), plan)
    found = repair(absent, plan, with_choices(asked, plan), today=MONDAY)
    assert serving(found.plan)[first.id] == serving(plan)[first.id]
    assert found.plan.adopted == (Adopted(first.id, "fixed"),)
    assert [gap.cause for gap in found.plan.gaps] == ["pin"]
