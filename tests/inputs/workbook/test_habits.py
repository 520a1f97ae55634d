"""What people do to workbooks, and what is made of it all the same."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from constraints.coverage.rule import EACH_TARGET
from constraints.exceptions.rule import EXCEPT
from constraints.follow_ups.rule import CLOCK, PROGRESS
from constraints.household_links.rule import MIX
from constraints.household_rounds.rule import VISITS
from constraints.kinds.watch import PHONES
from constraints.pairing.rule import PER_HOLDER
from constraints.spacing.rule import OWNER_SPACING
from inputs.workbook.cells import integer
from inputs.workbook.reading import read
from inputs.workbook.schema import SHEETS
from planner.domain.faults import CellFault
from planner.domain.language import speaking
from planner.domain.problem import Cadence, Owner, Scope, Selector, TeamPart, Term
from tests.builders.inputs_books import (
    Book,
    places,
    problem_of,
    put,
    reading_of,
    save,
    told,
    township,
)

FOURTH = date(2027, 1, 4)


@pytest.mark.parametrize(
    "value",
    [
        FOURTH,
        datetime(2027, 1, 4),
        "2027-01-04",
        "2027-1-4",
        "2027/1/4",
        "2027年1月4日",
        "2027 年 1 月 4 日",
        "2027.1.4",
        "２０２７－０１－０４",
        " 2027-01-04 ",
        "2027-01-04 00:00:00",
        46391,
        "20270104",
        20270104,
    ],
)
def test_forms_of_dates(tmp_path: Path, value: Any) -> None:
    """Every usual way to write a day is the same day."""
    book = township()
    put(book, "不可用", 2, "起", value)
    assert problem_of(tmp_path, book).absences[0].start == FOURTH


def test_an_absence_without_an_end_is_one_day(tmp_path: Path) -> None:
    """止 may be left empty."""
    book = township()
    put(book, "不可用", 2, "止", None)
    absence = problem_of(tmp_path, book).absences[0]
    assert absence.start == absence.end == date(2027, 1, 18)


@pytest.mark.parametrize(
    "written,slot", [("整天", "day"), ("早上", "am"), ("Afternoon", "pm"), ("傍晚", "evening")]
)
def test_parts_of_the_day(tmp_path: Path, written: str, slot: str) -> None:
    """A part of the day in the words that people use."""
    book = township()
    put(book, "不可用", 2, "时段", written)
    assert problem_of(tmp_path, book).absences[0].slot == slot


def test_full_width_text_and_blanks(tmp_path: Path) -> None:
    """Full-width letters and signs, padding and line breaks are the plain ones."""
    book = township()
    put(book, "人员", 4, "编码", "　Ｐ３　")
    put(book, "人员", 4, "角色", "部门负责人；干部\n党员，部门负责人")
    put(book, "人员", 4, "姓名", "王　丙")
    put(book, "台账", 2, "责任人", "王 丙")
    put(book, "制度", 4, "人员", "部门负责人＠本单位＊１")
    problem = problem_of(tmp_path, book)
    assert problem.people["P3"].name == "王丙"
    assert problem.people["P3"].roles == ("部门负责人", "干部", "党员")
    assert problem.items["S1"].person == "P3"
    assert problem.duties["XC"].team == (
        TeamPart(Selector((Term("role", "部门负责人", Scope("own")),), "部门负责人@本单位"), 1),
    )


def test_titles_empty_rows_and_merged_cells_above_the_header(tmp_path: Path) -> None:
    """The header is found below a title; row numbers stay those of Excel."""
    book = township()
    grid = book["人员"]
    book["人员"] = [["示例镇人员名单"], [], ["填表人:", "某某"], grid[0], [], *grid[1:]]
    book["人员"][7][6] = "十来户"

    def finish(workbook: Workbook) -> None:
        workbook["人员"].merge_cells("A1:J1")
        workbook["人员"].row_dimensions[7].hidden = True

    reading = reading_of(tmp_path, book, finish)
    assert places(reading) == [
        ("hidden-rows", "人员", None, ""),
        ("bad-number", "人员", 8, "联户上限"),
    ]


def test_a_two_row_header(tmp_path: Path) -> None:
    """Columns grouped under a common heading are read by their own names."""
    book = township()
    names = book["人员"][0]
    upper: list[Any] = list(names)
    lower: list[Any] = [None] * len(names)
    upper[names.index("起")], upper[names.index("止")] = "任期", None
    lower[names.index("起")], lower[names.index("止")] = "起", "止"
    book["人员"] = [["人员名单"], upper, lower, *book["人员"][1:]]
    book["人员"][4][names.index("起")] = "2027-01-04"

    def finish(workbook: Workbook) -> None:
        sheet = workbook["人员"]
        sheet.merge_cells("A1:J1")
        sheet.merge_cells("A2:A3")
        sheet.merge_cells(start_row=2, end_row=2, start_column=9, end_column=10)

    problem = problem_of(tmp_path, book, finish)
    assert len(problem.people) == 5
    assert problem.people["P2"].start == FOURTH


def test_merged_cells_of_data_stand_for_every_row(tmp_path: Path) -> None:
    """A unit merged over its people is the unit of each of them."""
    book = township()
    put(book, "人员", 6, "单位", None)
    problem = problem_of(tmp_path, book, lambda workbook: workbook["人员"].merge_cells("C5:C6"))
    assert problem.people["P5"].unit == "D2"


def test_columns_in_any_order_and_unknown_ones(tmp_path: Path) -> None:
    """Columns are found by name; one that is not known is warned about, with a proposal."""
    book = township()
    book["人员"] = [list(reversed(row)) for row in book["人员"]]
    book["人员"][0][0] = "停止"
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None
    assert len(reading.problem.people) == 5
    assert places(reading) == [("unknown-column", "人员", 1, "停止")]
    assert "止" in str(reading.faults[0].remedy)


@pytest.mark.parametrize(
    "of, header, meant",
    [
        ("不可用", ("姓名", "开始", "结束"), ("人员", "起", "止")),
        ("不可用", ("姓名", "起始日期", "截止日期(含)"), ("人员", "起", "止")),
        ("人员", ("部门", "手机号码"), ("单位", "电话")),
        ("户", ("户主姓名", "家庭住址"), ("户主", "地址")),
    ],
)
def test_columns_by_another_name(
    tmp_path: Path, of: str, header: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    """What people else call a column is read as it, and each is told."""
    book = township()
    expected = problem_of(tmp_path, book)
    head = book[of][0]
    for name, column in zip(header, meant, strict=True):
        head[head.index(column)] = name
    reading = reading_of(tmp_path, book)
    assert set(places(reading)) == {("column-by-another-name", of, 1, one) for one in header}
    assert reading.problem is not None
    assert reading.problem.people == expected.people
    assert reading.problem.absences == expected.absences
    assert reading.problem.households.equals(expected.households)


@pytest.mark.parametrize("counter", ["序号", "序 号", "No."])
def test_a_column_that_counts_rows_is_passed_over(tmp_path: Path, counter: str) -> None:
    """People number their rows; what is not read of it says nothing."""
    book = township()
    for number, row in enumerate(book["人员"]):
        row.insert(0, number or counter)
    assert places(reading_of(tmp_path, book)) == []


def test_a_column_that_is_called_so_comes_first(tmp_path: Path) -> None:
    """Another name is read only where no column is called as it should be, and of two the first."""
    book = township()
    for row, value in zip(book["人员"], ("开始", *["哪天"] * 9), strict=False):
        row.append(value)
    assert places(reading_of(tmp_path, book)) == [("unknown-column", "人员", 1, "开始")]
    book["人员"][0][book["人员"][0].index("起")] = "起始日期"
    found = places(reading_of(tmp_path, book))
    assert ("column-by-another-name", "人员", 1, "起始日期") in found
    assert ("unknown-column", "人员", 1, "开始") in found


def test_a_cell_without_a_header_is_warned_about(tmp_path: Path) -> None:
    """What stands beside the table is not silently ignored."""
    book = township()
    book["人员"][2].append("批注")
    assert places(reading_of(tmp_path, book)) == [("column-without-header", "人员", 3, "")]


def test_unknown_sheets(tmp_path: Path) -> None:
    """Unknown sheets are warned about, instructions and empty default sheets are not."""
    book = township() | {
        "人员表": [["x"]],
        "填写说明": [["如何填写"]],
        "Sheet2": [],
        "Sheet3": [["x"]],
    }
    reading = reading_of(tmp_path, book)
    assert places(reading) == [
        ("unknown-sheet", "人员表", None, ""),
        ("unknown-sheet", "Sheet3", None, ""),
    ]
    assert "人员" in str(reading.faults[0].remedy)


@pytest.mark.parametrize(
    "title, meant",
    [
        ("请假", "属于“不可用”"),
        ("2027年节假日表", "属于“日历”"),
        ("干部花名册", "属于“人员”"),
    ],
)
def test_a_sheet_by_another_name_is_asked_about(tmp_path: Path, title: str, meant: str) -> None:
    """It may be anything, so it is not read; what it may be is said, and whether that is there."""
    book = township()
    expected = problem_of(tmp_path, book)
    reading = reading_of(tmp_path, book | {title: [["x", "y"], ["1", "2"]]})
    assert places(reading) == [("unknown-sheet", title, None, "")]
    assert meant in str(reading.faults[0].remedy)
    assert reading.problem is not None
    assert reading.problem.absences == expected.absences


def test_a_missing_sheet_by_another_name_is_asked_about(tmp_path: Path) -> None:
    """Where there is no 日历, 节假日 may be it."""
    book = township()
    del book["日历"]
    reading = reading_of(tmp_path, book | {"节假日": [["x", "y"], ["1", "2"]]})
    assert places(reading) == [("unknown-sheet", "节假日", None, "")]
    assert "是“日历”表吗" in str(reading.faults[0].remedy)


@pytest.mark.parametrize(
    "header", ["编码*", "编码(必填)", "编码 id", "编码\n(必填)", "ID", "编码："]
)
def test_decorated_headers(tmp_path: Path, header: str) -> None:
    """A star, a remark in brackets or the other language beside a name do no harm."""
    book = township()
    book["人员"][0][0] = header
    assert reading_of(tmp_path, book).faults == ()


def english(book: Book) -> Book:
    """The same workbook with English sheet names, headers and closed words."""
    words = {
        "设置": {"单位名称": "organisation", "开始": "start", "结束": "END"},
        "日历": {"休息": "off"},
        "制度": {
            "接访": "reception",
            "联系": "pairing",
            "走访": "Visit",
            "联户": "household",
            "回访": "follow_up",
            "整体": "whole",
            "每单位:部门": "unit:部门",
            "每对象": "target",
            "周": "week",
            "月": "month",
            "年": "year",
            "三": "Wed",
            "全天": "day",
            "对象": "target",
            "部门负责人@本单位": "部门负责人@own",
            "联系:LX": "linked:LX",
            "户:全部": "household:all",
            "责任人": "responsible",
            "deadline=一般:7天,重要:1月": "deadline=ordinary:7d,important:1m",
        },
        "联系": {"现有": "current"},
        "指定": {"必须": "must"},
        "台账": {"一般": "ordinary", "在办": "open"},
    }
    out: Book = {}
    for sheet in SHEETS:
        header, *rows = book[sheet.zh]
        names = {column.zh: column.en for column in sheet.columns}
        known = words.get(sheet.zh, {})
        out[sheet.en] = [
            [names[name] for name in header],
            *(
                [
                    cell if i == 1 and sheet.zh == "制度" else known.get(cell, cell)
                    for i, cell in enumerate(row)
                ]
                for row in rows
            ),
        ]
    return out


def test_english_words_mean_the_same(tmp_path: Path) -> None:
    """Sheets, columns, settings and closed words may all be English."""
    chinese = problem_of(tmp_path, township())
    problem = problem_of(tmp_path, english(township()))
    assert problem.settings == chinese.settings
    assert problem.people == chinese.people
    assert problem.links == chinese.links
    assert problem.pins == chinese.pins
    assert problem.items == chinese.items
    for duty in chinese.duties.values():
        twin = problem.duties[duty.id]
        assert (twin.kind, twin.period, twin.weekdays, twin.place, twin.params) == (
            duty.kind,
            duty.period,
            duty.weekdays,
            duty.place,
            duty.params,
        )
        assert [part.selector.terms for part in twin.team] == [
            part.selector.terms for part in duty.team
        ]


def test_the_language_is_known_even_of_a_bad_workbook(tmp_path: Path) -> None:
    """Faults can be told in the language that the workbook sets."""
    book = township()
    book["设置"].append(["语言", "en"])
    put(book, "人员", 2, "单位", "不存在")
    reading = reading_of(tmp_path, book)
    assert reading.problem is None
    assert reading.language == "en"


def test_ids_typed_as_numbers(tmp_path: Path) -> None:
    """Excel's 320206102001.0 is the id 320206102001, here and where it is referred to."""
    book = township()
    put(book, "单位", 5, "编码", 320206102001)
    put(book, "单位", 5, "标签", None)
    put(book, "单位", 7, "上级", 320206102001.0)
    put(book, "人员", 2, "居住地", "320206102001")
    put(book, "联系", 2, "对象", "东村")
    put(book, "户", 2, "编码", 1001)
    put(book, "台账", 2, "对象", 1001.0)
    problem = problem_of(tmp_path, book)
    assert problem.units["V1-1"].parent == "320206102001"
    assert problem.people["P1"].home == "320206102001"
    assert problem.links[0].target == "320206102001"
    assert problem.households["id"].tolist()[0] == "1001"
    assert problem.items["S1"].target == "1001"


