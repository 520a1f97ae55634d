"""Sheet 节点 from the workbook to the roster: what is read, what is a fault, what comes out."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar

from constraints.judging.judge import verify
from inputs.presets import presets
from inputs.presets.preset import Row
from inputs.workbook.reading import read
from outputs.calendars.building import write_calendars
from outputs.page.coverage import page
from outputs.roster.write import write_roster
from planner.domain.language import speaking
from planner.domain.problem import Milestone, Selector, Term
from planner.domain.steps import schedule
from planner.domain.workdays import WorkCalendar
from planner.stages.whole import make_plan
from tests.builders.inputs_books import Book, places, problem_of, put, reading_of, township
from tests.builders.judge_builder import duty
from tests.builders.judge_builder import problem as problem_for


def projects() -> Book:
    """The township with one project of three steps, two of kind JD and one meeting."""
    book = township()
    book["单位"].append(["X1", "供水改造", "项目", "V1", None, None])
    width = len(book["制度"][0])
    rows = [
        ["JD", "项目节点", "节点", "每对象", "部门负责人", "项目", None, 1, None, "上午", "对象"],
        ["DD", "调度会", "节点", "每对象", "镇领导+部门负责人*2", None, None, None, None, "下午"],
    ]
    book["制度"] += [[*row, *[None] * (width - len(row))] for row in rows]
    book["节点"] += [
        ["X1-1", "JD", "供水改造", "立项", 5, None, None, "2027-01-08"],
        ["X1-2", "DD", "供水改造", "开工调度", None, None, None, None],
        ["X1-3", "JD", "X1", "竣工", 10, "P5", date(2027, 3, 5), None],
    ]
    return book


def test_rows_are_read_as_they_are_meant(tmp_path: Path) -> None:
    """Names and ids, dates in either form, an empty 工期 and 责任人."""
    reading = reading_of(tmp_path, projects())
    assert places(reading) == []
    assert reading.problem is not None
    assert reading.problem.milestones == {
        "X1-1": Milestone("X1-1", "JD", "X1", "立项", 5, done_on=date(2027, 1, 8)),
        "X1-2": Milestone("X1-2", "DD", "X1", "开工调度"),
        "X1-3": Milestone(
            "X1-3", "JD", "X1", "竣工", 10, Selector((Term("person", "P5"),), "P5"),
            date(2027, 3, 5),
        ),
    }  # fmt: skip
    meeting = reading.problem.duties["DD"]
    assert (meeting.owner.by, meeting.period, meeting.times) == ("target", "once", 1)


FAULTS: list[tuple[int, str, Any, str]] = [
    (3, "编码", "x1-1", "duplicate-id"),
    (3, "编码", "P1", "duplicate-id"),
    (2, "制度", None, "missing-value"),
    (2, "制度", "没有", "unknown-reference"),
    (2, "制度", "JF", "not-a-milestone-duty"),
    (2, "项目", None, "missing-value"),
    (2, "项目", "没有", "unknown-reference"),
    (2, "步骤", None, "missing-value"),
    (2, "工期", 0, "out-of-range"),
    (2, "工期", "很久", "bad-number"),
    (4, "责任人", "谁也不是", "unknown-name"),
    (4, "期限", None, "missing-value"),
    (4, "期限", "三月底", "bad-date"),
    (2, "完成日期", "2027-02-30", "impossible-date"),
]


@pytest.mark.parametrize("row, header, value, code", FAULTS)
def test_every_fault_is_in_its_place(
    tmp_path: Path, row: int, header: str, value: Any, code: str
) -> None:
    """One thing wrong is an error at that cell of sheet 节点."""
    book = projects()
    put(book, "节点", row, header, value)
    reading = reading_of(tmp_path, book)
    assert reading.problem is None
    assert (code, "节点", row, header) in places(reading)


def test_a_project_outside_the_duty_is_an_error(tmp_path: Path) -> None:
    """JD is for projects, and a village is none; the meeting's duty takes any unit."""
    book = projects()
    put(book, "节点", 2, "项目", "东村")
    put(book, "节点", 2, "期限", "2027-03-01")
    assert places(reading_of(tmp_path, book)) == [("outside-duty", "节点", 2, "项目")]


def test_finished_days_stand_in_order(tmp_path: Path) -> None:
    """Done before the step before it was is an error; that one being open is a warning."""
    book = projects()
    put(book, "节点", 3, "完成日期", "2027-01-07")
    assert places(reading_of(tmp_path, book)) == [("reversed-dates", "节点", 3, "完成日期")]
    book = projects()
    put(book, "节点", 4, "完成日期", "2027-03-01")
    reading = reading_of(tmp_path, book)
    assert places(reading) == [("done-before", "节点", 4, "完成日期")]
    assert reading.problem is not None


def test_what_is_odd_is_warned_about(tmp_path: Path) -> None:
    """A deadline after that of the next step, and a duty without steps."""
    book = projects()
    put(book, "节点", 2, "期限", "2027-03-20")
    for row in (3, 4):
        put(book, "节点", row, "制度", "JD")
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None
    assert set(places(reading)) == {("no-steps", "制度", 8, "编码")}
    put(book, "节点", 3, "期限", "2027-03-10")
    assert ("counted-back", "节点", 2, "期限") in places(reading_of(tmp_path, book))


