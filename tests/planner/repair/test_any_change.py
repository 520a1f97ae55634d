"""Every sheet and column of the workbook: what a change of it does to a published plan.

A row changes one cell of a small town that was planned. Either shifts, links or gaps are
others then, or the change is shown alone; the judge has nothing against the outcome with the
new workbook. A test tells which columns no row is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest

from inputs.workbook.schema import SETTINGS, SHEETS
from planner.domain.plan import Plan
from planner.domain.problem import Problem
from planner.flows.comparing import same_facts
from planner.repair.engine import repair
from planner.stages.whole import make_plan
from tests.builders.receptions import breaches
from tests.builders.sheets import Sheets, read_sheets
from tests.builders.towns import DAYS, TOWNS

TODAY = date(2027, 3, 10)

_REPLACED = ("开始", "结束")
"""Settings that make another plan of it: nothing of that period is published yet."""


@dataclass(frozen=True)
class Edit:
    """`value` in `column` of the first row of `sheet` that begins with `row`, in a town."""

    town: str
    sheet: str
    row: str
    column: str
    value: str
    shown: bool = False

    def __str__(self) -> str:
        return f"{self.town}.{self.sheet}.{self.column}.{self.row}={self.value}"

    def of(self, sheets: Sheets) -> Sheets:
        """The workbook with the edit; a column or sheet it lacks is added."""
        head, *rows = sheets.get(self.sheet, (self.column,))
        names = head.split(",")
        if self.column not in names:
            names.append(self.column)
            rows = [f"{row}," for row in rows]
        at = next((n for n, row in enumerate(rows) if row.startswith(self.row)), None)
        if at is None:
            rows.append(self.row + "," * (len(names) - 1 - self.row.count(",")))
            at = len(rows) - 1
        cells = rows[at].split(",")
        cells[names.index(self.column)] = self.value
        rows[at] = ",".join(cells)
        return {**sheets, self.sheet: (",".join(names), *rows)}


def shown(town: str, sheet: str, row: str, column: str, value: str) -> Edit:
    """An edit that changes what is shown, and no shift."""
    return Edit(town, sheet, row, column, value, shown=True)


EDITS = (
    shown("days", "设置", "单位名称", "值", "新示例镇"),
    Edit("days", "设置", "时区", "值", "Asia/Urumqi"),
    shown("days", "设置", "语言", "值", "en"),
    Edit("days", "设置", "上午", "值", "09:00-11:30"),
    Edit("days", "设置", "下午", "值", "14:30-17:00"),
    Edit("days", "设置", "晚上", "值", "19:00-20:00"),
    Edit("watches", "设置", "夜间", "值", "18:00-08:00"),
    Edit("days", "设置", "每村每周来访上限", "值", "1"),
    shown("days", "设置", "每人每日班次上限", "值", "1"),
    shown("accounts", "设置", "节日回看", "值", "3"),
    Edit("houses", "设置", "每次走访户数", "值", "1"),
    shown("days", "设置", "提前公示天数", "值", "5"),
    Edit("houses", "设置", "上午", "值", "09:00-11:30"),
    Edit("houses", "制度", "LS", "地点", "T"),
    shown("ledger", "设置", "办理时限", "值", "信访条例"),
    shown("days", "设置", "日历域", "值", "qingshi.example"),
    shown("days", "设置", "公示电话", "值", "0512-00000000"),
    shown("days", "设置", "公示前言", "值", "欢迎来访"),
    shown("days", "设置", "落款", "值", "党政办"),
    Edit("holidays", "日历", "2027-03-15", "日期", "2027-03-29"),
    Edit("holidays", "日历", "2027-03-15", "类型", "上班"),
    shown("holidays", "日历", "2027-03-15", "说明", "换届"),
    shown("days", "单位", "V1", "名称", "大东村"),
    Edit("days", "单位", "V3", "类别", "社区"),
    Edit("rotations", "单位", "G3", "上级", "V1"),
    shown("days", "单位", "V1", "户数", "300"),
    Edit("links", "单位", "G4", "标签", "重点"),
    shown("days", "单位", "V1", "备注", "在修路"),
    shown("days", "单位", "V1", "经度", "120.1"),
    shown("days", "单位", "V1", "纬度", "31.6"),
    shown("days", "人员", "L1", "姓名", "张一一"),
    Edit("days", "人员", "C4", "单位", "D3"),
    shown("days", "人员", "L1", "职务", "镇长"),
    Edit("days", "人员", "C6", "角色", ""),
    Edit("links", "人员", "C6", "居住地", "V2"),
    Edit("links", "人员", "C6", "出生地", "V2"),
    Edit("houses", "人员", "C2", "联户上限", "2"),
    shown("days", "人员", "L1", "电话", "13800000000"),
    shown("days", "人员", "L1", "邮箱", "a@b.cn"),
    Edit("days", "人员", "L3", "起", "2027-03-20"),
    Edit("days", "人员", "L3", "止", "2027-03-12"),
    shown("accounts", "人员", "L2", "份额", "1"),
    Edit("days", "不可用", "L1", "人员", "D2"),
    Edit("days", "不可用", "C2", "起", "2027-03-11"),
    Edit("days", "不可用", "C2", "止", "2027-03-26"),
    Edit("days", "不可用", "W1", "时段", "上午"),
    shown("days", "不可用", "C2", "原因", "开会"),
    Edit("houses", "户", "H16", "单位", "G1"),
    shown("houses", "户", "H16", "户主", "某某"),
    Edit("houses", "户", "H16", "类别", "困难户"),
    shown("houses", "户", "H16", "人口", "5"),
    Edit("houses", "户", "H1", "现联系人", "C3"),
    shown("houses", "户", "H16", "地址", "东街"),
    shown("houses", "户", "H16", "经度", "120.1"),
    shown("houses", "户", "H16", "纬度", "31.6"),
    shown("days", "制度", "JF", "名称", "书记接访"),
    shown("days", "制度", "XX", "类型", "会议"),
    Edit("days", "制度", "HY", "主体", "整体"),
    Edit("days", "制度", "JF", "人员", "干部*1"),
    Edit("days", "制度", "ZF", "对象", "户:全部"),
    Edit("days", "制度", "JF", "周期", "月"),
    Edit("days", "制度", "JF", "次数", "2"),
    Edit("days", "制度", "JF", "星期", "四"),
    Edit("days", "制度", "JF", "时段", "下午"),
    Edit("days", "制度", "JF", "地点", "V1"),
    Edit("holidays", "制度", "JF", "遇假", "取消"),
    Edit("days", "制度", "JF", "间隔", "15"),
    shown("days", "制度", "CK", "连班", ""),
    shown("days", "制度", "JF", "重要性", "1"),
    Edit("days", "制度", "XX", "生效", "2027-03-22"),
    Edit("days", "制度", "JF", "失效", "2027-03-20"),
    Edit("days", "制度", "JF", "参数", ""),
    shown("days", "制度", "JF", "清单", "十个一"),
    shown("accounts", "制度", "XC", "公平组", "值班"),
    Edit("links", "联系", "LX,L3", "制度", "LQ"),
    Edit("links", "联系", "LX,C3", "主体", "C4"),
    Edit("links", "联系", "LX,L2", "对象", "V3"),
    Edit("links", "联系", "LX,L2", "状态", "禁止"),
    Edit("houses", "联系", "LH,C4", "主体", "C3"),
    Edit("days", "指定", "JF", "制度", "XX"),
    Edit("days", "指定", "JF", "人员", "C1"),
    Edit("days", "指定", "JF", "日期", "2027-03-19"),
    Edit("days", "指定", "JF", "时段", "下午"),
    Edit("links", "指定", "LX", "对象", "V1"),
    Edit("days", "指定", "JF", "方式", "禁止"),
    Edit("ledger", "台账", "S6", "对象", "H12"),
    shown("ledger", "台账", "S6", "内容", "水渠"),
    Edit("ledger", "台账", "S6", "类别", "重要"),
    Edit("ledger", "台账", "S6", "受理日期", "2027-03-22"),
    Edit("ledger", "台账", "S2", "期限", "2027-03-09"),
    Edit("ledger", "台账", "S6", "责任人", "L1"),
    Edit("ledger", "台账", "S6", "状态", "销号"),
    shown("ledger", "台账", "S2", "预警", "红"),
    shown("ledger", "台账", "S2", "延期至", "2027-04-15"),
    shown("ledger", "台账", "S2", "延期原因", "雨季"),
    Edit("ledger", "台账", "S5", "办结日期", "2027-03-08"),
    Edit("projects", "节点", "X2", "制度", "QT"),
    Edit("projects", "节点", "Z2", "项目", "X"),
    shown("projects", "节点", "X2", "步骤", "公开招标"),
    Edit("projects", "节点", "X3", "工期", "8"),
    Edit("projects", "节点", "X2", "责任人", "L3"),
    Edit("projects", "节点", "X3", "期限", "2027-03-22"),
    Edit("projects", "节点", "X2", "完成日期", "2027-03-09"),
    Edit("rotations", "历史", "2027-01-13", "日期", "2027-03-03"),
    Edit("rotations", "历史", "2027-01-13", "制度", "LG"),
    Edit("rotations", "历史", "2027-02-10", "人员", "L3"),
    Edit("rotations", "历史", "2027-01-13", "对象", "G3"),
    shown("days", "历史", "2027-02-24", "次数", "2"),
)


@cache
def posted(town: str) -> tuple[Problem, Plan]:
    """A town and its plan."""
    problem = read_sheets(TOWNS[town], warned=True)
    return problem, make_plan(problem)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_every_change_of_the_workbook_reaches_the_plan(edit: Edit) -> None:
    """What must change does, and is right; what need not is shown alone, and published."""
    before, base = posted(edit.town)
    after = read_sheets(edit.of(TOWNS[edit.town]), warned=True)
    found = repair(after, base, before, today=TODAY)
    altered = bool(found.changes) or found.other_gaps
    assert (altered, same_facts(before, after)) == (not edit.shown, False)
    assert breaches(found.plan, after, TODAY) == []


def test_every_column_has_its_row() -> None:
    """What is added to the workbook is thought of here."""
    told = {(edit.sheet, edit.column) for edit in EDITS}
    keys = {edit.row for edit in EDITS if edit.sheet == "设置"}
    for sheet in SHEETS:
        if sheet.zh != "设置":
            columns = {(sheet.zh, one.zh) for one in sheet.columns if one.cell != "id"}
            assert columns <= told, columns - told
    assert {one.zh for one in SETTINGS} == keys | {*_REPLACED}


# -- blocks of days that are over ----------------------------------------------------------


@pytest.mark.parametrize("before", ["周", ""])
@pytest.mark.parametrize("after", ["周", "月"])
def test_a_block_that_was_none_yet_is_one_from_today_on(before: str, after: str) -> None:
    """Days that several people served stand, without gaps beside them; what is left of the
    block is served by one, and only a day whose person is away by somebody else.
    """
    head, *_rest = DAYS["制度"]
    was, now = (
        {**DAYS, "指定": DAYS["指定"][:1], "历史": DAYS["历史"][:1], "制度": (head, duty)}
        for duty in (
            f"CK,窗口,窗口,整体,干部*1,,日,1,,上午,T,,{block}," for block in (before, after)
        )
    )
    known, asked = read_sheets(was, warned=True), read_sheets(now, warned=True)
    base = make_plan(known)
    found = repair(asked, base, known, today=TODAY)
    assert found.proven
    assert list(found.plan.gaps) == []
    assert breaches(found.plan, asked, TODAY) == []
    served = {one.date: one.people[0].id for one in found.plan.shifts}
    old = {one.date: one.people[0].id for one in base.shifts}
    assert all(served[day] == who for day, who in old.items() if day < TODAY)
    for first, last in [(10, 12)] if after == "周" else [(10, 31)]:
        left = {who for day, who in served.items() if first <= day.day <= last and day.day != 17}
        assert len(left) == 1


def test_a_deferred_visit_may_meet_one_that_is_given_up() -> None:
    """With meetings all day long there is time for one visit of two that meet on a day: the
    shift is that of the week before, the gap that of the week itself.
    """
    of = read_sheets(
        Edit("holidays", "制度", "HY", "周期", "日").of(TOWNS["holidays"]), warned=True
    )
    made = make_plan(of)
    assert "ZF" in {gap.duty for gap in made.gaps}
    assert breaches(made, of) == []


def test_a_household_round_discharges_nothing() -> None:
    """Rounds are planned after the days: what counts for a reception leaves it in the plan."""
    for duty in ("LH", "LS", "LP"):
        edit = Edit("houses", "制度", duty, "参数", "counts_for=JF")
        of = read_sheets(edit.of(TOWNS["houses"]), warned=True)
        made = make_plan(of)
        assert [one.duty for one in made.shifts].count("JF") == 1
        assert breaches(made, of) == []
