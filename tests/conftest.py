"""What all tests share: repeatable random examples, and a small township to plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

Sheets = dict[str, Sequence[str]]
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


@pytest.fixture
def write_book(tmp_path: Path) -> Callable[[Sheets], Path]:
    """A function that writes sheets as a folder of CSV files and returns the folder."""

    def write(sheets: Sheets, name: str = "book") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for sheet, lines in sheets.items():
            (folder / f"{sheet}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    return write


@pytest.fixture
def small_town(write_book: Callable[[Sheets], Path]) -> Path:
    """The folder of SMALL_TOWN."""
    return write_book(SMALL_TOWN)
