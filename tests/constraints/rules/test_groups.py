"""组:KIND: whole units have turns as one, and everybody of them who is there serves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from constraints.judging.case import Case
from constraints.longest_run.rule import MAX_RUN
from constraints.most_turns.rule import MOST
from constraints.order.replay import out_of_order, queue_at
from constraints.order.rule import ORDER
from constraints.rest.rule import REST, Rest
from planner.domain.hours import Hours
from planner.domain.params import NO_PARAMS
from planner.domain.plan import Assigned, Plan
from planner.domain.problem import (
    Absence,
    Done,
    Duty,
    Owner,
    PerPeriod,
    Person,
    Pin,
    Problem,
    Scope,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from tests.builders.day_problems import planned
from tests.builders.judge_builder import duty, march, plan, problem, units
from tests.builders.tables import Row, allowed, amounts, case_of, disagreement

ROTATE = NO_PARAMS.having(ORDER, "rotate")
UNITS = (
    Unit("T", "医院", "院"),
    *(Unit(f"H{n}", f"护理{n}组", "组", "T") for n in (1, 2, 3)),
    Unit("S", "小组", "班", "H2"),
)
"""Three groups; one has a unit below it."""


def whole(kind: str = "组", count: int | None = 1, scope: Scope | None = None) -> TeamPart:
    """A part of whole units."""
    return TeamPart(Selector((Term("group", kind, scope),)), count)


def nurses(**start: date) -> list[Person]:
    """Two people a group, one of the second below it; who begins later is named."""
    homes = {"a": "H1", "b": "H1", "c": "H2", "d": "S", "e": "H3", "f": "H3"}
    return [
        Person(one, one, unit, roles=("nurse",), start=start.get(one))
        for one, unit in homes.items()
    ]


def ward(
    last: int = 5, *, count: int = 1, also: tuple[Duty, ...] = (), **fields: object
) -> Problem:
    """A duty D of every working day that whole groups have by turns, from Monday 1 March on."""
    own = ("people", "places", "absences", "history", "pins")
    of_town = {key: fields.pop(key) for key in own if key in fields}
    settings = {"period": "day", "slot": "am", "team": (whole(count=count),), "params": ROTATE}
    return problem(
        duty("D", **{**settings, **fields}), *also,
        **{"people": nurses(), "places": UNITS, "start": march(1), "end": march(last), **of_town},  # type: ignore[arg-type]
    )  # fmt: skip


def served(*turns: str) -> list[str]:
    """A turn a day from Monday on, each by the number of its group."""
    return [f"D {day} H{unit}" for day, unit in enumerate(turns, 1) if unit != "-"]


def done(*rows: tuple[int, str]) -> tuple[Done, ...]:
    """Turns of D on days of February 2027, a row for each person."""
    return tuple(Done(date(2027, 2, day), "D", one) for day, people in rows for one in people)


def away(who: str, first: int, last: int | None = None) -> Absence:
    """Days of March on which somebody, or a group, is away."""
    return Absence(who, march(first), march(last or first))


NURSE = duty("M", "meeting", period="day", slot="day", weekdays=frozenset({0}),
             team=(TeamPart(Selector((Term("person", "a"),))),))  # fmt: skip

ORDERED = [
    (Row("as 单位 has them", ward(), served(*"12312")), 0),
    (Row("two changed places", ward(), served(*"21321")), 1),
    (Row("a group all away stays at the head", ward(absences=(away("H1", 1, 2),)),
         served(*"23123")), 0),
    (Row("one that is back and is passed over", ward(absences=(away("H1", 1, 2),)),
         served(*"23213")), 1),
    (Row("one of it is there, so the group is", ward(absences=(away("a", 1),)),
         served(*"21323")), 2),
    (Row("whoever is below a unit is of it", ward(absences=(away("c", 1, 5),)),
         served(*"12312")), 0),
    (Row("历史 tells of it by its people", ward(history=done((26, "cd"))), served(*"31231")), 0),
    (Row("by most of them: who stood in brings no turn to their own",
         ward(history=done((25, "ab"), (26, "cde"))), served(*"31231")), 0),
    (Row("a group joins with its first", ward(people=nurses(c=march(2), d=march(4))),
         served(*"13213")), 1),
    (Row("and goes to the end then", ward(people=nurses(c=march(2), d=march(4))),
         served(*"13123")), 0),
    (Row("a group whose people have left closes the gap",
         ward(people=[replace(one, until=march(1)) if one.unit in ("H2", "S") else one
                      for one in nurses()]), served(*"13131")), 0),
    (Row("a 必须 of somebody is one of the group",
         ward(pins=(Pin("D", "c", march(1), None, None, "must"),)), served(*"21321")), 0),
    (Row("a 禁止 of everybody leaves the group at the head",
         ward(pins=tuple(Pin("D", one, march(1), None, None, "never") for one in "ab")),
         served(*"21321")), 0),
    (Row("somebody leads the team: the group is not there",
         ward(team=(TeamPart(Selector((Term("person", "a"),))), whole())),
         [f"D {day} a H{unit}" for day, unit in enumerate("23232", 1)]), 0),
    (Row("somebody serves elsewhere: the group is not there",
         ward(also=(NURSE,)), [*served(*"21321"), "M 1 a"]), 0),
]  # fmt: skip


@pytest.mark.parametrize("row, count", ORDERED, ids=lambda one: getattr(one, "label", ""))
def test_the_queue_is_of_groups(row: Row, count: int) -> None:
    """In the order of 单位, with each group as one."""
    assert len(list(out_of_order(case_of(row)))) == count


def params(**values: object) -> object:
    """Parameters of the duty."""
    found = NO_PARAMS
    for param in (MOST, MAX_RUN, REST):
        if param.en in values:
            found = found.having(param, values[param.en])  # type: ignore[arg-type]
    return found


NIGHT = Hours(time(20), time(8))
WATCH = duty("W", "watch", period="day", slot=NIGHT, weekdays=frozenset({0}),
             team=(TeamPart(Selector((Term("person", "c"),))),),
             params=NO_PARAMS.having(REST, Rest(1, "day")))  # fmt: skip

BOUND = [
    ("spacing", Row("groups keep their distance", ward(3, spacing=3, params=params()),
                    served(*"121"), {"spacing": 1})),
    ("spacing", Row("what their people had counts", ward(2, spacing=3, params=params(),
                    history=done((26, "ab"))), served(*"1-"), {"spacing": 1})),
    ("most_turns", Row("a turn of four people is one", ward(2, params=params(
        max_per_person=(PerPeriod(1, "week"),))), served(*"12"))),
    ("most_turns", Row("two turns are two", ward(2, params=params(
        max_per_person=(PerPeriod(1, "week"),))), served(*"11"), {"most-turns": 1})),
    ("longest_run", Row("days running", ward(3, params=params(max_run=2)), served(*"111"),
                        {"longest-run": 1})),
    ("blocks", Row("one group the whole week", ward(block="week", params=params()),
                   served(*"11111"))),
    ("blocks", Row("not another in between", ward(block="week", params=params()),
                   served(*"11211"), {"block": 5})),
    ("rest", Row("who had a night rests, and so the group is not there",
                 ward(2, also=(WATCH,), params=params()), [*served(*"-2"), "W 1 c"],
                 {"rest": 1})),
    ("rest", Row("after the turn of a group each of it rests",
                 ward(2, slot=NIGHT, params=params(rest=Rest(1, "day"))), served(*"11"),
                 {"rest": 2})),
    ("one_place", Row("nobody of it is elsewhere", ward(1, also=(NURSE,), params=params()),
                      [*served(*"1"), "M 1 a"], {"two-places": 1})),
]  # fmt: skip


@pytest.mark.parametrize("rule, row", BOUND, ids=lambda one: getattr(one, "label", ""))
def test_both_halves_say_what_the_row_says(rule: str, row: Row) -> None:
    """Turns are the group's, and where somebody is is theirs; in the model, too."""
    assert amounts(rule, row) == row.breaches
    assert allowed(rule, row) == (not row.breaches)


