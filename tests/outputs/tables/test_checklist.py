"""清单: every duty with what is owed, planned, missing and done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from inputs.presets import baoshan
from inputs.workbook.reading import read
from outputs.page.coverage import page
from outputs.roster import write_roster
from outputs.tables.checklists import checklists, how_often
from outputs.tables.named import NamedPlan
from planner.domain.language import speaking
from planner.domain.named_days import LAST, NamedDays
from planner.domain.problem import Cadence, Done
from planner.stages.whole import make_plan
from tests.builders.judge_builder import duty, problem
from tests.builders.parameters import having
from tests.builders.sample_plan import sample
from tests.builders.sheets import SMALL_TOWN, Sheets

LISTED: Sheets = {
    **SMALL_TOWN,
    "制度": (
        "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点,清单",
        "other,值班,会议,整体,班子成员,,月,1,五,下午,town,",
        "two,每月学习会,会议,整体,班子成员*全体,,月,1,一,上午,town,十个一",
        "one,书记接访,接访,整体,班子成员,,周,1,三,上午,town,十个一",
    ),
}


def test_a_named_list_stands_alone_and_in_order(
    write_book: Callable[[Sheets], Path], tmp_path: Path
) -> None:
    """The list holds exactly its rows, in the order of the sheet; the others follow."""
    of = read(write_book(LISTED)).problem
    assert of is not None
    assert [rule.checklist for rule in of.duties.values()] == ["", "十个一", "十个一"]
    made = make_plan(of)
    found = checklists(NamedPlan.of(made, of))
    assert [(one.name, [line.duty.id for line in one.lines]) for one in found] == [
        ("十个一", ["two", "one"]),
        ("", ["other"]),
    ]
    write_roster(tmp_path / "roster.xlsx", made, of)
    book = openpyxl.load_workbook(tmp_path / "roster.xlsx")
    rows = [row[:10] for row in book["清单"].iter_rows(values_only=True)]
    assert (2, "书记接访", "每周", None, 4, 4, 0, 0, 0, "已安排") in rows
    assert [row[0] for row in rows if row[0] in ("十个一", "其他制度")] == ["十个一", "其他制度"]
    matrix = list(book["十个一对照"].iter_rows(values_only=True))
    assert ("示例镇", "○ 0/1", "○ 0/4") in matrix


def test_a_record_turns_planned_into_done() -> None:
    """The sheet says done only once a record does; what has passed is overdue by then."""
    of = problem(duty(weekdays=frozenset({0})))
    made = make_plan(of)
    (before,) = checklists(NamedPlan.of(made, of))[0].lines
    assert (before.tally.done, before.tally.late, before.tally.state) == (0, 0, "planned")
    then = replace(of, history=tuple(Done(one.date, "D", "a") for one in made.shifts))
    (after,) = checklists(NamedPlan.of(made, then))[0].lines
    assert (after.tally.done, after.tally.state) == (5, "done")


def test_what_counts_elsewhere_says_so() -> None:
    """A turn that another duty's occurrence fulfils is planned, with a remark."""
    of = problem(
        duty("D", period="month"),
        duty("R", period="month", params=having(counts_for=("D",))),
    )
    made = make_plan(of)
    first, _second = checklists(NamedPlan.of(made, of))[0].lines
    assert (first.tally.owed, first.tally.planned, first.tally.short) == (1, 1, 0)
    assert first.remark == "由R1次计入"


def test_every_owner_has_a_row_with_its_days(tmp_path: Path) -> None:
    """Counted by hand from the sample: P1 has one visit to its village, on 8 January."""
    of, made = sample()
    write_roster(tmp_path / "roster.xlsx", made, of)
    rows = list(openpyxl.load_workbook(tmp_path / "roster.xlsx")["清单明细"].values)
    mine = [row for row in rows if row[1:3] == ("领导走访联系村", "张三")]
    assert [(row[3], row[5], row[10]) for row in mine] == [("示例镇", 1, "1月8日")]


def test_the_coverage_page_has_the_checklist() -> None:
    """Each duty is a line of the page; the column of lists is there only if there is one."""
    of, made = sample()
    section = page(made, of).split('<section id="checklist"')[1].split("</section>")[0]
    assert all(rule.name in section for rule in of.duties.values())
    assert section.count('<th scope="col">清单</th>') == 0
    rules = {key: replace(rule, checklist="几个一") for key, rule in of.duties.items()}
    assert '<th scope="col">清单</th>' in page(made, replace(of, duties=rules))


def test_how_often_is_said_as_people_say_it() -> None:
    """Period and times in words, household visits by category."""
    rule = duty(period="month")
    homes = replace(rule, params=having(visits=(Cadence("困难户", 2, "quarter"),)))
    assert [how_often(rule), how_often(replace(rule, times=2))] == ["每月", "每月2次"]
    assert how_often(homes) == "困难户每季2次"
    holidays = replace(rule, period="day", named=NamedDays(("holidays",)))
    first = replace(rule, named=NamedDays((), (15, LAST), ((1, 2), (LAST, 4)), each=True))
    assert how_often(holidays) == "每日（节假日）"
    assert how_often(first) == "每月（15日、月末、当月第1个星期三、当月最后一个星期五）"
    with speaking("en"):
        assert how_often(homes) == "困难户 quarterly, 2 times"


def test_a_list_may_be_called_anything(tmp_path: Path) -> None:
    """Names that no sheet may have, or that are too long, still get their sheet."""
    of = problem(
        duty("D", period="month", checklist="一/二:[三]"),
        duty("E", period="month", checklist="长" * 40),
        duty("F", period="month", checklist="长" * 41),
    )
    write_roster(tmp_path / "roster.xlsx", make_plan(of), of)
    names = openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames
    assert "一_二__三_对照" in names
    assert len({name for name in names if name.startswith("长")}) == 2


@pytest.fixture(scope="module")
def ten() -> list[str]:
    """The duties of 宝山's list, in order."""
    return [str(row["id"]) for row in baoshan.build()["duties"] if row.get("checklist")]


def test_baoshan_lists_its_ten_ones(ten: list[str]) -> None:
    """The district's ten ones are ten rows, from the kick-off to the yearly training."""
    assert ten == [
        "启动会", "座谈会", "代表接待", "联系点走访", "学习会", "帮困走访", "结对办实事",
        "志愿服务", "报告工作", "集中培训",
    ]  # fmt: skip
