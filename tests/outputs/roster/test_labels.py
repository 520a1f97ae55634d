"""What the parts of a team are called: in 安排表 and back, on slips, in calendars and notices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from constraints.judging.judge import verify
from inputs.handback.edited import apply_roster
from inputs.handback.roster import read_roster
from outputs.calendars.events import Events
from outputs.page.coverage import page
from outputs.roster import write_roster
from outputs.tables.named import NamedPlan
from outputs.tables.personal import PersonalTables
from outputs.words.shifts import ShiftWords
from planner.domain.language import speaking
from planner.domain.plan import FairnessRow, Shift
from planner.domain.problem import Fault, TeamPart
from tests.builders.watches import FIRST, FULL, duty, made, night, nights, part


def watch(*people: tuple[str, int]) -> NamedPlan:
    """One night, led by somebody; 张三, 李四 and 王五 are P9, P1 and P2."""
    return made([duty("ZB", "机关值班")], [night("ZB", FIRST, people or FULL)])


def handed_back(
    named: NamedPlan, folder: Path, changes: Mapping[int, Mapping[str, object]]
) -> tuple[Shift, list[Fault]]:
    """The only shift after somebody changed cells, by row and header; and all faults."""
    path = folder / "roster.xlsx"
    write_roster(path, named.plan, named.problem)
    book = openpyxl.load_workbook(path)
    sheet: Worksheet = book["安排表"]
    headers = [cell.value for cell in sheet[1]]
    for row, cells in changes.items():
        for header, value in cells.items():
            sheet.cell(row, headers.index(header) + 1).value = value  # type: ignore[assignment]
    book.save(path)
    rows, faults = read_roster(path, None, named.problem.settings)
    edited, more = apply_roster(named.plan, rows, named.problem)
    [shift] = edited.shifts
    return shift, [*faults, *more]


def parts(shift: Shift) -> list[tuple[str, int]]:
    """Who serves in which part."""
    return sorted(((one.id, one.part) for one in shift.people), key=lambda one: (one[1], one[0]))


# -- 安排表 ----------------------------------------------------------------------------------


def test_the_roster_says_what_each_is_called(tmp_path: Path) -> None:
    """分工 is one column more, after those that programs count on."""
    named = watch()
    write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    head, *rows = openpyxl.load_workbook(tmp_path / "roster.xlsx")["安排表"].values
    assert head[14:] == ("备注", "分工")
    assert [(row[7], row[15]) for row in rows] == [("P9", "带班"), ("P1", "值班"), ("P2", "值班")]


def test_without_labels_there_is_no_such_column(tmp_path: Path) -> None:
    """The sheet stays as it was."""
    plain = made([duty("ZB", "值班", (part("镇领导"), part("干部", 2)))], nights(1))
    write_roster(tmp_path / "roster.xlsx", plain.plan, plain.problem)
    assert len(next(openpyxl.load_workbook(tmp_path / "roster.xlsx")["安排表"].values)) == 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_untouched_it_is_the_plan(tmp_path: Path, language: str) -> None:
    """In either language, nights and all."""
    named = made([duty("ZB", "机关值班")], nights(3))
    with speaking(language):
        write_roster(tmp_path / "roster.xlsx", named.plan, named.problem)
    rows, faults = read_roster(tmp_path / "roster.xlsx", None, named.problem.settings)
    edited, more = apply_roster(named.plan, rows, named.problem)
    assert (faults, more) == ((), ())
    assert edited.shifts == named.plan.shifts


def test_two_who_change_places_are_told_by_their_labels(tmp_path: Path) -> None:
    """Rows 2 to 4 are 带班 张三, 值班 李四, 值班 王五; names alone are exchanged."""
    shift, faults = handed_back(
        watch(), tmp_path,
        {2: {"人员编码": "P2", "姓名": "王五"}, 4: {"人员编码": "P9", "姓名": "张三"}},
    )  # fmt: skip
    assert faults == []
    assert parts(shift) == [("P2", 0), ("P1", 1), ("P9", 1)]


def test_another_label_is_another_part(tmp_path: Path) -> None:
    """Who is called otherwise serves otherwise; an emptied label says nothing."""
    shift, faults = handed_back(watch(("P9", 0), ("P1", 1)), tmp_path, {2: {"分工": "值班"}})
    assert (parts(shift), faults) == ([("P1", 1), ("P9", 1)], [])
    shift, faults = handed_back(watch(), tmp_path, {2: {"分工": None}, 3: {"分工": None}})
    assert (parts(shift), faults) == ([("P9", 0), ("P1", 1), ("P2", 1)], [])


def test_who_is_new_is_what_the_row_says(tmp_path: Path) -> None:
    """Also where another place became free before."""
    changes = {
        2: {"人员编码": "P1", "姓名": "李四"},
        3: {"人员编码": "P3", "姓名": "赵六"},
    }
    shift, faults = handed_back(watch(("P9", 0), ("P2", 1)), tmp_path, changes)
    assert (parts(shift), faults) == ([("P1", 0), ("P3", 1)], [])


def test_a_label_that_is_none_is_told(tmp_path: Path) -> None:
    """The plan's part stays."""
    shift, [fault] = handed_back(watch(), tmp_path, {2: {"分工": "司机"}})
    assert parts(shift) == [("P9", 0), ("P1", 1), ("P2", 1)]
    assert (fault.code, fault.row, fault.column, fault.warning) == ("unknown-part", 2, "分工", True)


