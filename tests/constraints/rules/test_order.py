"""order=轮流: whoever is next serves if there; who is not stays at the head of the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.judging.case import Case
from constraints.order.replay import out_of_order, queue_at
from constraints.order.rule import ORDER
from constraints.rest.rule import REST, Rest
from planner.domain.faults import CellFault
from planner.domain.params import NO_PARAMS
from planner.domain.plan import Assigned
from planner.domain.problem import (
    Absence,
    Done,
    Person,
    Pin,
    Problem,
    Selector,
    TeamPart,
    Term,
    Unit,
)
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.day_problems import cadres, planned
from tests.builders.judge_builder import TARGET, duty, march, problem, role, units
from tests.builders.parameters import Anything
from tests.builders.tables import Row, case_of

ROTATE = NO_PARAMS.having(ORDER, "rotate")


def ring(*, names: str = "abcd", last: int = 5, count: int = 1, **fields: object) -> Problem:
    """A duty D of every working day, whose turns go round, from Monday 1 March on."""
    own = ("people", "places", "absences", "history", "pins")
    of_town = {key: fields.pop(key) for key in own if key in fields}
    also = fields.pop("also", ())
    team = fields.pop("team", (role("cadre", count=count),))
    rotated = fields.pop("params", ROTATE)
    settings = {"period": "day", "slot": "am", "team": team, "params": rotated, **fields}
    return problem(
        duty("D", **settings), *also,  # type: ignore[misc]
        **{"people": cadres(names), "start": march(1), "end": march(last), **of_town},  # type: ignore[arg-type]
    )  # fmt: skip


def done(*rows: tuple[int, str]) -> tuple[Done, ...]:
    """Turns of D on days of February 2027."""
    return tuple(Done(date(2027, 2, day), "D", person) for day, person in rows)


def away(person: str, first: int, last: int | None = None) -> Absence:
    """Days of March on which somebody is away."""
    return Absence(person, march(first), march(last or first))


def week(people: str) -> list[str]:
    """A turn a day from Monday on."""
    return [f"D {day} {person}" for day, person in enumerate(people, 1) if person != "-"]


NAMED = TeamPart(Selector(tuple(Term("person", one) for one in "dbca")))
MUST = (Pin("D", "d", march(1), None, None, "must"),)
JOINED = [*cadres("abc"), *cadres("d", start=march(3))]
LEFT = [*cadres("ab"), *cadres("c", until=date(2027, 2, 28)), *cadres("d")]
VILLAGES = (Unit("V1", "一村", "村"), Unit("V2", "二村", "村"))
OF_VILLAGES = [
    Person(name, name, village, roles=("cadre",))
    for name, village in (("a", "V1"), ("b", "V1"), ("c", "V2"), ("d", "V2"))
]
MEETING = duty("M", "meeting", period="day", slot="am", weekdays=frozenset({0}))

ROWS = [
    (Row("as the sheet has them", ring(), week("abcda")), 0),
    (Row("two changed places", ring(), week("bacdb")), 1),
    (Row("one comes again too soon", ring(), week("abcad")), 1),
    (Row("one is left out all the time", ring(), week("acdac")), 4),
    (Row("as the cell lists names", ring(team=(NAMED,)), week("dbcad")), 0),
    (Row("not as the sheet has them, then", ring(team=(NAMED,)), week("abcda")), 3),
    (Row("who is away stays at the head", ring(absences=(away("a", 1, 2),)), week("bcadb")), 0),
    (Row("who is back and is passed over", ring(absences=(away("a", 1, 2),)), week("bcdab")), 1),
    (Row("a half day away elsewhere is no reason",
         ring(absences=(Absence("a", march(1), march(1), "pm"),)), week("bacdb")), 1),
    (Row("after the last of 历史", ring(history=done((26, "b"))), week("cdabc")), 0),
    (Row("from the first again is not", ring(history=done((26, "b"))), week("abcda")), 2),
    (Row("历史 leaves somebody at the head",
         ring(history=done((23, "a"), (24, "c"), (25, "d"))), week("bacdb")), 0),
    (Row("a turn of 历史 within the plan",
         ring(history=(*done((26, "a")), Done(march(1), "D", "b"))),
         ["D 2 c", "D 3 d", "D 4 a"]), 0),
    (Row("who joins goes to the end", ring(people=JOINED), week("abcab")), 0),
    (Row("who has joined comes before those who had theirs since",
         ring(people=JOINED, last=8), ["D 1 a", "D 2 b", "D 3 c", "D 4 a", "D 5 b", "D 8 d"]), 0),
    (Row("who left closes the gap", ring(people=LEFT, history=done((25, "b"))), week("dabda")), 0),
    (Row("and so does the last of 历史", ring(people=LEFT, history=done((26, "c"))),
         week("dabda")), 0),
    (Row("a 必须 of the day is in order", ring(pins=MUST), week("dabcd")), 0),
    (Row("a 禁止 leaves its person at the head",
         ring(pins=(Pin("D", "a", march(1), None, None, "never"),)), week("bacdb")), 0),
    (Row("who serves elsewhere is not there", ring(also=(MEETING,)), [*week("bacdb"), "M 1 a"]), 0),
    (Row("nor who rests", ring(also=(replace(MEETING, slot="day", params=NO_PARAMS.having(
        REST, Rest(2, "day"))),)), [*week("bcd"), "M 1 a", "D 4 a"]), 0),
    (Row("a turn later on forbids none before",
         ring(spacing=3), week("bacdb")), 1),
    (Row("a block is one turn", ring(block="week", last=12),
         [*week("aaaaa"), *(f"D {day} b" for day in range(8, 13))]), 0),
    (Row("who is away for a day of a block is not asked for it",
         ring(block="week", absences=(away("a", 3),)), week("bbbbb")), 0),
    (Row("and is not out of order with it", ring(block="week", absences=(away("a", 3),)),
         week("aacaa")), 0),
    (Row("who stands in has no turn", ring(block="week", last=12, absences=(away("a", 3),)),
         [*week("aabaa"), *(f"D {day} b" for day in range(8, 13))]), 0),
    (Row("a ring for each target its people depend on",
         ring(owner=TARGET, target=units("村"), team=(role("cadre", "target"),), places=VILLAGES,
              people=OF_VILLAGES, last=2),
         ["D 1 a", "D 1 c", "D 2 b", "D 2 d"]), 0),
    (Row("two duties at once share the turns",
         ring(owner=TARGET, target=units("村"), places=VILLAGES, last=2),
         ["D 1 b", "D 1 a", "D 2 c", "D 2 d"]), 0),
]  # fmt: skip


@pytest.mark.parametrize("row, count", ROWS, ids=lambda one: getattr(one, "label", ""))
def test_the_judge_counts_turns_out_of_order(row: Row, count: int) -> None:
    """By the queue, as one would with a list on the wall."""
    assert len(list(out_of_order(case_of(row)))) == count


@pytest.mark.parametrize(
    "teams, count",
    [
        (["ab", "ac", "bc"], 0),
        (["ac", "ab", "bc"], 1),  # c before b; then b and a are first
        (["bc", "ab", "ac"], 2),  # both before a; then, as they stood, b before c
        (["ab", "bc", "ac"], 1),  # b before a, who stood before
    ],
)
def test_two_at_a_time(teams: list[str], count: int) -> None:
    """Each of those who serve together is asked for; they go to the end as they stood."""
    row = Row("", ring(names="abc", count=2), [f"D {day} {two[0]}" for day, two in
                                               enumerate(teams, 1)])  # fmt: skip
    case = case_of(row)
    shifts = tuple(
        replace(shift, people=tuple(Assigned(one, 0) for one in two))
        for shift, two in zip(case.plan.shifts, teams, strict=True)
    )
    changed = Case(row.problem, replace(case.plan, shifts=shifts))
    assert len(list(out_of_order(changed))) == count


@pytest.mark.parametrize("leads, count", [("a", 0), ("c", 1)])
def test_who_serves_in_another_part_is_not_there(leads: str, count: int) -> None:
    """Nobody has two parts of a team: who is next in both stays at the head of the other."""
    people = [Person(name, name, roles=("cadre", "lead")) for name in "abc"]
    of = ring(people=people, team=(role("lead"), role("cadre")), last=1)
    case = case_of(Row("", of, ["D 1 a"]))
    (shift,) = case.plan.shifts
    team = (Assigned(leads, 0), Assigned("b", 1))
    changed = Case(of, replace(case.plan, shifts=(replace(shift, people=team),)))
    passed = [one.due for one in out_of_order(changed) if one.person == "b"]
    assert passed == ["a"] * count


@pytest.mark.parametrize(
    "of, served",
    [
        (ring(), "abcda"),
        (ring(absences=(away("a", 1, 2), away("c", 3))), "bcadb"),
        (ring(history=done((25, "c"), (26, "d"))), "abcda"),
        (ring(people=JOINED), "abcab"),
        (ring(people=LEFT, history=done((26, "b"))), "dabda"),
        (ring(team=(NAMED,)), "dbcad"),
        (ring(pins=MUST), "dabcd"),
        (ring(also=(duty("N", "meeting", period="day", slot="am", weekdays=frozenset({0}),
                         team=(role("lead"),)),),
              people=[Person("a", "a", roles=("cadre", "lead")), *cadres("bcd")]), "bacdb"),
    ],
)  # fmt: skip
def test_the_plan_keeps_the_order(of: Problem, served: str) -> None:
    """Nothing else being in the way the turns go round, and the level says so, proven."""
    plan, broken = planned(of)
    level = next(one for one in plan.levels if one.name == "order")
    assert "".join(one.people[0].id for one in plan.shifts if one.duty == "D") == served
    assert (broken, level.value, level.proven) == ([], 0, True)


def test_gaps_come_first() -> None:
    """Who alone can fill another duty's place later is not kept from it by the order."""
    lead = duty("N", "meeting", period="day", slot="pm", weekdays=frozenset({0}),
                team=(role("lead"),))  # fmt: skip
    people = [Person("a", "a", roles=("cadre", "lead")), *cadres("bc")]
    rested = ROTATE.having(REST, Rest(1, "day"))
    plan, _broken = planned(ring(people=people, params=rested, last=1, also=(lead,)))
    level = next(one for one in plan.levels if one.name == "order")
    assert not plan.gaps
    assert level.value == level.bound == 0  # with a in N that afternoon a may not have D


def test_it_is_somebodys_turn() -> None:
    """Who is there, the next first: for substitutes and explanations."""
    row = Row("", ring(absences=(away("c", 3),)), week("abdca"))
    case = case_of(row)
    assert queue_at(case, case.shifts[2], 0) == ("d", "a", "b")
    assert queue_at(case, case.shifts[3], 0) == ("c", "a", "b", "d")


def test_a_replan_changes_least_and_then_keeps_the_order() -> None:
    """Who falls out is replaced; of those who could come the next in turn does."""
    before = ring(names="abcde", last=2)
    base = make_plan(before)
    after = replace(before, absences=(away("b", 2),))
    again = repair(after, base, before, today=march(1)).plan
    served = "".join(one.people[0].id for one in again.shifts)
    assert served == "ac"


def test_it_is_written_as_people_say() -> None:
    """In both languages, and nothing else."""
    for written in ("轮流", "rotate"):
        assert ORDER.form.read(written, ORDER, Anything()) == "rotate"
    with pytest.raises(CellFault):
        ORDER.form.read("随机", ORDER, Anything())
