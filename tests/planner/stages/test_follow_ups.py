"""Follow-ups: scarce people, and small books at random.

March 2027 begins on a Monday and has no public holidays.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from constraints.follow_ups.model import Ledger, acceptance_of, reports_of, visit_of
from constraints.follow_ups.owing import Items
from constraints.judging.case import Case
from constraints.judging.judge import verify
from planner.domain.directory import Directory
from planner.domain.links import NO_LINKS
from planner.domain.plan import Plan
from planner.domain.problem import (
    Absence,
    Deadline,
    Done,
    Item,
    Owner,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.workdays import WorkCalendar
from planner.stages.follow_ups import views
from planner.stages.whole import make_plan
from tests.builders.items import book, duty, hard, item, on
from tests.builders.judge_builder import (
    END,
    START,
    houses,
    march,
    problem,
    role,
    units,
)
from tests.builders.judge_builder import duty as any_duty
from tests.builders.judge_builder import plan as written
from tests.builders.parameters import having

# -- the plan ------------------------------------------------------------------------------


def test_an_item_of_the_last_weekend_is_the_next_plans() -> None:
    """No gap that nothing could close; a word instead. What ends with the plan stays a gap."""
    weekend = item(received=march(27))
    of = book(weekend, end=march(28))
    plan = make_plan(of)
    assert (plan.shifts, plan.gaps) == ((), ())
    assert "items-next-plan" in {one.code for one in plan.warnings}
    assert hard(plan, of) == []
    for one, last in ((replace(weekend, due=march(28)), None), (weekend, march(28))):
        of = book(one, duties=[duty(until=last)], end=march(28))
        plan = make_plan(of)
        assert [gap.cause for gap in plan.gaps] == ["no_day"]
        assert hard(plan, of) == []
    after = replace(of, items={"i": replace(weekend, due=march(28), extended_to=march(29))})
    assert make_plan(replace(after, duties={"F": duty()})).gaps == ()


def test_no_items_no_visits() -> None:
    """An empty ledger asks for nothing."""
    plan = make_plan(book())
    assert (plan.shifts, plan.gaps) == ((), ())


def test_two_items_of_one_person_take_two_half_days() -> None:
    """The first day's morning and afternoon, and the judge agrees."""
    of = book(item("i"), item("j"))
    plan = make_plan(of)
    assert sorted(on(plan).values()) == [(1, "am", "a"), (1, "pm", "a")]
    assert {one.id for one in plan.shifts} == {"F@i@handle@1", "F@j@handle@1"}
    assert hard(plan, of) == []


def test_a_household_is_listed_and_its_unit_is_the_target() -> None:
    """The shift goes to the unit the household lies in, and names the household."""
    of = book(item(target="h1"), houses=[("h1", "v", (), None)], duties=[duty(place="target")])
    (only,) = make_plan(of).shifts
    assert (only.owner, only.target, only.place, only.households) == ("i", "v", "v", ("h1",))


def scarce(*items: Item) -> Plan:
    """The plan where a has one half day left before the items are due."""
    whole = ((START, march(4)), (march(6), march(8)))
    away = (*(Absence("a", *days) for days in whole), Absence("a", march(5), march(5), "am"))
    return make_plan(book(*items, absences=away))


