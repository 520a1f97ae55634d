"""What is late on a day, and when it could be made up for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.domain.plan import Plan, Purpose, Shift
from planner.domain.problem import (
    Absence,
    Cadence,
    Done,
    Item,
    Person,
    Pin,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.domain.records import Record
from planner.flows.late.balance import Balance, balance
from planner.stages.whole import make_plan
from tests.builders.judge_builder import (
    PERSON,
    duty,
    gap,
    houses,
    march,
    plan,
    problem,
    role,
    shift,
    unit,
)
from tests.builders.parameters import having

MONDAYS = (1, 8, 15, 22)


def weekly(**fields: object) -> tuple[object, Plan, list[Shift]]:
    """A reception in each week of March by a, b, c, a: the problem, its plan, the shifts."""
    whole = problem(duty(slot="am", weekdays=frozenset(range(5))), **fields)  # type: ignore[arg-type]
    shifts = [
        shift(day, who, slot="am", identity=f"D@all@{day}@1")
        for day, who in zip(MONDAYS, "abca", strict=True)
    ]
    return whole, plan(whole, *shifts), shifts


def done(one: Shift, **fields: object) -> Record:
    """A record that the shift took place."""
    made = Record(one.date, one.duty, one.people[0].id, one.target, one.id, "done",
                  one.households or None)  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def test_nothing_is_late_before_its_day_is_over() -> None:
    """On the day itself a shift is not late yet; the day after, it is."""
    whole, made, shifts = weekly()
    assert balance(made, whole, [], march(1)) == Balance(march(1))
    (late,) = balance(made, whole, [], march(2)).late
    assert (late.id, late.why, late.due) == (shifts[0].id, "not_recorded", march(7))


def test_a_duty_with_a_day_of_its_own_is_due_by_that_day() -> None:
    """What is owed by the 20th of the month is not due by its last day."""
    monthly = duty(slot="am", period="month", weekdays=frozenset(range(5)), params=having(by=20))
    whole = problem(monthly)
    one = shift(8, "a", slot="am", identity="D@all@2027-03@1")
    (late,) = balance(plan(whole, one), whole, [], march(9)).late
    assert late.due == march(19)  # the 20th is a Saturday


def test_a_follow_up_is_due_by_the_deadline_of_its_item() -> None:
    """An ordinary item has seven days, one that was resolved thirty and five working days."""
    open_item = Item("S1", "V", "", received=march(1), person="a", state="open")
    closed = replace(open_item, id="S2", state="resolved", resolved_on=date(2027, 2, 1))
    rule = duty(kind="follow_up", slot="am", params=having(after=30))
    whole = problem(rule, items={"S1": open_item, "S2": closed})
    visits: tuple[tuple[int, str, Purpose], ...] = ((2, "S1", "handle"), (3, "S2", "after"))
    both = [
        replace(shift(day, "a", slot="am"), kind="follow_up", owner=owner, purpose=purpose)
        for day, owner, purpose in visits
    ]
    late = balance(plan(whole, *both), whole, [], march(31)).late
    assert {one.owner: one.due for one in late} == {"S1": march(8), "S2": march(9)}


def test_what_is_recorded_is_not_late() -> None:
    """Done, made up for on another day, outside the plan's ids, or typed into 历史."""
    whole, made, shifts = weekly()
    records = [
        done(shifts[0]),
        done(shifts[1], date=march(10), result="made_up", instead_of=march(8)),
        Record(march(15), "D", "c", None),
    ]
    typed = replace(whole, history=(Done(march(22), "D", "a"),))
    found = balance(made, typed, records, march(31))
    assert (found.planned, found.done, found.late) == (4, 4, ())


def test_a_record_of_later_says_nothing_yet() -> None:
    """By the 9th the make-up of the 10th has not happened."""
    whole, made, shifts = weekly()
    later = done(shifts[1], date=march(10), result="made_up", instead_of=march(8))
    assert [one.id for one in balance(made, whole, [done(shifts[0]), later], march(9)).late] == [
        shifts[1].id
    ]


def test_a_refusal_is_told_apart_from_silence() -> None:
    """未完成 was recorded: it is late for certain."""
    whole, made, shifts = weekly()
    (late,) = balance(made, whole, [done(shifts[0], result="not_done")], march(2)).late
    assert late.why == "not_done"


def test_the_first_free_day_of_the_same_person_is_proposed() -> None:
    """A is away on Tuesday and serves elsewhere on Wednesday: Thursday."""
    whole, made, shifts = weekly(absences=(Absence("a", march(2), march(2)),))
    other = duty("E", slot="am")
    both = replace(whole, duties={**whole.duties, "E": other})  # type: ignore[attr-defined]
    busy = replace(made, shifts=(*made.shifts, shift(3, "a", duty="E", slot="am")))
    late = balance(busy, both, [], march(2)).late[0]
    assert late.catch_up is not None
    assert (late.catch_up.date, late.catch_up.in_time, late.catch_up.others) == (
        march(4), True, False,
    )  # fmt: skip
    assert late.catch_up.people == shifts[0].people


def test_somebody_else_is_proposed_where_the_planned_one_cannot() -> None:
    """A is away all week: b or c could come in time."""
    whole, made, _shifts = weekly(absences=(Absence("a", march(2), march(7)),))
    late = balance(made, whole, [], march(2)).late[0]
    assert late.catch_up is not None
    assert (late.catch_up.date, late.catch_up.others) == (march(2), True)
    assert late.catch_up.people[0].id in ("b", "c")


