"""Whole units in all that is written, and in what comes back: named, with their people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from constraints.judging.judge import verify
from constraints.kinds.watch import MEMBERS
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.calendars.building import calendars
from outputs.files import read_plan, write_households, write_plan
from outputs.page.coverage import page
from outputs.roster import write_roster
from outputs.tables.accounts import shared
from outputs.tables.named import NamedPlan
from outputs.tables.watches import watches
from outputs.words.shifts import ShiftWords
from planner.domain.plan import Assigned, Plan
from planner.domain.problem import Absence
from planner.flows.adopting import adopted
from planner.stages.whole import make_plan
from tests.builders.wards import on, ward


def handed_back(folder: Path, day: int, people: dict[str, str | None]) -> Path:
    """The roster after somebody changed the people of one day: one for another, or nobody."""
    problem, plan = ward()
    path = folder / "roster.xlsx"
    write_roster(path, plan, problem)
    book = openpyxl.load_workbook(path)
    sheet = book["安排表"]
    heads = [cell.value for cell in sheet[1]]
    identity, person, name = (heads.index(one) + 1 for one in ("编号", "人员编码", "姓名"))
    for row in range(sheet.max_row, 1, -1):
        who = sheet.cell(row, person).value
        if sheet.cell(row, identity).value == on(plan, day).id and who in people:
            if people[who] is None:
                sheet.delete_rows(row)
            else:
                sheet.cell(row, person).value, sheet.cell(row, name).value = people[who], None
    book.save(path)
    return path


def test_plan_json_names_the_unit(tmp_path: Path) -> None:
    """`group` for whoever reads it, `groups` by part; read back it is the same plan."""
    _problem, plan = ward()
    write_plan(plan, tmp_path / "plan.json")
    write_households(plan, tmp_path / "households.csv")
    text = (tmp_path / "plan.json").read_text(encoding="utf-8")
    assert '"group": "H1", "groups": [{"id": "H1", "part": 1}]' in text
    assert read_plan(tmp_path).shifts == plan.shifts
    alone = text.replace(', "groups": [{"id": "H1", "part": 1}]', "")
    (tmp_path / "plan.json").write_text(alone, encoding="utf-8")
    assert on(read_plan(tmp_path), 1).groups == (Assigned("H1", 0),)


def test_the_notice_shows_the_unit_and_its_people_where_asked() -> None:
    """By its name alone, or with everybody of it who is there."""
    problem, plan = ward()
    assert on(plan, 3).groups == (Assigned("H3", 1),)
    [notice] = watches(NamedPlan.of(plan, problem))
    assert notice.titles == ("日期", "星期", "带班", "护理")
    assert notice.line(notice.rows[2]) == ("3月3日", "星期三", "张一", "护理三组")
    duty = problem.duties["ZB"]
    told = replace(duty, params=duty.params.having(MEMBERS, True))
    [notice] = watches(NamedPlan.of(plan, replace(problem, duties={"ZB": told})))
    assert notice.rows[2].cells[1] == "护理三组（周七、郑九）"


def test_the_roster_has_a_column_for_it(tmp_path: Path) -> None:
    """A row a person in 安排表, with the unit at the end; one cell in 值班一览."""
    problem, plan = ward()
    write_roster(tmp_path / "roster.xlsx", plan, problem)
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    rows = [[cell.value for cell in row] for row in book["安排表"].iter_rows()]
    assert rows[0][-2:] == ["分工", "组"]
    third = [(row[8], *row[-2:]) for row in rows if row[0] == on(plan, 3).id]
    assert third == [
        ("张一", "带班", None),
        ("周七", "护理", "护理三组"),
        ("郑九", "护理", "护理三组"),
    ]
    glance = [[cell.value for cell in row] for row in book["值班一览"].iter_rows()]
    assert "护理三组（周七、郑九）" in glance[5]
    again = apply_roster(plan, read_roster(tmp_path / "roster.xlsx")[0], problem)[0]
    assert (again.shifts, again.fairness) == (plan.shifts, plan.fairness)


def test_accounts_are_of_units() -> None:
    """In the order of 单位, by their names."""
    problem, plan = ward()
    named = NamedPlan.of(replace(plan), problem)
    row = next(one for one in plan.fairness if one.part == 1)
    assert row.pool == ("H1", "H2", "H3")
    assert [named.names.person(one) for one in row.pool] == ["护理一组", "护理二组", "护理三组"]
    assert [one for one in shared(named) if one.part == 1] == []  # nothing but this plan


def test_calendars_of_the_unit_and_of_its_people_hold_the_shift() -> None:
    """The unit in the title, everybody in the description."""
    problem, plan = ward()
    made = {path: text.decode().replace("\r\n ", "") for path, text in calendars(plan, problem)}
    turns = sum(one.groups == (Assigned("H3", 1),) for one in plan.shifts)
    assert made["units/H3.ics"].count("BEGIN:VEVENT") == turns
    assert "SUMMARY:夜间值班：带班 张一；护理 护理三组" in made["units/H3.ics"]
    assert "护理三组（周七、郑九）" in made["units/H3.ics"]
    assert made["people/N7.ics"].count("BEGIN:VEVENT") == turns
    assert made["people/N6.ics"].count("BEGIN:VEVENT") == turns - 1


def test_gaps_and_changes_name_it(tmp_path: Path) -> None:
    """Nobody has to know the ids."""
    problem, plan = ward()
    day = date(2027, 3, 1)
    away = tuple(Absence(unit, day, day, None, "培训") for unit in ("H1", "H2", "H3"))
    short = replace(problem, absences=away)
    left = make_plan(short)
    assert [(one.missing, one.cause) for one in left.gaps] == [(1, "all_away")]
    assert "护理三组" in page(left, short)
    write_roster(tmp_path / "roster.xlsx", left, short)
    gaps = openpyxl.load_workbook(tmp_path / "roster.xlsx")["缺口"]
    assert "护理一组、护理二组、护理三组" in str([*gaps.values])
    assert ShiftWords(problem).people(on(plan, 3)) == "带班 张一；护理 护理三组（周七、郑九）"


@pytest.mark.parametrize(
    "people, groups, broken",
    [
        ({"N1": "N3", "N2": "N4"}, "H2", set()),  # another unit
        ({"N1": "N3"}, "H1", set()),  # somebody of another stands in
        ({"N1": None}, "H1", {"short"}),
        ({"N1": "L2"}, "H1", {"not-eligible"}),
        ({"N1": "N5", "N2": "N6"}, "H3", {"short"}),  # of a larger one somebody is left out
    ],
)
def test_an_edited_roster(
    tmp_path: Path, people: dict[str, str | None], groups: str, broken: set[str]
) -> None:
    """Whose turn it is follows from who serves; the judge says what is wrong with it."""
    problem, plan = ward()
    rows, faults = read_roster(handed_back(tmp_path, 1, people), None, problem.settings)
    edited, more = apply_roster(plan, rows, problem)
    assert (faults, more) == ((), ())
    assert on(edited, 1).groups == (Assigned(groups, 1),)
    assert {one.rule for one in verify(edited, problem) if one.hard} == broken


def test_an_edited_roster_is_adopted(tmp_path: Path) -> None:
    """Loads move with the turn, and nothing else does."""
    problem, plan = ward()
    made = adopted(handed_back(tmp_path, 1, {"N1": "N3", "N2": "N4"}), plan, problem, "zh")
    assert not [one for one in made.findings if one.hard]
    before, after = (_loads(one) for one in (plan, made.plan))
    assert after["H1"] == before["H1"] - 1
    assert after["H2"] == before["H2"] + 1


def _loads(plan: Plan) -> dict[str, int]:
    return dict(next(row.loads for row in plan.fairness if row.part == 1))
