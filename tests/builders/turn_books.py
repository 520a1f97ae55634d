"""Small workbooks of one duty: every owner with every target, team, block, period and spacing.

Three villages with one or two cadres each, two departments, two leaders; each village has a
linked cadre. Some are away for a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from tests.builders.sheets import Sheets

OWNERS = ("整体", "每人", "每单位:部门", "每对象")
TARGETS = {
    "none": ("", ""),
    "one": ("V1", ""),
    "in turn": ("村", ""),
    "each": ("村", "each_target=yes"),
    "linked": ("联系:LX", ""),
    "each linked": ("联系:LX", "each_target=yes"),
}
TEAMS = (
    "干部*1",
    "干部@本单位*1",
    "干部@对象*1",
    "干部@V1*1",
    "联系:LX*1",
    "干部@联系:LX*1",
    "领导*1+干部@对象*1",
    "干部@对象*全体",
)
BLOCKS = ("", "周", "月")
PERIODS = ("日,1", "周,1", "周,2", "双周,3", "月,2", "一次,2")
SPACINGS = ("", "3")

HEADER = "编码,名称,类型,主体,人员,对象,周期,次数,时段,间隔,连班,参数"


class Grid(NamedTuple):
    """One duty of the grid; `target` is a key of TARGETS, `period` has its 次数."""

    owner: str
    target: str
    team: str
    block: str
    period: str
    spacing: str

    @property
    def book(self) -> Sheets:
        """The workbook with this duty."""
        selector, params = TARGETS[self.target]
        rest = f"{self.spacing},{self.block},{params}"
        end = "2027-03-31" if self.period.startswith("月") else "2027-03-14"
        return {
            "设置": ("项,值", "单位名称,示例镇", "开始,2027-03-01", f"结束,{end}"),
            "单位": (
                "编码,名称,类别,上级",
                "T,示例镇,镇,",
                *(f"D{n},{name},部门,T" for n, name in enumerate(("农业办", "民政办"), 1)),
                *(f"V{n},{name},村,T" for n, name in enumerate(("东村", "西村", "南村"), 1)),
            ),
            "人员": (
                "编码,姓名,单位,角色",
                *("a,甲,V1,干部", "b,乙,V1,干部", "c,丙,V2,干部", "d,丁,V2,干部", "e,戊,V3,干部"),
                *("f,己,D1,干部", "g,庚,D2,干部", "h,辛,T,领导", "i,壬,T,领导"),
            ),
            "不可用": ("人员,起,止", "c,2027-03-02,2027-03-03", "e,2027-03-10,2027-03-10"),
            "制度": (
                HEADER,
                "LX,联村,联系,每对象,干部*1,村,年,,,,,",
                f"ZF,走访,走访,{self.owner},{self.team},{selector},{self.period},上午,{rest}",
            ),
        }  # fmt: skip


def every() -> Iterator[Grid]:
    """The whole grid, some 3,500 duties."""
    axes = (OWNERS, TARGETS, TEAMS, BLOCKS, PERIODS, SPACINGS)
    yield from (Grid(*one) for one in product(*axes))
