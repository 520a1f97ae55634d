"""What a public notice says, before anybody draws it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
from pypdf import PdfReader

from outputs.print.papers import Order, print_papers
from outputs.roster import write_roster
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, notices
from planner.domain.language import speaking
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem
from tests.builders.sample_plan import sample, shift

JANUARY, FEBRUARY = date(2027, 1, 1), date(2027, 2, 1)


def found(problem: Problem, plan: Plan, *shifts: Shift) -> tuple[Notice, ...]:
    """The notices of `plan`, with `shifts` in place of its own where some are given."""
    return notices(NamedPlan.of(replace(plan, shifts=shifts or plan.shifts), problem))


def crowd(beyond: int) -> list[Shift]:
    """Forty receptions of January and `beyond` more, of two units, and two of February."""
    days = [date(2027, 1, day) for day in range(1, 22)]
    return [
        *(shift(f"W1@{day}", "W1", "service_window", day, "pm", ("P5",), owner="D1", place="H")
          for day in days[:20]),
        *(shift(f"R1@{day}", "R1", "reception", day, "am", ("P7",), owner="D2", place="H")
          for day in days[: 20 + beyond]),
        shift("R1@2", "R1", "reception", date(2027, 2, 3), "am", ("P1",), place="H"),
        shift("W1@2", "W1", "service_window", date(2027, 2, 2), "pm", ("P5",), owner="D1"),
    ]  # fmt: skip


def test_a_reception_says_who_with_post_and_who_comes_along() -> None:
    """Leader with post and portfolio, day, hours and place; the accompanying department.

    That a leader is of the organisation whose notice it is goes without saying.
    """
    january = found(*sample())[0]
    assert (january.title, january.month, len(january.sections)) == (
        "示例镇2027年1月接访公示", JANUARY, 2,
    )  # fmt: skip
    row = january.sections[0].rows[0]
    assert (row.when, row.weekday, row.hours) == ("1月6日", "星期三", "08:30-11:30")
    assert (row.who, row.positions, row.place) == ("张三", "镇长", "信访接待室")
    assert row.accompanying == (("农业农村局", "赵六"),)


def test_one_crowded_month_has_every_month_posted_unit_by_unit() -> None:
    """A short month beside a long one is not posted otherwise: who looks finds it as before."""
    told = found(*sample(), *crowd(0))
    assert [(one.month, one.unit) for one in told] == [(JANUARY, "示例镇"), (FEBRUARY, "示例镇")]
    told = found(*sample(), *crowd(1))
    assert [(one.month, one.unit) for one in told] == [
        (JANUARY, "农业农村局"), (JANUARY, "党政办公室"),
        (FEBRUARY, "示例镇"), (FEBRUARY, "农业农村局"),
    ]  # fmt: skip


def test_every_day_has_its_row() -> None:
    """However many there are of one duty and one person: who looks for a day finds it."""
    problem, plan = sample()
    days = [date(2027, 1, day) for day in range(1, 32)]
    shifts = [
        shift(f"W1@{day}", "W1", "service_window", day, "pm", ("P5",), place="H") for day in days
    ]
    [notice] = found(problem, plan, *shifts)
    [section] = notice.sections
    assert [row.day for row in section.rows] == days


def test_the_number_is_that_of_whoever_posts() -> None:
    """The organisation's on a shared notice, each unit's own on theirs; often none."""
    problem, plan = sample()
    phones = (("T", "83310000"), ("D1", "83310001"))
    told = replace(problem, settings=replace(problem.settings, notice_phone=phones))
    assert {one.phone for one in found(problem, plan)} == {""}
    assert {one.phone for one in found(told, plan)} == {"83310000"}
    assert {one.unit: one.phone for one in found(told, plan, *crowd(1))} == {
        "示例镇": "83310000", "农业农村局": "83310001", "党政办公室": "",
    }  # fmt: skip


def test_nothing_tells_of_a_household_and_nobody_is_said_to_be_nobody() -> None:
    """The place of a household is the unit it lies in; a reception without leader says so."""
    problem, plan = sample()
    home = shift("W1@x", "W1", "service_window", date(2027, 1, 5), "am", (), target="H1")
    [notice] = found(problem, plan, home)
    row = notice.sections[0].rows[0]
    assert (row.place, row.who, row.positions) == ("东河村第一组", "待定", "")
    with speaking("en"):
        [notice] = found(problem, plan, home)
        assert notice.sections[0].rows[0].who == "to be announced"


def test_each_of_several_hosts_has_their_own_post() -> None:
    """Two of one name are two, equal posts are said of each, and no post is somebody else's."""
    problem, plan = sample()
    alike = {
        "P1": replace(problem.people["P1"], name="张伟", title="副镇长"),
        "P2": replace(problem.people["P2"], name="张伟", title="副镇长"),
        "P3": replace(problem.people["P3"], name="王五", title=""),
    }
    problem = replace(problem, people={**problem.people, **alike})
    one = shift("R1@1", "R1", "reception", date(2027, 1, 6), "am", tuple(alike), place="H")
    [notice] = found(problem, plan, one)
    row = notice.sections[0].rows[0]
    assert row.who == "张伟\n张伟\n王五"
    assert row.posts == "张伟：副镇长\n张伟：副镇长"
    assert row.positions == "张伟：副镇长\n张伟：副镇长"
    elsewhere = replace(row, poster="示例县")
    assert elsewhere.positions == "张伟：示例镇 副镇长\n张伟：示例镇 副镇长\n王五：示例镇"