@pytest.mark.parametrize(
    "written,days",
    [
        ("一、三", {0, 2}),
        ("周一,周三", {0, 2}),
        ("星期一至星期五", {0, 1, 2, 3, 4}),
        ("一三五", {0, 2, 4}),
        ("Mon; Friday", {0, 4}),
        ("六、日", {5, 6}),
        (3, {2}),
        ("1,7", {0, 6}),
    ],
)
def test_weekdays(tmp_path: Path, written: Any, days: set[int]) -> None:
    """Weekdays in every usual spelling."""
    book = township()
    put(book, "制度", 2, "星期", written)
    assert problem_of(tmp_path, book).duties["JF"].weekdays == days


@pytest.mark.parametrize(
    "column, written, field, meant",
    [
        ("类型", "值守", "kind", "watch"),
        ("类型", "接待", "kind", "reception"),
        ("类型", "巡查", "kind", "visit"),
        ("周期", "每周一次", "period", "week"),
        ("周期", "每旬", "period", "ten_days"),
        ("遇假", "节假日顺延", "on_holiday", "defer"),
        ("遇假", "照常值班", "on_holiday", "hold"),
    ],
)
def test_words_that_offices_use(
    tmp_path: Path, column: str, written: str, field: str, meant: str
) -> None:
    """For those of the lists."""
    book = township()
    put(book, "制度", 2, column, written)
    problem = problem_of(tmp_path, book)
    assert getattr(problem.duties["JF"], field) == meant


