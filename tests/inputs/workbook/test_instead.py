"""What to write instead: the nearest thing that is understood, as one would type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from inputs.workbook.reading import read
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
        ("制度", 2, "星期", "隔周三", "周期 双周，星期 三"),
        ("制度", 2, "时段", "上中", "上午"),
        ("制度", 2, "时段", "0830到1130", "08:30-11:30"),
        ("制度", 2, "人员", "镇领导1-2名", "镇领导*1，另写参数 候补=1"),
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
