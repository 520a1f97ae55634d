"""Re-planning: the fewest changes, proven; cases worked out by hand, or tried out in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from outputs.tables.changes import ChangeList
from planner.domain.plan import GONE, Assigned
from planner.domain.problem import (
    Absence,
    CalendarDay,
    Person,
    Pin,
    Selector,
    TeamPart,
    Term,
)
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.parameters import having
from tests.builders.receptions import (
    CADRE,
    MONDAY,
    away,
    breaches,
    day,
    duty,
    level,
    problem,
    serving,
)

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


def test_what_has_to_move_lands_on_today_last() -> None:
    """Away on the day of a turn that only one can serve: it moves behind the days of notice."""
    one = TeamPart(Selector((Term("person", "a"),), "a"))
    before = problem(duty("A", "week", team=(one,)), names="ab", days=5)
    base = make_plan(before)
    (turn,) = base.shifts
    after = away(before, "a", (turn.date - MONDAY).days)
    found = repair(after, base, before, today=MONDAY)
    (change,) = found.changes
    assert change.after is not None
    assert change.after.date > MONDAY + timedelta(days=2)
    assert (level(found, "changes.today"), level(found, "changes.soon")) == ((0, 0), (0, 0))
    assert found.soon == 0


@pytest.mark.parametrize("first_away, landed", [(2, (0, 1)), (1, (1, 0))])
def test_what_lands_within_the_notice_is_counted(first_away: int, landed: tuple[int, int]) -> None:
    """Only today and tomorrow are left: tomorrow is taken; only today: today, and it is told."""
    one = TeamPart(Selector((Term("person", "a"),), "a"))
    before = problem(duty("A", "week", team=(one,)), names="ab", days=5)
    made = make_plan(before)
    last = day(4)
    (turn,) = made.shifts
    later = last - turn.date
    moved = (replace(turn, date=last, start=turn.start + later, end=turn.end + later),)
    base = replace(made, shifts=moved)
    after = away(before, "a", first_away, 4)
    found = repair(after, base, before, today=MONDAY)
    (change,) = found.changes
    assert change.after is not None
    assert change.after.date == day(0) if landed[0] else day(1)
    assert tuple(level(found, f"changes.{one}")[0] for one in ("today", "soon")) == landed
    assert (found.soon, found.proven) == (1, True)
    report = ChangeList.of(found.changes, before, after, today=MONDAY, posted=(MONDAY, last))
    assert [row.soon for row in report.rows(report.changes)] == [True]
    assert (
        str(report.warning(report.changes))
        == "1 项变更落在今天或提前公示天数之内，来不及按期公示。"
    )


def test_a_meeting_of_everybody_stays_on_its_day_however_much_later_it_is() -> None:
    """A month's meeting on a Monday far ahead; one is away: the others meet that day."""
    everybody = (TeamPart(CADRE, None),)
    before = problem(duty("A", "month", team=everybody, slot="am"), names="abcdef", days=30)
    base = make_plan(before)
    (meeting,) = base.shifts
    who = away(before, "c", (meeting.date - MONDAY).days)
    found = repair(who, base, before, today=MONDAY)
    (change,) = found.changes
    assert change.after is not None
    assert (change.kind, change.after.date) == ("handed_over", meeting.date)
    assert found.proven


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


def test_who_was_deleted_leaves_no_gaps_in_the_past() -> None:
    """Days they served, alone or as a substitute, stay as they were; a warning names 止."""
    before = problem(duty("A", "day", params=having(standby=1)), duty("B", "day", slot="am"),
                     names="abcdef")  # fmt: skip
    base = make_plan(before)
    assert not base.gaps
    after = replace(before, people={k: one for k, one in before.people.items() if k != "a"})
    found = repair(after, base, before, today=day(3))
    assert found.plan.gaps == ()
    assert found.proven
    served = [one for one in base.shifts if one.date < day(3)]
    assert any("a" in {p.id for p in one.people} for one in served)
    assert [one for one in found.plan.shifts if one.date < day(3)] == served
    (said,) = (one.message for one in found.plan.warnings if one.code == GONE)
    assert "a" in said
    assert "止" in said
    assert breaches(found.plan, after, day(3)) == []


def test_a_larger_team_asks_nothing_of_the_past() -> None:
    """Two are asked for from today on: what one served alone lacks nobody."""
    before = problem(duty("A", "day"), names="abcd")
    base = make_plan(before)
    more = replace(before.duties["A"], team=(TeamPart(CADRE, 2),))
    found = repair(replace(before, duties={"A": more}), base, before, today=day(3))
    assert found.plan.gaps == ()
    assert {len(one.people) for one in found.plan.shifts if one.date < day(3)} == {1}
    assert {len(one.people) for one in found.plan.shifts if one.date >= day(3)} == {2}
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