def test_a_parameter_is_called_as_the_reader_calls_it(tmp_path: Path) -> None:
    """In Chinese by its Chinese name, in English by the other; so is its example."""
    book = township()
    put(book, "制度", 2, "参数", "休息=一会儿")
    [fault] = [one for one in reading_of(tmp_path, book).faults if not one.warning]
    assert (str(fault.text), str(fault.expected)) == ("休息 的值写法不对。", "如 休息=12小时。")
    with speaking("en"):
        assert str(fault.text) == "The value of rest cannot be read."


def test_a_formula_without_a_saved_value_is_an_error(tmp_path: Path) -> None:
    """A formula that no program has calculated yet is not taken for an empty cell."""

    def finish(workbook: Workbook) -> None:
        workbook["人员"]["D3"] = "=1+1"

    reading = reading_of(tmp_path, township(), finish)
    assert places(reading) == [("formula-without-value", "人员", 3, "职务")]
    assert reading.problem is None


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_error_values_are_errors(tmp_path: Path, value: str) -> None:
    """An error value is an error in small sheets and among the households."""

    def finish(workbook: Workbook) -> None:
        for cell in (workbook["单位"]["E5"], workbook["户"]["D4"]):
            cell.value = value
            cell.data_type = "e"

    reading = reading_of(tmp_path, township(), finish)
    assert [place for place in places(reading) if place[0] == "error-value"] == [
        ("error-value", "单位", 5, "户数"),
        ("error-value", "户", 4, "类别"),
    ]
    assert value in str(reading.faults[0].text)


