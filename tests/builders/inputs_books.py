"""A small township as a workbook, and ways to spoil it."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from inputs.workbook.reading import Reading, read
from planner.domain.problem import Fault, Problem

Grid = list[list[Any]]
Book = dict[str, Grid]

TOWNSHIP: Book = {
    "设置": [
        ["项", "值"],
        ["单位名称", "示例镇"],
        ["开始", "2027-01-01"],
        ["结束", "2027-03-31"],
    ],
    "日历": [["日期", "类型", "说明"], ["2027-02-19", "休息", "庙会"]],
    "单位": [
        ["编码", "名称", "类别", "上级", "户数", "标签", "经度", "纬度"],
        ["T", "示例镇", "镇", None, None, None, None, None],
        ["D1", "农业办", "部门", "T", None, None, None, None],
        ["D2", "民政办", "部门", "T", None, None, None, None],
        ["V1", "东村", "村", "T", 2, "后进村", 120.1, 31.6],
        ["V2", "西村", "村", "T", 1, None, None, None],
        ["V1-1", "东村一组", "村民组", "V1", None, None, None, None],
        ["V2-1", "西村一组", "村民组", "V2", None, None, None, None],
    ],
    "人员": [
        ["编码", "姓名", "单位", "职务", "角色", "居住地", "联户上限", "电话", "起", "止"],
        ["P1", "张甲", "T", "镇长", "镇领导", "V1", None, "13800001234", None, None],
        ["P2", "李乙", "T", "副镇长", "镇领导", None, None, None, None, None],
        ["P3", "王丙", "D1", "主任", "部门负责人、干部", None, 10, None, None, None],
        ["P4", "赵丁", "D2", "主任", "部门负责人、干部", None, None, None, None, None],
        ["P5", "张甲", "D2", "科员", "干部", None, None, None, None, None],
    ],
    "不可用": [
        ["人员", "起", "止", "时段", "原因"],
        ["P1", "2027-01-18", "2027-01-20", None, "培训"],
    ],
    "户": [
        ["编码", "单位", "户主", "类别", "人口", "现联系人", "地址", "经度", "纬度"],
        ["H1", "V1-1", "钱某", "困难户", 3, "P3", None, 120.1, 31.6],
        ["H2", "V1-1", "孙某", None, 4, None, None, None, None],
        ["H3", "V2-1", "周某", "老干部、困难户", 2, None, None, None, None],
    ],
    "制度": [
        [
            "编码",
            "名称",
            "类型",
            "主体",
            "人员",
            "对象",
            "周期",
            "次数",
            "星期",
            "时段",
            "地点",
            "参数",
        ],
        ["JF", "接访", "接访", "整体", "镇领导*1", None, "周", 1, "三", "全天", "T", None],
        [
            "LX",
            "联系村",
            "联系",
            "每单位:部门",
            "部门",
            "村",
            "年",
            1,
            None,
            None,
            None,
            "holder=unit,per_holder=1",
        ],
        [
            "XC",
            "下村",
            "走访",
            "每单位:部门",
            "部门负责人@本单位",
            "联系:LX",
            "月",
            1,
            None,
            None,
            "对象",
            None,
        ],
        [
            "LH",
            "联户",
            "联户",
            "每对象",
            "干部*1",
            "户:全部",
            "年",
            1,
            None,
            None,
            None,
            "per_holder=10",
        ],
        [
            "HF",
            "回访",
            "回访",
            "整体",
            "责任人",
            None,
            None,
            None,
            None,
            None,
            None,
            "deadline=一般:7天,重要:1月",
        ],
    ],
    "联系": [["制度", "主体", "对象", "状态"], ["LX", "D1", "V1", "现有"]],
    "指定": [
        ["制度", "人员", "日期", "时段", "对象", "方式"],
        ["JF", "P1", "2027-01-06", None, None, "必须"],
    ],
    "台账": [
        [
            "编码",
            "对象",
            "内容",
            "类别",
            "受理日期",
            "期限",
            "责任人",
            "状态",
            "延期至",
            "办结日期",
        ],
        ["S1", "H1", "路灯不亮", "一般", "2027-01-04", None, "P3", "在办", None, None],
    ],
    "节点": [["编码", "制度", "项目", "步骤", "工期", "责任人", "期限", "完成日期"]],
    "历史": [["日期", "制度", "人员", "对象", "次数"], ["2026-12-09", "JF", "P1", None, 1]],
}
"""A workbook without faults and without warnings, in the order of the schema."""


def township() -> Book:
    """A copy of the township, to be changed."""
    return copy.deepcopy(TOWNSHIP)


def column(book: Book, sheet: str, header: str) -> int:
    """The place of a column, which is added if it is not there."""
    names = book[sheet][0]
    if header not in names:
        for row in book[sheet]:
            row.append(None)
        names[-1] = header
    return names.index(header)


def put(book: Book, sheet: str, row: int, header: str, value: Any) -> None:
    """Write `value` into an Excel row, beginning a new one where there is none yet."""
    at = column(book, sheet, header)
    grid = book[sheet]
    while len(grid) < row:
        grid.append([None] * len(grid[0]))
    grid[row - 1][at] = value


def save(path: Path, book: Book, finish: Callable[[Workbook], None] | None = None) -> Path:
    """Write a workbook; `finish` may change what is written at last."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, grid in book.items():
        sheet = workbook.create_sheet(title)
        for number, row in enumerate(grid, start=1):
            for place, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(number, place)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # text that looks like a formula stays text
    if finish is not None:
        finish(workbook)
    workbook.save(path)
    return path


def save_csv(folder: Path, book: Book, encoding: str = "utf-8-sig", end: str = "\r\n") -> Path:
    """The book as a folder of .csv files, one a sheet."""
    folder.mkdir()
    for title, rows in book.items():
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=end).writerows(rows)
        (folder / f"{title}.csv").write_bytes(out.getvalue().encode(encoding))
    return folder


def reading_of(
    folder: Path, book: Book, finish: Callable[[Workbook], None] | None = None
) -> Reading:
    """What the reader makes of a workbook."""
    return read(save(folder / "book.xlsx", book, finish))


def problem_of(
    folder: Path, book: Book, finish: Callable[[Workbook], None] | None = None
) -> Problem:
    """The problem of a workbook that has no errors."""
    reading = reading_of(folder, book, finish)
    assert reading.problem is not None, [told(fault) for fault in reading.faults]
    return reading.problem


def told(fault: Fault) -> tuple[object, ...]:
    """A fault in short."""
    return fault.code, fault.sheet, fault.row, fault.column, fault.value, str(fault.text)


def places(reading: Reading) -> list[tuple[str, str, int | None, str]]:
    """Code, sheet, row and column of every fault."""
    return [(fault.code, fault.sheet, fault.row, fault.column) for fault in reading.faults]