def test_an_added_night_has_the_parts_its_rows_say(tmp_path: Path) -> None:
    """Rows without 编号 on a new day: who leads need not stand first."""
    named = watch()
    path = tmp_path / "roster.xlsx"
    write_roster(path, named.plan, named.problem)
    book = openpyxl.load_workbook(path)
    sheet = book["安排表"]
    for person, label in (("P1", "值班"), ("P2", "带班")):
        cells = {"日期": "2027-02-05", "制度": "机关值班", "人员编码": person, "分工": label}
        headers = [cell.value for cell in sheet[1]]
        sheet.append([cells.get(str(header)) for header in headers])
    book.save(path)
    rows, faults = read_roster(path, None, named.problem.settings)
    edited, more = apply_roster(named.plan, rows, named.problem)
    assert not [one for one in (*faults, *more) if not one.warning]
    assert parts(edited.shifts[-1]) == [("P2", 0), ("P1", 1)]


# -- elsewhere -------------------------------------------------------------------------------


def test_the_calendar_names_them_by_their_labels() -> None:
    """In the title of units and duties, and in the description; the event ends the next day."""
    named = watch()
    event = Events(named.plan, named.problem).event(named.plan.shifts[0])
    assert event.title == "机关值班"
    assert event.named_title == "机关值班：带班 张三；值班 李四、王五"
    assert event.description == "人员：带班 张三；值班 李四、王五"
    assert (event.end - event.start).total_seconds() == 15 * 3600


def test_another_label_changes_the_event() -> None:
    """Its digest tells, and so its SEQUENCE rises; without labels it is what it was."""
    named = watch()
    renamed = replace(
        named.problem,
        duties={"ZB": duty("ZB", "机关值班", (part("镇领导", 1, "领班"), part("干部")))},
    )
    before, after = (
        Events(named.plan, problem).event(named.plan.shifts[0]).facts
        for problem in (named.problem, renamed)
    )
    assert before != after


def test_slips_and_notices_of_change_say_it() -> None:
    """机关值班（带班） for who leads; 带班 张三 where a shift is told."""
    named = watch()
    [row] = PersonalTables(named).duties("P9")
    assert (row.duty, row.hours) == ("机关值班（带班）", "17:30-次日08:30")
    assert row.company == "值班 李四、王五"
    [row] = PersonalTables(named).duties("P1")
    assert (row.duty, row.company) == ("机关值班（值班）", "带班 张三；值班 王五")
    words = ShiftWords(named.problem)
    assert words.duty(named.plan.shifts[0], "P9") == "机关值班（带班）"
    assert words.people(named.plan.shifts[0]) == "带班 张三；值班 李四、王五"


def test_the_coverage_page_says_whose_turns_are_shared() -> None:
    """By the label of the part, and each account by the days that it counts."""
    named = watch()
    rows = tuple(
        FairnessRow("ZB", part, ("P9", "P1"), {"P9": 1, "P1": 0}, 0, 1, account=account)
        for part, account in ((0, "holidays"), (0, "days_off"), (1, "all"))
    )
    html = page(replace(named.plan, fairness=rows), named.problem)
    told = re.findall(r'<th scope="row">(机关值班[^<]*)</th><td class="n">2<', html)
    assert told == [
        "机关值班·带班（节假日，3 年）", "机关值班·带班（休息日，本年）", "机关值班·值班（本年）"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "team, said",
    [
        ((part("镇领导", 1, "带班"), part("干部")), "李四 不符合制度「人员」对带班的要求。"),
        ((part("镇领导"), part("干部")), "李四 不符合制度「人员」对第1部分的要求。"),
    ],
)
def test_the_judge_names_the_part(team: tuple[TeamPart, ...], said: str) -> None:
    """By its label where it has one."""
    named = made([duty("ZB", "机关值班", team)], [night("ZB", FIRST, (("P1", 0), ("P2", 1)))])
    found = {str(one.text) for one in verify(named.plan, named.problem)}
    assert said in found
