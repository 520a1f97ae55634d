"""Re-planning the ledger: visits of items keep their days, and give way before they fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from planner.domain.plan import Plan
from planner.domain.problem import Absence, Duty, Owner, Problem, Selector, TeamPart, Term
from planner.repair.engine import Repaired, repair
from planner.repair.published import judged_part
from planner.stages.whole import make_plan
from tests.builders.items import book, duty, hard, item, on
from tests.builders.judge_builder import START, march
from tests.builders.parameters import having

WIDE = TeamPart(Selector((Term("responsible"), Term("role", "cadre")), "责任人、干部"))


def away(of: Problem, who: str, first: int, last: int | None = None) -> Problem:
    """The problem with one more absence, in days of March."""
    absence = Absence(who, march(first), march(last or first))
    return replace(of, absences=(*of.absences, absence))


def kinds(found: Repaired) -> list[tuple[str, str]]:
    """What became of which shift."""
    return [(one.kind, one.shift) for one in found.changes]


def published(of: Problem) -> Plan:
    """A plan without breaches."""
    plan = make_plan(of)
    assert hard(plan, of) == []
    return plan


def test_visits_stay_where_nothing_has_to_change() -> None:
    """The same ledger gives the same visits."""
    before = book(item("i"), item("j"))
    base = published(before)
    found = repair(before, base, before, today=START)
    assert (found.plan.shifts, found.changes, found.proven) == (base.shifts, (), True)


def test_a_visit_moves_inside_its_deadline() -> None:
    """Away on the day of a visit, its person makes it on another day before the deadline."""
    before = book(item("i"), item("j", received=march(3)))
    base = published(before)
    day, _slot, _person = on(base)["i"]
    after = away(before, "a", day)
    found = repair(after, base, before, today=START)
    moved = {one.shift.split("@")[1] for one in found.changes}
    assert "i" in moved
    assert {one.kind for one in found.changes} == {"moved"}
    assert (found.proven, hard(found.plan, after)) == (True, [])
    assert day != on(found.plan)["i"][0] <= 8


def test_a_visit_that_nobody_can_make_is_a_gap() -> None:
    """Away until the deadline: a gap, and the other visit stays."""
    before = book(item("i"), item("j", person="b"))
    base = published(before)
    after = away(before, "a", 1, 10)
    found = repair(after, base, before, today=START)
    assert kinds(found) == [("dropped", "F@i@handle@1")]
    assert [one.obligation for one in found.plan.gaps] == ["F@i@handle@1"]
    assert (found.proven, hard(found.plan, after)) == (True, [])


def test_a_new_item_finds_its_place_beside_the_others() -> None:
    """An item that came in later is added; what was posted is left alone."""
    before = book(item("i"))
    base = published(before)
    after = book(item("i"), item("j", received=march(4), alert="red"))
    found = repair(after, base, before, today=march(5))
    assert kinds(found) == [("added", "F@j@handle@1")]
    assert (found.proven, hard(found.plan, after)) == (True, [])
    assert on(found.plan)["i"] == on(base)["i"]
    assert on(found.plan)["j"][0] >= 5


def test_a_closed_item_is_dropped() -> None:
    """What is settled needs no visit any more."""
    before = book(item("i"), item("j"))
    base = published(before)
    gone = max(on(base), key=lambda one: on(base)[one])
    rows = {key: one for key, one in before.items.items() if key != gone}
    after = replace(before, items=rows)
    found = repair(after, base, before, today=START)
    assert kinds(found) == [("dropped", f"F@{gone}@handle@1")]
    assert found.proven


def test_a_visit_gives_way_to_a_meeting() -> None:
    """A new duty that only the item's person can serve in takes the time of the visit."""
    before = book(item("i"))
    base = published(before)
    day, slot, person = on(base)["i"]
    only = TeamPart(Selector((Term("person", person),), person))
    meeting = Duty(
        "M", "M", "meeting", Owner("whole"), (only,), period="once",
        slot=slot, priority=1, start=march(day), until=march(day),
    )  # type: ignore[arg-type]  # fmt: skip
    after = replace(before, duties={**before.duties, "M": meeting})
    found = repair(after, base, before, today=START)
    assert sorted(one.kind for one in found.changes) == ["added", "moved"]
    assert not found.plan.gaps
    assert (found.proven, hard(found.plan, after)) == (True, [])


def test_reports_on_progress_stay_with_who_made_them() -> None:
    """A report changes only where its person is away."""
    fields: dict[str, Any] = {"params": having(progress=7)}
    one = item("i", item_class="important")
    before = book(one, duties=(duty(**fields),))
    base = make_plan(before)
    reports = [shift for shift in base.shifts if shift.kind == "report"]
    assert reports
    after = away(before, "c", 1, 2)
    found = repair(after, base, before, today=START)
    assert found.changes == ()


def test_a_visit_keeps_its_day_before_it_keeps_its_person() -> None:
    """Where another cadre may go that day, one goes: a day that was posted comes first."""
    before = book(item("i"), duties=(duty(team=(WIDE,)),))
    base = make_plan(before)
    day, _slot, _person = on(base)["i"]
    after = away(before, "a", day)
    found = repair(after, base, before, today=march(day))
    assert len(found.changes) == 1
    assert on(found.plan)["i"][0] == day
    assert on(found.plan)["i"][2] in ("b", "c")
    assert (found.proven, hard(found.plan, after)) == (True, [])


def test_an_overdue_item_that_was_visited_before_today_stays_told() -> None:
    """Due on 20 February, visited in the first week: five weeks later nothing new is wrong."""
    before = book(item("i", received=START - timedelta(days=40)), item("j"))
    base = published(before)
    assert [gap.sort for gap in base.gaps] == ["deadline"]
    after = away(before, "b", 30)
    found = repair(after, base, before, today=march(29))
    assert on(found.plan)["i"][0] < 29
    assert hard(judged_part(found.plan, march(29)), after) == hard(found.plan, after) == []
