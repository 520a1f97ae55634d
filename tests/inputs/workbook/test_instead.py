"""What to write instead: the nearest thing that is understood, as one would type it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from inputs.workbook.reading import read
from inputs.workbook.schema import SHEET_OF
from inputs.workbook.wishes import WISHES
from planner.domain.language import LANGUAGES, speaking
from planner.domain.problem import Fault
from tests.builders.inputs_books import put, save, told, township


@pytest.mark.parametrize(
    "sheet,row,header,value,instead",
    [
        ("单位", 3, "户数", "约30户", "30"),
        ("单位", 3, "户数", -5, "0"),
        ("人员", 4, "编码", "P 3/甲", "P-3-甲"),
        ("人员", 4, "起", "2027-02-30", "2027-02-28"),
        ("人员", 4, "起", "自2027,1,4起", "2027-01-04"),
        ("人员", 4, "单位", "农业办公", "农业办"),
        ("制度", 2, "类型", "接方", "接访"),
        ("制度", 2, "周期", "每半月", "周期 月，星期 1日、15日"),
        ("制度", 2, "周期", "每周1-2次", "每周1次"),
        ("制度", 2, "周期", "每三个月", "季"),
        ("制度", 2, "次数", "1-2次", "1"),
        ("制度", 2, "次数", "不少于2次", "2"),
        ("制度", 2, "星期", "隔周三", "星期 三，周期 双周"),
        ("制度", 2, "时段", "上中", "上午"),
        ("制度", 2, "时段", "0830到1130", "08:30-11:30"),
        ("制度", 2, "人员", "镇领导1-2名", "人员 镇领导*1，参数 候补=1"),
        ("制度", 2, "遇假", "另行通知", "顺延"),
        ("制度", 2, "间隔", "一周", "5"),
        ("制度", 2, "重要性", "高", "1"),
        ("指定", 2, "方式", "必需", "必须"),
        ("制度", 3, "参数", "联系主体=单位们", "单位"),
        ("制度", 2, "参数", "不能连续值班", "最多连续=1"),
        ("制度", 2, "参数", "隔天值班", "休息=1天"),
        ("设置", 3, "值", "2027年2月30日", "2027-02-28"),
    ],
)
def test_the_nearest_is_proposed(
    tmp_path: Path, sheet: str, row: int, header: str, value: object, instead: str
) -> None:
    """Each fault's remedy holds what would do."""
    book = township()
    put(book, sheet, row, header, value)
    faults = [one for one in read(save(tmp_path / "book.xlsx", book)).faults if not one.warning]
    first = [told(one) for one in faults]
    assert faults, first
    assert any(instead in str(one.remedy) for one in faults if one.sheet == sheet), first


SAMPLES: dict[str, tuple[str, ...]] = {
    "period": (
        "每周1-2次", "每半月", "每三个月", "每5个月", "六个月", "两年", "每四周", "不定期",
    ),
    "times": ("1-2次", "不少于2次", "3次以上", "若干次"),
    "weekdays": (
        "隔周三", "双周星期天", "除周三外", "月初", "中旬", "下旬", "第3个工作日", "节前", "不限",
    ),
    "slot": ("上下午", "机动", "通宵"),
    "team": ("镇领导1-2名", "至少2名镇领导", "镇领导不少于1人", "若干名镇领导"),
    "on_holiday": ("另行通知", "次周补"),
    "spacing": ("一周", "两周", "一个月"),
    "block": ("按旬", "三天"),
    "params": ("隔天值班", "不能连续值班", "依次值班", "来自不同部门"),
    "priority": ("高", "一般", "最低"),
}  # fmt: skip


def reading_with(path: Path, cells: Mapping[str, object]) -> tuple[Fault, ...]:
    """The faults of a township whose first duty has `cells`."""
    book = township()
    book["制度"][0] += ["遇假", "间隔", "连班", "重要性"]
    for row in book["制度"][1:]:
        row += [None] * 4
    for column, cell in cells.items():
        put(book, "制度", 2, SHEET_OF["duties"].column(column).zh, cell)
    return tuple(one for one in read(save(path, book)).faults if not one.warning)


def test_what_is_proposed_can_be_written(tmp_path: Path) -> None:
    """In both languages; each wish has its sample."""
    proposed: set[int] = set()
    for column, cells in SAMPLES.items():
        for cell in cells:
            (fault,) = reading_with(tmp_path / "wish.xlsx", {column: cell})
            index, match = next(
                (index, match)
                for index, wish in enumerate(WISHES)
                if wish.column == column and (match := wish.written.fullmatch(cell))
            )
            proposed.add(index)
            instead = WISHES[index].instead
            assert isinstance(instead, Mapping)
            for language in LANGUAGES:
                with speaking(language):
                    typed = {name: match.expand(str(one)) for name, one in instead.items()}
                    assert all(one in str(fault.remedy) for one in typed.values()), cell
                    faults = reading_with(tmp_path / "said.xlsx", {column: None, **typed})
                    assert not faults, (cell, typed, [told(one) for one in faults])
                    if language == "en":
                        assert not re.search(
                            r"[日月周年季天]", "".join(map(str, instead.values()))
                        ), cell
    plain = {index for index, wish in enumerate(WISHES) if isinstance(wish.instead, Mapping)}
    alike = {index for index in plain if WISHES[index].column == "weekdays"}
    assert plain - proposed <= alike