def test_an_error_beside_the_table_is_no_error(tmp_path: Path) -> None:
    """What is not read cannot be wrong."""
    book = township()

    def finish(workbook: Workbook) -> None:
        cell = workbook["设置"]["H9"]
        cell.value = "#REF!"
        cell.data_type = "e"

    assert reading_of(tmp_path, book, finish).problem is not None


def test_households_are_a_frame(tmp_path: Path) -> None:
    """The frame has the promised columns and types."""
    frame = problem_of(tmp_path, township()).households
    assert frame["categories"].tolist() == [("困难户",), (), ("老干部", "困难户")]
    assert frame["unit"].tolist() == ["V1-1", "V1-1", "V2-1"]
    assert frame["contact"].tolist() == ["P3", None, None]
    assert frame["persons"].tolist() == [3, 4, 2]
    assert frame["longitude"].dtype == "float64"
    assert frame["longitude"].isna().tolist() == [False, True, True]
    assert frame["address"].tolist() == ["", "", ""]


def test_a_strange_contact_is_dropped(tmp_path: Path) -> None:
    """A contact who is gone, or in no household duty, leaves no trace but a warning."""
    book = township()
    put(book, "户", 2, "现联系人", "李乙")
    put(book, "户", 3, "现联系人", "查无此人")
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None
    assert reading.problem.households["contact"].tolist() == [None, None, None]
    assert all(fault.warning for fault in reading.faults)