@pytest.mark.parametrize(
    "rule, of",
    [
        ("spacing", ward(4, spacing=2, params=params(), history=done((26, "ab")))),
        ("most_turns", ward(4, params=params(max_per_person=(PerPeriod(2, "week"),)))),
        ("longest_run", ward(4, params=params(max_run=1), history=done((28, "cd")))),
        ("rest", ward(3, also=(WATCH,), slot="pm", params=params(rest=Rest(1, "day")))),
        ("one_place", ward(3, also=(NURSE,), params=params())),
        ("blocks", ward(3, block="week", params=params(), absences=(away("H1", 2),))),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_every_plan_of_small_wards(rule: str, of: Problem) -> None:
    """Both halves allow the same plans, whichever they are."""
    assert disagreement(rule, of) is None


def turned(of: Problem, *people: str, units: tuple[str, ...] = ("H1",)) -> dict[str, int]:
    """What the judge finds of the turn of a group on Monday in which `people` serve."""
    row = Row("", of, ["D 1 H1"])
    case = case_of(row)
    shift = replace(
        case.shifts[0],
        people=tuple(Assigned(one, 0) for one in people),
        groups=tuple(Assigned(one, 0) for one in units),
    )
    found = Case(of, plan(of, shift))
    check = __import__("constraints.groups.check", fromlist=["CHECK"]).CHECK
    counted: dict[str, int] = {}
    for finding in check.findings(found):
        counted[finding.rule] = counted.get(finding.rule, 0) + finding.amount
    return counted


@pytest.mark.parametrize(
    "of, people, units, found",
    [
        (ward(1), "ab", ("H1",), {}),
        (ward(1), "a", ("H1",), {"short": 1}),
        (ward(1), "ac", ("H1",), {}),  # c stands in for b
        (ward(1), "abc", ("H1",), {"too-many": 1}),
        (ward(1), "cd", ("H1",), {"group-empty": 1}),
        (ward(1, absences=(away("b", 1),)), "a", ("H1",), {}),
        (ward(1, absences=(away("b", 1),)), "ac", ("H1",), {}),
        (ward(1, pins=(Pin("D", "b", march(1), None, None, "never"),)), "a", ("H1",), {}),
        (ward(1, people=[*nurses(), Person("x", "x", "T")]), "ax", ("H1",), {"not-eligible": 1}),
        (ward(1, count=2), "abcd", ("H1", "H2"), {}),
        (ward(1, count=2), "abc", ("H1", "H2"), {"short": 1}),
        (ward(1, count=2), "ab", ("H1", "H2"), {"short": 2, "group-empty": 1}),
    ],
)
def test_who_serves_in_the_turn_of_a_group(
    of: Problem, people: str, units: tuple[str, ...], found: dict[str, int]
) -> None:
    """Everybody of it who is there; others for somebody of it alone."""
    assert turned(of, *people, units=units) == found


def groups(of: Plan) -> str:
    """The groups in the order of their turns."""
    return "".join(one.id[1:] for shift in of.shifts for one in shift.groups)


@pytest.mark.parametrize(
    "of, turns",
    [
        (ward(), "12312"),
        (ward(absences=(away("H1", 1, 2), away("e", 3))), "23123"),
        (ward(history=done((26, "cd"))), "31231"),
        (ward(people=nurses(c=march(2), d=march(4))), "13123"),
        (ward(3, count=2), "121323"),
        (ward(12, period="week"), "12"),
        (ward(12, block="week"), "1" * 5 + "2" * 5),
        (ward(12, count=2, period="week", absences=(away("H2", 1, 12),)), "1313"),
        (ward(also=(NURSE,)), "21321"),
        (ward(pins=(Pin("D", "d", march(1), None, None, "must"),)), "21321"),
    ],
)
def test_the_plan_keeps_the_order(of: Problem, turns: str) -> None:
    """Proven, judged clean, and each group is whole."""
    made, broken = planned(of)
    level = next(one for one in made.levels if one.name == "order")
    assert (groups(made), broken, level.value, level.proven) == (turns, [], 0, True)
    case = Case(of, made).crews
    for shift in made.shifts:
        if shift.groups:
            there = {p for unit in shift.groups for p in case.there(unit.id, shift)}
            assert there == {one.id for one in shift.people}


def test_nobody_is_a_gap_that_names_groups() -> None:
    """Each with its reason; what they lack is so many groups."""
    made, broken = planned(ward(1, count=2, absences=(away("H1", 1), away("H2", 1))))
    gap = made.gaps[0]
    assert (broken, gap.missing, groups(made)) == ([], 1, "3")
    assert [one.id for one in gap.people] == ["H1", "H2"]
    assert all(one.reason for one in gap.people)


def test_who_leads_keeps_their_group_away() -> None:
    """Nobody has two parts: what is missing is a gap that says so."""
    team = (TeamPart(Selector((Term("person", "a"),))), whole(count=3))
    made, broken = planned(ward(1, team=team))
    assert (broken, made.gaps[0].missing) == ([], 1)
    assert [one.id for one in made.gaps[0].people] in (["H1"], ["a"])
    assert "承担本班的其他分工" in made.gaps[0].people[0].reason


def test_loads_credits_and_limits_are_of_groups() -> None:
    """A group all away before the plan is credited; its people's turns are one."""
    past = tuple(
        Done(date(2027, 1, 4) + timedelta(days=n), "D", one)
        for n in range(12)
        if n % 7 < 5
        for one in ("ab", "ef")[n % 2]
    )
    gone = Absence("H2", date(2027, 1, 1), date(2027, 2, 28))
    made, broken = planned(ward(3, history=past, absences=(gone,), params=params()))
    row = next(one for one in made.fairness if one.duty == "D")
    assert (broken, row.pool) == ([], ("H1", "H2", "H3"))
    assert row.credits == {"H2": 5}
    assert row.loads["H2"] == 6


def test_the_queue_is_told() -> None:
    """For substitutes and explanations: groups who are there, the next first."""
    case = case_of(Row("", ward(absences=(away("H3", 3),)), served(*"12-12")))
    assert queue_at(case, case.shifts[-1], 0)[0] == "H3"


def test_each_ward_has_its_own_queue() -> None:
    """组:KIND@本单位 goes round within the owner, from what 历史 shows of it on."""
    wards = [Unit("W1", "一区", "区"), Unit("W2", "二区", "区")]
    own = [Unit(f"{w.id}{n}", f"{w.id}{n}", "组", w.id) for w in wards for n in (1, 2, 3)]
    people = [Person(f"{one.id}x", one.id, one.id) for one in own]
    past = tuple(Done(date(2027, 2, 26), "D", one) for one in ("W11x", "W22x"))
    made, broken = planned(
        ward(2, owner=Owner("unit", units("区")), team=(whole(scope=Scope("own")),),
             places=(*wards, *own), people=people, history=past)
    )  # fmt: skip
    turns = [(shift.owner, shift.groups[0].id) for shift in made.shifts]
    assert broken == []
    assert turns == [("W1", "W12"), ("W2", "W23"), ("W1", "W13"), ("W2", "W21")]


def test_units_of_a_place_alone() -> None:
    """组:KIND@UNIT are those below it."""
    outside = (*UNITS, Unit("H9", "外组", "组", "H2"))
    people = [*nurses(), Person("x", "x", "H9")]
    team = (whole(scope=Scope("unit", "H2")),)
    made, broken = planned(ward(4, team=team, places=outside, people=people))
    assert (broken, groups(made)) == ([], "2929")
