"""Workbooks as the lines of their sheets: what users write is what tests say."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from inputs.workbook.reading import read
from planner.domain.problem import Problem

Sheets = Mapping[str, Sequence[str]]
"""The lines of each sheet, the header first, cells separated by commas."""

SMALL_TOWN: Sheets = {
    "设置": ("项,值", "单位名称,示例镇", "开始,2027-01-04", "结束,2027-01-31"),
    "单位": (
        "编码,名称,类别,上级",
        "town,示例镇,镇,",
        "v1,东村,村,town",
        "v2,西村,村,town",
    ),
    "人员": (
        "编码,姓名,单位,职务,角色",
        "p1,张示例,town,书记,班子成员",
        "p2,李示例,town,镇长,班子成员",
    ),
    "制度": (
        "编码,名称,类型,主体,人员,对象,周期,次数,星期,时段,地点",
        "jiefang,书记接访,接访,整体,班子成员,,周,1,三,上午,town",
    ),
}
"""Two leaders take turns at one reception every Wednesday of four weeks: no gaps."""

PLAN_FOLDER = "book-2027-01-04_2027-01-31"
"""What the folder of its plan is called, where the workbook is called ``book``."""


def write_sheets(folder: Path, sheets: Sheets) -> Path:
    """Write `sheets` as CSV files of a new `folder`, and return it."""
    folder.mkdir()
    for sheet, lines in sheets.items():
        (folder / f"{sheet}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def read_sheets(sheets: Sheets, *, warned: bool = False) -> Problem:
    """The problem that `sheets` are; they have no faults, or where `warned` no errors."""
    with tempfile.TemporaryDirectory() as folder:
        reading = read(write_sheets(Path(folder) / "book", sheets))
    faults = [one for one in reading.faults if not (warned and one.warning)]
    assert not faults, [(str(one.text), one.sheet, one.row) for one in faults]
    assert reading.problem is not None
    return reading.problem
