"""Edited rosters: substitutes, added rows, what becomes of gaps, rotation rows and levels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from inputs.handback.edited import apply_roster
from inputs.handback.roster import RosterRow
from outputs.roster import write_roster
from planner.domain.adopted import adopted_pins, kept_choices
from planner.domain.plan import Adopted, Assigned, Plan, RotationRow, Shift
from planner.domain.problem import Problem, Unit
from planner.domain.trouble import BadInput
from planner.flows.adopting import adopted, settled
from tests.builders.judge_builder import duty, gap, march, plan, problem, role, shift, units
from tests.builders.parameters import having
from tests.builders.sample_plan import sample

WEEK = "R1.2027-W01"


def rows_of(of: Plan, *, skip: str = "", **notes: str) -> list[RosterRow]:
    """A row for every shift and person, as they were written; `notes` by shift."""
    problem_, _plan = sample()
    found: list[RosterRow] = []
    for one in of.shifts:
        if one.id == skip:
            continue
        team = len(problem_.duties[one.duty].team) if one.duty in problem_.duties else 1
        people = [member.id for member in one.people if member.part < max(team, 1)]
        found.extend(
            RosterRow(len(found) + 2, one.id, one.date, one.slot, None, None, person,
                      note=notes.get(one.id))
            for person in people or [""]
        )  # fmt: skip
    return found


@pytest.mark.parametrize(
    "note, people",
    [
        ("候补:李四", (Assigned("P1", 0), Assigned("P5", 1), Assigned("P2", 2))),
        ("替补: 欧阳文;12户", (Assigned("P1", 0), Assigned("P5", 1), Assigned("P3", 2))),
        ("Substitutes: P2, P3", (Assigned("P1", 0), Assigned("P5", 1), Assigned("P2", 2),
                                 Assigned("P3", 2))),
        ("", (Assigned("P1", 0), Assigned("P5", 1))),
    ],
)  # fmt: skip
def test_substitutes_are_read_from_the_note(note: str, people: tuple[Assigned, ...]) -> None:
    """备注 names who stands in: another name is another substitute, none is none."""
    whole, made = sample()
    edited, faults = apply_roster(made, rows_of(made, **{WEEK: note}), whole)
    assert faults == ()
    assert next(one for one in edited.shifts if one.id == WEEK).people == people


def test_a_substitute_nobody_knows_is_told() -> None:
    """The substitutes of the plan stay, with a warning that names the row and the column."""
    whole, made = sample()
    edited, faults = apply_roster(made, rows_of(made, **{WEEK: "候补:无此人"}), whole)
    assert {(one.code, one.column, one.warning) for one in faults} == {
        ("unknown-substitute", "备注", True)
    }
    before = next(one for one in made.shifts if one.id == WEEK)
    assert next(one for one in edited.shifts if one.id == WEEK).people == before.people


def test_a_duty_without_substitutes_says_so() -> None:
    """A note that names one is told, with what to do to have them; the plan stays."""
    whole, made = sample()
    duties = dict(whole.duties)
    bare = replace(duties["R1"], params=having())
    whole = replace(whole, duties=duties | {"R1": bare})
    _edited, faults = apply_roster(made, rows_of(made, **{WEEK: "候补:李四"}), whole)
    assert {(one.code, one.column, one.warning) for one in faults} == {
        ("no-substitutes", "备注", True)
    }
    assert "候补=1" in str(faults[0].remedy)


def test_an_added_row_names_its_substitute() -> None:
    """A shift that is written anew has the substitutes of its 备注."""
    whole, made = sample()
    rows = rows_of(made, skip=WEEK)
    before = next(one for one in made.shifts if one.id == WEEK)
    rows += [
        RosterRow(90, "", before.date, before.slot, duty="R1", person=person, note=note)
        for person, note in (("P1", "候补:李四"), ("P5", ""))
    ]
    edited, faults = apply_roster(made, rows, whole)
    assert faults == ()
    people = next(one for one in edited.shifts if one.id == WEEK).people
    assert people == (Assigned("P1", 0), Assigned("P5", 1), Assigned("P2", 2))


def test_a_day_outside_the_plan_is_named(tmp_path: Path) -> None:
    """A row moved to another year is one located fault; nothing is adopted."""
    whole, made = sample()
    path = tmp_path / "roster.xlsx"
    write_roster(path, made, whole)
    book = openpyxl.load_workbook(path)
    sheet = book["安排表"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["日期"]).value = date(2026, 1, 15)
    book.save(path)
    with pytest.raises(BadInput) as refused:
        adopted(path, made, whole, "zh")
    faults = refused.value.faults
    errors = [(one.code, one.row, one.column, one.value) for one in faults if not one.warning]
    assert ("outside-plan", 2, "日期", "2026-01-15") in errors


# -- what an edit leaves open ----------------------------------------------------------------


def weekly(*shifts: Shift, **fields: object) -> tuple[Problem, Plan]:
    """A weekly reception by two cadres of three, and a plan of it."""
    whole = problem(duty(team=(role("cadre", count=2),), slot="am"))
    return whole, plan(whole, *shifts, **fields)


def after(base: Plan, whole: Problem, *shifts: Shift) -> Plan:
    """`base` with other shifts, as a plan in its own right."""
    return settled(base, replace(base, shifts=shifts), whole, mode="fixed")


def test_a_shift_without_one_of_its_people_is_short() -> None:
    """One of two is missing: a gap of one, with the reason for everybody who could have come."""
    one = shift(1, "a", "b", slot="am", identity="D@all@2027-W09@1")
    whole, base = weekly(one)
    (short,) = after(base, whole, replace(one, people=one.people[:1])).gaps
    assert (short.obligation, short.missing, short.date) == (one.id, 1, march(1))
    assert [person.id for person in short.people] == ["b", "c"]


def test_a_shift_that_nobody_serves_is_a_gap_only() -> None:
    """Both names cleared: the shift is gone, its whole team is missing."""
    one = shift(1, "a", "b", slot="am", identity="D@all@2027-W09@1")
    whole, base = weekly(one)
    plan_ = after(base, whole, replace(one, people=()))
    assert plan_.shifts == ()
    assert [(found.missing, found.date) for found in plan_.gaps] == [(2, None)]


def test_a_gap_that_was_filled_is_gone() -> None:
    """Somebody joins by hand: the gap of that shift is no more."""
    one = shift(1, "a", slot="am", identity="D@all@2027-W09@1")
    whole, base = weekly(one, gaps=(gap(1, 7, obligation=one.id),))
    joined = replace(one, people=(*one.people, Assigned("b", 0)))
    plan_ = after(base, whole, joined)
    assert plan_.gaps == ()
    assert plan_.adopted == (Adopted(one.id, "fixed"),)


def test_a_group_changed_by_hand_is_the_month_s_group() -> None:
    """The rotation row follows the shift, so that the next months build on it."""
    turning = duty("R", "rotation", owner=replace(duty().owner, by="unit", units=units("部门")),
                   target=units("村民组"), period="month", slot="day")  # fmt: skip
    whole = problem(turning, places=[Unit("D", "局", "部门"), Unit("G1", "一组", "村民组"),
                                     Unit("G2", "二组", "村民组")])  # fmt: skip
    one = shift(1, "a", duty="R", kind="rotation", owner="D", target="G1", identity="R@D@2027-03@1")
    base = plan(whole, one, rotations=(RotationRow("R", "D", march(1), "G1", False),))
    plan_ = after(base, whole, replace(one, target="G2"))
    assert [row.target for row in plan_.rotations] == ["G2"]


def test_choices_that_were_left_alone_stay_pinned() -> None:
    """A choice is a pin for each person; changed again, the old one no longer binds."""
    one = shift(1, "a", "b", slot="am", identity="x")
    whole, base = weekly(one, adopted=(Adopted("x", "wish"), Adopted("gone", "fixed")))
    pins = adopted_pins(base, whole)
    assert [(pin.person, pin.mode) for pin in pins] == [("a", "wish"), ("b", "wish")]
    assert kept_choices(base, base) == (Adopted("x", "wish"),)
    assert kept_choices(base, replace(base, shifts=(replace(one, date=march(2)),))) == ()


def test_a_substitute_of_an_adopted_shift_is_not_made_to_serve() -> None:
    """Who stands by does not serve, so that no 必须 asks it of them."""
    one = shift(1, "a", "b", slot="am", identity="x")
    one = replace(one, people=(*one.people, Assigned("c", 1)))
    whole, base = weekly(one, adopted=(Adopted("x", "fixed"),))
    assert [pin.person for pin in adopted_pins(base, whole)] == ["a", "b"]