@pytest.mark.parametrize(
    "first, second",
    [
        ({"alert": "red"}, {"alert": "orange"}),
        ({"alert": "orange"}, {"alert": "yellow"}),
        ({"alert": "yellow"}, {"item_class": "important"}),
        ({"item_class": "important"}, {}),
        ({"alert": "red", "item_class": "important"}, {"alert": "red"}),
        ({"due": march(5)}, {"due": march(8)}),
    ],
)
def test_what_comes_first_when_people_are_scarce(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    """Red, orange, yellow, then important ones, then the earlier deadline; the rest is a gap."""
    for one, other in (("i", "j"), ("j", "i")):
        rows = item(one, **{"due": march(5), **first}), item(other, **{"due": march(5), **second})
        plan = scarce(*rows)
        assert on(plan) == {one: (5, "pm", "a")}
        (found,) = plan.gaps
        assert (found.obligation, found.missing) == (f"F@{other}@handle@1", 1)
        assert [reason.id for reason in found.people] == ["a"]
        assert all(level.proven for level in plan.levels)


def test_the_last_half_day_is_forced() -> None:
    """One half day for one item is enough; the deadline's own day counts."""
    plan = scarce(item(due=march(5)))
    assert on(plan) == {"i": (5, "pm", "a")}
    assert plan.gaps == ()


def test_nobody_before_the_deadline_is_a_gap() -> None:
    """Just one half day less, and the gap says that all are away."""
    plan = scarce(item(due=march(4)))
    (found,) = plan.gaps
    assert (found.cause, found.date, found.owner, found.target) == ("all_away", None, "i", "v")


def test_overdue_is_planned_and_reported() -> None:
    """A late item has its shift in the first week, and a gap of cause late."""
    of = book(item(received=date(2027, 2, 1)))
    plan = make_plan(of)
    assert on(plan) == {"i": (1, "am", "a")}
    (found,) = plan.gaps
    assert (found.cause, found.obligation, found.missing) == ("late", "F@i@handle@1", 1)
    assert hard(plan, of) == []
    away = book(item(received=date(2027, 2, 1)), absences=(Absence("a", START, march(7)),))
    (lost,) = make_plan(away).gaps
    assert (lost.cause, lost.date, [one.id for one in lost.people]) == ("late", None, ["a"])


def test_nobody_answers_for_it() -> None:
    """Without person, holder and link nobody is eligible."""
    of = book(item(person=None))
    (found,) = make_plan(of).gaps
    assert found.cause == "nobody_eligible"


def test_other_shifts_come_first() -> None:
    """Whoever receives visitors all day on Monday comes on Tuesday."""
    reception = any_duty("R", period="day", team=(role("cadre", count=None),), until=START)
    of = book(item(), duties=[duty(), reception])
    plan = make_plan(of)
    assert on(plan) == {"i": (2, "am", "a")}
    assert hard(plan, of) == []


def test_a_village_is_visited_no_more_than_its_limit() -> None:
    """One visit a week from elsewhere: the second item waits for the next Monday."""
    of = book(item("i", alert="red"), item("j"), visits_per_week=1)
    plan = make_plan(of)
    assert on(plan) == {"i": (1, "am", "a"), "j": (8, "am", "a")}
    assert hard(plan, of) == []


def test_spacing_keeps_the_turns_of_one_person_apart() -> None:
    """With 间隔 2 the three visits of a are on the 1st, 3rd and 5th."""
    of = book(item("i"), item("j"), item("k"), duties=[duty(spacing=2)])
    assert sorted(day for day, _slot, _who in on(make_plan(of)).values()) == [1, 3, 5]


def test_pins_bind_visits() -> None:
    """必须 sets day and person, 禁止 keeps away, and what cannot be had is a gap of cause pin."""
    team = (role("cadre"),)
    must = Pin("F", "b", march(4), "pm", "v", "must")
    of = book(item(person=None), duties=[duty(team=team)], pins=(must,))
    plan = make_plan(of)
    assert on(plan) == {"i": (4, "pm", "b")}
    assert hard(plan, of) == []
    never = Pin("F", None, march(1), None, None, "never")
    of = book(item(), pins=(never,))
    assert on(make_plan(of)) == {"i": (2, "am", "a")}
    of = book(item(), pins=(replace(must, date=march(20)),))
    plan = make_plan(of)
    assert [one.cause for one in plan.gaps] == ["pin"]
    assert hard(plan, of) == []


def test_work_is_shared_evenly() -> None:
    """Three items, three cadres: each has one, all on the first morning, and loads are told."""
    rows = [item(one, person=None) for one in "ijk"]
    of = book(*rows, duties=[duty(team=(role("cadre"),))])
    plan = make_plan(of)
    assert {who for _day, _slot, who in on(plan).values()} == {"a", "b", "c"}
    assert {(day, slot) for day, slot, _who in on(plan).values()} == {(1, "am")}
    (row,) = plan.fairness
    assert (row.duty, row.min, row.max) == ("F", 1, 1)


def test_the_items_own_person_comes_where_others_might() -> None:
    """Of a team that may all serve, the responsible one does, later days notwithstanding."""
    of = book(item(person="c"), duties=[duty(team=(role("cadre"),))],
              absences=(Absence("c", START, march(2)),))  # fmt: skip
    assert on(make_plan(of)) == {"i": (3, "am", "c")}


def test_a_narrow_view_gives_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only some days and people are looked at first, nobody is missed for it."""
    monkeypatch.setattr(views, "_MOST_TURNS", 0)
    rows = [item(f"i{n}", person=None) for n in range(4)]
    of = book(*rows, duties=[duty(team=(role("cadre"),))], absences=(
        Absence("a", START, march(3)), Absence("b", START, march(5)), Absence("c", START, march(7)),
    ))  # fmt: skip
    plan = make_plan(of)
    assert len(on(plan)) == 4
    assert plan.gaps == ()
    assert hard(plan, of) == []


# -- at random -----------------------------------------------------------------------------


def _some_day(draw: random.Random, first: int, last: int) -> date:
    return START + timedelta(days=draw.randint(first, last))


def _random_item(draw: random.Random, number: int, targets: list[str | None]) -> Item:
    due, extended = sorted((_some_day(draw, -5, 20), _some_day(draw, -3, 25)))
    return Item(
        f"i{number}",
        draw.choice(targets),
        item_class=draw.choice(["", "ordinary", "important", "受理", "accept", "accept"]),
        received=draw.choice([None, _some_day(draw, -40, 10), _some_day(draw, -10, 10)]),
        due=draw.choice([None, None, None, due]),
        person=draw.choice([None, None, "a", "b"]),
        state=draw.choice(["open", "open", "open", "resolved", "closed"]),
        alert=draw.choice([None, None, "yellow", "orange", "red"]),
        extended_to=draw.choice([None, None, None, extended]),
        resolved_on=_some_day(draw, -40, 5),
    )


def random_book(seed: int) -> Problem:
    """A village, a few people, other duties, and a ledger of up to eight items."""
    draw = random.Random(seed)
    people = [
        Person(one, one, unit=draw.choice(["t", "v", "w"]), roles=("cadre",)) for one in "abc"
    ]
    places = [
        Unit("t", "镇", "镇"),
        Unit("v", "东村", "村", "t"),
        Unit("w", "西村", "村", "t"),
        Unit("g", "一组", "村民组", "v"),
    ]
    homes = [(f"h{n}", draw.choice("gvw"), ("困难户",), draw.choice("abc")) for n in range(3)]
    scope = draw.choice([None, Scope("target"), Scope("unit", "v")])
    terms = [Term("responsible"), Term("linked", "H"), Term("role", "cadre", scope)]
    parts = [
        TeamPart(Selector(tuple(draw.sample(terms, draw.randint(1, 2)))), draw.choice([1, 1, 2]))
    ]
    if draw.random() < 0.3:
        parts.append(role("cadre"))
    holding = any_duty(
        "H", "household", owner=Owner("target"), target=houses(), period="month", slot="half"
    )
    reception = any_duty("R", period=draw.choice(["day", "week"]), slot=draw.choice(["am", "day"]))
    visit = any_duty("V", "down_visit", target=units("村"), slot="pm")
    following = duty(
        team=tuple(parts),
        owner=Owner(draw.choice(["whole", "person", "target"])),
        target=draw.choice([None, None, units("村"), houses("困难户")]),
        weekdays=frozenset(draw.choice([(), (), (0, 2), (5,)])),
        slot=draw.choice(["half", "half", "am", "day", "evening"]),
        place=draw.choice([None, "own", "target", "t"]),
        spacing=draw.choice([None, None, 2]),
        until=draw.choice([None, None, march(20)]),
        params=having(
            after=draw.choice([None, 3, 30]),
            deadline=draw.choice([(), (Deadline("受理", 15, "day"),)]),
            different_units=draw.random() < 0.2,
            standby=draw.choice([0, 0, 1]),
            progress=draw.choice([None, 3, 7]),
            clock=draw.choice([None, "petition", "petition"]),
        ),
    )
    targets = [None, "v", "w", "g", "t", "h0", "h1", "h2"]
    rows = [_random_item(draw, number, targets) for number in range(draw.randint(0, 8))]
    pins = [
        Pin("F", draw.choice([None, "a"]), draw.choice([None, march(3)]), None,
            draw.choice([None, "v", "g", "h0"]), draw.choice(["must", "never", "wish"]))
        for _pin in range(draw.choice([0, 0, 1]))
    ]  # fmt: skip
    away = [Absence(draw.choice("abv"), START, march(draw.randint(1, 9))) for _one in range(2)]
    return problem(
        following, holding, reception, visit,
        people=people, places=places, houses=homes, items={one.id: one for one in rows},
        visits_per_week=draw.choice([None, 1, 3]), pins=tuple(pins),
        absences=tuple(away[: draw.randint(0, 2)]), end=draw.choice([march(14), END]),
        history=[Done(_some_day(draw, -20, 3), "F", "a", draw.choice(["v", "h0"]))],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(16))
def test_random_books_pass_the_judge(seed: int) -> None:
    """Whatever the book, the judge, who derives it all again, has nothing against the plan."""
    of = random_book(seed)
    plan = make_plan(of)
    mine = [one for one in verify(plan, of) if one.duty in ("F", None)]
    assert [f"{one.rule} {one.text}" for one in mine] == []
    assert all(one.proven for one in plan.levels if one.stage == "follow_ups")


@pytest.mark.parametrize("seed", range(16, 80))
def test_both_halves_agree_on_days(seed: int) -> None:
    """Planner and judge, each from the contract's words, allow the same days."""
    of = random_book(seed)
    one = of.duties["F"]
    ledger = Ledger(Directory(of), NO_LINKS)
    calendar = WorkCalendar.of(of.calendar)
    found = set()
    for row in ledger.items(one):
        done = [past.date for past in of.history if past.target == row.target]
        visits = [way(one, row, of.settings, calendar, done) for way in (acceptance_of, visit_of)]
        for visit in filter(None, visits):
            found.add((row.id, visit.window.first, frozenset(visit.days), visit.late, False))
        for report in reports_of(one, row, of.settings, calendar, done):
            found.add((row.id, report.window.first, frozenset(report.days), False, True))
    theirs = {
        (key, owed.first, owed.days, owed.late, owed.report)
        for key, some in Items(Case(of, written(of)), one).owed.items()
        for owed in some
    }
    assert theirs == found