def test_who_comes_along_from_the_organisation_itself_is_named_alone() -> None:
    """Without the name that stands in the title; a department's people stand below its name."""
    problem, plan = sample()
    [notice] = found(
        problem,
        plan,
        shift("R1@1", "R1", "reception", date(2027, 1, 6), "am", ("P1", "P6"), place="H"),
    )
    row = notice.sections[0].rows[0]
    own = replace(row, accompanying=(("示例镇", "李四"), ("农业农村局", "赵六")))
    assert own.company == "李四\n农业农村局\n赵六"


def test_a_column_that_would_say_nothing_is_left_out(tmp_path: Path) -> None:
    """Where all who receive are of the organisation itself, and nobody comes along."""
    problem, plan = sample()
    alone = shift("R1@1", "R1", "reception", date(2027, 1, 6), "am", ("P1",), place="H")
    for shifts, left_out in (((alone,), {"单位", "陪访部门、人员"}), (plan.shifts, set())):
        write_roster(tmp_path / "roster.xlsx", replace(plan, shifts=tuple(shifts)), problem)
        sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["接访公示"]
        heads = next(row for row in sheet.values if row[0] == "日期")
        assert {"单位", "陪访部门、人员"} - set(heads) == left_out


def test_sheet_and_paper_say_the_same(tmp_path: Path) -> None:
    """Every word of the data stands in both, in the same order of notices."""
    problem, plan = sample()
    plan = replace(plan, shifts=tuple(crowd(1)))
    write_roster(tmp_path / "roster.xlsx", plan, problem)
    print_papers(plan, problem, tmp_path / "print", "digest", Order(("notices",)))
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx")["接访公示"]
    titles = [cell for (cell, *_rest) in sheet.values if str(cell).endswith("接访公示")]
    told = found(problem, plan)
    assert titles == [one.title for one in told]
    printed = {
        month: "".join(
            page.extract_text()
            for page in PdfReader(tmp_path / f"print/notices/公示-{month:%Y-%m}.pdf").pages
        )
        for month in (JANUARY, FEBRUARY)
    }
    for one in told:
        assert one.title in printed[one.month]


def test_what_a_notice_begins_and_ends_with(tmp_path: Path) -> None:
    """公示前言, 公示电话 and 落款 with the day, once each; nothing of them where they are empty."""
    problem, plan = sample()
    said = replace(
        problem.settings, notice_preamble="现公布如下。\n请互相转告。", notice_signature="镇信访办",
        notice_phone=(("", "83310000"),),
    )  # fmt: skip
    for name, one in (("empty", problem), ("filled", replace(problem, settings=said))):
        folder = tmp_path / name
        folder.mkdir()
        write_roster(folder / "roster.xlsx", plan, one)
        print_papers(plan, one, folder / "print", "digest", Order(("notices",)))
        sheet = openpyxl.load_workbook(folder / "roster.xlsx")["接访公示"]
        column = [str(cell) for (cell, *_rest) in sheet.values if cell is not None]
        [page] = PdfReader(folder / "print/notices/公示-2027-01.pdf").pages
        expected = name == "filled"
        words = ("现公布如下。", "请互相转告。", "联系电话：83310000", "镇信访办", "2026年12月24日")
        for word in words:
            assert any(word in cell for cell in column) == expected, word
            assert page.extract_text().count(word) == expected, word
        assert column[0] == "示例镇2027年1月接访公示"
