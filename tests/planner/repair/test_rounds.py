"""Re-planning household rounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planner.domain.problem import (
    Absence,
    Duty,
    Owner,
    Person,
    Pin,
    Selector,
    TeamPart,
    Term,
)
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.receptions import breaches, level
from tests.builders.rounds import town


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


def test_a_round_that_must_be_on_its_day_stays_there() -> None:
    """A Sunday that 必须 names is none of the duty's days; planning again leaves the round there,
    and lets it go once the row is deleted.
    """
    sunday = date(2026, 5, 17)
    pin = Pin("HH", "P0", sunday, None, None, "must")
    before = town(12, people=2, pins=(pin,))
    base = make_plan(before)
    there = next(one for one in base.shifts if one.date == sunday)
    again = repair(before, base, before, today=before.settings.start)
    assert (again.changes, again.proven) == ((), True)
    after = replace(before, pins=())
    found = repair(after, base, before, today=before.settings.start)
    assert [(one.kind, one.shift) for one in found.changes] == [("moved", there.id)]
    assert (found.proven, breaches(found.plan, after)) == (True, [])