def test_a_forbidden_day_is_not_proposed() -> None:
    """禁止 keeps a from the day."""
    never = Pin("D", "a", march(2), None, None, "never")
    whole, made, _shifts = weekly(pins=(never,))
    late = balance(made, whole, [], march(2)).late[0]
    assert late.catch_up is not None
    assert late.catch_up.date == march(3)


def test_two_late_turns_do_not_get_the_same_time() -> None:
    """Both are a's: the proposals are free of each other, and of the distance they keep."""
    whole = problem(duty(slot="am", spacing=3, weekdays=frozenset(range(5))),
                    people=[Person("a", "甲", roles=("cadre",))])  # fmt: skip
    shifts = [shift(day, "a", slot="am", identity=f"D@all@{day}@1") for day in (1, 8)]
    found = balance(plan(whole, *shifts), whole, [], march(9)).late
    days = [one.catch_up.date for one in found if one.catch_up is not None]
    assert len(days) == 2
    assert abs((days[0] - days[1]).days) >= 3


def test_after_the_plan_there_is_no_day_left() -> None:
    """On 1 April nothing in March can be proposed."""
    whole, made, _shifts = weekly()
    found = balance(made, whole, [], date(2027, 4, 1)).late
    assert [one.catch_up for one in found] == [None] * 4


@pytest.mark.parametrize("as_of, late", [(march(14), 0), (march(16), 1)])
def test_what_was_never_planned_is_late_after_its_period(as_of: date, late: int) -> None:
    """A gap is owed until its week is over, and late then; unplanned work fills it."""
    whole, made, shifts = weekly()
    short = replace(made, shifts=made.shifts[:1], gaps=(gap(8, 14), gap(29, 31)))
    found = balance(short, whole, [done(shifts[0])], as_of)
    assert (len(found.late), len(found.owed)) == (late, 2 - late)
    filled = balance(short, whole, [done(shifts[0]), Record(march(9), "D", "b", None)], as_of)
    assert (len(filled.late), len(filled.owed)) == (0, 1)


def test_households_left_of_a_round_are_named() -> None:
    """Two of three were visited, one of them outside the plan: one is left."""
    visits = duty("H", "household", owner=PERSON, target=houses(), slot="am",
                  params=having(visits=(Cadence("全部", 1, "quarter"),)))  # fmt: skip
    whole = problem(visits, people=[Person("a", "甲", "V", roles=("cadre",))],
                    places=[Unit("V", "东村", "村")],
                    houses=[(f"H{n}", "V", (), "a") for n in range(3)])  # fmt: skip
    one = shift(2, "a", duty="H", kind="household", owner="a", target="V", slot="am",
                households=("H0", "H1", "H2"))  # fmt: skip
    records = [done(one, households=("H0",)), Record(march(4), "H", "a", "H2")]
    (late,) = balance(plan(whole, one), whole, records, march(9)).late
    assert (late.why, late.missing, late.households) == ("partly", 1, ("H1",))
    number = [done(one, households=None, count=3)]
    assert balance(plan(whole, one), whole, number, march(9)).late == ()


def test_a_full_village_bears_no_visit_more() -> None:
    """One visit a week: the week that has one is passed over."""
    visiting = duty("V", "visit", owner=PERSON, target=unit("V"), period="month", slot="am")
    whole = problem(visiting, people=[Person(one, one, roles=("cadre",)) for one in "ab"],
                    places=[Unit("V", "东村", "村")], visits_per_week=1)  # fmt: skip
    shifts = [
        shift(2, "a", duty="V", kind="visit", owner="a", target="V", slot="am", identity="x"),
        shift(11, "b", duty="V", kind="visit", owner="b", target="V", slot="am", identity="y"),
    ]
    (late,) = balance(plan(whole, *shifts), whole, [], march(9)).late
    assert late.catch_up is not None
    assert late.catch_up.date == march(15)


def test_a_planned_month_that_was_all_done_is_never_late() -> None:
    """Whatever the planner makes: recorded as it stands, nothing is late at its end."""
    whole = problem(duty(slot="am"), role_duty())
    made = make_plan(whole)
    records = [done(one, person=who.id) for one in made.shifts for who in one.people]
    assert balance(made, whole, records, date(2027, 4, 1)).late == ()


def role_duty() -> object:
    """A monthly meeting of everybody."""
    return duty("M", "meeting", team=(role("cadre", count=None),), period="month", slot="pm")


def test_a_whole_unit_comes_to_what_nobody_came_to() -> None:
    """All of one unit, on the first day on which they are free."""
    units = [Unit("H1", "一组", "组"), Unit("H2", "二组", "组")]
    people = [Person(one, one, f"H{one[0]}") for one in ("1a", "1b", "2a")]
    away = (Absence("H1", march(1), march(9)), Absence("H2", march(1), march(10)))
    team = (TeamPart(Selector((Term("group", "组"),))),)
    whole = problem(duty(slot="am", team=team), people=people, places=units, absences=away,
                    start=march(1), end=march(14))  # fmt: skip
    made = make_plan(whole)
    assert [one.missing for one in made.gaps] == [1]
    late = balance(made, whole, [], march(8)).late
    found = next(one.catch_up for one in late if one.id == made.gaps[0].obligation)
    assert found is not None
    # On the 10th it has the turn of that week.
    assert ({one.id for one in found.people}, found.date) == ({"1a", "1b"}, march(11))