def test_what_is_gone_is_ignored(tmp_path: Path) -> None:
    """Links and history of the unknown are left out; the others stay."""
    book = township()
    book["联系"].append(["LX", "D2", "旧村", "固定"])
    book["历史"].append(["2026-12-16", "JF", "已调走", None, 1])
    problem = problem_of(tmp_path, book)
    assert len(problem.links) == 1
    assert len(problem.history) == 1


def test_a_household_duty_links_households(tmp_path: Path) -> None:
    """A link of a 联户 duty names a household; a unit in its place is ignored."""
    book = township()
    book["联系"] += [["LH", "P4", "H2", "固定"], ["LH", "P4", "V1-1", "固定"]]
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None
    assert [link.target for link in reading.problem.links] == ["V1", "H2"]
    assert places(reading) == [("outside-duty", "联系", 4, "对象")]


def test_pins_outside_the_plan_are_left_out(tmp_path: Path) -> None:
    """A pin for another quarter does not reach the planner."""
    book = township()
    put(book, "指定", 2, "日期", "2027-04-01")
    assert problem_of(tmp_path, book).pins == ()


def test_settings_without_a_header(tmp_path: Path) -> None:
    """Keys and values are understood without 项 and 值 above them."""
    book = township()
    del book["设置"][0]
    assert problem_of(tmp_path, book).settings.organisation == "示例镇"