def test_another_owner_means_each_target(tmp_path: Path) -> None:
    """主体 整体 is taken as 每对象, with a warning."""
    book = projects()
    put(book, "制度", 7, "主体", "整体")
    reading = reading_of(tmp_path, book)
    assert places(reading) == [("owner-assumed", "制度", 7, "主体")]
    assert reading.problem is not None
    assert reading.problem.duties["JD"].owner.by == "target"


def test_history_of_a_step_is_taken_although_its_person_is_not_in_the_team(
    tmp_path: Path,
) -> None:
    """A step may have a 责任人 whom the duty's team does not name."""
    book = projects()
    book["历史"].append(["2027-02-01", "JD", "P5", "X1", None])
    book["历史"].append(["2027-02-02", "JD", "P5", "X1-3", None])
    reading = reading_of(tmp_path, book)
    assert places(reading) == []
    assert reading.problem is not None
    assert [done.target for done in reading.problem.history[1:]] == ["X1", "X1-3"]
    book["历史"].append(["2027-02-02", "JD", "P5", "X1-2", None])
    assert places(reading_of(tmp_path, book)) == [("outside-duty", "历史", 5, "对象")]


def test_from_workbook_to_roster_and_calendar(tmp_path: Path) -> None:
    """倒排工期 names the last day and the planned day of each step; calendars name the step."""
    problem = problem_of(tmp_path, projects())
    plan = make_plan(problem)
    assert [one for one in verify(plan, problem) if one.hard] == []
    planned = {s.owner: s.date for s in plan.shifts if s.kind == "milestone"}
    # Spring Festival takes a week of February: ten working days before 5 March.
    assert planned["X1-3"] == date(2027, 3, 5)
    assert planned["X1-2"] < date(2027, 2, 20)
    with speaking("zh"):
        write_roster(tmp_path / "roster.xlsx", plan, problem)
        write_calendars(plan, problem, tmp_path / "calendars")
        shown = page(plan, problem)
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    assert "竣工" in shown[shown.index('id="steps"') : shown.index('id="people"')]
    rows = [row for row in book["倒排工期"].iter_rows(values_only=True) if row[1] in (1, 2, 3)]
    assert [row[2] for row in rows] == ["立项", "开工调度", "竣工"]
    assert [row[10] for row in rows] == ["2027-01-08 已完成", "已安排", "已安排"]
    assert rows[2][6].date() == rows[2][7].date() == date(2027, 3, 5)
    notes = [row[-1] for row in book["安排表"].iter_rows(values_only=True) if row[6] == "节点"]
    assert "节点：竣工" in notes
    text = (tmp_path / "calendars" / "people" / "P5.ics").read_bytes()
    titles = [str(event["summary"]) for event in Calendar.from_ical(text).walk("VEVENT")]
    assert any("项目节点 · 竣工 · 供水改造" in title for title in titles)


def test_a_folder_of_csv_holds_the_sheet_too(tmp_path: Path) -> None:
    """The same rows in English words, as CSV."""
    folder = tmp_path / "book"
    folder.mkdir()
    for title, grid in projects().items():
        rows = [["id", "duty", "project", "name", "days", "owner", "due", "done_on"], *grid[1:]]
        name = "milestones" if title == "节点" else title
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows if title == "节点" else grid)
    reading = read(folder)
    assert reading.problem is not None
    assert list(reading.problem.milestones) == ["X1-1", "X1-2", "X1-3"]


@pytest.mark.parametrize("name", ["laizhou", "xicheng", "yanqing"])
def test_examples_begin_with_no_step_overdue(name: str) -> None:
    """What should be done before the plan is done, and the plan has steps of its own."""
    rows = presets()[name].build()
    start, end = (rows["settings"][number]["value"] for number in (1, 2))
    assert isinstance(start, date)
    assert isinstance(end, date)
    duties = {
        str(row["id"]): duty(str(row["id"]), "milestone", weekdays=weekdays_of(row))
        for row in rows["duties"]
        if row["kind"] == "节点"
    }
    milestones = {
        str(row["id"]): Milestone(
            str(row["id"]),
            str(row["duty"]),
            str(row["project"]),
            days=int(str(row["days"])),
            due=day_of(row, "due"),
            done_on=day_of(row, "done_on"),
        )
        for row in rows["milestones"]
    }
    steps = schedule(problem_for(*duties.values(), milestones=milestones), WorkCalendar.of(()))
    assert not [one for one, step in steps.items() if step.late(start)]
    own = [s for s in steps.values() if s.done is None and s.latest and start <= s.latest <= end]
    assert len(own) >= 20


def day_of(row: Row, column: str) -> date | None:
    """The day in a cell of an example."""
    value = row.get(column)
    return value if isinstance(value, date) else None


def weekdays_of(row: Row) -> frozenset[int]:
    """The weekdays of a duty of an example."""
    return frozenset(
        "一二三四五六日".index(one) for one in str(row.get("weekdays", "")) if one != "、"
    )
