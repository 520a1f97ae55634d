"""Workbooks with one thing wrong: the right fault in the right place, and no other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from inputs.workbook.reading import Reading
from tests.builders.inputs_books import places, put, reading_of, told, township

ERRORS: list[tuple[str, int, str, Any, str]] = [
    # 设置
    ("设置", 3, "值", "2027-02-30", "impossible-date"),
    ("设置", 3, "值", "明年一月", "bad-date"),
    ("设置", 4, "值", "2026-12-31", "reversed-dates"),
    ("设置", 4, "值", "2030-01-01", "plan-too-long"),
    # 日历
    ("日历", 2, "类型", "调休", "unknown-word"),
    ("日历", 2, "日期", None, "missing-value"),
    # 单位
    ("单位", 5, "编码", "a/b", "bad-id"),
    ("单位", 9, "编码", "..", "bad-id"),
    ("单位", 5, "上级", "东村", "unit-cycle"),
    ("单位", 5, "户数", -1, "out-of-range"),
    ("单位", 5, "户数", "许多", "bad-number"),
    ("单位", 5, "户数", 1.5, "bad-number"),
    ("单位", 5, "户数", "nan", "bad-number"),
    ("单位", 5, "经度", 191.0, "out-of-range"),
    ("单位", 5, "纬度", "31°36′", "bad-number"),
    ("单位", 3, "名称", None, "missing-value"),
    ("单位", 3, "上级", "不存在镇", "unknown-reference"),
    # 人员
    ("人员", 6, "编码", "P1", "duplicate-id"),
    ("人员", 6, "编码", "p1", "duplicate-id"),
    ("人员", 6, "编码", "CON", "reserved-id"),
    ("人员", 6, "编码", "nul.txt", "reserved-id"),
    ("人员", 6, "编码", "x" * 65, "id-too-long"),
    ("人员", 6, "编码", "../../etc", "bad-id"),
    ("人员", 6, "编码", "a\\b", "bad-id"),
    ("人员", 6, "编码", ".hidden", "bad-id"),
    ("人员", 6, "编码", 3.5e17, "id-rounded"),
    ("人员", 6, "编码", date(2027, 1, 2), "id-became-date"),
    ("人员", 3, "单位", "不存在办", "unknown-reference"),
    ("人员", 4, "联户上限", -3, "out-of-range"),
    # 不可用
    ("不可用", 2, "人员", "张甲", "ambiguous-reference"),
    ("不可用", 2, "人员", "查无此人", "unknown-reference"),
    ("不可用", 2, "起", "2027/13/1", "impossible-date"),
    ("不可用", 2, "起", "1027-01-01", "impossible-date"),
    ("不可用", 2, "止", "2027-01-17", "reversed-dates"),
    ("不可用", 2, "时段", "半天", "unknown-word"),
    # 户
    ("户", 3, "编码", "H1", "duplicate-id"),
    ("户", 3, "编码", "h1", "duplicate-id"),
    ("户", 3, "编码", "H 1", "bad-id"),
    ("户", 3, "单位", None, "missing-value"),
    ("户", 3, "单位", "北村", "unknown-reference"),
    ("户", 3, "人口", -2, "out-of-range"),
    ("户", 3, "人口", "好几口", "bad-number"),
    ("户", 3, "现联系人", "张甲", "ambiguous-reference"),
    ("户", 3, "经度", 191.0, "out-of-range"),
    ("户", 3, "纬度", "北", "bad-number"),
    # 制度
    ("制度", 2, "类型", "接仿", "unknown-word"),
    ("制度", 2, "主体", "每个", "bad-owner"),
    ("制度", 2, "主体", "每单位", "bad-owner"),
    ("制度", 2, "主体", None, "missing-value"),
    ("制度", 2, "人员", "镇领异*1", "unknown-name"),
    ("制度", 2, "人员", "张甲", "ambiguous-reference"),
    ("制度", 2, "人员", "镇领导*0", "bad-team"),
    ("制度", 2, "人员", "镇领导*二", "bad-team"),
    ("制度", 2, "人员", "镇领导+", "bad-team"),
    ("制度", 2, "人员", "镇领导@", "bad-selector"),
    ("制度", 2, "人员", "镇领导@V1", "selects-nobody"),
    ("制度", 2, "人员", "村", "selects-nobody"),
    ("制度", 2, "人员", "镇领导@对象", "scope-without-target"),
    ("制度", 2, "人员", "镇领导@户:全部", "bad-scope"),
    ("制度", 2, "人员", "联系:JF", "not-a-linking-duty"),
    ("制度", 2, "人员", "角色:镇领导", "unknown-keyword"),
    ("制度", 2, "人员", None, "missing-value"),
    ("制度", 2, "周期", None, "missing-value"),
    ("制度", 2, "周期", "世纪", "unknown-word"),
    ("制度", 2, "次数", 0, "out-of-range"),
    ("制度", 2, "星期", "八", "unknown-word"),
    ("制度", 2, "时段", "中午", "unknown-word"),
    ("制度", 2, "地点", "大会堂", "unknown-reference"),
    ("制度", 2, "地点", "对象", "place-without-target"),
    ("制度", 2, "重要性", 6, "out-of-range"),
    ("制度", 2, "间隔", -1, "out-of-range"),
    ("制度", 2, "参数", "快一点", "bad-params"),
    ("制度", 2, "参数", "by=32", "param-out-of-range"),
    ("制度", 2, "参数", "by=25,last=5", "contradictory-limits"),
    ("制度", 2, "参数", "by=25,by=26", "duplicate-param"),
    ("制度", 2, "参数", "different_units=也许", "bad-param-value"),
    ("制度", 2, "参数", "except=JF", "duty-cycle"),
    ("制度", 2, "参数", "except=没有", "unknown-reference"),
    ("制度", 2, "参数", "standby=", "bad-param-value"),
    ("制度", 3, "参数", "holder=unit,per_holder=2-1", "reversed-range"),
    ("制度", 3, "参数", "holder=unit,per_target=0", "contradictory-limits"),
    ("制度", 3, "对象", "社区", "unknown-name"),
    ("制度", 3, "对象", "镇领导", "selects-nobody"),
    ("制度", 3, "对象", "村@联系:LX", "duty-cycle"),
    ("制度", 3, "对象", None, "missing-value"),
    ("制度", 5, "对象", "户:军属", "selects-nobody"),
    ("制度", 5, "参数", "per_holder=10,visits=全部:1", "bad-param-value"),
    ("制度", 5, "参数", "per_holder=10,mix=困难户:11", "contradictory-limits"),
    ("制度", 6, "参数", "deadline=一般:7小时", "bad-param-value"),
    # 联系, 指定, 台账, 历史
    ("联系", 2, "状态", "暂定", "unknown-word"),
    ("指定", 2, "人员", "查无此人", "unknown-reference"),
    ("指定", 2, "方式", None, "missing-value"),
    ("台账", 2, "对象", "H9", "unknown-reference"),
    ("台账", 2, "类别", "紧要", "unknown-word"),
    ("台账", 2, "期限", "2027-01-03", "reversed-dates"),
    ("台账", 2, "受理日期", None, "missing-value"),
    ("历史", 2, "日期", "去年", "bad-date"),
    ("历史", 2, "次数", -1, "out-of-range"),
    ("历史", 2, "人员", "张甲", "ambiguous-reference"),
]

WARNINGS: list[tuple[str, int, str, Any, str]] = [
    ("设置", 5, "项", "单位名子", "unknown-setting"),
    ("单位", 5, "名称", "=东村", "looks-like-formula"),
    ("单位", 5, "名称", "东\x07村", "control-characters"),
    ("单位", 6, "经度", 120.2, "half-position"),
    ("单位", 6, "纬度", 31.5, "half-position"),
    ("人员", 2, "职务", "+镇长", "looks-like-formula"),
    ("人员", 2, "职务", "-镇长", "looks-like-formula"),
    ("人员", 2, "职务", "@镇长", "looks-like-formula"),
    ("户", 3, "户主", "=1+1", "looks-like-formula"),
    ("户", 3, "现联系人", "查无此人", "unknown-reference"),
    ("户", 3, "现联系人", "李乙", "outside-duty"),
    ("制度", 2, "参数", "快点=是", "unknown-param"),
    ("制度", 2, "参数", "stay=1-2", "param-not-used"),
    ("制度", 5, "参数", "visits=军属:1/年", "unknown-category"),
    ("制度", 5, "周期", None, "period-assumed"),
    ("联系", 2, "对象", "北村", "unknown-reference"),
    ("联系", 2, "制度", "无此制度", "unknown-reference"),
    ("联系", 2, "主体", "P3", "outside-duty"),
    ("联系", 2, "对象", "V1-1", "outside-duty"),
    ("指定", 2, "日期", "2027-04-01", "outside-plan"),
    ("历史", 2, "人员", "已调走", "unknown-reference"),
    ("历史", 2, "制度", "旧制度", "unknown-reference"),
    ("历史", 2, "人员", "P4", "outside-duty"),
]


def spoiled(folder: Path, sheet: str, row: int, header: str, value: Any) -> Reading:
    """The township with one cell changed."""
    book = township()
    put(book, sheet, row, header, value)
    if sheet == "设置" and row == 5:
        put(book, sheet, row, "值", "x")
    finish = None
    if isinstance(value, str) and "\x07" in value:
        book[sheet][row - 1][book[sheet][0].index(header)] = value.replace("\x07", "\u200b")
    return reading_of(folder, book, finish)


def test_the_township_itself_is_clean(tmp_path: Path) -> None:
    """Without a change there is neither an error nor a warning."""
    reading = reading_of(tmp_path, township())
    assert [told(fault) for fault in reading.faults] == []


@pytest.mark.parametrize("sheet,row,header,value,code", ERRORS)
def test_an_error_is_named_in_its_place(
    tmp_path: Path, sheet: str, row: int, header: str, value: Any, code: str
) -> None:
    """One bad cell is one error, with its sheet, row and column; the problem is withheld."""
    reading = spoiled(tmp_path, sheet, row, header, value)
    errors = [fault for fault in reading.faults if not fault.warning]
    assert [(f.code, f.sheet, f.row, f.column) for f in errors][:1] == [(code, sheet, row, header)]
    assert reading.problem is None
    if "编码" not in header:  # a changed id leaves references to it behind
        assert len(errors) == 1, [told(fault) for fault in errors]
    if value is not None:
        assert errors[0].value


@pytest.mark.parametrize("sheet,row,header,value,code", WARNINGS)
def test_what_is_odd_is_a_warning(
    tmp_path: Path, sheet: str, row: int, header: str, value: Any, code: str
) -> None:
    """Legal but odd input is warned about in its place, and planned all the same."""
    reading = spoiled(tmp_path, sheet, row, header, value)
    assert reading.problem is not None, [told(fault) for fault in reading.faults]
    assert (code, sheet, row, header) in places(reading)


def test_a_second_meaning_is_warned_about(tmp_path: Path) -> None:
    """A word that is a tag and a unit kind is taken as the tag, and the report says so."""
    reading = spoiled(tmp_path, "单位", 5, "标签", "村")
    assert reading.problem is not None
    target = reading.problem.duties["LX"].target
    assert target is not None
    assert [(term.by, term.value) for term in target.terms] == [("tag", "村")]
    assert ("second-meaning", "制度", 3, "对象") in places(reading)


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    """Faults of every sheet and of the whole stand in one report, in the order of the sheets."""
    book = township()
    put(book, "设置", 3, "值", "不知道")
    put(book, "人员", 4, "单位", "不存在办")
    put(book, "户", 2, "人口", -1)
    put(book, "户", 4, "单位", "不存在组")
    put(book, "制度", 2, "人员", "镇领导@V1")
    put(book, "历史", 2, "日期", "2026-02-30")
    reading = reading_of(tmp_path, book)
    assert places(reading) == [
        ("bad-date", "设置", 3, "值"),
        ("unknown-reference", "人员", 4, "单位"),
        ("selects-nobody", "制度", 2, "人员"),
        ("out-of-range", "户", 2, "人口"),
        ("unknown-reference", "户", 4, "单位"),
        ("impossible-date", "历史", 2, "日期"),
    ]


def test_an_ambiguous_name_lists_the_ids(tmp_path: Path) -> None:
    """Whoever meets an ambiguous name is told which ids to choose from."""
    reading = spoiled(tmp_path, "不可用", 2, "人员", "张甲")
    (fault,) = reading.faults
    assert "P1、P5" in str(fault.text)


def test_close_matches_are_proposed(tmp_path: Path) -> None:
    """A misspelt word comes with the words it may have been."""
    (fault,) = spoiled(tmp_path, "制度", 2, "人员", "镇领异").faults
    assert "镇领导" in str(fault.remedy)


def test_a_phone_number_is_never_shown_in_full(tmp_path: Path) -> None:
    """A fault beside a phone number shows only its ends."""
    reading = spoiled(tmp_path, "人员", 2, "电话", "+8613812345678")
    (fault,) = reading.faults
    assert fault.code == "looks-like-formula"
    assert "5678" in fault.value
    assert "13812345678" not in fault.value
    assert "1234567" not in fault.value


@pytest.mark.parametrize("written", ["青石", "a b", "a_b", "a@b", ".a", "a..b", "a" * 81])
def test_a_calendar_domain_of_other_characters(tmp_path: Path, written: str) -> None:
    """Letters, digits, full stops and hyphens, and no more than an address takes."""
    book = township()
    book["设置"].append(["日历域", written])
    assert ("bad-domain", "设置", 5, "值") in places(reading_of(tmp_path, book))


@pytest.mark.parametrize("key", ["单位名称", "开始", "结束"])
def test_a_setting_that_must_be_there(tmp_path: Path, key: str) -> None:
    """Each required setting is missed by name."""
    book = township()
    book["设置"] = [row for row in book["设置"] if row[0] != key]
    (fault,) = reading_of(tmp_path, book).faults
    assert (fault.code, fault.sheet, fault.row, fault.column) == (
        "missing-setting",
        "设置",
        None,
        "项",
    )
    assert key in str(fault.text)


@pytest.mark.parametrize("sheet", ["设置", "人员", "制度"])
def test_a_sheet_that_must_be_there(tmp_path: Path, sheet: str) -> None:
    """A missing sheet is one fault; what refers to it is not reported again."""
    book = township()
    del book[sheet]
    errors = [fault for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert [(fault.code, fault.sheet) for fault in errors] == [("missing-sheet", sheet)]


@pytest.mark.parametrize("sheet", ["日历", "不可用", "联系", "指定", "台账", "历史"])
def test_a_sheet_that_may_be_absent(tmp_path: Path, sheet: str) -> None:
    """Sheets that are not needed may be left out."""
    book = township()
    del book[sheet]
    assert reading_of(tmp_path, book).faults == ()


@pytest.mark.parametrize("sheet,header", [("人员", "姓名"), ("户", "单位"), ("制度", "类型")])
def test_a_column_that_must_be_there(tmp_path: Path, sheet: str, header: str) -> None:
    """A missing column is one fault, at the header."""
    book = township()
    at = book[sheet][0].index(header)
    for row in book[sheet]:
        del row[at]
    errors = [fault for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert ("missing-column", sheet, 1, header) == (
        errors[0].code,
        errors[0].sheet,
        errors[0].row,
        errors[0].column,
    )
    assert len(errors) == 1, [told(fault) for fault in errors]


def test_a_renamed_column_is_recognised(tmp_path: Path) -> None:
    """The remedy names the column that may have been meant."""
    book = township()
    book["人员"][0][1] = "姓名全称"
    errors = [fault for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert errors[0].code == "missing-column"
    assert "姓名全称" in str(errors[0].remedy)


def test_a_column_may_be_called_after_its_sheet(tmp_path: Path) -> None:
    """人员编码 on the sheet 人员 is its 编码."""
    book = township()
    book["人员"][0][0] = "人员编码"
    assert reading_of(tmp_path, book).faults == ()


CONTRADICTIONS: list[tuple[str, list[list[Any]], int, str]] = [
    ("联系", [["LX", "D1", "V1", "固定"], ["LX", "D1", "V1", "禁止"]], 3, "状态"),
    (
        "指定",
        [
            ["JF", "P1", "2027-01-06", None, None, "必须"],
            ["JF", "P1", "2027-01-06", None, None, "禁止"],
        ],
        2,
        "方式",
    ),
    (
        "指定",
        [["JF", "P1", "2027-01-06", None, None, "必须"], [None, "P1", None, None, None, "禁止"]],
        2,
        "方式",
    ),
    (
        "指定",
        [
            ["JF", "P1", "2027-01-06", "全天", None, "必须"],
            [None, "P1", None, "上午", None, "禁止"],
        ],
        2,
        "方式",
    ),
    ("日历", [["2027-02-19", "休息", None], ["2027-02-19", "上班", None]], 3, "日期"),
    (
        "设置",
        [
            ["单位名称", "镇"],
            ["开始", "2027-01-01"],
            ["结束", "2027-01-31"],
            ["开始", "2027-01-02"],
        ],
        5,
        "项",
    ),
]


@pytest.mark.parametrize("sheet,rows,row,header", CONTRADICTIONS)
def test_rows_that_contradict_each_other(
    tmp_path: Path, sheet: str, rows: list[list[Any]], row: int, header: str
) -> None:
    """What single rows show to be impossible is an error at one of them."""
    book = township()
    book[sheet] = [book[sheet][0], *rows]
    errors = [fault for fault in reading_of(tmp_path, book).faults if not fault.warning]
    assert [(f.sheet, f.row, f.column) for f in errors] == [(sheet, row, header)]
    assert errors[0].code in ("contradiction", "duplicate-setting")


def test_rows_that_only_planning_can_weigh_are_no_contradiction(tmp_path: Path) -> None:
    """A 必须 anywhere and a 禁止 on one day can both be honoured."""
    book = township()
    book["指定"][1:] = [
        ["JF", "P1", None, None, None, "必须"],
        ["JF", "P1", "2027-01-06", None, None, "禁止"],
        ["JF", "P2", "2027-01-06", "上午", None, "必须"],
        ["JF", "P2", "2027-01-06", "下午", None, "禁止"],
    ]
    assert reading_of(tmp_path, book).faults == ()


def test_a_cycle_of_units_is_one_fault(tmp_path: Path) -> None:
    """Three units each below the next are reported once, at the first of them."""
    book = township()
    put(book, "单位", 2, "上级", "V1-1")
    (fault,) = reading_of(tmp_path, book).faults
    assert (fault.code, fault.row) == ("unit-cycle", 2)
    assert "T、V1-1、V1、T" in str(fault.text)


def test_duties_that_count_for_each_other(tmp_path: Path) -> None:
    """counts_for in a ring is an error: nothing would ever be written."""
    book = township()
    put(book, "制度", 2, "参数", "counts_for=XC")
    put(book, "制度", 4, "参数", "counts_for=JF")
    (fault,) = reading_of(tmp_path, book).faults
    assert (fault.code, fault.sheet, fault.row) == ("duty-cycle", "制度", 2)


def test_many_alike_faults_are_counted(tmp_path: Path) -> None:
    """A column that is wrong throughout does not flood the report."""
    book = township()
    book["户"][1:] = [[f"H{n}", f"北{n}村", None, None] for n in range(1000)]
    faults = [f for f in reading_of(tmp_path, book).faults if f.sheet == "户"]
    assert len(faults) == 201
    assert "800" in str(faults[-1].text)


def test_resolved_without_a_day(tmp_path: Path) -> None:
    """Something resolved without its day is odd where the day should be."""
    reading = spoiled(tmp_path, "台账", 2, "状态", "办结")
    assert places(reading) == [("missing-resolved-on", "台账", 2, "办结日期")]


ODD_VALUES = st.one_of(
    st.text(max_size=12).map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text)),
    st.sampled_from(["=1+1", "全体", "户:全部", "联系:LX", "a@b@c", "x=y", "*", "+", ":", "、"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=1000)),
)


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(sorted(township())), st.integers(0, 7), st.integers(0, 11), ODD_VALUES
        ),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_in_a_cell_makes_it_raise(
    tmp_path: Path, changes: list[tuple[str, int, int, Any]]
) -> None:
    """Whatever stands in whichever cells, headers too, there is a problem or there are faults."""
    book = township()
    for sheet, row, place, value in changes:
        grid = book[sheet]
        if row < len(grid) and place < len(grid[row]):
            grid[row][place] = value
    reading = reading_of(tmp_path, book)
    assert (reading.problem is None) == any(not fault.warning for fault in reading.faults)
    for fault in reading.faults:
        assert str(fault.text)
        assert str(fault.expected)
        assert str(fault.remedy)


def test_an_id_that_cannot_be_seen_is_given(tmp_path: Path) -> None:
    """A cell of nothing but invisible characters is empty."""
    reading = spoiled(tmp_path, "人员", 6, "编码", "\u200b\u2060")
    assert places(reading) == []
    assert reading.problem is not None
    assert "张甲-D2" in reading.problem.people


def test_a_unit_has_a_place_or_none(tmp_path: Path) -> None:
    """Both numbers are its place; one alone is none."""
    problem = spoiled(tmp_path, "单位", 6, "经度", 120.2).problem
    assert problem is not None
    east, west = problem.units["V1"], problem.units["V2"]
    assert (east.longitude, east.latitude) == (120.1, 31.6)
    assert (west.longitude, west.latitude) == (None, None)


@pytest.mark.parametrize(
    "duty, written, meant",
    [
        (5, "每人最多=10", "每人对象数"),
        (5, "每人最少=8", "每人对象数"),
        (5, "每对象人数=2", "每户联系人数"),
        (2, "每人对象数=3", "每人最少、每人最多"),
        (2, "办理期限=一般:7天", "截止日"),
        (2, "停留=1", ""),
    ],
)
def test_what_another_kind_says_instead(
    tmp_path: Path, duty: int, written: str, meant: str
) -> None:
    """A parameter of other kinds of duty names the one that says the like in this one."""
    read = spoiled(tmp_path, "制度", duty, "参数", written)
    (fault,) = (one for one in read.faults if one.code == "param-not-used")
    said = str(fault.remedy or "")
    assert said == (f"这里请写{meant}。" if meant else "")