def test_all_settings(tmp_path: Path) -> None:
    """Every key of the contract reaches its field."""
    book = township()
    book["设置"] += [
        ["时区", "Asia/Shanghai"],
        ["上午", "8:00～11:00"],
        ["每村每周来访上限", "3"],
        ["每次走访户数", 8],
        ["提前公示天数", 5.0],
        ["公示电话", 83310000],
        ["公示前言", "　为保畅通，现将值班安排（２月）公示如下。\n请相互转告！"],
        ["落款", "示例镇党政办公室"],
    ]
    settings = problem_of(tmp_path, book).settings
    assert settings.village_visits_per_week == 3
    assert settings.households_per_round == 8
    assert settings.notice_days == 5
    assert settings.notice_phone == (("", "83310000"),)
    assert settings.notice_preamble == "为保畅通，现将值班安排（２月）公示如下。\n请相互转告！"
    assert settings.notice_signature == "示例镇党政办公室"
    assert settings.hours["am"][0].isoformat() == "08:00:00"


@pytest.mark.parametrize(
    "written, phones",
    [
        ("0510-83310000 转 8001", [("", "0510-83310000 转 8001")]),
        ("83310000、83310001", [("", "83310000、83310001")]),
        ("农业办：81、示例镇: 82", [("D1", "81"), ("T", "82")]),
    ],
)
def test_the_numbers_on_notices(
    tmp_path: Path, written: str, phones: list[tuple[str, str]]
) -> None:
    """One number, or more, for every unit; or one for each unit, by name or id."""
    book = township()
    book["设置"].append(["公示电话", written])
    assert problem_of(tmp_path, book).settings.notice_phone == tuple(phones)


def test_the_parts_of_a_team_have_labels(tmp_path: Path) -> None:
    """A watch names who leads, who serves and who drives; one part may go without a label."""
    book = township()
    put(book, "制度", 2, "类型", "值班")
    put(book, "制度", 2, "人员", "带班＝镇领导＊1＋ 值班 = 干部、P3*2+司机=干部@农业办+镇领导*全体")
    put(book, "制度", 2, "参数", "本人电话=是")
    duty = problem_of(tmp_path, book).duties["JF"]
    assert [(one.label, one.count, one.selector.text) for one in duty.team] == [
        ("带班", 1, "镇领导"), ("值班", 2, "干部、P3"), ("司机", 1, "干部@农业办"),
        ("", None, "镇领导"),
    ]  # fmt: skip
    assert (duty.kind, duty.params[PHONES]) == ("watch", True)


def test_a_duty_in_full(tmp_path: Path) -> None:
    """Owner, team, target and parameters are resolved to ids."""
    book = township()
    put(book, "制度", 4, "主体", "每单位:部门、村")
    put(book, "制度", 4, "人员", "部门负责人@本单位*1+镇领导、P3*2+干部@农业办*全体")
    put(book, "制度", 4, "参数", "each_target=yes,except=接访,standby=1,owner_spacing=5")
    put(book, "制度", 5, "参数", "per_holder=8-10,visits=全部:1/年,困难户:1/季,mix=困难户:1")
    duties = problem_of(tmp_path, book).duties
    visit = duties["XC"]
    assert visit.owner == Owner(
        "unit", Selector((Term("unit_kind", "部门"), Term("unit_kind", "村")), "部门、村")
    )
    assert [part.count for part in visit.team] == [1, 2, None]
    assert visit.team[1].selector.terms == (Term("role", "镇领导"), Term("person", "P3"))
    assert visit.team[2].selector.terms == (Term("role", "干部", Scope("unit", "D1")),)
    assert visit.target == Selector((Term("linked", "LX"),), "联系:LX")
    assert visit.place == "target"
    assert visit.params[EACH_TARGET]
    assert visit.params[EXCEPT] == ("JF",)
    assert visit.params[OWNER_SPACING] == 5
    household = duties["LH"].params
    assert household[PER_HOLDER] == (8, 10)
    assert household[MIX] == (("困难户", 1),)
    assert household[VISITS] == (Cadence("全部", 1, "year"), Cadence("困难户", 1, "quarter"))


@pytest.mark.parametrize(
    "clock, progress, word",
    [
        ("信访", "progress=7天,clock=信访", "受理"),
        ("petition", "进展报告=7d,时限=petition", "accept"),
    ],
)
def test_the_clock_of_the_ledger(tmp_path: Path, clock: str, progress: str, word: str) -> None:
    """办理时限 and the parameters clock and progress, with items of class 受理."""
    book = township()
    book["设置"].append(["办理时限", clock])
    put(book, "制度", 6, "参数", progress)
    put(book, "台账", 2, "类别", word)
    problem = problem_of(tmp_path, book)
    assert problem.settings.clock == "petition"
    params = problem.duties["HF"].params
    assert (params[PROGRESS], params[CLOCK]) == (7, "petition")
    assert {item.item_class for item in problem.items.values()} == {"accept"}


def test_a_follow_up_without_targets_is_about_every_item(tmp_path: Path) -> None:
    """What the ledger's items concern is their target: the duty needs none, also at 对象."""
    book = township()
    at = next(index for index, row in enumerate(book["制度"], start=1) if row[0] == "HF")
    put(book, "制度", at, "对象", None)
    put(book, "制度", at, "地点", "对象")
    duty = problem_of(tmp_path, book).duties["HF"]
    assert (duty.target, duty.place) == (None, "target")


def test_the_source_is_named_without_its_folder(tmp_path: Path) -> None:
    """plan.json says which file, and which version of it, without a path."""
    path = save(tmp_path / "镇 2027.xlsx", township())
    problem = read(path).problem
    assert problem is not None
    assert problem.source_file == "镇 2027.xlsx"
    assert problem.source_sha256 == sha256(path.read_bytes()).hexdigest()


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    """The same file is the same problem and the same faults in the same order."""
    book = township()
    put(book, "人员", 2, "单位", "不存在")
    put(book, "制度", 2, "人员", "无")
    path = save(tmp_path / "book.xlsx", book)
    assert [told(fault) for fault in read(path).faults] == [told(f) for f in read(path).faults]


@pytest.mark.parametrize(
    "written,kept",
    [("a@example.org", "a@example.org"), ("ａ＠example.org", "a@example.org"), ("13800001111", ""),
     ("a@example.org、b@example.org", ""), ("zhang.example.org", ""), ("a @example.org", "")],
)  # fmt: skip
def test_what_is_no_address_for_mail_is_told(tmp_path: Path, written: str, kept: str) -> None:
    """Else nobody would know why somebody is told nothing."""
    book = township()
    for at, row in enumerate(book["人员"]):
        row.append({0: "邮箱", 1: written}.get(at))
    reading = reading_of(tmp_path, book)
    assert reading.problem is not None
    assert reading.problem.people["P1"].email == kept
    wrong = ("no-mail-address", "人员", 2, "邮箱")
    assert places(reading) == ([] if kept else [wrong])


@pytest.mark.parametrize(
    "written, meant",
    [
        ("五", 5), ("两口", 2), ("十", 10), ("十二", 12), ("二十三口", 23), ("三十人", 30),
        ("5口人", 5), ("一百零五", 105), ("一百一十五人", 115), ("一百二", None), ("二三", None),
        ("十二十", None), ("口", None), ("一个月", None), ("2个月", None),
    ],
)  # fmt: skip
def test_numbers_in_words(written: str, meant: int | None) -> None:
    """As they are written of people and days; what is no number in full is none."""
    if meant is None:
        with pytest.raises(CellFault):
            integer(written)
    else:
        assert integer(written) == meant
